"""Landscapes, rivers, mountains, seas, harbours, towns and gardens."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t

_HOURS = {
    "dawn": "at Dawn", "day": "in Clear Weather", "dusk": "at Dusk", "night": "by Night", "storm": "before the Storm",
    "rain": "in the Rain", "autumn": "in Autumn", "spring": "in Spring", "winter": "in Winter", "noon": "at Noon",
}
_AIR = {
    "dawn": "The first light of the day lies over it.", "day": "The air is clear and the light even.",
    "dusk": "The last light of the evening warms it.", "night": "It is night.", "storm": "Dark clouds announce a storm.",
    "rain": "Rain hangs in the air.", "autumn": "The leaves have turned to the colours of autumn.",
    "spring": "Everything is in the fresh colours of spring.", "winter": "The cold light of winter lies over it.",
    "noon": "The light of noon leaves few shadows.",
}
_NUMBER = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def hour(s: Scene) -> str:
    """Words of the palette's time for a title."""
    return _HOURS.get(s.time, "in Quiet Light")


def air(s: Scene) -> str:
    """A sentence about light and weather."""
    return _AIR.get(s.time, "The light is quiet.")


def number(n: int) -> str:
    """A small number as a capitalised word."""
    return _NUMBER[n]


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
        s.add("roof", np.array([[tx - u * 0.008, base - u * 0.22], [tx + u * 0.0225, base - u * 0.34], [tx + u * 0.053, base - u * 0.22]]), "a0", tone=-0.2, depth=0.5)
        s.shows("village", "church")
    near = f.ridge(s.rng, -10, w + 10, h * 0.78, u * 0.04, 0.1)
    s.add("field", f.under(near, h + 5), "near", "near>leaf:0.5", depth=0.85, swell=0.1)
    for i in range(5):
        y = h * (0.82 + 0.045 * i)
        band = f.ridge(s.rng, -10, w + 10, y, u * 0.012, 0.1)
        s.add("field", np.vstack([band, (band + [0, u * s.between(0.02, 0.045)])[::-1]]), s.pick("near>sun:0.3", "near>leaf:0.6", "near>earth:0.4"), depth=0.85)
    x0, x1 = w * s.between(0.2, 0.8), w * s.between(0.35, 0.65)
    mid = (x0 + x1) / 2 + w * s.between(-0.15, 0.15)
    road = f.curve([(x0, h + 5), (mid, h * 0.88), (x1 + u * 0.05, h * 0.8), (x1, h * 0.765)])
    if s.chance(0.6):
        s.add("path", f.limb(road, u * 0.07, u * 0.006), "earth>pale:0.5", depth=0.9, flow=1.0)
        s.shows("road")
        if s.chance(0.6):
            t.person(s, mid, h * 0.885, u * 0.085)
            s.shows("figure")
    kind = s.pick("round", "poplar", "pine", "bare") if s.time not in ("winter",) else "bare"
    count = int(s.rng.integers(1, 5))
    for i in range(count):
        x = w * (s.between(0.03, 0.3) if i % 2 else s.between(0.7, 0.97))
        t.tree(s, x, h * s.between(0.8, 0.92), u * s.between(0.3, 0.55), kind, 0.9)
    s.shows("trees")
    if s.chance(0.4):
        t.scatter_flowers(s, h * 0.85, h, 60)
        s.shows("meadow")
    what = "Village among Hills" if village else s.pick("Layered Hills", "The Long Valley", "Hill Country")
    s.titles += [f"{what} {hour(s)}", f"The Road to {s.pick('Arvell', 'Osmund', 'Halde', 'Lower Brae', 'Sant Orsa', 'Mirel')}", f"{number(n).title()} Hills", f"{what}"]
    s.says(f"{number(n)} ranges of hills, one behind the other{', with a village and its church in the valley' if village else ''}.")
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
    s.add("field", f.under(f.ridge(s.rng, -10, w + 10, bank - u * 0.02, u * 0.012, 0.2), bank + u * 0.012), "mid>leaf:0.5", depth=0.5)
    kind = s.pick("poplar", "round", "willow", "pine") if s.time != "winter" else "bare"
    count = int(s.rng.integers(5, 10))
    for i in range(count):
        t.tree(s, w * (i + s.between(0.1, 0.9)) / count, bank + u * 0.005, u * s.between(0.26, 0.5), kind, 0.55)
    bridge = s.chance(0.4)
    if bridge:
        arches = 3
        span = w / arches
        deck = bank - u * 0.13
        p = [[-9, bank + u * 0.02], [-9, deck + u * 0.02], [w / 2, deck - u * 0.02], [w + 9, deck + u * 0.02], [w + 9, bank + u * 0.02]]
        s.add("bridge", np.array(p), "earth>pale:0.5", "earth", depth=0.6)
        for i in range(arches):
            cx = span * (i + 0.5)
            s.add("arch", np.vstack([f.arc(cx, bank + u * 0.02, min(span * 0.38, u * 0.2), np.pi, 2 * np.pi, 24) * [1, 0.62] + [0, (bank + u * 0.02) * 0.38]]), "water>dark:0.35", depth=0.6)
        s.shows("bridge")
    s.mirror(start, bank + u * 0.01)
    boats = int(s.rng.integers(0 if bridge else 1, 3))
    for i in range(boats):
        y = bank + (h - bank) * s.between(0.3, 0.7)
        size = u * s.between(0.16, 0.26)
        start = len(s.shapes)
        t.boat(s, w * (0.25 + 0.4 * i + s.between(0, 0.12)), y, size, s.pick("row", "row", "sail"), 0.8, 1 if s.chance(0.5) else -1)
        s.mirror(start, y, 0.6)
    if boats:
        s.shows("boat")
    side = 1 if s.chance(0.5) else -1
    x0 = w if side > 0 else 0
    shore = f.curve([(x0 - side * w * 0.55, h + 9), (x0 - side * w * 0.32, h * 0.93), (x0 - side * w * 0.1, h * 0.84), (x0 + side * 9, h * 0.82), (x0 + side * 9, h + 9)], steps=6)
    s.add("field", shore, "near", "near>leaf2:0.5", depth=1, swell=0.1)
    for _ in range(26):
        x = x0 - side * w * s.between(0, 0.42)
        y = h * s.between(0.9, 1.0)
        s.add("reed", f.leaf(x, y, -1.57 + s.between(-0.25, 0.25), u * s.between(0.1, 0.24), u * 0.006, s.between(-0.3, 0.3)), s.pick("leaf", "leaf2", "near>sun:0.3"), tone=s.between(-0.2, 0.15), depth=1, flow=1.5)
    trees = {"poplar": "Poplars", "round": "Trees", "willow": "Willows", "pine": "Pines", "bare": "Bare Trees"}[kind]
    s.titles += [f"{trees} on the River {s.pick('Ane', 'Sille', 'Orve', 'Teme')}", f"{'The Bridge' if bridge else 'The River'} {hour(s)}", f"{trees} and Water", f"River Bank {hour(s)}"]
    s.says(f"{trees} stand along a river and are mirrored in it{'; a bridge of three arches crosses the water' if bridge else ''}.")
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
    left = f.curve([(px - half * 1.2, foot + 5), (px - half * 0.55, foot - (foot - top) * 0.36), (px - half * 0.16, top + (foot - top) * 0.22), (px - u * 0.035, top)])
    right = f.curve([(px + u * 0.04, top + u * 0.01), (px + half * 0.2, top + (foot - top) * 0.27), (px + half * 0.6, foot - (foot - top) * 0.33), (px + half * 1.25, foot + 5)])
    edge = np.vstack([left, right])
    s.add("mountain", edge, "far>a1:0.35", "far>sky1:0.6", depth=0.15, flow=1.0, swell=0.2)
    snow = top + (foot - top) * s.between(0.22, 0.34)
    cap = [p for p in edge if p[1] < snow]
    teeth = [(cap[-1][0] + (cap[0][0] - cap[-1][0]) * (i + 0.5) / 7, snow + u * (0.05 if i % 2 else -0.035) * s.between(0.5, 1.4)) for i in range(7)]
    s.add("snow", np.vstack([cap, teeth]), "pale", "pale>far:0.2", depth=0.16, flow=1.0)
    t.hills(s, foot - u * 0.06, foot + u * 0.02, 3, 0.5, foot + u * 0.2)
    lake = s.chance(0.55)
    for i in range(3):
        y = foot - u * (0.05 - 0.055 * i)
        s.add("mist", f.blob(s.rng, w * s.between(0.1, 0.9), y, w * 0.4, u * 0.018, 0.15), "sky1>pale:0.4", depth=0.3, flow=0.0)
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
        t.tree(s, x, h * s.between(0.88, 1.02), u * s.between(0.26, 0.46), "pine", 0.95)
    if s.chance(0.6):
        t.flock(s, w * s.between(0.25, 0.75), h * 0.3, 7, u * 0.06)
    s.shows("mountain", "pines")
    name = s.pick("Mount Ise-no", "Mount Torvald", "Mount Azra", "Mount Kell", "the White Peak")
    s.titles += [f"{name[0].upper() + name[1:]} {hour(s)}", f"{name[0].upper() + name[1:]} from the {'Lake' if lake else 'Pine Wood'}", "Peak above the Mist", f"The Great Mountain {hour(s)}"]
    s.says(f"A snow-capped mountain rises above mist{' and a lake with a boat' if lake else ' and wooded slopes'}; pines frame it.")
    s.says(air(s))


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
        top = horizon - u * s.between(0.12, 0.26)
        p = f.curve([(x0 - side * w * 0.46, horizon + u * 0.01), (x0 - side * w * 0.4, horizon - u * 0.08), (x0 - side * w * 0.3, top + u * 0.03), (x0 - side * w * 0.12, top), (x0 + side * 9, top - u * 0.03)], steps=7)
        s.add("cliff", np.vstack([p, [[x0 + side * 9, horizon + u * 0.03]]]), "mid>earth:0.4", "near>dark:0.2", depth=0.4, flow=1.4, swell=0.2)
        s.add("field", np.vstack([p[14:], (p[14:] + [0, u * 0.03])[::-1]]), "leaf", depth=0.4)
        s.shows("cliff")
        if s.chance(0.6):
            lx = x0 - side * w * 0.2
            s.add("wall", np.array([[lx - u * 0.03, top + u * 0.02], [lx - u * 0.02, top - u * 0.2], [lx + u * 0.02, top - u * 0.2], [lx + u * 0.03, top + u * 0.02]]), "pale", "pale>earth:0.2", depth=0.5, swell=0.3)
            s.add("stripe", np.array([[lx - u * 0.027, top - u * 0.05], [lx - u * 0.023, top - u * 0.11], [lx + u * 0.023, top - u * 0.11], [lx + u * 0.027, top - u * 0.05]]), "a0", depth=0.5)
            s.add("window", f.rect(lx - u * 0.014, top - u * 0.235, lx + u * 0.014, top - u * 0.2), "sun", depth=0.5)
            s.add("roof", np.array([[lx - u * 0.02, top - u * 0.235], [lx, top - u * 0.265], [lx + u * 0.02, top - u * 0.235]]), "a0", depth=0.5)
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
        s.add("wave", f.under(body, y + (h - horizon) * 0.3 + 9), "water>sky1:0.15", "water>dark:0.3", tone=-0.03 * j, depth=0.5 + 0.1 * j, flow=0.2)
        s.add("foam", np.vstack([body, (body + [0, amp * 0.28])[::-1]]), "pale>water:0.15", depth=0.5 + 0.1 * j, flow=0.2)
    s.shows("waves")
    if s.chance(0.5):
        t.flock(s, w * s.between(0.3, 0.7), horizon * 0.5, 6, u * 0.07)
    ships = f"{number(n)} {'Ship' if kind == 'ship' else 'Sail'}{'s' * (n > 1)}"
    s.titles += [f"{ships} {hour(s)}", f"{ships} off the {s.pick('Cape', 'Skerries', 'Point', 'Long Shore')}", f"{'Rough' if rough else 'Calm'} Sea {hour(s)}", f"{'Lighthouse' if 'lighthouse' in s.subjects else 'Open Sea'} {hour(s)}"]
    s.says(f"{number(n)} {'ship' if kind == 'ship' else 'sailing boat'}{'s' * (n > 1)} on a {'rough' if rough else 'quiet'} sea{', with a lighthouse on the cliff' if 'lighthouse' in s.subjects else ', beside a cliff' if cliff else ''}.")
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

    back = f.curve([at(-0.1, 0.75), at(0.05, 0.5), at(0.22, 0.27), at(0.42, 0.19), at(0.58, 0.25), at(0.64, 0.37), at(0.56, 0.35),
                    at(0.46, 0.33), at(0.4, 0.42), at(0.42, 0.6), at(0.55, 0.78), at(0.75, 0.88), at(1.1, 0.84), at(1.1, 1.1), at(-0.1, 1.1)], closed=True)
    s.add("wave", back, "water>sky1:0.25", "water>dark:0.4", depth=0.6, flow=1.0, swell=0.3)
    for i in range(6):
        k = 0.06 * i
        line = f.curve([at(0.0 + k, 0.85), at(0.1 + k * 0.9, 0.58 + k * 0.3), at(0.24 + k * 0.55, 0.36 + k * 0.3), at(0.4 + k * 0.1, 0.28 + k * 0.25)])
        s.add("wave", f.limb(line, u * 0.016, u * 0.004), "water>pale:0.35" if i % 2 else "water>dark:0.35", depth=0.6, flow=1.0)
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
        s.add("wave", f.under(crest, h + 9), "water>sky1:0.15", "water>dark:0.35", tone=-0.04 * j, depth=0.85 + 0.05 * j, flow=0.2)
        s.add("foam", np.vstack([crest, (crest + [0, amp * 0.3])[::-1]]), "pale", depth=0.85 + 0.05 * j)
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
        t.boat(s, w * ((i * 0.37 + 0.22 + s.between(-0.05, 0.05)) % 0.85 + 0.08), y, u * (0.2 + 0.18 * frac), s.pick("fishing", "fishing", "lateen", "sail", "row"), 0.6 + 0.3 * frac, 1 if s.chance(0.5) else -1)
        s.mirror(start, y, 0.6)
    if s.chance(0.5):
        t.flock(s, w * 0.6, quay * 0.35, 5, u * 0.06)
    s.shows("harbour", "boat", "houses", "reflection")
    town = s.pick("Port Aven", "Luméra", "Tarrow", "Kessa", "Old Haven")
    s.titles += [f"The Harbour of {town} {hour(s)}", f"{number(n)} Boats in Harbour", f"{number(n)} Boats {hour(s)}", f"{town}, the Quay"]
    s.says(f"{number(n)} boats lie before a row of houses on the quay; walls and sails are mirrored in the water.")
    s.says(air(s))


