"""The faces of clocks and watches."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from studio.lettering import font, rgb_bytes
from studio.palette import Rgb


def dial(size: int, ground: Rgb, ink: Rgb, numerals: str, name: str) -> np.ndarray:
    """A clock face (size, size, 3), sRGB 0..1. numerals: arabic, roman or ticks."""
    image = Image.new("RGB", (size, size), rgb_bytes(ground))
    draw = ImageDraw.Draw(image)
    c = size / 2
    for k in range(60):
        t = k * np.pi / 30
        long = k % 5 == 0
        a, b = (0.42 if long and numerals == "ticks" else 0.445), 0.465
        w = max(1, int(size * (0.014 if long else 0.005)))
        p = [(c + np.sin(t) * size * f, c - np.cos(t) * size * f) for f in (a, b)]
        draw.line(p, fill=rgb_bytes(ink), width=w)
    roman = ("XII", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI")
    if numerals != "ticks":
        for k in range(12):
            t = k * np.pi / 6
            text = roman[k] if numerals == "roman" else str(k or 12)
            face = font(
                "serif" if numerals == "roman" else "sans",
                int(size * (0.075 if numerals == "roman" else 0.09)),
            )
            draw.text(
                (c + np.sin(t) * size * 0.365, c - np.cos(t) * size * 0.365),
                text,
                font=face,
                fill=rgb_bytes(ink),
                anchor="mm",
            )
    draw.text((c, size * 0.34), name, font=font("plain", max(6, int(size * 0.038))), fill=rgb_bytes(ink), anchor="mm")
    return np.asarray(image, dtype=np.float32) / 255
