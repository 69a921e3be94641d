"""Words on surfaces: fonts, the colour that can be read on a ground, text as large as fits, the EAN-13 code."""

from __future__ import annotations

import textwrap
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from studio import ean
from studio.palette import Rgb

FONTS = {
    "sans": ("LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
    "plain": ("LiberationSans-Regular.ttf", "DejaVuSans.ttf"),
    "serif": ("LiberationSerif-Bold.ttf", "DejaVuSerif-Bold.ttf"),
    "italic": ("LiberationSerif-BoldItalic.ttf", "DejaVuSerif-BoldItalic.ttf"),
    "narrow": ("LiberationSansNarrow-Bold.ttf", "DejaVuSansCondensed-Bold.ttf"),
}


@lru_cache(maxsize=256)
def font(style: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The first font of a style that is installed, else the one that Pillow carries."""
    for name in FONTS[style]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def rgb_bytes(color: Rgb) -> tuple[int, int, int]:
    r, g, b = (round(float(np.clip(c, 0, 1)) * 255) for c in color)
    return r, g, b


def _light(color: Rgb) -> float:
    return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2]


def ink_on(color: Rgb, other: Rgb) -> Rgb:
    """The other colour where it can be read on this one, else near-white or near-black."""
    if abs(_light(color) - _light(other)) > 0.32:
        return other
    return (0.97, 0.96, 0.93) if _light(color) < 0.55 else (0.13, 0.13, 0.15)


def write(
    draw: ImageDraw.ImageDraw,
    box: tuple[float, float, float, float],
    text: str,
    style: str,
    fill: Rgb,
    lines: int = 1,
) -> None:
    """Centre text in a box (x0, y0, x1, y1), as large as fits in up to ``lines`` lines."""
    if not text:
        return
    x0, y0, x1, y1 = box
    best: tuple[int, list[str]] = (0, [text])
    for n in range(1, lines + 1):
        width = max(len(text) if n == 1 else int(np.ceil(len(text) / n)) + 2, max(len(w) for w in text.split()))
        rows = textwrap.wrap(text, width)[:n] or [text]
        if len(" ".join(rows)) < len(text):
            continue
        size = int((y1 - y0) / (1.12 * len(rows)))
        while size > 5 and max(draw.textlength(r, font=font(style, size)) for r in rows) > x1 - x0:
            size = int(size * 0.93)
        if size > best[0]:
            best = (size, rows)
    size, rows = best
    if size < 5:
        return
    y = (y0 + y1) / 2 - size * 1.12 * (len(rows) - 1) / 2
    for row in rows:
        draw.text(((x0 + x1) / 2, y), row, font=font(style, size), fill=rgb_bytes(fill), anchor="mm")
        y += size * 1.12


def barcode(module: int, height: int, code: str) -> Image.Image:
    """The code with quiet zones and its digits, black on white; ``module`` pixels a bar unit."""
    width = (95 + 18) * module
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    digits = max(8, 9 * module)
    pattern = ean.bars(code)
    for i, bit in enumerate(pattern):
        if bit == "1":
            guard = i < 3 or i > 91 or 45 <= i < 50
            bottom = height - (digits // 2 if guard else digits)
            draw.rectangle([(i + 9) * module, 2 * module, (i + 10) * module - 1, bottom], fill="black")
    face = font("plain", int(digits * 0.95))
    draw.text((1 * module, height), code[0], font=face, fill="black", anchor="lb")
    for start, part in ((12, code[1:7]), (58, code[7:])):
        for k, digit in enumerate(part):
            draw.text(((start + 3.5 + 7 * k) * module, height), digit, font=face, fill="black", anchor="mb")
    return image
