"""One run of indexing: plan, map, write, sweep. Killed at any point and started again, it goes on where it was.

The record book is written before the store, and notes a point only after the store has acknowledged it. So whatever
is missing after a kill is found by comparing the two, and what was embedded once is never embedded again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

from vitrine.catalog.records import Source
from vitrine.embedding.protocol import Embedder
from vitrine.errors import Cancelled, CheckFailed, SourceError
from vitrine.indexing.check import check
from vitrine.indexing.collections import drop, swap, target
from vitrine.indexing.derive import derive
from vitrine.indexing.mapper import Batch, Mapper
from vitrine.indexing.plan import Plan, plan
from vitrine.indexing.regions import Finder
from vitrine.indexing.touch import catch_up
from vitrine.indexing.writer import Writer, schema
from vitrine.settings import Settings
from vitrine.store.book import Book, Catalog, ItemRecord, ViewRecord
from vitrine.store.protocol import Collection, Store
from vitrine.store.snapshots import Snapshots
from vitrine.store.thumbnails import Thumbnails
from vitrine.words import phrase

_PART = 4096  # points written between two looks at whether to stop
Unit: TypeAlias = Literal["pictures", "bytes"]


@dataclass(slots=True)
class Report:
    """What a run did, in pictures unless said otherwise; `index --json` prints it.

    `model` is the key that the catalog is searched by afterwards; `check` (as `check.Check`) says how a new collection
    did before searches went over to it, None where the old one was brought in step. `stages`: milliseconds that each
    stage of reading took of one worker for a picture, on average over those that were read; a stage that is off, or had
    nothing to do, is not there.
    """

    catalog: str
    items: int = 0
    views: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    moved: int = 0
    read: int = 0
    embedded: int = 0
    model: str = ""
    check: dict[str, Any] | None = None
    failed: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    images_per_second: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)


def counted(report: Report) -> dict[str, Any]:
    """A report as the history keeps it: its counts and the model."""
    names = ("items", "views", "added", "updated", "unchanged", "removed", "moved", "embedded", "model")
    return {name: getattr(report, name) for name in names} | {"failed": len(report.failed)}


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: `stage` in plain words; `done` of `total`, counted in pictures or bytes."""

    stage: str
    done: int
    total: int
    unit: Unit = "pictures"


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with."""

    book: Book
    store: Store
    thumbnails: Thumbnails
    settings: Settings
    embedder: Callable[[], Embedder]
    workers: int
    finder: Callable[[], Finder] | None = None
    """For catalogs whose pictures are also found by their parts."""


def run(
    tools: Tools,
    catalog: Catalog,
    source: Source,
    *,
    rebuild: bool = False,
    on_progress: Callable[[Progress], Any] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Bring the catalog's collection in step with the source.

    The collection that searches use is swapped only when a new one, needed for another model, other columns or a
    rebuild, is complete and checked. After a change of model the old one is kept for going back.

    Raises:
        SourceError: the source cannot be read.
        ModelUnavailable, StoreError, DiskFull: what was done so far stays, and the next run goes on from there.
        CheckFailed: the new collection is dropped, the old one goes on.
        Cancelled: `stop` said so.
    """
    started = time.monotonic()
    report = Report(catalog.name)
    on_progress(Progress(phrase("reading the list"), 0, 0))
    known = {view.point: view.picture for view in tools.book.views(catalog.id, hidden=True)}
    items_before = tools.book.items(catalog.id)
    Snapshots(tools.book).begin(catalog.id)
    todo = plan(tools.book, catalog, source)
    embedder = waking(tools, on_progress)
    finder = tools.finder() if catalog.regions and tools.finder else None
    wanted = schema(todo.columns, embedder.dimension, tools.settings.quantization, regions=catalog.regions)
    collection, fresh = target(tools.book, tools.store, catalog, wanted, embedder.key, rebuild=rebuild)
    if not catalog.collection:  # a new catalog can be searched while it fills
        tools.book.change(catalog.id, collection=collection.name, model=embedder.key)
    derive(tools.book, catalog, embedder)
    work = _unread(tools, source, todo, embedder.key, catalog, finder)
    report.failed.extend(todo.problems)
    views = fill(tools, catalog, lambda: source, collection, embedder, todo, work, report, on_progress, stop)
    checked = fresh and bool(catalog.collection)
    complete(tools, catalog, collection, embedder.key, todo.since, report, checked=checked)

    _count(report, known, items_before, views, todo)
    report.model = embedder.key
    Snapshots(tools.book).settle(catalog.id)
    finish(report, tools, catalog, started)
    return report


