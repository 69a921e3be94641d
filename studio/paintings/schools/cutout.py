"""Paper cut-outs: gouache-painted sheets, cut freehand, pinned in layers with soft shadows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.paintings import forms as f
from studio.paintings.canvas import mask_in, window
from studio.paintings.palette import palette
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, grade, noise, paper

_OFF = {
    "ripple",
    "glint",
    "glow",
    "shine",
    "shade",
    "cheek",
    "fold",
    "light",
    "shadow",
    "mist",
    "vein",
    "label",
    "board",
    "lid",
    "rope",
    "reflection",
    "reed",
    "star",
    "mark",
    "chimney",
}


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Each form is cut from one sheet of a few strong colours and laid on the last."""
    w, h, u = scene.width, scene.height, scene.unit
    names = [
        "a0",
        "a1",
        "a2",
        "a3",
        "sun",
        "leaf",
        "leaf2",
        "far",
        "mid",
        "near",
        "water",
        "pale",
        "dark",
        "sky0",
        "earth",
        "skin",
    ]
    sheets = np.array([scene.palette.get(n) for n in names])
    rgb = np.ones((h, w, 3)) * scene.palette.get("pale")
    brushed = 0.5 * noise(rng, h, w, 9, 2) + blur(rng.normal(size=(h, w)), 0.7)
    streak_x = np.repeat(noise(rng, h, max(w // 24, 3), 7, 2), 24, axis=1)
    streak_x = np.pad(streak_x, ((0, 0), (0, max(0, w - streak_x.shape[1]))), mode="edge")[:, :w]
    streak_y = np.repeat(noise(rng, max(h // 24, 3), w, 7, 2), 24, axis=0)
    streak_y = np.pad(streak_y, ((0, max(0, h - streak_y.shape[0])), (0, 0)), mode="edge")[:h]
    for s in scene.shapes:
        size = float(np.ptp(s.points, axis=0).max())
        if s.part in _OFF or (size < u * 0.02 and s.part not in ("iris", "heart", "window")):
            continue
        wanted = scene.palette.get(s.key)
        flat = sheets[int(np.argmin(((sheets - wanted) ** 2).sum(1)))]
        p = s.points
        if s.line:
            if s.line < u * 0.005 and s.part not in ("nose", "brow", "mast", "stem"):
                continue
            p = f.limb(p, max(s.line * 0.7, u * 0.005), max(s.line * 0.6, u * 0.0035))
        if s.part not in ("iris", "window"):
            corners = f.resample(p, float(np.clip(size * 0.07, u * 0.011, u * 0.06)))
            p = f.tremble(rng, corners, min(u * 0.0022, size * 0.012), u * 0.07)
        d = int(max(2, u * 0.006))
        box = window(w, h, p, d * 4)
        if box is None:
            continue
        m = mask_in(box, p)
        view = rgb[box]
        if s.part not in ("sky", "background"):
            shadow = np.clip(blur(np.roll(m, (d, d), (0, 1)), u * 0.005) - m, 0, 1)
            view *= 1 - 0.36 * shadow[..., None]
        streak = streak_x if rng.random() < 0.5 else streak_y
        sheet = flat * (1 + 0.022 * streak[box] + 0.014 * brushed[box])[..., None]
        edge = np.clip(m - np.roll(m, (1, 1), (0, 1)), 0, 1) * 0.16
        rgb[box] = view * (1 - m[..., None]) + (sheet + edge[..., None]) * m[..., None]
    rgb *= 1 + 0.012 * paper(rng, h, w, 3)[..., None]
    return grade(rgb)


SCHOOL = School(
    name="Atelier Papier Bleu",
    room="Room 9 · The Paper Room",
    artists=("Odile Renaud", "Sami Haddad", "Bettina Kowalczyk", "Aurelio Prats"),
    years=(1943, 1962),
    media=("Gouache on paper, cut and pasted", "Cut paper on canvas"),
    palettes=(
        palette(
            "noon",
            "1f6fc4 4aa3df ffd21f 7cc4e8 3aa655 1d7f4a 2fb457 0f6b46 1560bd",
            "1a1a2e fff6e3 f08a24 f7b48a e8332a 0b4fa8 ffc20e d6297b",
        ),
        palette(
            "dusk",
            "e85d3a f7a072 ffdd4a b86bd1 7a3fa0 3d1f6b 2a9d6f 10614b 3c4bc0",
            "1c1233 fff1dc e58f2d f6a98c e01e4f 2546b8 ffb000 a51e8c",
        ),
        palette(
            "spring",
            "f6b8c8 fbe3d4 ffe45c 9edcc8 58c08a 2b9c6a 8cd04a 2f8a4c 43b3d9",
            "22304f fffaf0 f2a046 f9c7a4 f0483e 2a6ad0 ffcf33 c94fa8",
        ),
        palette(
            "night",
            "12286b 2448a8 ffe066 3558c4 2878a8 185c7c 1fa36b 0d5c4c 1b4fb8",
            "0a1030 f4f0ff d98a3a eda884 f03a47 2f6fe0 ffc93c b43fb0",
        ),
    ),
    subjects=(
        "leaves",
        "dancers",
        "fish",
        "flowers",
        "leaves",
        "portrait",
        "dancers",
        "still life",
        "sea",
        "room",
        "branch",
        "leaves",
        "figures",
        "dancers",
        "birds",
        "leaves",
        "harbour",
        "flowers",
    ),
    formats=(1.3, 0.75, 1.0, 1.9, 0.7),
    paint=paint,
    side=720,
)
