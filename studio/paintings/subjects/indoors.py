"""Still lifes, flowers and rooms."""

from __future__ import annotations

import numpy as np

from studio.paintings import forms as f
from studio.paintings.scene import Scene
from studio.paintings.subjects import things as t
from studio.paintings.subjects.outdoors import number


def fruit(s: Scene, x: float, base: float, r: float, kind: str) -> None:
    """A fruit that stands on `base`."""
    key = {"apple": "a0", "lemon": "sun>a1:0.1", "pear": "leaf>sun:0.45", "orange": "a0>sun:0.5", "plum": "a3>dark:0.3", "pomegranate": "a0>dark:0.2"}[kind]
    cy = base - r
    s.add("shadow", f.ellipse(x + r * 0.5, base - r * 0.08, r * 1.15, r * 0.25), "earth>dark:0.55", depth=0.7)
    if kind == "pear":
        p = f.curve([(x - r * 0.9, base - r * 0.7), (x - r * 0.55, base - r * 1.6), (x - r * 0.2, base - r * 2.4), (x + r * 0.15, base - r * 2.45),
                     (x + r * 0.5, base - r * 1.65), (x + r * 0.9, base - r * 0.75), (x + r * 0.4, base - r * 0.02), (x - r * 0.45, base)], closed=True)
        s.add("fruit", p, key, depth=0.8, swell=1, flow=None)
        s.add("stem", f.curve([(x, base - r * 2.4), (x + r * 0.08, base - r * 2.7), (x + r * 0.25, base - r * 2.85)]), "dark>earth:0.4", line=r * 0.12, depth=0.8)
    elif kind == "lemon":
        p = f.curve([(x - r * 1.35, cy), (x - r * 0.9, cy - r * 0.6), (x, cy - r * 0.88), (x + r * 0.9, cy - r * 0.55), (x + r * 1.3, cy + r * 0.08),
                     (x + r * 0.9, cy + r * 0.65), (x, base), (x - r * 0.9, cy + r * 0.6)], closed=True)
        s.add("fruit", f.turn(p, s.between(-0.3, 0.3), (x, cy)), key, depth=0.8, swell=1)
    else:
        s.add("fruit", f.blob(s.rng, x, cy, r * 1.03, r, 0.03, 12), key, depth=0.8, swell=1, tone=s.between(-0.08, 0.08))
        if kind == "apple":
            s.add("stem", f.curve([(x, cy - r * 0.8), (x + r * 0.05, cy - r * 1.1), (x + r * 0.2, cy - r * 1.25)]), "dark>earth:0.4", line=r * 0.1, depth=0.8)
            if s.chance(0.4):
                s.add("leaf", f.leaf(x + r * 0.1, cy - r * 1.1, -0.5, r * 0.8, r * 0.2), "leaf", depth=0.8)
        if kind == "pomegranate":
            s.add("stem", np.array([[x - r * 0.25, cy - r * 1.3], [x - r * 0.15, cy - r * 0.9], [x + r * 0.15, cy - r * 0.9], [x + r * 0.25, cy - r * 1.3], [x, cy - r * 1.1]]), key, depth=0.8)
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
    s.shapes = [q for q in s.shapes if not (q.part == "shadow" and q.points[:, 1].max() < lip + r * 0.2 and abs(q.points[:, 0].mean() - x) < r * 1.4)]
    body = f.vessel(x, base, r * 0.75, [r * 0.32, r * 0.28, r * 0.62, r * 0.88, r])
    lipline = f.arc(x, lip, r, 0, np.pi, 24) * [1, 0.2] + [0, lip * 0.8]
    under = body[body[:, 1] > lip + r * 0.005]
    front = np.vstack([lipline, under[under[:, 0] < x][np.argsort(under[under[:, 0] < x][:, 1])], under[under[:, 0] >= x][np.argsort(-under[under[:, 0] >= x][:, 1])]])
    s.add("vessel", front, key, f"{key}>dark:0.2", depth=0.75, swell=0.8)
    s.add("stripe", f.arc(x, lip + r * 0.12, r * 0.95, 0.1, np.pi - 0.1, 24) * [1, 0.2] + [0, (lip + r * 0.12) * 0.8], "a3" if key != "a3" else "a0", line=r * 0.05, depth=0.75)


