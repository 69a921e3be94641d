"""Flower heads and bunches in a vase."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects.table import bottle, table
from studio.paintings.subjects.words import join, number


def bloom(s: Scene, x: float, y: float, r: float, kind: str, key: str) -> None:
    """One flower head: "rose", "daisy", "tulip", "poppy", "iris" or "sunflower"."""
    if kind in ("daisy", "sunflower"):
        n = 13 if kind == "daisy" else 19
        turn = s.between(0, 1)
        for ring in range(2 if kind == "sunflower" else 1):
            for i in range(n):
                a = 2 * np.pi * i / n + turn + ring * 0.17
                s.add(
                    "petal",
                    f.leaf(x + np.cos(a) * r * 0.2, y + np.sin(a) * r * 0.2, a, r * (0.85 - ring * 0.15), r * 0.14),
                    key,
                    tone=s.between(-0.12, 0.1),
                    depth=0.9,
                    flow=a,
                )
        s.add(
            "heart",
            f.ellipse(x, y, r * 0.33, r * 0.33),
            "sun>a0:0.2" if kind == "daisy" else "earth>dark:0.5",
            depth=0.92,
            swell=0.7,
        )
    elif kind == "tulip":
        for dx, tone in ((-0.4, -0.1), (0.4, -0.06), (0.0, 0.08)):
            s.add(
                "petal",
                f.leaf(x + dx * r * 0.5, y + r * 0.8, -1.57 + dx * 0.5, r * 1.7, r * 0.42),
                key,
                tone=tone,
                depth=0.9,
                flow=1.57,
                swell=0.4,
            )
    elif kind == "iris":
        for a in (-2.6, -1.57, -0.55, 0.6, 1.57, 2.5):
            s.add(
                "petal",
                f.leaf(x, y, a, r * 1.1, r * 0.33, s.between(-0.3, 0.3)),
                key,
                tone=0.12 if a < 0 else -0.1,
                depth=0.9,
                flow=a,
                swell=0.3,
            )
        s.add("heart", f.leaf(x, y + r * 0.1, 1.4, r * 0.5, r * 0.1), "sun", depth=0.92)
    elif kind == "poppy":
        for i in range(4):
            a = i * np.pi / 2 + s.between(0, 0.6)
            s.add(
                "petal",
                f.blob(s.rng, x + np.cos(a) * r * 0.38, y + np.sin(a) * r * 0.32, r * 0.62, r * 0.54, 0.14),
                key,
                tone=(-0.14, 0.06, 0.0, -0.07)[i],
                depth=0.9,
                swell=0.3,
            )
        s.add("heart", f.ellipse(x, y, r * 0.2, r * 0.18), "dark", depth=0.92)
    else:
        s.add("petal", f.blob(s.rng, x, y, r, r * 0.92, 0.1, 8), key, tone=-0.1, depth=0.9, swell=0.5)
        for ring in range(3):
            for i in range(5 - ring):
                a = 2 * np.pi * i / (5 - ring) + ring * 0.7 + s.between(0, 0.4)
                q = r * (0.56 - 0.2 * ring)
                s.add(
                    "petal",
                    f.blob(
                        s.rng,
                        x + np.cos(a) * q,
                        y + np.sin(a) * q,
                        r * (0.42 - 0.09 * ring),
                        r * (0.36 - 0.08 * ring),
                        0.12,
                        7,
                    ),
                    key,
                    tone=0.02 + 0.07 * ring * (1 if i % 2 else -0.4),
                    depth=0.9,
                    swell=0.4,
                )
        s.add("heart", f.ellipse(x, y, r * 0.12, r * 0.1), f"{key}>dark:0.35", depth=0.92)


_FLOWERS = {
    "rose": "Roses",
    "daisy": "Daisies",
    "tulip": "Tulips",
    "poppy": "Poppies",
    "iris": "Irises",
    "sunflower": "Sunflowers",
}


def flowers(s: Scene) -> None:
    """A bunch of flowers in a vase."""
    w, h, u = s.width, s.height, s.unit
    edge = h * s.between(0.74, 0.8)
    table(s, edge, s.chance(0.35))
    cx, base = w * s.between(0.46, 0.54), edge + u * 0.08
    tall = h * s.between(0.28, 0.34)
    mouth_y = base - tall
    kinds = [str(k) for k in s.rng.permutation(list(_FLOWERS))[: int(s.rng.integers(1, 4))]]
    heads = []
    n = int(s.rng.integers(9, 16))
    reach_x, reach_y = min(w * 0.4, u * 0.42), mouth_y * 0.44
    for _ in range(n * 3):
        a, q = s.between(0, 2 * np.pi), np.sqrt(s.rng.random())
        x, y = cx + reach_x * q * np.cos(a), mouth_y * 0.54 + reach_y * q * np.sin(a)
        if all(np.hypot(x - hx, y - hy) > u * 0.1 for hx, hy in heads):
            heads.append((x, y))
        if len(heads) == n:
            break
    for x, y in heads:
        stem = f.curve(
            [(cx + (x - cx) * 0.12, mouth_y + u * 0.05), (cx + (x - cx) * 0.5, (mouth_y + y) / 2 + u * 0.03), (x, y)]
        )
        s.add("stem", stem, "leaf2", line=u * 0.008, depth=0.6, flow=1.5)
    for _ in range(22):
        x, y = heads[int(s.rng.integers(len(heads)))]
        k = s.between(0.25, 0.9)
        x, y = cx + (x - cx) * k, mouth_y + (y - mouth_y) * k
        a = np.arctan2(y - mouth_y, x - cx + 0.01) + s.between(-0.9, 0.9)
        s.add(
            "leaf",
            f.leaf(x, y, a, u * s.between(0.1, 0.19), u * s.between(0.02, 0.04), s.between(-0.3, 0.3)),
            s.pick("leaf", "leaf2", "leaf>leaf2:0.5"),
            tone=s.between(-0.15, 0.12),
            depth=0.65,
            flow=a,
            swell=0.2,
        )
    bottle(s, cx, base, tall, s.pick("vase", "jug", "amphora"))
    colours = [s.pick("a0", "a1", "a2", "a3", "pale", "sun") for _ in kinds]
    for i, (x, y) in enumerate(sorted(heads, key=lambda p: p[1])):
        kind = kinds[i % len(kinds)]
        key = "sun" if kind == "sunflower" else colours[i % len(kinds)]
        bloom(s, x, y, u * s.between(0.06, 0.085), kind, key if s.chance(0.8) else f"{key}>pale:0.4")
    for _ in range(3):
        x, y = cx + s.between(-0.35, 0.35) * u, base + u * s.between(0.02, 0.07)
        s.add("petal", f.blob(s.rng, x, y, u * 0.025, u * 0.012), colours[0], depth=0.9)
    named = [_FLOWERS[k] for k in kinds]
    s.shows("flowers", "vase", "still life", *[k.lower() for k in named])
    s.titles += [
        f"{join(named)} in a Vase",
        f"{number(min(n, 9)) if n < 10 else 'A Bunch of'} {named[0]}",
        f"Flowers: {join(named)}",
        f"{named[0]} on a {'Dark' if s.time == 'night' else 'Plain'} Ground",
    ]
    s.says(f"A vase with {join([x.lower() for x in named])} stands on a table; some petals have fallen.")
