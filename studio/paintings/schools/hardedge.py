"""Hard-edge painting: level colour, taped edges, a faint tooth of canvas."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.paintings.canvas import Canvas
from studio.paintings.palette import palette
from studio.paintings.reference import draw
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import grade, noise, weave

_BIG = {
    "sky",
    "hill",
    "mountain",
    "snow",
    "water",
    "disc",
    "field",
    "sail",
    "hull",
    "wall",
    "roof",
    "wave",
    "block",
    "arc",
    "bar",
    "background",
    "lens",
    "cliff",
    "cloth",
    "table",
    "fruit",
    "vessel",
    "bowl",
    "dome",
    "path",
    "petal",
    "heart",
    "leaf",
    "foliage",
    "trunk",
    "ground",
}


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Only the large forms, each in one colour of the palette."""
    w, h = scene.width, scene.height
    canvas = Canvas(w, h)
    names = list(scene.palette.colours)
    swatches = np.array([scene.palette.colours[n] for n in names])
    for s in scene.shapes:
        if s.part not in _BIG or s.line:
            continue
        wanted = scene.palette.get(s.key)
        flat = swatches[int(np.argmin(((swatches - wanted) ** 2).sum(1)))]
        if s.part == "sky":
            draw(canvas, s, scene.palette.get("sky0"))
            y0, y1 = s.points[:, 1].min(), s.points[:, 1].max()
            for i, key in enumerate(("sky0>sky1:0.33", "sky0>sky1:0.66", "sky1")):
                p = s.points.copy()
                p[:, 1] = np.maximum(p[:, 1], y0 + (y1 - y0) * (0.4 + 0.2 * i))
                canvas.fill(p, scene.palette.get(key))
            continue
        draw(canvas, s, flat)
    rgb = canvas.rgb()
    rgb += (0.010 * weave(rng, h, w, 3.6) + 0.006 * noise(rng, h, w, 120, 3))[..., None]
    return grade(rgb)


SCHOOL = School(
    name="Meridian Hard-Edge",
    room="Room 7 · Meridian",
    artists=("Carla Voss", "Emeka Lindgren", "Ruth Takahashi", "Otto Salinas"),
    years=(1956, 1974),
    media=("Acrylic on canvas", "Acrylic on shaped board"),
    palettes=(
        palette(
            "noon",
            "f4ecd8 f2b84b f7e3a1 e8743b c4342d 7a1f2b 2f6f62 1d4a4a 25709c",
            "16181d fbf7ec d99a4e f2c6a0 e4452f 1c5f9e f6b52e 7d3f8c",
        ),
        palette(
            "dusk",
            "2b2d5b e96a4c ffd166 6d4c8d 8e3b6f 4a2458 3fa796 1f6f78 2a4d8f",
            "15142b fff3e0 d98c5f f4b6a0 ef476f 118ab2 ffc43d 6a4c93",
        ),
        palette(
            "winter",
            "e9eef0 b7cbd6 ffffff 8fb0c4 5a86a3 2d5573 77a38d 3c6b5c 3a6f97",
            "14202b ffffff b59e84 e6cdb8 d6452d 1f4e79 e9b949 5b5f97",
        ),
        palette(
            "spring",
            "f7efe6 f9c9c4 fff3b0 a8d5ba 68b89b 2e8b75 b4d455 4d9a48 5bb0d8",
            "23283d fffdf7 e0a96d f8d3bc f2545b 3a7ca5 f9c846 b07bac",
        ),
    ),
    subjects=(
        "arcs",
        "discs",
        "bars",
        "arcs",
        "sea",
        "discs",
        "bars",
        "mountain",
        "arcs",
        "discs",
        "valley",
        "bars",
        "arcs",
        "discs",
        "still life",
        "bars",
        "arcs",
        "discs",
    ),
    formats=(1.0, 1.0, 1.5, 0.7, 2.0),
    paint=paint,
)
