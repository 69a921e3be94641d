"""Saved searches: searches with a name, and how many of their hits are new since somebody last looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vitrine.errors import QueryError
from vitrine.search.query import Query
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.saved import SavedSearch, SavedSearches
from vitrine.store.titles import Titled, find
from vitrine.words import phrase

COUNTED = 1000
"""Hits that are looked through for new ones, best first."""

_LONGEST = 80  # letters of a name


class Saving:
    """The saved searches of a home folder."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home, self._searching = home, searching
        self._saved = SavedSearches(home.book)

    def all(self) -> list[SavedSearch]:
        """Newest first."""
        return self._saved.all()

    def get(self, id: str) -> SavedSearch:
        """Raises NotFound."""
        return self._saved.get(id)

    def add(self, name: str, catalog: str, params: Mapping[str, Sequence[str]]) -> SavedSearch:
        """Save the search of a link.

        Raises:
            UnknownCatalog, ModelUnavailable.
            QueryError: the name is empty or too long, or nothing is asked.
        """
        query = Query.from_params(params)
        if query == Query():
            raise QueryError(
                phrase("There is nothing to save yet"), remedy=phrase("search for something, or filter, first")
            )
        known = self._hits(catalog, query)
        id = self._saved.add(_checked(name), self._home.book.catalog(catalog).id, query.to_params(), known)
        return self._saved.get(id)

    def new(self, id: str) -> int:
        """How many hits above the line were not among them when it was last looked at. Raises NotFound, as search."""
        saved = self._saved.get(id)
        return len(self._hits(saved.catalog, Query.from_params(saved.params)) - saved.known)

    def look(self, id: str) -> None:
        """Somebody looks at it now: from here on nothing is new. Raises NotFound, as search."""
        saved = self._saved.get(id)
        self._saved.look(id, self._hits(saved.catalog, Query.from_params(saved.params)))

    def rename(self, id: str, name: str) -> SavedSearch:
        """Raises NotFound, QueryError (the name is empty or too long)."""
        self._saved.rename(id, _checked(name))
        return self._saved.get(id)

    def delete(self, id: str) -> None:
        """Raises NotFound."""
        self._saved.delete(id)

    def titled(self, text: str, most: int = 8) -> list[Titled]:
        """Items of all catalogs whose title holds these words."""
        return find(self._home.book, text, most)

    def _hits(self, catalog: str, query: Query) -> set[str]:
        result = self._searching.search(catalog, query, limit=COUNTED)
        return {hit.id for hit in result.hits if hit.above_line}


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST or not name.isprintable():
        raise QueryError(
            phrase("A saved search needs a name"),
            phrase("it has {n} letters at most", n=_LONGEST),
            phrase("change it"),
        )
    return name
