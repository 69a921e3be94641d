"""Palettes: named colours of one mood of a school, and mixing them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float64]

# The names that subjects paint with, in the order in which a school lists its colours.
NAMES = "sky0 sky1 sun far mid near leaf leaf2 water dark pale earth skin a0 a1 a2 a3".split()


@dataclass(frozen=True)
class Palette:
    """Colours by name (RGB, 0..1) and the time of day or weather that they mean."""

    time: str
    colours: dict[str, Colour]

    def get(self, spec: str) -> Colour:
        """Colour of a name or of a mixture: "far>near:0.4" is far with 0.4 of near."""
        first, *rest = spec.split(">")
        colour = self.colours[first]
        for part in rest:
            name, share = part.split(":")
            colour = colour * (1 - float(share)) + self.colours[name] * float(share)
        return colour


def palette(time: str, *hexes: str) -> Palette:
    """Palette from the hexadecimal colours of NAMES in order, apart by blanks."""
    values = " ".join(hexes).split()
    if len(values) != len(NAMES):
        raise ValueError(f"a palette has {len(NAMES)} colours, got {len(values)}")
    rgb = [np.array([int(v[i : i + 2], 16) / 255 for i in (0, 2, 4)]) for v in values]
    return Palette(time, dict(zip(NAMES, rgb, strict=True)))


def tone(colour: Colour, amount: float) -> Colour:
    """Lighter (amount > 0, up to 1: white) or darker (down to -1: black)."""
    return colour + (1 - colour) * amount if amount > 0 else colour * (1 + amount)


def shift(rgb: NDArray[np.float64], hue: float = 0.0, chroma: float = 1.0, light: float = 0.0) -> NDArray[np.float64]:
    """Colours (..., 3) turned by `hue` degrees, saturation times `chroma`, value plus `light`."""
    flat = np.clip(rgb, 0, 1).reshape(-1, 1, 3).astype(np.float32)
    hsv = cv2.cvtColor(flat, cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0] + hue) % 360
    hsv[..., 1] = np.clip(hsv[..., 1] * chroma, 0, 1)
    hsv[..., 2] = np.clip(hsv[..., 2] + light, 0, 1)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB).reshape(rgb.shape).astype(np.float64)
