"""Garments as they lie on a table: inflated panels with folds, ribs, collars, hoods and pockets."""

# ruff: noqa: ARG001  (builders share one signature)

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from studio.curves import mirrored, refined, rounded, smooth, superellipse
from studio.look import Look
from studio.materials import Material, Texture
from studio.mesh import Floats, Mesh
from studio.palette import Rgb
from studio.product import Detail, Part
from studio.surfaces import Panel, fractal, sweep

Rng = np.random.Generator
Point = tuple[float, float]
CELLS = 150


def outline(half: Sequence[Point], radii: float | Sequence[float]) -> Floats:
    """A closed outline from its right half with rounded corners."""
    return mirrored(refined(rounded(half, radii, 6), 1.5))


def drape(panel: Panel, rng: Rng, thickness: float, folds: Sequence[tuple[Point, Point]], depth: float = 1.0) -> Floats:
    """Heights of lying cloth: a low pillow with soft waves and creases that run along ``folds`` (from, to)."""
    puffed = panel.inflated(1.0, 1.0)
    base = thickness * (1 - np.exp(-4.5 * puffed)) / (1 - np.exp(-4.5))
    shape = puffed.shape
    waves = fractal(shape, 9 / panel.step, rng, 2) * 0.16 + fractal(shape, 3.2 / panel.step, rng, 2) * 0.05
    creases = np.zeros(shape)
    for (ax, ay), (bx, by) in folds:
        d = np.array([bx - ax, by - ay], dtype=float)
        length = float(np.linalg.norm(d))
        d /= length
        along = ((panel.x - ax) * d[0] + (panel.y - ay) * d[1]) / length
        bend = float(rng.normal(0, 0.12)) * length
        across = (panel.x - ax) * -d[1] + (panel.y - ay) * d[0] - bend * along * (1 - along)
        width = float(rng.uniform(0.9, 1.9))
        profile = np.exp(-((across / width) ** 2)) - 0.55 * np.exp(-(((across - 1.7 * width) / (1.3 * width)) ** 2))
        fade = np.clip(along * 6, 0, 1) * np.clip((1 - along) * 2.2, 0, 1)
        creases += profile * fade * float(rng.uniform(0.22, 0.5))
    calm = np.clip(panel.signed / 1.6, 0, 1)
    return np.asarray(np.maximum(base + (waves + creases) * depth * calm, 0.02 * (panel.signed > 0)))


def _scatter(
    rng: Rng, starts: Sequence[Point], aims: Sequence[Point], count: int, spread: float
) -> list[tuple[Point, Point]]:
    folds = []
    for _ in range(count):
        a, b = starts[int(rng.integers(len(starts)))], aims[int(rng.integers(len(aims)))]
        jitter = rng.normal(0, spread, 4)
        folds.append(((a[0] + jitter[0] * 0.4, a[1] + jitter[1] * 0.4), (b[0] + jitter[2], b[1] + jitter[3])))
    return folds


def _both(points: Sequence[Point]) -> list[Point]:
    return [*points, *((-x, y) for x, y in points)]


def seam(distance: Texture, width: float, strength: float = 0.3) -> Texture:
    """A darkening line where ``distance`` (cm) is near zero, (H, W, 1)."""
    return (1 - strength * np.exp(-((distance / width) ** 2)))[..., None]


def _hems(panel: Panel, hem: float, cuffs: Sequence[tuple[Point, Point]], band: float, ribbed: bool) -> Detail:
    """Draws the stitched hem (or a ribbed band) along the lower edge and across each sleeve end."""
    low, size = panel.low, panel.size

    def draw(texture: Texture, u: Texture, v: Texture, accent: Rgb) -> Texture:
        x, y = low[0] + u * size[0], low[1] + v * size[1]
        lines = [(y - hem - band, x)]
        for (ax, ay), (bx, by) in cuffs:
            t = np.array([bx - ax, by - ay])
            t = t / np.linalg.norm(t)
            n = np.array([-t[1], t[0]])
            for side in (1, -1):
                inside = (side * x - ax) * n[0] + (y - ay) * n[1] - band
                along = (side * x - ax) * t[0] + (y - ay) * t[1]
                long = float(np.hypot(bx - ax, by - ay))
                on_sleeve = (along > -2.5) & (along < long + 2.5)  # the line across the cuff, not across the body
                lines.append((np.where(on_sleeve, inside, 99.0), along))
        for across, along in lines:
            texture = texture * seam(across, 0.22, 0.35)
            if ribbed:
                zone = (across < 0) & (across > -band - 4)
                ribs = 0.86 + 0.2 * np.cos(2 * np.pi * along / 0.95)
                texture = np.where(zone[..., None], texture * ribs[..., None], texture)
            else:
                texture = texture * seam(across + 0.45, 0.16, 0.14)
        return texture

    return draw


