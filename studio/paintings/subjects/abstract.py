"""Compositions without things: discs, arcs, bars and blocks in balance."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects.words import number

_COLOURS = ("a0", "a1", "a2", "a3", "sun", "dark", "far", "leaf")


def _ground(s: Scene) -> list[str]:
    s.wall = True
    s.add("background", f.rect(-5, -5, s.width + 5, s.height + 5), "sky0", depth=0, flow=0.0)
    return [str(k) for k in s.rng.permutation(_COLOURS)]


def arcs(s: Scene) -> None:
    """Quarter rings in a loose grid."""
    w, h = s.width, s.height
    keys = _ground(s)
    cols = 2 if w < h * 0.9 else 3 if w < h * 1.5 else 4
    cell = w / cols
    rows = int(np.ceil(h / cell))
    off = (h - rows * cell) / 2
    for i in range(cols):
        for j in range(rows):
            x0, y0 = i * cell, off + j * cell
            s.add(
                "block",
                f.rect(x0, y0, x0 + cell + 0.5, y0 + cell + 0.5),
                keys[(i * 2 + j * 3) % 4] if s.chance(0.7) else "pale",
                depth=0.2,
            )
            corner = int(s.rng.integers(4))
            cx, cy = x0 + cell * (corner % 2), y0 + cell * (corner // 2)
            start = (
                (np.pi * 1.5, np.pi, 0.0, np.pi / 2)[corner] if corner in (0, 1) else (0, 0, np.pi * 1.5, np.pi)[corner]
            )
            start = {0: 0.0, 1: np.pi / 2, 2: np.pi * 1.5, 3: np.pi}[corner]
            rings = int(s.rng.integers(1, 5))
            order = s.rng.permutation(keys[:6])
            for r in range(rings):
                radius = cell * (1 - r / rings * 0.94)
                s.add(
                    "arc",
                    np.vstack([f.arc(cx, cy, radius, start, start + np.pi / 2, 40), [[cx, cy]]]),
                    str(order[r % 6]) if r % 2 == 0 else "pale" if s.chance(0.4) else str(order[(r + 2) % 6]),
                    depth=0.4 + 0.1 * r,
                )
    s.shows("abstract", "arcs", "circles")
    s.titles += [
        f"Quarter Rings, {s.pick('Red Chord', 'Second Version', 'Low Tide', 'Major Key')}",
        f"{s.pick('Turning', 'Interlocking', 'Open')} Arcs",
        f"Meridian No. {int(s.rng.integers(3, 60))}",
    ]
    s.says(f"Quarter rings turn against one another in {rows} rows of {cols} fields.")


def discs(s: Scene) -> None:
    """Great discs that overlap; where they meet the colour changes."""
    w, h, u = s.width, s.height, s.unit
    keys = _ground(s)
    if s.chance(0.6):
        cut = s.between(0.3, 0.7)
        p = f.rect(-5, h * cut, w + 5, h + 5) if s.chance(0.5) else f.rect(w * cut, -5, w + 5, h + 5)
        s.add("block", p, keys[0], depth=0.1)
    n = int(s.rng.integers(2, 5))
    placed = []
    for i in range(n):
        r = u * (0.34 - 0.055 * i) * s.between(0.85, 1.1)
        x, y = w * s.between(0.25, 0.75), h * s.between(0.25, 0.75)
        placed.append((x, y, r))
        s.add("disc", f.ellipse(x, y, r, r, n=120), keys[1 + i], depth=0.3 + 0.1 * i)
        if s.chance(0.5):
            a = s.pick("0", "1", "2", "3")
            start = float(a) * np.pi / 2
            s.add("arc", f.arc(x, y, r, start, start + np.pi, 70), keys[(4 + i) % 8], depth=0.35 + 0.1 * i)
    for (x, y, r), (x2, y2, r2) in pairwise(placed):
        p = f.ellipse(x, y, r, r, n=160)
        inside = np.hypot(p[:, 0] - x2, p[:, 1] - y2) < r2
        q = f.ellipse(x2, y2, r2, r2, n=160)
        back = np.hypot(q[:, 0] - x, q[:, 1] - y) < r
        lens = np.vstack([p[inside], q[back]])
        if inside.sum() > 4 and back.sum() > 4:
            c = lens.mean(0)
            s.add(
                "lens",
                lens[np.argsort(np.arctan2(lens[:, 1] - c[1], lens[:, 0] - c[0]))],
                "pale" if s.chance(0.4) else keys[6],
                depth=0.8,
            )
    x = w * s.between(0.1, 0.9)
    s.add("bar", f.rect(x, -5, x + u * s.between(0.015, 0.06), h + 5), keys[7], depth=0.9)
    s.shows("abstract", "circles")
    s.titles += [
        f"{number(n)} Discs, {s.pick('Vertical', 'Noon', 'with a Bar', 'Slow')}",
        f"Eclipse {s.pick('I', 'II', 'III', 'IV', 'V')}",
        f"{s.pick('Red', 'Amber', 'Cool', 'Late')} Conjunction",
    ]
    s.says(f"{number(n)} discs overlap; where they meet, the colour changes.")


def bars(s: Scene) -> None:
    """Stripes of unequal width, broken by a block or a diagonal."""
    w, h, u = s.width, s.height, s.unit
    keys = _ground(s)
    tall = s.chance(0.5)
    pos, length = 0.0, float(w if tall else h)
    i = 0
    while pos < length:
        step = u * s.between(0.02, 0.17) if i % 3 else u * s.between(0.1, 0.24)
        p = f.rect(pos, -5, pos + step + 1, h + 5) if tall else f.rect(-5, pos, w + 5, pos + step + 1)
        s.add("bar", p, keys[i % 6] if i % 4 else "pale", depth=0.3)
        pos += step
        i += 1
    cx, cy, r = w * s.between(0.35, 0.65), h * s.between(0.35, 0.65), u * s.between(0.16, 0.26)
    form = s.pick("disc", "slant", "half")
    if form == "disc":
        s.add("disc", f.ellipse(cx, cy, r, r, n=120), keys[6], depth=0.7)
    elif form == "half":
        a = s.between(0, 6.28)
        s.add("disc", f.arc(cx, cy, r * 1.2, a, a + np.pi, 80), keys[6], depth=0.7)
        s.add("disc", f.arc(cx, cy, r * 0.7, a + np.pi, a + 2 * np.pi, 80), keys[7], depth=0.7)
    else:
        s.add("block", f.turn(f.rect(-5, cy - r * 0.4, w * 2, cy + r * 0.4), -0.6, (cx, cy)), keys[6], depth=0.7)
    s.shows("abstract", "stripes")
    bands = f"{'Upright' if tall else 'Level'} "
    short, long = {
        "disc": ("a Disc", "a disc"),
        "slant": ("a Slant", "a slanting bar"),
        "half": ("Two Halves", "two half discs"),
    }[form]
    s.titles += [
        f"{bands}Bands with {short}",
        f"Interval {int(s.rng.integers(2, 40))}",
        f"{s.pick('Slow', 'Quick', 'Broken')} Measure",
    ]
    s.says(f"{bands}bands of unequal width, broken by {long}.")


def leaves(s: Scene) -> None:
    """Seaweed and leaf forms on coloured blocks."""
    w, h, u = s.width, s.height, s.unit
    keys = _ground(s)
    cols, rows = (2, 3) if w < h else (4, 2) if w > h * 1.5 else (3, 3)
    for i in range(cols):
        for j in range(rows):
            x0, y0 = w * i / cols, h * j / rows
            s.add(
                "block",
                f.tremble(s.rng, f.rect(x0, y0, x0 + w / cols, y0 + h / rows), u * 0.006, u * 0.3),
                keys[(i + 2 * j) % 5] if s.chance(0.9) else "pale",
                depth=0.1,
            )
    for i in range(cols):
        for j in range(rows):
            if s.chance(0.15):
                continue
            cx, cy = w * (i + 0.5) / cols, h * (j + 0.5) / rows
            size = min(w / cols, h / rows) * s.between(0.42, 0.6)
            key, lean = keys[(i + 2 * j + 3) % 8], s.between(-0.7, 0.7)
            if key == keys[(i + 2 * j) % 5]:
                key = "pale"
            spine = f.turn(f.curve([(0, size), (size * 0.12, 0), (0, -size)]), lean)
            n = int(s.rng.integers(3, 5))
            for side in (-1, 1):
                for k in range(n):
                    p = spine[int((k + 0.4) / n * (len(spine) - 1))]
                    a = lean - np.pi / 2 + side * s.between(0.7, 1.0)
                    s.add(
                        "leaf",
                        f.leaf(
                            cx + p[0],
                            cy + p[1],
                            a,
                            size * s.between(0.7, 0.95) * (1 - 0.35 * k / n),
                            size * 0.19,
                            -0.35 * side,
                        ),
                        key,
                        depth=0.5,
                    )
            s.add("leaf", f.limb(f.moved(spine, cx, cy), size * 0.09, size * 0.05), key, depth=0.5)
    s.shows("abstract", "leaves")
    s.titles += [
        f"{s.pick('Sea', 'Garden', 'Tall', 'Sleeping')} Leaves",
        f"The {s.pick('Green', 'Red', 'White', 'Blue')} Alga",
        "Leaves on Coloured Ground",
        f"Herbarium {s.pick('I', 'II', 'III', 'IV')}",
    ]
    s.says("Leaf and seaweed forms, one to each coloured block.")


def rose_window(s: Scene) -> None:
    """A wheel of petals round a disc."""
    w, h = s.width, s.height
    keys = _ground(s)
    cx, cy, r = w / 2, h / 2, min(w, h) * 0.47
    n = int(s.rng.choice([8, 10, 12]))
    s.add("disc", f.ellipse(cx, cy, r, r, n=120), keys[0], depth=0.1)
    for ring, (r0, r1) in enumerate(((0.72, 0.97), (0.4, 0.72), (0.18, 0.42))):
        for i in range(n):
            a = 2 * np.pi * (i + 0.5 * (ring % 2)) / n
            key = keys[(ring * 2 + i % 2 + 1) % 6]
            mid = r * (r0 + r1) / 2
            if ring == 0:
                s.add(
                    "disc",
                    f.ellipse(cx + mid * np.cos(a), cy + mid * np.sin(a), r * 0.115 * 10 / n, r * 0.115, n=30),
                    key,
                    depth=0.4,
                )
                s.add(
                    "heart",
                    f.ellipse(cx + mid * np.cos(a), cy + mid * np.sin(a), r * 0.05, r * 0.05, n=20),
                    "sun",
                    depth=0.45,
                )
            else:
                s.add(
                    "petal",
                    f.leaf(
                        cx + r * r0 * np.cos(a), cy + r * r0 * np.sin(a), a, r * (r1 - r0), r * 0.95 * (r0 + r1) / n
                    ),
                    key,
                    f"{key}>pale:0.25",
                    depth=0.5,
                    swell=0.3,
                )
    s.add("heart", f.ellipse(cx, cy, r * 0.17, r * 0.17), keys[6], depth=0.7)
    for i in range(6):
        a = i * np.pi / 3
        s.add("petal", f.leaf(cx, cy, a, r * 0.15, r * 0.04), "sun", depth=0.8)
    s.shows("abstract", "rose window", "flower")
    s.titles += [
        f"{'Great' if n > 10 else 'Small'} Wheel of {number(n) if n < 10 else 'Ten' if n == 10 else 'Twelve'} Petals",
        "Rose Window",
        f"Wheel of the {s.pick('Winds', 'Hours', 'Months', 'Rivers')}",
    ]
    s.says(f"A wheel of {n} petals turns round a small star.")
