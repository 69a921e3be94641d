"""What a map of two catalogs, or two maps of two models, say that one alone does not."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas.files import Map
from vitrine.errors import QueryError
from vitrine.words import phrase

MOST = 500
"""Gaps that are listed."""


def gaps(map: Map, side: Literal["theirs", "ours"] = "theirs") -> list[tuple[int, int, float]]:
    """What one catalog of a map has and the other lacks: point, nearest point of the other, cosine; farthest first.

    `theirs`: what the other catalog has and the map's own lacks. A picture is lacking where nothing on the other side
    is as near to it as nine of ten pictures there are to their nearest among themselves.

    Raises:
        QueryError: the map is of one catalog.
    """
    if map.across is None or map.likeness is None:
        raise QueryError(phrase("This is the map of one catalog"), remedy=phrase("choose another one beside it"))
    own = np.arange(map.ours, len(map.ids)) if side == "theirs" else np.arange(map.ours)
    lacking = own[map.likeness[own] < map.about["gaps"][side]]
    ranked = lacking[np.argsort(map.likeness[lacking], kind="stable")][:MOST]
    return [(int(n), int(map.across[n]), round(float(map.likeness[n]), 4)) for n in ranked]


def agreement(one: Map, other: Map) -> NDArray[np.uint8]:
    """How many of each point's true neighbours are the same on both maps, by the items they are of, shape (n,).

    Points of `one`; what is not on `other` has none.
    """
    at = {id: n for n, id in enumerate(other.ids)}
    found = np.zeros(len(one.ids), np.uint8)
    if one.ids == other.ids:
        rows = other.neighbours
    else:
        known = np.array([at.get(id, -1) for id in one.ids])
        here = {id: n for n, id in enumerate(one.ids)}
        back = np.array([here.get(id, -1) for id in other.ids], np.int32)
        rows = np.where(known[:, None] >= 0, back[other.neighbours[known]], -1)
    for n, (mine, theirs) in enumerate(zip(one.neighbours, rows, strict=True)):
        found[n] = len(np.intersect1d(mine, theirs))
    return found
