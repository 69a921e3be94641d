"""Stained glass: pieces of coloured glass between leads, bright from behind, dark stone around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from studio.paintings.canvas import Canvas, mask
from studio.paintings.palette import palette, shift
from studio.paintings.reference import labels, plain
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, grade, noise

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
    "fold",
    "nose",
    "brow",
    "iris",
    "eye",
    "lips",
    "mast",
    "reed",
    "mark",
    "bird",
    "stripe",
    "gem",
    "heart",
    "window",
    "mist",
    "oar",
    "label",
    "foam",
    "blossom",
)


def opening(width: int, height: int, kind: str) -> NDArray[np.float64]:
    """The shape of the window: "arch", "round" or "panel"; 1 inside."""
    m = width * 0.05 + 4
    if kind == "round":
        t = np.linspace(0, 2 * np.pi, 160)
        return mask(
            width,
            height,
            np.stack([width / 2 + (width / 2 - m) * np.cos(t), height / 2 + (height / 2 - m) * np.sin(t)], 1),
        )
    if kind == "panel":
        return mask(width, height, np.array([[m, m], [width - m, m], [width - m, height - m], [m, height - m]]))
    # A pointed arch: two arcs, each struck from the foot of the other.
    span = width - 2 * m
    spring = m + span * 0.8
    t = np.linspace(0, np.pi / 3, 40)
    left = np.stack([width - m - span * np.cos(t), spring - span * np.sin(t) * 0.92], 1)
    right = left[::-1].copy()
    right[:, 0] = width - right[:, 0]
    return mask(width, height, np.vstack([[[m, height - m]], left, right, [[width - m, height - m]]]))


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Glass by piece with streaks and glow; leads; black paint for faces and folds; stone."""
    w, h, u = scene.width, scene.height, scene.unit
    lab = labels(scene, _SMALL).astype(np.int64)
    kind = "round" if abs(w / h - 1) < 0.08 else "arch" if w / h < 0.72 else "panel"
    inside = opening(w, h, kind)
    inner = blur(inside, u * 0.022) > 0.93
    # Large areas are cut into smaller panes, as no pane could be made so large.
    n = int(w * h / (u * 0.085) ** 2)
    seeds = rng.uniform(0, 1, (n, 2)) * [w, h]
    yy, xx = np.mgrid[:h, :w]
    _, pane = cKDTree(seeds).query(np.stack([xx.ravel() * 0.75, yy.ravel() * 1.0], 1) / [0.75, 1.0])
    pane = pane.reshape(h, w)
    sizes = np.bincount(lab.ravel())
    big = sizes[lab] > (u * 0.13) ** 2
    piece = lab * 4000 + np.where(big, pane, 0)
    border = (inside > 0.5) & ~inner
    angle = np.arctan2(yy - h / 2, xx - w / 2)
    along = ((xx + yy) / (u * 0.06)).astype(int) if kind != "round" else (angle / 0.13).astype(int)
    piece = np.where(border, 10**8 + along, piece)
    ids, flat = np.unique(piece, return_inverse=True)
    flat = flat.reshape(h, w)
    rgb = plain(scene)
    count = np.bincount(flat.ravel())
    mean = np.stack([np.bincount(flat.ravel(), rgb[..., c].ravel()) / count for c in range(3)], 1)
    mean = shift(mean, 0, 1.75, 0.06) * rng.normal(1.0, 0.16, (len(mean), 1))
    mean = shift(np.clip(mean, 0.02, 1), 0, 1.1, 0.0)
    ring = ids >= 10**8
    wheel = np.array([scene.palette.get(k) for k in ("a0", "sun", "a1", "sun")])
    mean[ring] = wheel[(ids[ring] % 4).astype(int)]
    glass = mean[flat]
    streak = noise(rng, h, w, 40, 3) * 0.08 + noise(rng, h, w, 9, 2) * 0.05
    glow = (
        1.02
        + 0.3 * np.exp(-(((xx - w * 0.5) / (0.5 * w)) ** 2 + ((yy - h * 0.42) / (0.5 * h)) ** 2))
        + 0.12 * noise(rng, h, w, u * 0.4, 2)
    )
    edge = np.zeros((h, w))
    edge[:, 1:] += flat[:, 1:] != flat[:, :-1]
    edge[1:] += flat[1:] != flat[:-1]
    edge = np.clip(edge, 0, 1)
    near = np.clip(blur(edge, u * 0.012) * u * 0.02, 0, 1)
    glass = glass * (glow + streak - 0.34 * near)[..., None]
    # Grisaille: what the painter draws on the glass in black.
    drawn = Canvas(w, h)
    for s in scene.shapes:
        if s.part in ("nose", "brow", "lid", "vein", "mast", "rope", "oar", "stripe", "staff", "stem"):
            drawn.stroke(s.points, max(s.line, u * 0.005), (1, 1, 1), 0.9)
        elif s.part in ("fold", "iris", "lips", "mark", "bird", "window", "heart"):
            drawn.fill(s.points, (1, 1, 1), 0.75)
        elif s.part == "eye":
            drawn.stroke(s.points, u * 0.003, (1, 1, 1), 0.9, closed=True)
    glass *= 1 - 0.82 * drawn.rgb()[..., :1]
    lead = np.clip(blur(edge, u * 0.0034) * 3.4 - 0.25, 0, 1)
    rim = np.zeros((h, w), bool)
    rim[:, 1:] |= inner[:, 1:] != inner[:, :-1]
    rim[1:] |= inner[1:] != inner[:-1]
    lead = np.maximum(lead, np.clip(blur(rim.astype(float), u * 0.006) * 5, 0, 1))
    for k in range(1, int(h / (u * 0.42)) + 1):
        y = int(k * u * 0.42)
        if y < h - u * 0.1:
            lead[max(y - 2, 0) : y + 3] = 1
    rod = 0.07 + 0.16 * np.clip(np.gradient(blur(lead, 1.2))[0], 0, 1)
    rgb = glass * (1 - lead[..., None]) + rod[..., None] * lead[..., None] * np.array([0.9, 0.95, 1.0])
    light = np.stack([blur(np.clip(rgb[..., c], 0, 1), u * 0.022) for c in range(3)], 2)
    rgb = rgb + 0.2 * light**1.5
    stone = (0.085 + 0.018 * noise(rng, h, w, u * 0.2, 4))[..., None] * np.array([1.0, 0.95, 0.88]) + 0.3 * np.stack(
        [blur(light[..., c], u * 0.05) for c in range(3)], 2
    ) * 0.4
    return grade(rgb * inside[..., None] + stone * (1 - inside[..., None]))