def town(s: Scene) -> None:
    """A city: rows of roofs, towers and a dome, or a street that leads away."""
    w, h, u = s.width, s.height, s.unit
    t.sky(s, h * 0.6, 3)
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
            s.add("wall", f.rect(x - u * 0.04, y - tower, x + u * 0.04, y), key, f"{key}>dark:0.15", depth=0.3 + row * 0.2)
            if row == 1 and s.chance(0.7):
                s.add("wall", f.rect(x - u * 0.1, y - tower * 0.8, x + u * 0.1, y), key, depth=0.4)
                s.add("dome", np.vstack([f.arc(x, y - tower * 0.8, u * 0.1, np.pi, 2 * np.pi, 24)]), "a1>far:0.3", depth=0.4, swell=0.7)
                s.add("mast", np.array([[x, y - tower * 0.8 - u * 0.1], [x, y - tower * 0.8 - u * 0.15]]), "sun", line=u * 0.012, depth=0.4)
                s.shows("dome")
            else:
                s.add("roof", np.array([[x - u * 0.05, y - tower], [x, y - tower - u * 0.14], [x + u * 0.05, y - tower]]), "a0", tone=-0.15, depth=0.3)
                s.add("window", f.ellipse(x, y - tower * 0.85, u * 0.012, u * 0.022), "dark" if not s.dark else "sun", depth=0.3)
                s.shows("tower")
        x = -size * s.between(0.2, 0.9)
        while x < w:
            hw, hh = size * s.between(0.8, 1.5), size * s.between(0.9, 1.9)
            t.house(s, x, y + size * 0.9, hw, hh + size * 0.5, 0.35 + 0.18 * row)
            x += hw * s.between(0.9, 1.02)
    s.titles += [f"Roofs of {s.pick('Ostra', 'Vell', 'Nuremont', 'San Tibre')} {hour(s)}", f"The City {hour(s)}", f"{s.pick('Towers', 'Roofs', 'Chimneys')} {hour(s)}", "The Old Town from Above"]
    s.says("Roofs stand close together in four rows, with towers rising behind them.")


