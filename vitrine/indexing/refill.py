"""Filling a catalog's collection from the record book alone: after going back, copying, merging, restoring.

No picture is read and nothing is embedded: vectors are in the book by content hash.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from vitrine.catalog.records import Source
from vitrine.indexing.collections import target
from vitrine.indexing.derive import derive
from vitrine.indexing.plan import known
from vitrine.indexing.run import Progress, Report, Tools, complete, fill, finish, waking
from vitrine.indexing.writer import schema
from vitrine.store.book import Catalog


def refill(
    tools: Tools,
    catalog: Catalog,
    source: Callable[[], Source],
    *,
    on_progress: Callable[[Progress], Any] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Make the collection hold what the book says of the catalog.

    Args:
        tools: with the embedder of the catalog's model.
        catalog: as the book has it.
        source: opens where the pictures are; called only where some have no vector under the model.
        on_progress: told how far it is.
        stop: says whether to stop.

    Raises:
        as `indexing.run.run` does.
    """
    started = time.monotonic()
    report = Report(catalog.name)
    todo = known(tools.book, catalog)
    embedder = waking(tools, on_progress)
    wanted = schema(todo.columns, embedder.dimension, tools.settings.quantization, regions=catalog.regions)
    collection, fresh = target(tools.book, tools.store, catalog, wanted, embedder.key)
    if not catalog.collection:
        tools.book.change(catalog.id, collection=collection.name, model=embedder.key)
    derive(tools.book, catalog, embedder)
    embedded = tools.book.with_vectors(embedder.key, catalog.id)
    if catalog.regions:
        embedded &= tools.book.regions.kept(embedder.key, catalog.id).keys()
    work = [view for view in todo.views if view.picture and view.picture not in embedded]
    fill(tools, catalog, source if work else None, collection, embedder, todo, work, report, on_progress, stop)
    checked = fresh and bool(catalog.collection)
    complete(tools, catalog, collection, embedder.key, todo.since, report, checked=checked)
    report.model, report.unchanged = embedder.key, len(todo.views) - len(work)
    finish(report, tools, catalog, started)
    return report