def bottle(s: Scene, x: float, base: float, height: float, kind: str) -> None:
    """A standing vessel: "bottle", "jug", "vase", "glass", "amphora" or "coffee pot"."""
    h = height
    profile = {
        "bottle": [0.2, 0.21, 0.2, 0.2, 0.17, 0.07, 0.055, 0.055, 0.06], "jug": [0.22, 0.32, 0.36, 0.33, 0.22, 0.17, 0.21],
        "vase": [0.15, 0.27, 0.33, 0.29, 0.16, 0.11, 0.17], "glass": [0.17, 0.05, 0.025, 0.025, 0.16, 0.2, 0.2, 0.18],
        "amphora": [0.1, 0.19, 0.29, 0.33, 0.27, 0.1, 0.1, 0.14], "coffee pot": [0.26, 0.25, 0.2, 0.16, 0.13, 0.14],
    }[kind]
    key = {"bottle": s.pick("leaf2>dark:0.3", "dark>a1:0.4", "earth>dark:0.4"), "jug": s.pick("a1", "earth", "pale", "a2"), "vase": s.pick("a1", "a2", "pale", "a3"),
           "glass": "sky1>a1:0.3", "amphora": "earth>a0:0.4", "coffee pot": s.pick("a2", "a0", "pale>dark:0.2")}[kind]
    s.add("shadow", f.ellipse(x + h * 0.22, base - h * 0.005, h * 0.36, h * 0.055), "earth>dark:0.55", depth=0.6)
    if kind in ("jug", "coffee pot", "amphora"):
        for side in ((1,) if kind != "amphora" else (-1, 1)):
            loop = f.curve([(x + side * h * 0.15, base - h * 0.88), (x + side * h * 0.42, base - h * 0.84), (x + side * h * 0.44, base - h * 0.55), (x + side * h * 0.27, base - h * 0.4)])
            s.add("handle", loop, key, line=h * 0.055, depth=0.7, tone=-0.1)
    s.add("vessel", f.vessel(x, base, h, [r * h for r in profile]), key, f"{key}>dark:0.2", depth=0.72, swell=0.9, flow=1.57)
    lip = profile[-1] * h
    s.add("mouth", f.ellipse(x, base - h, lip * 0.92, lip * 0.19), f"{key}>dark:0.6", depth=0.73)
    if kind == "bottle":
        s.add("label", f.rect(x - h * 0.17, base - h * 0.38, x + h * 0.17, base - h * 0.16), "pale>earth:0.2", depth=0.73)
    if kind == "glass":
        s.add("wine", f.curve([(x - h * 0.185, base - h * 0.78), (x, base - h * 0.75), (x + h * 0.185, base - h * 0.78), (x + h * 0.15, base - h * 0.6), (x, base - h * 0.54), (x - h * 0.15, base - h * 0.6)], closed=True, steps=5), "a0", depth=0.74)
    widest = max(profile) * h
    s.add("shine", f.limb(f.curve([(x - widest * 0.55, base - h * 0.62), (x - widest * 0.62, base - h * 0.42), (x - widest * 0.5, base - h * 0.26)]), h * 0.008, h * 0.014), f"{key}>pale:0.7", depth=0.75)


def _table(s: Scene, edge: float, cloth: bool) -> None:
    w, h, u = s.width, s.height, s.unit
    s.wall = True
    s.add("background", f.rect(-5, -5, w + 5, h + 5), "sky0", "sky1", depth=0, flow=0.9)
    if s.chance(0.5):
        side = 1 if s.chance(0.5) else -1
        x0 = w if side > 0 else 0
        for i in range(4):
            a, b = x0 - side * u * 0.1 * i, x0 - side * u * 0.1 * (i + 1)
            fold = f.curve([(a, -5), (a - side * u * 0.02, edge * 0.4), (a + side * u * 0.07, edge * 0.85), (b + side * u * 0.1, edge * 0.9), (b + side * u * 0.03, edge * 0.4), (b, -5)], steps=6)
            s.add("curtain", fold, "a3", "a3>dark:0.35", tone=-0.12 if i % 2 else 0.08, depth=0.1, flow=1.5, swell=0.5)
        s.shows("curtain")
    s.add("table", f.rect(-5, edge, w + 5, h + 5), "earth", "earth>dark:0.3", depth=0.4, flow=0.05)
    s.add("table", f.rect(-5, h * 0.93, w + 5, h + 5), "earth>dark:0.45", depth=0.5, flow=0.0)
    if cloth:
        x0, x1 = w * s.between(0.05, 0.25), w * s.between(0.7, 0.95)
        p = [(x0, edge + u * 0.03), (x1, edge + u * 0.02), (x1 + u * 0.06, h * 0.9), (x1 - u * 0.1, h * 1.02), (w * 0.55, h * 0.97), (x0 + u * 0.12, h * 1.03), (x0 - u * 0.06, h * 0.9)]
        s.add("cloth", np.array(p), "pale", "pale>sky1:0.3", depth=0.5, flow=1.3, swell=0.1)
        for _ in range(6):
            a = s.between(x0, x1)
            s.add("fold", f.limb(f.curve([(a, edge + u * s.between(0.05, 0.12)), (a + u * s.between(-0.05, 0.05), h * 0.86), (a + u * s.between(-0.06, 0.06), h)]), u * 0.002, u * 0.014), "pale>far:0.4", depth=0.5, flow=1.4)
    s.light = (0.2, 0.15)