SCHOOL = School(
    name="Glaziers of Verrin",
    room="Room 10 · The Dark Chapel",
    artists=("Aubry of Verrin", "Brother Lamprecht", "Guild of the Blue Furnace", "Sister Iselda"),
    years=(1215, 1348),
    media=("Stained glass and lead",),
    palettes=(
        palette(
            "dawn",
            "2c50c8 4c78e0 f8d048 4890c0 38a060 289048 40b048 207838 3068d0",
            "181c40 f8ecc0 b87828 f0c898 d01c24 1834b8 f0b020 8020a0",
        ),
        palette(
            "dusk",
            "3838a8 b83c60 f8c038 6848b0 38788c 286c50 389048 186038 2850a8",
            "14142c f4e4b8 a86428 e8b888 c81828 2030a8 e8a018 701c90",
        ),
        palette(
            "noon",
            "3888d8 70b8e8 fce060 58a8c8 48b070 38a048 60c048 288840 3890d8",
            "1c2448 fcf4d0 c88c38 f4d0a0 e02828 1c48c8 fcc028 9830b0",
        ),
    ),
    subjects=(
        "figures",
        "rose window",
        "figures",
        "portrait",
        "sea",
        "rose window",
        "figures",
        "flowers",
        "birds",
        "figures",
        "rose window",
        "portrait",
        "fish",
        "harbour",
        "figures",
        "branch",
        "rose window",
        "town",
    ),
    formats=(0.46, 1.0, 0.5, 0.62, 0.8),
    paint=paint,
)
