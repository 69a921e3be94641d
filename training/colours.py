"""A colour word for what a picture shows, so that captions can say "red skirt" where the data only says "skirt"."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MINIMUM_SHARE = 0.5


def _names(rgb: NDArray[np.float32]) -> NDArray[np.str_]:
    """Colour name of each row of (n, 3) values in 0..1, by hue, saturation and value."""
    top, low = rgb.max(1), rgb.min(1)
    span = np.maximum(top - low, 1e-6)
    red, green, blue = rgb.T
    hue = (
        np.where(
            top == red,
            (green - blue) / span % 6,
            np.where(top == green, (blue - red) / span + 2, (red - green) / span + 4),
        )
        * 60
    )
    saturation = span / np.maximum(top, 1e-6)
    dark_warm = ((hue < 45) | (hue > 345)) & (top < 0.5)
    conditions = [
        top < 0.2,
        (saturation < 0.14) & (top > 0.78),
        saturation < 0.16,
        (saturation < 0.45) & (hue >= 15) & (hue < 60) & (top > 0.5),
        dark_warm & (hue >= 12) & (hue < 45),
        ((hue < 12) | (hue >= 345)) & (saturation < 0.55) & (top > 0.6),
        (hue < 14) | (hue >= 345),
        hue < 40,
        hue < 68,
        hue < 165,
        hue < 195,
        (hue < 255) & (top < 0.42),
        hue < 255,
        hue < 290,
    ]
    words = [
        "black",
        "white",
        "gray",
        "beige",
        "brown",
        "pink",
        "red",
        "orange",
        "yellow",
        "green",
        "turquoise",
    ]
    words += ["navy blue", "blue", "purple"]
    return np.select(conditions, words, default="pink")


def dominant(rgb: NDArray[np.uint8], mask: NDArray[np.uint8]) -> str | None:
    """The colour word of most of the thing in an (s, s, 3) picture, or None where no colour leads clearly.

    Without a mask (255 everywhere) the middle of the picture stands for the thing.
    """
    side = len(rgb)
    inside = mask > 200
    if inside.all():
        inside = np.zeros_like(inside)
        inside[side * 3 // 10 : side * 7 // 10, side * 3 // 10 : side * 7 // 10] = True
    if inside.sum() < 50:
        return None
    names, counts = np.unique(_names(rgb[inside][::5].astype(np.float32) / 255), return_counts=True)
    best = int(counts.argmax())
    return str(names[best]) if counts[best] >= MINIMUM_SHARE * counts.sum() else None