def still_life(s: Scene) -> None:
    """Vessels and fruit on a table."""
    w, h, u = s.width, s.height, s.unit
    edge = h * s.between(0.56, 0.64)
    _table(s, edge, s.chance(0.6))
    things: list[str] = []
    centre = w * s.between(0.42, 0.58)
    kinds = list(s.rng.permutation(["bottle", "jug", "vase", "amphora", "coffee pot"]))[: int(s.rng.integers(1, 4)) if w > h * 0.75 else 1]
    for i, kind in enumerate(kinds):
        x = centre + (i - (len(kinds) - 1) / 2) * u * 0.3 + s.between(-0.04, 0.04) * u
        bottle(s, x, edge + u * s.between(0.05, 0.11), u * s.between(0.4, 0.52), str(kind))
        things.append(str(kind))
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
    span = min(w * 0.44, u * 0.55)
    for i in range(int(s.rng.integers(3, 6))):
        kind = loose[i % 2]
        side = -1 if i % 2 else 1
        fruit(s, centre + side * span * s.between(0.4, 0.95), edge + u * (0.2 + 0.04 * i), u * s.between(0.048, 0.062), kind)
        names = sorted({*names, kind})
    if s.chance(0.4):
        x = centre - span * 0.9
        s.add("candle", f.rect(x - u * 0.018, edge - u * 0.22, x + u * 0.018, edge + u * 0.08), "pale", depth=0.7, swell=0.4)
        s.add("vessel", f.vessel(x, edge + u * 0.11, u * 0.06, [u * 0.09, u * 0.03, u * 0.04]), "earth>sun:0.4", depth=0.7, swell=0.6)
        s.add("glow", f.ellipse(x, edge - u * 0.27, u * 0.075, u * 0.09), "sky0>sun:0.4", depth=0.69)
        s.add("flame", f.leaf(x, edge - u * 0.22, -1.57, u * 0.09, u * 0.02), "sun", depth=0.7)
        things.append("candle")
    if s.chance(0.4):
        x, y = centre + span * s.between(0.3, 0.6), edge + u * 0.1
        for i in range(2):
            k = u * 0.035
            s.add("book", np.array([[x - u * 0.14, y - k * i], [x + u * 0.14, y - k * i - u * 0.01], [x + u * 0.14, y - k * (i + 1) - u * 0.01], [x - u * 0.14, y - k * (i + 1)]]), ("a1", "a3")[i], depth=0.65)
        things.append("books")
    if s.chance(0.35):
        glass_x = centre + span * s.between(-0.6, 0.6)
        bottle(s, glass_x, edge + u * 0.24, u * 0.26, "glass")
        things.append("glass")
    s.shows("still life", "fruit", *names, *things)
    first = things[0].capitalize()
    plural = {"lemon": "Lemons", "apple": "Apples", "pear": "Pears", "orange": "Oranges", "plum": "Plums", "pomegranate": "Pomegranates"}
    a = plural[names[0]]
    s.titles += [f"Still Life with {first} and {a}", f"{a} and {'Pears' if a != 'Pears' else 'Lemons'}" if "pear" in names or "lemon" in names and a == "Pears" else f"{a} on a Table", f"{first} and {a}", f"Table with {first}"]
    listed = [("an " if x[0] in "ao" else "a ") + x if x != "books" else "two books" for x in things]
    s.says("On a table stand " + _join([*listed, *[plural[x].lower() for x in names]]) + ".")
    if "candle" in things:
        s.says("A candle burns beside them.")


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def bloom(s: Scene, x: float, y: float, r: float, kind: str, key: str) -> None:
    """One flower head: "rose", "daisy", "tulip", "poppy", "iris" or "sunflower"."""
    if kind in ("daisy", "sunflower"):
        n = 13 if kind == "daisy" else 19
        turn = s.between(0, 1)
        for ring in range(2 if kind == "sunflower" else 1):
            for i in range(n):
                a = 2 * np.pi * i / n + turn + ring * 0.17
                s.add("petal", f.leaf(x + np.cos(a) * r * 0.2, y + np.sin(a) * r * 0.2, a, r * (0.85 - ring * 0.15), r * 0.14), key, tone=s.between(-0.12, 0.1), depth=0.9, flow=a)
        s.add("heart", f.ellipse(x, y, r * 0.33, r * 0.33), "sun>a0:0.2" if kind == "daisy" else "earth>dark:0.5", depth=0.92, swell=0.7)
    elif kind == "tulip":
        for dx, tone in ((-0.4, -0.1), (0.4, -0.06), (0.0, 0.08)):
            s.add("petal", f.leaf(x + dx * r * 0.5, y + r * 0.8, -1.57 + dx * 0.5, r * 1.7, r * 0.42), key, tone=tone, depth=0.9, flow=1.57, swell=0.4)
    elif kind == "iris":
        for a in (-2.6, -1.57, -0.55, 0.6, 1.57, 2.5):
            s.add("petal", f.leaf(x, y, a, r * 1.1, r * 0.33, s.between(-0.3, 0.3)), key, tone=0.12 if a < 0 else -0.1, depth=0.9, flow=a, swell=0.3)
        s.add("heart", f.leaf(x, y + r * 0.1, 1.4, r * 0.5, r * 0.1), "sun", depth=0.92)
    elif kind == "poppy":
        for i in range(4):
            a = i * np.pi / 2 + s.between(0, 0.6)
            s.add("petal", f.blob(s.rng, x + np.cos(a) * r * 0.38, y + np.sin(a) * r * 0.32, r * 0.62, r * 0.54, 0.14), key, tone=(-0.14, 0.06, 0.0, -0.07)[i], depth=0.9, swell=0.3)
        s.add("heart", f.ellipse(x, y, r * 0.2, r * 0.18), "dark", depth=0.92)
    else:
        s.add("petal", f.blob(s.rng, x, y, r, r * 0.92, 0.1, 8), key, tone=-0.1, depth=0.9, swell=0.5)
        for ring in range(3):
            for i in range(5 - ring):
                a = 2 * np.pi * i / (5 - ring) + ring * 0.7 + s.between(0, 0.4)
                q = r * (0.56 - 0.2 * ring)
                s.add("petal", f.blob(s.rng, x + np.cos(a) * q, y + np.sin(a) * q, r * (0.42 - 0.09 * ring), r * (0.36 - 0.08 * ring), 0.12, 7), key, tone=0.02 + 0.07 * ring * (1 if i % 2 else -0.4), depth=0.9, swell=0.4)
        s.add("heart", f.ellipse(x, y, r * 0.12, r * 0.1), f"{key}>dark:0.35", depth=0.92)


