"""What a query's filters, chosen items and codes let through, as the store's conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from vitrine.errors import QueryError
from vitrine.search.filters import conditions, exclusions
from vitrine.search.guessed import Guessed, checked, is_guessed
from vitrine.search.query import Query
from vitrine.search.together import companions
from vitrine.store.book import Book, BookColumn, Catalog
from vitrine.store.choices import Choices
from vitrine.store.protocol import Collection, Condition, Filter, HasId
from vitrine.store.tags import Tags
from vitrine.tags.guess import SHOWN, stem
from vitrine.words import phrase

_REMEMBERED = 64


class Narrowing:
    """The conditions of one catalog's queries."""

    def __init__(
        self,
        book: Book,
        catalog: Catalog,
        collection: Collection,
        columns: Sequence[BookColumn],
        guessed: Callable[[], Guessed],
    ) -> None:
        self._guessed = guessed
        self._book = book
        self._catalog = catalog
        self._collection = collection
        self._columns = columns
        self._choices = Choices(book)
        self._points: dict[tuple[str, tuple[str, ...]], HasId] = {}
        self._tags = Tags(book)

    def filter(
        self,
        query: Query,
        items: Sequence[Sequence[str]] = (),
        *,
        must: Sequence[Condition] = (),
        must_not: Sequence[Condition] = (),
    ) -> Filter:
        """What a query lets through.

        Args:
            query: its filters and chosen items.
            items: for each code of its words the items that it names.
            must, must_not: further conditions.

        Raises:
            QueryError: an unknown column, a value of another kind, guesses of which there are none, or chosen items
                that are not known.
        """
        guesses = [checked(where) for where in query.where if is_guessed(where, self._columns)]
        own = [where for where in query.where if where not in guesses]
        held = [self._held(where.column, where.values) for where in guesses if where.values or not where.excluded]
        unwanted = [self._held(where.column, where.excluded) for where in guesses if where.excluded]
        return Filter(
            (*must, *conditions(own, self._columns), *held, *self._chosen(query), *self._named(items)),
            (*must_not, *exclusions(own, self._columns), *unwanted),
        )

    def companions(self, item: str) -> list[str]:
        """What goes with an item; nothing where there is no such item."""
        record = self._book.items(self._catalog.id, [item]).get(item)
        if record is None:
            return []
        return companions(self._book, self._collection, self._catalog.id, record, self._columns)

    def _held(self, name: str, values: tuple[str, ...]) -> HasId:
        """A condition that lets through only what is taken for any of some words. Raises QueryError."""
        held = self._points.get((name, values))
        if held is None:
            held = self._named([self._guessed().items(name, values)])[0]
            if len(self._points) >= _REMEMBERED:
                self._points.clear()
            self._points[name, values] = held
        return held

    def _named(self, items: Sequence[Iterable[str]]) -> tuple[HasId, ...]:
        """For each of some lists of items a condition that lets through only them."""
        return tuple(HasId(tuple(v.point for v in self._book.views(self._catalog.id, [*ids]))) for ids in items)

    def _chosen(self, query: Query) -> tuple[HasId, ...]:
        """Conditions that keep a search within chosen items, or what is taken for something, where it is."""
        chosen = [self.companions(query.goes)] if query.goes else []
        if query.tagged and not self._guessed().on:
            raise QueryError(
                phrase("Guessing is switched off for this program (VITRINE_TAGS)"),
                remedy=phrase("take the filter away"),
            )
        catalog, model = self._catalog.id, self._catalog.model
        chosen += [self._tags.holding(catalog, model, stem(tag), SHOWN) for tag in query.tagged]
        if query.within:
            items = self._choices.get(self._catalog.id, query.within)
            if items is None:
                raise QueryError(
                    phrase("The chosen pictures of this link are not known"),
                    phrase("the link was changed, or is another catalog's"),
                    phrase("choose them anew on the map"),
                )
            chosen.append(items)
        return self._named(chosen)
