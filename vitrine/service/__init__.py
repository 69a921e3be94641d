"""The service: one object that owns the open catalogs, models and jobs of a home folder.

Pages, routes and the command line all talk to it, and to nothing below it. It has a part for each kind of work; the
parts share a `Home` and know of each other only what their constructors take.
"""

from __future__ import annotations

from functools import lru_cache

from vitrine.access import PROGRAM, STRANGER, Access, Actor, acting, guarded
from vitrine.access.policy import NEEDS
from vitrine.boards import Boards
from vitrine.compare.desk import Comparisons
from vitrine.indexing.jobs import Job
from vitrine.service.backing import Backing
from vitrine.service.calibrating import Calibrating
from vitrine.service.catalogs import CatalogInfo, Catalogs, Item, View
from vitrine.service.changing import Changing, Cost
from vitrine.service.copying import Copying
from vitrine.service.editing import Editing
from vitrine.service.enriching import Enriching
from vitrine.service.home import Home
from vitrine.service.indexing import Indexing
from vitrine.service.mapping import Mapping
from vitrine.service.measuring import Measuring
from vitrine.service.models import ModelShelf
from vitrine.service.quality import QualityReports
from vitrine.service.resuming import resume
from vitrine.service.saving import Saving
from vitrine.service.scanning import Scanning
from vitrine.service.searching import Searching
from vitrine.service.segmenting import Segmenting
from vitrine.service.tagging import Tagging
from vitrine.service.watching import Watching
from vitrine.service.weighing import Weighing
from vitrine.settings import Settings
from vitrine.store.tokens import Tokens

__all__ = ["CatalogInfo", "Cost", "Item", "Service", "View", "shared"]


class Service:
    """Everything that can be done with the catalogs of one home folder. Safe to use from several threads.

    Attributes:
        catalogs, searching, indexing, changing, calibrating, models, measuring, comparisons, boards, tokens, editing,
            segmenting, saving, watching, copying, backing, mapping, scanning, enriching, tagging, weighing, quality,
            jobs: the parts, each call of which is held against the roles (`vitrine.access.policy`).
        access: who somebody is, passwords and sessions.
        home: what they share.

    Args:
        settings: of the home folder.
        doing: what the process that has the folder is doing, for others that meet the lock.
        unnamed: who acts where nothing says so (`vitrine.access.acting`).

    Raises:
        StoreLocked: another process works on the home folder.
    """

    def __init__(self, settings: Settings, doing: str = "vitrine", unnamed: Actor = PROGRAM) -> None:
        home = Home(settings, doing)
        self.settings, self.home, self.jobs = settings, home, home.jobs
        self.searching = Searching(home)
        self.catalogs = Catalogs(home, self.searching)
        self.calibrating = Calibrating(home, self.searching)
        self.indexing = Indexing(home, self.searching, self.calibrating)
        self.changing = Changing(home, self.searching, self.calibrating)
        self.models = ModelShelf(home, self.indexing)
        self.measuring = Measuring(home, self.searching, self.indexing)
        self.comparisons = Comparisons(home.book, home.jobs, home.tools, home.source)
        self.boards = Boards(home.book, self.catalogs.file, self.catalogs.thumbnail)
        self.tokens = Tokens(home.book)
        self.editing = Editing(home, self.searching)
        self.segmenting = Segmenting(home)
        self.saving = Saving(home, self.searching)
        self.watching = self._watching = Watching(home, self.indexing)
        self.copying = Copying(home, self.searching)
        self.backing = Backing(home)
        self.access = Access(home.book, settings)
        self.mapping = Mapping(home, self.searching)
        self.scanning = Scanning(home, self.searching)
        self.enriching = enriching = Enriching(home, self.searching)
        self.tagging = tagging = Tagging(home, self.searching)
        self.models.after = lambda name: name == settings.captioner and enriching.follow_all()
        self.editing.take_back["vocabulary"] = tagging.undo
        self.weighing = weighing = Weighing(home, self.searching)
        self.indexing.after = lambda name: (enriching.follow(name), tagging.follow(name), weighing.follow(name))
        self.enriching.after = weighing.follow
        self.editing.take_back["weights"] = weighing.undo
        self.quality = QualityReports(home, enriching)
        for name in NEEDS:
            setattr(self, name, guarded(getattr(self, name), name, self.access.audit, unnamed))

    def close(self) -> None:
        """Stop jobs (they are resumed next time), close everything, let other processes in."""
        self._watching.close()
        self.home.close()

    def announce(self, url: str, token: str) -> None:
        """Tell other processes of this machine where the API of this one answers."""
        self.home.announce(url, token)

    def resume(self) -> list[Job]:
        """Start again what a killed process left unfinished, and embed anew what an older embedded model has read."""
        with acting(PROGRAM):
            return resume(self)


@lru_cache(maxsize=1)
def shared() -> Service:
    """The app's one service, made from the environment on first use; whoever is not named is a visitor."""
    return Service(Settings.from_environment(), "the app", STRANGER)
