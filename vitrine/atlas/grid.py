"""Pictures side by side instead of on top of each other: every point gets a cell of a grid to itself."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_BY_PAIRS = 600
"""Points up to which the best assignment is computed; its time grows with the third power."""


def shape_for(n: int, aspect: float = 1.5) -> tuple[int, int]:
    """Columns and rows of a grid that holds `n` cells and is about `aspect` times as wide as high."""
    columns = max(1, math.ceil(math.sqrt(n * aspect)))
    return columns, max(1, math.ceil(n / columns))


def assign(places: NDArray[np.float32], columns: int, rows: int) -> NDArray[np.int32]:
    """A cell for each point, no cell twice, so that points stay near each other; column + row × columns, shape (n,).

    Few points get the assignment that moves them least in sum (Kuhn 1955). Many are halved again and again, by what
    lies left and right or above and below, with the grid halved alike, until each is alone.

    Args:
        places: shape (n, 2); larger y is further down.
        columns, rows: columns × rows is n at least.

    Raises:
        ValueError: the grid has too few cells.
    """
    n = len(places)
    if columns * rows < n:
        raise ValueError(f"{n} points do not fit {columns} × {rows} cells")
    if n <= _BY_PAIRS:
        return _least_moved(places, columns, rows)
    cells = np.empty(n, np.int32)
    waiting = [(np.arange(n), 0, 0, columns, rows)]
    while waiting:
        points, left, top, wide, high = waiting.pop()
        if not len(points):
            continue
        if wide * high == 1:
            cells[points] = left + top * columns
            continue
        across = wide >= high
        half = (wide if across else high) // 2
        room = half * (high if across else wide)
        other = wide * high - room
        share = round(len(points) * room / (wide * high))
        share = min(max(share, len(points) - other), room)
        order = np.argsort(places[points, 0 if across else 1], kind="stable")
        first, second = points[order[:share]], points[order[share:]]
        if across:
            waiting += [(first, left, top, half, high), (second, left + half, top, wide - half, high)]
        else:
            waiting += [(first, left, top, wide, half), (second, left, top + half, wide, high - half)]
    return cells


def _least_moved(places: NDArray[np.float32], columns: int, rows: int) -> NDArray[np.int32]:
    from scipy.optimize import linear_sum_assignment

    if not len(places):
        return np.empty(0, np.int32)
    low, span = places.min(axis=0), np.ptp(places, axis=0)
    scaled = (places - low) / np.where(span > 0, span, 1) * (columns - 1, rows - 1)
    cells = np.stack([np.tile(np.arange(columns), rows), np.repeat(np.arange(rows), columns)], axis=1)
    cost = ((scaled[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(cost)
    return np.asarray(chosen, dtype=np.int32)