def _street(s: Scene) -> None:
    w, h, u = s.width, s.height, s.unit
    vx, vy = w * s.between(0.42, 0.58), h * 0.58
    s.add("ground", f.rect(-5, vy, w + 5, h + 5), "earth>sky1:0.4", "earth>dark:0.1", depth=0.5, flow=0.3)
    s.add("path", np.array([[vx - u * 0.02, vy], [vx + u * 0.02, vy], [w * 0.95, h + 5], [w * 0.05, h + 5]]), "earth>pale:0.4", "earth", depth=0.6)
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
            s.add("roof", np.array([[xa, ta], [xa, ta - u * 0.09 * a], [xb, tb - u * 0.09 * b], [xb, tb]]), s.pick("a0", "dark>a0:0.5", "dark>a3:0.4"), depth=depth)
            for col in range(3):
                for row in range(4):
                    q0, q1 = (col + 0.3) / 3, (col + 0.7) / 3
                    r0, r1 = (row + 0.3) / 4, (row + 0.75) / 4
                    def on(q: float, r: float, xa: float = xa, xb: float = xb, ta: float = ta, tb: float = tb, ga: float = ga, gb: float = gb) -> list[float]:
                        return [xa + (xb - xa) * q, (ta + (ga - ta) * r) * (1 - q) + (tb + (gb - tb) * r) * q]
                    lit = s.dark and s.chance(0.5)
                    s.add("window", np.array([on(q0, r0), on(q1, r0), on(q1, r1), on(q0, r1)]), "sun" if lit else "dark>far:0.3", depth=depth)
    for i in range(int(s.rng.integers(3, 8))):
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
    s.titles += [f"{s.pick('Tanners', 'Rope', 'Candle', 'North', 'Orchard')} Street {hour(s)}", f"A Street {hour(s)}", "Lamps and Passers-by", f"The Way Home {hour(s)}"]
    s.says("A street runs to its vanishing point between tall houses; people walk under the lamps.")


