"""Printed faces of packs: brand, product, weight, illustration, small print and the EAN-13 code."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from studio import patterns
from studio.lettering import barcode, font, ink_on, rgb_bytes, write
from studio.look import Look, Pack
from studio.materials import Material
from studio.motifs import motif
from studio.palette import Rgb, mix

SMALL_PRINT = (
    "Store in a cool and dry place. Close well after opening.",
    "Made in small batches and packed by hand.",
    "Best before: see base of pack.",
)


def _front(draw: ImageDraw.ImageDraw, w: float, h: float, x: float, pack: Pack, ground: Rgb, accent: Rgb) -> None:
    """The show side, w wide and h high with its left edge at x, in one of four layouts."""
    ink = ink_on(ground, accent)
    pale = mix(ground, (1, 1, 1), 0.85)

    def box(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
        return x + a * w, b * h, x + c * w, d * h

    if pack.style == 0:
        write(draw, box(0.1, 0.07, 0.9, 0.2), pack.brand, pack.lettering, ink)
        draw.line(
            [(x + 0.2 * w, 0.225 * h), (x + 0.8 * w, 0.225 * h)], fill=rgb_bytes(ink), width=max(1, int(h * 0.005))
        )
        motif(draw, pack.motif, x + w / 2, 0.42 * h, min(0.27 * w, 0.15 * h), ink, ground)
        write(draw, box(0.08, 0.6, 0.92, 0.79), pack.product, pack.lettering, ink, 2)
        write(draw, box(0.12, 0.8, 0.88, 0.86), pack.detail, "plain", ink)
        write(draw, box(0.25, 0.895, 0.75, 0.955), pack.weight, "sans", ink)
    elif pack.style == 1:
        draw.rectangle(box(0, 0.3, 1, 0.68), fill=rgb_bytes(pale))
        dark = ink_on(pale, mix(ground, (0.05, 0.05, 0.08), 0.35))
        write(draw, box(0.08, 0.08, 0.92, 0.25), pack.brand, pack.lettering, ink_on(ground, pale))
        write(draw, box(0.08, 0.34, 0.92, 0.56), pack.product, pack.lettering, dark, 2)
        write(draw, box(0.12, 0.58, 0.88, 0.65), pack.detail, "plain", dark)
        motif(draw, pack.motif, x + w / 2, 0.8 * h, min(0.2 * w, 0.09 * h), ink_on(ground, pale), accent)
        write(draw, box(0.25, 0.91, 0.75, 0.97), pack.weight, "sans", ink_on(ground, pale))
    elif pack.style == 2:
        r = min(0.42 * w, 0.27 * h)
        cx, cy = x + w / 2, 0.42 * h
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=rgb_bytes(accent))
        on = ink_on(accent, ground)
        motif(draw, pack.motif, cx, cy - r * 0.38, r * 0.4, on, accent)
        write(
            draw,
            (cx - r * 0.82, cy - r * 0.02, cx + r * 0.82, cy + r * 0.62),
            pack.product,
            pack.lettering,
            on,
            2,
        )
        write(draw, box(0.08, 0.03, 0.92, 0.13), pack.brand, pack.lettering, ink)
        write(draw, box(0.1, 0.74, 0.9, 0.81), pack.detail, "plain", ink)
        write(draw, box(0.25, 0.86, 0.75, 0.94), pack.weight, "sans", ink)
    else:
        draw.polygon([(x, 0.62 * h), (x + w, 0.5 * h), (x + w, h), (x, h)], fill=rgb_bytes(accent))
        on = ink_on(accent, ground)
        write(draw, box(0.08, 0.05, 0.92, 0.17), pack.brand, "narrow", ink)
        motif(draw, pack.motif, x + 0.5 * w, 0.36 * h, min(0.28 * w, 0.15 * h), ink, ground)
        write(draw, box(0.08, 0.65, 0.92, 0.83), pack.product, pack.lettering, on, 2)
        write(draw, box(0.08, 0.84, 0.6, 0.89), pack.detail, "plain", on)
        write(draw, box(0.5, 0.9, 0.93, 0.97), pack.weight, "sans", on)


def _code(length: float, across: float, code: str) -> Image.Image:
    """The code drawn large and reduced to this size in pixels, so that its bars keep their exact proportions."""
    module = 8
    tall = max(24 * module, round(113 * module * across / length))
    return barcode(module, tall, code).resize((round(length), round(across)), Image.Resampling.LANCZOS)


def _back(image: Image.Image, w: int, h: int, pack: Pack, ground: Rgb, accent: Rgb, upright: bool) -> None:
    """The code side: name, small print and the code, as large as the side allows."""
    draw = ImageDraw.Draw(image)
    ink = ink_on(ground, accent)
    write(draw, (0.08 * w, 0.03 * h, 0.92 * w, 0.11 * h), pack.brand, pack.lettering, ink)
    write(draw, (0.08 * w, 0.11 * h, 0.92 * w, 0.19 * h), pack.product, pack.lettering, ink, 2)
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
            ink = ink_on(ground, accent)
            write(draw, (0.1 * width, 0.12 * height, 0.9 * width, 0.3 * height), pack.brand, pack.lettering, ink)
            motif(draw, pack.motif, width / 2, 0.5 * height, min(0.26 * width, 0.16 * height), ink, ground)
            write(
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
            ink = ink_on(ground, accent)
            write(
                pen,
                (0.04 * height, 0.2 * width, 0.64 * height, 0.8 * width),
                pack.product,
                pack.lettering,
                ink,
            )
            write(pen, (0.68 * height, 0.25 * width, 0.96 * height, 0.75 * width), pack.brand, "plain", ink)
            image.paste(strip.rotate(-90, expand=True), (0, 0))
        elif side == "top":
            ink = ink_on(ground, accent)
            write(
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
    ink = ink_on(main, accent)
    x0, y0, x1, y1 = box
    write(ImageDraw.Draw(image), (x0 * width, y0 * height, x1 * width, y1 * height), words, "sans", ink, 2)
    return replace(material, texture=np.asarray(image, dtype=np.float32) / 255)
