"""How much of a query's words an item meets: written in its texts, printed in its picture, or as its colour."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.search.readings import Readings

Held = Mapping[int, float]
"""The terms of a point's sparse vector with their weights."""

_IN_TITLE = 1.6  # BM25 weight that a term reaches in a title of usual length
_MENTIONED = 0.8  # what a term counts that is only mentioned in passing
_NOTHING = 1e-6  # less than that of a word is none
_PRINTED = 0.9  # what a printed word counts beside a written one


@dataclass(frozen=True, slots=True)
class Said:
    """`coverage` is the share of the query's words that each item meets in any way, 0 … 1, shape (n,).

    `signals` are the shares that it meets in each way (and whether it has a code that was asked for), `parts` how much
    of the coverage each way gave; parts add up to 1.
    """

    coverage: NDArray[np.float32]
    signals: dict[str, NDArray[np.float32]]
    parts: dict[str, NDArray[np.float32]]


def said(
    written: Collection[int], terms: Sequence[int], met: Collection[int], read: Readings, held: Sequence[Held]
) -> Said:
    """How much of a query's terms items meet.

    Each term counts once, in the way that meets it best.

    Args:
        written: the terms that are looked for in texts (none where that is switched off).
        terms: all of the query's.
        met: terms that every item meets, since they became filters.
        read: what of the query meets what was read off pictures.
        held: the terms of each item, n of them.
    """
    ways = ["words"] if written else []
    ways += ["printed"] if read.printed else []
    ways += ["colour"] if read.colours else []
    shares = np.zeros((len(ways), len(held)), dtype=np.float32)
    best = np.zeros((len(ways), len(held)), dtype=np.float32)
    wanted = [term for term in terms if written or term in met or term in read.printed or term in read.colours]
    for n, own in enumerate(held):
        for term in wanted:
            by_way = [_met(way, term, own, met, read) for way in ways]
            for way, share in enumerate(by_way):
                shares[way, n] += share
            first = max(range(len(ways)), key=by_way.__getitem__) if ways else 0
            if ways:
                best[first, n] += by_way[first]
    count = max(len(terms), 1)
    whole = best.sum(axis=0)
    signals = {way: shares[at] / count for at, way in enumerate(ways)}
    # Of an item that meets nothing, nothing can be divided: the first way has said so.
    parts = {
        way: np.where(whole > _NOTHING, best[at] / np.maximum(whole, _NOTHING), float(at == 0)).astype(np.float32)
        for at, way in enumerate(ways)
    }
    if read.codes:
        signals["code"] = np.array([float(not read.codes.isdisjoint(one)) for one in held], dtype=np.float32)
    return Said(np.minimum(whole / count, 1.0), signals, parts)


def coverage(terms: Collection[int], held: Held) -> float:
    """Share of the terms that the item's texts hold."""
    return len(set(terms) & held.keys()) / len(set(terms)) if terms else 0.0


def _met(way: str, term: int, own: Held, met: Collection[int], read: Readings) -> float:
    if way == "words":
        if term in met:
            return 1.0
        return _MENTIONED + (1 - _MENTIONED) * min(1.0, own[term] / _IN_TITLE) if term in own else 0.0
    alike, worth = (read.printed, _PRINTED) if way == "printed" else (read.colours, 1.0)
    means = alike.get(term, {})
    return worth * max((sure * min(1.0, own[other]) for other, sure in means.items() if other in own), default=0.0)
