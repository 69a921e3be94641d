"""Portraits, robed figures, musicians and dancers."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.indoors import bloom, fruit
from studio.paintings.subjects.outdoors import number


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
        s.add("veil", shape([(-0.75, 1.5), (-0.98, 0.2), (-0.75, -0.85), (0, -1.28), (0.75, -0.85), (0.98, 0.2), (0.75, 1.5)]), v, f"{v}>dark:0.25", depth=0.68, swell=0.4)
    elif style == "long":
        s.add("hair", shape([(-0.8, 1.5), (-0.95, 0.1), (-0.7, -0.9), (0, -1.2), (0.7, -0.9), (0.95, 0.1), (0.8, 1.5), (0.4, 1.2), (-0.4, 1.2)]), hair, depth=0.68, swell=0.4, flow=1.5)
    else:
        s.add("hair", shape([(-0.82, 0.15), (-0.85, -0.6), (-0.4, -1.12), (0.4, -1.12), (0.85, -0.6), (0.82, 0.15), (0, -0.3)]), hair, depth=0.68, swell=0.4)
    s.add("neck", np.array([at(-0.28, 0.6), at(-0.32, 1.6), at(0.34, 1.6), at(0.28, 0.6)]), "skin", tone=-0.16, depth=0.69, flow=1.57)
    s.add("face", shape([(-0.68, -0.3), (-0.62, 0.35), (-0.3, 0.88), (0.0, 1.0), (0.3, 0.88), (0.62, 0.35), (0.68, -0.3), (0.42, -0.85), (0, -0.98), (-0.42, -0.85)]), "skin", "skin>a0:0.15", depth=0.7, swell=0.55, flow=1.4)
    turnx = s.between(-0.1, 0.1)
    for side in (-1, 1):
        ex = side * 0.3 + turnx
        s.add("cheek", f.ellipse(*at(side * 0.36 + turnx, 0.3), r * 0.17, r * 0.13), "skin>a0:0.28", depth=0.71)
        s.add("eye", shape([(ex - 0.17, -0.1), (ex, -0.18), (ex + 0.17, -0.1), (ex, -0.04)]), "pale", depth=0.72)
        s.add("iris", f.ellipse(*at(ex + turnx * 0.4, -0.11), r * 0.062, r * 0.07, n=16), "dark", depth=0.73)
        s.add("lid", f.curve([at(ex - 0.19, -0.09), at(ex, -0.2), at(ex + 0.19, -0.09)], steps=5), "dark>earth:0.4", line=r * 0.035, depth=0.73)
        s.add("brow", f.curve([at(ex - 0.2, -0.3), at(ex - 0.02, -0.38), at(ex + 0.2, -0.3)], steps=5), hair, line=r * 0.05, depth=0.73)
    nx = turnx * 1.2
    s.add("nose", f.curve([at(nx - 0.1, -0.25), at(nx - 0.06, 0.1), at(nx - 0.12, 0.32), at(nx + 0.05, 0.36)], steps=5), "skin>earth:0.55", line=r * 0.04, depth=0.72)
    s.add("shade", shape([(nx + 0.0, -0.1), (nx + 0.1, 0.3), (nx - 0.02, 0.33)]), "skin>earth:0.3", depth=0.72)
    s.add("lips", shape([(nx - 0.2, 0.58), (nx - 0.07, 0.53), (nx, 0.56), (nx + 0.07, 0.53), (nx + 0.2, 0.58), (nx, 0.68)]), "a0>skin:0.35", depth=0.73)
    if style == "bare" or style == "long":
        s.add("hair", shape([(-0.74, -0.1), (-0.62, -0.75), (0, -1.1), (0.62, -0.75), (0.74, -0.1), (0.5, -0.6), (0.08, -0.78), (-0.5, -0.55)]), hair, depth=0.74, swell=0.3)
    elif style == "hat":
        key = s.pick("a0", "dark", "a3", "earth>sun:0.4")
        s.add("hat", shape([(-1.35, -0.5), (-0.6, -0.72), (0.6, -0.72), (1.35, -0.5), (0.6, -0.38), (-0.6, -0.38)]), key, tone=-0.1, depth=0.75)
        s.add("hat", shape([(-0.7, -0.6), (-0.62, -1.2), (0, -1.38), (0.62, -1.2), (0.7, -0.6), (0, -0.5)]), key, depth=0.76, swell=0.5)
        s.add("stripe", f.curve([at(-0.68, -0.68), at(0, -0.58), at(0.68, -0.68)]), "sun", line=r * 0.09, depth=0.76)
    elif style == "turban":
        key = s.pick("a1", "a2", "pale", "sun>earth:0.2")
        for k, tone in ((1.0, -0.1), (0.75, 0.0), (0.5, 0.1)):
            s.add("turban", shape([(-0.78 * k, -0.35 - (1 - k)), (-0.85 * k, -0.95), (-0.1, -1.45), (0.8 * k, -1.05), (0.76 * k, -0.4 - (1 - k)), (0, -0.62 - 0.4 * (1 - k))]), key, tone=tone, depth=0.75, swell=0.5)
        s.add("pearl", f.ellipse(*at(0.72, 0.5), r * 0.09, r * 0.11), "pale", depth=0.76, swell=1)
    elif style == "crown":
        pts = [at(-0.68, -0.6)] + [at(-0.7 + 0.2 * i, -1.35 if i % 2 == 0 else -0.95) for i in range(8)] + [at(0.68, -0.6)]
        s.add("crown", np.array(pts), "sun", "sun>earth:0.3", depth=0.75)
        for i in range(3):
            s.add("gem", f.ellipse(*at(-0.4 + 0.4 * i, -0.76), r * 0.08, r * 0.08), ("a0", "a1", "a0")[i], depth=0.76)
    elif style == "veil":
        s.add("hair", shape([(-0.64, -0.2), (-0.5, -0.75), (0, -1.0), (0.5, -0.75), (0.64, -0.2), (0.3, -0.66), (-0.3, -0.66)]), hair, depth=0.74)


_STYLES = {"bare": "", "long": " with Long Hair", "hat": " in a Hat", "turban": " in a Turban", "veil": " in a Veil", "crown": " with a Crown"}


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
            t.tree(s, w * (0.06 + 0.29 * i), h * 0.66, u * 0.2, "poplar", 0.3)
        s.shows("landscape")
    elif ground == "curtain":
        for i in range(5):
            x = w * (1.02 - 0.09 * i)
            s.add("curtain", f.curve([(x, -5), (x - u * 0.03, h * 0.5), (x + u * 0.02, h + 5), (x - u * 0.12, h + 5), (x - u * 0.1, h * 0.5), (x - u * 0.1, -5)]), "a3", tone=0.1 if i % 2 else -0.14, depth=0.1, flow=1.57, swell=0.4)
    r = min(h * 0.19, w * 0.24)
    cx, cy = w * s.between(0.44, 0.56), h * s.between(0.33, 0.38)
    style = s.pick(*_STYLES)
    halo = style in ("veil", "crown") and s.chance(0.5)
    dress = s.pick("a0", "a1", "a2", "a3", "dark>a1:0.3", "earth>a0:0.3")
    shoulders = f.curve([(cx - r * 2.3, h + 9), (cx - r * 2.15, cy + r * 2.6), (cx - r * 1.4, cy + r * 1.75), (cx - r * 0.4, cy + r * 1.35), (cx + r * 0.4, cy + r * 1.35), (cx + r * 1.4, cy + r * 1.75), (cx + r * 2.15, cy + r * 2.6), (cx + r * 2.3, h + 9)], steps=8)
    s.add("dress", shoulders, dress, f"{dress}>dark:0.25", depth=0.6, swell=0.5, flow=1.2)
    for side in (-1, 1):
        for i in range(3):
            fold = f.curve([(cx + side * r * (0.5 + 0.4 * i), cy + r * 1.7 + r * 0.15 * i), (cx + side * r * (0.65 + 0.42 * i), cy + r * 2.6), (cx + side * r * (0.6 + 0.45 * i), h + 5)])
            s.add("fold", f.limb(fold, r * 0.015, r * 0.06), dress, tone=-0.22 if i % 2 == 0 else 0.12, depth=0.62, flow=1.4)
    collar = s.pick("pale", "sun", "none", "a2")
    face(s, cx, cy, r, s.between(-0.1, 0.1), halo, style)
    if collar != "none":
        band = f.curve([(cx - r * 0.62, cy + r * 1.32), (cx, cy + r * 1.72), (cx + r * 0.62, cy + r * 1.32)])
        s.add("collar", f.limb(band, r * 0.12, r * 0.12), collar, depth=0.78, swell=0.3)
        if s.chance(0.5):
            for i in range(9):
                a = np.pi * (0.12 + 0.76 * i / 8)
                s.add("pearl", f.ellipse(cx + np.cos(a) * r * 0.66, cy + r * 1.4 + np.sin(a) * r * 0.62, r * 0.07, r * 0.07), "pale", depth=0.8, swell=1)
    held = s.pick("none", "flower", "book", "bird", "fruit")
    hx, hy = cx + r * s.between(-0.5, 0.5), min(h * 0.86, cy + r * 2.75)
    if held != "none":
        arm = f.curve([(cx + r * 1.9, h * 1.02), (cx + r * 1.1, hy + r * 0.45), (hx + r * 0.2, hy + r * 0.1)])
        s.add("arm", f.limb(arm, r * 0.42, r * 0.22), dress, tone=-0.08, depth=0.82, swell=0.4)
        s.add("hand", f.curve([(hx + r * 0.35, hy + r * 0.3), (hx + r * 0.3, hy - r * 0.05), (hx, hy - r * 0.14), (hx - r * 0.3, hy - r * 0.08), (hx - r * 0.32, hy + r * 0.1), (hx, hy + r * 0.28)], closed=True), "skin", depth=0.84, swell=0.5)
        if held == "flower":
            s.add("stem", np.array([[hx - r * 0.1, hy + r * 0.2], [hx - r * 0.35, hy - r * 0.55]]), "leaf2", line=r * 0.06, depth=0.85)
            bloom(s, hx - r * 0.38, hy - r * 0.65, r * 0.3, s.pick("rose", "daisy", "poppy"), s.pick("a0", "sun", "pale"))
        elif held == "book":
            s.add("book", f.turn(f.rect(hx - r * 0.6, hy - r * 0.55, hx + r * 0.25, hy + r * 0.1), -0.2, (hx, hy)), "a1" if dress != "a1" else "a0", depth=0.83)
            s.add("book", f.turn(f.rect(hx - r * 0.55, hy - r * 0.5, hx + r * 0.2, hy - r * 0.42), -0.2, (hx, hy)), "pale", depth=0.83)
        elif held == "bird":
            _small_bird(s, hx - r * 0.15, hy - r * 0.12, r * 0.45)
        else:
            fruit(s, hx - r * 0.1, hy - r * 0.02, r * 0.26, s.pick("apple", "orange", "pomegranate"))
            s.shapes = [q for q in s.shapes if q.part != "shadow"]
    sitter = s.pick("Woman", "Young Man", "Girl", "Weaver", "Pilot", "Baker", "Singer", "Stranger", "Sister") if not halo else s.pick("Saint", "Queen")
    if style == "crown" and not halo:
        sitter = s.pick("Queen", "Young King")
    s.shows("portrait", "figure")
    s.subjects += [x for x in (held if held != "none" else "", style if style in ("hat", "turban", "veil", "crown") else "") if x]
    name = s.pick("Ines", "Oda", "Marek", "Tomiko", "Salma", "Edda", "Bruno", "Leontine", "Yusra")
    tail = {"none": "", "flower": " with a Flower", "book": " with a Book", "bird": " with a Bird", "fruit": " with a Fruit"}[held]
    s.titles += [f"{sitter}{_STYLES[style] if not tail else tail}", f"Portrait of {name}{tail}", f"{name}, {s.pick('Seated', 'Turning', 'Listening', 'in Thought')}", f"The {sitter}{tail}"]
    wears = {"bare": "short hair", "long": "long hair", "hat": "a brimmed hat", "turban": "a turban and a pearl", "veil": "a veil", "crown": "a crown"}[style]
    s.says(f"Head and shoulders of a {sitter.lower()} with {wears}, before {'a landscape with hills' if ground == 'landscape' else 'a curtain' if ground == 'curtain' else 'a plain ground'}.")
    if held != "none":
        s.says(f"One hand holds a {held}.")


def _small_bird(s: Scene, x: float, y: float, r: float) -> None:
    key = s.pick("a0", "a1", "sun", "a2")
    s.add("bird", f.curve([(x - r * 1.3, y - r * 0.05), (x - r * 0.5, y - r * 0.65), (x + r * 0.25, y - r * 1.0), (x + r * 0.55, y - r * 0.75), (x + r * 0.4, y - r * 0.3), (x, y), (x - r * 0.5, y + r * 0.02)], closed=True), key, depth=0.88, swell=0.5)
    s.add("wing", f.leaf(x + r * 0.15, y - r * 0.5, 2.75, r * 1.1, r * 0.2), f"{key}>dark:0.35", depth=0.89)
    s.add("beak", np.array([[x + r * 0.5, y - r * 0.82], [x + r * 0.82, y - r * 0.7], [x + r * 0.5, y - r * 0.64]]), "sun>a0:0.3", depth=0.89)
    s.add("iris", f.ellipse(x + r * 0.36, y - r * 0.8, r * 0.07, r * 0.07, n=12), "dark", depth=0.9)


def robed(s: Scene, x: float, base: float, height: float, halo: bool, thing: str, key: str, cloak: str) -> None:
    """A standing figure in a long robe and cloak with something in the hand."""
    r = height * 0.075
    top = base - height + r * 1.2
    w = height * 0.16
    robe = f.curve([(x - w * 0.95, base), (x - w * 0.8, base - height * 0.4), (x - w * 0.75, top + r * 2.4), (x, top + r * 1.2), (x + w * 0.75, top + r * 2.4), (x + w * 0.8, base - height * 0.4), (x + w * 0.95, base), (x, base + height * 0.012)], closed=True)
    s.add("dress", robe, key, f"{key}>dark:0.2", depth=0.6, swell=0.5, flow=1.57)
    for i in range(5):
        fx = x + (i - 2) * w * 0.33
        line = f.curve([(x + (i - 2) * w * 0.2, top + r * 4.2), (fx + s.between(-0.1, 0.1) * w, base - height * 0.3), (fx, base - height * 0.01)])
        s.add("fold", f.limb(line, height * 0.002, height * 0.007), key, tone=-0.28 if i % 2 else 0.16, depth=0.62, flow=1.57)
    for foot in (-1, 1):
        s.add("foot", f.ellipse(x + foot * w * 0.35, base + height * 0.012, w * 0.22, height * 0.014), "dark>earth:0.5", depth=0.61)
    mantle = f.curve([(x - w * 0.78, top + r * 2.1), (x - w * 1.1, base - height * 0.45), (x - w * 1.15, base - height * 0.12), (x - w * 0.55, base - height * 0.1), (x - w * 0.25, base - height * 0.42), (x + w * 0.35, top + r * 3.3), (x + w * 0.6, top + r * 2.1), (x, top + r * 1.3)], closed=True)
    s.add("cloak", mantle, cloak, f"{cloak}>dark:0.25", depth=0.65, swell=0.4, flow=1.4)
    for i in range(3):
        line = f.curve([(x - w * (0.4 - 0.2 * i), top + r * 2.3), (x - w * (0.75 - 0.16 * i), base - height * 0.45), (x - w * (0.95 - 0.18 * i), base - height * 0.14)])
        s.add("fold", f.limb(line, height * 0.002, height * 0.006), cloak, tone=-0.28 if i % 2 else 0.18, depth=0.66, flow=1.5)
    hx, hy = x + w * 0.55, base - height * 0.56
    s.add("arm", f.limb(f.curve([(x + w * 0.62, top + r * 2.5), (x + w * 0.95, hy + height * 0.06), (hx, hy)]), height * 0.036, height * 0.022), key, tone=0.06, depth=0.67, swell=0.4)
    s.add("hand", f.ellipse(hx, hy, height * 0.02, height * 0.024), "skin", depth=0.7)
    if thing == "staff":
        s.add("staff", np.array([[hx, base], [hx, top - r * 0.6]]), "earth>dark:0.3", line=height * 0.012, depth=0.69)
        s.add("staff", f.arc(hx - height * 0.025, top - r * 0.6, height * 0.025, np.pi * 0.9, 2 * np.pi, 16), "earth>dark:0.3", line=height * 0.012, depth=0.69)
    elif thing == "lamp":
        s.add("glow", f.ellipse(hx, hy + height * 0.07, height * 0.055, height * 0.055), "sky1>sun:0.6", depth=0.69)
        s.add("lamp", f.ellipse(hx, hy + height * 0.07, height * 0.026, height * 0.034), "sun", depth=0.7)
    elif thing == "book":
        s.add("book", f.turn(f.rect(hx - height * 0.03, hy - height * 0.06, hx + height * 0.04, hy + height * 0.02), 0.15, (hx, hy)), "a0" if key != "a0" else "a1", depth=0.69)
    elif thing == "branch":
        for i in range(7):
            s.add("leaf", f.leaf(hx + i * height * 0.006, hy - i * height * 0.03, -1.2 if i % 2 else -2.1, height * 0.06, height * 0.012), "leaf", depth=0.69)
        s.add("stem", np.array([[hx, hy + height * 0.03], [hx + height * 0.045, hy - height * 0.22]]), "leaf2", line=height * 0.007, depth=0.68)
    elif thing == "umbrella":
        s.add("staff", np.array([[hx, hy + height * 0.05], [hx - height * 0.02, hy - height * 0.5]]), "dark", line=height * 0.009, depth=0.69)
        s.add("umbrella", np.vstack([f.arc(hx - height * 0.02, hy - height * 0.42, height * 0.24, np.pi * 1.02, np.pi * 1.98, 24) * [1, 0.55] + [0, (hy - height * 0.42) * 0.45]]), s.pick("a0", "sun", "a2"), depth=0.66, swell=0.3)
    elif thing == "lute":
        s.add("lute", f.turn(f.curve([(hx - height * 0.13, hy + height * 0.02), (hx - height * 0.06, hy - height * 0.05), (hx + height * 0.03, hy + height * 0.02), (hx - height * 0.06, hy + height * 0.09)], closed=True), -0.3, (hx, hy)), "earth>sun:0.4", depth=0.69, swell=0.6)
        s.add("lute", np.array([[hx + height * 0.02, hy], [hx + height * 0.17, hy - height * 0.08]]), "earth>dark:0.4", line=height * 0.014, depth=0.69)
    face(s, x, top, r, s.between(-0.12, 0.12), halo, s.pick("bare", "long", "veil", "crown") if halo else s.pick("bare", "long", "veil", "hat", "turban"))


def procession(s: Scene) -> None:
    """One to five robed figures in a row."""
    w, h, u = s.width, s.height, s.unit
    room = w / h
    n = 1 if room < 0.65 else int(s.rng.integers(1, 3)) if room < 1 else int(s.rng.integers(3, 5 if room < 1.4 else 6))
    base = h * 0.9
    s.add("background", f.rect(-5, -5, w + 5, h + 5), "sky0", "sky1", depth=0, flow=0.6)
    s.add("ground", f.under(f.ridge(s.rng, -9, w + 9, h * 0.8, u * 0.02, 0.1), h + 9), "near", "near>earth:0.5", depth=0.4, flow=0.0)
    s.wall = True
    if s.chance(0.5):
        t.hills(s, h * 0.6, h * 0.72, 2, 0.3, h * 0.83)
    t.scatter_flowers(s, h * 0.84, h, 24)
    for i in range(n + 1):
        if n > 1 or s.chance(0.6):
            x = w * i / n if n > 1 else w * (0.06 + 0.88 * i)
            if 0 <= x <= w and s.chance(0.8):
                t.tree(s, x, h * 0.86, h * 0.5, s.pick("palm", "poplar", "round"), 0.5)
    halo = s.chance(0.5)
    things = ["staff", "lamp", "book", "branch", "umbrella", "lute"]
    carried = []
    for i in range(n):
        thing = s.pick(*things)
        carried.append(thing)
        key = s.pick("a0", "a1", "a2", "a3", "pale")
        cloak = s.pick(*[k for k in ("a0", "a1", "a2", "a3", "earth") if k != key])
        robed(s, w * (i + 0.5) / n + s.between(-0.02, 0.02) * u, base + u * s.between(-0.02, 0.02), h * s.between(0.7, 0.76), halo, thing, key, cloak)
    s.shows("figure", "procession" if n > 2 else "standing figure", *sorted(set(carried)))
    who = {1: "Figure", 2: "Two Friends", 3: "Three Figures", 4: "Four Figures", 5: "Five Figures"}[n]
    if halo:
        who = {1: "Saint", 2: "Two Saints", 3: "Three Saints", 4: "Four Saints", 5: "Five Saints"}[n]
    thing = carried[0].capitalize()
    s.titles += [f"{who} with {'an' if thing[0] in 'U' else 'a'} {thing}", f"The {thing} {'Bearer' if n == 1 else 'Bearers'}", f"{who} in a Garden", f"{number(n)} {'Walks' if n == 1 else 'Walk'} at {s.pick('Dawn', 'Noon', 'Evening')}"]
    s.says(f"{number(n)} {'figure stands' if n == 1 else 'figures stand'} in long {'robe' if n == 1 else 'robes'}{' with a halo' if halo and n == 1 else ' with haloes' if halo else ''}, carrying {'an' if thing[0] in 'U' else 'a'} {thing.lower()}.")


def dancers(s: Scene) -> None:
    """Leaping and turning bodies on plain grounds."""
    w, h, u = s.width, s.height, s.unit
    s.wall = True
    s.add("background", f.rect(-5, -5, w + 5, h + 5), "sky0", depth=0, flow=0.5)
    s.add("ground", f.under(f.ridge(s.rng, -9, w + 9, h * 0.74, u * 0.06, 0.0), h + 9), "near", depth=0.3, flow=0.1)
    n = 1 if w < h * 0.8 else int(s.rng.integers(2, 4)) if w < h * 1.3 else int(s.rng.integers(3, 5))
    for i in range(n):
        x, y, k = w * (i + 0.5) / n, h * s.between(0.5, 0.58), min(h * 0.3, w / n * 0.42)
        key = s.pick("a0", "a1", "a2", "a3", "skin", "pale")
        sway = s.between(-0.35, 0.35)
        hip, chest = (x, y), (x + sway * k * 0.6, y - k * 0.62)
        for side in (-1, 1):
            bend = s.between(0.15, 0.9)
            knee = (x + side * k * (0.25 + 0.4 * bend), y + k * (0.62 - 0.32 * bend))
            foot = (x + side * k * s.between(0.1, 0.9), y + k * s.between(0.85, 1.2))
            s.add("leg", f.limb(f.curve([hip, knee, foot], steps=9), k * 0.16, k * 0.055), key, depth=0.7, swell=0.6)
            elbow = (chest[0] + side * k * 0.5, chest[1] + k * s.between(-0.35, 0.2))
            hand = (chest[0] + side * k * s.between(0.4, 0.95), chest[1] - k * s.between(0.1, 0.75))
            s.add("arm", f.limb(f.curve([(chest[0] + side * k * 0.12, chest[1]), elbow, hand], steps=9), k * 0.09, k * 0.04), key, depth=0.7, swell=0.6)
        s.add("body", f.limb(f.curve([(x, y + k * 0.06), (x + sway * k * 0.1, y - k * 0.3), chest], steps=8), k * 0.2, k * 0.23), key, depth=0.72, swell=0.6)
        skirt = s.pick("a0", "a1", "a2", "a3")
        if skirt != key and s.chance(0.6):
            s.add("dress", f.curve([(x - k * 0.2, y - k * 0.25), (x - k * 0.6, y + k * 0.35), (x, y + k * 0.25), (x + k * 0.62, y + k * 0.38), (x + k * 0.2, y - k * 0.25)], closed=True), skirt, depth=0.74, swell=0.3)
        s.add("head", f.ellipse(chest[0] + sway * k * 0.25, chest[1] - k * 0.42, k * 0.14, k * 0.18, sway), key, depth=0.72, swell=0.6)
    for _ in range(int(s.rng.integers(5, 10))):
        x, y = s.between(0.04, 0.96) * w, s.between(0.05, 0.95) * h
        a = s.between(0, 6.28)
        for j in range(5):
            s.add("leaf", f.leaf(x + np.cos(a) * u * 0.028 * j, y + np.sin(a) * u * 0.028 * j, a + (0.9 if j % 2 else -0.9), u * 0.075, u * 0.018), s.pick("leaf", "sun", "a2"), depth=0.4)
    s.shows("dancers", "figure", "leaves")
    s.titles += [f"{number(n)} Dancer{'s' * (n > 1)}", f"The Dance {s.pick('of Leaves', 'in the Garden', 'without Music')}", "Leap", "The Round"]
    s.says(f"{number(n)} dancer{'s' * (n > 1)} with raised arms among scattered leaves.")
