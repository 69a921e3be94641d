"""Divided colour: the picture is built of round touches of pure paint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.paintings.canvas import Canvas
from studio.paintings.palette import palette, shift
from studio.paintings.reference import see
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, grade


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Three layers of dots; near edges the dots keep to their side; a dotted border in the complement."""
    seen = see(scene, 0.95)
    w, h = scene.width, scene.height
    rgb = np.clip(blur(seen.rgb, 1.0), 0, 1)
    border = int(scene.unit * 0.026)
    frame = shift(blur(rgb, scene.unit * 0.09), 180, 1.0, -0.25)
    frame = np.clip(frame * 0.7 + scene.palette.get("dark") * 0.3, 0, 1)
    yy, xx = np.mgrid[:h, :w]
    rim = np.minimum(np.minimum(xx, w - 1 - xx), np.minimum(yy, h - 1 - yy)) < border
    rgb = np.where(rim[..., None], frame, rgb)
    lum = rgb.mean(2)
    canvas = Canvas(w, h, scene.palette.get("pale>earth:0.25"))
    for pitch, radius, wild in ((10.5, 6.6, 0.5), (8.6, 4.7, 1.0), (8.0, 3.9, 1.5)):
        ys, xs = np.meshgrid(np.arange(0, h, pitch * 0.87), np.arange(0, w, pitch), indexing="ij")
        xs = xs + (np.arange(xs.shape[0]) % 2)[:, None] * pitch / 2
        at = np.stack([xs.ravel(), ys.ravel()], 1) + rng.normal(0, pitch * 0.17, (xs.size, 2))
        at = at[rng.permutation(len(at))]
        ix = np.clip(at[:, 0].astype(int), 0, w - 1)
        iy = np.clip(at[:, 1].astype(int), 0, h - 1)
        base, dim = rgb[iy, ix], 1 - lum[iy, ix]
        # Warm light against cool shade, and now and then the complement, as the theory of divided colour wants.
        kind = rng.random(len(at))
        touch = shift(base, 0, 1.4, 0.03)
        warm = np.clip(base * [1.13, 1.03, 0.78] + [0.06, 0.03, -0.02], 0, 1)
        cool = np.clip(base * [0.76, 0.88, 1.12] + [0.0, 0.01, 0.11], 0, 1)
        other = 0.5 * base + 0.5 * shift(base, 165, 1.2, 0.04)
        pick_warm = kind < 0.27 * wild * (1 - dim)
        pick_cool = (kind > 0.3) & (kind < 0.3 + 0.34 * wild * dim)
        pick_other = kind > 1 - 0.11 * wild
        colour = np.where(pick_warm[:, None], shift(warm, 0, 1.35, 0.02), touch)
        colour = np.where(pick_cool[:, None], shift(cool, 0, 1.35, 0.0), colour)
        colour = np.where(pick_other[:, None], other, colour)
        sizes = radius * rng.uniform(0.8, 1.12, len(at)) * (1 - 0.3 * seen.edges[iy, ix])
        for (x, y), r, c in zip(at, sizes, colour, strict=True):
            canvas.dot(x, y, r, c, 0.97)
    return grade(canvas.rgb())


SCHOOL = School(
    name="The Grain Circle",
    room="Room 2 · The Grain Circle",
    artists=("Lucien Haverkamp", "Rosalie Dembélé", "Ignaz Pohl", "Marguerite Søndergaard"),
    years=(1885, 1907),
    media=("Oil on canvas", "Oil on panel"),
    palettes=(
        palette(
            "noon",
            "58a8f0 c8ecf8 fff27a 8ab8f0 7cc47c 8ccc3c a8d02c 2c8c50 2c88d8",
            "28287c fffbe4 e8b868 f8c89c f04830 2858d8 ffd028 b048b0",
        ),
        palette(
            "dusk",
            "4860c8 ffae6c ffe664 8870d0 6c8cb0 5c9c58 84b438 2c6c58 3c68c8",
            "28205c fff0d0 d89858 f8bc94 f0482c 3450d0 ffbc20 a83ca0",
        ),
        palette(
            "dawn",
            "8cb4f4 ffd8c4 fff48c a4b0f0 8cc4b0 90c468 a8d048 3c8c68 5c9cec",
            "3c3888 fffaec e4b87c fac8a8 f46850 4070e0 ffd848 c068c8",
        ),
        palette(
            "night",
            "182880 3858b8 ffe86c 304898 28608c 207860 2c9058 145848 1c48a8",
            "10103c e8f0ff a87850 e8b090 f05038 3060e0 ffc830 9848c0",
        ),
    ),
    subjects=(
        "harbour",
        "river",
        "sea",
        "portrait",
        "wood",
        "valley",
        "flowers",
        "town",
        "still life",
        "river",
        "dancers",
        "harbour",
        "mountain",
        "sea",
        "room",
        "flowers",
        "birds",
        "branch",
    ),
    formats=(1.3, 1.5, 1.2, 0.82, 1.0),
    paint=paint,
)
