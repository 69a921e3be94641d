"""Robed figures and dancers."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.portrait import face
from studio.paintings.subjects.trees import tree
from studio.paintings.subjects.words import join, number


def robed(s: Scene, x: float, base: float, height: float, halo: bool, thing: str, key: str, cloak: str) -> None:
    """A standing figure in a long robe and cloak with something in the hand."""
    r = height * 0.075
    top = base - height + r * 1.2
    w = height * 0.16
    robe = f.curve(
        [
            (x - w * 0.95, base),
            (x - w * 0.8, base - height * 0.4),
            (x - w * 0.75, top + r * 2.4),
            (x, top + r * 1.2),
            (x + w * 0.75, top + r * 2.4),
            (x + w * 0.8, base - height * 0.4),
            (x + w * 0.95, base),
            (x, base + height * 0.012),
        ],
        closed=True,
    )
    s.add("dress", robe, key, f"{key}>dark:0.2", depth=0.6, swell=0.5, flow=1.57)
    for i in range(5):
        fx = x + (i - 2) * w * 0.33
        line = f.curve(
            [
                (x + (i - 2) * w * 0.2, top + r * 4.2),
                (fx + s.between(-0.1, 0.1) * w, base - height * 0.3),
                (fx, base - height * 0.01),
            ]
        )
        s.add(
            "fold",
            f.limb(line, height * 0.002, height * 0.007),
            key,
            tone=-0.28 if i % 2 else 0.16,
            depth=0.62,
            flow=1.57,
        )
    for foot in (-1, 1):
        s.add(
            "foot",
            f.ellipse(x + foot * w * 0.35, base + height * 0.012, w * 0.22, height * 0.014),
            "dark>earth:0.5",
            depth=0.61,
        )
    mantle = f.curve(
        [
            (x - w * 0.78, top + r * 2.1),
            (x - w * 1.1, base - height * 0.45),
            (x - w * 1.15, base - height * 0.12),
            (x - w * 0.55, base - height * 0.1),
            (x - w * 0.25, base - height * 0.42),
            (x + w * 0.35, top + r * 3.3),
            (x + w * 0.6, top + r * 2.1),
            (x, top + r * 1.3),
        ],
        closed=True,
    )
    s.add("cloak", mantle, cloak, f"{cloak}>dark:0.25", depth=0.65, swell=0.4, flow=1.4)
    for i in range(3):
        line = f.curve(
            [
                (x - w * (0.4 - 0.2 * i), top + r * 2.3),
                (x - w * (0.75 - 0.16 * i), base - height * 0.45),
                (x - w * (0.95 - 0.18 * i), base - height * 0.14),
            ]
        )
        s.add(
            "fold",
            f.limb(line, height * 0.002, height * 0.006),
            cloak,
            tone=-0.28 if i % 2 else 0.18,
            depth=0.66,
            flow=1.5,
        )
    hx, hy = x + w * 0.55, base - height * 0.56
    s.add(
        "arm",
        f.limb(
            f.curve([(x + w * 0.62, top + r * 2.5), (x + w * 0.95, hy + height * 0.06), (hx, hy)]),
            height * 0.036,
            height * 0.022,
        ),
        key,
        tone=0.06,
        depth=0.67,
        swell=0.4,
    )
    s.add("hand", f.ellipse(hx, hy, height * 0.02, height * 0.024), "skin", depth=0.7)
    if thing == "staff":
        s.add("staff", np.array([[hx, base], [hx, top - r * 0.6]]), "earth>dark:0.3", line=height * 0.012, depth=0.69)
        s.add(
            "staff",
            f.arc(hx - height * 0.025, top - r * 0.6, height * 0.025, np.pi * 0.9, 2 * np.pi, 16),
            "earth>dark:0.3",
            line=height * 0.012,
            depth=0.69,
        )
    elif thing == "lamp":
        s.add("glow", f.ellipse(hx, hy + height * 0.07, height * 0.055, height * 0.055), "sky1>sun:0.6", depth=0.69)
        s.add("lamp", f.ellipse(hx, hy + height * 0.07, height * 0.026, height * 0.034), "sun", depth=0.7)
    elif thing == "book":
        s.add(
            "book",
            f.turn(
                f.rect(hx - height * 0.03, hy - height * 0.06, hx + height * 0.04, hy + height * 0.02), 0.15, (hx, hy)
            ),
            "a0" if key != "a0" else "a1",
            depth=0.69,
        )
    elif thing == "branch":
        for i in range(7):
            s.add(
                "leaf",
                f.leaf(
                    hx + i * height * 0.006,
                    hy - i * height * 0.03,
                    -1.2 if i % 2 else -2.1,
                    height * 0.06,
                    height * 0.012,
                ),
                "leaf",
                depth=0.69,
            )
        s.add(
            "stem",
            np.array([[hx, hy + height * 0.03], [hx + height * 0.045, hy - height * 0.22]]),
            "leaf2",
            line=height * 0.007,
            depth=0.68,
        )
    elif thing == "umbrella":
        s.add(
            "staff",
            np.array([[hx, hy + height * 0.05], [hx - height * 0.02, hy - height * 0.5]]),
            "dark",
            line=height * 0.009,
            depth=0.69,
        )
        s.add(
            "umbrella",
            np.vstack(
                [
                    f.arc(hx - height * 0.02, hy - height * 0.42, height * 0.24, np.pi * 1.02, np.pi * 1.98, 24)
                    * [1, 0.55]
                    + [0, (hy - height * 0.42) * 0.45]
                ]
            ),
            s.pick("a0", "sun", "a2"),
            depth=0.66,
            swell=0.3,
        )
    elif thing == "lute":
        s.add(
            "lute",
            f.turn(
                f.curve(
                    [
                        (hx - height * 0.13, hy + height * 0.02),
                        (hx - height * 0.06, hy - height * 0.05),
                        (hx + height * 0.03, hy + height * 0.02),
                        (hx - height * 0.06, hy + height * 0.09),
                    ],
                    closed=True,
                ),
                -0.3,
                (hx, hy),
            ),
            "earth>sun:0.4",
            depth=0.69,
            swell=0.6,
        )
        s.add(
            "lute",
            np.array([[hx + height * 0.02, hy], [hx + height * 0.17, hy - height * 0.08]]),
            "earth>dark:0.4",
            line=height * 0.014,
            depth=0.69,
        )
    face(
        s,
        x,
        top,
        r,
        s.between(-0.12, 0.12),
        halo,
        s.pick("bare", "long", "veil", "crown") if halo else s.pick("bare", "long", "veil", "hat", "turban"),
    )


def procession(s: Scene) -> None:
    """One to five robed figures in a row."""
    w, h, u = s.width, s.height, s.unit
    room = w / h
    n = (
        1
        if room < 0.65
        else int(s.rng.integers(1, 3))
        if room < 1.1
        else int(s.rng.integers(3, 5 if room < 1.4 else 6))
    )
    base = h * 0.9
    s.add("background", f.rect(-5, -5, w + 5, h + 5), "sky0", "sky1", depth=0, flow=0.6)
    s.add(
        "ground",
        f.under(f.ridge(s.rng, -9, w + 9, h * 0.8, u * 0.02, 0.1), h + 9),
        "near",
        "near>earth:0.5",
        depth=0.4,
        flow=0.0,
    )
    s.wall = True
    if s.chance(0.5):
        t.hills(s, h * 0.6, h * 0.72, 2, 0.3, h * 0.83)
    t.scatter_flowers(s, h * 0.84, h, 24)
    for i in range(n + 1):
        if n > 1 or s.chance(0.6):
            x = w * i / n if n > 1 else w * (0.06 + 0.88 * i)
            if 0 <= x <= w and s.chance(0.8):
                tree(s, x, h * 0.86, h * 0.5, s.pick("palm", "poplar", "round"), 0.5)
    halo = s.chance(0.5)
    things = ["staff", "lamp", "book", "branch", "umbrella", "lute"]
    carried = []
    for i in range(n):
        thing = s.pick(*things)
        carried.append(thing)
        key = s.pick("a0", "a1", "a2", "a3", "pale")
        cloak = s.pick(*[k for k in ("a0", "a1", "a2", "a3", "earth") if k != key])
        robed(
            s,
            w * (i + 0.5) / n + s.between(-0.02, 0.02) * u,
            base + u * s.between(-0.02, 0.02),
            h * s.between(0.7, 0.76),
            halo,
            thing,
            key,
            cloak,
        )
    s.shows("figure", "procession" if n > 2 else "standing figure", *sorted(set(carried)))
    who = {1: "Figure", 2: "Two Friends", 3: "Three Figures", 4: "Four Figures", 5: "Five Figures"}[n]
    if halo:
        who = {1: "Saint", 2: "Two Saints", 3: "Three Saints", 4: "Four Saints", 5: "Five Saints"}[n]
    thing = carried[0].capitalize()
    s.titles += [
        f"{who} with {'an' if thing[0] in 'U' else 'a'} {thing}",
        f"The {thing} {'Bearer' if n == 1 else 'Bearers'}",
        f"{who} in a Garden",
        f"{number(n)} {'Walks' if n == 1 else 'Walk'} at {s.pick('Dawn', 'Noon', 'Evening')}",
    ]
    stand, haloed = (
        ("figure stands in a long robe", " with a halo") if n == 1 else ("figures stand in long robes", " with haloes")
    )
    load = join([f"{'an' if c[0] == 'u' else 'a'} {c}" for c in dict.fromkeys(carried)])
    s.says(f"{number(n)} {stand}{haloed if halo else ''}, carrying {load}.")


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
            s.add(
                "arm",
                f.limb(f.curve([(chest[0] + side * k * 0.12, chest[1]), elbow, hand], steps=9), k * 0.09, k * 0.04),
                key,
                depth=0.7,
                swell=0.6,
            )
        s.add(
            "body",
            f.limb(f.curve([(x, y + k * 0.06), (x + sway * k * 0.1, y - k * 0.3), chest], steps=8), k * 0.2, k * 0.23),
            key,
            depth=0.72,
            swell=0.6,
        )
        skirt = s.pick("a0", "a1", "a2", "a3")
        if skirt != key and s.chance(0.6):
            s.add(
                "dress",
                f.curve(
                    [
                        (x - k * 0.2, y - k * 0.25),
                        (x - k * 0.6, y + k * 0.35),
                        (x, y + k * 0.25),
                        (x + k * 0.62, y + k * 0.38),
                        (x + k * 0.2, y - k * 0.25),
                    ],
                    closed=True,
                ),
                skirt,
                depth=0.74,
                swell=0.3,
            )
        s.add(
            "head",
            f.ellipse(chest[0] + sway * k * 0.25, chest[1] - k * 0.42, k * 0.14, k * 0.18, sway),
            key,
            depth=0.72,
            swell=0.6,
        )
    for _ in range(int(s.rng.integers(5, 10))):
        x, y = s.between(0.04, 0.96) * w, s.between(0.05, 0.95) * h
        a = s.between(0, 6.28)
        for j in range(5):
            s.add(
                "leaf",
                f.leaf(
                    x + np.cos(a) * u * 0.028 * j,
                    y + np.sin(a) * u * 0.028 * j,
                    a + (0.9 if j % 2 else -0.9),
                    u * 0.075,
                    u * 0.018,
                ),
                s.pick("leaf", "sun", "a2"),
                depth=0.4,
            )
    s.shows("dancers", "figure", "leaves")
    s.titles += [
        f"{number(n)} Dancer{'s' * (n > 1)}",
        f"The Dance {s.pick('of Leaves', 'in the Garden', 'without Music')}",
        "Leap",
        "The Round",
    ]
    s.says(f"{number(n)} dancer{'s' * (n > 1)} with raised arms among scattered leaves.")
