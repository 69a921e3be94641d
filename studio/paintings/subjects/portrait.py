"""Faces, heads and shoulders."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.bouquet import bloom
from studio.paintings.subjects.small_birds import held_bird
from studio.paintings.subjects.table import fruit
from studio.paintings.subjects.trees import tree


def face(s: Scene, x: float, y: float, r: float, tilt: float = 0.0, halo: bool = False, style: str = "bare") -> None:
    """A long oval face of half-height r centred on (x, y), with hair, veil, hat or crown."""

    def at(px: float, py: float) -> tuple[float, float]:
        c, si = np.cos(tilt), np.sin(tilt)
        return (x + r * (px * c - py * si), y + r * (px * si + py * c))

    def shape(pts: list[tuple[float, float]]) -> np.ndarray:
        return f.curve([at(*p) for p in pts], closed=True, steps=7)

    if halo:
        s.add("halo", f.ellipse(*at(0, -0.1), r * 1.7, r * 1.7), "sun", depth=0.6)
        s.add("halo", f.ellipse(*at(0, -0.1), r * 1.55, r * 1.55), "sun>earth:0.25", depth=0.6)
    hair = s.pick("dark", "dark>earth:0.5", "earth", "earth>sun:0.4", "dark>a0:0.3")
    if style == "veil":
        v = s.pick("pale", "a1", "a3", "a2")
        s.add(
            "veil",
            shape([(-0.75, 1.5), (-0.98, 0.2), (-0.75, -0.85), (0, -1.28), (0.75, -0.85), (0.98, 0.2), (0.75, 1.5)]),
            v,
            f"{v}>dark:0.25",
            depth=0.68,
            swell=0.4,
        )
    elif style == "long":
        s.add(
            "hair",
            shape(
                [
                    (-0.8, 1.5),
                    (-0.95, 0.1),
                    (-0.7, -0.9),
                    (0, -1.2),
                    (0.7, -0.9),
                    (0.95, 0.1),
                    (0.8, 1.5),
                    (0.4, 1.2),
                    (-0.4, 1.2),
                ]
            ),
            hair,
            depth=0.68,
            swell=0.4,
            flow=1.5,
        )
    else:
        s.add(
            "hair",
            shape([(-0.82, 0.15), (-0.85, -0.6), (-0.4, -1.12), (0.4, -1.12), (0.85, -0.6), (0.82, 0.15), (0, -0.3)]),
            hair,
            depth=0.68,
            swell=0.4,
        )
    s.add(
        "neck",
        np.array([at(-0.28, 0.6), at(-0.32, 1.6), at(0.34, 1.6), at(0.28, 0.6)]),
        "skin",
        tone=-0.16,
        depth=0.69,
        flow=1.57,
    )
    s.add(
        "face",
        shape(
            [
                (-0.68, -0.3),
                (-0.62, 0.35),
                (-0.3, 0.88),
                (0.0, 1.0),
                (0.3, 0.88),
                (0.62, 0.35),
                (0.68, -0.3),
                (0.42, -0.85),
                (0, -0.98),
                (-0.42, -0.85),
            ]
        ),
        "skin",
        "skin>a0:0.15",
        depth=0.7,
        swell=0.55,
        flow=1.4,
    )
    turnx = s.between(-0.1, 0.1)
    for side in (-1, 1):
        ex = side * 0.3 + turnx
        s.add("cheek", f.ellipse(*at(side * 0.36 + turnx, 0.3), r * 0.17, r * 0.13), "skin>a0:0.28", depth=0.71)
        s.add("eye", shape([(ex - 0.17, -0.1), (ex, -0.18), (ex + 0.17, -0.1), (ex, -0.04)]), "pale", depth=0.72)
        s.add("iris", f.ellipse(*at(ex + turnx * 0.4, -0.11), r * 0.062, r * 0.07, n=16), "dark", depth=0.73)
        s.add(
            "lid",
            f.curve([at(ex - 0.19, -0.09), at(ex, -0.2), at(ex + 0.19, -0.09)], steps=5),
            "dark>earth:0.4",
            line=r * 0.035,
            depth=0.73,
        )
        s.add(
            "brow",
            f.curve([at(ex - 0.2, -0.3), at(ex - 0.02, -0.38), at(ex + 0.2, -0.3)], steps=5),
            hair,
            line=r * 0.05,
            depth=0.73,
        )
    nx = turnx * 1.2
    s.add(
        "nose",
        f.curve([at(nx - 0.1, -0.25), at(nx - 0.06, 0.1), at(nx - 0.12, 0.32), at(nx + 0.05, 0.36)], steps=5),
        "skin>earth:0.55",
        line=r * 0.04,
        depth=0.72,
    )
    s.add("shade", shape([(nx + 0.0, -0.1), (nx + 0.1, 0.3), (nx - 0.02, 0.33)]), "skin>earth:0.3", depth=0.72)
    s.add(
        "lips",
        shape([(nx - 0.2, 0.58), (nx - 0.07, 0.53), (nx, 0.56), (nx + 0.07, 0.53), (nx + 0.2, 0.58), (nx, 0.68)]),
        "a0>skin:0.35",
        depth=0.73,
    )
    if style == "bare" or style == "long":
        s.add(
            "hair",
            shape(
                [
                    (-0.74, -0.1),
                    (-0.62, -0.75),
                    (0, -1.1),
                    (0.62, -0.75),
                    (0.74, -0.1),
                    (0.5, -0.6),
                    (0.08, -0.78),
                    (-0.5, -0.55),
                ]
            ),
            hair,
            depth=0.74,
            swell=0.3,
        )
    elif style == "hat":
        key = s.pick("a0", "dark", "a3", "earth>sun:0.4")
        s.add(
            "hat",
            shape([(-1.35, -0.5), (-0.6, -0.72), (0.6, -0.72), (1.35, -0.5), (0.6, -0.38), (-0.6, -0.38)]),
            key,
            tone=-0.1,
            depth=0.75,
        )
        s.add(
            "hat",
            shape([(-0.7, -0.6), (-0.62, -1.2), (0, -1.38), (0.62, -1.2), (0.7, -0.6), (0, -0.5)]),
            key,
            depth=0.76,
            swell=0.5,
        )
        s.add("stripe", f.curve([at(-0.68, -0.68), at(0, -0.58), at(0.68, -0.68)]), "sun", line=r * 0.09, depth=0.76)
    elif style == "turban":
        key = s.pick("a1", "a2", "pale", "sun>earth:0.2")
        for k, tone in ((1.0, -0.1), (0.75, 0.0), (0.5, 0.1)):
            s.add(
                "turban",
                shape(
                    [
                        (-0.78 * k, -0.35 - (1 - k)),
                        (-0.85 * k, -0.95),
                        (-0.1, -1.45),
                        (0.8 * k, -1.05),
                        (0.76 * k, -0.4 - (1 - k)),
                        (0, -0.62 - 0.4 * (1 - k)),
                    ]
                ),
                key,
                tone=tone,
                depth=0.75,
                swell=0.5,
            )
        s.add("pearl", f.ellipse(*at(0.72, 0.5), r * 0.09, r * 0.11), "pale", depth=0.76, swell=1)
    elif style == "crown":
        pts = (
            [at(-0.68, -0.6)]
            + [at(-0.7 + 0.2 * i, -1.35 if i % 2 == 0 else -0.95) for i in range(8)]
            + [at(0.68, -0.6)]
        )
        s.add("crown", np.array(pts), "sun", "sun>earth:0.3", depth=0.75)
        for i in range(3):
            s.add("gem", f.ellipse(*at(-0.4 + 0.4 * i, -0.76), r * 0.08, r * 0.08), ("a0", "a1", "a0")[i], depth=0.76)
    elif style == "veil":
        s.add(
            "hair",
            shape([(-0.64, -0.2), (-0.5, -0.75), (0, -1.0), (0.5, -0.75), (0.64, -0.2), (0.3, -0.66), (-0.3, -0.66)]),
            hair,
            depth=0.74,
        )


_STYLES = {
    "bare": "",
    "long": " with Long Hair",
    "hat": " in a Hat",
    "turban": " in a Turban",
    "veil": " in a Veil",
    "crown": " with a Crown",
}


def portrait(s: Scene) -> None:
    """Head and shoulders, with a thing in the hand or a landscape behind."""
    w, h, u = s.width, s.height, s.unit
    s.wall = True
    s.light = (0.2, 0.15)
    ground = s.pick("plain", "plain", "landscape", "curtain")
    s.add("background", f.rect(-5, -5, w + 5, h + 5), "sky0", "sky1", depth=0, flow=0.8)
    if ground == "landscape":
        t.hills(s, h * 0.42, h * 0.62, 4, 0.4)
        for i in range(4):
            tree(s, w * (0.06 + 0.29 * i), h * 0.66, u * 0.2, "poplar", 0.3)
        s.shows("landscape")
    elif ground == "curtain":
        for i in range(5):
            x = w * (1.02 - 0.09 * i)
            s.add(
                "curtain",
                f.curve(
                    [
                        (x, -5),
                        (x - u * 0.03, h * 0.5),
                        (x + u * 0.02, h + 5),
                        (x - u * 0.12, h + 5),
                        (x - u * 0.1, h * 0.5),
                        (x - u * 0.1, -5),
                    ]
                ),
                "a3",
                tone=0.1 if i % 2 else -0.14,
                depth=0.1,
                flow=1.57,
                swell=0.4,
            )
    r = min(h * 0.19, w * 0.24)
    cx, cy = w * s.between(0.44, 0.56), h * s.between(0.33, 0.38)
    style = s.pick(*_STYLES)
    halo = style in ("veil", "crown") and s.chance(0.5)
    dress = s.pick("a0", "a1", "a2", "a3", "dark>a1:0.3", "earth>a0:0.3")
    shoulders = f.curve(
        [
            (cx - r * 2.3, h + 9),
            (cx - r * 2.15, cy + r * 2.6),
            (cx - r * 1.4, cy + r * 1.75),
            (cx - r * 0.4, cy + r * 1.35),
            (cx + r * 0.4, cy + r * 1.35),
            (cx + r * 1.4, cy + r * 1.75),
            (cx + r * 2.15, cy + r * 2.6),
            (cx + r * 2.3, h + 9),
        ],
        steps=8,
    )
    s.add("dress", shoulders, dress, f"{dress}>dark:0.25", depth=0.6, swell=0.5, flow=1.2)
    for side in (-1, 1):
        for i in range(3):
            fold = f.curve(
                [
                    (cx + side * r * (0.5 + 0.4 * i), cy + r * 1.7 + r * 0.15 * i),
                    (cx + side * r * (0.65 + 0.42 * i), cy + r * 2.6),
                    (cx + side * r * (0.6 + 0.45 * i), h + 5),
                ]
            )
            s.add(
                "fold",
                f.limb(fold, r * 0.015, r * 0.06),
                dress,
                tone=-0.22 if i % 2 == 0 else 0.12,
                depth=0.62,
                flow=1.4,
            )
    collar = s.pick("pale", "sun", "none", "a2")
    face(s, cx, cy, r, s.between(-0.1, 0.1), halo, style)
    if collar != "none":
        band = f.curve([(cx - r * 0.62, cy + r * 1.32), (cx, cy + r * 1.72), (cx + r * 0.62, cy + r * 1.32)])
        s.add("collar", f.limb(band, r * 0.12, r * 0.12), collar, depth=0.78, swell=0.3)
        if s.chance(0.5):
            for i in range(9):
                a = np.pi * (0.12 + 0.76 * i / 8)
                s.add(
                    "pearl",
                    f.ellipse(cx + np.cos(a) * r * 0.66, cy + r * 1.4 + np.sin(a) * r * 0.62, r * 0.07, r * 0.07),
                    "pale",
                    depth=0.8,
                    swell=1,
                )
    held = s.pick("none", "flower", "book", "bird", "fruit")
    hx, hy = cx + r * s.between(-0.5, 0.5), min(h * 0.86, cy + r * 2.75)
    if held != "none":
        arm = f.curve([(cx + r * 1.9, h * 1.02), (cx + r * 1.1, hy + r * 0.45), (hx + r * 0.2, hy + r * 0.1)])
        s.add("arm", f.limb(arm, r * 0.42, r * 0.22), dress, tone=-0.08, depth=0.82, swell=0.4)
        s.add(
            "hand",
            f.curve(
                [
                    (hx + r * 0.35, hy + r * 0.3),
                    (hx + r * 0.3, hy - r * 0.05),
                    (hx, hy - r * 0.14),
                    (hx - r * 0.3, hy - r * 0.08),
                    (hx - r * 0.32, hy + r * 0.1),
                    (hx, hy + r * 0.28),
                ],
                closed=True,
            ),
            "skin",
            depth=0.84,
            swell=0.5,
        )
        if held == "flower":
            s.add(
                "stem",
                np.array([[hx - r * 0.1, hy + r * 0.2], [hx - r * 0.35, hy - r * 0.55]]),
                "leaf2",
                line=r * 0.06,
                depth=0.85,
            )
            bloom(
                s, hx - r * 0.38, hy - r * 0.65, r * 0.3, s.pick("rose", "daisy", "poppy"), s.pick("a0", "sun", "pale")
            )
        elif held == "book":
            s.add(
                "book",
                f.turn(f.rect(hx - r * 0.6, hy - r * 0.55, hx + r * 0.25, hy + r * 0.1), -0.2, (hx, hy)),
                "a1" if dress != "a1" else "a0",
                depth=0.83,
            )
            s.add(
                "book",
                f.turn(f.rect(hx - r * 0.55, hy - r * 0.5, hx + r * 0.2, hy - r * 0.42), -0.2, (hx, hy)),
                "pale",
                depth=0.83,
            )
        elif held == "bird":
            held_bird(s, hx - r * 0.15, hy - r * 0.12, r * 0.45)
        else:
            fruit(s, hx - r * 0.1, hy - r * 0.02, r * 0.26, s.pick("apple", "orange", "pomegranate"))
            s.shapes = [q for q in s.shapes if q.part != "shadow"]
    sitter = (
        s.pick("Woman", "Young Man", "Girl", "Weaver", "Potter", "Baker", "Singer", "Stranger", "Sister")
        if not halo
        else s.pick("Saint", "Queen")
    )
    if style == "crown" and not halo:
        sitter = s.pick("Queen", "Young King")
    s.shows("portrait", "figure", *(["birds"] if held == "bird" else []))
    s.subjects += [
        x for x in (held if held != "none" else "", style if style in ("hat", "turban", "veil", "crown") else "") if x
    ]
    name = s.pick("Ines", "Oda", "Marek", "Tomiko", "Salma", "Edda", "Bruno", "Leontine", "Yusra")
    tail = {
        "none": "",
        "flower": " with a Flower",
        "book": " with a Book",
        "bird": " with a Bird",
        "fruit": " with a Fruit",
    }[held]
    s.titles += [
        f"{sitter}{tail or _STYLES[style]}",
        f"Portrait of {name}{tail}",
        f"{name}, {s.pick('Seated', 'Turning', 'Listening', 'in Thought')}",
        f"The {sitter}{tail}",
    ]
    wears = {
        "bare": "short hair",
        "long": "long hair",
        "hat": "a brimmed hat",
        "turban": "a turban and a pearl",
        "veil": "a veil",
        "crown": "a crown",
    }[style]
    behind = {"landscape": "a landscape with hills", "curtain": "a curtain", "plain": "a plain ground"}[ground]
    s.says(f"Head and shoulders of a {sitter.lower()} with {wears}, before {behind}.")
    if held != "none":
        s.says(f"One hand holds a {held}.")
