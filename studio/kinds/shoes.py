"""Sneakers, boots and slippers: loops around the foot, skinned from the sole to the opening."""

# ruff: noqa: ARG001, RUF005  (builders share one signature; arrays are added, not joined)

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from studio.curves import smooth, superellipse
from studio.look import Look
from studio.materials import Material, Texture
from studio.mesh import Floats, Mesh, grid, merge
from studio.palette import Rgb
from studio.product import Part
from studio.surfaces import extrude, sweep

Rng = np.random.Generator
LENGTH = 29.0
Q = np.linspace(0, 1, 61)


def _half(points: Sequence[tuple[float, float, float]]) -> Floats:
    """Station (0 heel .. 1 toe), half width, height along one side, sampled evenly: (61, 3)."""
    line = smooth(points, 16)
    t = np.linspace(0, 1, len(line))
    return np.stack([np.interp(Q, t, line[:, i]) for i in range(3)], 1)


def _loop(points: Sequence[tuple[float, float, float]], inner: float = 0.9) -> Floats:
    """A closed loop (120, 3) heel -> right side -> toe -> left side; ``inner`` narrows the left (inner) side."""
    half = _half(points)
    half[:, 1] = np.maximum(half[:, 1], 0)
    right = np.stack([(half[:, 0] - 0.5) * LENGTH, -half[:, 1], half[:, 2]], 1)
    left = np.stack([(half[:, 0] - 0.5) * LENGTH, half[:, 1] * inner, half[:, 2]], 1)
    return np.concatenate([right, left[-2:0:-1]])


def _foot(width: float, z: float, grow: float = 0.0, toe: float = 1.0) -> list[tuple[float, float, float]]:
    g = grow
    return [
        (0.0 - g / LENGTH, 0.0, z),
        (0.012 - g / LENGTH, 1.9, z),
        (0.1, 3.3 * width + g, z),
        (0.36, 3.25 * width + g, z),
        (0.68, 4.75 * width + g, z),
        (0.86, 4.1 * width + g, z),
        (toe - 0.022 + g / LENGTH, 1.9 * width, z),
        (toe + g / LENGTH, 0.0, z),
    ]


def _spring(mesh: Mesh, rise: float) -> Mesh:
    """Lift the toe (and the heel a touch) as a last does."""
    v = mesh.vertices.copy()
    s = v[:, 0] / LENGTH + 0.5
    v[:, 2] += rise * np.clip((s - 0.66) / 0.34, 0, 1.2) ** 2 + 0.25 * np.clip((0.12 - s) / 0.12, 0, 1.2) ** 2
    return Mesh(v, mesh.faces, mesh.uv, mesh.extent)


def _skin(loops: Sequence[Floats], steps: int = 9) -> Mesh:
    """A smooth surface through closed loops from bottom to top; u runs around from the heel, v up."""
    stack = np.stack(loops)
    rows = smooth(stack.reshape(len(loops), -1), steps).reshape(-1, *stack.shape[1:])
    rows = np.concatenate([rows, rows[:, :1]], axis=1)
    v, u = np.meshgrid(np.linspace(0, 1, len(rows)), np.linspace(0, 1, rows.shape[1]), indexing="ij")
    return grid(rows, np.stack([u, v], -1), (70.0, 14.0))


def _sole(width: float, thick: float, rise: float, grow: float = 0.35) -> tuple[Mesh, Mesh]:
    outline = _loop(_foot(width, 0.0, grow))[:, :2]
    if _area(outline) < 0:
        outline = outline[::-1]
    upper = extrude(outline, thick - 0.6, 0.35, 5).moved(z=0.6)
    under = extrude(outline * 0.995, 0.75, 0.2, 4)
    return _spring(upper, rise), _spring(under, rise)


def _area(outline: Floats) -> float:
    x, y = outline[:, 0], outline[:, 1]
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2)


