"""Printed faces of packs: brand, product, weight, illustration, small print and the EAN-13 code."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from studio import ean, patterns
from studio.materials import Material
from studio.palette import Rgb, mix

if TYPE_CHECKING:
    from studio.product import Look

FONTS = {
    "sans": ("LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
    "plain": ("LiberationSans-Regular.ttf", "DejaVuSans.ttf"),
    "serif": ("LiberationSerif-Bold.ttf", "DejaVuSerif-Bold.ttf"),
    "italic": ("LiberationSerif-BoldItalic.ttf", "DejaVuSerif-BoldItalic.ttf"),
    "narrow": ("LiberationSansNarrow-Bold.ttf", "DejaVuSansCondensed-Bold.ttf"),
}


@dataclass(frozen=True)
class Pack:
    """What is printed on a pack. motif: leaf, bean, drop, wheat, sun, fish, berry or star. style: 0..3."""

    brand: str
    product: str
    detail: str
    weight: str
    code: str
    motif: str = "leaf"
    style: int = 0
    lettering: str = "sans"


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


def _ink_on(color: Rgb, other: Rgb) -> Rgb:
    """The other colour where it can be read on this one, else near-white or near-black."""
    if abs(_light(color) - _light(other)) > 0.32:
        return other
    return (0.97, 0.96, 0.93) if _light(color) < 0.55 else (0.13, 0.13, 0.15)


def _write(
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


def _motif(draw: ImageDraw.ImageDraw, name: str, x: float, y: float, r: float, a: Rgb, b: Rgb) -> None:
    fill, second = rgb_bytes(a), rgb_bytes(b)
    if name == "leaf":
        for turn in (-0.7, 0.0, 0.7):
            t = np.linspace(0, np.pi, 24)
            px, py = np.sin(t) * r * 0.22, -np.cos(t) * r * 0.5 - r * 0.45
            px = np.r_[px, -px[::-1]]
            py = np.r_[py, py[::-1]]
            c, s = np.cos(turn), np.sin(turn)
            draw.polygon(
                [(x + c * i - s * j, y + r * 0.6 + s * i + c * j) for i, j in zip(px, py, strict=True)],
                fill=fill,
            )
            tip = (x + s * r * 0.85, y + r * 0.6 - c * r * 0.85)
            draw.line([(x, y + r * 0.75), tip], fill=second, width=max(1, int(r * 0.05)))
    elif name == "bean":
        for dx, dy, w in ((-0.36, 0.1, 0.42), (0.34, 0.24, 0.4), (0.02, -0.42, 0.38)):
            cx, cy, rx, ry = x + dx * r, y + dy * r, w * r, w * r * 0.72
            draw.ellipse([cx - rx, cy - ry, cx + rx, cy + ry], fill=fill)
            draw.arc(
                [cx - rx * 0.8, cy - ry * 0.35, cx + rx * 0.8, cy + ry * 0.5],
                190,
                350,
                fill=second,
                width=max(1, int(r * 0.07)),
            )
    elif name == "drop":
        t = np.linspace(0, 2 * np.pi, 60)
        draw.polygon([(x + r * 0.62 * np.sin(k) * np.sin(k / 2) ** 1.2, y - r * 0.8 * np.cos(k)) for k in t], fill=fill)
        draw.arc(
            [x - r * 0.34, y - r * 0.1, x + r * 0.34, y + r * 0.62],
            30,
            110,
            fill=second,
            width=max(1, int(r * 0.09)),
        )
    elif name == "wheat":
        draw.line([(x, y - r * 0.7), (x, y + r)], fill=fill, width=max(1, int(r * 0.07)))
        for k in range(5):
            yy = y - r * 0.75 + k * r * 0.3
            for side in (-1, 1):
                cx = x + side * r * 0.22
                draw.ellipse([cx - r * 0.17, yy - r * 0.12, cx + r * 0.17, yy + r * 0.2], fill=fill)
    elif name == "sun":
        for k in range(16):
            t = k * np.pi / 8
            p = [
                (x + np.cos(t + d) * r * f, y + np.sin(t + d) * r * f)
                for d, f in ((-0.1, 0.62), (0, 0.98), (0.1, 0.62))
            ]
            draw.polygon(p, fill=fill)
        draw.ellipse([x - r * 0.55, y - r * 0.55, x + r * 0.55, y + r * 0.55], fill=fill)
        draw.ellipse([x - r * 0.4, y - r * 0.4, x + r * 0.4, y + r * 0.4], fill=second)
    elif name == "fish":
        draw.ellipse([x - r * 0.8, y - r * 0.36, x + r * 0.5, y + r * 0.36], fill=fill)
        draw.polygon(
            [(x + r * 0.36, y), (x + r * 0.95, y - r * 0.42), (x + r * 0.8, y), (x + r * 0.95, y + r * 0.42)],
            fill=fill,
        )
        draw.ellipse([x - r * 0.62, y - r * 0.13, x - r * 0.5, y - r * 0.01], fill=second)
        draw.arc(
            [x - r * 0.5, y - r * 0.3, x - r * 0.2, y + r * 0.3],
            -70,
            70,
            fill=second,
            width=max(1, int(r * 0.05)),
        )
    elif name == "berry":
        for dx, dy in ((-0.4, 0.2), (0.4, 0.2), (0.0, 0.55), (0.0, -0.12)):
            draw.ellipse(
                [x + (dx - 0.34) * r, y + (dy - 0.34) * r, x + (dx + 0.34) * r, y + (dy + 0.34) * r],
                fill=fill,
            )
            draw.ellipse(
                [x + (dx - 0.2) * r, y + (dy - 0.22) * r, x + (dx - 0.06) * r, y + (dy - 0.08) * r],
                fill=second,
            )
        draw.line([(x, y - r * 0.3), (x + r * 0.3, y - r * 0.95)], fill=second, width=max(1, int(r * 0.07)))
    else:
        p = [
            (
                x + np.sin(k * np.pi / 5) * r * (1 if k % 2 == 0 else 0.42),
                y - np.cos(k * np.pi / 5) * r * (1 if k % 2 == 0 else 0.42),
            )
            for k in range(10)
        ]
        draw.polygon(p, fill=fill)


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


def _front(draw: ImageDraw.ImageDraw, w: float, h: float, x: float, pack: Pack, ground: Rgb, accent: Rgb) -> None:
    """The show side, w wide and h high with its left edge at x, in one of four layouts."""
    ink = _ink_on(ground, accent)
    pale = mix(ground, (1, 1, 1), 0.85)

    def box(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
        return x + a * w, b * h, x + c * w, d * h

    if pack.style == 0:
        _write(draw, box(0.1, 0.07, 0.9, 0.2), pack.brand, pack.lettering, ink)
        draw.line(
            [(x + 0.2 * w, 0.225 * h), (x + 0.8 * w, 0.225 * h)], fill=rgb_bytes(ink), width=max(1, int(h * 0.005))
        )
        _motif(draw, pack.motif, x + w / 2, 0.42 * h, min(0.27 * w, 0.15 * h), ink, ground)
        _write(draw, box(0.08, 0.6, 0.92, 0.79), pack.product, pack.lettering, ink, 2)
        _write(draw, box(0.12, 0.8, 0.88, 0.86), pack.detail, "plain", ink)
        _write(draw, box(0.25, 0.895, 0.75, 0.955), pack.weight, "sans", ink)
    elif pack.style == 1:
        draw.rectangle(box(0, 0.3, 1, 0.68), fill=rgb_bytes(pale))
        dark = _ink_on(pale, mix(ground, (0.05, 0.05, 0.08), 0.35))
        _write(draw, box(0.08, 0.08, 0.92, 0.25), pack.brand, pack.lettering, _ink_on(ground, pale))
        _write(draw, box(0.08, 0.34, 0.92, 0.56), pack.product, pack.lettering, dark, 2)
        _write(draw, box(0.12, 0.58, 0.88, 0.65), pack.detail, "plain", dark)
        _motif(draw, pack.motif, x + w / 2, 0.8 * h, min(0.2 * w, 0.09 * h), _ink_on(ground, pale), accent)
        _write(draw, box(0.25, 0.91, 0.75, 0.97), pack.weight, "sans", _ink_on(ground, pale))
    elif pack.style == 2:
        r = min(0.42 * w, 0.27 * h)
        cx, cy = x + w / 2, 0.42 * h
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=rgb_bytes(accent))
        on = _ink_on(accent, ground)
        _motif(draw, pack.motif, cx, cy - r * 0.38, r * 0.4, on, accent)
        _write(
            draw,
            (cx - r * 0.82, cy - r * 0.02, cx + r * 0.82, cy + r * 0.62),
            pack.product,
            pack.lettering,
            on,
            2,
        )
        _write(draw, box(0.08, 0.03, 0.92, 0.13), pack.brand, pack.lettering, ink)
        _write(draw, box(0.1, 0.74, 0.9, 0.81), pack.detail, "plain", ink)
        _write(draw, box(0.25, 0.86, 0.75, 0.94), pack.weight, "sans", ink)
    else:
        draw.polygon([(x, 0.62 * h), (x + w, 0.5 * h), (x + w, h), (x, h)], fill=rgb_bytes(accent))
        on = _ink_on(accent, ground)
        _write(draw, box(0.08, 0.05, 0.92, 0.17), pack.brand, "narrow", ink)
        _motif(draw, pack.motif, x + 0.5 * w, 0.36 * h, min(0.28 * w, 0.15 * h), ink, ground)
        _write(draw, box(0.08, 0.65, 0.92, 0.83), pack.product, pack.lettering, on, 2)
        _write(draw, box(0.08, 0.84, 0.6, 0.89), pack.detail, "plain", on)
        _write(draw, box(0.5, 0.9, 0.93, 0.97), pack.weight, "sans", on)


SMALL_PRINT = (
    "Store in a cool and dry place. Close well after opening.",
    "Made in small batches and packed by hand.",
    "Best before: see base of pack.",
)


def _code(length: float, across: float, code: str) -> Image.Image:
    """The code drawn large and reduced to this size in pixels, so that its bars keep their exact proportions."""
    module = 8
    tall = max(24 * module, round(113 * module * across / length))
    return barcode(module, tall, code).resize((round(length), round(across)), Image.Resampling.LANCZOS)


def _back(image: Image.Image, w: int, h: int, pack: Pack, ground: Rgb, accent: Rgb, upright: bool) -> None:
    """The code side: name, small print and the code, as large as the side allows."""
    draw = ImageDraw.Draw(image)
    ink = _ink_on(ground, accent)
    _write(draw, (0.08 * w, 0.03 * h, 0.92 * w, 0.11 * h), pack.brand, pack.lettering, ink)
    _write(draw, (0.08 * w, 0.11 * h, 0.92 * w, 0.19 * h), pack.product, pack.lettering, ink, 2)
    if upright:  # bars across a narrow round pack lie like the rungs of a ladder
        length = min(0.77 * h, 0.8 * w * 3.4)
        code = _code(length, min(0.8 * w, 0.6 * length), pack.code).rotate(90, expand=True)
        image.paste(code, ((w - code.width) // 2, h - code.height - max(2, int(0.03 * h))))
        return
    length = 0.88 * w
    code = _code(length, min(0.46 * h, 0.58 * length), pack.code)
    top = h - code.height - int(0.05 * h)
    y = 0.26 * h
    size = max(7, int(min(w * 0.05, (top - y) / 5.5)))
    for sentence in SMALL_PRINT:
        for row in textwrap.wrap(sentence, max(12, int(0.84 * w / (size * 0.5)))):
            if y + size < top - size * 0.6:
                draw.text((0.08 * w, y), row, font=font("plain", size), fill=rgb_bytes(ink))
            y += size * 1.25
    image.paste(code, ((w - code.width) // 2, top))


def printed(
    side: str,
    look: Look,
    main: Rgb,
    accent: Rgb,
    extent: tuple[float, float],
    rng: np.random.Generator,
    longest: int,
) -> Material:
    """The material of a printed face. side: front, back, side, top or wrap (a sleeve whose middle is the front)."""
    height, width = patterns.canvas_size(extent, longest)
    pack = look.pack
    ground = main
    base = patterns.paint("plain", ground, accent, extent, rng, longest)
    if look.pattern != "plain":
        soft = mix(main, accent, 0.35)
        base = patterns.paint(look.pattern, ground, soft, extent, rng, longest, 1.2)
    image = Image.fromarray((base * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    if pack is not None:
        patterned = look.pattern != "plain"
        if side in ("front", "cover"):
            if patterned:
                _plate(draw, 0.1 * width, 0.05 * height, 0.8 * width, 0.9 * height, ground)
            _front(draw, width, height, 0, pack, ground, accent)
        elif side == "back":
            if patterned:
                draw.rectangle([0, 0, width, height], fill=rgb_bytes(ground))
            _back(image, width, height, pack, ground, accent, False)
        elif side == "wrap":
            share = 0.36
            if patterned:
                _plate(draw, (0.5 - share / 2) * width, 0.04 * height, share * width, 0.92 * height, ground)
            _front(draw, share * width, height, (0.5 - share / 2) * width, pack, ground, accent)
            back = int(0.3 * width)
            panel = Image.new("RGB", (back, height), rgb_bytes(ground))
            _back(panel, back, height, pack, ground, accent, True)
            image.paste(panel, (0, 0))
        elif side == "side":
            if patterned:
                _plate(draw, 0.14 * width, 0.08 * height, 0.72 * width, 0.84 * height, ground)
            ink = _ink_on(ground, accent)
            _write(draw, (0.1 * width, 0.12 * height, 0.9 * width, 0.3 * height), pack.brand, pack.lettering, ink)
            _motif(draw, pack.motif, width / 2, 0.5 * height, min(0.26 * width, 0.16 * height), ink, ground)
            _write(
                draw,
                (0.1 * width, 0.7 * height, 0.9 * width, 0.9 * height),
                pack.product,
                pack.lettering,
                ink,
                2,
            )
        elif side == "spine":
            strip = Image.new("RGB", (height, width), rgb_bytes(ground))
            pen = ImageDraw.Draw(strip)
            ink = _ink_on(ground, accent)
            _write(
                pen,
                (0.04 * height, 0.2 * width, 0.64 * height, 0.8 * width),
                pack.product,
                pack.lettering,
                ink,
            )
            _write(pen, (0.68 * height, 0.25 * width, 0.96 * height, 0.75 * width), pack.brand, "plain", ink)
            image.paste(strip.rotate(-90, expand=True), (0, 0))
        elif side == "top":
            ink = _ink_on(ground, accent)
            _write(
                draw,
                (0.1 * width, 0.25 * height, 0.9 * width, 0.75 * height),
                pack.brand,
                pack.lettering,
                ink,
            )
    gloss = {"cardboard": 0.3, "paper": 0.42}.get(look.material, 0.22)
    return Material(main, "gloss", gloss, np.asarray(image, dtype=np.float32) / 255)


def _plate(draw: ImageDraw.ImageDraw, x: float, y: float, w: float, h: float, color: Rgb) -> None:
    draw.rounded_rectangle([x, y, x + w, y + h], radius=0.06 * min(w, h), fill=rgb_bytes(color))


def worded(
    material: Material,
    words: str,
    main: Rgb,
    accent: Rgb,
    extent: tuple[float, float],
    box: tuple[float, float, float, float],
    longest: int,
) -> Material:
    """The same material with words printed in a box (x0, y0, x1, y1 in shares of the surface, y from the top)."""
    height, width = patterns.canvas_size(extent, longest)
    base = material.texture
    if base is None:
        base = np.broadcast_to(np.array(main, dtype=np.float32), (height, width, 3))
    height, width = base.shape[:2]
    image = Image.fromarray((np.clip(base, 0, 1) * 255).astype(np.uint8))
    ink = _ink_on(main, accent)
    x0, y0, x1, y1 = box
    _write(ImageDraw.Draw(image), (x0 * width, y0 * height, x1 * width, y1 * height), words, "sans", ink, 2)
    return replace(material, texture=np.asarray(image, dtype=np.float32) / 255)