def wood(s: Scene) -> None:
    """Trunks and a path through a wood, or an orchard."""
    w, h, u = s.width, s.height, s.unit
    ground = h * s.between(0.58, 0.68)
    t.sky(s, ground, 2)
    t.hills(s, ground - u * 0.1, ground - u * 0.03, 2, 0.2)
    s.add("field", f.under(f.ridge(s.rng, -10, w + 10, ground, u * 0.012, 0.2), h + 5), "near>leaf:0.4", "near", depth=0.6, flow=0.2)
    for _ in range(18):
        y = ground + (h - ground) * s.rng.random()
        x, half = s.between(0, w), u * s.between(0.05, 0.16)
        s.add("shade", f.blob(s.rng, x, y, half, half * 0.13, 0.2), s.pick("near>dark:0.3", "near>sun:0.35"), depth=0.7, flow=0.0)
    path = f.curve([(w * s.between(0.3, 0.7), h + 9), (w * s.between(0.35, 0.65), h * 0.85), (w * s.between(0.4, 0.6), ground)])
    s.add("path", f.limb(path, u * 0.12, u * 0.01), "earth>pale:0.4", "earth", depth=0.7, flow=1.2)
    kind = s.pick("round", "bare", "birch") if s.time != "winter" else "bare"
    n = int(s.rng.integers(6, 10))
    for i in np.argsort(s.rng.random(n)):
        k = (i + 0.5) / n
        y = ground + (h - ground) * (0.05 + 0.85 * k**1.5)
        x = w * ((i * 0.618 + s.between(0, 0.1)) % 1)
        size = u * (0.4 + 0.75 * k)
        if kind == "birch":
            trunk = f.curve([(x, y), (x + s.between(-0.02, 0.02) * u, y - size * 0.5), (x + s.between(-0.04, 0.04) * u, y - size * 1.3)])
            s.add("trunk", f.limb(trunk, size * 0.028, size * 0.018), "pale", depth=0.4 + 0.6 * k, flow=1.57, swell=0.4)
            for j in range(6):
                yy = y - size * (0.12 + 0.17 * j)
                s.add("mark", f.ellipse(x + s.between(-0.01, 0.01) * size, yy, size * 0.015, size * 0.006), "dark", depth=0.4 + 0.6 * k)
            for _ in range(5):
                s.add("foliage", f.blob(s.rng, x + s.between(-0.25, 0.25) * size, y - size * s.between(0.8, 1.25), size * 0.16, size * 0.1), s.pick("leaf", "sun>leaf:0.4", "a0>leaf:0.5"), tone=s.between(-0.1, 0.15), depth=0.4 + 0.6 * k, swell=0.4)
        else:
            t.tree(s, x, y, size, kind, 0.4 + 0.6 * k)
    if s.chance(0.5):
        t.person(s, path[len(path) // 2, 0], h * 0.84, u * 0.16)
        s.shows("figure")
    s.shows("trees", "wood", "road")
    names = {"birch": "Birch Wood", "round": "Orchard", "bare": "Bare Wood"}[kind]
    s.titles += [f"{names} {hour(s)}", f"A Path through the {names}", f"{number(n)} Trees"]
    s.says(f"A path leads between {n} {'birches' if kind == 'birch' else 'trees'}; light and shade lie in bands on the ground.")
    s.says(air(s))