def fill(
    tools: Tools,
    catalog: Catalog,
    source: Callable[[], Source] | None,
    collection: Collection,
    embedder: Embedder,
    todo: Plan,
    work: Sequence[ViewRecord],
    report: Report,
    on_progress: Callable[[Progress], Any],
    stop: Callable[[], bool],
) -> list[ViewRecord]:
    """Read and embed the views in `work`, and make the collection hold all the catalog's views; returns those.

    `source` may be None where there is no work.

    Raises:
        Cancelled: `stop` said so.
    """
    on_progress(Progress(phrase("reading pictures"), 0, len(work)))
    batches: Iterable[Batch] = ()
    finder = tools.finder() if source is not None and catalog.regions and tools.finder else None
    if source is not None:
        known: frozenset[str] = frozenset()
        if finder is not None:
            known = frozenset(tools.book.regions.looked_through(embedder.key, finder.key, catalog.id))
        mapper = Mapper(source(), embedder, tools.book, tools.thumbnails, tools.settings, finder, known)
        batches = mapper.run(work, tools.workers, stop)
    # While the first pictures are read:
    writer = Writer(tools.book, collection, embedder.key, todo.items, todo.columns, catalog=catalog.id)
    done = 0
    for batch in batches:
        tools.book.record_read(catalog.id, batch.read, batch.vectors, embedder.key)
        if batch.regions and finder is not None:
            tools.book.regions.record(embedder.key, finder.key, batch.regions)
        tools.book.record_failures(catalog.id, batch.failures)
        points = [view.point for view, _, _ in batch.read]
        writer.write(list(tools.book.views_of_points(catalog.id, points).values()), batch.vectors)
        done += len(batch.read) + len(batch.failures)
        report.read += len(batch.read) + len(batch.failures)
        report.embedded += len(batch.vectors)
        report.failed.extend(why for _, why in batch.failures)
        for stage, seconds in batch.spent.items():
            report.stages[stage] = report.stages.get(stage, 0.0) + 1000 * seconds
        on_progress(Progress(phrase("reading pictures"), done, len(work)))
    on_progress(Progress(phrase("writing"), done, len(work)))
    views = tools.book.views(catalog.id)
    writer.choose_primaries(views)
    stale = writer.stale(views)
    for start in range(0, len(stale), _PART):
        stop_here(stop)
        writer.write(stale[start : start + _PART])
        on_progress(Progress(phrase("writing"), min(start + _PART, len(stale)), len(stale)))
    stop_here(stop)
    writer.sweep(views)
    if collection.info().points >= tools.settings.graph_from:
        on_progress(Progress(phrase("building the search graph"), done, len(work)))
        collection.build_graph()
    return views


def complete(
    tools: Tools,
    catalog: Catalog,
    collection: Collection,
    model: str,
    since: int,
    report: Report,
    *,
    checked: bool,
) -> None:
    """Bring in what was edited meanwhile, check the collection if asked to, and let searches use it.

    `since` is the newest entry of the history from when the run began.

    Raises:
        CheckFailed: it is dropped, and searches go on with the old one.
    """
    views = catch_up(tools.book, collection, model, catalog.id, since)
    if checked:
        try:
            report.check = asdict(check(tools.book, collection, model, views))
        except CheckFailed:
            drop(tools.book, tools.store, catalog, collection.name)
            raise
    swap(tools.book, tools.store, catalog, collection.name, model)
    catch_up(tools.book, collection, model, catalog.id, since)  # an edit made just before went into the former one


def finish(report: Report, tools: Tools, catalog: Catalog, started: float) -> None:
    """Write counts and times into a report; `started` by the monotonic clock."""
    report.items, report.views = tools.book.counts(catalog.id)
    report.seconds = round(time.monotonic() - started, 3)
    report.stages = {stage: round(ms / report.read, 2) for stage, ms in report.stages.items() if report.read}
    report.images_per_second = round(report.read / report.seconds, 1) if report.read and report.seconds else 0.0


def stop_here(stop: Callable[[], bool]) -> None:
    """Raises Cancelled if `stop` says so."""
    if stop():
        raise Cancelled(
            phrase("Indexing was stopped"), phrase("what was read is kept"), phrase("index again to go on from there")
        )


def waking(tools: Tools, on_progress: Callable[[Progress], Any]) -> Embedder:
    """The model, loaded. Raises ModelUnavailable."""
    on_progress(Progress(phrase("waking the model"), 0, 0))
    return tools.embedder()


def _unread(
    tools: Tools, source: Source, todo: Plan, model: str, catalog: Catalog, finder: Finder | None
) -> list[ViewRecord]:
    """Views whose file may have changed, was never read, or has no vector (or regions) under the model."""
    embedded = tools.book.with_vectors(model, catalog.id)
    if finder is not None:
        embedded &= tools.book.regions.looked_through(model, finder.key, catalog.id)
    work = []
    for view in todo.views:
        if view.stamp is None or view.picture not in embedded:
            work.append(view)
            continue
        try:
            unchanged = source.stamp(view.image) == view.stamp
        except SourceError:
            unchanged = False  # the mapper meets the same error and reports it
        if not unchanged:
            work.append(view)
    return work


def _count(
    report: Report,
    known: dict[str, str | None],
    items_before: dict[str, ItemRecord],
    views: list[ViewRecord],
    todo: Plan,
) -> None:
    vanished = list(todo.vanished)
    for view in views:
        if view.picture is None:
            continue
        if known.get(view.point) is None:
            if view.picture in vanished:
                vanished.remove(view.picture)
                report.moved += 1
            else:
                report.added += 1
        elif known[view.point] != view.picture or items_before.get(view.item) != todo.items.get(view.item):
            report.updated += 1
        else:
            report.unchanged += 1
    report.removed = todo.removed - report.moved
