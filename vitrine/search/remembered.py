"""A query's ranking as a searcher remembers it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding.reading import Truncated
from vitrine.search.ranking import Asked, Ranked
from vitrine.search.routing import NOTHING, Routing


@dataclass(frozen=True, slots=True)
class Ranking:
    """All ranked items of a query; `total` of them are above the line. `notice` says what could not be asked.

    `whole`: a larger pool would hold no more. `truncated` says how much of a long text the model read. `picture`: what
    the regions of pictures were compared with, None where they were not.
    """

    ranked: list[Ranked]
    total: int
    ms: dict[str, float]
    notice: str = ""
    truncated: Truncated | None = None
    whole: bool = True
    picture: NDArray[np.float32] | None = None
    routing: Routing = NOTHING
    asked: Asked | None = None