def sneaker(rng: Rng, look: Look) -> list[Part]:
    width, thick, rise = (
        float(rng.uniform(0.95, 1.05)),
        float(rng.uniform(2.4, 3.4)),
        float(rng.uniform(1.0, 1.7)),
    )
    high = rng.random() < 0.25
    z = thick - 0.25
    collar = 13.5 if high else 8.3
    dip = 12.6 if high else float(rng.uniform(5.6, 6.4))
    throat = float(rng.uniform(0.64, 0.69))
    loops = [
        _loop([(s, w * 0.985, k) for s, w, k in _foot(width, z)]),
        _loop([(s * 0.992 + 0.002, w * 1.0, z + 1.5) for s, w, _ in _foot(width, z)]),
        _loop(
            [
                (0.012, 0.0, z + 3.4),
                (0.02, 1.7, z + 3.4),
                (0.1, 3.0, z + 3.3),
                (0.36, 3.1, z + 3.5),
                (0.64, 3.9, z + 3.6),
                (0.82, 3.0, z + 3.3),
                (0.935, 1.2, z + 2.75),
                (0.955, 0.0, z + 2.7),
            ]
        ),
        _loop(
            [
                (0.02, 0.0, z + 5.6),
                (0.026, 1.5, z + 5.5),
                (0.1, 2.7, z + 5.0),
                (0.3, 2.9, z + 5.2),
                (0.5, 2.5, z + 5.6),
                (0.68, 1.9, z + 4.9),
                (0.79, 0.8, z + 4.35),
                (0.82, 0.0, z + 4.2),
            ]
        ),
        _loop(
            [
                (0.0, 0.0, z + collar),
                (0.012, 1.3, z + collar - 0.1),
                (0.1, 2.35, z + dip + 0.7),
                (0.24, 2.55, z + dip),
                (0.4, 2.1, z + collar - 0.4),
                (0.52, 1.35, z + 7.0),
                (throat - 0.02, 0.95, z + 5.4),
                (throat, 0.0, z + 5.15),
            ]
        ),
    ]
    upper = _spring(_skin(loops), rise)
    zones = _zones(rng)
    parts = [Part(upper, detail=zones)]
    mid, under = _sole(width, thick, rise)
    sole_white = rng.random() < 0.75
    rubber = Material((0.93, 0.92, 0.88), "gloss", 0.38) if sole_white else None
    parts.append(Part(mid, "plain" if sole_white else "accent", rubber or "rubber"))
    parts.append(Part(under, "accent", "rubber" if rng.random() < 0.6 else Material((0.62, 0.42, 0.25), "gloss", 0.4)))
    rim = loops[-1].copy()
    rim[:, 2] += 0.05
    pad = _spring(sweep(smooth(rim[::3], 4, closed=True), superellipse(0.75, 0.75, 2, 16), closed=True), rise)
    parts.append(Part(pad, "plain"))
    inside = extrude(
        _loop(_foot(width * 0.86, 0.0, -0.4))[:, :2][:: -1 if _area(_loop(_foot(width, 0.0))[:, :2]) < 0 else 1],
        0.5,
        0.15,
    ).moved(z=z + 0.3)
    parts.append(Part(_spring(inside, rise), material=Material((0.3, 0.29, 0.28))))
    parts += _lacing(rng, loops[-1], loops[-2], z, rise, high)
    return [Part(p.mesh.turned([0, 0, 1], 0), p.slot, p.material, p.label, p.box, p.detail) for p in parts]


def _lacing(rng: Rng, top: Floats, below: Floats, z: float, rise: float, high: bool) -> list[Part]:
    """Tongue and laces across the throat; loop indices 0..60 run heel to toe on the right side."""
    right, left = top[:61], np.concatenate([top[:1], top[:59:-1]])
    rows = range(26, 59)
    sheet = []
    for i in rows:
        a, b = right[i], left[min(i, len(left) - 1)]
        lift = 0.55 * np.sin(np.pi * np.linspace(0, 1, 9))
        line = a + (b - a) * np.linspace(-0.08, 1.08, 9)[:, None]
        line[:, 2] += lift - 0.25
        sheet.append(line)
    first = np.array(sheet[0])
    tip = []
    for k in (3, 2, 1):
        wide = first.mean(axis=0) + (first - first.mean(axis=0)) * (1.0 - 0.06 * k)
        tip.append(wide + np.array([-0.9, 0, 0.9]) * k)
    points = np.array([*tip, *sheet])
    v, u = np.meshgrid(np.linspace(0, 1, len(points)), np.linspace(0, 1, 9), indexing="ij")
    tongue = _spring(grid(points, np.stack([u, v], -1), (5, 14)), rise)
    laces: list[Mesh] = []
    stations = np.linspace(29, 55, 7 if high else 6).astype(int)
    for n, i in enumerate(stations):
        a, b = right[i], left[i]
        out = np.array([0.0, -0.75, -0.35])
        j = min(i + 2, 59)
        start, end = (a + out, left[j] + out * (1, -1, 1)) if n % 2 else (right[j] + out, b + out * (1, -1, 1))
        middle = (a + b) / 2 + np.array([0, 0, 0.85])
        line = smooth([start, a + (0.0, -0.1, 0.4), middle, b + (0.0, 0.1, 0.4), end], 8)
        laces.append(sweep(line, superellipse(0.28, 0.75, 2.4, 16), up=(0, 0, 1)))
    knot = (right[28] + left[28]) / 2 + np.array([0.2, 0, 1.0])
    for side in (-1, 1):
        bow = smooth(
            [
                knot,
                knot + (0.8, side * 1.6, 0.8),
                knot + (1.6, side * 3.0, 0.1),
                knot + (2.0, side * 2.2, -0.5),
                knot + (0.9, side * 0.9, 0.0),
                knot,
            ],
            8,
        )
        laces.append(sweep(bow, 0.24, sides=12))
    white = rng.random() < 0.6
    return [
        Part(tongue, "plain"),
        Part(_spring(merge(laces), rise), "accent", Material((0.94, 0.93, 0.9)) if white else "cotton"),
    ]


