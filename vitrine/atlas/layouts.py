"""Other ways to lay the map's pictures out: as a mosaic, along an axis, in columns, by colour.

A layout is a function in `LAYOUTS`. In all of these each picture has a square of side 1 to itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas.grid import assign, shape_for

_GROUPS = 24  # columns of a layout by category; what is rarer stands together
_BINS = 28


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a layout; `x`, `y` the middle of their lower edge."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where every picture is: centres, shape (n, 2), y downwards; `cell` the side of its square."""

    places: NDArray[np.float32]
    labels: list[Label] = field(default_factory=list)
    cell: float = 1.0


@dataclass(frozen=True, slots=True)
class Pictures:
    """What layouts go by, in the map's order.

    `map`: shape (n, 2), y downwards; `colours`: 0 … 255, shape (n, 3); `values`: of the column asked for, one a
    picture, None where it has none; numbers for numbers and years, else text.
    """

    map: NDArray[np.float32]
    colours: NDArray[np.uint8]
    values: Sequence[Any] = ()


def mosaic(pictures: Pictures) -> Layout:
    """The map without gaps and overlaps."""
    places, _ = _block(pictures.map, np.arange(len(pictures.map)), 1.5)
    return Layout(places)


def colour(pictures: Pictures) -> Layout:
    """By hue from left to right, the grey ones at the end; lighter ones above."""
    n = len(pictures.colours)
    hue, saturation, value = _hsv(pictures.colours)
    grey = saturation * value < 0.12
    columns, rows = shape_for(n, 2.0)
    order = np.lexsort((np.where(grey, -value, hue), grey))
    places = np.empty((n, 2), np.float32)
    for column in range(columns):
        members = order[column * rows : (column + 1) * rows]
        members = members[np.argsort(-value[members], kind="stable")]
        places[members] = np.stack([np.full(len(members), column), np.arange(len(members))], axis=1)
    return Layout(places)


def axis(pictures: Pictures) -> Layout:
    """Along a line by a number or a year, stacked where there are many; those without a value at the end."""
    known = np.array([value is not None for value in pictures.values], dtype=bool)
    numbers = np.array([value if value is not None else 0 for value in pictures.values], dtype=np.float64)
    if not known.any():
        return mosaic(pictures)
    edges = _edges(numbers[known])
    bins = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    groups = [np.flatnonzero(known & (bins == b)) for b in range(len(edges) - 1)]
    texts = [f"{edge:g}" for edge in edges[:-1]]
    if not known.all():
        groups += [np.empty(0, int), np.flatnonzero(~known)]
        texts += ["", "unknown"]
    most = max(len(group) for group in groups)
    wide = 1
    while len(groups) * (wide + 0.5) < 1.6 * most / wide:
        wide += 1
    places = np.zeros((len(numbers), 2), np.float32)
    labels = []
    for n, group in enumerate(groups):
        left = n * (wide + 0.5)
        order = group[np.argsort(pictures.map[group, 1], kind="stable")[::-1]]
        at = np.arange(len(order))
        places[order] = np.stack([left + at % wide, -(at // wide).astype(np.float32)], axis=1)
        if texts[n]:
            labels.append(Label(texts[n], left + (wide - 1) / 2, 1.6))
    return Layout(places, labels)


def columns(pictures: Pictures) -> Layout:
    """A block for each value of a column, the largest first; rare values together, those without one at the end."""
    by_value: dict[str, list[int]] = {}
    for index, value in enumerate(pictures.values):
        by_value.setdefault("" if value is None else str(value), []).append(index)
    without = by_value.pop("", [])
    ranked = sorted(by_value, key=lambda value: (-len(by_value[value]), value))
    blocks = [(value, by_value[value]) for value in ranked[:_GROUPS]]
    rest = [index for value in ranked[_GROUPS:] for index in by_value[value]]
    blocks += [(name, members) for name, members in (("other", rest), ("unknown", without)) if members]
    places = np.zeros((len(pictures.values), 2), np.float32)
    labels = []
    width = max(8.0, 1.9 * math.sqrt(len(pictures.values)))
    x = y = tallest = 0.0
    for text, members in blocks:
        chosen = np.array(members)
        block, (wide, high) = _block(pictures.map[chosen], chosen, 0.8)
        room = max(wide, 5)  # for the words above
        if x and x + room > width:
            x, y, tallest = 0.0, y + tallest + 4, 0.0
        places[chosen] = block + np.array([x, y], np.float32)
        labels.append(Label(text, x + (wide - 1) / 2, y - 1))
        x += room + 1.5
        tallest = max(tallest, high)
    return Layout(places, labels)


LAYOUTS: dict[str, Callable[[Pictures], Layout]] = {
    "mosaic": mosaic,
    "colour": colour,
    "axis": axis,
    "columns": columns,
}
"""By the name that links use. A further layout is a function here."""


def _block(map: NDArray[np.float32], _members: Any, aspect: float) -> tuple[NDArray[np.float32], tuple[int, int]]:
    wide, high = shape_for(len(map), aspect)
    cells = assign(map, wide, high)
    return np.stack([cells % wide, cells // wide], axis=1).astype(np.float32), (wide, high)


def _edges(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round borders of equal steps, or of equal shares where most numbers crowd at one end (prices)."""
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        return np.array([low, low + 1])
    whole = bool((numbers == np.round(numbers)).all())
    step = _round_step((high - low) / _BINS, whole)
    first = math.floor(low / step) * step
    edges = np.arange(first, high + step, step)
    counts = np.histogram(numbers, edges)[0]
    if counts.max() > 0.5 * len(numbers):
        edges = np.unique(np.quantile(numbers, np.linspace(0, 1, _BINS + 1)))
        edges = np.append(edges[:-1], edges[-1] + 1e-9) if len(edges) > 1 else np.array([low, high])
    if edges[-1] <= high:
        edges = np.append(edges, edges[-1] + step)
    return np.asarray(np.round(edges, 6))


def _round_step(step: float, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    found = next(power * m for m in (1, 2, 5, 10) if power * m >= step * 0.999)
    return max(1.0, found) if whole else found


def _hsv(colours: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Hue, saturation and value, each 0 … 1, shape (n,)."""
    rgb = colours.astype(np.float64) / 255
    most, least = rgb.max(axis=1), rgb.min(axis=1)
    spread = np.maximum(most - least, 1e-9)
    red, green, blue = rgb.T
    hue = np.select(
        [most == red, most == green], [(green - blue) / spread, 2 + (blue - red) / spread], 4 + (red - green) / spread
    )
    return (hue / 6) % 1.0, (most - least) / np.maximum(most, 1e-9), most
