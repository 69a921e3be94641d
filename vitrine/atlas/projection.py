"""From vectors to a map: a coarse one at once, then the whole, each starting from what there is already."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas import aligning
from vitrine.atlas.descent import descend
from vitrine.atlas.graph import graph
from vitrine.atlas.neighbours import nearest, nearest_among
from vitrine.atlas.parameters import SEED, Parameters
from vitrine.atlas.placing import place
from vitrine.words import phrase

Report = Callable[[str, int, int], None]
"""Told the stage in plain words, and how much of it is done, of how much."""

COARSE = 1500
"""Items that the coarse map is made of; the others are placed into it."""

_COARSE_EPOCHS = 200
_NARROW = 64  # dimensions left where only likeness counts, not its exact amount
_SPAN = 10.0


def principal(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """The vectors in the directions in which they differ most, shape (n, dimensions); signs do not depend on chance."""
    centred = vectors - vectors.mean(axis=0)
    values, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    directions = directions[:, np.argsort(-values)[:dimensions]]
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[largest, np.arange(directions.shape[1])])
    found = np.zeros((len(vectors), dimensions), np.float32)
    found[:, : directions.shape[1]] = centred @ directions
    return found


def coarse(
    vectors: NDArray[np.float32],
    parameters: Parameters,
    *,
    report: Report = lambda _stage, _done, _of: None,
    sample: int = COARSE,
) -> NDArray[np.float32]:
    """A first map within seconds, shape (n, 2): fitted on an even sample, the others placed into it."""
    n = len(vectors)
    chosen = np.arange(n) if n <= sample else np.sort(np.random.default_rng(SEED).choice(n, sample, replace=False))
    some = vectors[chosen]
    start = _flat(some)
    if len(some) <= 3:
        return start
    k = max(1, min(parameters.neighbours, len(some)) - 1)
    ties = graph(*nearest(some, k))
    drawn = descend(
        start,
        ties,
        min_dist=parameters.min_dist,
        epochs=_COARSE_EPOCHS,
        seed=SEED,
        report=lambda done, of: report(phrase("a first map"), done, of),
    )
    if len(chosen) == n:
        return drawn
    report(phrase("a first map"), 1, 1)
    map = place(*nearest_among(vectors, some, 8), drawn)
    jitter = np.random.default_rng(SEED).normal(0, 0.002 * _SPAN, map.shape)
    map += jitter.astype(np.float32)  # points of one place must be able to part
    map[chosen] = drawn
    return map


def fine(
    vectors: NDArray[np.float32],
    parameters: Parameters,
    indices: NDArray[np.int32],
    distances: NDArray[np.float32],
    start: NDArray[np.float32],
    *,
    old: NDArray[np.float32] | None = None,
    workers: int = 1,
    report: Report = lambda _stage, _done, _of: None,
) -> NDArray[np.float32]:
    """The map of all vectors, shape (n, 2).

    Args:
        vectors: unit length, shape (n, d).
        indices, distances: of the nearest others by cosine, at least `parameters.neighbours` of them where there are.
        start: positions to begin with, shape (n, 2).
        old: a former map that this one is to lie like, NaN where a point was not on it.
        workers: threads.
    """
    n = len(vectors)
    if n <= 3:
        return start
    k = max(1, min(parameters.neighbours - 1, indices.shape[1]))  # UMAP counts the point itself as its first
    ties = graph(indices[:, :k], distances[:, :k])
    map = descend(
        start,
        ties,
        min_dist=parameters.min_dist,
        epochs=epochs(n),
        seed=SEED,
        workers=workers,
        report=lambda done, of: report(phrase("drawing the map"), done, of),
    )
    return map if old is None else aligning.align(map, old)


def epochs(n: int) -> int:
    """Steps for so many points; a coarse map has been drawn before them."""
    return 1000 if n <= 2_000 else 500 if n <= 10_000 else 200


def _flat(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where to begin: the two main directions, spread out, ties broken."""
    start = principal(vectors, 2)
    widest = float(np.abs(start).max())
    start *= _SPAN / widest if widest else 1.0
    start += np.random.default_rng(SEED).normal(0, 1e-3, start.shape).astype(np.float32)
    return start
