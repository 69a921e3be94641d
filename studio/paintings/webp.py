"""Storing pictures small."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def encode(pixels: NDArray[np.uint8], most: int, quality: int = 80, least: int = 52) -> bytes:
    """WebP at `quality`, or as much lower (not below `least`) as keeps it within `most` bytes."""
    while True:
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= most or quality <= least:
            return out.getvalue()
        quality -= 4
