"""A map as a picture, for where nothing can move it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vitrine.atlas.colours import hues

_SIZE = (1600, 1100)
_MARGIN = 60


def picture(
    places: NDArray[np.float32], clusters: NDArray[np.int32], names: Sequence[tuple[str, float, float]]
) -> bytes:
    """A WebP of 1600 × 1100 pixels on white: points in their clusters' colours, with names.

    Args:
        places: shape (n, 2), y upwards.
        clusters: shape (n,), -1: none.
        names: text and place of each.
    """
    image = Image.new("RGB", _SIZE, (255, 255, 255))
    pen = ImageDraw.Draw(image)
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.array(_SIZE) - 2 * _MARGIN
    scale = float((room / np.maximum(high - low, 1e-6)).min())
    middle = (low + high) / 2

    def at(place: NDArray[np.float32]) -> tuple[float, float]:
        x, y = (place - middle) * (scale, -scale) + np.array(_SIZE) / 2
        return float(x), float(y)

    radius = float(np.clip(220 / np.sqrt(len(places)), 1.5, 7))
    palette = hues(int(clusters.max(initial=-1)) + 1)
    for place, cluster in zip(places, clusters.tolist(), strict=True):
        x, y = at(place)
        fill = palette[cluster] if cluster >= 0 else (170, 170, 168)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
    for text, x, y in names:
        left, top = at(np.array([x, y], np.float32))
        box = pen.textbbox((left, top), text, anchor="mm", font_size=20)
        pen.rounded_rectangle((box[0] - 6, box[1] - 4, box[2] + 6, box[3] + 4), 6, fill=(255, 255, 255))
        pen.text((left, top), text, anchor="mm", font_size=20, fill=(23, 23, 23))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=85, method=2)
    return out.getvalue()
