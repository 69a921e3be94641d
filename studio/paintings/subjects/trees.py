"""Trees of six kinds."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene


def tree(s: Scene, x: float, base: float, height: float, kind: str, depth: float = 0.6) -> None:
    """A tree: "round", "poplar", "pine", "willow", "bare" or "palm"."""
    u, rng = height, s.rng
    haze = f">far:{max(0.0, 0.55 - depth * 0.75):.2f}"
    green, deep, wood = "leaf" + haze, "leaf2" + haze, "dark>earth:0.5" + haze
    lean = s.between(-0.05, 0.05) * u
    if kind == "pine":
        s.add(
            "trunk",
            f.limb(np.array([[x, base], [x + lean * 0.3, base - u * 0.9]]), u * 0.025, u * 0.008),
            wood,
            depth=depth,
        )
        for i in range(5):
            y, half = base - u * (0.15 + 0.17 * i), u * (0.27 - 0.045 * i)
            skirt = f.curve(
                [
                    (x - half, y),
                    (x - half * 0.4, y - u * 0.1),
                    (x, y - u * 0.3),
                    (x + half * 0.4, y - u * 0.1),
                    (x + half, y + 0.01 * u),
                    (x, y - u * 0.03),
                ],
                closed=True,
                steps=5,
            )
            s.add("foliage", skirt, deep, green, tone=-0.1 + 0.05 * i, depth=depth, flow=1.2, swell=0.3)
        return
    if kind == "palm":
        trunk = f.curve([(x, base), (x + lean * 2, base - u * 0.5), (x + lean * 5, base - u * 0.85)])
        s.add("trunk", f.limb(trunk, u * 0.025, u * 0.014), wood, depth=depth)
        for a in np.linspace(-3.3, 0.2, 9) + rng.normal(0, 0.08, 9):
            s.add(
                "foliage",
                f.leaf(*trunk[-1], a, u * 0.38, u * 0.04, 0.55 * np.sign(np.cos(a))),
                green,
                tone=s.between(-0.25, 0.15),
                depth=depth,
            )
        return
    if kind == "bare":
        _branches(s, x, base, -np.pi / 2 + s.between(-0.1, 0.1), u * 0.36, u * 0.03, 4, wood, depth)
        return
    top = base - u * (0.3 if kind != "poplar" else 0.12)
    trunk = f.curve([(x, base), (x + lean * 0.5, (base + top) / 2), (x + lean, top - u * 0.12)])
    s.add("trunk", f.limb(trunk, u * 0.03, u * 0.018), wood, depth=depth, flow=1.57)
    if kind == "poplar":
        crown = [
            (x - u * 0.02, base - u * 0.08),
            (x - u * 0.1, base - u * 0.35),
            (x - u * 0.07, base - u * 0.75),
            (x + lean, base - u),
            (x + u * 0.08, base - u * 0.7),
            (x + u * 0.1, base - u * 0.3),
        ]
        s.add("foliage", f.curve(crown, closed=True), deep, green, depth=depth, flow=1.45, swell=0.5)
        for _ in range(4):
            y = base - u * s.between(0.3, 0.85)
            s.add(
                "foliage",
                f.leaf(x - u * 0.05 + s.between(0, 0.05) * u, y, -1.45, u * 0.25, u * 0.03),
                green,
                tone=s.between(0, 0.2),
                depth=depth,
                flow=1.45,
            )
        return
    if kind == "willow":
        s.add(
            "foliage", f.blob(rng, x + lean, base - u * 0.68, u * 0.34, u * 0.26), deep, green, depth=depth, swell=0.5
        )
        for _ in range(16):
            a = s.between(-1, 1)
            x0, y0 = x + lean + a * u * 0.33, base - u * (0.85 - 0.25 * a * a)
            drop = u * s.between(0.35, 0.65)
            line = f.curve([(x0, y0), (x0 + a * u * 0.08, y0 + drop * 0.5), (x0 + a * u * 0.06, y0 + drop)], steps=5)
            s.add(
                "foliage", f.limb(line, u * 0.018, u * 0.006), green, tone=s.between(-0.2, 0.2), depth=depth, flow=1.5
            )
        return
    s.add("foliage", f.blob(rng, x + lean, base - u * 0.62, u * 0.32, u * 0.3), deep, depth=depth, swell=0.6)
    for _ in range(5):
        a, r = rng.uniform(0, 2 * np.pi), u * s.between(0.1, 0.2)
        cx, cy = x + lean + np.cos(a) * u * 0.2, base - u * 0.66 + np.sin(a) * u * 0.17
        s.add(
            "foliage",
            f.blob(rng, cx, cy, r, r * 0.8),
            green,
            deep,
            tone=0.12 * -np.sin(a) + s.between(-0.05, 0.08),
            depth=depth,
            swell=0.6,
        )


def _branches(
    s: Scene, x: float, y: float, angle: float, length: float, width: float, left: int, key: str, depth: float
) -> None:
    end = (x + np.cos(angle) * length, y + np.sin(angle) * length)
    mid = ((x + end[0]) / 2 + s.between(-0.06, 0.06) * length, (y + end[1]) / 2)
    s.add("trunk", f.limb(f.curve([(x, y), mid, end], steps=5), width, width * 0.6), key, depth=depth, flow=angle)
    if left:
        for side in (-1, 1) if left < 4 else (-1, 0, 1):
            _branches(
                s,
                *end,
                angle + side * s.between(0.3, 0.6) + s.between(-0.1, 0.1),
                length * s.between(0.6, 0.8),
                width * 0.6,
                left - 1,
                key,
                depth,
            )