def _collar(front: Floats, back: Floats, front_z: float, back_z: float, wide: float) -> Mesh:
    """A band around the neck: along the front neckline and behind along the back one, (K, 2) each, left to right."""
    a = np.c_[front, np.full(len(front), front_z)]
    b = np.c_[back[::-1], np.full(len(back), back_z)]
    a[:, 2] -= (front_z - back_z) * 0.5 * (np.abs(np.linspace(-1, 1, len(a))) ** 6)
    b[:, 2] += (front_z - back_z) * 0.5 * (np.abs(np.linspace(-1, 1, len(b))) ** 6)
    ring = np.concatenate([a, b[1:-1]])
    return sweep(smooth(ring[::2], 3, closed=True), superellipse(0.5, wide, 2.6, 20), closed=True, up=(0, 0, 1))


def _top(rng: Rng, look: Look, sleeve: str, ribbed: bool, thickness: float) -> tuple[list[Part], Panel, Floats]:
    """Body with sleeves, front and back, and its collar."""
    s = float(rng.uniform(0.96, 1.04))
    neck, drop = float(rng.uniform(7.6, 8.8)), float(rng.uniform(6.5, 9.0)) if sleeve != "hood" else 9.0
    if sleeve == "short":
        arm: list[Point] = [(22.5, 30.5), (38.5, 15.5), (31.5, 9.0), (25.2, 15.5)]
        cuff = ((38.5, 15.5), (31.5, 9.0))
        radii = [0, 0.5, 5.0, 0.8, 0.8, 3.0]
    else:
        arm = [(23.0, 30.2), (35.5, 6.0), (45.0, -24.0), (37.2, -26.5), (26.3, 13.0)]
        cuff = ((45.0, -24.0), (37.2, -26.5))
        radii = [0, 0.5, 6.0, 9.0, 0.9, 0.9, 3.0]
    hem = -34.0
    flare = float(rng.uniform(24.5, 26.0))
    tail: list[Point] = [(flare, hem), (0.0, hem - 0.6)]
    front_half = [(0.0, 33.0 - drop), (neck * 0.62, 33.0 - drop * 0.78), (neck, 34.0), *arm, *tail]
    back_half = [(0.0, 31.8), (neck * 0.7, 32.4), (neck, 34.0), *arm, *tail]
    full = [0.0, 2.5, *radii[1:], 1.0, 0.0]
    panel = Panel(outline(front_half, full) * s, CELLS)
    rear = Panel(outline(back_half, full) * s, 90)
    pits, body = _both([(24.0, 14.0)]), _both([(8.0, -8.0), (14.0, -20.0), (4.0, 6.0)])
    folds = _scatter(rng, pits, body, 8, 3.5) + _scatter(rng, _both([(18.0, -30.0)]), _both([(12.0, -8.0)]), 3, 4.0)
    if sleeve == "short":
        folds += _scatter(rng, pits, _both([(35.0, 14.0)]), 4, 2.0)
    else:
        folds += _scatter(
            rng,
            _both([(25.5, 16.0), (36.0, 0.0), (30.0, 8.0)]),
            _both([(33.0, 2.0), (40.0, -10.0), (38.0, 2.0)]),
            9,
            2.0,
        )
    heights = drape(panel, rng, thickness, folds)
    band = 5.0 if ribbed else 2.0
    detail = _hems(panel, hem * s, [((cuff[0][0] * s, cuff[0][1] * s), (cuff[1][0] * s, cuff[1][1] * s))], band, ribbed)
    below = np.where(rear.inside, -0.25, 0.0)
    box = (0.36, 0.3, 0.64, 0.46) if sleeve == "short" else (0.4, 0.3, 0.6, 0.45)
    parts = [
        Part(panel.mesh(heights), box=box, detail=detail),
        Part(rear.mesh(below - 0.05).moved(0, 0, 0.0), "plain"),
    ]
    if sleeve != "hood":
        f = (
            smooth(
                [
                    (-neck, 34.0),
                    (-neck * 0.7, 33.4 - drop * 0.72),
                    (0, 33.0 - drop),
                    (neck * 0.7, 33.4 - drop * 0.72),
                    (neck, 34.0),
                ],
                12,
            )
            * s
        )
        b = smooth([(-neck, 34.0), (-neck * 0.7, 32.5), (0, 31.9), (neck * 0.7, 32.5), (neck, 34.0)], 12) * s
        slot = "accent" if look.pattern == "plain" and rng.random() < 0.2 else "plain"
        parts.append(Part(_collar(f, b, thickness * 0.42, 0.15, 2.0 if not ribbed else 2.6), slot))
        tag = Panel(np.array([(-1.6, 0.0), (1.6, 0.0), (1.6, 2.2), (-1.6, 2.2)])[::1], 12)
        parts.append(
            Part(
                tag.mesh(np.full(tag.inside.shape, 0.05)).moved(0, 28.8 * s, 0.12),
                material=Material((0.9, 0.88, 0.84)),
            )
        )
    return parts, panel, heights


