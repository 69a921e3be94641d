"""Ink on absorbent paper: washes that bleed and fade into mist, dry contours, one red seal."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.paintings import forms as f
from studio.paintings.canvas import Canvas, mask, mask_in, window
from studio.paintings.palette import palette
from studio.paintings.reference import colours, draw
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import Field, blur, grade, noise, paper

_VOID = {
    "sky",
    "glow",
    "cloud",
    "ripple",
    "water",
    "mist",
    "shine",
    "shade",
    "light",
    "background",
    "glint",
    "ground",
    "star",
    "cheek",
    "field",
}


def _bleed(a: Field, dx: Field, dy: Field, reach: float) -> Field:
    h, w = a.shape
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    return cv2.remap(
        a.astype(np.float32),
        x + (dx * reach).astype(np.float32),
        y + (dy * reach).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    ).astype(float)


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Wash by wash from back to front; far forms pale, near ones black."""
    w, h, u = scene.width, scene.height, scene.unit
    ink = np.zeros((h, w))
    fine = (noise(rng, h, w, 16, 3), noise(rng, h, w, 16, 3))
    cloudy = noise(rng, h, w, 130, 4)
    streak = blur(noise(rng, h, w, 10, 3), 0.5)
    yy = np.mgrid[:h, :w][0]
    for s in scene.shapes:
        if s.part in _VOID or (s.part == "reflection" and s.line):
            continue
        box = window(w, h, s.points, u * 0.1)
        if box is None:
            continue
        bled = (fine[0][box], fine[1][box])
        below, row, cloud, grain = ink[box], yy[box], cloudy[box], streak[box]
        colour, _ = colours(scene, s)
        dark = float(np.clip(1.15 - colour.mean() * 1.15, 0.12, 1)) * (0.35 + 0.85 * s.depth)
        near = max(s.depth, 0.7) if s.part == "mountain" else s.depth
        if s.part == "disc":
            ring = np.clip(blur(mask_in(box, s.points), u * 0.05) - mask_in(box, s.points), 0, 1)
            ink[box] = np.maximum(below * (1 - 0.6 * mask_in(box, s.points)), ring * 0.5)
            continue
        if s.line:
            m = mask_in(box, f.tremble(rng, s.points, u * 0.0012, u * 0.03, False), s.line * 1.1)
            ink[box] = np.maximum(below, _bleed(m, *bled, 1.2) * min(1.0, dark + 0.35))
            continue
        area = mask_in(box, s.points)
        y0, y1 = s.points[:, 1].min(), min(s.points[:, 1].max(), h)
        if s.part in ("hill", "mountain", "cliff"):
            fade = np.clip(1 - (row - y0) / max(u * (0.2 + 0.3 * near), 1), 0, 1) ** 1.3
            m = _bleed(area, *bled, 3.5)
            wash = m * fade * (0.66 + 0.24 * cloud) * (0.3 + 0.8 * near)
            ridge = np.clip(m - _bleed(blur(area, u * 0.006), *bled, 4) * 1.0, 0, 1)
            veins = np.clip(grain * 0.9 - 0.5, 0, 1) * m * fade * (0.25 + 0.75 * near)
            # Mist: what is nearer wipes out what lies behind it.
            ink[box] = below * (1 - 0.92 * m) + wash * 0.75 + veins + np.clip(ridge, 0, 1) * 0.95 * (0.3 + near)
            continue
        if s.part == "reflection":
            ink[box] = np.maximum(below, blur(_bleed(area, *bled, 5), 3) * dark * 0.35)
            continue
        m = _bleed(area, *bled, 1.8 if s.part not in ("foliage", "wave") else 5)
        rim = np.clip(m - blur(m, u * 0.006), 0, 1)
        body = m * np.clip(dark * (0.72 + 0.28 * cloud * 0.6) * (1 - 0.35 * (row - y0) / max(y1 - y0, 1)), 0, 1)
        if s.part in ("foliage", "wave"):
            body *= np.clip(0.75 + 0.45 * grain, 0.15, 1.4)
        ink[box] = below * (1 - m * 0.93) + body + rim * (0.5 + 0.5 * s.depth)
    ink = np.clip(ink, 0, 1)
    halo = blur(ink, u * 0.012)
    ink = np.clip(ink * (0.88 + 0.1 * paper(rng, h, w, 2.5)) + 0.14 * halo, 0, 1)
    tone = scene.palette.get("pale")
    black = scene.palette.get("dark")
    age = 1 + 0.02 * noise(rng, h, w, 200, 4) + 0.012 * paper(rng, h, w, 3)
    rgb = tone * age[..., None] * (1 - ink[..., None]) + (black + 0.1 * (1 - ink[..., None])) * ink[..., None]
    rgb = _accents(scene, rgb, fine)
    return grade(_sign(scene, rgb, rng))


