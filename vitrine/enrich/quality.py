"""Picture quality: what speaks against a picture, so that somebody can take it again. Nothing is told of a good one."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PIL import Image

from vitrine.enrich.protocol import Need, Record, Subject

_SIDE = 512
_BLURRED = 12.0
"""Spread of the Laplacian of the sharpest tenth of blocks, in grey levels, under which a picture is blurred
(Pech-Pacheco et al. 2000, by blocks: a plain ground is not blurred, and a sharp thing on it counts)."""
_FLAT = 6.0
"""Spread of grey levels under which there is nothing to be sharp."""
_DARK, _BRIGHT = 45.0, 0.6
_SMALL = 200


class Quality:
    """Says what is wrong with a picture: `small`, `blurred`, `dark`, `glaring`, `flat`."""

    name: ClassVar[str] = "quality"
    version: ClassVar[int] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"picture"})

    def missing(self) -> str:
        """Empty: nothing is needed."""
        return ""

    def read(self, subject: Subject) -> list[Record]:
        """A record for each fault; `about` holds the `value` that was measured."""
        found = []
        if max(subject.width, subject.height) < _SMALL:
            found.append(("small", float(max(subject.width, subject.height))))
        grey = subject.image.convert("L")
        grey.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
        levels = np.asarray(grey, dtype=np.float32)
        if float(np.percentile(levels, 95)) < _DARK:
            found.append(("dark", float(np.percentile(levels, 95))))
        coloured = np.asarray(subject.image.convert("RGB").resize(grey.size), dtype=np.uint8)
        burnt = float((coloured.min(axis=2) >= 254).mean())
        inner = coloured[grey.height // 4 : -(grey.height // 4) or None, grey.width // 4 : -(grey.width // 4) or None]
        if burnt > _BRIGHT and inner.size and float((inner.min(axis=2) >= 254).mean()) > 0.9:
            found.append(("glaring", burnt))  # a white ground is none: the middle must be burnt out too
        if float(levels.std()) < _FLAT:
            found.append(("flat", float(levels.std())))
        elif (sharp := sharpness(levels)) < _BLURRED:
            found.append(("blurred", sharp))
        return [Record(name, 1.0, None, {"value": round(value, 2)}) for name, value in found]


def sharpness(levels: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    """Spread of the Laplacian in the sharpest tenth of blocks of 16 × 16 pixels; infinite where it is too small."""
    if min(levels.shape) < 18:
        return float("inf")
    middle = levels[1:-1, 1:-1]
    laplacian = levels[:-2, 1:-1] + levels[2:, 1:-1] + levels[1:-1, :-2] + levels[1:-1, 2:] - 4 * middle
    rows, columns = laplacian.shape[0] // 16, laplacian.shape[1] // 16
    blocks = laplacian[: rows * 16, : columns * 16].reshape(rows, 16, columns, 16).std(axis=(1, 3))
    return float(np.percentile(blocks, 90))
