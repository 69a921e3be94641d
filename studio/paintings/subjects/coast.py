"""The sea, breaking waves, harbours."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.words import air, hour, number


def sea(s: Scene) -> None:
    """Open sea with sails, waves, a cliff or a lighthouse."""
    w, h, u = s.width, s.height, s.unit
    horizon = h * s.between(0.4, 0.55)
    t.sky(s, horizon, 6)
    rough = s.time in ("storm", "rain") or s.chance(0.3)
    t.water(s, horizon, h + 5, 0.2 if rough else 0.7)
    s.shows("sea")
    side = 1 if s.chance(0.5) else -1
    x0 = w if side > 0 else 0
    cliff = s.chance(0.55)
    if cliff:
        top = max(horizon - u * s.between(0.12, 0.26), u * 0.3)  # room for a lighthouse on it
        p = f.curve(
            [
                (x0 - side * w * 0.46, horizon + u * 0.01),
                (x0 - side * w * 0.4, horizon - u * 0.08),
                (x0 - side * w * 0.3, top + u * 0.03),
                (x0 - side * w * 0.12, top),
                (x0 + side * 9, top - u * 0.03),
            ],
            steps=7,
        )
        s.add(
            "cliff",
            np.vstack([p, [[x0 + side * 9, horizon + u * 0.03]]]),
            "mid>earth:0.4",
            "near>dark:0.2",
            depth=0.4,
            flow=1.4,
            swell=0.2,
        )
        s.add("field", f.band(p[14:], u * 0.03), "leaf", depth=0.4)
        s.shows("cliff")
        if s.chance(0.6):
            lx = x0 - side * w * 0.2
            s.add(
                "wall",
                np.array(
                    [
                        [lx - u * 0.03, top + u * 0.02],
                        [lx - u * 0.02, top - u * 0.2],
                        [lx + u * 0.02, top - u * 0.2],
                        [lx + u * 0.03, top + u * 0.02],
                    ]
                ),
                "pale",
                "pale>earth:0.2",
                depth=0.5,
                swell=0.3,
            )
            s.add(
                "stripe",
                np.array(
                    [
                        [lx - u * 0.027, top - u * 0.05],
                        [lx - u * 0.023, top - u * 0.11],
                        [lx + u * 0.023, top - u * 0.11],
                        [lx + u * 0.027, top - u * 0.05],
                    ]
                ),
                "a0",
                depth=0.5,
            )
            s.add("window", f.rect(lx - u * 0.014, top - u * 0.235, lx + u * 0.014, top - u * 0.2), "sun", depth=0.5)
            s.add(
                "roof",
                np.array([[lx - u * 0.02, top - u * 0.235], [lx, top - u * 0.265], [lx + u * 0.02, top - u * 0.235]]),
                "a0",
                depth=0.5,
            )
            s.shows("lighthouse")
    n = int(s.rng.integers(1, 4))
    kind = s.pick("sail", "sail", "lateen", "ship")
    for i in range(n):
        f01 = (i + 1) / n
        y = horizon + (h - horizon) * (0.08 + 0.4 * f01 * s.between(0.6, 1))
        x = w * (0.5 - side * (0.28 - 0.24 * i) + s.between(-0.05, 0.05))
        start = len(s.shapes)
        t.boat(s, x, y, u * (0.12 + 0.2 * f01) * (1.2 if kind == "ship" else 1), kind, 0.4 + 0.4 * f01, -side)
        if not rough:
            s.mirror(start, y, 0.6)
    s.shows("ship" if kind == "ship" else "boat", "sail")
    rows = 5 if rough else 3
    for j in range(rows):
        y = horizon + (h - horizon) * (0.45 + 0.55 * j / rows)
        amp = u * (0.02 + 0.014 * j) * (1.6 if rough else 0.6)
        x = np.linspace(-10, w + 10, 90)
        phase, wave = s.between(0, 6), u * (0.16 + 0.07 * j)
        crest = y - amp * np.abs(np.sin(np.pi * x / wave + phase)) ** 0.7 + amp * 0.4 * np.sin(x / u * 5)
        body = np.stack([x, crest], 1)
        s.add(
            "wave",
            f.under(body, y + (h - horizon) * 0.3 + 9),
            "water>sky1:0.15",
            "water>dark:0.3",
            tone=-0.03 * j,
            depth=0.5 + 0.1 * j,
            flow=0.2,
        )
        s.add("foam", f.band(body, amp * 0.28), "pale>water:0.15", depth=0.5 + 0.1 * j, flow=0.2)
    s.shows("waves")
    if s.chance(0.5):
        t.flock(s, w * s.between(0.3, 0.7), horizon * 0.5, 6, u * 0.07)
    ships = f"{number(n)} {'Ship' if kind == 'ship' else 'Sail'}{'s' * (n > 1)}"
    s.titles += [
        f"{ships} {hour(s)}",
        f"{ships} off the {s.pick('Cape', 'Skerries', 'Point', 'Long Shore')}",
        f"{'Rough' if rough else 'Calm'} Sea {hour(s)}",
        f"{'Lighthouse' if 'lighthouse' in s.subjects else 'Open Sea'} {hour(s)}",
    ]
    vessels = f"{number(n)} {'ship' if kind == 'ship' else 'sailing boat'}{'s' * (n > 1)}"
    shore = ", with a lighthouse on the cliff" if "lighthouse" in s.subjects else ", beside a cliff" if cliff else ""
    s.says(f"{vessels} on a {'rough' if rough else 'quiet'} sea{shore}.")
    s.says(air(s))


def great_wave(s: Scene) -> None:
    """A breaking wave that leans over a boat."""
    w, h, u = s.width, s.height, s.unit
    t.sky(s, h * 0.75, 2, True)
    t.hills(s, h * 0.62, h * 0.66, 2, 0.6, h * 0.75)
    s.add("water", f.rect(-5, h * 0.7, w + 5, h + 5), "water>sky1:0.3", "water", depth=0.3, flow=0.0)
    face = 1 if s.chance(0.5) else -1

    def at(px: float, py: float) -> tuple[float, float]:
        return ((px if face > 0 else 1 - px) * w, py * h)

    back = f.curve(
        [
            at(-0.1, 0.75),
            at(0.05, 0.5),
            at(0.22, 0.27),
            at(0.42, 0.19),
            at(0.58, 0.25),
            at(0.64, 0.37),
            at(0.56, 0.35),
            at(0.46, 0.33),
            at(0.4, 0.42),
            at(0.42, 0.6),
            at(0.55, 0.78),
            at(0.75, 0.88),
            at(1.1, 0.84),
            at(1.1, 1.1),
            at(-0.1, 1.1),
        ],
        closed=True,
    )
    s.add("wave", back, "water>sky1:0.25", "water>dark:0.4", depth=0.6, flow=1.0, swell=0.3)
    for i in range(6):
        k = 0.06 * i
        line = f.curve(
            [
                at(0.0 + k, 0.85),
                at(0.1 + k * 0.9, 0.58 + k * 0.3),
                at(0.24 + k * 0.55, 0.36 + k * 0.3),
                at(0.4 + k * 0.1, 0.28 + k * 0.25),
            ]
        )
        s.add(
            "wave",
            f.limb(line, u * 0.016, u * 0.004),
            "water>pale:0.35" if i % 2 else "water>dark:0.35",
            depth=0.6,
            flow=1.0,
        )
    rim = f.curve([at(0.16, 0.34), at(0.28, 0.23), at(0.42, 0.185), at(0.56, 0.235), at(0.645, 0.37)])
    for p in rim[::3]:
        for _ in range(3):
            r = u * s.between(0.012, 0.034)
            q = p + s.rng.normal(0, u * 0.018, 2)
            s.add("foam", f.blob(s.rng, q[0], q[1], r, r, 0.3), "pale", tone=s.between(-0.06, 0.05), depth=0.65)
    for _ in range(50):
        x, y = at(s.between(0.35, 0.85), s.between(0.08, 0.6))
        r = u * s.between(0.003, 0.008)
        s.add("foam", f.ellipse(x, y, r, r, n=10), "pale", depth=0.7)
    bx, by = at(0.7, 0.8)
    t.boat(s, bx, by, u * 0.24, s.pick("row", "sail", "lateen"), 0.8, face)
    for j in range(3):
        y, amp = h * (0.87 + 0.06 * j), u * 0.03
        x = np.linspace(-10, w + 10, 80)
        crest = np.stack([x, y - amp * np.abs(np.sin(x / u * (9 - j * 2) + j * 2)) ** 0.6], 1)
        s.add(
            "wave",
            f.under(crest, h + 9),
            "water>sky1:0.15",
            "water>dark:0.35",
            tone=-0.04 * j,
            depth=0.85 + 0.05 * j,
            flow=0.2,
        )
        s.add("foam", f.band(crest, amp * 0.3), "pale", depth=0.85 + 0.05 * j)
    s.shows("sea", "waves", "boat")
    s.titles += ["The Breaking Wave", f"Wave and Boat {hour(s)}", "Under the Wave", "The Seventh Wave"]
    s.says("A great wave curls over a small boat; foam flies from its crest.")
    s.says(air(s))


def harbour(s: Scene) -> None:
    """Houses along a quay, boats at anchor and their reflections."""
    w, h, u = s.width, s.height, s.unit
    quay = h * s.between(0.5, 0.6)
    t.sky(s, quay, 4)
    t.hills(s, quay - u * 0.24, quay - u * 0.14, 2, 0.3, quay + 2)
    t.water(s, quay, h + 5, 0.85)
    start = len(s.shapes)
    x = -u * 0.05
    while x < w:
        hw, hh = u * s.between(0.09, 0.16), u * s.between(0.11, 0.25)
        t.house(s, x, quay, hw, hh, 0.5)
        x += hw + u * s.between(-0.005, 0.02)
    s.add("quay", f.rect(-5, quay - u * 0.012, w + 5, quay + u * 0.018), "earth>dark:0.2", depth=0.55, flow=0.0)
    s.mirror(start, quay + u * 0.018, 0.8, 0.5)
    n = int(s.rng.integers(2, 5))
    for i in range(n):
        frac = (i + 0.6) / n
        y = quay + (h - quay) * (0.18 + 0.55 * frac)
        start = len(s.shapes)
        t.boat(
            s,
            w * ((i * 0.37 + 0.22 + s.between(-0.05, 0.05)) % 0.85 + 0.08),
            y,
            u * (0.2 + 0.18 * frac),
            s.pick("fishing", "fishing", "lateen", "sail", "row"),
            0.6 + 0.3 * frac,
            1 if s.chance(0.5) else -1,
        )
        s.mirror(start, y, 0.6)
    if s.chance(0.5):
        t.flock(s, w * 0.6, quay * 0.35, 5, u * 0.06)
    s.shows("harbour", "boat", "houses", "reflection")
    town = s.pick("Port Aven", "Luméra", "Tarrow", "Kessa", "Old Haven")
    s.titles += [
        f"The Harbour of {town} {hour(s)}",
        f"{number(n)} Boats in Harbour",
        f"{number(n)} Boats {hour(s)}",
        f"{town}, the Quay",
    ]
    s.says(f"{number(n)} boats lie before a row of houses on the quay; walls and sails are mirrored in the water.")
    s.says(air(s))
