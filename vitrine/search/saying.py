"""How well an item meets a query's words: written in its texts, printed in its picture, as its colour, captioned."""

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
_CAPTIONED = 0.5  # the same of a word that a model says of the picture: it may be wrong, so it never vouches alone
_ALIKE: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Said:
    """How well n items meet each of a query's terms: `met` by way, 0 … 1, shape (terms, n).

    Ways are words, printed, colour, caption. `count` is the number of the query's terms, those among them that nothing
    can meet; `codes` whether items have a code that was asked for, shape (n,), None: none was.
    """

    met: dict[str, NDArray[np.float32]]
    count: int
    codes: NDArray[np.float32] | None = None

    @property
    def signals(self) -> dict[str, NDArray[np.float32]]:
        """The share of the query's terms that items meet in each way, and whether they have a code; shape (n,)."""
        found = {way: met.sum(axis=0) / self.count for way, met in self.met.items()}
        return found if self.codes is None else found | {"code": self.codes}

    def covered(
        self, weights: Mapping[str, float] = _ALIKE
    ) -> tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]:
        """The share of the terms that items meet in any way, 0 … 1, shape (n,), and how much of it each way gave.

        Each term counts once, in the way that meets it best; `weights`, 0 … 1, are what the ways count. What they gave
        adds up to 1. Some way there must be.
        """
        ways = list(self.met)
        stacked = np.stack([self.met[way] * np.float32(weights.get(way, 1.0)) for way in ways])
        first = stacked.argmax(axis=0)[None] == np.arange(len(ways))[:, None, None]
        best = np.where(first, stacked, 0).sum(axis=1)
        whole = best.sum(axis=0)
        # Of an item that meets nothing, nothing can be divided: the first way has said so.
        parts = {
            way: np.where(whole > _NOTHING, best[at] / np.maximum(whole, _NOTHING), float(at == 0)).astype(np.float32)
            for at, way in enumerate(ways)
        }
        return np.minimum(whole / self.count, 1.0), parts


def said(
    written: Collection[int], terms: Sequence[int], met: Collection[int], read: Readings, held: Sequence[Held]
) -> Said:
    """How well items meet a query's terms.

    Args:
        written: the terms that are looked for in texts (none where that is switched off).
        terms: all of the query's.
        met: terms that every item meets, since they became filters.
        read: what of the query meets what was read off pictures.
        held: the terms of each item, n of them.
    """
    read_off = {
        "printed": (read.printed, _PRINTED),
        "colour": (read.colours, 1.0),
        "caption": (read.captions, _CAPTIONED),
    }
    known = {*met, *read.printed, *read.colours, *read.captions}
    wanted = [term for term in terms if written or term in known]
    found: dict[str, list[list[float]]] = {}
    if written:
        found["words"] = [_written(term, written, met, held) for term in wanted]
    for way, (alike, worth) in read_off.items():
        if alike:
            found[way] = [[worth * _meant(alike.get(term, {}), own) for own in held] for term in wanted]
    shape = (len(wanted), len(held))
    codes = None
    if read.codes:
        codes = np.array([float(not read.codes.isdisjoint(one)) for one in held], dtype=np.float32)
    met_by = {way: np.array(rows, dtype=np.float32).reshape(shape) for way, rows in found.items()}
    return Said(met_by, max(len(terms), 1), codes)


def coverage(terms: Collection[int], held: Held) -> float:
    """Share of the terms that the item's texts hold."""
    return len(set(terms) & held.keys()) / len(set(terms)) if terms else 0.0


def _written(term: int, written: Collection[int], met: Collection[int], held: Sequence[Held]) -> list[float]:
    """How well each item meets a term by its texts."""
    if term in met or term not in written:
        return [float(term in met)] * len(held)
    mentioned = 1 - _MENTIONED
    return [_MENTIONED + mentioned * min(1.0, own[term] / _IN_TITLE) if term in own else 0.0 for own in held]


def _meant(means: Mapping[int, float], own: Held) -> float:
    """How well an item meets a term by what was read off its picture."""
    return max((sure * min(1.0, own[other]) for other, sure in means.items() if other in own), default=0.0)
