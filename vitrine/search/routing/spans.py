"""Parts of a query's words that were read as filters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vitrine.search.query import Where


@dataclass(frozen=True, slots=True)
class Routed:
    """Words that became a filter: `said` as they stand in the text at `start` … `end`; `kind` is what they name.

    `kind`: `value`, `range` or `code`. `items` are the ids of the items that a code names where it is no column's
    value, and `where` is None then.
    """

    said: str
    start: int
    end: int
    kind: str
    where: Where | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routing:
    """What was read from a text.

    `words` is the text without ranges and codes, which say nothing to a model; `rest` also lacks the values that became
    filters.
    """

    routed: tuple[Routed, ...] = ()
    words: str = ""
    rest: str = ""

    @property
    def where(self) -> tuple[Where, ...]:
        """The filters, all of which must hold, several of one column included."""
        return tuple(one.where for one in self.routed if one.where is not None)

    @property
    def items(self) -> tuple[tuple[str, ...], ...]:
        """For each code that names items their ids."""
        return tuple(one.items for one in self.routed if one.where is None)

    def as_json(self) -> list[dict[str, Any]]:
        """As `search --json` prints it: what was said, and the filter that it became."""
        return [
            {"said": one.said, "kind": one.kind}
            | (
                {"items": list(one.items)}
                if one.where is None
                else {
                    "column": one.where.column,
                    "values": list(one.where.values),
                    "low": one.where.low,
                    "high": one.where.high,
                }
            )
            for one in self.routed
        ]


NOTHING = Routing()
"""Of a query without words."""


def free(start: int, end: int, taken: Iterable[Routed]) -> bool:
    """Whether nothing of that part of the text has been taken."""
    return all(end <= one.start or start >= one.end for one in taken)


def left_over(text: str, taken: Iterable[Routed]) -> str:
    """The text without those parts, in one line."""
    letters = list(text)
    for one in taken:
        letters[one.start : one.end] = " " * (one.end - one.start)
    return re.sub(r"\s+", " ", "".join(letters)).strip(" ,;:-–")
