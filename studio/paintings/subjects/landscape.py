"""Hills, rivers, a great mountain, woods."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.trees import tree
from studio.paintings.subjects.words import air, hour, number


def valley(s: Scene) -> None:
    """Layered hills with a path, a village or a lone tree."""
    w, h, u = s.width, s.height, s.unit
    horizon = h * s.between(0.36, 0.5)
    t.sky(s, horizon + u * 0.05)
    n = int(s.rng.integers(4, 7))
    t.hills(s, horizon, h * 0.72, n)
    s.shows("landscape", "hills")
    village = s.chance(0.5)
    if village:
        x, base = w * s.between(0.25, 0.6), h * s.between(0.64, 0.7)
        for i in range(int(s.rng.integers(4, 7))):
            hw = u * s.between(0.05, 0.09)
            t.house(s, x + (i - 2) * u * 0.075, base + s.between(-0.02, 0.02) * u, hw, hw * s.between(0.8, 1.2), 0.5)
        tx = x + u * 0.03
        s.add("wall", f.rect(tx, base - u * 0.22, tx + u * 0.045, base), "pale", depth=0.5)
        s.add(
            "roof",
            np.array(
                [
                    [tx - u * 0.008, base - u * 0.22],
                    [tx + u * 0.0225, base - u * 0.34],
                    [tx + u * 0.053, base - u * 0.22],
                ]
            ),
            "a0",
            tone=-0.2,
            depth=0.5,
        )
        s.shows("village", "church")
    near = f.ridge(s.rng, -10, w + 10, h * 0.78, u * 0.04, 0.1)
    s.add("field", f.under(near, h + 5), "near", "near>leaf:0.5", depth=0.85, swell=0.1)
    for i in range(5):
        y = h * (0.82 + 0.045 * i)
        band = f.ridge(s.rng, -10, w + 10, y, u * 0.012, 0.1)
        s.add(
            "field",
            f.band(band, u * s.between(0.02, 0.045)),
            s.pick("near>sun:0.3", "near>leaf:0.6", "near>earth:0.4"),
            depth=0.85,
        )
    x0, x1 = w * s.between(0.2, 0.8), w * s.between(0.35, 0.65)
    mid = (x0 + x1) / 2 + w * s.between(-0.05, 0.05)
    road = f.curve([(x0, h + 5), (mid, h * 0.88), (x1 + u * 0.05, h * 0.8), (x1, h * 0.765)])
    if s.chance(0.6):
        s.add("path", f.limb(road, u * 0.05, u * 0.004), "earth>pale:0.5", depth=0.9, flow=1.0)
        s.shows("road")
        if s.chance(0.6):
            t.person(s, mid + u * 0.02, h * 0.9, u * 0.085)
            s.shows("figure")
    kind = s.pick("round", "poplar", "pine", "bare") if s.time not in ("winter",) else "bare"
    count = int(s.rng.integers(1, 5))
    for i in range(count):
        x = w * (s.between(0.03, 0.3) if i % 2 else s.between(0.7, 0.97))
        tree(s, x, h * s.between(0.8, 0.92), u * s.between(0.3, 0.55), kind, 0.9)
    s.shows("trees")
    if s.chance(0.4):
        t.scatter_flowers(s, h * 0.85, h, 60)
        s.shows("meadow")
    what = "Village among Hills" if village else s.pick("Layered Hills", "The Long Valley", "Hill Country")
    s.titles += [
        f"{what} {hour(s)}",
        f"The Road to {s.pick('Arvell', 'Osmund', 'Halde', 'Lower Brae', 'Sant Orsa', 'Mirel')}",
        f"{number(n).title()} Hills",
        f"{what}",
    ]
    s.says(
        f"{number(n)} ranges of hills, one behind the other"
        f"{', with a village and its church in the valley' if village else ''}."
    )
    s.says(air(s))


def river(s: Scene) -> None:
    """A river between poplars, with a bridge or a boat."""
    w, h, u = s.width, s.height, s.unit
    bank = h * s.between(0.46, 0.56)
    t.sky(s, bank)
    t.hills(s, bank - u * 0.14, bank - u * 0.05, 3, 0.3, bank + 2)
    s.shows("river", "trees", "landscape")
    t.water(s, bank, h + 5, 0.8)
    start = len(s.shapes)
    s.add(
        "field",
        f.under(f.ridge(s.rng, -10, w + 10, bank - u * 0.02, u * 0.012, 0.2), bank + u * 0.012),
        "mid>leaf:0.5",
        depth=0.5,
    )
    kind = s.pick("poplar", "round", "willow", "pine") if s.time != "winter" else "bare"
    count = int(s.rng.integers(5, 10))
    for i in range(count):
        tree(s, w * (i + s.between(0.1, 0.9)) / count, bank + u * 0.005, u * s.between(0.26, 0.5), kind, 0.55)
    bridge = s.chance(0.4)
    if bridge:
        arches = 3
        span = w / arches
        deck = bank - u * 0.13
        p = [
            [-9, bank + u * 0.02],
            [-9, deck + u * 0.02],
            [w / 2, deck - u * 0.02],
            [w + 9, deck + u * 0.02],
            [w + 9, bank + u * 0.02],
        ]
        s.add("bridge", np.array(p), "earth>pale:0.5", "earth", depth=0.6)
        for i in range(arches):
            cx = span * (i + 0.5)
            s.add(
                "arch",
                np.vstack(
                    [
                        f.arc(cx, bank + u * 0.02, min(span * 0.38, u * 0.2), np.pi, 2 * np.pi, 24) * [1, 0.62]
                        + [0, (bank + u * 0.02) * 0.38]
                    ]
                ),
                "water>dark:0.35",
                depth=0.6,
            )
        s.shows("bridge")
    s.mirror(start, bank + u * 0.01)
    boats = int(s.rng.integers(0 if bridge else 1, 3))
    for i in range(boats):
        y = bank + (h - bank) * s.between(0.3, 0.7)
        size = u * s.between(0.16, 0.26)
        start = len(s.shapes)
        t.boat(
            s,
            w * (0.25 + 0.4 * i + s.between(0, 0.12)),
            y,
            size,
            s.pick("row", "row", "sail"),
            0.8,
            1 if s.chance(0.5) else -1,
        )
        s.mirror(start, y, 0.6)
    if boats:
        s.shows("boat")
    side = 1 if s.chance(0.5) else -1
    x0 = w if side > 0 else 0
    shore = f.curve(
        [
            (x0 - side * w * 0.55, h + 9),
            (x0 - side * w * 0.32, h * 0.93),
            (x0 - side * w * 0.1, h * 0.84),
            (x0 + side * 9, h * 0.82),
            (x0 + side * 9, h + 9),
        ],
        steps=6,
    )
    s.add("field", shore, "near", "near>leaf2:0.5", depth=1, swell=0.1)
    for _ in range(26):
        x = x0 - side * w * s.between(0, 0.42)
        y = h * s.between(0.9, 1.0)
        s.add(
            "reed",
            f.leaf(x, y, -1.57 + s.between(-0.25, 0.25), u * s.between(0.1, 0.24), u * 0.006, s.between(-0.3, 0.3)),
            s.pick("leaf", "leaf2", "near>sun:0.3"),
            tone=s.between(-0.2, 0.15),
            depth=1,
            flow=1.5,
        )
    trees = {"poplar": "Poplars", "round": "Trees", "willow": "Willows", "pine": "Pines", "bare": "Bare Trees"}[kind]
    s.titles += [
        f"{trees} on the River {s.pick('Ane', 'Sille', 'Orve', 'Teme')}",
        f"{'The Bridge' if bridge else 'The River'} {hour(s)}",
        f"{trees} and Water",
        f"River Bank {hour(s)}",
    ]
    s.says(
        f"{trees} stand along a river and are mirrored in it"
        f"{'; a bridge of three arches crosses the water' if bridge else ''}."
    )
    if boats:
        s.says(f"{number(boats)} small boat{'s' * (boats > 1)} on the water.")
    s.says(air(s))


def mountain(s: Scene) -> None:
    """One great peak above mist, a lake or pines."""
    w, h, u = s.width, s.height, s.unit
    foot = h * s.between(0.56, 0.66)
    t.sky(s, foot, 3)
    px, top = w * s.between(0.35, 0.65), h * s.between(0.14, 0.26)
    half = max(w * 0.5, u * 0.6)
    left = f.curve(
        [
            (px - half * 1.2, foot + 5),
            (px - half * 0.55, foot - (foot - top) * 0.36),
            (px - half * 0.16, top + (foot - top) * 0.22),
            (px - u * 0.035, top),
        ]
    )
    right = f.curve(
        [
            (px + u * 0.04, top + u * 0.01),
            (px + half * 0.2, top + (foot - top) * 0.27),
            (px + half * 0.6, foot - (foot - top) * 0.33),
            (px + half * 1.25, foot + 5),
        ]
    )
    edge = np.vstack([left, right])
    s.add("mountain", edge, "far>a1:0.35", "far>sky1:0.6", depth=0.15, flow=1.0, swell=0.2)
    snow = top + (foot - top) * s.between(0.22, 0.34)
    cap = [p for p in edge if p[1] < snow]
    teeth = [
        (
            cap[-1][0] + (cap[0][0] - cap[-1][0]) * (i + 0.5) / 7,
            snow + u * (0.05 if i % 2 else -0.035) * s.between(0.5, 1.4),
        )
        for i in range(7)
    ]
    s.add("snow", np.vstack([cap, teeth]), "pale", "pale>far:0.2", depth=0.16, flow=1.0)
    t.hills(s, foot - u * 0.06, foot + u * 0.02, 3, 0.5, foot + u * 0.2)
    lake = s.chance(0.55)
    for i in range(3):
        y = foot - u * (0.05 - 0.055 * i)
        s.add(
            "mist",
            f.blob(s.rng, w * s.between(0.1, 0.9), y, w * 0.4, u * 0.018, 0.15),
            "sky1>pale:0.4",
            depth=0.3,
            flow=0.0,
        )
    if lake:
        t.water(s, foot + u * 0.05, h + 5, 0.9)
        y, size = h * 0.8, u * 0.16
        start = len(s.shapes)
        t.boat(s, w * s.between(0.2, 0.8), y, size, s.pick("row", "sail"), 0.8)
        s.mirror(start, y)
        s.shows("lake", "boat")
    else:
        t.hills(s, foot + u * 0.1, h * 0.9, 3, 0.2)
    n = int(s.rng.integers(3, 8))
    for i in range(n):
        x = w * (s.between(-0.02, 0.3) if i % 2 else s.between(0.72, 1.02))
        tree(s, x, h * s.between(0.88, 1.02), u * s.between(0.26, 0.46), "pine", 0.95)
    if s.chance(0.6):
        t.flock(s, w * s.between(0.25, 0.75), h * 0.3, 7, u * 0.06)
    s.shows("mountain", "pines")
    name = s.pick("Mount Ise-no", "Mount Torvald", "Mount Azra", "Mount Kell", "the White Peak")
    s.titles += [
        f"{name[0].upper() + name[1:]} {hour(s)}",
        f"{name[0].upper() + name[1:]} from the {'Lake' if lake else 'Pine Wood'}",
        "Peak above the Mist",
        f"The Great Mountain {hour(s)}",
    ]
    s.says(
        f"A snow-capped mountain rises above mist"
        f"{' and a lake with a boat' if lake else ' and wooded slopes'}; pines frame it."
    )
    s.says(air(s))


def wood(s: Scene) -> None:
    """Trunks and a path through a wood, or an orchard."""
    w, h, u = s.width, s.height, s.unit
    ground = h * s.between(0.58, 0.68)
    t.sky(s, ground, 2)
    t.hills(s, ground - u * 0.1, ground - u * 0.03, 2, 0.2)
    s.add(
        "field",
        f.under(f.ridge(s.rng, -10, w + 10, ground, u * 0.012, 0.2), h + 5),
        "near>leaf:0.4",
        "near",
        depth=0.6,
        flow=0.2,
    )
    for _ in range(18):
        y = ground + (h - ground) * s.rng.random()
        x, half = s.between(0, w), u * s.between(0.05, 0.16)
        s.add(
            "shade",
            f.blob(s.rng, x, y, half, half * 0.13, 0.2),
            s.pick("near>dark:0.3", "near>sun:0.35"),
            depth=0.7,
            flow=0.0,
        )
    path = f.curve(
        [(w * s.between(0.3, 0.7), h + 9), (w * s.between(0.35, 0.65), h * 0.85), (w * s.between(0.4, 0.6), ground)]
    )
    s.add("path", f.limb(path, u * 0.12, u * 0.01), "earth>pale:0.4", "earth", depth=0.7, flow=1.2)
    kind = s.pick("round", "bare", "birch") if s.time != "winter" else "bare"
    n = int(s.rng.integers(6, 10))
    for i in np.argsort(s.rng.random(n)):
        k = (i + 0.5) / n
        y = ground + (h - ground) * (0.05 + 0.85 * k**1.5)
        x = w * ((i * 0.618 + s.between(0, 0.1)) % 1)
        size = u * (0.4 + 0.75 * k)
        if kind == "birch":
            trunk = f.curve(
                [
                    (x, y),
                    (x + s.between(-0.02, 0.02) * u, y - size * 0.5),
                    (x + s.between(-0.04, 0.04) * u, y - size * 1.3),
                ]
            )
            s.add("trunk", f.limb(trunk, size * 0.028, size * 0.018), "pale", depth=0.4 + 0.6 * k, flow=1.57, swell=0.4)
            for j in range(6):
                yy = y - size * (0.12 + 0.17 * j)
                s.add(
                    "mark",
                    f.ellipse(x + s.between(-0.01, 0.01) * size, yy, size * 0.015, size * 0.006),
                    "dark",
                    depth=0.4 + 0.6 * k,
                )
            for _ in range(5):
                s.add(
                    "foliage",
                    f.blob(
                        s.rng,
                        x + s.between(-0.25, 0.25) * size,
                        y - size * s.between(0.8, 1.25),
                        size * 0.16,
                        size * 0.1,
                    ),
                    s.pick("leaf", "sun>leaf:0.4", "a0>leaf:0.5"),
                    tone=s.between(-0.1, 0.15),
                    depth=0.4 + 0.6 * k,
                    swell=0.4,
                )
        else:
            tree(s, x, y, size, kind, 0.4 + 0.6 * k)
    if s.chance(0.5):
        t.person(s, path[len(path) // 2, 0], h * 0.84, u * 0.16)
        s.shows("figure")
    s.shows("trees", "wood", "road")
    names = {"birch": "Birch Wood", "round": "Orchard", "bare": "Bare Wood"}[kind]
    s.titles += [f"{names} {hour(s)}", f"A Path through the {names}", f"{number(n)} Trees"]
    s.says(
        f"A path leads between {number(n).lower()} {'birches' if kind == 'birch' else 'trees'}; "
        f"light and shade lie in bands on the ground."
    )
    s.says(air(s))
