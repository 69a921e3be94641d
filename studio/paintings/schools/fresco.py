"""Fresco: earth colours sunk into plaster, brown outlines, cracks and losses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.paintings import forms as f
from studio.paintings.canvas import Canvas
from studio.paintings.palette import palette
from studio.paintings.reference import see
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, cracks, emboss, grade, noise

_UNDRAWN = {
    "sky",
    "background",
    "glow",
    "ripple",
    "glint",
    "cloud",
    "shade",
    "cheek",
    "mist",
    "light",
    "shadow",
    "star",
    "reflection",
    "iris",
    "disc",
    "blossom",
    "shine",
}


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Chalky colour with long hatching, red-brown drawing, then seven hundred years."""
    seen = see(scene, 0.8)
    w, h, u = scene.width, scene.height, scene.unit
    lime = np.array([0.86, 0.81, 0.71])
    rgb = seen.rgb
    grey = rgb.mean(2, keepdims=True)
    rgb = (grey * 0.12 + rgb * 0.88) * 0.9 + lime * 0.1
    hatch = np.sin(
        (np.mgrid[:h, :w][1] * np.sin(seen.flow) - np.mgrid[:h, :w][0] * np.cos(seen.flow)) * 1.1
        + noise(rng, h, w, 40, 3) * 3
    )
    rgb = rgb * (1 + 0.035 * hatch[..., None])
    drawn = Canvas(w, h)
    for s in scene.shapes:
        size = float(np.ptp(s.points, axis=0).max())
        if s.part in _UNDRAWN or size < u * 0.012:
            continue
        if s.line:
            drawn.stroke(s.points, max(s.line * 0.8, 1.2), (1, 1, 1), 0.55)
        else:
            drawn.fill(s.points, (0, 0, 0), 0.85)
            drawn.stroke(
                f.tremble(rng, s.points, 0.5, 30),
                float(np.clip(size * 0.006, 1.0, u * 0.004)),
                (1, 1, 1),
                0.8,
                closed=True,
            )
    line = blur(drawn.rgb()[..., 0], 0.6)[..., None] * 0.75
    rgb = rgb * (1 - line) + np.array([0.34, 0.16, 0.1]) * line
    # The painted frame: bands of red and lime; a round top on upright walls.
    yy, xx = np.mgrid[:h, :w].astype(float)
    rim = np.minimum(np.minimum(xx, w - 1 - xx), np.minimum(yy, h - 1 - yy))
    if h > w * 1.12:
        r = w / 2
        top = r - np.hypot(xx - w / 2, yy - r)
        rim = np.where(yy < r, np.minimum(rim, top), rim)
    m = u * 0.042
    for limit, key in ((m, "a0>earth:0.5"), (m * 0.62, "pale"), (m * 0.45, "a1>dark:0.3"), (0.5, "pale>earth:0.3")):
        rgb = np.where((rim < limit)[..., None], scene.palette.get(key) * 0.85 + lime * 0.12, rgb)
    wear = noise(rng, h, w, u * 0.25, 5)
    fade = np.clip(wear * 0.13 + 0.1, 0.02, 0.45)[..., None]
    rgb = rgb * (1 - fade) + lime * fade
    speck = np.clip(noise(rng, h, w, 7, 2) - 1.9, 0, 1)[..., None]
    rgb = rgb * (1 - speck) + lime * speck
    loss_field = noise(rng, h, w, u * 0.34, 5)
    far_out = np.hypot((xx / w - 0.5) * 2, (yy / h - 0.5) * 2)
    loss = np.clip((loss_field + 0.75 * far_out - 2.35) * 9, 0, 1)
    depth = emboss(blur(loss, 1.6), 2.4)
    bare = lime * np.array([0.93, 0.9, 0.86]) * (1 + 0.05 * noise(rng, h, w, 12, 4)[..., None])
    rgb = rgb * (1 - loss[..., None]) + bare * loss[..., None] - 0.2 * depth[..., None]
    joint = cracks(rng, h, w, u * 0.42, 3.0)
    fine = cracks(rng, h, w, u * 0.075, 1.4)
    rgb *= (1 - 0.42 * blur(joint, 0.6) - 0.2 * blur(fine, 0.5))[..., None]
    relief = emboss(noise(rng, h, w, 22, 4), 0.5) * 0.05 + emboss(noise(rng, h, w, 4, 1), 0.3) * 0.045
    return grade(rgb * (1 + relief[..., None]))


SCHOOL = School(
    name="Masters of Val Serena",
    room="Room 11 · The Painted Walls",
    artists=("Master of Val Serena", "Lippo di Cenza", "Agnola da Montefosco", "Maso the Younger"),
    years=(1306, 1421),
    media=("Fresco", "Fresco, transferred to canvas"),
    palettes=(
        palette(
            "day",
            "7898b0 c8ccb8 e0b868 98a898 98986c 848850 7c8c54 506444 6c8c98",
            "3c3028 ece0c4 b48c5c e0b890 b45438 54749c d4a050 84586c",
        ),
        palette(
            "dawn",
            "90a4ac e0c8a8 e8c074 a8a890 a89870 948454 8c8c54 5c6848 7c94a0",
            "443428 f0e4cc c09464 e4c098 bc6044 6480a0 dcac5c 906878",
        ),
        palette(
            "spring",
            "6c94a4 d0d0b0 e4bc64 90a894 8ca06c 789454 789c50 4c7048 6090a0",
            "383028 f0e8cc b08858 e4bc94 b84c3c 4c70a4 d8a848 7c5878",
        ),
    ),
    subjects=(
        "figures",
        "portrait",
        "town",
        "figures",
        "valley",
        "harbour",
        "figures",
        "portrait",
        "birds",
        "figures",
        "wood",
        "portrait",
        "sea",
        "figures",
        "room",
        "mountain",
        "portrait",
        "still life",
    ),
    formats=(0.72, 1.4, 0.66, 1.0, 1.8),
    paint=paint,
)
