"""Filters by what items are taken for: words of lists that the catalog has no column for (see `vitrine.tags`).

Such a filter is written as that of a column called `tag:LIST` (`tag:pattern=striped`), so that links, commands, the API
and saved searches know it without more. It is exact over what was found when the tags were made: the items whose own
texts say the word, and those of which they say nothing and that are taken for it. A column of the catalog is never
filled in by guesses, and goes first where one is called like that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vitrine.catalog.records import Kind
from vitrine.errors import QueryError
from vitrine.search.query import Query, Where
from vitrine.search.result import Facet, FacetValue
from vitrine.store.book import Book, BookColumn, Catalog
from vitrine.store.tags import Holders, KeptVocabularies, Tags
from vitrine.tags import edited
from vitrine.words import phrase

PREFIX = "tag:"
"""What the name of such a filter begins with."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """What a catalog's items are taken for: by list and word the items that hold it. `on`: guessing is switched on."""

    lists: Mapping[str, Mapping[str, Holders]] = field(default_factory=dict)
    on: bool = True

    @classmethod
    def of(cls, book: Book, catalog: Catalog) -> Guessed:
        """As it was last found, without lists that have been changed or switched off since."""
        tags = Tags(book)
        run = tags.run(catalog.id, catalog.model)
        if run is None:
            return cls()
        kept = KeptVocabularies(book).of(catalog.id)
        now = {name: one.as_text() for name, one in edited({name: one.words for name, one in kept.items()}).items()}
        off = {name for name, one in kept.items() if one.state == "off"}
        columns = {column.name.casefold() for column in book.columns(catalog.id)}

        def current(name: str) -> bool:
            asked = run.about.get(name, {}).get("words")
            return name not in off and asked == now.get(name) and PREFIX + name.casefold() not in columns

        held = tags.holders(catalog.id, catalog.model)
        return cls({name: words for name, words in held.items() if current(name)})

    def filters(self) -> list[str]:
        """What the filters are called, in the order of the lists' names."""
        return [PREFIX + name for name in self.lists]

    def words(self) -> list[tuple[str, str, int]]:
        """The words that something holds: each with what its filter is called, and the number of items."""
        found = [
            (word, PREFIX + name, len(one.all)) for name, words in self.lists.items() for word, one in words.items()
        ]
        return sorted(found, key=lambda one: (-one[2], one[0]))

    def items(self, name: str, values: Sequence[str]) -> frozenset[str]:
        """Ids of the items that hold any of the words, whatever their case.

        Raises:
            QueryError: there is no such list here.
        """
        words = self._list(name)
        wanted = {value.casefold() for value in values}
        return frozenset().union(*(one.all for word, one in words.items() if word.casefold() in wanted))

    def holds(self, name: str, word: str, item: str) -> bool:
        """Whether a filter finds an item by a word."""
        held = self.lists.get(name, {}).get(word)
        return held is not None and item in held.all

    def facet(self, name: str, among: Sequence[str], query: Query) -> Facet | None:
        """What a filter offers among some items, the frequent words first; None where there is nothing to choose."""
        passing = set(among)
        own = next((w for w in query.where if w.column.casefold() == name.casefold()), Where(name))
        chosen = {value.casefold() for value in own.values}
        words = self._list(name)
        values = []
        for word, one in words.items():
            said, guessed = len(passing & one.said), len(passing & one.guessed)
            if said or guessed or word.casefold() in chosen:
                values.append(FacetValue(word, said + guessed, word.casefold() in chosen, guessed))
        if not values:
            return None
        values.sort(key=lambda one: (-one.count, one.value))
        return Facet(name, Kind.CATEGORIES, values, guessed=True)

    def _list(self, name: str) -> Mapping[str, Holders]:
        wanted = name.removeprefix(PREFIX).casefold()
        for own, words in self.lists.items():
            if own.casefold() == wanted:
                return words
        raise QueryError(
            phrase("Nothing is guessed of “{name}” in this catalog", name=name[len(PREFIX) :]),
            (
                phrase("guessing is switched off for this program (VITRINE_TAGS)")
                if not self.on
                else phrase("there is: {known}", known=", ".join(self.filters()))
                if self.lists
                else phrase("no list of words is in use here, or its tags are just being made")
            ),
            phrase("take the filter away"),
        )


def is_guessed(where: Where, columns: Sequence[BookColumn]) -> bool:
    """Whether a filter is one by guesses, and not by a column that happens to be called like one."""
    name = where.column.casefold()
    return name.startswith(PREFIX) and all(column.name.casefold() != name for column in columns)


def checked(where: Where) -> Where:
    """The filter itself. Raises QueryError: it is a range."""
    if where.low is not None or where.high is not None:
        raise QueryError(
            phrase("The column {name} holds words", name=where.column),
            phrase("words have no range"),
            phrase("choose values of it"),
        )
    return where
