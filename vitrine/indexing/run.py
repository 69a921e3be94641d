"""One run of indexing: plan, map, write, sweep. Killed at any point and started again, it goes on where it was.

The record book is written before the store, and notes a point only after the store has acknowledged it. So whatever
is missing after a kill is found by comparing the two, and what was embedded once is never embedded again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vitrine.catalog.records import Source
from vitrine.embedding.protocol import Embedder, key_checksum
from vitrine.errors import Cancelled, SourceError
from vitrine.indexing.mapper import Mapper
from vitrine.indexing.plan import Plan, plan
from vitrine.indexing.writer import Writer, schema
from vitrine.settings import Settings
from vitrine.store.book import Book, Catalog, ItemRecord, ViewRecord
from vitrine.store.protocol import Collection, Store
from vitrine.store.thumbnails import Thumbnails


@dataclass(slots=True)
class Report:
    """What a run did, in pictures unless said otherwise; `index --json` prints it."""

    catalog: str
    items: int = 0
    views: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    moved: int = 0
    embedded: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    images_per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: `stage` in plain words; `done` of `total` pictures."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with."""

    book: Book
    store: Store
    thumbnails: Thumbnails
    settings: Settings
    embedder: Callable[[], Embedder]
    workers: int


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
    rebuild, is complete.

    Raises:
        SourceError: the source cannot be read.
        ModelUnavailable, StoreError, DiskFull: what was done so far stays, and the next run goes on from there.
        Cancelled: `stop` said so.
    """
    started = time.monotonic()
    report = Report(catalog.name)
    on_progress(Progress("reading the list", 0, 0))
    known = {view.point: view.picture for view in tools.book.views(catalog.id)}
    items_before = tools.book.items(catalog.id)
    todo = plan(tools.book, catalog, source)
    embedder = _waking(tools, on_progress)
    collection, fresh = _collection(tools, catalog, todo, embedder, rebuild)
    if not catalog.collection:  # a new catalog can be searched while it fills
        tools.book.change(catalog.id, collection=collection.name, model=embedder.key)
    work = _unread(tools, source, todo, embedder.key, catalog)
    report.failed.extend(todo.problems)
    on_progress(Progress("reading pictures", 0, len(work)))
    mapper = Mapper(source, embedder, tools.book, tools.thumbnails, tools.settings)
    batches = mapper.run(work, tools.workers, stop)
    writer = Writer(tools.book, collection, embedder.key, todo.items, todo.columns)  # while the first pictures are read
    done = 0
    for batch in batches:
        tools.book.record_read(catalog.id, batch.read, batch.vectors, embedder.key)
        tools.book.record_failures(catalog.id, batch.failures)
        points = [view.point for view, _, _ in batch.read]
        writer.write(list(tools.book.views_of_points(catalog.id, points).values()), batch.vectors)
        done += len(batch.read) + len(batch.failures)
        report.embedded += len(batch.vectors)
        report.failed.extend(why for _, why in batch.failures)
        on_progress(Progress("reading pictures", done, len(work)))
    if stop():
        raise Cancelled("Indexing was stopped", "what was read is kept", "index again to go on from there")

    on_progress(Progress("writing", done, len(work)))
    views = tools.book.views(catalog.id)
    writer.choose_primaries(views)
    writer.write(writer.stale(views))
    writer.sweep(views)
    if collection.info().points >= tools.settings.graph_from:
        on_progress(Progress("building the search graph", done, len(work)))
        collection.build_graph()
    _finish(tools, catalog, collection, embedder, fresh)

    _count(report, known, items_before, views, todo)
    report.items, report.views = tools.book.counts(catalog.id)
    report.seconds = round(time.monotonic() - started, 3)
    report.images_per_second = round(done / report.seconds, 1) if done and report.seconds else 0.0
    return report


def _waking(tools: Tools, on_progress: Callable[[Progress], Any]) -> Embedder:
    on_progress(Progress("waking the model", 0, 0))
    return tools.embedder()


def _collection(
    tools: Tools, catalog: Catalog, todo: Plan, embedder: Embedder, rebuild: bool
) -> tuple[Collection, bool]:
    """The collection to write to, and whether it is a new one beside that which is searched."""
    wanted = schema(todo.columns, embedder.dimension, tools.settings.quantization)
    names = set(tools.store.names())
    prefix, suffix = f"catalog-{catalog.id}-", f"{key_checksum(embedder.key):08x}"
    if catalog.collection in names and not rebuild and catalog.model == embedder.key:
        current = tools.store.open(catalog.collection)
        if current.schema == wanted:
            return current, False
    # A new one left half-built by a killed run is taken up again, if it is of the same kind.
    for name in sorted(n for n in names if n.startswith(prefix) and n != catalog.collection):
        left = tools.store.open(name)
        if not rebuild and name.endswith(suffix) and left.schema == wanted:
            return left, True
        tools.store.drop(name)
        tools.book.forget_stored(name)
    number = 1 + max((int(n.split("-")[2]) for n in {*names, catalog.collection} if n.startswith(prefix)), default=0)
    return tools.store.create(f"{prefix}{number}-{suffix}", wanted), True


def _unread(tools: Tools, source: Source, todo: Plan, model: str, catalog: Catalog) -> list[ViewRecord]:
    """Views whose file may have changed, was never read, or has no vector under the model."""
    embedded = tools.book.with_vectors(model, catalog.id)
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


def _finish(tools: Tools, catalog: Catalog, collection: Collection, embedder: Embedder, fresh: bool) -> None:
    """Point the catalog to the collection in one step, then drop what it pointed to before."""
    tools.book.change(
        catalog.id, collection=collection.name, model=embedder.key, indexed=time.time(), location=catalog.location
    )
    if fresh and catalog.collection:
        tools.store.drop(catalog.collection)
        tools.book.forget_stored(catalog.collection)


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
        elif known[view.point] != view.picture or items_before.get(view.item) != todo.items[view.item]:
            report.updated += 1
        else:
            report.unchanged += 1
    report.removed = todo.removed - report.moved
