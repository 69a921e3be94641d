"""Rooms with a window."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects.bouquet import bloom
from studio.paintings.subjects.table import bottle, fruit


def room(s: Scene) -> None:
    """A room with a window, a table and a chair; sometimes somebody sits there."""
    w, h, u = s.width, s.height, s.unit
    s.wall = True
    x0, x1, y0, y1 = w * 0.16, w * 0.84, h * 0.1, h * s.between(0.64, 0.7)
    wall = s.pick("a2>pale:0.5", "earth>pale:0.5", "a1>pale:0.45", "a3>pale:0.4", "a0>pale:0.4")
    s.add("background", f.rect(-5, -5, w + 5, h + 5), wall, f"{wall}>earth:0.25", depth=0.1, flow=1.2)
    s.add("wall", np.array([[-5, -5], [x0, y0], [x0, y1], [-5, h * 1.02]]), wall, tone=-0.22, depth=0.3, flow=1.57)
    s.add("wall", np.array([[w + 5, -5], [x1, y0], [x1, y1], [w + 5, h * 1.02]]), wall, tone=-0.1, depth=0.3, flow=1.57)
    s.add("ceiling", np.array([[-5, -5], [x0, y0], [x1, y0], [w + 5, -5]]), f"{wall}>pale:0.5", depth=0.2, flow=0.0)
    s.add(
        "floor",
        np.array([[-5, h * 1.02], [x0, y1], [x1, y1], [w + 5, h * 1.02]]),
        "earth",
        "earth>dark:0.3",
        depth=0.4,
        flow=0.0,
    )
    tiles = s.chance(0.6)
    n, m = 8, 6
    for i in range(n):
        for j in range(m):
            if tiles and (i + j) % 2:
                continue

            def on(a: float, b: float) -> list[float]:
                k = b**1.7
                left, right, y = x0 + (-0.35 * w - x0) * k, x1 + (1.35 * w - x1) * k, y1 + (h * 1.06 - y1) * k
                return [left + (right - left) * a, y]

            if tiles:
                q = [on(i / n, j / m), on((i + 1) / n, j / m), on((i + 1) / n, (j + 1) / m), on(i / n, (j + 1) / m)]
                s.add("tile", np.array(q), "pale>earth:0.4", tone=s.between(-0.05, 0.05), depth=0.45, flow=0.0)
            elif j == 0:
                s.add("board", np.array([on(i / n, 0), on(i / n, 1)]), "earth>dark:0.4", line=u * 0.004, depth=0.45)
    wx0 = w * s.between(0.26, 0.4)
    wx1, wy0, wy1 = wx0 + w * s.between(0.26, 0.34), h * 0.19, h * s.between(0.45, 0.5)
    s.add("frame", f.rect(wx0 - u * 0.025, wy0 - u * 0.025, wx1 + u * 0.025, wy1 + u * 0.03), "pale", depth=0.4)
    s.add("sky", f.rect(wx0, wy0, wx1, wy1), "sky0", "sky1", depth=0, flow=0.0)

    def clip(line: np.ndarray) -> np.ndarray:
        return np.stack([np.clip(line[:, 0], wx0, wx1), np.clip(line[:, 1], wy0, wy1)], 1)

    view = s.pick("sea", "hills")
    for i in range(3):
        y = wy0 + (wy1 - wy0) * (0.45 + 0.18 * i)
        line = f.ridge(s.rng, wx0, wx1, y, u * 0.02 if view == "hills" else u * 0.0005, 0.3)
        s.add(
            "hill" if view == "hills" else "water",
            clip(f.under(line, wy1)),
            ("far", "mid", "near")[i] if view == "hills" else ("water>sky1:0.5", "water", "water>dark:0.15")[i],
            depth=0.1,
            flow=0.0,
        )
    if view == "sea":
        x = wx0 + (wx1 - wx0) * s.between(0.3, 0.7)
        y = wy0 + (wy1 - wy0) * 0.55
        s.add("sail", np.array([[x, y - u * 0.07], [x + u * 0.035, y], [x - u * 0.02, y]]), "pale", depth=0.1)
    if s.dark:
        s.add(
            "disc", f.ellipse(wx0 + (wx1 - wx0) * 0.7, wy0 + (wy1 - wy0) * 0.25, u * 0.025, u * 0.025), "sun", depth=0
        )
    mid = (wx0 + wx1) / 2
    for line in ([[mid, wy0], [mid, wy1]], [[wx0, (wy0 * 0.55 + wy1 * 0.45)], [wx1, (wy0 * 0.55 + wy1 * 0.45)]]):
        s.add("frame", np.array(line), "pale", line=u * 0.014, depth=0.4)
    curtain = s.pick("a0", "a3", "pale", "a1")
    for side, x in ((-1, wx0), (1, wx1)):
        p = f.curve(
            [
                (x - side * u * 0.03, wy0 - u * 0.05),
                (x + side * u * 0.1, wy0 - u * 0.05),
                (x + side * u * 0.09, wy0 + (wy1 - wy0) * 0.6),
                (x + side * u * 0.13, wy1 + u * 0.12),
                (x + side * u * 0.02, wy1 + u * 0.12),
                (x - side * u * 0.01, (wy0 + wy1) / 2),
            ],
            closed=True,
        )
        s.add("curtain", p, curtain, f"{curtain}>dark:0.15", tone=0.08 * side, depth=0.5, flow=1.57, swell=0.3)
    if s.chance(0.6):
        s.add(
            "light",
            np.array(
                [
                    [wx0 - u * 0.02, y1 + u * 0.05],
                    [wx1 - u * 0.02, y1 + u * 0.05],
                    [wx1 - u * 0.12, y1 + u * 0.2],
                    [wx0 - u * 0.16, y1 + u * 0.2],
                ]
            ),
            "earth>sun:0.5",
            depth=0.46,
        )
    px = w * (0.22 if wx0 > w * 0.33 else 0.73)
    s.add("frame", f.rect(px - u * 0.055, h * 0.22, px + u * 0.055, h * 0.38), "earth>dark:0.4", depth=0.4)
    s.add(
        "picture",
        f.rect(px - u * 0.043, h * 0.22 + u * 0.012, px + u * 0.043, h * 0.38 - u * 0.012),
        "a1",
        "a2",
        depth=0.4,
    )
    tx, ty = w * s.between(0.6, 0.7), h * 0.76
    for dx in (-0.17, 0.17):
        s.add(
            "leg",
            f.rect(tx + u * dx - u * 0.012, ty, tx + u * dx + u * 0.012, ty + u * 0.24),
            "earth>dark:0.5",
            depth=0.6,
        )
    s.add(
        "table",
        np.array(
            [
                [tx - u * 0.2, ty - u * 0.045],
                [tx + u * 0.2, ty - u * 0.045],
                [tx + u * 0.24, ty + u * 0.03],
                [tx - u * 0.24, ty + u * 0.03],
            ]
        ),
        "a0>earth:0.4",
        depth=0.65,
        flow=0.0,
    )
    s.add("table", f.rect(tx - u * 0.24, ty + u * 0.03, tx + u * 0.24, ty + u * 0.055), "earth>dark:0.3", depth=0.65)
    vx = tx + u * 0.1
    for i in range(5):
        a = -1.57 + (i - 2) * 0.33
        ex, ey = vx + np.cos(a) * u * 0.17, ty - u * 0.1 + np.sin(a) * u * 0.15
        s.add("stem", np.array([[vx, ty - u * 0.1], [ex, ey]]), "leaf2", line=u * 0.006, depth=0.7)
        bloom(s, ex, ey, u * 0.035, "poppy" if i % 2 else "rose", s.pick("a0", "sun", "a3"))
    bottle(s, vx, ty + u * 0.005, u * 0.13, "vase")
    fruit(s, tx - u * 0.09, ty + u * 0.005, u * 0.026, "orange")
    fruit(s, tx - u * 0.02, ty + u * 0.01, u * 0.024, "lemon")
    reader = s.chance(0.6)
    cx, seat = w * s.between(0.26, 0.36), h * 0.82
    s.add("chair", f.rect(cx - u * 0.12, seat - u * 0.32, cx - u * 0.095, seat + u * 0.16), "dark>earth:0.5", depth=0.7)
    s.add("chair", f.rect(cx + u * 0.09, seat, cx + u * 0.11, seat + u * 0.16), "dark>earth:0.5", depth=0.7)
    s.add("chair", f.rect(cx - u * 0.12, seat - u * 0.02, cx + u * 0.12, seat + u * 0.015), "dark>earth:0.5", depth=0.7)
    if reader:
        dress = s.pick("a0", "a1", "a2", "a3")
        skirt = f.curve(
            [
                (cx - u * 0.1, seat - u * 0.05),
                (cx + u * 0.03, seat - u * 0.09),
                (cx + u * 0.17, seat - u * 0.05),
                (cx + u * 0.2, seat + u * 0.15),
                (cx + u * 0.05, seat + u * 0.17),
                (cx - u * 0.07, seat + u * 0.12),
            ],
            closed=True,
        )
        s.add("dress", skirt, dress, f"{dress}>dark:0.3", depth=0.8, swell=0.5, flow=1.3)
        torso = f.curve(
            [
                (cx - u * 0.09, seat - u * 0.02),
                (cx - u * 0.085, seat - u * 0.24),
                (cx, seat - u * 0.3),
                (cx + u * 0.075, seat - u * 0.22),
                (cx + u * 0.08, seat - u * 0.03),
            ],
            closed=True,
        )
        s.add("dress", torso, dress, f"{dress}>dark:0.15", tone=0.06, depth=0.8, swell=0.5)
        s.add(
            "arm",
            f.limb(
                f.curve(
                    [
                        (cx + u * 0.03, seat - u * 0.22),
                        (cx + u * 0.07, seat - u * 0.1),
                        (cx + u * 0.16, seat - u * 0.14),
                    ]
                ),
                u * 0.03,
                u * 0.016,
            ),
            dress,
            tone=-0.1,
            depth=0.82,
            swell=0.3,
        )
        s.add(
            "book",
            np.array(
                [
                    [cx + u * 0.13, seat - u * 0.13],
                    [cx + u * 0.15, seat - u * 0.21],
                    [cx + u * 0.23, seat - u * 0.2],
                    [cx + u * 0.21, seat - u * 0.12],
                ]
            ),
            "pale",
            depth=0.83,
        )
        s.add(
            "neck",
            f.limb(np.array([[cx, seat - u * 0.28], [cx + u * 0.015, seat - u * 0.33]]), u * 0.02, u * 0.018),
            "skin",
            tone=-0.1,
            depth=0.8,
        )
        s.add(
            "head", f.ellipse(cx + u * 0.02, seat - u * 0.37, u * 0.043, u * 0.055, 0.2), "skin", depth=0.82, swell=0.6
        )
        s.add(
            "hair",
            f.curve(
                [
                    (cx + u * 0.045, seat - u * 0.42),
                    (cx - u * 0.01, seat - u * 0.435),
                    (cx - u * 0.05, seat - u * 0.38),
                    (cx - u * 0.03, seat - u * 0.32),
                    (cx - u * 0.005, seat - u * 0.37),
                ],
                closed=True,
            ),
            "dark>earth:0.3",
            depth=0.83,
            swell=0.4,
        )
        s.shows("figure", "reading", "book")
    elif s.chance(0.6):
        fx, fy = w * 0.5, h * 0.9
        s.add(
            "cat",
            f.curve(
                [
                    (fx - u * 0.07, fy),
                    (fx - u * 0.06, fy - u * 0.08),
                    (fx, fy - u * 0.1),
                    (fx + u * 0.03, fy - u * 0.14),
                    (fx + u * 0.035, fy - u * 0.19),
                    (fx + u * 0.055, fy - u * 0.17),
                    (fx + u * 0.075, fy - u * 0.19),
                    (fx + u * 0.085, fy - u * 0.14),
                    (fx + u * 0.07, fy - u * 0.09),
                    (fx + u * 0.075, fy),
                ],
                closed=True,
                steps=6,
            ),
            "dark",
            depth=0.9,
            swell=0.4,
        )
        s.add(
            "cat",
            f.curve([(fx - u * 0.06, fy - u * 0.01), (fx - u * 0.13, fy - u * 0.02), (fx - u * 0.14, fy - u * 0.08)]),
            "dark",
            line=u * 0.018,
            depth=0.9,
        )
        s.shows("cat")
    s.shows("interior", "window", "table", "flowers")
    who = "a Reader" if reader else "a Cat" if "cat" in s.subjects else "a Chair"
    s.titles += [
        f"Room with {who}",
        f"The Window to the {'Sea' if view == 'sea' else 'Hills'}",
        f"Interior with {who}",
        f"{'Afternoon' if not s.dark else 'Evening'} in the {s.pick('Blue', 'Quiet', 'Upper', 'Yellow')} Room",
    ]
    s.says(
        f"A room with a window that looks out on {'the sea' if view == 'sea' else 'hills'}; "
        f"on the table flowers and fruit."
    )
    s.says(
        "Somebody sits reading in a chair."
        if reader
        else "A black cat sits on the floor."
        if "cat" in s.subjects
        else "The chair is empty."
    )