def tshirt(rng: Rng, look: Look) -> list[Part]:
    return _top(rng, look, "short", False, 2.0)[0]


def sweater(rng: Rng, look: Look) -> list[Part]:
    return _top(rng, look, "long", True, 3.2)[0]


def hoodie(rng: Rng, look: Look) -> list[Part]:
    parts, panel, heights = _top(rng, look, "hood", True, 3.4)
    pocket = rounded(
        [(-9.5, -11.0), (9.5, -11.0), (15.0, -20.0), (15.0, -28.5), (-15.0, -28.5), (-15.0, -20.0)],
        0.6,
        3,
        closed=True,
    )
    patch = Panel(pocket, 60)
    rows = np.clip(np.rint((patch.y - panel.low[1]) / panel.step + 2).astype(int), 0, heights.shape[0] - 1)
    columns = np.clip(np.rint((patch.x - panel.low[0]) / panel.step + 2).astype(int), 0, heights.shape[1] - 1)
    under = heights[rows, columns]
    raised = under + 0.35 + 0.5 * patch.inflated(1.0, 0.8)
    sheet = patch.mesh(raised)
    rim = patch.used & ~patch.inside
    z = np.where(rim, under + 0.05, raised)[patch.used]
    sheet = Mesh(np.c_[sheet.vertices[:, :2], z], sheet.faces, sheet.uv, sheet.extent)
    parts.append(Part(sheet, "plain", detail=_edges(patch, 0.7)))
    hood = Panel(outline([(0.0, 53.0), (11.5, 50.5), (16.5, 40.0), (13.5, 30.0), (0.0, 25.5)], [0, 7, 7, 5, 0]), 80)
    parts.append(
        Part(
            hood.mesh(drape(hood, rng, 3.4, [((-12, 46), (-8, 33)), ((12, 46), (8, 33))])).moved(z=-0.3),
            "plain",
        )
    )
    mouth = outline([(0.0, 48.2), (7.5, 46.0), (10.2, 37.0), (6.5, 28.5), (0.0, 22.8)], [0, 5, 6, 5, 0])
    lining = Panel(mouth, 50)
    parts.append(
        Part(
            lining.mesh(3.55 - 1.4 * lining.inflated(1.0, 0.7), rim=3.55),
            "plain",
        )
    )
    rim_line = np.c_[mouth, 3.5 + 0.25 * np.cos(np.linspace(0, 2 * np.pi, len(mouth)))]
    parts.append(Part(sweep(rim_line[::2], superellipse(1.5, 2.6, 2.2, 22), closed=True, up=(0, 0, 1)), "plain"))
    for side in (-1, 1):
        cord = smooth(
            [
                (side * 2.6, 25.5, 4.4),
                (side * 3.4, 20.0, 4.5),
                (side * (3.0 + rng.uniform(-0.6, 0.6)), 13.0, 4.0),
                (side * 3.6, 9.5, 4.0),
            ],
            10,
        )
        parts.append(Part(sweep(cord, 0.34, sides=12), "accent"))
    return parts


