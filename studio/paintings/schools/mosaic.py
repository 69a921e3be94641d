"""Mosaic: rows of glass and stone cubes that follow the outlines, gold in the ground."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.paintings.canvas import Canvas
from studio.paintings.forms import Points, resample
from studio.paintings.palette import palette, shift
from studio.paintings.reference import Reference, labels, see
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, emboss, grade, noise

_SMALL = (
    "ripple",
    "glint",
    "shine",
    "shade",
    "cheek",
    "star",
    "pearl",
    "lid",
    "rope",
    "vein",
    "light",
    "glow",
    "shadow",
    "cloud",
    "mist",
)


def cubes(edges: NDArray[np.bool_], size: float) -> list[tuple[float, float, float]]:
    """Places (x, y) and directions of cubes in rows parallel to the edges."""
    h, w = edges.shape
    distance = cv2.distanceTransform((~edges).astype(np.uint8), cv2.DIST_L2, 5)
    soft = cv2.GaussianBlur(distance, (0, 0), size * 0.3)
    taken = np.zeros((h, w), np.uint8)
    out = []
    level = size * 0.5
    while level < distance.max():
        rows, _ = cv2.findContours((soft > level).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for row in rows:
            line: Points = row[:, 0, :].astype(float)
            if len(line) < size * 1.5:
                continue
            p = resample(line, size * 1.06)
            d = np.roll(p, -1, 0) - np.roll(p, 1, 0)
            for (x, y), (dx, dy) in zip(p, d, strict=True):
                xi, yi, r = int(x), int(y), int(size * 0.42)
                view = taken[max(yi - r, 0) : yi + r + 1, max(xi - r, 0) : xi + r + 1]
                if view.size and view.mean() < 0.3:
                    view[:] = 1
                    out.append((x, y, float(np.arctan2(dy, dx))))
        level += size * 1.02
    gaps = np.argwhere(cv2.erode(1 - taken, np.ones((int(size * 0.8),) * 2, np.uint8)) > 0)
    step = max(1, int(size * size * 0.8))
    out += [(float(x), float(y), 0.0) for y, x in gaps[::step]]
    return out


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Cubes from the edges inward, tilted each a little so that the gold glitters."""
    seen: Reference = see(scene, 0.9)
    w, h, u = scene.width, scene.height, scene.unit
    size = u * (0.0135 if "portrait" in scene.subjects else 0.0158)
    lab = labels(scene, _SMALL)
    m = int(u * 0.05)
    rim = np.ones((h, w), bool)
    rim[m : h - m, m : w - m] = False
    inner = np.ones((h, w), bool)
    inner[int(m * 0.36) : h - int(m * 0.36), int(m * 0.36) : w - int(m * 0.36)] = False
    lab = np.where(rim, 60000, lab)
    lab = np.where(inner, 60001, lab)
    edge = np.zeros((h, w), bool)
    edge[:, 1:] |= lab[:, 1:] != lab[:, :-1]
    edge[1:] |= lab[1:] != lab[:-1]
    edge[[0, -1]] = True
    edge[:, [0, -1]] = True
    parts = [s.part for s in scene.shapes]
    ground = np.isin(lab, [i for i, p in enumerate(parts) if p in ("sky", "background")])
    gold = scene.palette.get("sun")
    rgb = np.clip(blur(seen.rgb, 1.5), 0, 1)
    canvas, tilt = Canvas(w, h, scene.palette.get("earth>dark:0.62")), Canvas(w, h, (0.2, 0.2, 0.2))
    places = cubes(edge, size)
    drift = noise(rng, h, w, u * 0.3, 3)
    for x, y, a in places:
        xi, yi = int(np.clip(x, 0, w - 1)), int(np.clip(y, 0, h - 1))
        half = size * 0.5 * rng.uniform(0.82, 0.97, 2)
        c, s = np.cos(a + rng.normal(0, 0.07)), np.sin(a + rng.normal(0, 0.07))
        corner = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half * rng.uniform(0.88, 1.08, (4, 2))
        p = corner @ np.array([[c, s], [-s, c]]) + [x, y]
        if lab[yi, xi] == 60001:
            colour = scene.palette.get("dark>a1:0.45")
        elif lab[yi, xi] == 60000:
            colour = scene.palette.get("a0" if int((x + y) / (size * 3)) % 3 else "pale")
        elif ground[yi, xi]:
            colour = gold * (0.86 + 0.09 * drift[yi, xi])
            colour = np.clip(colour + (0.2 if rng.random() < 0.14 else 0) - (0.18 if rng.random() < 0.16 else 0), 0, 1)
        else:
            colour = shift(rgb[yi, xi], rng.normal(0, 5), 1.25, 0)
        colour = np.clip(colour * rng.normal(1.08, 0.075) + rng.normal(0, 0.01, 3), 0, 1)
        canvas.fill(p, colour)
        g = rng.uniform(0.45, 0.95)
        tilt.fill(p, np.full(3, g), to=np.full(3, np.clip(g + rng.normal(0, 0.3), 0, 1)), across=rng.uniform(0, 6.28))
    light = emboss(blur(tilt.rgb()[..., 0], 0.7), 1.4)
    return grade(canvas.rgb() * (1 + 0.32 * light[..., None]) * (1 + 0.04 * drift[..., None]))


SCHOOL = School(
    name="Workshops of Saint Orsa",
    room="Room 8 · The Gold Ground",
    artists=("Workshop of Saint Orsa", "Master of the Blue Herons", "Theophano of Karsa", "Master of the Nave"),
    years=(512, 690),
    media=("Mosaic, glass and stone", "Mosaic, glass, stone and gold"),
    palettes=(
        palette(
            "day",
            "d8a83c e0b850 dcac40 6890a0 5c8c6c 4c7c48 5c9440 2c5c38 2c7098",
            "2c2430 f4e8d0 98683c e4b48c b03424 2450a0 e8a030 782c5c",
        ),
        palette(
            "dawn",
            "d0a040 e4bc5c e0b044 7ca4a8 6c9c7c 5c8c50 74a048 346840 3c88a0",
            "30242c f8ecd4 a87444 ecbc94 c0442c 2c5cb0 f0b040 8c3868",
        ),
        palette(
            "dusk",
            "c49434 d8a848 d4a03c 587c90 4c7860 3c6840 4c8038 244c34 205c88",
            "201c28 ecdcc0 8c5c34 d8a47c a02c24 1c4490 dc942c 6c2450",
        ),
    ),
    subjects=(
        "figures",
        "portrait",
        "birds",
        "sea",
        "fish",
        "figures",
        "portrait",
        "figures",
        "harbour",
        "fish",
        "branch",
        "portrait",
        "figures",
        "town",
        "birds",
        "rose window",
        "portrait",
        "still life",
    ),
    formats=(1.5, 0.75, 1.3, 1.0, 1.9),
    paint=paint,
)
