"""A segmenter without learned weights: nested regions give the first guess, a graph cut over superpixels the mask.

GrabCut's idea (Rother et al., 2004: colour models of thing and ground, refined in turn with a minimal cut) on a
thousand superpixels instead of a hundred thousand pixels, with colour densities instead of mixtures. So a click takes
milliseconds, and SciPy is all it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.images.thumbnails import fit
from vitrine.segment.protocol import Box, Mask, Pixels, Point
from vitrine.segment.regions import Regions, regions
from vitrine.segment.shapes import distinct, filled, resized
from vitrine.segment.superpixels import Floats, Patches, patches

SIDE = 320
PATCHES = 600

_ROUNDS = 3
_SPREAD = 7.0  # Lab units: how far a colour speaks for its neighbours
_SMOOTH = 3.2  # what a border through an even area costs, per pixel of it
_SOFT = 9.0  # Lab units from which on a border is cheap
_HARD = 1e4
_CENTRAL = 0.5  # how much a click away from a region's middle speaks against the region
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class State:
    """A picture, worked out. `width`, `height`: of the picture as given; `scale`: pixels worked out to one of it."""

    width: int
    height: int
    scale: float
    patches: Patches
    regions: Regions
    kernel: Floats
    centres: Floats


class Classical:
    """Colours, edges and a graph cut. Safe to use from several threads: it holds nothing."""

    key = "classical@1"
    title = "colours and edges"

    def encode(self, image: Image.Image) -> State:
        """Superpixels and nested regions of the picture."""
        small = fit(image, SIDE)
        found = patches(small, PATCHES)
        away = found.colours[:, None] - found.colours[None]
        kernel = np.exp(-np.einsum("ijk,ijk->ij", away, away) / (2 * _SPREAD**2)).astype(np.float32)
        rows, columns = np.indices(found.labels.shape)
        count = len(found.sizes)
        flat = found.labels.reshape(-1)
        centres = np.stack(
            [np.bincount(flat, weights=place.reshape(-1), minlength=count) / found.sizes for place in (columns, rows)],
            axis=1,
        ).astype(np.float32)
        return State(image.width, image.height, small.width / image.width, found, regions(found), kernel, centres)

    def masks(self, state: State, points: Sequence[Point], box: Box | None = None) -> list[Mask]:
        """As the protocol says."""
        positive = self._patches_at(state, [p for p in points if p.positive])
        negative = self._patches_at(state, [p for p in points if not p.positive])
        negative = np.setdiff1d(negative, positive)
        share = None if box is None else _share_inside(state, box)
        found = []
        for members, likely in self._guesses(state, points, positive, negative, share):
            chosen = _cut(state, members, positive, negative, share, softly=box is not None)
            found.append(Mask(self._pixels(state, chosen, points), round(float(likely), 4)))
        return distinct(found, _CANDIDATES, alike=0.9) or [self._nearest(state, points, box)]

    def proposals(self, state: State, most: int) -> list[Mask]:
        """As the protocol says: the regions with the clearest outlines."""
        order = np.argsort(-state.regions.likely)[: 12 * most]
        labels = state.patches.labels
        small = [Mask(state.regions.members[i][labels], round(float(state.regions.likely[i]), 4)) for i in order]
        kept = distinct(small, most, alike=0.5)
        return [Mask(resized(filled(one.pixels), state.width, state.height), one.score) for one in kept]

    def _patches_at(self, state: State, points: Sequence[Point]) -> NDArray[np.int64]:
        height, width = state.patches.labels.shape
        found = {
            int(
                state.patches.labels[
                    min(int(point.y * state.scale), height - 1), min(int(point.x * state.scale), width - 1)
                ]
            )
            for point in points
        }
        return np.array(sorted(found), dtype=np.int64)

    def _guesses(
        self,
        state: State,
        points: Sequence[Point],
        positive: NDArray[np.int64],
        negative: NDArray[np.int64],
        share: Floats | None,
    ) -> list[tuple[Floats, float]]:
        """First guesses of what is meant, as a weight 0 … 1 for each patch, with how likely each is; best first."""
        if share is not None:
            return [(share, 0.9)]
        members, likely = state.regions.members, state.regions.likely
        fits = members[:, positive].all(axis=1) & ~members[:, negative].any(axis=1)
        if not fits.any():  # no single region holds all of it and nothing else
            together = np.zeros(len(state.patches.sizes), dtype=bool)
            for patch in positive:
                alone = members[:, patch] & ~members[:, negative].any(axis=1)
                if alone.any():
                    together |= members[np.argmax(np.where(alone, likely, -1))]
            together[positive] = True
            return [(together.astype(np.float32), 0.5)]
        weights = members * state.patches.sizes
        middles = weights @ state.centres / np.maximum(state.regions.areas, 1)[:, None]
        clicks = np.array([(p.x * state.scale, p.y * state.scale) for p in points if p.positive], dtype=np.float32)
        away = np.linalg.norm(middles - clicks.mean(axis=0), axis=1) / np.sqrt(np.maximum(state.regions.areas, 1))
        fitness = np.where(fits, likely * np.exp(-_CENTRAL * away / 0.3), -1)
        best = distinct_rows(members, fitness, _CANDIDATES)
        return [(members[i].astype(np.float32), float(likely[i])) for i in best]

    def _pixels(self, state: State, chosen: NDArray[np.bool_], points: Sequence[Point]) -> Pixels:
        small = chosen[state.patches.labels]
        whole = filled(small)
        height, width = small.shape
        for point in points:
            if (
                not point.positive
                and whole[min(int(point.y * state.scale), height - 1), min(int(point.x * state.scale), width - 1)]
            ):
                whole = small  # the hole was asked for
        return resized(whole, state.width, state.height)

    def _nearest(self, state: State, points: Sequence[Point], box: Box | None) -> Mask:
        """Where the cut leaves nothing: the patch under the click, or the box itself."""
        pixels = np.zeros((state.height, state.width), dtype=bool)
        if box is not None:
            pixels[
                round(box[1]) : max(round(box[3]), round(box[1]) + 1),
                round(box[0]) : max(round(box[2]), round(box[0]) + 1),
            ] = True
        else:
            at = self._patches_at(state, [p for p in points if p.positive])
            chosen = np.zeros(len(state.patches.sizes), dtype=bool)
            chosen[at] = True
            pixels = resized(chosen[state.patches.labels], state.width, state.height)
        return Mask(pixels, 0.1)


def distinct_rows(members: NDArray[np.bool_], fitness: Floats, most: int) -> list[int]:
    """The fittest regions of which none holds nearly the same patches as another (overlap over 0.8)."""
    kept: list[int] = []
    for i in np.argsort(-fitness)[:60]:
        if fitness[i] < 0 or len(kept) == most:
            break
        same = [(members[i] & members[j]).sum() / max(1, (members[i] | members[j]).sum()) for j in kept]
        if all(value <= 0.8 for value in same):
            kept.append(int(i))
    return kept


def _share_inside(state: State, box: Box) -> Floats:
    """How much of each patch lies inside the box, 0 … 1."""
    labels = state.patches.labels
    x0, y0, x1, y1 = (value * state.scale for value in box)
    inside = np.zeros(labels.shape, dtype=np.float32)
    inside[int(y0) : max(int(y0) + 1, round(y1)), int(x0) : max(int(x0) + 1, round(x1))] = 1
    sums = np.bincount(labels.reshape(-1), weights=inside.reshape(-1), minlength=len(state.patches.sizes))
    return np.asarray(sums / state.patches.sizes, dtype=np.float32)


def _cut(
    state: State,
    guess: Floats,
    positive: NDArray[np.int64],
    negative: NDArray[np.int64],
    share: Floats | None,
    *,
    softly: bool,
) -> NDArray[np.bool_]:
    """The patches of the thing, by colour models and minimal cuts in turn."""
    found = state.patches
    allowed = np.ones(len(found.sizes), dtype=bool) if share is None else share > 0.35
    border = _SMOOTH * found.lengths * np.exp(-((found.contrasts / _SOFT) ** 2))
    belongs = guess * allowed
    for _ in range(_ROUNDS):
        thing = state.kernel @ (belongs * found.sizes) / max(float((belongs * found.sizes).sum()), 1)
        rest = (1 - belongs) * found.sizes
        ground = state.kernel @ rest / max(float(rest.sum()), 1)
        evidence = np.clip(np.log((thing + 1e-4) / (ground + 1e-4)), -4, 4)
        # A region from the tree knows where the thing is; of a box only the rim is known to be ground.
        place = (1.2 if softly else 2.0) * (2 * guess - 1)
        strength = 0.35 * (evidence + place) * np.sqrt(found.sizes)
        strength[~allowed] = -_HARD
        strength[negative] = -_HARD
        strength[positive] = _HARD
        chosen = _minimal_cut(found.pairs, border, strength)
        if not chosen.any():
            break
        updated = chosen.astype(np.float32)
        if (updated == belongs).all():
            break
        belongs = updated
    return belongs > 0.5


def _minimal_cut(pairs: NDArray[np.int64], border: Floats, strength: Floats) -> NDArray[np.bool_]:
    """Which nodes fall to the thing: positive strength pulls there, negative away, borders hold neighbours together."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    count = len(strength)
    source, sink = count, count + 1
    nodes = np.arange(count)
    units = 100  # capacities are whole numbers
    wants, shuns = np.maximum(strength, 0), np.maximum(-strength, 0)
    starts = np.concatenate([pairs[:, 0], pairs[:, 1], np.full(count, source), nodes])
    ends = np.concatenate([pairs[:, 1], pairs[:, 0], nodes, np.full(count, sink)])
    sizes = np.concatenate([border, border, wants, shuns])
    capacities = coo_matrix(
        ((sizes * units).astype(np.int32), (starts, ends)), shape=(count + 2, count + 2), dtype=np.int32
    ).tocsr()
    flow = maximum_flow(capacities, source, sink).flow
    left = capacities - flow
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    reached = breadth_first_order(left, source, return_predecessors=False)
    chosen = np.zeros(count + 2, dtype=bool)
    chosen[reached] = True
    return chosen[:count]
