"""The service: one object that owns the open catalogs, models and jobs of a home folder.

Pages, routes and the command line all talk to it, and to nothing below it.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO, Literal

from PIL import Image

from vitrine import embedding, images
from vitrine.adapt.run import adapt
from vitrine.boards import Boards
from vitrine.boards.compare import Comparison, compared
from vitrine.boards.export import as_csv, write_zip
from vitrine.catalog.archive import unpack
from vitrine.catalog.dropped import keep
from vitrine.catalog.records import Column, Kind, Source, Value
from vitrine.catalog.samples import SAMPLES
from vitrine.catalog.sources import open_source
from vitrine.compare.desk import Comparisons
from vitrine.embedding import Embedder, listing
from vitrine.embedding.adapted import FOLDERS
from vitrine.embedding.download import download
from vitrine.embedding.listing import ModelInfo
from vitrine.embedding.measured import Measured
from vitrine.errors import Cancelled, Conflict, ModelUnavailable, NotFound, QueryError, SourceError, UnknownCatalog
from vitrine.evaluate.run import evaluate
from vitrine.evaluate.systems import Answer, Asked, Bench, system
from vitrine.indexing.collections import drop_all, drop_former
from vitrine.indexing.jobs import Job, Jobs
from vitrine.indexing.rollback import Kept, former_model, kept, rollback
from vitrine.indexing.run import Progress, Tools, run
from vitrine.models import Models, ModelState
from vitrine.search.examples import Examples, examples
from vitrine.search.learning import fingerprint, learn
from vitrine.search.query import PictureVector, Query
from vitrine.search.result import Facet, Hit, Result
from vitrine.search.searcher import Searcher, parsed_fields
from vitrine.settings import Settings
from vitrine.store import open_store
from vitrine.store.book import Book, Catalog
from vitrine.store.joblog import JobLog
from vitrine.store.lock import HomeLock, Owner
from vitrine.store.protocol import Store
from vitrine.store.thumbnails import Thumbnails
from vitrine.store.tokens import Tokens

_logger = logging.getLogger(__name__)
_NAME = re.compile(r"[^\W_][\w .-]{0,63}")


@dataclass(frozen=True, slots=True)
class CatalogInfo:
    """A catalog as lists and pages show it. `created` and `indexed` are seconds since 1970.

    `model` and `former` are keys: of the model that searches use, and of the one kept for going back (empty: none);
    `changing` is the name of a model that is being brought in while searches go on, empty: none.
    """

    name: str
    items: int
    views: int
    model: str
    location: str
    state: Literal["ready", "indexing", "empty"]
    created: float
    indexed: float | None
    job: int | None
    former: str = ""
    changing: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What changing a catalog to a model takes: `pictures` to be embedded; `seconds`, None where no run has told yet.

    `current` is whether the catalog has that model already.
    """

    model: str
    pictures: int
    seconds: float | None
    current: bool


