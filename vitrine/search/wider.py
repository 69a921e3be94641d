"""The same search with one filter less, where few items pass them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from vitrine.search.query import Query, Where
from vitrine.search.routing import Routing, without

FEW = 8
"""Hits up to which a wider search is offered."""

MOST = 3
"""Of such offers."""


@dataclass(frozen=True, slots=True)
class Wider:
    """A search without the filter `where`, of a code that of a column "". `count` is how many items it finds.

    `said` are the words that were read as the filter, empty for one that was chosen.
    """

    said: str
    where: Where
    count: int
    query: Query

    def as_json(self) -> dict[str, Any]:
        """For a component: what is left out, the count, and the link's parameters."""
        where = self.where
        left = {"column": where.column, "values": list(where.values), "low": where.low, "high": where.high}
        left |= {"excluded": list(where.excluded)}
        return {"said": self.said, "count": self.count, "params": self.query.to_params(), **left}


def wider(query: Query, routing: Routing, total: int, count: Callable[[Query], int]) -> list[Wider]:
    """Searches that find more by leaving one filter out, in the order of the filters.

    Args:
        query: what is asked.
        routing: the filters that its words became.
        total: how many items it finds.
        count: how many another query finds.
    """
    others = [
        (one.said, one.where or Where(""), replace(query, text=without(query.text, one))) for one in routing.routed
    ]
    others += [("", where, query.filtered(Where(where.column))) for where in query.where]
    found = []
    for said, where, other in others:
        if not (other.asks or other.where or other.within or other.goes):
            continue  # nothing would be left to look for
        if (found_then := count(other)) > total:
            found.append(Wider(said, where, found_then, other))
        if len(found) == MOST:
            break
    return found
