"""Watercolour: transparent washes with dark rims, granulation, back-runs and the white of the paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.paintings import forms as f
from studio.paintings.canvas import Canvas, mask, mask_in, window
from studio.paintings.palette import palette
from studio.paintings.reference import colours
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import Field, blur, emboss, grade, noise, paper

_SKIP = {"glow", "shine", "reflection_line", "ripple", "lid"}
_WET = {
    "sky",
    "cloud",
    "background",
    "water",
    "mist",
    "hill",
    "mountain",
    "reflection",
    "shade",
    "shadow",
    "curtain",
    "ground",
}


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Wash over wash: each lets the one below show through, and lies apart from it by a thread of white."""
    w, h, u = scene.width, scene.height, scene.unit
    tooth = paper(rng, h, w, 5.0)
    dx, dy = noise(rng, h, w, 34, 4), noise(rng, h, w, 34, 4)
    pools = noise(rng, h, w, u * 0.22, 4)
    runs = noise(rng, h, w, u * 0.12, 3)
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))

    sheet = np.array([0.975, 0.965, 0.935])
    density = np.zeros((h, w, 3))  # how much of each primary the pigment swallows
    for s in scene.shapes:
        if s.part in _SKIP:
            continue
        box = window(w, h, s.points, u * 0.05 + s.line)
        if box is None:
            continue
        shift_x, shift_y, under = dx[box].astype(np.float32), dy[box].astype(np.float32), density[box]
        column, row = np.meshgrid(
            np.arange(shift_x.shape[1], dtype=np.float32), np.arange(shift_x.shape[0], dtype=np.float32)
        )

        def bleed(
            a: Field,
            reach: float,
            column: Field = column,
            row: Field = row,
            shift_x: Field = shift_x,
            shift_y: Field = shift_y,
        ) -> Field:
            moved = cv2.remap(
                a.astype(np.float32),
                column + shift_x * reach,
                row + shift_y * reach,
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
            return moved.astype(np.float64)

        a, b = colours(scene, s)
        if s.line:
            m = bleed(mask_in(box, f.tremble(rng, s.points, 0.8, 24, False), max(s.line, 1.6)), 1.2)
            density[box] = under * (1 - 0.6 * m[..., None]) + m[..., None] * -np.log(np.clip(a, 0.05, 0.97)) * 0.85
            continue
        area = mask_in(box, f.tremble(rng, s.points, u * 0.0018, u * 0.05))
        wet = s.part in _WET
        m = bleed(area, 4.5 if wet else 1.7)
        if s.part in ("cloud", "mist", "reflection"):
            m = blur(m, u * 0.012)
        y0, y1 = s.points[:, 1].min(), s.points[:, 1].max()
        t = np.clip((y[box] - y0) / max(y1 - y0, 1), 0, 1)[..., None]
        colour = a * (1 - t) + (b if b is not None else a) * t
        pigment = -np.log(np.clip(colour * 0.9 + 0.08, 0.05, 0.985))
        size = np.sqrt(max(float(area.sum()), 1))
        rim = np.clip(m - blur(m, float(np.clip(size * 0.02, 1.1, u * 0.008))), 0, 1)
        flow = 0.78 + 0.22 * pools[box] + 0.12 * np.abs(runs[box])
        strength = m * np.clip(flow, 0.3, 1.7) + rim * (0.85 if not wet else 0.5)
        strength += m * 0.05 * np.clip(tooth[box], -2, 2)
        cover = (
            0.93
            if s.part not in ("cloud", "mist", "reflection", "shade", "shadow", "light", "glint", "cheek")
            else 0.55
        )
        gap = np.clip(bleed(blur(area, 1.6), 1.6) * 3.0, 0, 1) if not wet and size > u * 0.05 else m
        density[box] = under * (1 - cover * np.maximum(m, gap * 0.8)[..., None]) + strength[..., None] * pigment * 0.98
    # A ragged border of bare paper with the washes running out.
    edge = np.minimum(np.minimum(x, w - 1 - x), np.minimum(y, h - 1 - y)) / u
    ragged = edge - 0.035 - 0.012 * blur(dx, 3) - 0.006 * dy
    inside = np.clip(ragged * 90, 0, 1)
    rim = np.exp(-(((ragged - 0.006) / 0.005) ** 2))
    density *= (inside * (1 + 0.35 * rim))[..., None]
    dry = np.clip((tooth - 1.15) * 1.6, 0, 1) * np.clip(1.1 - density.mean(2) * 0.6, 0, 1)
    density *= 1 - 0.55 * dry[..., None]
    back = np.clip(1 - np.abs(runs - 0.9) * 9, 0, 1) * inside
    density *= 1 + 0.12 * back[..., None]
    for _ in range(int(rng.integers(2, 7))):
        px, py, r = rng.uniform(0, w), rng.uniform(0, h), u * rng.uniform(0.002, 0.006)
        hue = scene.palette.get(("a0", "a1", "water", "leaf")[int(rng.integers(4))])
        density += mask(w, h, f.ellipse(px, py, r, r))[..., None] * -np.log(np.clip(hue, 0.1, 0.95)) * 0.5
    rgb = sheet * np.exp(-np.clip(density, 0, 4))
    pencil = Canvas(w, h)
    for s in scene.shapes:
        if (
            not s.line
            and s.part
            in (
                "hill",
                "wall",
                "roof",
                "hull",
                "sail",
                "vessel",
                "fruit",
                "petal",
                "face",
                "dress",
                "mountain",
                "cliff",
                "bridge",
                "table",
                "window",
                "fish",
                "body",
            )
            and rng.random() < 0.8
        ):
            pencil.stroke(f.tremble(rng, s.points, 1.2, 50), 0.9, (1, 1, 1), 0.4, closed=True)
    rgb *= 1 - 0.42 * pencil.rgb()[..., :1] * np.clip(0.8 + 0.3 * tooth, 0, 1)[..., None]
    rgb *= 1 + 0.05 * emboss(blur(tooth, 0.7), 0.5)[..., None]
    return grade(rgb)


SCHOOL = School(
    name="Tidewater Sketch Club",
    room="Room 12 · Tidewater",
    artists=("Harriet Penhallow", "Niamh O'Dowd", "Jonas Wetherell", "Aroha Tamihana"),
    years=(1818, 1906),
    media=("Watercolour on paper", "Watercolour and pencil on paper"),
    palettes=(
        palette(
            "day",
            "86b4dc eef2ec fff2b8 b4c8d8 a8bc94 88a468 88a850 4c7448 7cacc4",
            "303848 fdfaf2 c49c70 f2d0b0 d0583c 4470a8 e8bc60 94688c",
        ),
        palette(
            "dawn",
            "a8c0e0 fce4d0 fff0c0 c4c4dc b0bca8 94a878 98b060 587c54 8cb0cc",
            "3c4058 fdf8f0 cca880 f4d4bc dc6c58 5880b8 f0c870 a47ca0",
        ),
        palette(
            "dusk",
            "7c90c0 f8c8a0 ffe8a8 a8a4c4 98a094 7c8860 808c48 486048 7090b0",
            "343048 fcf4e8 b88c64 eec4a4 c84c38 4060a0 e4ac54 8c5c84",
        ),
        palette(
            "storm",
            "6c7c8c c8ccc8 f4e8c0 98a4ac 8c9888 748468 788c58 44604c 5c8090",
            "2c343c f8f6f0 ac9070 e8c8ac b84c3c 446488 d8b068 7c6478",
        ),
        palette(
            "autumn",
            "98b8d0 f4ead0 fff0b8 b8b8c0 bca878 a88c50 c89440 946030 7ca0ac",
            "3c3438 fdf8ec b88858 f0ccac c8502c 486c98 e8b048 8c5468",
        ),
    ),
    subjects=(
        "sea",
        "harbour",
        "valley",
        "flowers",
        "river",
        "mountain",
        "sea",
        "wood",
        "harbour",
        "birds",
        "flowers",
        "branch",
        "town",
        "sea",
        "valley",
        "still life",
        "fish",
        "room",
    ),
    formats=(1.45, 1.35, 1.6, 0.74, 2.1),
    paint=paint,
    side=720,
)
