"""What scores mean, learned for each catalog and model."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from vitrine.errors import Cancelled, ModelUnavailable, PictureError, QueryError
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.search.learning import fingerprint, learn
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.words import phrase

_logger = logging.getLogger(__name__)


class Calibrating:
    """Learns, for the catalogs of a home folder, the chance that a hit of a score is a match."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching

    def learn(self, name: str, on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> None:
        """Learn what scores mean in the catalog as it is now, unless that is known. Searches go on meanwhile."""
        catalog = self._home.book.catalog(name)
        contents = fingerprint(self._home.book, catalog)
        if self._home.book.calibrated(catalog.id, catalog.model) == contents:
            return

        def on_step(stage: str, done: int, total: int) -> None:
            on_progress(Progress(stage, done, total))

        on_step(phrase("learning what scores mean"), 0, 0)
        try:
            model = self._home.models.get(catalog.model)
            curves = learn(self._home.book, catalog, self._home.thumbnails, model, on_step, stop)
        except Cancelled:  # while a remote model was waited for
            return
        except (ModelUnavailable, PictureError, QueryError) as error:  # or a remote model refuses a copy, or words
            # The index is whole without; the next start tries again.
            _logger.warning("what scores mean in %s is not learned: %s", name, error)
            return
        if curves is not None:
            self._home.book.record_calibration(catalog.id, catalog.model, contents, curves.to_text())

    def submit(self, name: str) -> Job:
        """Learn them in the background. The catalog may be renamed meanwhile."""
        id = self._home.book.catalog(name).id

        def called() -> str:
            return next((one.name for one in self._home.book.catalogs() if one.id == id), name)

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            try:
                self.learn(called(), on_progress, stop)
            finally:
                self._searching.forget(called())
            return {"catalog": called()}

        return self._home.jobs.submit(name, "calibrate", {}, work)
