"""What a picture shows of its thing: several things side by side, or one that the edge cuts off.

Only pictures with a plain ground are judged: in others nobody can say where a thing ends. A pair (two alike) is one
thing, and what fills the picture is not cut.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.enrich.colours import to_lab

_Lab: TypeAlias = NDArray[np.float32]

_SIDE = 128
_PLAIN, _GROUND = 0.9, 8.0
"""Share of the edge that is of one colour where the ground is plain, and how near such colours are, in CIELAB."""
_THING, _DISTINCT = 12.0, 20.0
"""Distance from the ground's colour from which a pixel may be of a thing, and from which it surely is."""
_PART, _OF_LARGEST = 0.015, 0.2
"""Share of the picture, and of the largest thing, that a thing has at least."""
_GAP = 0.04
"""Share of the width that lies between things side by side."""
_WIDE = (0.3, 0.85)
"""Share of the one edge that a thing touches which it takes up where it is cut off."""
_PAIR = (0.6, 15.0)
"""Two things are a pair from this share of the larger on, and up to this distance of their mean colours."""


def faults(image: Image.Image) -> dict[str, float]:
    """`several` (how many things) and `cut` (share of the edge that cuts it), each only where it is so."""
    small = image.convert("RGB")
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    if min(small.size) < 24:
        return {}
    lab = to_lab(np.asarray(small))
    edge = np.concatenate([lab[0], lab[-1], lab[1:-1, 0], lab[1:-1, -1]])
    ground = np.median(edge, axis=0)
    away = np.linalg.norm(lab - ground, axis=2)
    found: dict[str, float] = {}
    if (np.linalg.norm(edge - ground, axis=1) < _GROUND).mean() >= _PLAIN and (n := _side_by_side(lab, away)) > 1:
        found["several"] = float(n)
    if share := _cut(away):
        found["cut"] = share
    return found


def _side_by_side(lab: _Lab, away: NDArray[np.float32]) -> int:
    """How many things lie beside each other; 1 for a pair, and for parts that lie above each other."""
    from scipy import ndimage

    margin = 6  # closing must not be stopped by the edge
    closed = ndimage.binary_closing(np.pad(away >= _THING, margin), iterations=3)[margin:-margin, margin:-margin]
    labels, count = ndimage.label(ndimage.binary_opening(ndimage.binary_fill_holes(closed)))
    if count < 2:
        return int(count)
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    least = max(_PART * labels.size, _OF_LARGEST * float(areas.max()))
    places = ndimage.find_objects(labels)
    large = sorted((n for n in range(count) if areas[n] >= least), key=lambda n: places[n][1].start)
    beside = [_beside(places[a], places[b], labels.shape[1]) for a, b in pairwise(large)]
    if beside == [True]:
        a, b = large
        colours = [lab[labels == n + 1].mean(axis=0) for n in (a, b)]
        alike = float(np.linalg.norm(colours[0] - colours[1])) < _PAIR[1]
        if alike and min(areas[a], areas[b]) > _PAIR[0] * max(areas[a], areas[b]):
            return 1
    return 1 + sum(beside)


def _beside(left: tuple[slice, slice], right: tuple[slice, slice], width: int) -> bool:
    """Whether two boxes (rows, columns) lie beside each other with a gap, at about the same height."""
    (a, b), (c, d) = left, right
    shared = min(a.stop, c.stop) - max(a.start, c.start)
    apart = int(d.start - b.stop) >= _GAP * width
    return apart and int(shared) > 0.3 * min(a.stop - a.start, c.stop - c.start)


def _cut(away: NDArray[np.float32]) -> float:
    """The share of the one edge of a picture that its thing runs out of; 0 where it touches none, or several."""
    sides = [away[:2], away[-2:], away[:, :2].T, away[:, -2:].T]
    touched = [float((side >= _DISTINCT).all(axis=0).mean()) for side in sides]
    (edge, share) = max(enumerate(touched), key=lambda one: one[1])
    if not _WIDE[0] <= share <= _WIDE[1] or sum(one > 0.02 for one in touched) != 1:
        return 0.0
    rest = _other_edges(away, edge)
    return share if (rest < _GROUND + 1).mean() >= 0.95 else 0.0


def _other_edges(away: NDArray[np.float32], edge: int) -> NDArray[np.float32]:
    """The pixels of the edge without one side (top, bottom, left, right) and the eighth of the others next to it."""
    turned = away if edge < 2 else away.T
    turned = turned if edge % 2 else turned[::-1]  # the side that is left out is the last row now
    far = len(turned) - len(turned) // 8
    return np.concatenate([turned[0], turned[:far, 0], turned[:far, -1]])