def _edges(panel: Panel, inset: float) -> Detail:
    """A stitched line at this distance inside the rim of a panel."""
    signed, step = panel.signed, panel.step

    def draw(texture: Texture, u: Texture, v: Texture, accent: Rgb) -> Texture:
        y = np.clip((v * panel.size[1] / step + 2).round().astype(int), 0, signed.shape[0] - 1)
        x = np.clip((u * panel.size[0] / step + 2).round().astype(int), 0, signed.shape[1] - 1)
        return texture * seam(signed[y, x] - inset, 0.2, 0.3)

    return draw


def trousers(rng: Rng, look: Look) -> list[Part]:
    flare = float(rng.uniform(9.5, 12.5))
    half: list[Point] = [
        (0.0, 49.0),
        (19.0, 50.0),
        (23.5, 30.0),
        (22.0 + (flare - 11) * 0.6, -10.0),
        (20.5 + (flare - 9.5), -52.0),
        (20.5 - flare * 0.75, -53.0),
        (3.2, 22.0),
        (0.0, 23.5),
    ]
    panel = Panel(outline(half, [0, 1.0, 12.0, 10.0, 0.8, 0.8, 2.0, 0]), 170)
    folds = _scatter(rng, [(0.0, 24.0)], _both([(18.0, 30.0), (16.0, 18.0)]), 6, 2.5)
    folds += _scatter(
        rng,
        _both([(9.0, -6.0), (20.0, 0.0), (12.0, -40.0)]),
        _both([(18.0, -10.0), (10.0, 4.0), (20.0, -46.0)]),
        8,
        2.5,
    )
    heights = drape(panel, rng, 2.6, folds)
    low, size = panel.low, panel.size

    def draw(texture: Texture, u: Texture, v: Texture, accent: Rgb) -> Texture:
        x, y = low[0] + u * size[0], low[1] + v * size[1]
        texture = texture * seam(y - 45.2, 0.25, 0.4) * seam(np.where(y > 24, x, 9.0), 0.2, 0.35)
        texture = texture * seam(y + 50.0, 0.2, 0.3)
        fly = np.where(
            (y > 27) & (y < 45),
            np.hypot(np.maximum(x - 2.6, 0), np.minimum(y - 31, 0)) - 1.2 + np.where(x < 1.5, 9, 0),
            9.0,
        )
        pocket = np.abs(np.hypot(np.abs(x) - 20.5, y - 46.0) - 9.0) + np.where(y > 45.2, 9, 0)
        texture = texture * seam(fly, 0.18, 0.25) * seam(pocket, 0.22, 0.4)
        if look.material == "denim":
            worn = np.exp(-(((np.abs(x) - 12) / 5) ** 2) - ((y - 8) / 22) ** 2) * 0.35
            texture = texture + (np.array([0.72, 0.78, 0.85]) - texture) * worn[..., None]
        return texture

    button = sweep(np.array([(0, 47.2, 2.2), (0, 47.2, 2.75)]), 0.85, sides=20)
    parts = [
        Part(panel.mesh(heights), detail=draw),
        Part(panel.mesh(np.zeros(panel.inside.shape), back=True), "plain"),
    ]
    parts.append(Part(button.moved(0, 0, float(heights.max()) * 0.1), "accent", "brass"))
    for x in (-13.0, -5.5, 5.5, 13.0):
        column = round((x - low[0]) / panel.step + 2)
        rows = np.arange(int((44.8 - low[1]) / panel.step + 2), int((48.9 - low[1]) / panel.step + 2))
        line = np.c_[np.full(len(rows), x), low[1] + (rows - 2) * panel.step, heights[rows, column] + 0.2]
        parts.append(Part(sweep(line, superellipse(0.35, 1.1, 3, 16), up=(0, 0, 1)), "plain"))
    return parts


