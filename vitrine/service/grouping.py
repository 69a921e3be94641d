"""The groups of maps: their names, found or given by people, and what their pictures have in common."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from vitrine.atlas import naming, summary
from vitrine.atlas.files import Map
from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.errors import NotFound, QueryError
from vitrine.service.home import Home
from vitrine.service.sides import Sides
from vitrine.store.book import Catalog
from vitrine.store.groups import GroupNames, NamedGroup
from vitrine.words import phrase, tr

LONGEST = 80
"""Characters of a group's name."""

_NUMBERS = (Kind.NUMBER, Kind.YEAR)
_KNOWN_BY = 500  # items of a named group that are kept, at most: enough to know it by
_NOTED = 20  # items of a group that its entry in the history names
_REMEMBERED = 8  # maps whose names are
_COLUMNS = 6  # that a summary speaks of


class Grouping:
    """Names and summaries of groups. What is named is kept when the method returns."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._given = GroupNames(home.book)
        self._found: OrderedDict[tuple[tuple[Catalog, ...], int], list[str]] = OrderedDict()

    def clusters(self, sides: Sides, map: Map) -> list[dict[str, Any]]:
        """The map's clusters with names, and with indices of their typical and unusual items; `named`: by a person."""
        found = self._names(sides, map)
        given = self._matched(sides, map)
        return [
            {
                "id": n,
                "name": given[n].name if n in given else found[n] or tr("Group {n}", n=n + 1),
                "named": n in given,
                **one,
            }
            for n, one in enumerate(map.about["clusters"])
        ]

    def rename(self, sides: Sides, map: Map, cluster: int, name: str, actor: str) -> int:
        """Give a group a name, empty: the one that is found; returns the entry in the history, for undoing.

        Raises:
            NotFound: there is no such group.
            QueryError: a name that cannot be kept.
            Conflict: it was given another name meanwhile.
        """
        members = self._members(map, cluster)
        if len(sides.parts) > 1:
            raise QueryError(
                phrase("Groups of two catalogs keep no names"), remedy=phrase("open the map of one catalog alone")
            )
        name = " ".join(name.split())
        if len(name) > LONGEST or not name.isprintable():
            raise QueryError(
                phrase("This name cannot be kept"),
                phrase("{longest} letters at most", longest=LONGEST),
                phrase("choose a shorter one"),
            )
        known = self._matched(sides, map).get(cluster)
        found = self._names(sides, map)[cluster]
        if not name and known is None:
            raise QueryError(phrase("A name is missing"), remedy=phrase("write one"))
        ids = [map.ids[n] for n in members]
        some = ids[:: -(-len(ids) // _KNOWN_BY)]
        now = {"name": name, "items": some, "size": len(ids)} if name else None
        what: dict[str, Any] = {"before": known.name if known else found, "after": name or found}
        what["items"] = some[:_NOTED]
        what |= {"was": _plain(known), "now": now}
        return self._given.set(sides.parts[0][0].id, known.id if known else "", now, what, actor)

    def summary(self, sides: Sides, map: Map, cluster: int) -> dict[str, Any]:
        """What a group's pictures have in common: `colours`, and of columns `ranges` and `values`.

        Raises:
            NotFound: there is no such group.
        """
        members = self._members(map, cluster)
        items = sides.items(members)
        ranges, values = [], []
        for column in self._home.book.columns(sides.parts[0][0].id):
            texts = [item.fields.get(column.name, "") for item in items.values()]
            if column.kind in _NUMBERS:
                numbers = [parse(text, column.kind) if text else None for text in texts]
                span = summary.span([number for number in numbers if isinstance(number, int | float)])
                if span is not None:
                    ranges.append({"column": column.name, "kind": column.kind.value, **asdict(span)})
            elif column.kind in (Kind.CATEGORY, Kind.CATEGORIES):
                common = summary.common([[part for part in text.split("|") if part] for text in texts])
                if common:
                    said = [{"value": value, "share": round(share, 3)} for value, share in common]
                    values.append({"column": column.name, "values": said})
        return {
            "colours": [list(colour) for colour in summary.palette(map.colours[members])],
            "ranges": ranges[:_COLUMNS],
            "values": values[:_COLUMNS],
        }

    # --- within -----------------------------------------------------------------------------------------------

    def _members(self, map: Map, cluster: int) -> list[int]:
        members: list[int] = np.flatnonzero(map.clusters == cluster).tolist()
        if cluster < 0 or not members:
            raise NotFound(phrase("There is no such group on this map"), remedy=phrase("load the page anew"))
        return members

    def _matched(self, sides: Sides, map: Map) -> dict[int, NamedGroup]:
        groups = self._given.of(sides.parts[0][0].id)
        if not groups:
            return {}
        at = {id: n for n, id in enumerate(map.ids[: map.ours])}
        known = [(np.array([at[id] for id in one.items if id in at], np.intp), one.size) for one in groups]
        matched = naming.kept(map.clusters, known, len(map.about["clusters"]))
        return {cluster: groups[number] for cluster, number in matched.items()}

    def _names(self, sides: Sides, map: Map) -> list[str]:
        """The names that are found for the clusters; kept while the catalog and the map stay as they are."""
        key = (tuple(catalog for catalog, _, _ in sides.parts), hash((map.version, map.clusters.tobytes())))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(sides, map)
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return found

    def _find(self, sides: Sides, map: Map) -> list[str]:
        of_all = [column for catalog, _, _ in sides.parts for column in self._home.book.columns(catalog.id)]
        columns = list(dict.fromkeys(c.name for c in of_all if c.kind in (Kind.CATEGORY, Kind.CATEGORIES)))
        items = sides.items()
        terms: list[dict[str, float]] = []
        for n in range(len(map.ids)):
            item = items.get(n)
            values: Sequence[str] = ()
            if item is not None:
                values = [part for column in columns for part in item.fields.get(column, "").split("|") if part]
            terms.append(naming.terms(item.title if item else "", values))
        return naming.names(map.clusters.tolist(), terms, len(map.about["clusters"]))


def _plain(group: NamedGroup | None) -> dict[str, Any] | None:
    return None if group is None else {"name": group.name, "items": list(group.items), "size": group.size}