def _zones(rng: Rng) -> Callable[[Texture, Texture, Texture, Rgb], Texture]:
    """Toe cap, heel counter, eyestay and a side mark in the second colour, with stitched edges."""
    toe, heel, stay = rng.random() < 0.55, rng.random() < 0.75, rng.random() < 0.6
    mark = int(rng.integers(4))

    def draw(texture: Texture, u: Texture, v: Texture, accent: Rgb) -> Texture:
        q = np.where(u < 0.5, 2 * u, 2 * (1 - u))
        fields = []
        if toe:
            fields.append(q - 0.83 - 0.1 * (v - 0.3))
        if heel:
            fields.append(0.14 - 0.05 * v - q)
        if stay:
            fields.append(np.minimum(np.minimum(v - 0.72, q - 0.42), 0.3) * 0.8)
        if mark == 1:
            for k in range(3):
                fields.append(
                    np.minimum(0.016 - np.abs(q - 0.42 - 0.055 * k - 0.16 * (v - 0.4)), 0.35 - np.abs(v - 0.38))
                )
        elif mark == 2:
            curve = 0.18 + 0.5 * np.clip(q - 0.25, 0, 1) ** 1.3
            fields.append(
                np.minimum(0.06 - 0.07 * np.clip(q - 0.25, 0, 1) - np.abs(v - curve), np.minimum(q - 0.22, 0.62 - q))
            )
        elif mark == 3:
            fields.append(np.minimum(0.05 - np.abs(v - 0.12), 0.9))
        ink = np.array(accent, dtype=np.float32)
        for f in fields:
            m = np.clip(f / 0.004 + 0.5, 0, 1)[..., None]
            texture = texture * (1 - m) + ink * m * texture.mean() / max(float(texture.mean()), 1e-3)
            texture = texture * (1 - 0.35 * np.exp(-((f / 0.0045) ** 2)))[..., None]
            texture = texture * (1 - 0.12 * np.exp(-(((f - 0.014) / 0.003) ** 2)))[..., None]
        return texture

    return draw


