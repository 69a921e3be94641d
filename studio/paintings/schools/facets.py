"""Cubist facets: the view is broken along long lines, each piece shifted, turned and shaded from one side."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.paintings.canvas import Canvas
from studio.paintings.forms import Points
from studio.paintings.palette import palette
from studio.paintings.reference import Reference, see
from studio.paintings.scene import Scene
from studio.paintings.schools import brush
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, grade, noise, weave


def split(rng: np.random.Generator, polygon: Points, smallest: float, weight: NDArray[np.float64]) -> list[Points]:
    """Cut a convex polygon again and again by lines near a few leading directions."""
    h, w = weight.shape
    todo, done = [polygon], []
    lead = rng.uniform(0, np.pi, 3)
    while todo:
        p = todo.pop()
        c = p.mean(0)
        area = 0.5 * abs(np.sum(p[:, 0] * np.roll(p[:, 1], -1) - p[:, 1] * np.roll(p[:, 0], -1)))
        busy = weight[int(np.clip(c[1], 0, h - 1)), int(np.clip(c[0], 0, w - 1))]
        if area < smallest * (3.2 - 2.5 * busy) or (area < smallest * 6 and rng.random() < 0.12):
            done.append(p)
            continue
        a = lead[int(rng.integers(3))] + rng.normal(0, 0.22)
        n = np.array([-np.sin(a), np.cos(a)])
        at = c + rng.normal(0, 0.12, 2) * np.sqrt(area)
        side = (p - at) @ n
        left, right = [], []
        for i in range(len(p)):
            j = (i + 1) % len(p)
            (left if side[i] >= 0 else right).append(p[i])
            if side[i] * side[j] < 0:
                x = p[i] + (p[j] - p[i]) * side[i] / (side[i] - side[j])
                left.append(x)
                right.append(x)
        if len(left) < 3 or len(right) < 3:
            done.append(p)
        else:
            todo += [np.array(left), np.array(right)]
    return done


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Facets from several viewpoints, muted to the school's earths, in short level touches."""
    seen = see(scene, 0.9)
    w, h, u = scene.width, scene.height, scene.unit
    rgb = seen.rgb
    busy = blur(seen.edges, u * 0.05)
    busy = np.clip(busy / max(np.quantile(busy, 0.95), 1e-6), 0, 1)
    facets = split(rng, np.array([[0, 0], [w, 0], [w, h], [0, h]], float), (u * 0.105) ** 2, busy)
    out = np.zeros_like(rgb)
    seen32 = rgb.astype(np.float32)
    seams = Canvas(w, h)
    yy, xx = np.mgrid[:h, :w].astype(np.float32)
    earth = scene.palette
    for p in facets:
        x0, y0 = np.maximum(np.floor(p.min(0)).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(p.max(0)).astype(int) + 1, [w, h])
        if x1 <= x0 or y1 <= y0:
            continue
        stencil = Canvas(x1 - x0, y1 - y0)
        stencil.fill(p - [x0, y0], (1, 1, 1), crisp=True)
        m = stencil.raw()[..., 0] > 0
        if not m.any():
            continue
        c = p.mean(0)
        turn, zoom = rng.normal(0, 0.16), 1 + rng.normal(0.03, 0.1)
        move = rng.normal(0, u * 0.016, 2)
        mat = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / zoom
        dx, dy = xx[y0:y1, x0:x1] - c[0], yy[y0:y1, x0:x1] - c[1]
        sx = (mat[0, 0] * dx + mat[0, 1] * dy + c[0] + move[0]).astype(np.float32)
        sy = (mat[1, 0] * dx + mat[1, 1] * dy + c[1] + move[1]).astype(np.float32)
        piece = cv2.remap(seen32, sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)[m]
        dx, dy = dx[m], dy[m]
        piece = piece * 0.72 + piece.mean(0) * 0.28
        a = rng.uniform(0, 2 * np.pi)
        ramp = dx * np.cos(a) + dy * np.sin(a)
        ramp = (ramp - ramp.min()) / max(float(np.ptp(ramp)), 1e-6)
        light = (ramp[:, None] - 0.5) * rng.uniform(0.22, 0.62)
        tint = earth.get(("earth", "far", "pale", "leaf", "a3", "near")[int(rng.integers(6))])
        share = 0.12 + 0.3 * (rng.random() < 0.3)
        out[y0:y1, x0:x1][m] = np.clip((piece * (1 - share) + tint * share) * (1 + light * 0.9) + light * 0.1, 0, 1)
        ring = np.vstack([p, p[:1]])
        for q0, q1 in pairwise(ring):
            seams.stroke(np.array([q0, q1]), rng.choice([0.8, 1.6, 2.6]), (1, 1, 1), rng.uniform(0.15, 0.75))
    touched = Reference(out, np.clip(noise(rng, h, w, 160, 2) * 0.35, -0.9, 0.9), np.zeros((h, w)))
    canvas = Canvas(w, h, earth.get("earth"))
    brush.strokes(canvas, touched, rng, 8, 15, 7.5, -1, 0.3, 0)
    rgb = canvas.rgb() * 0.62 + out * 0.38
    line = np.clip(seams.rgb()[..., :1], 0, 1)
    rgb = rgb * (1 - 0.75 * line) + earth.get("dark") * 0.75 * line
    # The main contours, drawn over the break, keep the subject readable.
    drawn = Canvas(w, h)
    for s in scene.shapes:
        size = float(np.ptp(s.points, axis=0).max())
        if (
            s.line
            or size < u * 0.035
            or s.part
            in (
                "sky",
                "background",
                "ripple",
                "glint",
                "glow",
                "cloud",
                "shade",
                "fold",
                "mist",
                "light",
                "reflection",
                "field",
            )
        ):
            if s.part in ("nose", "brow", "lid", "mast", "stem", "rope"):
                drawn.stroke(s.points + rng.normal(0, 1.5, 2), 2.0, (1, 1, 1), 0.7)
            continue
        start = int(rng.integers(len(s.points)))
        part = np.roll(s.points, -start, 0)[: max(3, int(len(s.points) * rng.uniform(0.4, 0.75)))]
        drawn.stroke(part + rng.normal(0, u * 0.003, 2), rng.uniform(1.4, 3.0), (1, 1, 1), 0.7)
    line = drawn.rgb()[..., :1]
    grey = rgb.mean(2, keepdims=True)
    rgb = grey * 0.2 + rgb * 0.8
    rgb = np.clip((rgb - 0.42) * 1.3 + 0.45, 0, 1)
    rgb = rgb * (1 - 0.8 * line) + earth.get("dark") * 0.8 * line
    return grade(rgb * (1 + 0.02 * weave(rng, h, w)[..., None]))


