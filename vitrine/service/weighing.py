"""How much each signal of the ranking counts in a catalog: shown, set by hand, and learned in the background."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.enrich import terms
from vitrine.errors import Cancelled, Conflict, ModelUnavailable, PictureError, QueryError
from vitrine.evaluate.queries import Skipped, read
from vitrine.evaluate.run import read_pictures
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.search.learning import SMALLEST, fingerprint, opened
from vitrine.search.query import PictureVector, Query
from vitrine.search.searcher import Searcher
from vitrine.search.trials import Trial, trials
from vitrine.search.weighing import Case, learn
from vitrine.search.weights import SIGNALS, Weights, checked
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.book import Catalog
from vitrine.store.enrichments import SEARCHED, Enrichments
from vitrine.store.history import Entry
from vitrine.store.weights import KeptWeights, Learned
from vitrine.words import phrase

_FORMAT = 1  # of what is learned; another one when the trials or the fit change
_logger = logging.getLogger(__name__)


class Weighing:
    """The weights of the catalogs of a home folder. The next search of a catalog goes by what was set or learned.

    Learned by itself only after `start`.
    """

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._kept = KeptWeights(home.book)
        self._readings = Enrichments(home.book)
        self._following = False

    def state(self, name: str) -> dict[str, Any]:
        """What counts how much in a catalog. Raises UnknownCatalog.

        `signals`: of each its `name`, the `weight` at work, the one that was `learned` (1: as usual) and the one that
        was `chosen` by hand, None: none; `about`: how the learned ones fared (`search.weighing.Outcome`), None: nothing
        was learned yet.
        """
        catalog = self._home.book.catalog(name)
        found, chosen = self._kept.learned(catalog.id, catalog.model), self._kept.chosen(catalog.id)
        learned = Weights() if found is None else Weights.from_text(found.weights)
        work = learned.under(chosen)
        return {
            "catalog": name,
            "signals": [
                {"name": one, "weight": work[one], "learned": learned[one], "chosen": chosen.get(one)}
                for one in SIGNALS
            ],
            "about": None if found is None else found.about,
        }

    # --- set by hand ------------------------------------------------------------------------------------------

    def set(self, name: str, weights: Mapping[str, float], *, actor: str = "") -> int:
        """Set what signals count, 0 (off) to 4, the others stay as they are; returns the entry in the history.

        Raises UnknownCatalog, QueryError: there is no such signal, or no such weight.
        """
        catalog = self._home.book.catalog(name)
        return self._choose(name, {**self._kept.chosen(catalog.id), **checked(weights)}, actor)

    def reset(self, name: str, signals: Sequence[str] | None = None, *, actor: str = "") -> int:
        """Let signals count as was learned again, None: all; returns the entry in the history.

        Raises UnknownCatalog, QueryError: there is no such signal.
        """
        gone = SIGNALS if signals is None else checked(dict.fromkeys(signals, 0.0))
        chosen = self._kept.chosen(self._home.book.catalog(name).id)
        return self._choose(name, {one: weight for one, weight in chosen.items() if one not in gone}, actor)

    def undo(self, name: str, entry: Entry, *, actor: str = "") -> int:
        """Take a change of the weights back; returns the new entry. Raises Conflict: it was already."""
        return self._choose(name, entry.what["was"], actor, entry.id)

    def _choose(self, name: str, weights: Mapping[str, float], actor: str, undoes: int | None = None) -> int:
        entry = self._kept.choose(self._home.book.catalog(name).id, weights, actor, undoes)
        self._searching.forget(name)
        return entry

    # --- learned ----------------------------------------------------------------------------------------------

    def start(self) -> list[Job]:
        """From now on learn every catalog's weights by itself, the unknown ones at once; unless switched off."""
        self._following = self._home.settings.learn_weights
        return [job for one in self._home.book.catalogs() if one.indexed and (job := self.follow(one.name))]

    def follow(self, name: str) -> Job | None:
        """A catalog has been indexed, or read: learn its weights anew, where that is done by itself."""
        waiting = any(
            job.catalog == name and job.kind == "weigh" and job.state == "waiting" for job in self._home.jobs.all()
        )
        try:
            return self.submit(name) if self._following and not waiting else None
        except Conflict:
            return None  # another process is at work on the catalog

    def submit(self, name: str, queries: Path | None = None) -> Job:
        """Learn a catalog's weights in the background, unless they are known; `report` is the catalog's `state`.

        Args:
            name: the catalog.
            queries: a file as `evaluate` takes it, to learn from in place of queries made of the catalog. The job fails
                where it cannot be used.

        Raises:
            UnknownCatalog, Conflict: another process is at work on the catalog.
        """
        id = self._home.book.catalog(name).id

        def called() -> str:
            return next((one.name for one in self._home.book.catalogs() if one.id == id), name)

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            self._learn(called(), queries, on_progress, stop)
            return self.state(called())

        return self._home.jobs.submit(name, "weigh", {}, work, lane="weights")

    def _learn(
        self, name: str, queries: Path | None, on_progress: Callable[[Progress], None], stop: Callable[[], bool]
    ) -> None:
        catalog = self._home.book.catalog(name)
        contents = self._fingerprint(catalog, queries)
        known = self._kept.learned(catalog.id, catalog.model)
        by_hand = known is not None and bool(known.about.get("queries")) and queries is None
        if not catalog.indexed or (known is not None and (known.fingerprint == contents or by_hand)):
            return  # nothing is new, or people's own queries have told
        if queries is None and self._home.book.counts(catalog.id)[0] < SMALLEST:
            self._kept.record(catalog.id, catalog.model, Learned(contents, "{}", {"trials": 0, "accepted": False}))
            return
        stage = phrase("learning what counts")
        on_progress(Progress(stage, 0, 0))
        try:
            asked = self._own(catalog, queries, on_progress, stop) if queries else self._made(catalog)
            searcher = self._searching.searcher(name)
            cases = []
            for n, trial in enumerate(asked):
                if stop():
                    return
                on_progress(Progress(stage, n, len(asked)))
                if (case := _answered(searcher, trial)) is not None:
                    cases.append(case)
        except Cancelled:  # while a remote model was waited for
            return
        except (ModelUnavailable, PictureError, QueryError) as error:
            if queries:
                raise
            _logger.warning("what counts in %s is not learned: %s", name, error)  # the next start tries again
            return
        found = learn(cases)
        about = found.about | ({"queries": queries.name} if queries else {})
        self._kept.record(catalog.id, catalog.model, Learned(contents, found.weights.to_text(), about))
        self._searching.forget(name)

    def _made(self, catalog: Catalog) -> list[Trial]:
        """Trials made of the catalog itself."""
        book = self._home.book
        pictures: dict[str, str] = {}
        for view in book.views(catalog.id):
            if view.picture:
                pictures.setdefault(view.item, view.picture)
        lines = {
            id: [str(one["text"]) for one in records if one["confidence"] >= terms.SURE]
            for id, records in self._readings.by_item(catalog.id, "words").items()
        }
        thumbnail = partial(opened, self._home.thumbnails)
        model = self._home.models.get(catalog.model)
        return trials(book.items(catalog.id), book.columns(catalog.id), lines, pictures, thumbnail, model)

    def _own(
        self,
        catalog: Catalog,
        queries: Path,
        on_progress: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> list[Trial]:
        """Trials of somebody's own file. Raises SourceError: it cannot be used."""
        model = self._home.models.get(catalog.model)
        ids = set(self._home.book.ordered_ids(catalog.id))
        asked = [one for one in read(queries)[0] if ids.intersection(one.right)]

        def told(stage: str, done: int, total: int) -> None:
            on_progress(Progress(stage, done, total))

        skipped: list[Skipped] = []
        seen = read_pictures(asked, queries.parent, self._home.settings, model, skipped, told, stop)
        asked = [one for one in asked if not one.image or one.image in seen]
        texts = [one.text for one in asked if one.text]
        vectors = iter(list(model.words(texts)) if texts else [])
        found = []
        for one in asked:
            pictures = (PictureVector.of(np.asarray(seen[one.image]), model.key),) if one.image else ()
            query = Query(text=one.text, pictures=pictures)
            right = frozenset(ids.intersection(one.right))
            found.append(Trial("own", query, right, vector=next(vectors) if one.text else None))
        return found

    def _fingerprint(self, catalog: Catalog, queries: Path | None) -> str:
        """Changes when what the weights rest on does: contents, what scores mean, what was read, the file."""
        digest = hashlib.blake2b(str(_FORMAT).encode(), digest_size=8)
        digest.update(fingerprint(self._home.book, catalog).encode())
        digest.update((self._home.book.calibration(catalog.id, catalog.model) or "").encode())
        for one in SEARCHED:
            digest.update(f"{one}{self._readings.figures(catalog.id, one)[0]}".encode())
        if queries:
            digest.update(queries.read_bytes() if queries.is_file() else b"")
        return digest.hexdigest()


def _answered(searcher: Searcher, trial: Trial) -> Case | None:
    """A trial as it is answered; None where nothing is found."""
    found = searcher.candidates(trial.query, trial.vector, trial.unwritten)
    if found is None:
        return None
    ids = [str(one.payload["item"]) for one in found.found]
    numbers = {id: n for n, id in enumerate(dict.fromkeys(ids))}
    right = np.array([id in trial.right for id in numbers])
    return Case(trial.sort, found.evidence, np.array([numbers[id] for id in ids]), right, len(trial.right))
