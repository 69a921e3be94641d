"""Models: which there are, which a catalog has, and how to get another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from vitrine import embedding
from vitrine.embedding import Embedder, listing
from vitrine.embedding.download import download
from vitrine.embedding.listing import ModelInfo
from vitrine.enrich import easy, languages
from vitrine.errors import Cancelled, Conflict, UnknownCatalog
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.models import ModelState
from vitrine.service.home import Home
from vitrine.service.indexing import Indexing
from vitrine.words import phrase


class ModelShelf:
    """The models that the catalogs of a home folder are, or could be, searched by."""

    def __init__(self, home: Home, indexing: Indexing) -> None:
        self._home = home
        self._indexing = indexing
        self._network = listing.Network()
        self.after: Callable[[str], object] = lambda _: None
        """Called with the name of a model that has come."""

    def all(self) -> list[ModelInfo]:
        """The suggested models and those in use, with what is known of them on this machine."""
        return listing.models(self._home.measured, self._used())

    def captioners(self) -> list[ModelInfo]:
        """The models that write captions, that one among them which the settings name."""
        return listing.captioners(self._home.measured, self._home.settings.captioner)

    def download(self, name: str, catalogs: Sequence[str] = ()) -> Job:
        """Download a model in the background; then, where catalogs are named, have them searched by it.

        Raises:
            Conflict: it is being downloaded already.
            UnknownCatalog.
        """
        for catalog in catalogs:
            self._home.book.catalog(catalog)
        if any(job.kind == "download" and job.model == name and job.active for job in self._home.jobs.all()):
            raise Conflict(
                phrase("The model {name} is being downloaded already", name=name),
                remedy=phrase("wait for it, or cancel that job first"),
            )

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            def report(stage: str, done: int, total: int) -> None:
                on_progress(Progress(stage, done, total, "bytes"))

            got = _reader_of_print(name, report) or download(name, report, stop)
            self.after(name)
            for catalog in catalogs:
                with suppress(UnknownCatalog):  # it was deleted meanwhile
                    self._indexing.submit(catalog, model=name)  # behind what is at work on it now
            return got

        request = {"model": name, "catalogs": list(catalogs)}
        return self._home.jobs.submit("", "download", request, work, model=name, lane="downloads")

    def measure(self) -> Job:
        """Measure, in the background, how fast the models that are on disk read pictures here."""
        names = [info.name for info in self.all() if info.on_disk]

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            for name in names:
                if stop():
                    raise Cancelled(phrase("Measuring was stopped"), remedy=phrase("measure again"))
                on_progress(Progress(phrase("measuring {model}", model=name), 0, 0))
                listing.measure(
                    self._home.models.get(embedding.model_key(name)), self._home.measured, self._home.workers
                )
            return {"models": [asdict(info) for info in self.all()]}

        return self._home.jobs.submit("", "measure", {}, work)

    def offer(self) -> dict[str, Any] | None:
        """The better model and what it costs here, if the hub can be reached (see `listing.offer`). Takes seconds."""
        used: dict[str, int] = {}
        for catalog in self._home.book.catalogs():
            name = embedding.model_name(catalog.model)
            used[name] = used.get(name, 0) + self._home.book.counts(catalog.id)[1]
        return listing.offer(self._home.measured, used, self._home.workers) if self.hub_reachable() else None

    def hub_reachable(self) -> bool:
        """Whether models can be downloaded; waits for 2.5 s at most."""
        return self._network.reachable()

    def names(self) -> list[str]:
        """Names of the models that a catalog may be changed to: the default, and those on disk or in use."""
        keys = [key for one in self._home.book.catalogs() for key in (one.model, one.former_model) if key]
        names = {embedding.EMBEDDED, self._home.settings.model, *map(embedding.model_name, keys)}
        names |= {info.name for info in self.all() if info.on_disk}
        return sorted(names, key=lambda name: (name != embedding.EMBEDDED, name))

    def warm(self, name: str) -> None:
        """Start loading the catalog's model in the background. Raises UnknownCatalog."""
        self._home.models.warm(self._home.book.catalog(name).model)

    def state(self, name: str) -> ModelState:
        """Where the catalog's model stands; never blocks. Raises UnknownCatalog."""
        return self._home.models.state(self._home.book.catalog(name).model)

    def embedder(self, name: str) -> Embedder:
        """The catalog's model; waits until it is loaded. Raises UnknownCatalog, ModelUnavailable."""
        return self._home.models.get(self._home.book.catalog(name).model)

    def _used(self) -> dict[str, list[str]]:
        used: dict[str, list[str]] = {}
        for catalog in self._home.book.catalogs():
            used.setdefault(embedding.model_name(catalog.model), []).append(catalog.name)
        return used


def _reader_of_print(name: str, report: Callable[[str, int, int], None]) -> dict[str, Any] | None:
    """Fetch EasyOCR's models for `easyocr:LANGUAGES`; None: the name is of no reader of print.

    Raises QueryError, ModelUnavailable.
    """
    family, _, codes = name.partition(":")
    if family != "easyocr":
        return None
    spoken = languages.checked(codes.replace("+", ",").split(","))
    lacked = easy.lacking(spoken)
    report(phrase("fetching EasyOCR's models"), 0, 0)
    folder = easy.fetch(spoken)
    files = {file: (folder / file).stat().st_size for file in easy.files(spoken)}
    fetched = sum(size for file, size in files.items() if file in lacked)
    return {"model": name, "bytes": sum(files.values()), "fetched": fetched, "folder": str(folder)}