def boot(rng: Rng, look: Look) -> list[Part]:
    rain = look.material == "rubber"
    width, thick, rise = 1.0, float(rng.uniform(2.0, 3.0)), 0.9
    shaft = float(rng.uniform(19, 25)) if rain else float(rng.uniform(11.5, 15))
    z = thick - 0.25
    loops = [
        _loop([(s, w * 0.985, k) for s, w, k in _foot(width, z)]),
        _loop([(s * 0.99 + 0.003, w, z + 1.7) for s, w, _ in _foot(width, z)]),
        _loop(
            [
                (0.015, 0.0, z + 3.8),
                (0.025, 1.8, z + 3.8),
                (0.1, 3.1, z + 3.7),
                (0.36, 3.2, z + 4.2),
                (0.62, 3.8, z + 4.0),
                (0.8, 2.9, z + 3.6),
                (0.92, 1.2, z + 3.1),
                (0.945, 0.0, z + 3.0),
            ]
        ),
        _loop(
            [
                (0.02, 0.0, z + 6.4),
                (0.03, 1.7, z + 6.3),
                (0.1, 3.0, z + 6.2),
                (0.3, 3.2, z + 6.6),
                (0.46, 2.6, z + 6.9),
                (0.58, 1.7, z + 6.6),
                (0.65, 0.8, z + 6.2),
                (0.67, 0.0, z + 6.1),
            ],
            0.96,
        ),
        _loop(
            [
                (0.01, 0.0, z + 9.6),
                (0.018, 1.6, z + 9.6),
                (0.1, 3.2, z + 9.6),
                (0.26, 3.6, z + 9.7),
                (0.38, 2.6, z + 9.8),
                (0.45, 1.3, z + 9.8),
                (0.475, 0.5, z + 9.8),
                (0.48, 0.0, z + 9.8),
            ],
            1.0,
        ),
        _loop(
            [
                (-0.02, 0.0, z + shaft),
                (-0.012, 1.8, z + shaft),
                (0.07, 3.6, z + shaft),
                (0.22, 4.2, z + shaft),
                (0.35, 3.2, z + shaft),
                (0.425, 1.6, z + shaft),
                (0.446, 0.6, z + shaft),
                (0.45, 0.0, z + shaft),
            ],
            1.0,
        ),
    ]
    upper = _spring(_skin(loops), rise)

    def gore(texture: Texture, u: Texture, v: Texture, accent: Rgb) -> Texture:
        q = np.where(u < 0.5, 2 * u, 2 * (1 - u))
        if rain:
            band = v - 0.955
            m = np.clip(band / 0.004 + 0.5, 0, 1)[..., None]
            return texture * (1 - m) + np.array(accent, dtype=np.float32) * m
        f = np.minimum(np.minimum(0.13 - np.abs(q - 0.46) - 0.12 * (1 - v), v - 0.66), 0.2)
        m = np.clip(f / 0.004 + 0.5, 0, 1)[..., None]
        ribs = 0.8 + 0.2 * np.cos(q * 420)
        texture = texture * (1 - m) + np.array(accent, dtype=np.float32) * ribs[..., None] * m
        texture = texture * (1 - 0.4 * np.exp(-((f / 0.005) ** 2)))[..., None]
        return texture * (1 - 0.25 * np.exp(-(((q - 0.8) / 0.004) ** 2)) * (v < 0.5))[..., None]

    mid, under = _sole(width, thick, rise, 0.45)
    rim = sweep(smooth(loops[-1][::3], 4, closed=True), superellipse(0.9, 0.7, 2, 16), closed=True)
    inner = [loop * (0.95, 0.9, 1.0) + (-0.2, 0, 0) for loop in loops[3:]]
    lining = _skin(inner).flipped()
    parts = [
        Part(upper, detail=gore),
        Part(
            mid,
            "accent" if rain else "plain",
            "rubber" if rain else Material((0.14, 0.12, 0.11), "gloss", 0.35),
        ),
        Part(under, material=Material((0.1, 0.09, 0.085), "gloss", 0.4)),
        Part(_spring(rim, rise), "plain"),
        Part(_spring(lining, rise), material=Material((0.2, 0.17, 0.15))),
    ]
    heel_outline = _loop(
        [
            (s * 0.28 - 0.008, w * 1.02, 0.0)
            for s, w, _ in [
                (0.0, 0, 0),
                (0.04, 2.0, 0),
                (0.35, 3.4, 0),
                (0.8, 3.2, 0),
                (0.97, 2.6, 0),
                (1.0, 0, 0),
            ]
        ]
    )[:, :2]
    heel = extrude(heel_outline if _area(heel_outline) > 0 else heel_outline[::-1], 1.3, 0.2).moved(z=-1.2)
    if not rain:
        loop = smooth(
            [
                (-LENGTH * 0.51, 0, z + shaft - 3.2),
                (-LENGTH * 0.545, 0, z + shaft + 0.6),
                (-LENGTH * 0.53, 0, z + shaft + 1.6),
                (-LENGTH * 0.5, 0, z + shaft + 0.4),
            ],
            8,
        )
        parts.append(Part(sweep(loop, superellipse(0.3, 1.6, 3, 16), up=(1, 0, 0)), "accent", "canvas"))
    parts.append(Part(heel, material=Material((0.12, 0.1, 0.1), "gloss", 0.4)))
    return parts
