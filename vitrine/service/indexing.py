"""Catalogs made from a source, added to, and brought in step with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine import embedding
from vitrine.catalog.dropped import keep
from vitrine.catalog.records import Kind
from vitrine.catalog.samples import SAMPLES
from vitrine.errors import Conflict, SourceError, UnknownCatalog
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress, counted, run
from vitrine.service.calibrating import Calibrating
from vitrine.service.home import Home, checked_name
from vitrine.service.searching import Searching
from vitrine.store.history import Event
from vitrine.words import phrase


class Indexing:
    """Everything that writes the items of catalogs. Work goes on in the background, as jobs."""

    def __init__(self, home: Home, searching: Searching, calibrating: Calibrating) -> None:
        self._home = home
        self._searching = searching
        self._calibrating = calibrating
        self.after: Callable[[str], object] | None = None
        """Called with a catalog's name when it has been indexed and can be searched."""

    def index(
        self,
        name: str,
        source: str | None = None,
        *,
        model: str | None = None,
        rebuild: bool = False,
        regions: bool | None = None,
        actor: str = "",
    ) -> Job:
        """Make a catalog from a source, or bring it in step with it, in the background.

        Args:
            name: the catalog; made where there is none of that name.
            source: a folder, a CSV file, a zip, or `sample-shop` / `sample-gallery`; None: where it came from.
            model: a model's name for the catalog's vectors; None: as it is, or the default for a new one.
            rebuild: write a new collection and swap it in, even if nothing has changed.
            regions: let small things in big pictures be found too, by parts of each picture; None: as it is.
            actor: who asks for it, as far as that is known.

        Raises:
            SourceError: there is no such source.
            ModelUnavailable: there is no such model.
            Conflict: the catalog is being indexed already.

        Another model than the catalog's gets a collection of its own beside the one that is searched; searches go over
        to it when it is complete and checked, and the former one is kept for `rollback`.
        """
        name = name.strip()  # as names are kept
        if source is not None:
            source = str(SAMPLES[source]) if source in SAMPLES else str(Path(source).expanduser().resolve())
            if not Path(source).exists():
                raise SourceError(
                    phrase("There is nothing at {source}", source=source), remedy=phrase("check the path")
                )
        if model:
            embedding.model_key(model)  # a folder without a model is said at once
        try:
            catalog = self._home.book.catalog(name)
        except UnknownCatalog:
            if source is None:
                raise
            key = embedding.model_key(model or self._home.settings.model)
            catalog = self._home.book.create(checked_name(name), source, key)
        self._home.refuse_while_busy(name)
        if source is not None and source != catalog.location:
            self._home.book.change(catalog.id, location=source)
        if regions is not None and regions != catalog.regions:
            self._home.book.change(catalog.id, regions=int(regions))
        return self.submit(name, model=model, rebuild=rebuild, actor=actor)

    def add_files(self, name: str, files: Iterable[tuple[str, Path]]) -> Job:
        """Add pictures or zips that were dropped into the page; they are kept in the home folder, then indexed.

        Args:
            name: the catalog; made where there is none of that name.
            files: name as dropped (may hold folders) and where the bytes lie; the files are moved.

        Raises:
            SourceError, UnsafeArchive: nothing of the files can be used.
            Conflict: the catalog comes from a folder of the user's own, to which nothing is ever written.
        """
        name = name.strip()
        try:
            catalog = self._home.book.catalog(name)
        except UnknownCatalog:
            catalog = self._home.book.create(checked_name(name), "", embedding.model_key(self._home.settings.model))
            self._home.book.change(catalog.id, location=str(self._home.uploads(catalog)))
            catalog = self._home.book.catalog(name)
        folder = self._home.uploads(catalog)
        if catalog.location != str(folder):
            raise Conflict(
                phrase("{name} comes from {location}", name=name, location=catalog.location),
                phrase("Vitrine never writes to your own folders"),
                phrase("put the pictures there and index again, or make a new catalog"),
            )
        self._home.refuse_while_busy(name)
        keep(files, folder, self._home.settings)
        return self.submit(name)

    def set_kind(self, name: str, column: str, kind: Kind, *, actor: str = "") -> Job:
        """Correct what a column holds; the catalog is brought in step in the background, nothing is embedded again."""
        catalog = self._home.book.catalog(name)
        self._home.book.correct(catalog.id, column, kind)
        self._home.history.add(catalog.id, "kind", {"column": column, "kind": kind.value}, actor)
        return self.submit(name, actor=actor)

    def stale_samples(self) -> list[str]:
        """The sample catalogs that are missing, unfinished, older than their files, or of another model's weights."""
        known = {catalog.name: catalog for catalog in self._home.book.catalogs()}
        stale = []
        for name, folder in SAMPLES.items():
            catalog = known.get(name)
            if (
                catalog is None
                or not catalog.indexed
                or catalog.indexed < (folder / "catalog.csv").stat().st_mtime
                or embedding.replaced(catalog.model)
            ):
                stale.append(name)
        return stale

    def last_report(self, name: str) -> dict[str, Any] | None:
        """What the newest finished indexing of the catalog reported."""
        return self._home.log.last_report(name, "index")

    def submit(self, name: str, *, model: str | None = None, rebuild: bool = False, actor: str = "") -> Job:
        """Queue the indexing of a catalog as it stands in the record book; arguments as in `index`."""
        request = {"model": model, "rebuild": rebuild, "actor": actor}
        other = model if model and embedding.model_key(model) != self._home.book.catalog(name).model else ""
        return self._home.jobs.submit(
            name, "index", request, lambda on, stop: self.run(name, model, rebuild, on, stop, actor), model=other
        )

    def run(
        self,
        name: str,
        model: str | None,
        rebuild: bool,
        on_progress: Callable[[Progress], None],
        stop: Callable[[], bool],
        actor: str = "",
    ) -> Mapping[str, Any]:
        """Index in this thread, as a part of a job; returns the report."""
        catalog = self._home.book.catalog(name)
        # A catalog keeps its model; where that was replaced under the same name, its pictures are embedded anew.
        key = embedding.model_key(model or embedding.model_name(catalog.model))
        try:
            source = self._home.source(catalog, on_progress)
            report = run(self._home.tools(key), catalog, source, rebuild=rebuild, on_progress=on_progress, stop=stop)
            changed: Event = "model" if catalog.indexed and report.model != catalog.model else "index"
            self._home.history.add(catalog.id, changed, counted(report), actor)
            self._calibrating.learn(name, on_progress, stop)
            if self.after:
                self.after(name)
            return asdict(report)
        finally:
            self._searching.forget(name)