def _accents(scene: Scene, rgb: NDArray[np.float64], fine: tuple[Field, Field]) -> NDArray[np.float64]:
    """A trace of cinnabar on blossoms, crests and hats, the one colour of the school."""
    h, w = rgb.shape[:2]
    canvas = Canvas(w, h)
    for s in scene.shapes:
        wanted = s.part in ("crest", "petal", "blossom", "lips", "hat", "umbrella") and s.key.split(">")[0] in (
            "a0",
            "pale",
        )
        if wanted or s.part == "crest":
            draw(canvas, s, np.ones(3))
        elif s.depth > 0.3:
            draw(canvas, s, np.zeros(3))
    m = _bleed(blur(canvas.rgb()[..., 0], 0.8), *fine, 2)[..., None] * 0.55
    return rgb * (1 - m) + rgb * np.array([0.92, 0.38, 0.3]) * m


def _sign(scene: Scene, rgb: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """A column of written signs, a seal, and the silk mount above and below on tall sheets."""
    h, w = rgb.shape[:2]
    u = scene.unit
    x, y = (w * 0.9 if rng.random() < 0.5 else w * 0.1), h * rng.uniform(0.1, 0.2)
    size = u * 0.034
    written = Canvas(w, h)
    for i in range(int(rng.integers(3, 7))):
        for _ in range(6):
            a = np.array([x, y + i * size * 1.25]) + rng.uniform(-0.4, 0.4, 2) * size
            b = a + rng.uniform(-0.55, 0.55, 2) * size
            written.stroke(
                f.curve([tuple(a), tuple((a + b) / 2 + rng.normal(0, 1, 2)), tuple(b)]),
                rng.uniform(0.06, 0.13) * size,
                (1, 1, 1),
            )
    m = written.rgb()[..., :1] * 0.9
    rgb = rgb * (1 - m) + 0.12 * m
    q = size * 1.15
    sy = y + size * 9
    seal = mask(w, h, f.tremble(rng, f.rect(x - q / 2, sy, x + q / 2, sy + q), q * 0.02, q * 0.2))
    for k in range(2):
        seal -= mask(
            w,
            h,
            np.array([[x - q * 0.3, sy + q * (0.33 + 0.33 * k)], [x + q * 0.3, sy + q * (0.33 + 0.33 * k)]]),
            q * 0.1,
        )
    seal -= mask(w, h, np.array([[x, sy + q * 0.2], [x, sy + q * 0.8]]), q * 0.09)
    seal = np.clip(seal, 0, 1)[..., None] * 0.88
    return rgb * (1 - seal) + np.array([0.72, 0.16, 0.12]) * seal


_PAPER = (
    "c9c3b3 e6dfcd efe8d8 8f8f8c 6c6c6a 48484a 404244 2c2e30 b4b2a8 16171a {} 5c5850 c8c0b0 54504c 3c3e42 8c8880 64605c"
)
SCHOOL = School(
    name="Reed and Rain School",
    room="Room 4 · Reed and Rain",
    artists=("Shen Luoqing", "Yun Haesong", "Bai Mingzhu", "Sesson Jakuan", "Lê Trúc Lâm"),
    years=(1610, 1760),
    media=("Ink on paper", "Ink on silk", "Hanging scroll, ink on paper"),
    palettes=(
        palette("rain", _PAPER.format("efe9da")),
        palette("dawn", _PAPER.format("ece2c8")),
        palette("autumn", _PAPER.format("e4d6b4")),
        palette("winter", _PAPER.format("eeece4")),
    ),
    subjects=(
        "mountain",
        "bamboo",
        "birds",
        "branch",
        "river",
        "mountain",
        "fish",
        "sea",
        "bamboo",
        "valley",
        "wood",
        "birds",
        "mountain",
        "figures",
        "branch",
        "harbour",
        "flowers",
        "river",
    ),
    formats=(0.42, 0.5, 0.45, 2.2, 0.6, 1.0),
    paint=paint,
    side=760,
)