@dataclass(frozen=True, slots=True)
class View:
    """A picture of an item. `picture` is the content hash; `width`, `height` upright pixels."""

    image: str
    picture: str
    width: int
    height: int
    placeholder: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item with everything known of it."""

    id: str
    title: str
    description: str
    fields: dict[str, Value]
    views: list[View]


class Service:
    """Everything that can be done with the catalogs of one home folder. Safe to use from several threads.

    Raises:
        StoreLocked: another process works on the home folder.
    """

    def __init__(self, settings: Settings, doing: str = "vitrine") -> None:
        self.settings = settings
        self._lock = HomeLock(settings.home, doing)
        self._book = Book(settings.home / "book.sqlite")
        self._store: Store = open_store(settings)
        self._thumbnails = Thumbnails(settings.home / "thumbnails")
        self.boards = Boards(self._book)
        self._measured = Measured(settings.home)
        self._models = Models(settings.threads or 1, self._measured, settings.precision)
        self._network = listing.Network()
        self._log = JobLog(self._book)
        self._jobs = Jobs(self._log)
        self.tokens = Tokens(self._book)
        self.comparisons = Comparisons(self._book, self._jobs, self._tools, self._source)
        self._searchers: dict[str, tuple[Catalog, Searcher]] = {}
        self._gate = threading.RLock()
        FOLDERS.append(settings.home / "adapters")

    def close(self) -> None:
        """Stop jobs (they are resumed next time), close everything, let other processes in."""
        self._jobs.close()
        if (folder := self.settings.home / "adapters") in FOLDERS:  # else it is closed already
            FOLDERS.remove(folder)
        self._store.close()
        self._book.close()
        self._lock.release()

    def announce(self, url: str, token: str) -> None:
        """Tell other processes of this machine where the API of this one answers."""
        self._lock.announce(Owner(os.getpid(), "the app", url, token))

    def resume(self) -> list[Job]:
        """Start again what a killed process left unfinished, and embed anew what an older embedded model has read."""
        resumed = []
        for id, catalog, kind, request in self._log.unfinished():
            self._log.end(id, "interrupted")
            if kind == "download":
                resumed.append(self.get_model(request["model"], request["catalogs"]))
                continue
            try:
                left = self._book.catalog(catalog)
            except UnknownCatalog:
                continue  # deleted while its job was running
            if kind == "index":
                resumed.append(self._submit(catalog, model=request["model"], rebuild=request["rebuild"]))
            elif kind == "rollback" and left.former_model == request["model"]:  # else it was killed when it was done
                resumed.append(self._submit_rollback(catalog, request["model"]))
            elif kind == "compare" and (compared := self.comparisons.resume(request)):
                resumed.append(compared)
        active = {job.catalog for job in resumed}
        for known in self._book.catalogs():
            name = embedding.model_name(known.model)
            if known.name not in active and name == embedding.EMBEDDED and known.model != embedding.model_key(name):
                resumed.append(self._submit(known.name))
            elif known.name not in active and (base := self._outlived(known.model)):
                resumed.append(self._submit(known.name, model=base))
            elif known.name not in active and known.indexed and not self._book.calibrated(known.id, known.model):
                resumed.append(self._submit_calibration(known.name))  # indexed by an older version, or cut short
        return resumed

    def _outlived(self, key: str) -> str:
        """The name of the base model of an adapter that was made for weights which are no longer there; else empty."""
        try:
            base = embedding.base_key(key)
        except ModelUnavailable:
            return ""  # a search says what to do
        return embedding.model_name(base) if base and embedding.replaced(base) else ""

    # --- catalogs ---------------------------------------------------------------------------------------------

    def catalogs(self) -> list[CatalogInfo]:
        """Every catalog, by name."""
        return [self._info(catalog) for catalog in self._book.catalogs()]

    def catalog(self, name: str) -> CatalogInfo:
        """Raises UnknownCatalog."""
        return self._info(self._book.catalog(name))

    def columns(self, name: str) -> list[Column]:
        """The catalog's own columns. Raises UnknownCatalog."""
        return [Column(c.name, c.kind) for c in self._book.columns(self._book.catalog(name).id)]

    def set_kind(self, name: str, column: str, kind: Kind) -> Job:
        """Correct what a column holds; the catalog is brought in step in the background, nothing is embedded again."""
        catalog = self._book.catalog(name)
        self._book.correct(catalog.id, column, kind)
        return self._submit(name)

    def rename(self, name: str, new: str) -> None:
        """Raises UnknownCatalog, Conflict, QueryError (a name that cannot be one)."""
        catalog = self._book.catalog(name)
        self._refuse_while_busy(name, "renamed")
        self._book.change(catalog.id, name=_checked_name(new))
        self._forget(name)

    def delete(self, name: str) -> None:
        """Remove a catalog and what was made for it. The user's own files are never touched."""
        catalog = self._book.catalog(name)
        self._jobs.cancel_catalog(name)
        self._forget(name)
        self._book.delete(catalog.id)
        drop_all(self._book, self._store, catalog)
        shutil.rmtree(self._uploads(catalog), ignore_errors=True)

    def _info(self, catalog: Catalog) -> CatalogInfo:
        items, views = self._book.counts(catalog.id)
        job = next((job for job in self._jobs.all() if job.catalog == catalog.name and _writes(job)), None)
        state: Literal["ready", "indexing", "empty"] = "indexing" if job else "ready" if items else "empty"
        return CatalogInfo(
            name=catalog.name,
            items=items,
            views=views,
            model=catalog.model,
            location=catalog.location,
            state=state,
            created=catalog.created,
            indexed=catalog.indexed,
            job=job.id if job else None,
            former=catalog.former_model,
            changing=job.model if job and catalog.collection else "",
        )

    # --- indexing ---------------------------------------------------------------------------------------------

    def index(self, name: str, source: str | None = None, *, model: str | None = None, rebuild: bool = False) -> Job:
        """Make a catalog from a source, or bring it in step with it, in the background.

        Args:
            name: the catalog; made where there is none of that name.
            source: a folder, a CSV file, a zip, or `sample-shop` / `sample-gallery`; None: where it came from.
            model: a model's name for the catalog's vectors; None: as it is, or the default for a new one.
            rebuild: write a new collection and swap it in, even if nothing has changed.

        Raises:
            SourceError: there is no such source.
            ModelUnavailable: there is no such model.
            Conflict: the catalog is being indexed already.

        Another model than the catalog's gets a collection of its own beside the one that is searched; searches go over
        to it when it is complete and checked, and the former one is kept for `rollback`.
        """
        if source is not None:
            source = str(SAMPLES[source]) if source in SAMPLES else str(Path(source).expanduser().resolve())
            if not Path(source).exists():
                raise SourceError(f"There is nothing at {source}", remedy="check the path")
        if model:
            embedding.model_key(model)  # a folder without a model is said at once
        try:
            catalog = self._book.catalog(name)
        except UnknownCatalog:
            if source is None:
                raise
            key = embedding.model_key(model or self.settings.model)
            catalog = self._book.create(_checked_name(name), source, key)
        self._refuse_while_busy(name, "indexed")
        if source is not None and source != catalog.location:
            self._book.change(catalog.id, location=source)
        return self._submit(name, model=model, rebuild=rebuild)

    def add_files(self, name: str, files: Iterable[tuple[str, Path]]) -> Job:
        """Add pictures or zips that were dropped into the page; they are kept in the home folder, then indexed.

        Args:
            name: the catalog; made where there is none of that name.
            files: name as dropped (may hold folders) and where the bytes lie; the files are moved.

        Raises:
            SourceError, UnsafeArchive: nothing of the files can be used.
            Conflict: the catalog comes from a folder of the user's own, to which nothing is ever written.
        """
        try:
            catalog = self._book.catalog(name)
        except UnknownCatalog:
            catalog = self._book.create(_checked_name(name), "", embedding.model_key(self.settings.model))
            self._book.change(catalog.id, location=str(self._uploads(catalog)))
            catalog = self._book.catalog(name)
        folder = self._uploads(catalog)
        if catalog.location != str(folder):
            raise Conflict(
                f"{name} comes from {catalog.location}",
                "Vitrine never writes to your own folders",
                "put the pictures there and index again, or make a new catalog",
            )
        self._refuse_while_busy(name, "added to")
        keep(files, folder, self.settings)
        return self._submit(name)

    def stale_samples(self) -> list[str]:
        """The sample catalogs that are missing, unfinished, older than their files, or of another model's weights."""
        known = {catalog.name: catalog for catalog in self._book.catalogs()}
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

    def jobs(self) -> list[Job]:
        """Running and recent jobs, newest first."""
        return self._jobs.all()

    def job(self, id: int) -> Job:
        """Raises NotFound."""
        return self._jobs.get(id)

    def cancel(self, id: int) -> Job:
        """Ask a job to stop. Raises NotFound."""
        return self._jobs.cancel(id)

    def wait(self, id: int, seconds: float | None = None) -> Job:
        """Block until the job has ended, or the time is over."""
        return self._jobs.wait(id, seconds)

    def last_report(self, name: str) -> dict[str, Any] | None:
        """What the newest finished indexing of the catalog reported."""
        return self._log.last_report(name, "index")

    def _submit(self, name: str, *, model: str | None = None, rebuild: bool = False) -> Job:
        request = {"model": model, "rebuild": rebuild}
        other = model if model and embedding.model_key(model) != self._book.catalog(name).model else ""
        return self._jobs.submit(
            name, "index", request, lambda on, stop: self._index(name, model, rebuild, on, stop), model=other
        )

    def _index(
        self,
        name: str,
        model: str | None,
        rebuild: bool,
        on_progress: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> Mapping[str, Any]:
        catalog = self._book.catalog(name)
        # A catalog keeps its model; where that was replaced under the same name, its pictures are embedded anew.
        key = embedding.model_key(model or embedding.model_name(catalog.model))
        try:
            source = self._source(catalog, on_progress)
            report = run(self._tools(key), catalog, source, rebuild=rebuild, on_progress=on_progress, stop=stop)
            self._calibrate(name, on_progress, stop)
            return asdict(report)
        finally:
            self._forget(name)

    def _source(self, catalog: Catalog, on_progress: Callable[[Progress], None]) -> Source:
        location = Path(catalog.location)
        if location.suffix.lower() == ".zip":
            on_progress(Progress("unpacking", 0, 0))
            unpacked = self.settings.home / "unpacked" / str(catalog.id)
            shutil.rmtree(unpacked, ignore_errors=True)
            location = unpack(location, unpacked, self.settings)
        return open_source(location, self.settings)

    def _tools(self, key: str) -> Tools:
        return Tools(
            book=self._book,
            store=self._store,
            thumbnails=self._thumbnails,
            settings=self.settings,
            embedder=lambda: self._models.settled(key),
            workers=self._workers(),
        )

    def rollback(self, name: str) -> Job:
        """Go back, in the background, to the model from before the last change; the present one is kept in its turn.

        Searches go on by the present model meanwhile. Nothing is embedded but what has come or changed since.

        Raises:
            UnknownCatalog.
            Conflict: nothing is kept, or the catalog is being indexed.
            ModelUnavailable: the former model has gone.
        """
        catalog = self._book.catalog(name)
        self._refuse_while_busy(name, "changed")
        return self._submit_rollback(name, former_model(catalog))

    def _submit_rollback(self, name: str, key: str) -> Job:
        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            catalog = self._book.catalog(name)
            try:
                source = partial(self._source, catalog, on_progress)
                report = rollback(self._tools(key), catalog, source, on_progress=on_progress, stop=stop)
                self._calibrate(name, on_progress, stop)
                return asdict(report)
            finally:
                self._forget(name)

        return self._jobs.submit(name, "rollback", {"model": key}, work, model=embedding.model_name(key))

    def _calibrate(self, name: str, on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> None:
        """Learn what scores mean in the catalog as it is now, unless that is known. Searches go on meanwhile."""
        catalog = self._book.catalog(name)
        contents = fingerprint(self._book, catalog)
        if self._book.calibrated(catalog.id, catalog.model) == contents:
            return

        def on_step(stage: str, done: int, total: int) -> None:
            on_progress(Progress(stage, done, total))

        on_step("learning what scores mean", 0, 0)
        try:
            curves = learn(self._book, catalog, self._thumbnails, self._models.get(catalog.model), on_step, stop)
        except ModelUnavailable as error:  # the index is whole without; the next start tries again
            _logger.warning("what scores mean in %s is not learned: %s", name, error)
            return
        if curves is not None:
            self._book.record_calibration(catalog.id, catalog.model, contents, curves.to_text())

    def _submit_calibration(self, name: str) -> Job:
        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            try:
                self._calibrate(name, on_progress, stop)
            finally:
                self._forget(name)
            return {"catalog": name}

        return self._jobs.submit(name, "calibrate", {}, work)

    def cost(self, name: str, model: str) -> Cost:
        """What changing a catalog's model would take. Raises UnknownCatalog, ModelUnavailable (no such folder)."""
        catalog = self._book.catalog(name)
        key = embedding.model_key(model)
        embedded = self._book.with_vectors(key, catalog.id)
        if base := embedding.base_key(key):
            embedded |= self._book.with_vectors(base, catalog.id)
        pictures = sum(
            view.picture is not None and view.picture not in embedded for view in self._book.views(catalog.id)
        )
        measured = self._measured.get(key)
        rate = self._log.rate(key) or (measured.speed if measured else None)
        return Cost(model, pictures, pictures / rate if rate else None, key == catalog.model)

    def model_names(self) -> list[str]:
        """Names of the models that a catalog may be changed to: the default, and those on disk or in use."""
        keys = [key for one in self._book.catalogs() for key in (one.model, one.former_model) if key]
        names = {embedding.EMBEDDED, self.settings.model, *map(embedding.model_name, keys)}
        names |= {info.name for info in self.models() if info.on_disk}
        return sorted(names, key=lambda name: (name != embedding.EMBEDDED, name))

    def kept(self, name: str) -> Kept | None:
        """What is kept for going back to a former model; None where nothing is. Raises UnknownCatalog."""
        return kept(self._book, self._store, self._book.catalog(name))

    def drop_former(self, name: str) -> int:
        """Delete what is kept for going back; returns the bytes that it took. Raises UnknownCatalog, Conflict."""
        catalog = self._book.catalog(name)
        self._refuse_while_busy(name, "changed")
        found = self.kept(name)
        drop_former(self._book, self._store, catalog)
        return found.bytes if found else 0

    def _refuse_while_busy(self, name: str, done: str) -> None:
        for job in self._jobs.all():
            if job.catalog == name and job.active and job.kind != "calibrate":  # that takes seconds: jobs queue up
                kinds = {"evaluate": "evaluated", "rollback": "changed back", "compare": "compared", "adapt": "adapted"}
                doing = kinds.get(job.kind, "indexed")
                raise Conflict(
                    f"{name} is being {doing}", f"it cannot be {done} meanwhile", "wait, or cancel the job first"
                )

    def _uploads(self, catalog: Catalog) -> Path:
        return self.settings.home / "uploads" / str(catalog.id)

    # --- models -----------------------------------------------------------------------------------------------

    def models(self) -> list[ModelInfo]:
        """The suggested models and those in use, with what is known of them on this machine."""
        return listing.models(self._measured, self._used())

    def get_model(self, name: str, catalogs: Sequence[str] = ()) -> Job:
        """Download a model in the background; then, where catalogs are named, have them searched by it.

        Raises:
            Conflict: it is being downloaded already.
            UnknownCatalog.
        """
        for catalog in catalogs:
            self._book.catalog(catalog)
        if any(job.kind == "download" and job.model == name and job.active for job in self._jobs.all()):
            raise Conflict(
                f"The model {name} is being downloaded already", remedy="wait for it, or cancel that job first"
            )

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            def report(stage: str, done: int, total: int) -> None:
                on_progress(Progress(stage, done, total, "bytes"))

            got = download(name, report, stop)
            for catalog in catalogs:
                self.index(catalog, model=name)
            return got

        request = {"model": name, "catalogs": list(catalogs)}
        return self._jobs.submit("", "download", request, work, model=name, lane="downloads")

    def measure_models(self) -> Job:
        """Measure, in the background, how fast the models that are on disk read pictures here."""
        names = [info.name for info in self.models() if info.on_disk]

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            for name in names:
                if stop():
                    raise Cancelled("Measuring was stopped", remedy="measure again")
                on_progress(Progress(f"measuring {name}", 0, 0))
                listing.measure(self._models.get(embedding.model_key(name)), self._measured, self._workers())
            return {"models": [asdict(info) for info in self.models()]}

        return self._jobs.submit("", "measure", {}, work)

    def offer(self) -> dict[str, Any] | None:
        """The better model and what it costs here, if the hub can be reached (see `listing.offer`). Takes seconds."""
        used: dict[str, int] = {}
        for info in self.catalogs():
            name = embedding.model_name(info.model)
            used[name] = used.get(name, 0) + info.views
        return listing.offer(self._measured, used, self._workers()) if self.hub_reachable() else None

    def hub_reachable(self) -> bool:
        """Whether models can be downloaded; waits for 2.5 s at most."""
        return self._network.reachable()

    def _used(self) -> dict[str, list[str]]:
        used: dict[str, list[str]] = {}
        for catalog in self._book.catalogs():
            used.setdefault(embedding.model_name(catalog.model), []).append(catalog.name)
        return used

    def _workers(self) -> int:
        return self.settings.threads or os.cpu_count() or 1

    # --- search -----------------------------------------------------------------------------------------------

    def search(self, name: str, query: Query, *, limit: int = 60, offset: int = 0) -> Result:
        """Hits in rank order.

        Raises:
            UnknownCatalog, QueryError, ModelUnavailable, StoreError.
        """
        return self._searcher(name).search(query, limit=limit, offset=offset)

    def facets(self, name: str, query: Query) -> list[Facet]:
        """What the query's hits can be filtered by. Raises as `search` does."""
        return self._searcher(name).facets(query)

    def similar(self, name: str, id: str, limit: int = 12) -> list[Hit]:
        """The items most like that one. Raises as `search` does."""
        return self._searcher(name).similar(id, limit)

    def examples(self, name: str) -> Examples:
        """What a first visitor may try on this catalog. Raises UnknownCatalog."""
        catalog = self._book.catalog(name)
        return examples(self._book, catalog, self._searcher(name))

    # --- evaluation -------------------------------------------------------------------------------------------

    def evaluate(self, name: str, queries: Path, *, split: str = "", by: str = "full", ks: Sequence[int] = ()) -> Job:
        """Measure how well a system finds the right items of a queries file, in the background.

        Args:
            name: the catalog.
            queries: the file; see `evaluate.queries`.
            split: only the rows of this split; empty: all.
            by: the system, one of `evaluate.systems.SYSTEMS`.
            ks: ranks to cut at; none: 1, 5 and 10.

        Raises:
            UnknownCatalog, QueryError (no such system, nothing indexed). The job fails where the file cannot be used.
        """
        system(by)
        self._searcher(name)
        request = {"queries": str(queries), "split": split, "system": by, "ks": list(ks)}

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> dict[str, Any]:
            on_progress(Progress("waking the model", 0, 0))
            searcher, model = self._searcher(name), self.embedder(name)

            def search(asked: Asked, depth: int) -> list[Answer]:
                pictures = () if asked.picture is None else (PictureVector.of(asked.picture, model.key),)
                ranked = searcher.ranking(Query(text=asked.text, pictures=pictures), depth)
                return [Answer(one.item, one.chance) for one in ranked]

            catalog = self._book.catalog(name)
            found = evaluate(
                Bench(self._store.open(catalog.collection), model, search),
                set(self._book.ordered_ids(catalog.id)),
                queries,
                self.settings,
                split=split,
                name=by,
                ks=ks or (1, 5, 10),
                on_progress=lambda stage, done, total: on_progress(Progress(stage, done, total)),
                stop=stop,
            )
            return {"catalog": name, "model": catalog.model, **found}

        return self._jobs.submit(name, "evaluate", request, work)

    def adapt(self, name: str, groups: Path | None = None, *, split: str = "") -> Job:
        """Fit the catalog's model to it, in the background, and change to the fitted model if that finds more.

        Args:
            name: the catalog.
            groups: a CSV of labelled photos (`image,id`); None: views of one item are the groups.
            split: only the rows of this split; empty: all.

        Raises:
            UnknownCatalog, Conflict. The job fails where there is too little to learn from.
        """
        self._book.catalog(name)
        self._refuse_while_busy(name, "adapted")
        request = {"groups": str(groups or ""), "split": split}

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            on_progress(Progress("waking the model", 0, 0))
            catalog = self._book.catalog(name)
            base = self._models.get(embedding.base_key(catalog.model) or catalog.model)
            found = adapt(
                self._book,
                catalog,
                base,
                self.settings,
                groups=groups,
                split=split,
                on_progress=lambda stage, done, total: on_progress(Progress(stage, done, total)),
                stop=stop,
            )
            if found["accepted"]:
                self._index(name, found["model"], False, on_progress, stop)
            return found

        return self._jobs.submit(name, "adapt", request, work)

    def item(self, name: str, id: str) -> Item:
        """Raises UnknownCatalog, NotFound."""
        catalog = self._book.catalog(name)
        record = self._book.items(catalog.id, [id]).get(id)
        if record is None:
            raise NotFound(f"There is no item {id} in {name}", remedy="it may have been removed; search for it")
        views = self._book.views(catalog.id, [id])
        pictures = self._book.pictures([view.picture for view in views if view.picture])
        return Item(
            id=record.id,
            title=record.title or record.id,
            description=record.description,
            fields=parsed_fields(record, self._book.columns(catalog.id)),
            views=[
                View(view.image, p.hash, p.width, p.height, p.placeholder)
                for view in views
                if view.picture and (p := pictures.get(view.picture))
            ],
        )

    def embed(self, name: str, data: bytes, *, crop: tuple[float, ...] | None = None) -> tuple[PictureVector, bytes]:
        """A visitor's picture as part of a query, and a small WebP of it. Nothing is kept.

        Args:
            name: the catalog whose model reads the picture.
            data: the picture file.
            crop: x0, y0, x1, y1 in pixels of the upright picture; None: all of it.

        Raises:
            UnknownCatalog, NotAPicture, PictureTooLarge, ModelUnavailable.
            QueryError: the crop lies outside of the picture.
        """
        catalog = self._book.catalog(name)
        decoded = images.decode_guarded(data, settings=self.settings)
        image = decoded.image if crop is None else _cropped(decoded, crop)
        embedder = self._models.get(catalog.model)
        vector = embedder.pictures([image])[0]
        return PictureVector.of(vector, embedder.key, images.placeholder(image)), images.thumbnail(image, 320)

    def thumbnail(self, picture: str, size: str) -> Path:
        """The file of a thumbnail. Raises NotFound."""
        path = self._thumbnails.path(picture, size)
        if size not in images.THUMBNAIL_SIZES or not path.is_file():
            raise NotFound("There is no such picture", remedy="index the catalog again")
        return path

    def original(self, name: str, picture: str) -> bytes:
        """A picture as a WebP of at most 4096 pixels a side. Raises UnknownCatalog, NotFound, SourceError."""
        catalog = self._book.catalog(name)
        image = self._book.location_of(catalog.id, picture)
        if image is None:
            raise NotFound("There is no such picture in this catalog")
        data = self.file(name, image)
        decoded = images.decode(data, max_bytes=self.settings.max_bytes, max_pixels=self.settings.max_pixels)
        return images.thumbnail(decoded.image, 4096)

    def file(self, name: str, image: str) -> bytes:
        """The bytes of a picture's own file. Raises UnknownCatalog, SourceError, PictureTooLarge."""
        catalog = self._book.catalog(name)
        location = Path(catalog.location)
        if location.suffix.lower() == ".zip":
            location = self.settings.home / "unpacked" / str(catalog.id)
        return open_source(location, self.settings).read(image)

    # --- boards -----------------------------------------------------------------------------------------------

    def compare(self, items: Iterable[tuple[str, str]]) -> Comparison:
        """Two to four items side by side, each by catalog name and item id. Raises QueryError: not so many."""
        return compared(self._book, items)

    def export_board(self, id: str, kind: Literal["csv", "zip"], stream: BinaryIO) -> None:
        """Write a board as a table, or as a zip of its pictures with the table. Raises NotFound."""
        board = self.boards.get(id)
        if kind == "zip":
            write_zip(board, stream, self.file, self.thumbnail)
        else:
            stream.write(as_csv(board).encode())

    # --- models -----------------------------------------------------------------------------------------------

    def warm(self, name: str) -> None:
        """Start loading the catalog's model in the background. Raises UnknownCatalog."""
        self._models.warm(self._book.catalog(name).model)

    def model_state(self, name: str) -> ModelState:
        """Where the catalog's model stands; never blocks. Raises UnknownCatalog."""
        return self._models.state(self._book.catalog(name).model)

    def embedder(self, name: str) -> Embedder:
        """The catalog's model; waits until it is loaded. Raises UnknownCatalog, ModelUnavailable."""
        return self._models.get(self._book.catalog(name).model)

    def _searcher(self, name: str) -> Searcher:
        catalog = self._book.catalog(name)
        with self._gate:
            known = self._searchers.get(name)
            # While a catalog is filling its contents change all the time, so nothing may be remembered.
            if known and known[0] == catalog and not self._filling(name):
                return known[1]
            if not catalog.collection:
                raise QueryError(
                    f"There is nothing to search in {name} yet", "it has not been indexed", "index it, or wait for that"
                )
            searcher = Searcher(
                self._book, catalog, self._store.open(catalog.collection), lambda: self._models.get(catalog.model)
            )
            self._searchers[name] = (catalog, searcher)
            return searcher

    def _filling(self, name: str) -> bool:
        # A change of model fills another collection than the one that is searched.
        return any(
            job.catalog == name and job.state == "running" and _writes(job) and not job.model
            for job in self._jobs.all()
        )

    def _forget(self, name: str) -> None:
        with self._gate:
            self._searchers.pop(name, None)


def _writes(job: Job) -> bool:
    """Whether a job changes, or is about to change, what its catalog holds."""
    return job.active and job.kind in ("index", "rollback", "adapt")


def _checked_name(name: str) -> str:
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise QueryError(
            f"{name!r} cannot be a catalog's name", "letters, digits, spaces, dots and hyphens, 64 at most", "change it"
        )
    return name


def _cropped(decoded: images.Decoded, crop: tuple[float, ...]) -> Image.Image:
    """The part of the picture; the decoded pixels may be fewer than the upright picture's, which the crop counts in."""
    scale = decoded.image.width / decoded.width
    x0, y0, x1, y1 = (round(value * scale) for value in crop)
    box = (max(0, x0), max(0, y0), min(decoded.image.width, x1), min(decoded.image.height, y1))
    if box[0] >= box[2] or box[1] >= box[3]:
        size = f"{decoded.width} × {decoded.height}"
        raise QueryError("The crop lies outside of the picture", f"the picture is {size} pixels", "choose a part of it")
    return decoded.image.crop(box)


@lru_cache(maxsize=1)
def shared() -> Service:
    """The app's one service, made from the environment on first use."""
    return Service(Settings.from_environment(), "the app")
