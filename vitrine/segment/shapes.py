"""Geometry of masks: scaling, outlines, overlap, what is left of many that cover each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vitrine.segment.protocol import Mask, Pixels


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """The mask for a picture of another size, its edge smoothed; a thing never vanishes by scaling."""
    if pixels.shape == (height, width):
        return pixels
    soft = Image.fromarray(pixels.astype(np.uint8) * 255).resize((width, height), Image.Resampling.BILINEAR)
    scaled = np.asarray(soft) >= 128
    if pixels.any() and not scaled.any():
        scaled = np.asarray(soft) == np.asarray(soft).max()
    return np.asarray(scaled, dtype=bool)


def polygon(outline: Sequence[tuple[float, float]], width: int, height: int) -> Pixels:
    """The pixels inside of an outline (corners in order), shape (height, width)."""
    canvas = Image.new("1", (width, height))
    ImageDraw.Draw(canvas).polygon([(round(x), round(y)) for x, y in outline], fill=1, outline=1)
    return np.asarray(canvas, dtype=bool)


def grown(pixels: Pixels, by: int) -> Pixels:
    """The mask with a rim of `by` pixels added."""
    from scipy.ndimage import maximum_filter

    return np.asarray(maximum_filter(pixels, size=2 * by + 1), dtype=bool) if by > 0 else pixels


def overlap(one: Pixels, other: Pixels) -> float:
    """Intersection over union, 0 … 1; two empty masks are the same."""
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 1.0


def distinct(masks: Iterable[Mask], most: int, *, alike: float = 0.7) -> list[Mask]:
    """Non-maximum suppression: the best `most` masks of which no two overlap by more than `alike`."""
    kept: list[Mask] = []
    for mask in sorted(masks, key=lambda one: -one.score):
        if len(kept) == most:
            break
        if mask.pixels.any() and all(overlap(mask.pixels, other.pixels) <= alike for other in kept):
            kept.append(mask)
    return kept


def filled(pixels: Pixels, keep: NDArray[np.bool_] | None = None) -> Pixels:
    """Without holes, and without crumbs: parts under a twentieth of the largest go, unless `keep` touches them."""
    from scipy.ndimage import binary_fill_holes, label

    parts, count = label(pixels)
    if not count:
        return pixels
    sizes = np.bincount(parts.reshape(-1), minlength=count + 1)
    sizes[0] = 0
    wanted = sizes >= sizes.max() / 20
    if keep is not None:
        wanted |= np.bincount(parts[keep], minlength=count + 1) > 0
    wanted[0] = False
    return np.asarray(binary_fill_holes(wanted[parts]), dtype=bool)
