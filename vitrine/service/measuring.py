"""A catalog measured against what is known to be right, and its model fitted to that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from vitrine import embedding
from vitrine.adapt.run import adapt
from vitrine.evaluate.run import evaluate
from vitrine.evaluate.systems import Answer, Asked, Bench, system
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.search.query import PictureVector, Query
from vitrine.service.home import Home
from vitrine.service.indexing import Indexing
from vitrine.service.searching import Searching
from vitrine.words import phrase


class Measuring:
    """Evaluations and adapters, as jobs."""

    def __init__(self, home: Home, searching: Searching, indexing: Indexing) -> None:
        self._home = home
        self._searching = searching
        self._indexing = indexing

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
        self._searching.searcher(name)
        request = {"queries": str(queries), "split": split, "system": by, "ks": list(ks)}

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> dict[str, Any]:
            on_progress(Progress(phrase("waking the model"), 0, 0))
            searcher, model = self._searching.searcher(name), self._home.models.get(self._home.book.catalog(name).model)

            def search(asked: Asked, depth: int) -> list[Answer]:
                pictures = () if asked.picture is None else (PictureVector.of(asked.picture, model.key),)
                ranked = searcher.ranking(Query(text=asked.text, pictures=pictures), depth)
                return [Answer(one.item, one.chance) for one in ranked]

            catalog = self._home.book.catalog(name)
            found = evaluate(
                Bench(self._home.store.open(catalog.collection), model, search),
                set(self._home.book.ordered_ids(catalog.id)),
                queries,
                self._home.settings,
                split=split,
                name=by,
                ks=ks or (1, 5, 10),
                on_progress=lambda stage, done, total: on_progress(Progress(stage, done, total)),
                stop=stop,
            )
            return {"catalog": name, "model": catalog.model, **found}

        return self._home.jobs.submit(name, "evaluate", request, work)

    def adapt(self, name: str, groups: Path | None = None, *, split: str = "") -> Job:
        """Fit the catalog's model to it, in the background, and change to the fitted model if that finds more.

        Args:
            name: the catalog.
            groups: a CSV of labelled photos (`image,id`); None: views of one item are the groups.
            split: only the rows of this split; empty: all.

        Raises:
            UnknownCatalog, Conflict. The job fails where there is too little to learn from.
        """
        self._home.book.catalog(name)
        self._home.refuse_while_busy(name)
        request = {"groups": str(groups or ""), "split": split}

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            on_progress(Progress(phrase("waking the model"), 0, 0))
            catalog = self._home.book.catalog(name)
            base = self._home.models.get(embedding.base_key(catalog.model) or catalog.model)
            found = adapt(
                self._home.book,
                catalog,
                base,
                self._home.settings,
                groups=groups,
                split=split,
                on_progress=lambda stage, done, total: on_progress(Progress(stage, done, total)),
                stop=stop,
            )
            if found["accepted"]:
                self._indexing.run(name, found["model"], False, on_progress, stop)
            return found

        return self._home.jobs.submit(name, "adapt", request, work)
