"""Picture quality: what speaks against a picture, so that somebody can take it again. Nothing is told of a good one.

Thresholds were set on real catalogs so that hardly any of their pictures is blamed (docs/benchmarks.md). What a whole
catalog shares is left to the report to judge (`vitrine.enrich.poor`).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.enrich import composition
from vitrine.enrich.protocol import Need, Record, Subject

SIDE = 640
"""Longer side, in pixels, at which light and sharpness are measured: about what a page shows."""
BLURRED = 1.25
"""Width of the sharper edges, in pixels, from which a picture is blurred; of real catalogs' 99 % have less than 0.9."""
DARK, BURNT, SMALL = 48.0, 0.9, 200
"""Brightest twentieth, in grey levels, under which a picture is dark; share of its middle that is pure white in one
that is burnt out; longer side, in pixels, under which it is small."""
_LIT = 110.0
"""Grey level that something bright on a black ground reaches, and that nothing in a burnt-out picture is below."""
_FLAT = 6.0
"""Spread of grey levels under which there is nothing to see, and nothing to be sharp."""
_WHITE = 254
_EDGES = 97  # percentile of gradients from which a pixel lies on a strong edge
_FEW = 30  # edge pixels that a statement about sharpness needs
_SOFT = 12.0  # spread of grey levels with which a picture without edges is blurred


class Quality:
    """Says what is wrong with a picture: `small`, `dark`, `glaring`, `flat`, `blurred`, `several`, `cut`."""

    name: ClassVar[str] = "quality"
    version: ClassVar[int] = 2
    needs: ClassVar[frozenset[Need]] = frozenset({"picture"})

    def missing(self) -> str:
        """Empty: nothing is needed."""
        return ""

    def read(self, subject: Subject) -> list[Record]:
        """A record for each fault; `about` holds the `value` that was measured."""
        found = list(light_and_focus(subject.image, subject.width, subject.height).items())
        if not any(name in ("flat", "glaring") for name, _ in found):
            found += composition.faults(subject.image).items()
        return [Record(name, 1.0, None, {"value": round(value, 2)}) for name, value in found]


def light_and_focus(image: Image.Image, width: int, height: int, dark: float = DARK) -> dict[str, float]:
    """Faults of a picture as it was taken, with what was measured.

    Args:
        image: upright, in any size.
        width, height: pixels of the whole picture, which `image` may be a smaller copy of.
        dark: as `DARK`.
    """
    found: dict[str, float] = {}
    if max(width, height) < SMALL:
        found["small"] = float(max(width, height))
    rgb = image.convert("RGB")
    rgb.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    levels = np.asarray(rgb.convert("L"), dtype=np.float32)
    brightest, lit = (float(value) for value in np.percentile(levels, (95, 99)))
    if brightest < dark and lit < _LIT:
        found["dark"] = brightest
    if (burnt := _burnt(np.asarray(rgb))) > BURNT:
        found["glaring"] = burnt
    if float(levels.std()) < _FLAT:
        found["flat"] = float(levels.std())
    elif (edges := edge_width(levels)) > BLURRED:
        found["blurred"] = edges
    return found


def _burnt(pixels: NDArray[np.uint8]) -> float:
    """Share of pure white in the middle of a picture, where that holds nothing dark, as a page of print does.

    A white ground around a thing is no fault.
    """
    height, width = pixels.shape[:2]
    middle = pixels[height // 4 : height - height // 4, width // 4 : width - width // 4].min(axis=2)
    if not middle.size or float(np.percentile(middle, 1)) < _LIT:
        return 0.0
    return float((middle >= _WHITE).mean())


def edge_width(levels: NDArray[np.float32]) -> float:
    """Width in pixels (standard deviation, 9 at most) of the sharper of the strong edges of grey levels.

    Where there is hardly an edge it is 9 if there is contrast all the same, else 0: nothing can be said.

    The picture is blurred once more by a known width: of a sharp edge that takes much of the gradient, of a blurred one
    little (Zhuo and Sim 2011), whatever its contrast is.
    """
    if min(levels.shape) < 12:
        return 0.0
    gradient, again = _gradient(levels), _gradient(_blurred(levels))
    strong = gradient >= max(float(np.percentile(gradient, _EDGES)), 4.0)
    if int(strong.sum()) < _FEW:
        return 9.0 if float(levels.std()) > _SOFT else 0.0
    ratio = float(np.percentile(gradient[strong] / np.maximum(again[strong], 1e-3), 75))
    return min(9.0, 1 / float(np.sqrt(ratio * ratio - 1))) if ratio > 1.001 else 9.0


def _gradient(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    across, down = levels[1:-1, 2:] - levels[1:-1, :-2], levels[2:, 1:-1] - levels[:-2, 1:-1]
    return np.asarray(np.sqrt(across * across + down * down) / 2, dtype=np.float32)


def _blurred(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """By a Gaussian of one pixel, edges repeated."""
    weights = np.exp(-0.5 * np.arange(-3, 4, dtype=np.float32) ** 2)
    weights /= weights.sum()
    height, width = levels.shape
    padded = np.pad(levels, 3, mode="edge")
    rows = np.zeros((height + 6, width), dtype=np.float32)
    for i, weight in enumerate(weights):
        rows += weight * padded[:, i : i + width]
    found = np.zeros_like(levels)
    for i, weight in enumerate(weights):
        found += weight * rows[i : i + height]
    return found
