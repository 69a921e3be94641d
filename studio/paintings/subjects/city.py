"""Roofs seen from above, streets that lead away."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.words import air, hour


def town(s: Scene) -> None:
    """A city: rows of roofs, towers and a dome, or a street that leads away."""
    t.sky(s, s.height * 0.6, 3)
    s.shows("city", "houses")
    if s.chance(0.55):
        _roofs(s)
    else:
        _street(s)
    s.says(air(s))


def _roofs(s: Scene) -> None:
    w, h, u = s.width, s.height, s.unit
    base = h * 0.5
    for row in range(4):
        y = base + (h * 0.54) * row / 3
        size = u * (0.085 + 0.045 * row)
        if row in (0, 1):
            x = w * s.between(0.2, 0.8)
            tower = u * s.between(0.26, 0.36)
            key = "pale>earth:0.35"
            s.add(
                "wall", f.rect(x - u * 0.04, y - tower, x + u * 0.04, y), key, f"{key}>dark:0.15", depth=0.3 + row * 0.2
            )
            if row == 1 and s.chance(0.7):
                s.add("wall", f.rect(x - u * 0.1, y - tower * 0.8, x + u * 0.1, y), key, depth=0.4)
                s.add(
                    "dome",
                    np.vstack([f.arc(x, y - tower * 0.8, u * 0.1, np.pi, 2 * np.pi, 24)]),
                    "a1>far:0.3",
                    depth=0.4,
                    swell=0.7,
                )
                s.add(
                    "mast",
                    np.array([[x, y - tower * 0.8 - u * 0.1], [x, y - tower * 0.8 - u * 0.15]]),
                    "sun",
                    line=u * 0.012,
                    depth=0.4,
                )
                s.shows("dome")
            else:
                s.add(
                    "roof",
                    np.array([[x - u * 0.05, y - tower], [x, y - tower - u * 0.14], [x + u * 0.05, y - tower]]),
                    "a0",
                    tone=-0.15,
                    depth=0.3,
                )
                s.add(
                    "window",
                    f.ellipse(x, y - tower * 0.85, u * 0.012, u * 0.022),
                    "dark" if not s.dark else "sun",
                    depth=0.3,
                )
                s.shows("tower")
        x = -size * s.between(0.2, 0.9)
        while x < w:
            hw, hh = size * s.between(0.8, 1.5), size * s.between(0.9, 1.9)
            t.house(s, x, y + size * 0.9, hw, hh + size * 0.5, 0.35 + 0.18 * row)
            x += hw * s.between(0.9, 1.02)
    s.titles += [
        f"Roofs of {s.pick('Ostra', 'Vell', 'Nuremont', 'San Tibre')} {hour(s)}",
        f"The City {hour(s)}",
        f"{s.pick('Towers', 'Roofs', 'Chimneys')} {hour(s)}",
        "The Old Town from Above",
    ]
    s.says("Roofs stand close together in four rows, with towers rising behind them.")


def _street(s: Scene) -> None:
    w, h, u = s.width, s.height, s.unit
    vx, vy = w * s.between(0.42, 0.58), h * 0.58
    s.add("ground", f.rect(-5, vy, w + 5, h + 5), "earth>sky1:0.4", "earth>dark:0.1", depth=0.5, flow=0.3)
    s.add(
        "path",
        np.array([[vx - u * 0.02, vy], [vx + u * 0.02, vy], [w * 0.95, h + 5], [w * 0.05, h + 5]]),
        "earth>pale:0.4",
        "earth",
        depth=0.6,
    )
    for side in (-1, 1):
        for i in range(5):
            a, b = 1.06 * 0.56**i, 1.06 * 0.56 ** (i + 1)
            end = w + 5 if side > 0 else -5
            xa, xb = vx + (end - vx) * a, vx + (end - vx) * b
            ga, gb = vy + (h * 1.0 - vy) * a * 0.92, vy + (h * 1.0 - vy) * b * 0.92
            tall = s.between(0.85, 1.12)
            ta, tb = vy - vy * a * 0.92 * tall, vy - vy * b * 0.92 * tall
            key = s.pick("pale", "earth>pale:0.5", "a2>pale:0.5", "a0>pale:0.55", "a1>pale:0.6") + f">far:{0.1 * i:.2f}"
            depth = 0.9 - 0.13 * i
            shade = -0.12 if side > 0 else 0.02
            s.add("wall", np.array([[xa, ga], [xa, ta], [xb, tb], [xb, gb]]), key, tone=shade, depth=depth, flow=1.57)
            s.add(
                "roof",
                np.array([[xa, ta], [xa, ta - u * 0.09 * a], [xb, tb - u * 0.09 * b], [xb, tb]]),
                s.pick("a0", "dark>a0:0.5", "dark>a3:0.4"),
                depth=depth,
            )
            for col in range(3):
                for row in range(4):
                    q0, q1 = (col + 0.3) / 3, (col + 0.7) / 3
                    r0, r1 = (row + 0.3) / 4, (row + 0.75) / 4

                    def on(
                        q: float,
                        r: float,
                        xa: float = xa,
                        xb: float = xb,
                        ta: float = ta,
                        tb: float = tb,
                        ga: float = ga,
                        gb: float = gb,
                    ) -> list[float]:
                        return [xa + (xb - xa) * q, (ta + (ga - ta) * r) * (1 - q) + (tb + (gb - tb) * r) * q]

                    lit = s.dark and s.chance(0.5)
                    s.add(
                        "window",
                        np.array([on(q0, r0), on(q1, r0), on(q1, r1), on(q0, r1)]),
                        "sun" if lit else "dark>far:0.3",
                        depth=depth,
                    )
    for _ in range(int(s.rng.integers(3, 8))):
        k = s.between(0.12, 0.75)
        t.person(s, vx + s.between(-0.5, 0.5) * w * k, vy + (h - vy) * k, u * 0.36 * k, 0.5 + 0.5 * k)
    for side in (-1, 1):
        for k in (0.3, 0.62):
            x, y, top = vx + side * w * 0.36 * k * 1.25, vy + (h - vy) * k, u * 0.62 * k
            s.add("mast", np.array([[x, y], [x, y - top]]), "dark", line=u * 0.014 * (k + 0.3), depth=k)
            if s.dark:
                s.add("glow", f.ellipse(x, y - top, u * 0.07 * k + 4, u * 0.07 * k + 4), "sky1>sun:0.55", depth=k)
            s.add("lamp", f.ellipse(x, y - top, u * 0.03 * k + 2, u * 0.04 * k + 2), "sun", depth=k)
    s.shows("street", "figure", "lamp")
    s.titles += [
        f"{s.pick('Tanners', 'Rope', 'Candle', 'North', 'Orchard')} Street {hour(s)}",
        f"A Street {hour(s)}",
        "Lamps and Passers-by",
        f"The Way Home {hour(s)}",
    ]
    s.says("A street runs to its vanishing point between tall houses; people walk under the lamps.")
