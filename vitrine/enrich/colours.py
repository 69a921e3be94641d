"""Colours: the dominant colours of the thing in a picture, by the names that people use, its ground left out.

The ground is what the picture's edge is made of, where that is one colour or two; what is left is counted by the
nearest of a palette of named colours in CIELAB (CIE 1976), the sRGB values being those that people most often give the
names to (the xkcd colour survey, 2010, public domain, rounded).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.enrich.protocol import Need, Record, Subject

PALETTE: dict[str, tuple[tuple[int, int, int], ...]] = {
    "black": ((12, 12, 14), (36, 36, 38)),
    "dark grey": ((70, 70, 72),),
    "grey": ((128, 128, 128), (150, 150, 150)),
    "light grey": ((196, 196, 196),),
    "white": ((250, 250, 250), (228, 228, 228)),
    "beige": ((222, 205, 172), (236, 222, 196)),
    "brown": ((120, 72, 32), (150, 100, 60)),
    "dark brown": ((62, 38, 20),),
    "red": ((214, 30, 24), (190, 40, 40)),
    "dark red": ((120, 10, 16),),
    "orange": ((244, 130, 20), (228, 96, 20)),
    "yellow": ((248, 224, 40), (230, 190, 40)),
    "light yellow": ((252, 244, 160),),
    "light green": ((150, 236, 130), (176, 224, 160)),
    "green": ((34, 160, 50), (90, 160, 60)),
    "dark green": ((8, 72, 20), (30, 80, 50)),
    "olive": ((110, 118, 30),),
    "turquoise": ((24, 192, 180), (20, 140, 140)),
    "light blue": ((150, 200, 244), (120, 180, 220)),
    "blue": ((20, 80, 210), (50, 110, 190)),
    "dark blue": ((8, 16, 90), (30, 44, 84)),
    "purple": ((124, 40, 150), (100, 60, 140)),
    "light purple": ((190, 150, 220),),
    "pink": ((250, 130, 190), (244, 180, 200)),
    "dark pink": ((200, 50, 110),),
}
_SIDE = 96
_ALIKE = 14.0
"""Colours nearer than this in CIELAB belong to one ground."""
_LEAST = 0.08
"""Share of the thing from which a colour is told."""
_THING = 0.02
"""Share of the picture that the thing has at least; with less left, all of the picture is taken for it."""
MOST = 4


class Colours:
    """Names the dominant colours of the thing in a picture."""

    name: ClassVar[str] = "colours"
    version: ClassVar[int] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"picture"})

    def missing(self) -> str:
        """Empty: nothing is needed."""
        return ""

    def read(self, subject: Subject) -> list[Record]:
        """Up to four colours, the largest first; `confidence` is 1 and `about` holds the `share`, 0 … 1."""
        small = subject.image.convert("RGB")
        small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
        lab = to_lab(np.asarray(small))
        pixels = lab[thing(lab)]
        names, centres = _palette()
        nearest = np.argmin(((pixels[:, None, :] - centres[None]) ** 2).sum(axis=2), axis=1)
        shares = np.bincount(np.array([names[1][n] for n in nearest]), minlength=len(names[0])) / len(pixels)
        order = np.argsort(-shares)[:MOST]
        return [
            Record(names[0][n], 1.0, None, {"share": round(float(shares[n]), 3)}) for n in order if shares[n] >= _LEAST
        ]


def thing(lab: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which pixels of a picture (height, width, 3) are not its ground, shape (height, width)."""
    edge = np.concatenate([lab[0], lab[-1], lab[1:-1, 0], lab[1:-1, -1]])
    rest, ground = edge, np.zeros(lab.shape[:2], dtype=bool)
    for _ in range(2):  # a ground of two colours: a table before a wall
        if len(rest) < 0.25 * len(edge):
            break
        middle = np.median(rest, axis=0)
        near = np.linalg.norm(rest - middle, axis=1) < _ALIKE
        if near.mean() < 0.4:
            break
        ground |= np.linalg.norm(lab - middle, axis=2) < _ALIKE
        rest = rest[~near]
    return ~ground if (~ground).mean() >= _THING else np.ones_like(ground)


def to_lab(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """8-bit sRGB of shape (…, 3) as CIELAB under D65."""
    linear = rgb.astype(np.float32) / 255
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], dtype=np.float32)
    xyz = linear @ to_xyz.T / np.array([0.9505, 1.0, 1.089], dtype=np.float32)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)
    return np.asarray(lab, dtype=np.float32)


def _palette() -> tuple[tuple[list[str], list[int]], NDArray[np.float32]]:
    """Names, for every sample which of them it belongs to, and the samples in CIELAB."""
    names = list(PALETTE)
    owners = [n for n, name in enumerate(names) for _ in PALETTE[name]]
    samples = np.array([sample for name in names for sample in PALETTE[name]], dtype=np.uint8)
    return (names, owners), to_lab(samples)
