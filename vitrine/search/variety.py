"""Variety: near-identical hits folded into one, and hits that differ brought forward.

Two hits whose pictures are nearly the same say one thing twice, so the better one stands for both and counts the
others. What is left is ordered by maximal marginal relevance (Carbonell & Goldstein, "The use of MMR, diversity-based
reranking for reordering documents and producing summaries", 1998): the next hit is the one whose chance, less its
likeness to the nearest hit before it, is greatest. Only hits above the line are moved, and only among themselves, so
what is above it stays so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vitrine.search.line import LINE
from vitrine.search.ranking import Ranked

SAME = 0.985
"""Cosine from which on two pictures are shown as one."""

DEFAULT = 0.05
"""How much variety counts where nobody says: measured (docs/benchmarks.md), more of it costs hits that are right."""

_MOVED = 120  # hits that are ordered anew: what is looked at


def folded(ranked: Sequence[Ranked]) -> list[Ranked]:
    """One hit for all whose pictures are nearly the same, with the ids of the others; order and chances stay.

    Hits without a vector (of a catalog that is only browsed) stand for themselves. Hits below the line are not folded
    into those above it, nor the other way round.
    """
    kept: list[Ranked] = []
    known: dict[bool, list[int]] = {True: [], False: []}
    for one in ranked:
        if one.vector is None:
            kept.append(one)
            continue
        places = known[one.chance >= LINE]
        if places:
            likeness = np.stack([kept[place].vector for place in places]) @ one.vector  # type: ignore[misc]
            nearest = int(likeness.argmax())
            if likeness[nearest] >= SAME:
                place = places[nearest]
                kept[place] = replace(kept[place], others=(*kept[place].others, one.item))
                continue
        places.append(len(kept))
        kept.append(one)
    return kept


def varied(ranked: Sequence[Ranked], share: float) -> list[Ranked]:
    """Hits above the line by marginal relevance; `share` is that of variety, 0 (none) … 1."""
    above = [one for one in ranked if one.chance >= LINE and one.vector is not None]
    if share <= 0 or len(above) < 3 or any(one.vector is None for one in ranked[: len(above)]):
        return list(ranked)
    head = above[:_MOVED]
    vectors = np.stack([one.vector for one in head])  # type: ignore[misc]
    chances = np.array([one.chance for one in head])
    alike = vectors @ vectors.T
    nearest = np.zeros(len(head))
    left = np.ones(len(head), dtype=bool)
    order: list[int] = []
    for _ in head:
        worth = np.where(left, (1 - share) * chances - share * nearest, -np.inf)
        place = int(worth.argmax())
        order.append(place)
        left[place] = False
        nearest = np.maximum(nearest, alike[place])
    return [*(head[place] for place in order), *ranked[len(head) :]]
