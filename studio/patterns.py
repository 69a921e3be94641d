"""Patterns and material grain painted as textures. Arrays are (height, width, 3) sRGB 0..1, row 0 at the top."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from studio.palette import Rgb, mix

Picture = NDArray[np.float32]

PATTERNS = ("plain", "striped", "dotted", "checked", "floral", "marbled", "geometric", "gradient", "speckled")


def canvas_size(extent: tuple[float, float], longest: int) -> tuple[int, int]:
    """(height, width) in pixels of a texture over ``extent`` centimetres."""
    w, h = extent
    unit = longest / max(w, h)
    return max(32, round(h * unit)), max(32, round(w * unit))


def paint(
    pattern: str,
    main: Rgb,
    accent: Rgb,
    extent: tuple[float, float],
    rng: np.random.Generator,
    longest: int = 512,
    scale: float = 1.0,
) -> Picture:
    """A pattern over a surface of ``extent`` centimetres; ``scale`` 1 suits a mug, larger suits a coat."""
    height, width = canvas_size(extent, longest)
    y, x = np.mgrid[:height, :width]
    u, v = (x + 0.5) / width, (y + 0.5) / height
    cm_y = v * extent[1]
    base = np.broadcast_to(np.array(main, dtype=np.float32), (height, width, 3)).copy()
    ink = np.array(accent, dtype=np.float32)
    soft = extent[1] / height * 0.8

    def blend(mask: NDArray[np.floating], color: NDArray[np.floating] | None = None) -> None:
        m = np.clip(mask, 0, 1)[..., None].astype(np.float32)
        base[:] = base * (1 - m) + (ink if color is None else color) * m

    if pattern == "striped":
        direction = rng.random()
        pitch = float(rng.uniform(1.2, 2.6)) * scale
        share = float(rng.uniform(0.3, 0.55))
        if direction < 0.65:
            count, along, span = max(2, round(extent[1] / pitch)), v, extent[1]
        else:
            count, along, span = max(3, round(extent[0] / pitch)), u, extent[0]
        phase = (along * count) % 1.0
        width_cm = span / count
        edge = (share / 2 - np.abs(phase - 0.5)) * width_cm
        blend(edge / soft + 0.5)
        if rng.random() < 0.35:
            thin = (0.04 - np.abs(phase - 0.02)) * width_cm
            blend(thin / soft + 0.5)
    elif pattern == "dotted":
        pitch = float(rng.uniform(1.3, 2.4)) * scale
        count_x = max(4, round(extent[0] / pitch))
        px = extent[0] / count_x
        rows = cm_y / (px * 0.87)
        shift = (np.floor(rows) % 2) * 0.5
        dx = ((u * count_x + shift) % 1.0 - 0.5) * px
        dy = (rows % 1.0 - 0.5) * px * 0.87
        radius = px * float(rng.uniform(0.2, 0.33))
        blend((radius - np.hypot(dx, dy)) / soft + 0.5)
    elif pattern == "checked":
        pitch = float(rng.uniform(1.8, 3.4)) * scale
        nx, ny = max(2, round(extent[0] / pitch)), max(2, round(extent[1] / pitch))
        a = np.clip((0.25 - np.abs((u * nx) % 1 - 0.5)) * extent[0] / nx / soft + 0.5, 0, 1)
        b = np.clip((0.25 - np.abs((v * ny) % 1 - 0.5)) * extent[1] / ny / soft + 0.5, 0, 1)
        blend(a * 0.5 + b * 0.5)
        if rng.random() < 0.6:
            line = np.array(mix(accent, (0.1, 0.1, 0.12), 0.45), dtype=np.float32)
            blend(((0.02 - np.abs((u * nx) % 1 - 0.98)) * extent[0] / nx / soft + 0.5).clip(0, 1) * 0.7, line)
            blend(((0.02 - np.abs((v * ny) % 1 - 0.98)) * extent[1] / ny / soft + 0.5).clip(0, 1) * 0.7, line)
    elif pattern == "gradient":
        start, length = rng.uniform(0.2, 0.45), rng.uniform(0.25, 0.5)
        wave = 0.02 * np.sin(u * 2 * np.pi * rng.integers(2, 5) + rng.uniform(0, 6))
        t = np.clip((v + wave - start) / length, 0, 1)
        blend(t * t * (3 - 2 * t))
    elif pattern == "speckled":
        noise = ndimage.gaussian_filter(rng.standard_normal((height, width)), 0.16 / extent[0] * width * scale**0.5)
        blend((noise / max(float(noise.std()), 1e-6) - 1.9) * 2.5)
    elif pattern == "marbled":
        _marble(base, ink, rng, mode="wrap")
    elif pattern in ("floral", "geometric"):
        base = _motifs(pattern, base, main, accent, extent, rng, scale)
    return base


def _marble(base: Picture, ink: NDArray[np.floating], rng: np.random.Generator, mode: str) -> None:
    height, width = base.shape[:2]
    size = max(height, width)
    warp = sum(
        ndimage.gaussian_filter(rng.standard_normal((height, width)), size * s, mode=mode) * size * s * w
        for s, w in ((0.07, 1.0), (0.03, 0.55), (0.012, 0.28))
    )
    warp = warp / max(float(np.std(warp)), 1e-6)
    vein = np.exp(-np.abs(warp - 0.2) * 9) + 0.6 * np.exp(-np.abs(warp + 0.9) * 14)
    cloud = np.clip(0.5 + 0.25 * warp, 0, 1) * 0.22
    m = np.clip(vein * 0.85 + cloud, 0, 1)[..., None].astype(np.float32)
    base[:] = base * (1 - m) + ink.astype(np.float32) * m


def _motifs(
    pattern: str,
    base: Picture,
    main: Rgb,
    accent: Rgb,
    extent: tuple[float, float],
    rng: np.random.Generator,
    scale: float,
) -> Picture:
    """Scattered flowers or a lattice of shapes, drawn at twice the size and reduced; wraps left to right."""
    height, width = base.shape[:2]
    ss = 2
    canvas = Image.new("RGB", (width * ss, height * ss), _bytes(main))
    draw = ImageDraw.Draw(canvas)
    unit = width * ss / extent[0]
    if pattern == "geometric":
        style = int(rng.integers(4))
        n = max(3, round(extent[0] / (float(rng.uniform(2.2, 3.6)) * scale)))
        cell = width * ss / n
        second = _bytes(mix(accent, main, 0.45))
        for j in range(int(height * ss / cell) + 2):
            for i in range(-1, n + 1):
                x, y = i * cell, j * cell
                if style == 0:
                    draw.polygon([(x, y), (x + cell, y), (x + cell / 2, y + cell)], fill=_bytes(accent))
                    if (i + j) % 2:
                        draw.polygon([(x + cell, y), (x + cell / 2, y + cell), (x + 1.5 * cell, y + cell)], fill=second)
                elif style == 1:
                    c = (x + cell / 2, y + cell / 2)
                    for k, f in enumerate((0.48, 0.3, 0.14)):
                        r = cell * f
                        box = [(c[0], c[1] - r), (c[0] + r, c[1]), (c[0], c[1] + r), (c[0] - r, c[1])]
                        draw.polygon(box, fill=_bytes(accent) if k % 2 == 0 else _bytes(main))
                elif style == 2:
                    k = (i + 2 * j) % 4
                    draw.pieslice(
                        [x - cell, y - cell, x + cell, y + cell] if k % 2 else [x, y, x + 2 * cell, y + 2 * cell],
                        0 if k % 2 else 180,
                        90 if k % 2 else 270,
                        fill=_bytes(accent) if k < 2 else second,
                    )
                else:
                    w = max(2, int(cell * 0.12))
                    for d in (0.0, 0.5):
                        yy = y + d * cell
                        draw.line(
                            [(x, yy), (x + cell / 2, yy + cell * 0.3), (x + cell, yy)],
                            fill=_bytes(accent),
                            width=w,
                        )
    else:
        colors = [
            _bytes(accent),
            _bytes(mix(accent, (1, 1, 1), 0.45)),
            _bytes(mix(accent, (0.9, 0.6, 0.2), 0.5)),
        ]
        leaf = _bytes(mix((0.25, 0.42, 0.25), main, 0.25))
        area = extent[0] * extent[1] / scale**2
        spots: list[tuple[float, float, float]] = []
        for _ in range(int(40 * max(1.0, area / 60))):
            r = float(rng.uniform(0.45, 1.15)) * scale * unit
            x, y = float(rng.uniform(0, width * ss)), float(rng.uniform(0, height * ss))
            if all(
                min(abs(x - a), width * ss - abs(x - a)) ** 2 + (y - b) ** 2 > (1.15 * (r + c)) ** 2
                for a, b, c in spots
            ):
                spots.append((x, y, r))
            if len(spots) > 260:
                break
        for x0, y, r in spots:
            petals, turn = int(rng.integers(5, 8)), float(rng.uniform(0, 6.28))
            fill, heart = colors[int(rng.integers(3))], colors[int(rng.integers(3))]
            for x in (x0 - width * ss, x0, x0 + width * ss):
                if not -2 * r < x < width * ss + 2 * r:
                    continue
                for side in (turn, turn + 2.4):
                    tip = (x + np.cos(side) * r * 1.75, y + np.sin(side) * r * 1.75)
                    n = (-np.sin(side) * r * 0.26, np.cos(side) * r * 0.26)
                    mid = (x + np.cos(side) * r * 1.2, y + np.sin(side) * r * 1.2)
                    draw.polygon(
                        [(x, y), (mid[0] + n[0], mid[1] + n[1]), tip, (mid[0] - n[0], mid[1] - n[1])],
                        fill=leaf,
                    )
                for k in range(petals):
                    t = turn + k * 2 * np.pi / petals
                    cx, cy, pr = x + np.cos(t) * r * 0.58, y + np.sin(t) * r * 0.58, r * 0.44
                    draw.ellipse([cx - pr, cy - pr, cx + pr, cy + pr], fill=fill)
                pr = r * 0.3
                draw.ellipse(
                    [x - pr, y - pr, x + pr, y + pr],
                    fill=heart if heart != fill else _bytes((0.96, 0.8, 0.35)),
                )
    return np.asarray(canvas.resize((width, height), Image.Resampling.LANCZOS), dtype=np.float32) / 255


def _bytes(color: Rgb) -> tuple[int, int, int]:
    r, g, b = (round(float(np.clip(c, 0, 1)) * 255) for c in color)
    return r, g, b


def wood(color: Rgb, extent: tuple[float, float], rng: np.random.Generator, longest: int = 512) -> Picture:
    """Long grain along the height of the surface."""
    height, width = canvas_size(extent, longest)
    y, x = np.mgrid[:height, :width]
    cm_x, cm_y = x / width * extent[0], y / height * extent[1]
    bend = ndimage.gaussian_filter(rng.standard_normal((height, width)), (height * 0.25, width * 0.08), mode="wrap")
    bend = bend / max(float(bend.std()), 1e-6)
    rings = np.sin((cm_x * float(rng.uniform(1.6, 2.6)) + bend * 1.1 + cm_y * 0.02) * 2 * np.pi * 0.5)
    fine = ndimage.gaussian_filter(rng.standard_normal((height, width)), (height * 0.06, 0.7), mode="wrap")
    fine = fine / max(float(fine.std()), 1e-6)
    tone = 1 + 0.07 * rings + 0.045 * fine
    return np.clip(np.array(color, dtype=np.float32) * tone[..., None].astype(np.float32), 0, 1)


def weave(
    kind: str, extent: tuple[float, float], rng: np.random.Generator, longest: int = 512
) -> tuple[Picture, NDArray[np.float32]]:
    """Grain of a material: what multiplies its colour (H, W, 3) and its relief (H, W), 0..1."""
    height, width = canvas_size(extent, longest)
    y, x = np.mgrid[:height, :width]
    cm_x, cm_y = x / width * extent[0], y / height * extent[1]
    noise = rng.standard_normal((height, width))
    pixel = max(extent[0] / width, extent[1] / height)
    if kind == "knit":
        pitch = max(0.55, 5.0 * pixel)
        nx = max(4, round(extent[0] / pitch))
        phase = (x / width * nx) % 1.0
        side = np.abs(phase - 0.5) * 2
        row = (cm_y / (pitch * 0.8) + side * 0.55) % 1.0
        relief = (1 - (2 * row - 1) ** 2) * (0.35 + 0.65 * np.sin(np.pi * np.minimum(phase, 1 - phase) * 2) ** 0.7)
        tone = 0.78 + 0.26 * relief
    elif kind == "canvas":
        pitch = max(0.16, 3.0 * pixel)
        relief = 0.5 + 0.25 * np.sin(2 * np.pi * cm_x / pitch) + 0.25 * np.sin(2 * np.pi * cm_y / pitch)
        tone = 0.93 + 0.1 * relief + 0.02 * noise
    elif kind == "denim":
        pitch = max(0.18, 3.5 * pixel)
        relief = 0.5 + 0.5 * np.sin(2 * np.pi * (cm_x + cm_y) / pitch)
        tone = 0.86 + 0.14 * relief + 0.05 * noise
    elif kind == "wicker":
        pitch = max(1.1, 8 * pixel)
        nx = max(6, 2 * round(extent[0] / pitch / 2))
        column = np.floor(x / width * nx)
        row = cm_y / (pitch * 0.45)
        over = ((column + np.floor(row)) % 2) * 0.5 + 0.5
        bulge = np.sin(np.pi * ((x / width * nx) % 1)) * np.sin(np.pi * (row % 1)) ** 0.6
        relief = bulge * over
        tone = 0.5 + 0.55 * relief + 0.03 * noise
    elif kind == "leather":
        n = ndimage.gaussian_filter(noise, max(0.8, 0.09 / pixel))
        n = n / max(float(n.std()), 1e-6)
        relief = np.clip(0.5 + 0.22 * np.abs(n), 0, 1)
        broad = ndimage.gaussian_filter(rng.standard_normal((height, width)), 1.5 / pixel * 0.5)
        tone = 1 + 0.018 * broad / max(float(broad.std()), 1e-6) - 0.05 * (relief - 0.6)
    else:  # cotton, felt: a faint mottling
        n = ndimage.gaussian_filter(noise, 0.8)
        n = n / max(float(n.std()), 1e-6)
        relief = np.clip(0.5 + 0.15 * n, 0, 1)
        tone = 1 + 0.022 * n
    return np.repeat(tone[..., None], 3, axis=2).astype(np.float32), relief.astype(np.float32)
