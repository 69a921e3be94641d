"""Regions of a picture: superpixels joined step by step into larger and larger things, and how thing-like each is.

The likest neighbours are joined first (agglomerative grouping, as in selective search: Uijlings et al., 2013), so the
regions that hold a given place are nested. A region counts for as much of a thing as its outline is a real edge all
round, and as it keeps away from the picture's edge.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.segment.superpixels import Floats, Patches

_CLEAR = 11.0  # Lab units at which two thirds of a border count as a real edge
_SMALL, _LARGE = 0.004, 0.65  # shares of the picture between which things lie
_EDGE = 0.7  # how much lying on the picture's edge with its whole outline takes away


@dataclass(frozen=True, slots=True)
class Regions:
    """Nested regions. `members` says which patches each holds, shape (k, n); `likely` how thing-like each is, (k,)."""

    members: NDArray[np.bool_]
    likely: Floats
    areas: Floats


def regions(patches: Patches) -> Regions:
    """All regions that joining the patches one by one brings about, single patches included."""
    members = _joined(patches)
    first, second = patches.pairs[:, 0], patches.pairs[:, 1]
    border = (members[:, first] != members[:, second]).astype(np.float32)
    clear = 1 - np.exp(-patches.contrasts / _CLEAR)
    outline = border @ patches.lengths
    inside = (members[:, first] & members[:, second]).astype(np.float32)
    lengths = inside @ patches.lengths
    within = inside @ (patches.lengths * clear) / np.maximum(lengths, 1)
    on_edge = members.astype(np.float32) @ patches.edge
    distinctness = border @ (patches.lengths * clear) / np.maximum(outline, 1)
    areas = members.astype(np.float32) @ patches.sizes
    share = areas / patches.sizes.sum()
    size = np.clip(share / _SMALL, 0, 1) * np.clip((1 - share) / (1 - _LARGE), 0, 1)
    edge = on_edge / np.maximum(on_edge + outline, 1)
    likely = distinctness * (1 - 0.35 * within) * size * (1 - _EDGE * edge)
    return Regions(members, np.asarray(likely, dtype=np.float32), np.asarray(areas, dtype=np.float32))


def _joined(patches: Patches) -> NDArray[np.bool_]:
    """Which patches belong to each region, shape (2n − 1 at most, n): first the patches themselves."""
    count = len(patches.sizes)
    sizes = list(map(float, patches.sizes))
    colours = [colour.astype(float) for colour in patches.colours]
    members: list[NDArray[np.bool_]] = list(np.eye(count, dtype=bool))
    near: list[dict[int, tuple[float, float]]] = [{} for _ in range(count)]
    queue: list[tuple[float, int, int]] = []

    def push(one: int, other: int) -> None:
        length, sharp = near[one][other]
        apart = float(np.abs(colours[one] - colours[other]).sum()) * 0.6 + sharp / length
        smaller = min(sizes[one], sizes[other])
        heapq.heappush(queue, (apart * smaller**0.5, one, other))

    for (one, other), length, contrast in zip(patches.pairs, patches.lengths, patches.contrasts, strict=True):
        near[one][int(other)] = near[other][int(one)] = (float(length), float(length * contrast))
    for one, other in patches.pairs:
        push(int(one), int(other))
    alive = [True] * count
    while queue:
        _, one, other = heapq.heappop(queue)
        if not (alive[one] and alive[other]):
            continue
        new = len(members)
        alive[one] = alive[other] = False
        alive.append(True)
        total = sizes[one] + sizes[other]
        colours.append((colours[one] * sizes[one] + colours[other] * sizes[other]) / total)
        sizes.append(total)
        members.append(members[one] | members[other])
        around: dict[int, tuple[float, float]] = {}
        for part in (one, other):
            for neighbour, (length, sharp) in near[part].items():
                if alive[neighbour]:
                    known = around.get(neighbour, (0.0, 0.0))
                    around[neighbour] = (known[0] + length, known[1] + sharp)
        near.append(around)
        for neighbour, shared in around.items():
            near[neighbour][new] = shared
            push(neighbour, new)
    return np.stack(members)
