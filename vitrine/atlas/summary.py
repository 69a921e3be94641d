"""What the pictures of a group have in common: their colours, their numbers, what most of them are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_APART = 60  # of two colours that are told apart, in the 0 … 255 cube
_STEP = 32  # colours within a cube of this side are counted as one
_LEAST = 0.2  # of a group must have a value that is named


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers of a group: lowest and highest, and from where to where its middle half lies."""

    low: float
    high: float
    from_: float
    to: float


def palette(colours: NDArray[np.uint8], most: int = 5) -> list[tuple[int, int, int]]:
    """The main colours among the pictures', the most frequent first; 0 … 255 each.

    Args:
        colours: one of each picture, shape (n, 3).
        most: how many at most.
    """
    if not len(colours):
        return []
    cubes, member, counts = np.unique(colours // _STEP, axis=0, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(member.ravel(), colours[:, part], len(cubes)) / counts for part in range(3)], axis=1)
    found: list[NDArray[np.float64]] = []
    for mean in means[np.argsort(-counts, kind="stable")]:
        if len(found) < most and all(np.linalg.norm(mean - other) >= _APART for other in found):
            found.append(mean)
    return [(round(float(r)), round(float(g)), round(float(b))) for r, g, b in found]


def span(numbers: Sequence[float | None]) -> Range | None:
    """Where the numbers lie; None where there is none among them."""
    known = np.array([value for value in numbers if value is not None], np.float64)
    if not len(known):
        return None
    low, from_, to, high = np.quantile(known, [0, 0.25, 0.75, 1]).tolist()
    return Range(low, high, from_, to)


def common(values: Sequence[Sequence[str]], most: int = 2) -> list[tuple[str, float]]:
    """What at least a fifth of the group is, with the share that is, the most frequent first.

    Args:
        values: of each item what it is, possibly several things or none.
        most: how many at most.
    """
    counts = Counter(value for own in values for value in dict.fromkeys(own))
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(value, n / len(values)) for value, n in ranked[:most] if n >= _LEAST * len(values)]
