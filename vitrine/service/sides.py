"""Whose the points of a map are: all one catalog's, or two catalogs', one behind the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vitrine.atlas.files import Map
from vitrine.errors import NotFound
from vitrine.store.book import Book, Catalog, ItemRecord
from vitrine.words import phrase


class Sides:
    """The catalogs of a map, with the points of each.

    `parts` are a catalog, its first point, and the one after its last.

    Raises:
        NotFound: the other catalog has been deleted.
    """

    def __init__(self, book: Book, catalog: Catalog, map: Map) -> None:
        self._book, self._map = book, map
        self.parts = [(catalog, 0, map.ours)]
        if map.other is not None:
            other = next((one for one in book.catalogs() if one.id == map.other), None)
            if other is None:
                raise NotFound(
                    phrase("The other catalog of this map has been deleted"), remedy=phrase("open the map again")
                )
            self.parts.append((other, map.ours, len(map.ids)))

    def of(self, point: int) -> Catalog:
        """Whose a point is."""
        return self.parts[0 if point < self._map.ours else 1][0]

    def items(self, points: Iterable[int] | None = None) -> dict[int, ItemRecord]:
        """The items of these points, or of all; those that have gone are left out."""
        asked: Sequence[int] | None = None if points is None else list(points)
        found: dict[int, ItemRecord] = {}
        for catalog, start, stop in self.parts:
            own = range(start, stop) if asked is None else [n for n in asked if start <= n < stop]
            wanted = None if asked is None else [self._map.ids[n] for n in own]
            items = self._book.items(catalog.id) if wanted is None else self._book.items(catalog.id, wanted)
            found |= {n: items[self._map.ids[n]] for n in own if self._map.ids[n] in items}
        return found
