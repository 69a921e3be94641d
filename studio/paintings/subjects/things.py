"""Things that several subjects share: skies, hills, water, houses, boats, people, birds far off."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene


def sky(s: Scene, horizon: float, clouds: int = 4, disc: bool | None = None) -> None:
    """Sky down to `horizon` (pixels), with sun or moon, clouds, stars as the time asks."""
    w, h, u = s.width, s.height, s.unit
    s.add("sky", f.rect(-5, -5, w + 5, horizon + 4), "sky0", "sky1", depth=0, flow=0.0)
    if s.time == "night":
        for _ in range(26):
            x, y = s.between(0, w), s.between(0, horizon * 0.75)
            s.add("star", f.ellipse(x, y, u * 0.005, u * 0.005, n=10), "sun", depth=0)
        s.shows("stars")
    if disc if disc is not None else s.chance(0.65) and s.time not in ("storm", "rain"):
        x = w * (s.between(0.15, 0.4) if s.chance(0.5) else s.between(0.6, 0.85))
        low = s.time in ("dusk", "dawn")
        y, r = horizon * (s.between(0.6, 0.9) if low else s.between(0.18, 0.45)), u * s.between(0.05, 0.085)
        s.add("glow", f.ellipse(x, y, r * 2.1, r * 2.1), "sky0>sun:0.3" if not low else "sky1>sun:0.35", depth=0)
        s.add("disc", f.ellipse(x, y, r, r), "sun", depth=0)
        s.light = (x / w, y / h)
        s.shows("moon" if s.time == "night" else "sun")
    if s.time in ("storm", "rain"):
        clouds += 4
    for _ in range(clouds if s.time != "night" else clouds // 2):
        y = horizon * s.between(0.08, 0.8)
        cx, rx = s.between(-0.1, 1.1) * w, u * s.between(0.12, 0.3)
        for _ in range(int(s.rng.integers(2, 5))):
            dx, sy = s.between(-0.8, 0.8) * rx, s.between(0.14, 0.26)
            key = "pale>sky0:0.35" if s.time not in ("storm", "night", "rain") else "sky0>dark:0.25"
            p = f.blob(s.rng, cx + dx, y + s.between(-0.04, 0.04) * u, rx * s.between(0.5, 0.9), rx * sy, 0.22, 11)
            p[:, 1] = np.minimum(p[:, 1], y + rx * 0.1)
            s.add("cloud", p, key, f"{key}>sky1:0.5", s.between(-0.06, 0.1), depth=0.03, flow=0.1, swell=0.3)


def hills(s: Scene, top: float, bottom: float, count: int, rough: float = 0.35, floor: float | None = None) -> None:
    """Layered ridges from far (`top`) to near (`bottom`), each reaching down to `floor`."""
    w, u = s.width, s.unit
    floor = s.height + 5 if floor is None else floor
    for i in range(count):
        t = i / max(count - 1, 1)
        y = top + (bottom - top) * t
        line = f.ridge(s.rng, -10, w + 10, y, u * s.between(0.035, 0.07) * (1.25 - 0.5 * t), rough * (1 - 0.6 * t))
        key = f"far>mid:{min(1, t * 1.6):.2f}" if t < 0.6 else f"mid>near:{(t - 0.6) * 2.2:.2f}"
        s.add(
            "hill",
            f.under(line, floor),
            key,
            f"{key}>sky1:{0.35 * (1 - t):.2f}",
            depth=0.1 + 0.6 * t,
            swell=0.15,
            tone=s.between(-0.05, 0.05),
        )


def water(s: Scene, top: float, bottom: float, calm: float = 0.7) -> None:
    """Water with ripples, and the path of sun or moon."""
    w, u = s.width, s.unit
    s.add("water", f.rect(-5, top, w + 5, bottom), "water>sky1:0.45", "water", depth=0.3, flow=0.0)
    for _ in range(int(46 + 30 * (1 - calm))):
        t = s.rng.random() ** 1.3
        y = top + (bottom - top) * (0.03 + 0.95 * t)
        x, half = s.between(-0.05, 1.05) * w, u * (0.03 + 0.13 * t) * s.between(0.6, 1.4)
        thick = u * (0.002 + 0.009 * t)
        key = "water>sky1:0.5" if s.chance(0.55) else "water>dark:0.3"
        line = f.curve(
            [
                (x - half, y),
                (x - half * 0.3, y - thick * s.between(0, 1.5)),
                (x + half * 0.4, y),
                (x + half, y + thick * 0.5),
            ],
            steps=5,
        )
        p = f.band(line, thick)
        s.add("ripple", p, key, tone=s.between(-0.03, 0.08), depth=0.3 + 0.5 * t, flow=0.0)
    if any(k in s.subjects for k in ("sun", "moon")):
        x0 = s.light[0] * w
        for i in range(22):
            t = i / 22
            y = top + (bottom - top) * t + u * 0.01
            half = u * (0.02 + 0.05 * t) * s.between(0.4, 1.3)
            cx = x0 + s.between(-0.03, 0.03) * u * (0.5 + t)
            s.add(
                "glint", f.ellipse(cx, y, half, u * (0.0025 + 0.005 * t), n=20), "sun>water:0.15", depth=0.5, flow=0.0
            )


def house(s: Scene, x: float, base: float, w: float, h: float, depth: float = 0.6, roof: str | None = None) -> None:
    """A house front with roof, door and windows; x is its left side."""
    wall = s.pick("pale", "earth>pale:0.5", "a2>pale:0.5", "a0>pale:0.6", "skin>pale:0.5")
    s.add(
        "wall",
        f.rect(x, base - h, x + w, base),
        wall,
        f"{wall}>earth:0.3",
        tone=s.between(-0.1, 0.04),
        depth=depth,
        flow=1.57,
    )
    over, rise = w * 0.07, w * s.between(0.3, 0.55)
    key = roof or s.pick("a0", "a0>earth:0.5", "dark>a3:0.4")
    if s.chance(0.6):
        peak = [[x - over, base - h], [x + w / 2, base - h - rise], [x + w + over, base - h]]
    else:
        peak = [
            [x - over, base - h],
            [x + w * 0.14, base - h - rise * 0.7],
            [x + w * 0.86, base - h - rise * 0.7],
            [x + w + over, base - h],
        ]
    s.add("roof", np.array(peak), key, tone=s.between(-0.15, 0.1), depth=depth, flow=0.5)
    if s.chance(0.5):
        cx = x + w * 0.7
        s.add(
            "chimney",
            f.rect(cx, base - h - rise * 0.8, cx + w * 0.1, base - h - rise * 0.2),
            key,
            tone=-0.2,
            depth=depth,
        )
    cols, rows = max(1, int(w / (s.unit * 0.05))), max(1, int(h / (s.unit * 0.075)))
    for i in range(cols):
        for j in range(rows):
            wx, wy = x + w * (i + 0.5) / cols, base - h + h * (j + 0.35) / rows
            ww, wh = w / cols * 0.2, h / rows * 0.26
            lit = s.dark and s.chance(0.6)
            s.add(
                "window",
                f.rect(wx - ww, wy - wh, wx + ww, wy + wh),
                "sun" if lit else "dark>wall:0.2".replace("wall", "far"),
                depth=depth,
                tone=0 if lit else s.between(0, 0.15),
            )


def boat(s: Scene, x: float, y: float, size: float, kind: str, depth: float = 0.6, face: int = 1) -> None:
    """A boat whose waterline is at (x, y): "sail", "lateen", "row", "fishing" or "ship"."""
    u = size

    def at(px: float, py: float) -> tuple[float, float]:
        return (x + face * px * u, y - py * u)

    hull = s.pick("dark>a1:0.5", "a0", "earth", "a2>dark:0.3", "dark")
    if kind == "row":
        s.add(
            "hull",
            f.curve(
                [at(-0.5, 0.16), at(-0.38, 0.0), at(0, -0.035), at(0.38, 0.0), at(0.52, 0.2), at(0.0, 0.09)],
                closed=True,
            ),
            hull,
            depth=depth,
            flow=0.1,
            swell=0.3,
        )
        body = [at(-0.1, 0.08), at(-0.08, 0.3), at(0.02, 0.36), at(0.1, 0.28), at(0.12, 0.08)]
        s.add("dress", np.array(body), s.pick("a0", "a1", "pale", "a3"), depth=depth, swell=0.4)
        s.add("head", f.ellipse(*at(0.02, 0.42), u * 0.055, u * 0.06), "skin", depth=depth)
        s.add("hat", f.ellipse(*at(0.02, 0.47), u * 0.1, u * 0.03), "earth>sun:0.4", depth=depth)
        s.add("oar", np.array([at(0.05, 0.25), at(0.5, -0.06)]), "dark>earth:0.6", line=u * 0.022, depth=depth)
        return
    big = kind == "ship"
    masts = [(-0.22, 0.95), (0.08, 1.2), (0.34, 0.85)] if big else [(-0.02, 1.0)]
    for mx, top in masts:
        s.add("mast", np.array([at(mx, 0.1), at(mx, top)]), "dark>earth:0.4", line=u * 0.022, depth=depth, flow=1.57)
        if kind == "fishing":
            s.add("rope", np.array([at(mx, top), at(0.48, 0.2)]), "dark", line=u * 0.008, depth=depth)
            s.add("rope", np.array([at(mx, top), at(-0.46, 0.16)]), "dark", line=u * 0.008, depth=depth)
            sail = [at(mx + 0.02, top * 0.8), at(mx + 0.3, 0.3), at(mx + 0.02, 0.26)]
            s.add(
                "sail",
                f.curve(sail, closed=True, steps=5),
                s.pick("a0", "earth>a0:0.4"),
                depth=depth,
                flow=1.3,
                swell=0.4,
            )
        elif big:
            for j in range(3):
                y0, y1, half = top * (0.92 - 0.25 * j), top * (0.7 - 0.25 * j), 0.1 + 0.035 * j
                sail = [
                    at(mx - half * 0.8, y0),
                    at(mx + half * 0.8, y0),
                    at(mx + half * 1.25, (y0 + y1) / 2),
                    at(mx + half, y1),
                    at(mx - half, y1),
                    at(mx - half * 0.6, (y0 + y1) / 2),
                ]
                s.add(
                    "sail",
                    f.curve(sail, closed=True, steps=5),
                    "pale",
                    "pale>earth:0.3",
                    tone=s.between(-0.1, 0.05),
                    depth=depth,
                    flow=1.2,
                    swell=0.4,
                )
        elif kind == "lateen":
            sail = f.curve(
                [at(mx - 0.3, 0.28), at(mx + 0.02, 0.62), at(mx + 0.3, 1.12), at(mx + 0.28, 0.6), at(mx + 0.16, 0.25)],
                closed=True,
            )
            key = s.pick("a0", "pale", "a1>pale:0.3", "a2")
            s.add("sail", sail, key, f"{key}>earth:0.25", depth=depth, flow=1.1, swell=0.4)
        else:
            key = s.pick("pale", "a0>pale:0.3", "a2", "sun>pale:0.5")
            main = [at(mx + 0.02, 0.97), at(mx + 0.06, 0.6), at(mx + 0.4, 0.2), at(mx + 0.02, 0.2)]
            jib = [at(mx - 0.03, 0.9), at(mx - 0.24, 0.45), at(mx - 0.42, 0.18), at(mx - 0.04, 0.24)]
            s.add(
                "sail",
                np.vstack([f.curve(main[:3], steps=6), main[3:]]),
                key,
                f"{key}>earth:0.2",
                depth=depth,
                flow=1.3,
                swell=0.4,
            )
            s.add(
                "sail",
                np.vstack([f.curve(jib[:3], steps=6), jib[3:]]),
                key,
                tone=-0.1,
                depth=depth,
                flow=1.3,
                swell=0.4,
            )
    rise = 0.24 if big else 0.16
    s.add(
        "hull",
        f.curve(
            [at(-0.52, rise), at(-0.42, 0.0), at(0, -0.04), at(0.4, 0.0), at(0.56, rise + 0.07), at(0.05, rise * 0.7)],
            closed=True,
        ),
        hull,
        f"{hull}>dark:0.4",
        depth=depth,
        flow=0.05,
        swell=0.3,
    )
    s.add(
        "stripe",
        f.curve([at(-0.48, rise * 0.75), at(0, rise * 0.45), at(0.5, rise * 0.95)]),
        "pale>earth:0.3",
        line=u * 0.02,
        depth=depth,
    )


def person(s: Scene, x: float, base: float, height: float, depth: float = 0.7, key: str | None = None) -> None:
    """A small walking figure."""
    u = height
    dress = key or s.pick("a0", "a1", "a2", "a3", "dark", "pale")
    lean = s.between(-0.04, 0.04) * u
    body = f.curve(
        [
            (x - u * 0.15, base),
            (x - u * 0.11 + lean, base - u * 0.55),
            (x - u * 0.1 + lean, base - u * 0.78),
            (x + lean, base - u * 0.83),
            (x + u * 0.1 + lean, base - u * 0.76),
            (x + u * 0.12, base - u * 0.4),
            (x + u * 0.17, base),
        ],
        closed=True,
        steps=6,
    )
    s.add("dress", body, dress, f"{dress}>dark:0.25", depth=depth, flow=1.5, swell=0.4)
    s.add("head", f.ellipse(x + lean, base - u * 0.9, u * 0.065, u * 0.08), "skin", depth=depth, swell=0.5)
    if s.chance(0.6):
        s.add(
            "hat",
            f.ellipse(x + lean, base - u * 0.96, u * 0.13, u * 0.04),
            s.pick("earth>sun:0.4", "dark", "pale"),
            depth=depth,
        )
    else:
        s.add("hair", f.ellipse(x + lean, base - u * 0.94, u * 0.07, u * 0.05), "dark", depth=depth)
    if s.chance(0.25):
        top = base - u * 1.1
        s.add(
            "rope", np.array([[x + u * 0.12, base - u * 0.5], [x + u * 0.1, top]]), "dark", line=u * 0.02, depth=depth
        )
        s.add(
            "umbrella",
            np.vstack([f.arc(x + u * 0.1, top, u * 0.3, np.pi, 2 * np.pi, 14) * [1, 1]]),
            s.pick("a0", "a2", "a1"),
            depth=depth,
            swell=0.3,
        )


def flock(s: Scene, x: float, y: float, count: int, size: float) -> None:
    """Birds far off."""
    for _ in range(count):
        cx, cy, r = x + s.between(-3, 3) * size, y + s.between(-1.3, 1.3) * size, size * s.between(0.25, 0.45)
        wing = f.curve(
            [
                (cx - r, cy - r * 0.3),
                (cx - r * 0.4, cy - r * 0.5),
                (cx, cy),
                (cx + r * 0.4, cy - r * 0.5),
                (cx + r, cy - r * 0.2),
            ],
            steps=4,
        )
        s.add("bird", wing, "dark>sky0:0.2" if s.time != "night" else "pale", line=size * 0.08, depth=0.2)
    s.shows("birds")


def scatter_flowers(s: Scene, top: float, bottom: float, count: int) -> None:
    """Small blossoms in a meadow, larger nearer."""
    for _ in range(count):
        t = s.rng.random()
        y, r = top + (bottom - top) * t, s.unit * (0.004 + 0.011 * t)
        s.add(
            "blossom",
            f.ellipse(s.between(0, s.width), y, r, r * 0.8, n=12),
            s.pick("a0", "a1", "sun", "pale", "a3"),
            tone=s.between(-0.1, 0.2),
            depth=0.6 + 0.4 * t,
        )
