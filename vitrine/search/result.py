"""What a search answers with: hits and facets, ready for a page, a route or the command line."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from vitrine.catalog.records import Kind, Value


@dataclass(frozen=True, slots=True)
class Hit:
    """An item with its best view.

    `score` is the chance of a match, 0 … 1; `above_line` whether the item resembles the query at all; `signals` the
    raw figures behind the score, `shares` how much of it each signal gave. `picture` is the content hash of the view,
    which names its thumbnails; `width` and `height` are pixels of the upright picture; `placeholder` is a tiny preview;
    `region` the part of the picture, as x0, y0, x1, y1 in its pixels, that a picture of the query is nearest to, None
    where that is the whole; `others` are the ids of near-identical hits that were folded into this one.
    """

    rank: int
    id: str
    image: str
    title: str
    score: float
    above_line: bool
    signals: dict[str, float]
    fields: dict[str, Value]
    picture: str
    width: int
    height: int
    placeholder: str
    region: tuple[int, int, int, int] | None = None
    shares: dict[str, float] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As `search --json` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Result:
    """Hits in rank order from `offset` on; `total` counts the items above the line that pass the filters.

    `available` counts all ranked items, those below the line included. `query` says what was filtered, routed and
    excluded; `ms` how long each stage took; `notice` what could not be asked because the model cannot be had.
    """

    catalog: str
    model: str
    total: int
    available: int
    hits: list[Hit]
    query: dict[str, Any]
    ms: dict[str, float]
    offset: int = 0
    notice: str = ""

    def as_json(self) -> dict[str, Any]:
        """As `search --json` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a column, the number of items that hold it, and whether the query filters by it.

    `guessed` are those of the items that are only taken for it (see `guessed`).
    """

    value: str
    count: int
    selected: bool
    guessed: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """What a column can be filtered by: `values` for categories; range and histogram for numbers and years.

    `low` … `high` is the whole catalog's range; `chosen_low`, `chosen_high` the query's; `histogram` counts the items
    in equal steps of the range. `guessed`: it is no column, but a list of words that items are tagged with.
    """

    column: str
    kind: Kind
    values: list[FacetValue] = field(default_factory=list)
    low: float | None = None
    high: float | None = None
    chosen_low: float | None = None
    chosen_high: float | None = None
    histogram: list[int] = field(default_factory=list)
    guessed: bool = False