_FLOWERS = {"rose": "Roses", "daisy": "Daisies", "tulip": "Tulips", "poppy": "Poppies", "iris": "Irises", "sunflower": "Sunflowers"}


def flowers(s: Scene) -> None:
    """A bunch of flowers in a vase."""
    w, h, u = s.width, s.height, s.unit
    edge = h * s.between(0.74, 0.8)
    _table(s, edge, s.chance(0.35))
    cx, base = w * s.between(0.46, 0.54), edge + u * 0.08
    tall = h * s.between(0.28, 0.34)
    mouth_y = base - tall
    kinds = [str(k) for k in s.rng.permutation(list(_FLOWERS))[: int(s.rng.integers(1, 4))]]
    heads = []
    n = int(s.rng.integers(9, 16))
    reach_x, reach_y = min(w * 0.4, u * 0.42), mouth_y * 0.44
    for i in range(n * 3):
        a, q = s.between(0, 2 * np.pi), np.sqrt(s.rng.random())
        x, y = cx + reach_x * q * np.cos(a), mouth_y * 0.54 + reach_y * q * np.sin(a)
        if all(np.hypot(x - hx, y - hy) > u * 0.1 for hx, hy in heads):
            heads.append((x, y))
        if len(heads) == n:
            break
    for x, y in heads:
        stem = f.curve([(cx + (x - cx) * 0.12, mouth_y + u * 0.05), (cx + (x - cx) * 0.5, (mouth_y + y) / 2 + u * 0.03), (x, y)])
        s.add("stem", stem, "leaf2", line=u * 0.008, depth=0.6, flow=1.5)
    for _ in range(22):
        x, y = heads[int(s.rng.integers(len(heads)))]
        k = s.between(0.25, 0.9)
        x, y = cx + (x - cx) * k, mouth_y + (y - mouth_y) * k
        a = np.arctan2(y - mouth_y, x - cx + 0.01) + s.between(-0.9, 0.9)
        s.add("leaf", f.leaf(x, y, a, u * s.between(0.1, 0.19), u * s.between(0.02, 0.04), s.between(-0.3, 0.3)), s.pick("leaf", "leaf2", "leaf>leaf2:0.5"), tone=s.between(-0.15, 0.12), depth=0.65, flow=a, swell=0.2)
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
    s.titles += [f"{_join(named)} in a Vase", f"{number(min(n, 9)) if n < 10 else 'A Bunch of'} {named[0]}", f"Flowers: {_join(named)}", f"{named[0]} on a {'Dark' if s.time == 'night' else 'Plain'} Ground"]
    s.says(f"A vase with {_join([x.lower() for x in named])} stands on a table; some petals have fallen.")


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
    s.add("floor", np.array([[-5, h * 1.02], [x0, y1], [x1, y1], [w + 5, h * 1.02]]), "earth", "earth>dark:0.3", depth=0.4, flow=0.0)
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
        s.add("hill" if view == "hills" else "water", clip(f.under(line, wy1)), ("far", "mid", "near")[i] if view == "hills" else ("water>sky1:0.5", "water", "water>dark:0.15")[i], depth=0.1, flow=0.0)
    if view == "sea":
        x = wx0 + (wx1 - wx0) * s.between(0.3, 0.7)
        y = wy0 + (wy1 - wy0) * 0.55
        s.add("sail", np.array([[x, y - u * 0.07], [x + u * 0.035, y], [x - u * 0.02, y]]), "pale", depth=0.1)
    if s.dark:
        s.add("disc", f.ellipse(wx0 + (wx1 - wx0) * 0.7, wy0 + (wy1 - wy0) * 0.25, u * 0.025, u * 0.025), "sun", depth=0)
    mid = (wx0 + wx1) / 2
    for line in ([[mid, wy0], [mid, wy1]], [[wx0, (wy0 * 0.55 + wy1 * 0.45)], [wx1, (wy0 * 0.55 + wy1 * 0.45)]]):
        s.add("frame", np.array(line), "pale", line=u * 0.014, depth=0.4)
    curtain = s.pick("a0", "a3", "pale", "a1")
    for side, x in ((-1, wx0), (1, wx1)):
        p = f.curve([(x - side * u * 0.03, wy0 - u * 0.05), (x + side * u * 0.1, wy0 - u * 0.05), (x + side * u * 0.09, wy0 + (wy1 - wy0) * 0.6), (x + side * u * 0.13, wy1 + u * 0.12), (x + side * u * 0.02, wy1 + u * 0.12), (x - side * u * 0.01, (wy0 + wy1) / 2)], closed=True)
        s.add("curtain", p, curtain, f"{curtain}>dark:0.15", tone=0.08 * side, depth=0.5, flow=1.57, swell=0.3)
    if s.chance(0.6):
        s.add("light", np.array([[wx0 - u * 0.02, y1 + u * 0.05], [wx1 - u * 0.02, y1 + u * 0.05], [wx1 - u * 0.12, y1 + u * 0.2], [wx0 - u * 0.16, y1 + u * 0.2]]), "earth>sun:0.5", depth=0.46)
    px = w * (0.22 if wx0 > w * 0.33 else 0.73)
    s.add("frame", f.rect(px - u * 0.055, h * 0.22, px + u * 0.055, h * 0.38), "earth>dark:0.4", depth=0.4)
    s.add("picture", f.rect(px - u * 0.043, h * 0.22 + u * 0.012, px + u * 0.043, h * 0.38 - u * 0.012), "a1", "a2", depth=0.4)
    tx, ty = w * s.between(0.6, 0.7), h * 0.76
    for dx in (-0.17, 0.17):
        s.add("leg", f.rect(tx + u * dx - u * 0.012, ty, tx + u * dx + u * 0.012, ty + u * 0.24), "earth>dark:0.5", depth=0.6)
    s.add("table", np.array([[tx - u * 0.2, ty - u * 0.045], [tx + u * 0.2, ty - u * 0.045], [tx + u * 0.24, ty + u * 0.03], [tx - u * 0.24, ty + u * 0.03]]), "a0>earth:0.4", depth=0.65, flow=0.0)
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
        skirt = f.curve([(cx - u * 0.1, seat - u * 0.05), (cx + u * 0.03, seat - u * 0.09), (cx + u * 0.17, seat - u * 0.05), (cx + u * 0.2, seat + u * 0.15), (cx + u * 0.05, seat + u * 0.17), (cx - u * 0.07, seat + u * 0.12)], closed=True)
        s.add("dress", skirt, dress, f"{dress}>dark:0.3", depth=0.8, swell=0.5, flow=1.3)
        torso = f.curve([(cx - u * 0.09, seat - u * 0.02), (cx - u * 0.085, seat - u * 0.24), (cx, seat - u * 0.3), (cx + u * 0.075, seat - u * 0.22), (cx + u * 0.08, seat - u * 0.03)], closed=True)
        s.add("dress", torso, dress, f"{dress}>dark:0.15", tone=0.06, depth=0.8, swell=0.5)
        s.add("arm", f.limb(f.curve([(cx + u * 0.03, seat - u * 0.22), (cx + u * 0.07, seat - u * 0.1), (cx + u * 0.16, seat - u * 0.14)]), u * 0.03, u * 0.016), dress, tone=-0.1, depth=0.82, swell=0.3)
        s.add("book", np.array([[cx + u * 0.13, seat - u * 0.13], [cx + u * 0.15, seat - u * 0.21], [cx + u * 0.23, seat - u * 0.2], [cx + u * 0.21, seat - u * 0.12]]), "pale", depth=0.83)
        s.add("neck", f.limb(np.array([[cx, seat - u * 0.28], [cx + u * 0.015, seat - u * 0.33]]), u * 0.02, u * 0.018), "skin", tone=-0.1, depth=0.8)
        s.add("head", f.ellipse(cx + u * 0.02, seat - u * 0.37, u * 0.043, u * 0.055, 0.2), "skin", depth=0.82, swell=0.6)
        s.add("hair", f.curve([(cx + u * 0.045, seat - u * 0.42), (cx - u * 0.01, seat - u * 0.435), (cx - u * 0.05, seat - u * 0.38), (cx - u * 0.03, seat - u * 0.32), (cx - u * 0.005, seat - u * 0.37)], closed=True), "dark>earth:0.3", depth=0.83, swell=0.4)
        s.shows("figure", "reading", "book")
    elif s.chance(0.6):
        fx, fy = w * 0.5, h * 0.9
        s.add("cat", f.curve([(fx - u * 0.07, fy), (fx - u * 0.06, fy - u * 0.08), (fx, fy - u * 0.1), (fx + u * 0.03, fy - u * 0.14), (fx + u * 0.035, fy - u * 0.19), (fx + u * 0.055, fy - u * 0.17), (fx + u * 0.075, fy - u * 0.19), (fx + u * 0.085, fy - u * 0.14), (fx + u * 0.07, fy - u * 0.09), (fx + u * 0.075, fy)], closed=True, steps=6), "dark", depth=0.9, swell=0.4)
        s.add("cat", f.curve([(fx - u * 0.06, fy - u * 0.01), (fx - u * 0.13, fy - u * 0.02), (fx - u * 0.14, fy - u * 0.08)]), "dark", line=u * 0.018, depth=0.9)
        s.shows("cat")
    s.shows("interior", "window", "table", "flowers")
    who = "a Reader" if reader else "a Cat" if "cat" in s.subjects else "a Chair"
    s.titles += [f"Room with {who}", f"The Window to the {'Sea' if view == 'sea' else 'Hills'}", f"Interior with {who}", f"{'Afternoon' if not s.dark else 'Evening'} in the {s.pick('Blue', 'Quiet', 'Upper', 'Yellow')} Room"]
    s.says(f"A room with a window that looks out on {'the sea' if view == 'sea' else 'hills'}; on the table flowers and fruit.")
    s.says("Somebody sits reading in a chair." if reader else "A black cat sits on the floor." if "cat" in s.subjects else "The chair is empty.")
