"""Searches one catalog: ranking, browsing, facets and hits with everything a page shows of them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding import bm25
from vitrine.embedding.protocol import Embedder
from vitrine.embedding.reading import truncated
from vitrine.errors import ModelUnavailable, NotFound
from vitrine.search import facets, variety
from vitrine.search.calibration import Calibration
from vitrine.search.completing import Completion
from vitrine.search.fields import by_value, parsed_fields
from vitrine.search.filters import column_named
from vitrine.search.fusing import ALL_WORDS
from vitrine.search.guessed import Guessed
from vitrine.search.learning import sample
from vitrine.search.lexicon import Lexicon
from vitrine.search.line import LINE
from vitrine.search.narrowing import Narrowing
from vitrine.search.passport import passport
from vitrine.search.query import Query
from vitrine.search.ranking import POOL, Asked, Candidates, Known, Ranked, gather, prepared, rank, switched, understand
from vitrine.search.readings import Readings, of_pictures
from vitrine.search.recipes import Recipe, recipes
from vitrine.search.regions import Parts, matched
from vitrine.search.remembered import Ranking
from vitrine.search.result import Facet, Hit, Result
from vitrine.search.routing import NOTHING, Routing, route
from vitrine.search.weights import at_work
from vitrine.search.why import Why, explain
from vitrine.search.wider import FEW, Wider, wider
from vitrine.store.book import Book, Catalog, ViewRecord
from vitrine.store.enrichments import SEARCHED, Enrichments
from vitrine.store.protocol import Collection, Filter, HasId, OneOf, Road
from vitrine.words import phrase

_REMEMBERED = 64
_AWAY = 15.0  # seconds for which a model that could not be had is not asked again


class Searcher:
    """Answers queries on one catalog under its model. Safe to use from several threads.

    It remembers the last rankings, so that facets, further hits and a sort of the same query cost no second search;
    make a new one when the catalog's contents change.

    Args:
        book: the record book.
        catalog: what is searched.
        collection: its open collection.
        embedder: gives the catalog's model.
        lexicon: the catalog's words; None: they are read when they are first needed.
        guessing: whether filters by guessed tags are offered.
    """

    def __init__(
        self,
        book: Book,
        catalog: Catalog,
        collection: Collection,
        embedder: Callable[[], Embedder],
        lexicon: Lexicon | None = None,
        *,
        guessing: bool = True,
    ) -> None:
        self._book = book
        self._catalog = catalog
        self._collection = collection
        self._embedder = embedder
        self._columns = book.columns(catalog.id)
        self._narrowing = Narrowing(book, catalog, collection, self._columns, lambda: self.guessed)
        self._enrichments = Enrichments(book)
        self._remembered: OrderedDict[tuple[Query, int], Ranking] = OrderedDict()
        self._gate = threading.Lock()
        self._known: Known | None = None
        self.weights = at_work(book, catalog)
        self._away: tuple[float, ModelUnavailable] | None = None
        self._guessing = guessing
        self.lexicon = lexicon or Lexicon(book, catalog.id)

    def search(self, query: Query, *, limit: int, offset: int = 0) -> Result:
        """Hits `offset` … `offset + limit` in rank order.

        Where the model cannot be had, what can be asked without it still is: words go by what is written of the items.

        Raises:
            QueryError: unknown column, or a picture of another model.
            ModelUnavailable: and nothing of the query can be asked without the model.
        """
        started = time.perf_counter()
        pool = max(POOL, 2 * (offset + limit))
        ranking = self._ranking(query, pool)
        while not ranking.whole and len(ranking.ranked) <= offset + limit:  # items have many views each
            pool *= 4
            ranking = self._ranking(query, pool)
        ordered = self._sorted(ranking, query)
        ms = dict(ranking.ms)
        total = ranking.total
        if query.asks and (query.fold or query.vary):
            clock = time.perf_counter()
            ordered = variety.folded(ordered) if query.fold else ordered
            total = sum(one.chance >= LINE for one in ordered)
            ordered = ordered if query.sort else variety.varied(ordered, query.vary)
            ms["variety"] = _ms(clock)
        spelling = self.lexicon.words.completer.repair(query.text) if query.text.strip() else ""
        clock = time.perf_counter()
        hits = self._hits(ordered[offset : offset + limit], offset, ranking.picture)
        ms["hits"] = _ms(clock)
        ms["total"] = _ms(started)
        return Result(
            catalog=self._catalog.name,
            model=self._catalog.model,
            total=total,
            available=len(ordered),
            hits=hits,
            query=passport(query, ranking.routing, ranking.truncated, spelling, self.weights),
            ms=ms,
            offset=offset,
            notice=ranking.notice,
        )

    def facets(self, query: Query) -> list[Facet]:
        """What can be filtered by, with counts among the query's items above the line."""

        def above(other: Query) -> list[Ranked]:
            return (ranking := self._ranking(other, POOL)).ranked[: ranking.total]

        passing = partial(self._narrowing.filter, must=(OneOf("primary", ("y",)),))
        return facets.facets(self._collection, self._columns, self.guessed, query, above, passing)

    @cached_property
    def guessed(self) -> Guessed:
        """What the items are taken for, read when it is first asked for."""
        return Guessed.of(self._book, self._catalog) if self._guessing else Guessed(on=False)

    def similar(self, item: str, limit: int) -> list[Hit]:
        """The items most like that one, without it."""
        return self.search(Query(like=(item,)), limit=limit).hits

    def complete(self, text: str) -> list[Completion]:
        """What may be meant by words that are being typed."""
        return self.lexicon.words.completer.complete(text, self.guessed.words())

    def recipes(self, item: str) -> list[Recipe]:
        """Searches that start from the item. None where there is no such item."""
        record = self._book.items(self._catalog.id, [item]).get(item)
        own = HasId(tuple(view.point for view in self._book.views(self._catalog.id, [item])))

        def passing(query: Query) -> int:
            must = (OneOf("primary", ("y",)),)
            return self._collection.count(self._narrowing.filter(query, must=must, must_not=(own,)))

        return [] if record is None else recipes(record, self._columns, passing)

    def wider(self, query: Query) -> list[Wider]:
        """The same search without one of its filters, where it finds few items. Raises as `search` does."""
        routing = self.routing(query)
        if not (routing.routed or query.where) or (total := self._ranking(query, POOL).total) > FEW:
            return []
        return wider(query, routing, total, lambda other: self._ranking(other, POOL).total)

    def matching(self, query: Query) -> list[str]:
        """The items that pass the query's filters and, where it asks for something, are above the line."""
        ranking = self._ranking(query, POOL)
        return [one.item for one in ranking.ranked[: ranking.total]]

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        """The items whose first picture is nearest to a vector of the catalog's model, with cosines, nearest first."""
        road = Road(vector, limit)
        found = self._collection.query([road], filter=Filter((OneOf("primary", ("y",)),)), limit=limit)
        return [(str(one.payload["item"]), one.score) for one in found]

    def why(self, query: Query, item: str) -> Why:
        """Why an item is a hit of the query, or is none.

        Raises:
            NotFound: it is not among what the query ranks.
            QueryError, ModelUnavailable: as `search` does.
        """
        pool = POOL
        ranking = self._ranking(query, pool)
        while (one := next((r for r in ranking.ranked if r.item == item), None)) is None and not ranking.whole:
            pool *= 4
            ranking = self._ranking(query, pool)
        record = self._book.items(self._catalog.id, [item]).get(item)
        if one is None or record is None:
            raise NotFound(
                phrase("{id} is not among the hits", id=item),
                remedy=phrase("take filters away, or ask for other words"),
            )
        view = self._book.views_of_points(self._catalog.id, [one.point]).get(one.point)
        picture = view.picture if view and view.picture else ""
        read = self._enrichments.of([picture], self._catalog.id, SEARCHED).get(picture)
        return explain(one, record, self._columns, ranking.asked, ranking.routing, read)

    def ranking(self, query: Query, limit: int) -> list[Ranked]:
        """The query's best `limit` items, whether above the line or below.

        Raises:
            QueryError: as `search` does.
            ModelUnavailable: the model cannot be had; a figure must not be measured by half a search.
        """
        return self._rank(query, max(POOL, 2 * limit), wholly=True).ranked[:limit]

    def candidates(
        self, query: Query, words: NDArray[np.float32] | None, unwritten: Set[int] = frozenset()
    ) -> Candidates | None:
        """What each signal says of the engine's pool for a query, none of whose words is read as a filter.

        Args:
            query: its words and pictures count, nothing else.
            words: the vector of its words, unit length, shape (dimension,); None: it has none.
            unwritten: terms of its words that count as written nowhere.
        """
        asked = prepared(query, self._catalog.model, words, unwritten)
        asked = replace(asked, read=self._readings(query, (), asked))
        known = self._what_is_known(self._catalog.model)
        return gather(asked, self._collection, self._narrowing.filter(Query()), known, POOL)

    def routing(self, query: Query) -> Routing:
        """What the query's words name in the catalog's columns."""
        if not query.text.strip():
            return NOTHING
        return route(query.text, self.lexicon.words.vocabulary, query.plain, [where.column for where in query.where])

    # --- ranking ----------------------------------------------------------------------------------------------

    def _ranking(self, query: Query, pool: int) -> Ranking:
        key = (replace(query, sort="", vary=0.0, fold=False), pool if query.asks else 0)
        with self._gate:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                return self._remembered[key]
        ranking = self._rank(query, pool) if query.asks else self._browse(query)
        if ranking.notice or query.goes:
            return ranking  # the model may be back at the next question, and boards change by themselves
        with self._gate:
            self._remembered[key] = ranking
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return ranking

    def _rank(self, query: Query, pool: int, *, wholly: bool = False) -> Ranking:
        clock = time.perf_counter()
        routing = self.routing(query)
        ms = {"route": _ms(clock)}
        if routing.routed:
            # Ranges and codes say nothing to a model; values that are filters still say which hit shows them best.
            query = replace(query, text=routing.words, where=(*query.where, *routing.where))
            if not query.asks:
                return replace(self._browse(query, routing.items), routing=routing)
        clock = time.perf_counter()
        model = self._catalog.model
        seen = self._book.views(self._catalog.id, [*query.like, *query.unlike])
        vectors = self._book.vectors(model, [view.picture for view in seen if view.picture])
        by_item: dict[str, list[NDArray[np.float32]]] = {}
        for view in seen:
            if view.picture in vectors:
                by_item.setdefault(view.item, []).append(vectors[view.picture])
        notice, cut = "", None
        try:
            asked = understand(query, model, self._present, by_item)
            cut = truncated(self._present(), query.text) if query.text else None
        except ModelUnavailable as error:
            self._away = self._away or (time.monotonic(), error)
            asked = understand(query, model, None, by_item)
            if wholly or (asked.picture is None and not asked.words.indices):
                raise
            reason = phrase("{what}: {why}", what=error.what, why=error.why) if error.why else error.what
            notice = (
                phrase("By written words only. {reason}; {remedy}", reason=reason, remedy=error.remedy)
                if asked.picture is None
                else phrase("Words are not seen. {reason}; {remedy}", reason=reason, remedy=error.remedy)
            )
        ms["embed"] = _ms(clock)
        clock = time.perf_counter()
        left = bm25.query_vector(routing.rest).indices
        if routing.routed:
            asked = replace(asked, met=frozenset(asked.words.indices) - set(left))
        asked = switched(replace(asked, read=self._readings(query, seen, asked)), {*query.off, *self.weights.off})
        own = (HasId(tuple(view.point for view in seen)),) if seen else ()
        filter = self._narrowing.filter(query, routing.items, must_not=own)
        known = self._what_is_known(model)
        ranked, whole = rank(asked, self._collection, filter, known, pool, self.weights)
        ms["rank"] = _ms(clock)
        if routing.routed and not left and asked.picture is None and asked.without is None:
            # Whatever passes is what was asked for, however many there are.
            there = {one.item for one in ranked}
            others = [one for one in self._browse(query, routing.items).ranked if one.item not in there]
            ranked, whole = [*ranked, *(replace(one, chance=ALL_WORDS) for one in others)], True
        above = sum(one.chance >= LINE for one in ranked)
        wanted = None if known.parts is None else asked.picture
        return Ranking(ranked, above, ms, notice, cut, whole, wanted, routing, asked)

    def _readings(self, query: Query, seen: Sequence[ViewRecord], asked: Asked) -> Readings:
        """What of the query meets what was read off the catalog's pictures."""
        read = self.lexicon.words.read
        readings = read.asked(query.text)
        if asked.picture is None or not read.colours:
            return readings
        liked = [view.picture for view in seen if view.picture and view.item in query.like]
        measured = self._enrichments.of(liked, self._catalog.id, ("colours",)).values()
        previews = [picture.placeholder for picture in query.pictures if picture.placeholder]
        return replace(readings, seen=of_pictures([one["colours"] for one in measured], previews))

    def _present(self) -> Embedder:
        """The model; one that was just found to be away is not waited for again."""
        if self._away is not None and time.monotonic() - self._away[0] < _AWAY:
            raise self._away[1]
        self._away = None
        return self._embedder()

    def _browse(self, query: Query, items: Sequence[Sequence[str]] = ()) -> Ranking:
        """Everything that passes the filters, in the catalog's order (which `search` may sort)."""
        clock = time.perf_counter()
        unwanted = set(query.unlike)
        among = self._narrowing.filter(query, items, must=(OneOf("primary", ("y",)),))
        passing = {str(found.payload["item"]): found.id for found in self._collection.scroll(filter=among)}
        order = self._narrowing.companions(query.goes) if query.goes else self._book.ordered_ids(self._catalog.id)
        ranked = [Ranked(id, passing[id], 1.0, {}) for id in order if id in passing and id not in unwanted]
        return Ranking(ranked, len(ranked), {"rank": _ms(clock)})

    def _what_is_known(self, model: str) -> Known:
        """Samples of the catalog's vectors and regions, and what scores mean in it, as far as that has been learned."""
        with self._gate:
            if self._known is not None:
                return self._known
        chosen = sample(self._book, self._catalog.id, model)
        text = self._book.calibration(self._catalog.id, model)
        parts = Parts.of(self._book, model, chosen.pictures) if self._collection.schema.regions else None
        known = Known(chosen.vectors, Calibration() if text is None else Calibration.from_text(text), parts)
        with self._gate:
            self._known = known
        return known

    # --- order and hits ---------------------------------------------------------------------------------------

    def _sorted(self, ranking: Ranking, query: Query) -> list[Ranked]:
        """Items above the line by the chosen column, those without a value last; below the line is not sorted in."""
        if not query.sort:
            return ranking.ranked
        name, descending = query.sort.removeprefix("-"), query.sort.startswith("-")
        above = ranking.ranked[: ranking.total]
        if name == "title":
            place = {id: n for n, id in enumerate(self._book.ordered_ids(self._catalog.id, by_title=True))}
            return sorted(above, key=lambda one: place.get(one.item, 0), reverse=descending)
        column = column_named(self._columns, name)
        items = self._book.items(self._catalog.id, [one.item for one in above])
        return by_value(above, items, column, descending=descending)

    def _hits(self, ranked: Sequence[Ranked], offset: int, asked: NDArray[np.float32] | None) -> list[Hit]:
        items = self._book.items(self._catalog.id, [one.item for one in ranked])
        views = self._book.views_of_points(self._catalog.id, [one.point for one in ranked])
        pictures = self._book.pictures([view.picture for view in views.values() if view.picture])
        regions = self._book.regions.get(self._catalog.model, list(pictures)) if asked is not None else {}
        hits: list[Hit] = []
        for one in ranked:
            item, view = items.get(one.item), views.get(one.point)
            picture = pictures.get(view.picture) if view and view.picture else None
            if item is None or view is None or picture is None:
                continue  # removed from the catalog by a run that has not yet swept the store
            hits.append(
                Hit(
                    rank=offset + len(hits) + 1,
                    id=item.id,
                    image=view.image,
                    title=item.title or item.id,
                    score=one.chance,
                    above_line=one.chance >= LINE,
                    signals=one.signals,
                    shares=one.shares,
                    others=list(one.others),
                    fields=parsed_fields(item, self._columns),
                    picture=picture.hash,
                    width=picture.width,
                    height=picture.height,
                    placeholder=picture.placeholder,
                    region=matched(regions.get(picture.hash), asked) if asked is not None and _by_part(one) else None,
                )
            )
        return hits


def _by_part(one: Ranked) -> bool:
    """Whether a part of the picture is nearer to what was asked than the whole."""
    return one.signals.get("region", 0.0) > one.signals.get("picture", 0.0)


def _ms(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 2)
