"""Cranes, fish, blossoming branches and bamboo."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.bouquet import bloom
from studio.paintings.subjects.small_birds import perched_bird
from studio.paintings.subjects.words import air, hour, number


def crane(s: Scene, x: float, base: float, size: float, face: int, stoop: float = 0.0) -> None:
    """A standing crane or heron, `size` from foot to crown; stoop 1 bends the neck down to the water."""

    def at(px: float, py: float) -> tuple[float, float]:
        return (x + face * px * size, base - py * size)

    key = s.pick("pale", "pale", "far", "a2>pale:0.5")
    for lx in (-0.04, 0.04):
        s.add(
            "leg",
            np.array([at(lx, 0.36), at(lx + 0.02, 0.18), at(lx - 0.01, 0.0)]),
            "dark",
            line=size * 0.014,
            depth=0.8,
        )
    body = f.curve(
        [at(-0.34, 0.3), at(-0.2, 0.42), at(0.0, 0.5), at(0.14, 0.48), at(0.17, 0.4), at(0.06, 0.32), at(-0.14, 0.3)],
        closed=True,
    )
    s.add("body", body, key, f"{key}>far:0.25", depth=0.82, swell=0.5)
    for i in range(6):
        s.add(
            "wing",
            f.leaf(
                *at(-0.02 - 0.03 * i, 0.45 - 0.018 * i),
                np.pi - 0.45 if face > 0 else 0.45,
                size * 0.3,
                size * 0.025,
                0.1 * -face,
            ),
            f"{key}>dark:0.5" if i > 3 else key,
            tone=-0.06 * i,
            depth=0.83,
        )
    head = at(0.2 + 0.1 * stoop, 0.96 - 0.62 * stoop)
    neck = f.curve(
        [at(0.13, 0.45), at(0.24, 0.58 - 0.1 * stoop), at(0.12 + 0.16 * stoop, 0.78 - 0.3 * stoop), head], steps=10
    )
    s.add("neck", f.limb(neck, size * 0.045, size * 0.022), key, depth=0.84, swell=0.5)
    s.add("head", f.ellipse(*head, size * 0.04, size * 0.03), key, depth=0.85)
    s.add("crest", f.ellipse(head[0], head[1] - size * 0.02, size * 0.026, size * 0.014), "a0", depth=0.86)
    tip = (head[0] + face * size * 0.17, head[1] + size * (0.03 + 0.12 * stoop))
    s.add(
        "beak",
        np.array(
            [
                [head[0] + face * size * 0.03, head[1] - size * 0.012],
                tip,
                [head[0] + face * size * 0.03, head[1] + size * 0.014],
            ]
        ),
        "dark>earth:0.5",
        depth=0.85,
    )
    s.add(
        "iris",
        f.ellipse(head[0] + face * size * 0.012, head[1] - size * 0.004, size * 0.008, size * 0.008, n=10),
        "dark",
        depth=0.87,
    )


def birds(s: Scene) -> None:
    """Cranes among reeds at the water, sun or moon behind."""
    w, h, u = s.width, s.height, s.unit
    line = h * s.between(0.62, 0.7)
    t.sky(s, line, 3, True)
    t.hills(s, line - u * 0.12, line - u * 0.03, 2, 0.3, line + 2)
    t.water(s, line, h + 5, 0.9)
    n = int(s.rng.integers(1, 3)) if w < h * 1.1 else int(s.rng.integers(2, 5))
    for i in range(n):
        x = w * (i + 0.5) / n + s.between(-0.06, 0.06) * w
        y = h * s.between(0.82, 0.92)
        start = len(s.shapes)
        crane(
            s,
            x,
            y,
            min(h * 0.5, w * 0.75) * s.between(0.85, 1.1),
            1 if s.chance(0.5) else -1,
            (s.pick("0", "0", "1") == "1" and 0.9) or s.between(0, 0.15),
        )
        s.mirror(start, y, 0.4, 0.65)
    for side in (0, 1):
        for _ in range(int(s.rng.integers(8, 20))):
            x = w * (s.between(-0.02, 0.24) if side == 0 else s.between(0.76, 1.02))
            tall = u * s.between(0.2, 0.5)
            a = -1.57 + s.between(-0.2, 0.2)
            s.add(
                "reed",
                f.leaf(x, h * s.between(0.92, 1.04), a, tall, u * 0.011, s.between(-0.4, 0.4)),
                s.pick("leaf", "leaf2"),
                tone=s.between(-0.2, 0.15),
                depth=0.95,
                flow=a,
            )
    s.shows("birds", "crane", "water", "reeds")
    s.titles += [
        f"{number(n)} Crane{'s' * (n > 1)} {hour(s)}",
        f"Crane{'s' * (n > 1)} among Reeds",
        f"{number(n)} Bird{'s' * (n > 1)} at the Water",
        "The Heron Pool",
    ]
    s.says(f"{number(n)} crane{'s stand' if n > 1 else ' stands'} in shallow water between reeds.")
    s.says(air(s))


def branch(s: Scene) -> None:
    """A blossoming branch with a bird, sky behind."""
    w, h, u = s.width, s.height, s.unit
    t.sky(s, h, 2, s.chance(0.6))
    if s.chance(0.5):
        t.hills(s, h * 0.78, h * 0.92, 3, 0.4)
    side = 1 if s.chance(0.5) else -1
    x0 = -0.05 * w if side > 0 else 1.05 * w

    def at(px: float, py: float) -> tuple[float, float]:
        return (x0 + side * px * w, py * h)

    main = f.curve(
        [
            at(0, s.between(0.72, 0.85)),
            at(0.22, 0.62),
            at(0.38, s.between(0.42, 0.5)),
            at(0.62, 0.4),
            at(0.85, s.between(0.18, 0.3)),
        ],
        steps=12,
    )
    s.add("trunk", f.limb(main, u * 0.04, u * 0.01), "dark>earth:0.45", depth=0.7, flow=-0.6)
    twigs = [main]
    for i in range(6):
        p = main[8 + i * 6]
        a = (-0.6 if side > 0 else np.pi + 0.6) + (s.between(0.5, 1.1) * (1 if i % 2 else -1))
        q = p + np.array([np.cos(a), np.sin(a)]) * u * s.between(0.2, 0.36)
        twig = f.curve([p, (p + q) / 2 + s.rng.normal(0, u * 0.02, 2), q], steps=8)
        s.add("trunk", f.limb(twig, u * 0.013, u * 0.004), "dark>earth:0.45", depth=0.7)
        twigs.append(twig)
    kind = s.pick("plum", "cherry", "maple", "magnolia") if s.time != "autumn" else "maple"
    key = {"plum": "a0", "cherry": "pale>a0:0.25", "maple": "a0>sun:0.3", "magnolia": "pale"}[kind]
    for twig in twigs:
        for _ in range(8 if kind != "magnolia" else 3):
            p = twig[int(s.rng.integers(3, len(twig)))] + s.rng.normal(0, u * 0.02, 2)
            r = u * s.between(0.022, 0.04) * (1.6 if kind == "magnolia" else 1)
            if kind == "maple":
                turn = s.between(0, 6.28)
                for a in (-1.1, -0.55, 0, 0.55, 1.1):
                    s.add(
                        "leaf",
                        f.leaf(p[0], p[1], turn + a, r * (1.9 - abs(a) * 0.6), r * 0.32),
                        key,
                        tone=s.between(-0.2, 0.15),
                        depth=0.8,
                    )
            elif kind == "magnolia":
                for a in (-2.2, -1.9, -1.25, -0.95, -1.57):
                    s.add(
                        "petal",
                        f.leaf(p[0], p[1], a, r * 1.7, r * 0.5),
                        key,
                        f"{key}>a0:0.35",
                        tone=s.between(-0.08, 0.05),
                        depth=0.8,
                    )
            else:
                for i in range(5):
                    a = i * 1.257 + s.between(0, 0.2)
                    s.add(
                        "petal",
                        f.ellipse(p[0] + np.cos(a) * r * 0.55, p[1] + np.sin(a) * r * 0.55, r * 0.5, r * 0.42, a, 18),
                        key,
                        tone=s.between(-0.08, 0.1),
                        depth=0.8,
                    )
                s.add("heart", f.ellipse(p[0], p[1], r * 0.22, r * 0.22, n=12), "sun", depth=0.82)
    bird = s.chance(0.75)
    if bird:
        p = main[len(main) // 2]
        perched_bird(s, p[0], p[1] - u * 0.012, u * 0.115, side)
        s.shows("birds")
    s.shows("branch", "blossom" if kind != "maple" else "leaves", kind)
    k = kind.capitalize()
    s.titles += [
        f"{'Bird on a ' if bird else ''}{k} Branch",
        f"{k} {'Leaves' if kind == 'maple' else 'Blossom'} {hour(s)}",
        f"A Branch of {k}",
        f"{'The Finch' if bird else 'First Warm Day'}",
    ]
    s.says(
        f"A {kind} branch {'in red leaf' if kind == 'maple' else 'in blossom'} crosses the picture"
        f"{'; a small bird sits on it' if bird else ''}."
    )


def fish(s: Scene) -> None:
    """Fish in a pond among lily pads."""
    w, h, u = s.width, s.height, s.unit
    s.wall = True
    s.add("water", f.rect(-5, -5, w + 5, h + 5), "water", "water>dark:0.35", depth=0.1, flow=0.3)
    for _ in range(18):
        x, y, r = s.between(0, w), s.between(0, h), u * s.between(0.06, 0.2)
        s.add(
            "ripple",
            f.blob(s.rng, x, y, r, r * 0.35, 0.3),
            s.pick("water>sky1:0.25", "water>dark:0.2"),
            depth=0.2,
            flow=0.2,
        )
    n = int(s.rng.integers(2, 6))
    swirl = s.between(0, 6.28)
    for i in range(n):
        a = swirl + 2 * np.pi * i / n
        cx, cy = w * (0.5 + 0.25 * np.cos(a)), h * (0.5 + 0.25 * np.sin(a))
        heading = a + np.pi / 2 + s.between(-0.4, 0.4)
        k = u * s.between(0.17, 0.22)
        spine_t = np.linspace(0, 1, 14)
        bend = s.between(-0.5, 0.5)
        spine = np.stack([k * (1 - 2 * spine_t), k * bend * np.sin(spine_t * 3.1)], 1)
        half = k * 0.3 * np.sin(np.pi * np.clip(spine_t * 0.93 + 0.05, 0, 1)) ** 0.75
        side_way = np.stack([0 * half, half], 1)
        body = np.vstack([spine + side_way, (spine - side_way)[::-1]])
        key = s.pick("a0", "pale", "a0>sun:0.4", "a2", "dark>a1:0.3")

        def put(p: np.ndarray, heading: float = heading, cx: float = cx, cy: float = cy) -> np.ndarray:
            return f.moved(f.turn(p, heading), cx, cy)

        s.add(
            "shadow",
            f.moved(put(body), u * 0.02, u * 0.03),
            "water>dark:0.5",
            depth=0.4,
        )
        end = spine[-1]
        for side in (-1, 1):
            s.add(
                "fin",
                put(f.leaf(end[0] + k * 0.1, end[1], np.pi + side * 0.5, k * 0.62, k * 0.12, 0.2 * side)),
                key,
                tone=-0.12,
                depth=0.55,
            )
            s.add(
                "fin",
                put(
                    f.leaf(
                        k * 0.35,
                        side * k * 0.2,
                        np.pi - side * -0.9 if side > 0 else np.pi - 0.9 * side * -1,
                        k * 0.42,
                        k * 0.1,
                    )
                ),
                key,
                tone=-0.1,
                depth=0.5,
            )
        s.add(
            "fish",
            put(body),
            key,
            depth=0.6,
            swell=0.8,
        )
        for j in range(3):
            p = spine[3 + 3 * j]
            if key in ("pale", "a2") or s.chance(0.4):
                s.add(
                    "mark",
                    put(f.blob(s.rng, p[0], p[1], k * 0.16, half[3 + 3 * j] * 0.7, 0.3)),
                    "a0" if key != "a0" else "pale",
                    depth=0.62,
                )
        for side in (-1, 1):
            s.add("iris", put(f.ellipse(k * 0.8, side * k * 0.13, k * 0.035, k * 0.035, n=12)), "dark", depth=0.65)
    for _ in range(int(s.rng.integers(5, 10))):
        edge = s.rng.random()
        x, y = (
            (s.between(0, 1) * w, (s.between(0, 0.2) if edge < 0.5 else s.between(0.8, 1)) * h)
            if s.chance(0.5)
            else ((s.between(0, 0.2) if edge < 0.5 else s.between(0.8, 1)) * w, s.between(0, 1) * h)
        )
        r, a = u * s.between(0.06, 0.11), s.between(0, 6.28)
        pad = np.vstack([f.arc(x, y, r, a + 0.25, a + 2 * np.pi - 0.1, 30) * [1, 0.85] + [0, y * 0.15], [[x, y]]])
        s.add("pad", pad, s.pick("leaf", "leaf2", "leaf>leaf2:0.5"), tone=s.between(-0.1, 0.12), depth=0.8, swell=0.2)
        for j in range(6):
            b = a + 0.6 + j * 0.9
            s.add(
                "vein",
                np.array([[x, y], [x + np.cos(b) * r * 0.85, y + np.sin(b) * r * 0.72]]),
                "leaf2>dark:0.2",
                line=u * 0.003,
                depth=0.81,
            )
        if s.chance(0.4):
            bloom(s, x + r * 0.2, y - r * 0.1, r * 0.62, "daisy", s.pick("pale", "a0>pale:0.5", "sun>pale:0.4"))
    s.shows("fish", "pond", "lilies", "water")
    s.titles += [f"{number(n)} Fish and Lilies", "The Carp Pond", f"{number(n)} Fish", "Pond from Above"]
    s.says(f"{number(n)} fish swim in a ring between lily pads, seen from above.")


def bamboo(s: Scene) -> None:
    """Stalks of bamboo, moon or mist behind."""
    w, h, u = s.width, s.height, s.unit
    t.sky(s, h, 1, True)
    t.hills(s, h * 0.7, h * 0.88, 2, 0.5)
    n = int(s.rng.integers(3, 7))
    for i in range(n):
        k = (i + 1) / n
        x, lean = w * s.between(0.12, 0.88), s.between(-0.12, 0.12) * w
        width, joints = u * (0.012 + 0.02 * k), 6
        for j in range(joints):
            a = np.array([x + lean * j / joints, h * (1.03 - 1.1 * j / joints)])
            b = np.array([x + lean * (j + 1) / joints, h * (1.03 - 1.1 * (j + 0.96) / joints)])
            s.add(
                "stalk",
                f.limb(np.linspace(a, b, 4), width, width * 0.92),
                "leaf" if k > 0.5 else "leaf>far:0.55",
                tone=s.between(-0.12, 0.08),
                depth=0.3 + 0.6 * k,
                flow=1.57,
                swell=0.4,
            )
            for _ in range(int(s.rng.integers(2, 6))):
                p, side = b, 1 if s.chance(0.5) else -1
                ang = 1.57 - side * s.between(0.5, 1.3)
                s.add(
                    "leaf",
                    f.leaf(
                        p[0] + side * u * s.between(0.01, 0.1),
                        p[1] + u * s.between(-0.05, 0.05),
                        ang,
                        u * s.between(0.12, 0.24),
                        u * 0.018,
                        0.15 * side,
                    ),
                    "leaf2" if k > 0.5 else "leaf2>far:0.6",
                    tone=s.between(-0.15, 0.15),
                    depth=0.3 + 0.6 * k,
                    flow=ang,
                )
    s.shows("bamboo", "leaves")
    s.titles += [
        f"Bamboo {hour(s)}",
        f"{number(n)} Stalks of Bamboo",
        "Bamboo and Moon" if "moon" in s.subjects else "Bamboo and Mist",
    ]
    s.says(f"{number(n)} stalks of bamboo with hanging leaves, hills in the mist behind.")
    s.says(air(s))