def dress(rng: Rng, look: Look) -> list[Part]:
    flare, waist, length = (
        float(rng.uniform(27, 37)),
        float(rng.uniform(15.5, 17.5)),
        float(rng.uniform(40, 56)),
    )
    strap = rng.random() < 0.5
    shoulder: list[Point] = (
        [(9.0, 33.0), (12.5, 33.2), (15.0, 22.0), (18.5, 14.5)]
        if strap
        else [(8.5, 34.0), (21.0, 31.0), (28.5, 22.0), (23.5, 17.5), (18.8, 16.0)]
    )
    half: list[Point] = [
        (0.0, 22.0),
        (6.0, 23.5),
        *shoulder,
        (waist, -1.0),
        (flare * 0.8, -length * 0.6),
        (flare, -length),
        (0.0, -length - 2.0),
    ]
    radii = (
        [0, 3.0, 0.8, 0.8, 4.0, 2.5, 8.0, 8.0, 0.8, 0] if strap else [0, 3.0, 0.8, 4.0, 0.8, 0.8, 2.0, 8.0, 8.0, 0.8, 0]
    )
    panel = Panel(outline(half, radii), 170)
    folds = _scatter(
        rng,
        _both([(4.0, -1.0), (10.0, -1.5), (14.0, -1.0), (0.5, -1.0)]),
        _both([(6.0, -length), (14.0, -length), (24.0, -length), (1.0, -length)]),
        13,
        2.5,
    )
    folds += _scatter(rng, _both([(17.5, 14.0)]), _both([(6.0, 6.0), (10.0, 0.0)]), 4, 2.0)
    heights = drape(panel, rng, 2.6, folds, 1.25)
    low, size = panel.low, panel.size

    def draw(texture: Texture, u: Texture, v: Texture, accent: Rgb) -> Texture:
        y = low[1] + v * size[1]
        return texture * seam(y + 1.0, 0.28, 0.4) * seam(y + length - 2.0, 0.2, 0.2)

    rear_half = [(0.0, 28.5 if not strap else 19.0), *half[1:]]
    rear_half[1] = (6.0, 29.8 if not strap else 19.5)
    rear = Panel(outline(rear_half, radii), 90)
    return [
        Part(panel.mesh(heights), detail=draw),
        Part(rear.mesh(np.full(rear.inside.shape, -0.25)), "plain"),
    ]


def sock(rng: Rng, look: Look) -> list[Part]:
    tall = float(rng.uniform(16, 26))
    points = [
        (-5.0, tall),
        (5.0, tall),
        (5.0, 2.0),
        (7.0, -4.0),
        (19.5, -7.5),
        (20.5, -14.5),
        (-1.0, -13.5),
        (-6.0, -7.0),
    ]
    shape = refined(rounded(points, [0.8, 0.8, 4, 3, 3.6, 3.6, 5, 5], 8, closed=True), 1.0, closed=True)
    panel = Panel(shape, 110)
    heights = drape(
        panel, rng, 1.5, _scatter(rng, [(5.0, 0.0)], [(-4.0, -8.0), (-4.5, 2.0), (4.0, -10.0)], 4, 1.5), 0.7
    )
    low, size = panel.low, panel.size

    def draw(texture: Texture, u: Texture, v: Texture, ink: Rgb) -> Texture:
        x, y = low[0] + u * size[0], low[1] + v * size[1]
        zone = (y > tall - 4.5) | (x > 15.5 + 0.15 * (y + 10)) | (np.hypot(x + 5.5, y + 12.0) < 6.2)
        plain = np.array(ink, dtype=np.float32) * (0.94 + 0.06 * np.cos(2 * np.pi * (x + y) / 0.7))[..., None]
        texture = np.where(zone[..., None], plain, texture)
        ribs = np.where(y > tall - 4.5, 0.9 + 0.12 * np.cos(2 * np.pi * x / 0.8), 1.0)
        return texture * ribs[..., None]

    front = panel.mesh(heights)
    second = front.turned([0, 0, 1], float(rng.uniform(6, 14))).moved(
        float(rng.uniform(-12, -9)), float(rng.uniform(-5, -1)), 1.35
    )
    return [Part(front, detail=draw), Part(second, detail=draw)]
