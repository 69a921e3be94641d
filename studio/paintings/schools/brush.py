"""Broken brushwork in thick oil: strokes along the forms, large to small, with the relief of the paint."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from studio.paintings.canvas import Canvas
from studio.paintings.palette import palette, shift
from studio.paintings.reference import Reference, see
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, emboss, grade, noise, weave


def strokes(
    canvas: Canvas,
    seen: Reference,
    rng: np.random.Generator,
    pitch: float,
    length: float,
    width: float,
    detail: float,
    jitter: float,
    bristles: int = 4,
) -> None:
    """One layer of strokes `pitch` pixels apart; above `detail` 0 only where edges are stronger."""
    h, w = seen.edges.shape
    soft = np.clip(blur(seen.rgb, width * 0.35), 0, 1)
    lum = soft.mean(2)
    near_edges = blur(seen.edges, pitch)
    ys, xs = np.meshgrid(np.arange(0, h, pitch), np.arange(0, w, pitch), indexing="ij")
    at = np.stack([xs.ravel(), ys.ravel()], 1) + rng.uniform(-0.7, 0.7, (xs.size, 2)) * pitch
    at = at[rng.permutation(len(at))]
    ix, iy = np.clip(at[:, 0].astype(int), 0, w - 1), np.clip(at[:, 1].astype(int), 0, h - 1)
    wanted = near_edges[iy, ix] >= detail
    at, ix, iy = at[wanted], ix[wanted], iy[wanted]
    n = len(at)
    bases = soft[iy, ix]
    # Paint is never mixed quite alike: hue by group, chroma and value by stroke.
    hue = rng.integers(-2, 3, n) * 5 * jitter
    colours = np.empty_like(bases)
    for turn in np.unique(hue):
        colours[hue == turn] = shift(bases[hue == turn], float(turn), 1.14)
    colours = np.clip(colours * (1 + rng.normal(0, 0.06 * jitter, (n, 1))), 0, 1)
    direction = seen.flow + noise(rng, h, w, 90, 2) * 0.25
    for (x, y), xi, yi, colour in zip(at, ix, iy, colours, strict=True):
        points = [(x, y)]
        px, py, angle = x, y, float(direction[yi, xi])
        for _ in range(4):
            px, py = px + math.cos(angle) * length / 4, py + math.sin(angle) * length / 4
            qx, qy = int(px), int(py)
            if not (0 <= qx < w and 0 <= qy < h) or abs(float(lum[qy, qx]) - float(lum[yi, xi])) > 0.1:
                break
            points.append((px, py))
            new = float(direction[qy, qx])
            if math.cos(new - angle) < 0:
                new += np.pi
            angle = new
        if len(points) < 2:
            points.append((x + np.cos(angle) * width * 0.6, y + np.sin(angle) * width * 0.6))
        line = np.array(points)
        line -= (line[-1] - line[0]) / 2
        canvas.stroke(line, width, colour, 0.95)
        d = line[-1] - line[0]
        n = np.array([-d[1], d[0]]) / max(float(np.hypot(*d)), 1e-6)
        for _ in range(bristles):
            off = n * rng.uniform(-0.42, 0.42) * width
            canvas.stroke(line + off, width * rng.uniform(0.08, 0.2), np.clip(colour + rng.normal(0, 0.045), 0, 1), 0.8)


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Three layers of strokes on a warm ground."""
    seen = see(scene, 0.75)
    w, h = scene.width, scene.height
    canvas = Canvas(w, h, scene.palette.get("earth>pale:0.4"))
    strokes(canvas, seen, rng, 13, 52, 18, 0.0, 1.2, 2)
    strokes(canvas, seen, rng, 9, 32, 10, 0.0, 1.1, 2)
    strokes(canvas, seen, rng, 5.5, 17, 5.5, 0.16, 0.8, 1)
    strokes(canvas, seen, rng, 4.2, 9, 3.6, 0.42, 0.5, 0)
    # Ridges of paint stand where stroke lies beside stroke: the fine structure of the colour is their relief.
    rgb = canvas.rgb()
    lum = rgb.mean(2)
    light = emboss(blur(lum - blur(lum, 5), 0.7), 4.5)
    rgb = rgb * (1 + 0.2 * light[..., None]) + 0.015 * weave(rng, h, w)[..., None]
    return grade(rgb)


SCHOOL = School(
    name="Lantern Quay School",
    room="Room 1 · Lantern Quay",
    artists=("Éloise Marchetti", "Anton Brandvold", "Hélène Okafor", "Teodor Vasil"),
    years=(1871, 1898),
    media=("Oil on canvas",),
    palettes=(
        palette(
            "dawn",
            "8fb4dd f7cfa8 fff2c4 a8b6d8 8fae9c 6f9a58 7fae4c 3f7355 6f9fc4",
            "3c3f63 fbf3e4 c09a6c f0c7a4 e2604a 4a78c0 f0c860 a66aa8",
        ),
        palette(
            "dusk",
            "6a78b8 f6a878 ffe39a 9a86b8 7a8a86 5c7a4c 87a048 3c6450 5f7fb0",
            "2f2c50 fdeed8 b8845c eebc98 e0523c 3f62ae f2b44a 984c90",
        ),
        palette(
            "noon",
            "6fb2e8 d4ecf4 fff6c8 9cc0e0 88b87c 78ac48 90bc3e 3f8450 4f9ad0",
            "35466e fdf8ea c8a468 f2c8a2 e85c48 3b74ca f6cc4c b870b4",
        ),
        palette(
            "autumn",
            "90b0d0 f0dcb4 fff0b8 a8aac0 b09a64 b88a3c e09a34 a85a2c 6a94b0",
            "40304c faf0dc b07c4c eec29c d8482c 3f6aa6 f0b838 9c4c7c",
        ),
        palette(
            "spring",
            "9cc8ea f4e4e8 fff4cc b4c4e4 9cc494 88b860 a8cc58 5c9c64 7cb4d8",
            "485080 fffaf0 c8a880 f4ccb0 ee7484 5a88d4 f6d66c c48cd0",
        ),
    ),
    subjects=(
        "river",
        "harbour",
        "valley",
        "flowers",
        "wood",
        "sea",
        "harbour",
        "portrait",
        "town",
        "river",
        "room",
        "valley",
        "flowers",
        "still life",
        "fish",
        "mountain",
        "wood",
        "harbour",
    ),
    formats=(1.3, 1.25, 1.4, 0.8, 1.5),
    paint=paint,
    side=720,
)
