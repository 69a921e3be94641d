"""Small birds that sit on a hand or a twig."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene


def held_bird(s: Scene, x: float, y: float, r: float) -> None:
    key = s.pick("a0", "a1", "sun", "a2")
    s.add(
        "bird",
        f.curve(
            [
                (x - r * 1.3, y - r * 0.05),
                (x - r * 0.5, y - r * 0.65),
                (x + r * 0.25, y - r * 1.0),
                (x + r * 0.55, y - r * 0.75),
                (x + r * 0.4, y - r * 0.3),
                (x, y),
                (x - r * 0.5, y + r * 0.02),
            ],
            closed=True,
        ),
        key,
        depth=0.88,
        swell=0.5,
    )
    s.add("wing", f.leaf(x + r * 0.15, y - r * 0.5, 2.75, r * 1.1, r * 0.2), f"{key}>dark:0.35", depth=0.89)
    s.add(
        "beak",
        np.array([[x + r * 0.5, y - r * 0.82], [x + r * 0.82, y - r * 0.7], [x + r * 0.5, y - r * 0.64]]),
        "sun>a0:0.3",
        depth=0.89,
    )
    s.add("iris", f.ellipse(x + r * 0.36, y - r * 0.8, r * 0.07, r * 0.07, n=12), "dark", depth=0.9)


def perched_bird(s: Scene, x: float, y: float, r: float, face: int) -> None:
    """A perching bird of length about 2 r that looks to `face`."""
    start = len(s.shapes)
    key = s.pick("a0", "a1", "sun", "a2")
    s.add("wing", f.leaf(x - r * 0.5, y - r * 0.4, 2.7, r * 1.1, r * 0.12), f"{key}>dark:0.5", depth=0.86)
    s.add(
        "body",
        f.curve(
            [
                (x - r * 0.8, y - r * 0.3),
                (x - r * 0.1, y - r * 0.95),
                (x + r * 0.4, y - r * 1.3),
                (x + r * 0.75, y - r * 1.05),
                (x + r * 0.65, y - r * 0.55),
                (x + r * 0.3, y - r * 0.05),
                (x - r * 0.3, y),
            ],
            closed=True,
        ),
        key,
        f"{key}>pale:0.55",
        depth=0.88,
        swell=0.6,
    )
    s.add("wing", f.leaf(x + r * 0.35, y - r * 0.75, 2.6, r * 1.15, r * 0.24), f"{key}>dark:0.35", depth=0.89)
    s.add(
        "beak",
        np.array([[x + r * 0.7, y - r * 1.12], [x + r * 1.02, y - r * 0.98], [x + r * 0.7, y - r * 0.9]]),
        "sun>a0:0.3",
        depth=0.89,
    )
    s.add("iris", f.ellipse(x + r * 0.52, y - r * 1.05, r * 0.07, r * 0.07, n=12), "dark", depth=0.9)
    if face < 0:
        for q in s.shapes[start:]:
            q.points[:, 0] = 2 * x - q.points[:, 0]