SCHOOL = School(
    name="The Facet Group",
    room="Room 5 · The Facet Group",
    artists=("Géza Lindqvist", "Paloma Ferrer", "Wiktor Adeyemi", "Juliette Korda"),
    years=(1908, 1923),
    media=("Oil on canvas", "Oil and charcoal on canvas"),
    palettes=(
        palette(
            "day",
            "7d7a6c b5a680 e6d7a8 8c8a78 7c7458 6c6040 707448 444c38 5c6a70",
            "1e1a18 e4d9bc a07c48 cfa878 9c5434 4c5a64 c29a54 6c5844",
        ),
        palette(
            "dusk",
            "5c6068 a08458 e0c890 787468 685c48 544832 5c6040 3c4434 4c5860",
            "181614 dccfae 8c683c c49868 8c4428 3c4c58 b08844 5c4838",
        ),
        palette(
            "winter",
            "848c90 b8b8ac e8e4d0 909694 78807c 5c6664 687468 404c48 5c6c78",
            "1a1c20 e6e4d8 8c8068 c8b090 7c5444 445464 a89870 5c5c60",
        ),
        palette(
            "autumn",
            "8c7850 c4a468 f0dca0 947c54 805c34 6c4428 7c6c30 484c2c 5c6460",
            "201610 e8d8b0 a8743c d4a46c a84c24 44545c cc9438 704434",
        ),
    ),
    subjects=(
        "still life",
        "portrait",
        "town",
        "still life",
        "portrait",
        "figures",
        "room",
        "harbour",
        "still life",
        "portrait",
        "town",
        "flowers",
        "dancers",
        "still life",
        "portrait",
        "town",
        "river",
        "room",
    ),
    formats=(0.8, 0.74, 0.82, 1.2, 1.0),
    paint=paint,
    side=760,
)
