"""Fruit, vessels and the tables they stand on."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects.words import join


def fruit(s: Scene, x: float, base: float, r: float, kind: str) -> None:
    """A fruit that stands on `base`."""
    key = {
        "apple": "a0",
        "lemon": "sun>a1:0.1",
        "pear": "leaf>sun:0.45",
        "orange": "a0>sun:0.5",
        "plum": "a3>dark:0.3",
        "pomegranate": "a0>dark:0.2",
    }[kind]
    cy = base - r
    s.add("shadow", f.ellipse(x + r * 0.5, base - r * 0.08, r * 1.15, r * 0.25), "earth>dark:0.55", depth=0.7)
    if kind == "pear":
        p = f.curve(
            [
                (x - r * 0.9, base - r * 0.7),
                (x - r * 0.55, base - r * 1.6),
                (x - r * 0.2, base - r * 2.4),
                (x + r * 0.15, base - r * 2.45),
                (x + r * 0.5, base - r * 1.65),
                (x + r * 0.9, base - r * 0.75),
                (x + r * 0.4, base - r * 0.02),
                (x - r * 0.45, base),
            ],
            closed=True,
        )
        s.add("fruit", p, key, depth=0.8, swell=1, flow=None)
        s.add(
            "stem",
            f.curve([(x, base - r * 2.4), (x + r * 0.08, base - r * 2.7), (x + r * 0.25, base - r * 2.85)]),
            "dark>earth:0.4",
            line=r * 0.12,
            depth=0.8,
        )
    elif kind == "lemon":
        p = f.curve(
            [
                (x - r * 1.35, cy),
                (x - r * 0.9, cy - r * 0.6),
                (x, cy - r * 0.88),
                (x + r * 0.9, cy - r * 0.55),
                (x + r * 1.3, cy + r * 0.08),
                (x + r * 0.9, cy + r * 0.65),
                (x, base),
                (x - r * 0.9, cy + r * 0.6),
            ],
            closed=True,
        )
        s.add("fruit", f.turn(p, s.between(-0.3, 0.3), (x, cy)), key, depth=0.8, swell=1)
    else:
        s.add(
            "fruit", f.blob(s.rng, x, cy, r * 1.03, r, 0.03, 12), key, depth=0.8, swell=1, tone=s.between(-0.08, 0.08)
        )
        if kind == "apple":
            s.add(
                "stem",
                f.curve([(x, cy - r * 0.8), (x + r * 0.05, cy - r * 1.1), (x + r * 0.2, cy - r * 1.25)]),
                "dark>earth:0.4",
                line=r * 0.1,
                depth=0.8,
            )
            if s.chance(0.4):
                s.add("leaf", f.leaf(x + r * 0.1, cy - r * 1.1, -0.5, r * 0.8, r * 0.2), "leaf", depth=0.8)
        if kind == "pomegranate":
            s.add(
                "stem",
                np.array(
                    [
                        [x - r * 0.25, cy - r * 1.3],
                        [x - r * 0.15, cy - r * 0.9],
                        [x + r * 0.15, cy - r * 0.9],
                        [x + r * 0.25, cy - r * 1.3],
                        [x, cy - r * 1.1],
                    ]
                ),
                key,
                depth=0.8,
            )
    s.add("shine", f.ellipse(x - r * 0.35, cy - r * 0.4, r * 0.16, r * 0.1, -0.6, 16), f"{key}>pale:0.75", depth=0.82)


def bowl(s: Scene, x: float, base: float, r: float, fruits: list[str]) -> None:
    """A bowl on a foot with fruit heaped in it."""
    lip, key = base - r * 0.75, s.pick("a2", "pale", "a1>pale:0.4", "earth>pale:0.3")
    s.add("shadow", f.ellipse(x + r * 0.4, base - r * 0.02, r * 1.0, r * 0.14), "earth>dark:0.55", depth=0.65)
    s.add("bowl", f.ellipse(x, lip, r, r * 0.2), f"{key}>dark:0.5", depth=0.7)
    fr = r * 0.33
    for j, kind in enumerate(fruits):
        row, col = (0, j) if j < 4 else (1, j - 4)
        cx = x + (col - (1.5 if row == 0 else 1.0)) * fr * 1.45
        fruit(s, cx, lip + r * 0.12 - row * fr * 1.25, fr * s.between(0.92, 1.08), kind)
    s.shapes = [
        q
        for q in s.shapes
        if not (
            q.part == "shadow" and q.points[:, 1].max() < lip + r * 0.2 and abs(q.points[:, 0].mean() - x) < r * 1.4
        )
    ]
    body = f.vessel(x, base, r * 0.75, [r * 0.32, r * 0.28, r * 0.62, r * 0.88, r])
    lipline = f.arc(x, lip, r, 0, np.pi, 24) * [1, 0.2] + [0, lip * 0.8]
    under = body[body[:, 1] > lip + r * 0.005]
    front = np.vstack(
        [
            lipline,
            under[under[:, 0] < x][np.argsort(under[under[:, 0] < x][:, 1])],
            under[under[:, 0] >= x][np.argsort(-under[under[:, 0] >= x][:, 1])],
        ]
    )
    s.add("vessel", front, key, f"{key}>dark:0.2", depth=0.75, swell=0.8)
    s.add(
        "stripe",
        f.arc(x, lip + r * 0.12, r * 0.95, 0.1, np.pi - 0.1, 24) * [1, 0.2] + [0, (lip + r * 0.12) * 0.8],
        "a3" if key != "a3" else "a0",
        line=r * 0.05,
        depth=0.75,
    )


def bottle(s: Scene, x: float, base: float, height: float, kind: str) -> None:
    """A standing vessel: "bottle", "jug", "vase", "glass", "amphora" or "coffee pot"."""
    h = height
    profile = {
        "bottle": [0.2, 0.21, 0.2, 0.2, 0.17, 0.07, 0.055, 0.055, 0.06],
        "jug": [0.22, 0.32, 0.36, 0.33, 0.22, 0.17, 0.21],
        "vase": [0.15, 0.27, 0.33, 0.29, 0.16, 0.11, 0.17],
        "glass": [0.17, 0.05, 0.025, 0.025, 0.16, 0.2, 0.2, 0.18],
        "amphora": [0.1, 0.19, 0.29, 0.33, 0.27, 0.1, 0.1, 0.14],
        "coffee pot": [0.26, 0.25, 0.2, 0.16, 0.13, 0.14],
    }[kind]
    key = {
        "bottle": s.pick("leaf2>dark:0.3", "dark>a1:0.4", "earth>dark:0.4"),
        "jug": s.pick("a1", "earth", "pale", "a2"),
        "vase": s.pick("a1", "a2", "pale", "a3"),
        "glass": "sky1>a1:0.3",
        "amphora": "earth>a0:0.4",
        "coffee pot": s.pick("a2", "a0", "pale>dark:0.2"),
    }[kind]
    s.add("shadow", f.ellipse(x + h * 0.22, base - h * 0.005, h * 0.36, h * 0.055), "earth>dark:0.55", depth=0.6)
    if kind in ("jug", "coffee pot", "amphora"):
        for side in (1,) if kind != "amphora" else (-1, 1):
            loop = f.curve(
                [
                    (x + side * h * 0.15, base - h * 0.88),
                    (x + side * h * 0.42, base - h * 0.84),
                    (x + side * h * 0.44, base - h * 0.55),
                    (x + side * h * 0.27, base - h * 0.4),
                ]
            )
            s.add("handle", loop, key, line=h * 0.055, depth=0.7, tone=-0.1)
    s.add(
        "vessel",
        f.vessel(x, base, h, [r * h for r in profile]),
        key,
        f"{key}>dark:0.2",
        depth=0.72,
        swell=0.9,
        flow=1.57,
    )
    lip = profile[-1] * h
    s.add("mouth", f.ellipse(x, base - h, lip * 0.92, lip * 0.19), f"{key}>dark:0.6", depth=0.73)
    if kind == "bottle":
        s.add(
            "label", f.rect(x - h * 0.17, base - h * 0.38, x + h * 0.17, base - h * 0.16), "pale>earth:0.2", depth=0.73
        )
    if kind == "glass":
        s.add(
            "wine",
            f.curve(
                [
                    (x - h * 0.185, base - h * 0.78),
                    (x, base - h * 0.75),
                    (x + h * 0.185, base - h * 0.78),
                    (x + h * 0.15, base - h * 0.6),
                    (x, base - h * 0.54),
                    (x - h * 0.15, base - h * 0.6),
                ],
                closed=True,
                steps=5,
            ),
            "a0",
            depth=0.74,
        )
    widest = max(profile) * h
    s.add(
        "shine",
        f.limb(
            f.curve(
                [
                    (x - widest * 0.55, base - h * 0.62),
                    (x - widest * 0.62, base - h * 0.42),
                    (x - widest * 0.5, base - h * 0.26),
                ]
            ),
            h * 0.008,
            h * 0.014,
        ),
        f"{key}>pale:0.7",
        depth=0.75,
    )


def table(s: Scene, edge: float, cloth: bool) -> None:
    w, h, u = s.width, s.height, s.unit
    s.wall = True
    s.add("background", f.rect(-5, -5, w + 5, h + 5), "sky0", "sky1", depth=0, flow=0.9)
    if s.chance(0.5):
        side = 1 if s.chance(0.5) else -1
        x0 = w if side > 0 else 0
        for i in range(4):
            a, b = x0 - side * u * 0.1 * i, x0 - side * u * 0.1 * (i + 1)
            fold = f.curve(
                [
                    (a, -5),
                    (a - side * u * 0.02, edge * 0.45),
                    (a + side * u * 0.03, edge * 1.08),
                    (b + side * u * 0.05, edge * 1.1),
                    (b + side * u * 0.01, edge * 0.45),
                    (b, -5),
                ],
                steps=6,
            )
            s.add("curtain", fold, "a3", "a3>dark:0.35", tone=-0.12 if i % 2 else 0.08, depth=0.1, flow=1.5, swell=0.5)
        s.shows("curtain")
    s.add("table", f.rect(-5, edge, w + 5, h + 5), "earth", "earth>dark:0.3", depth=0.4, flow=0.05)
    s.add("table", f.rect(-5, h * 0.93, w + 5, h + 5), "earth>dark:0.45", depth=0.5, flow=0.0)
    if cloth:
        x0, x1 = w * s.between(0.05, 0.25), w * s.between(0.7, 0.95)
        hem = []
        for i in range(9):
            k = i / 8
            hem.append(
                (
                    x1 + u * 0.07 - (x1 - x0 + u * 0.14) * k,
                    h * (0.93 + 0.05 * np.sin(k * np.pi)) + u * 0.018 * (-1) ** i,
                )
            )
        p = np.vstack([[(x0, edge + u * 0.03), (x1, edge + u * 0.02)], f.curve(hem, steps=6)])
        s.add("cloth", p, "pale", "pale>sky1:0.3", depth=0.5, flow=1.3, swell=0.1)
        for _ in range(6):
            a = s.between(x0, x1)
            s.add(
                "fold",
                f.limb(
                    f.curve(
                        [
                            (a, edge + u * s.between(0.05, 0.12)),
                            (a + u * s.between(-0.05, 0.05), h * 0.86),
                            (a + u * s.between(-0.06, 0.06), h),
                        ]
                    ),
                    u * 0.002,
                    u * 0.014,
                ),
                "pale>far:0.4",
                depth=0.5,
                flow=1.4,
            )
    s.light = (0.2, 0.15)


def still_life(s: Scene) -> None:
    """Vessels and fruit on a table."""
    w, h, u = s.width, s.height, s.unit
    edge = h * s.between(0.56, 0.64)
    table(s, edge, s.chance(0.6))
    things: list[str] = []
    centre = w * s.between(0.42, 0.58)
    kinds = list(s.rng.permutation(["bottle", "jug", "vase", "amphora", "coffee pot"]))[
        : int(s.rng.integers(1, 4)) if w > h * 0.75 else 1
    ]
    for i, kind in enumerate(kinds):
        x = centre + (i - (len(kinds) - 1) / 2) * u * 0.3 + s.between(-0.04, 0.04) * u
        bottle(s, x, edge + u * s.between(0.05, 0.11), u * s.between(0.4, 0.52), str(kind))
        things.append(str(kind))
    span = min(w * 0.44, u * 0.55)
    if s.chance(0.4):
        x, y = centre + span * s.between(0.3, 0.6), edge + u * 0.1
        for i in range(2):
            k = u * 0.035
            s.add(
                "book",
                np.array(
                    [
                        [x - u * 0.14, y - k * i],
                        [x + u * 0.14, y - k * i - u * 0.01],
                        [x + u * 0.14, y - k * (i + 1) - u * 0.01],
                        [x - u * 0.14, y - k * (i + 1)],
                    ]
                ),
                ("a1", "a3")[i],
                depth=0.65,
            )
        things.append("books")
    fruits = ["apple", "lemon", "pear", "orange", "plum", "pomegranate"]
    if s.chance(0.6):
        chosen = [s.pick(*fruits) for _ in range(7)]
        chosen = [s.pick(chosen[0], chosen[1]) for _ in range(7)]
        bowl(s, centre + u * s.between(-0.18, 0.18), edge + u * 0.24, u * s.between(0.22, 0.27), chosen)
        things.append("bowl")
        names = sorted(set(chosen))
    else:
        names = []
    loose = [s.pick(*fruits) for _ in range(2)]
    places = [-0.95, -0.55, 0.55, 0.95, -0.2, 0.25]
    count = int(s.rng.integers(3, 6))
    for i, place in enumerate(sorted(s.rng.permutation(places)[:count])):
        kind = loose[i % 2]
        low = edge + u * (s.between(0.25, 0.31) if abs(place) < 0.3 else s.between(0.19, 0.29))
        fruit(s, centre + span * (place + s.between(-0.06, 0.06)), low, u * s.between(0.05, 0.064), kind)
        names = sorted({*names, kind})
    if s.chance(0.4):
        x = centre - span * 0.9
        s.add(
            "candle",
            f.rect(x - u * 0.018, edge - u * 0.22, x + u * 0.018, edge + u * 0.08),
            "pale",
            depth=0.7,
            swell=0.4,
        )
        s.add(
            "vessel",
            f.vessel(x, edge + u * 0.11, u * 0.06, [u * 0.09, u * 0.03, u * 0.04]),
            "earth>sun:0.4",
            depth=0.7,
            swell=0.6,
        )
        s.add("glow", f.ellipse(x, edge - u * 0.27, u * 0.075, u * 0.09), "sky0>sun:0.4", depth=0.69)
        s.add("flame", f.leaf(x, edge - u * 0.22, -1.57, u * 0.09, u * 0.02), "sun", depth=0.7)
        things.append("candle")
    if s.chance(0.35):
        glass_x = centre + span * s.between(-0.6, 0.6)
        bottle(s, glass_x, edge + u * 0.24, u * 0.26, "glass")
        things.append("glass")
    s.shows("still life", "fruit", *names, *things)
    first = things[0].capitalize()
    plural = {
        "lemon": "Lemons",
        "apple": "Apples",
        "pear": "Pears",
        "orange": "Oranges",
        "plum": "Plums",
        "pomegranate": "Pomegranates",
    }
    a = plural[names[0]]
    s.titles += [
        f"Still Life with {first} and {a}",
        f"{a} and {'Pears' if a != 'Pears' else 'Lemons'}"
        if "pear" in names or ("lemon" in names and a == "Pears")
        else f"{a} on a Table",
        f"{first} and {a}",
        f"Table with {first}",
    ]
    listed = [("an " if x[0] in "ao" else "a ") + x if x != "books" else "two books" for x in things]
    s.says("On a table stand " + join([*listed, *[plural[x].lower() for x in names]]) + ".")
    if "candle" in things:
        s.says("A candle burns beside them.")
