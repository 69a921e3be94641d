"""Totes, handbags, backpacks and suitcases."""

# ruff: noqa: ARG001  (builders share one signature)

from __future__ import annotations

import numpy as np

from studio.curves import rounded, smooth, superellipse
from studio.look import Look
from studio.materials import Material, Texture, metal
from studio.mesh import Floats, Mesh, merge
from studio.palette import Rgb
from studio.product import Part
from studio.surfaces import extrude, fractal, loft, rounded_box, soft_box, sweep

Rng = np.random.Generator


def strap(points: list[tuple[float, float, float]], wide: float, thick: float, up: tuple[float, float, float]) -> Mesh:
    return sweep(smooth(points, 14), superellipse(thick, wide, 4.0, 24), up=up)


def _body(
    w0: float, d0: float, w1: float, d1: float, h: float, rng: Rng, soft: float, power: float = 4.0
) -> tuple[Mesh, Floats]:
    """A soft standing sack: rings from the base up, bulged and slightly crumpled; also its top ring."""
    levels = np.concatenate([np.linspace(0, 0.06, 5)[:-1], np.linspace(0.06, 1, 40)])
    noise = fractal((len(levels), 160), 9, rng)
    rings = []
    for i, t in enumerate(levels):
        w, d = w0 + (w1 - w0) * t, d0 + (d1 - d0) * t
        bulge = 1 + 0.35 * np.sin(np.pi * min(t * 1.15, 1.0)) * soft
        tuck = 1 - 0.06 * (1 - min(t / 0.06, 1)) ** 2
        ring = superellipse(w * tuck, d * bulge * tuck, power, 160)
        n = ring / np.linalg.norm(ring, axis=1, keepdims=True)
        fade = min(t * 6, 1.0) * min((1 - t) * 5, 1.0)
        ring = ring + n * (noise[i] * soft * 0.42 * fade)[:, None]
        rings.append(np.c_[ring, np.full(160, h * t)])
    roll = np.roll(np.array(rings), -40, axis=1)
    return loft(roll, cap_start=True), roll[-1]


def tote(rng: Rng, look: Look) -> list[Part]:
    w, h, d = float(rng.uniform(33, 39)), float(rng.uniform(34, 40)), float(rng.uniform(9, 14))
    body, top = _body(w * 0.92, d, w, d * 0.5, h, rng, 1.3, 3.4)
    inner = loft(
        np.array([np.c_[top[:, :2] * 0.985, np.full(len(top), z)] for z in np.linspace(h * 0.4, h, 8)])
    ).flipped()
    parts = [Part(body, box=(0.16, 0.34, 0.34, 0.6)), Part(inner, "plain")]
    parts.append(Part(sweep(top[::2], superellipse(1.2, 0.4, 3, 16), closed=True, up=(0, 0, 1)), "plain"))
    leather = look.material != "leather" and rng.random() < 0.45
    reach = float(rng.uniform(14, 22))
    for side in (-1, 1):
        y = side * d * 0.26
        line = [
            (-w * 0.24, y, h - 5),
            (-w * 0.23, y + side * 0.6, h + 1),
            (-w * 0.15, y + side * 1.4, h + reach * 0.8),
            (0, y + side * 1.8, h + reach),
            (w * 0.15, y + side * 1.4, h + reach * 0.8),
            (w * 0.23, y + side * 0.6, h + 1),
            (w * 0.24, y, h - 5),
        ]
        parts.append(Part(strap(line, 2.6, 0.45, (0, 1, 0)), "accent", "leather" if leather else None))
    return parts


def handbag(rng: Rng, look: Look) -> list[Part]:
    w, h, d = float(rng.uniform(26, 33)), float(rng.uniform(18, 23)), float(rng.uniform(9, 12))
    body, top = _body(w, d, w * float(rng.uniform(0.78, 0.94)), d * 0.62, h, rng, 0.55, 4.5)
    gold = metal("brass" if rng.random() < 0.7 else "steel", 0.15)
    parts = [Part(body)]
    lid = np.array(
        [
            np.c_[top[:, :2] * s, np.full(len(top), z)]
            for s, z in ((1.0, h), (0.97, h + 0.5), (0.8, h + 0.9), (0.02, h + 1.0))
        ]
    )
    parts.append(Part(loft(lid), "plain"))
    if rng.random() < 0.65:  # a flap over the front
        w1 = float(top[:, 0].max()) * 2
        flap = _flap(w1 * 0.99, h, d, float(rng.uniform(0.45, 0.62)))
        parts.append(Part(flap, "plain", detail=_stitched))
        z = h * 0.55
        clasp = extrude(rounded([(1.8, 1.2), (-1.8, 1.2), (-1.8, -1.2), (1.8, -1.2)], 0.5, 5, closed=True), 0.5, 0.18)
        parts.append(Part(clasp.turned([1, 0, 0], 90).moved(0, -d * 0.62 - 0.1, z), material=gold))
    reach = float(rng.uniform(9, 15))
    arch = [
        (-w * 0.26, -d * 0.1, h - 0.5),
        (-w * 0.25, -d * 0.1, h + reach * 0.55),
        (-w * 0.12, 0, h + reach * 0.97),
        (0.0, 0, h + reach * 1.05),
        (w * 0.12, 0, h + reach * 0.97),
        (w * 0.25, d * -0.1, h + reach * 0.55),
        (w * 0.26, -d * 0.1, h - 0.5),
    ]
    parts.append(
        Part(
            sweep(smooth(arch, 14), 0.72, sides=20, up=(0, 1, 0)),
            "accent" if rng.random() < 0.35 else "plain",
        )
    )
    for s in (-1, 1):
        ring = [
            (s * w * 0.26 + 1.0 * np.cos(t), -d * 0.1, h + 1.0 + 1.0 * np.sin(t))
            for t in np.linspace(0, 2 * np.pi, 32, endpoint=False)
        ]
        parts.append(Part(sweep(ring, 0.2, closed=True, sides=12), material=gold))
    return parts


def _stitched(texture: Texture, u: Texture, v: Texture, accent: Rgb) -> Texture:
    edge = np.minimum(np.minimum(u, 1 - u) * 1.6, v)
    return np.asarray(texture * (1 - 0.3 * np.exp(-(((edge - 0.05) / 0.008) ** 2)))[..., None])


def _flap(w: float, h: float, d: float, share: float) -> Mesh:
    """A leather sheet from the back edge of the top down over the front, its lower corners rounded."""
    from studio.mesh import grid

    side = smooth(
        [
            (d * 0.3, h + 0.9),
            (0.0, h + 1.35),
            (-d * 0.3, h + 1.1),
            (-d * 0.47, h * 0.9),
            (-d * 0.585, h * (1 - share * 0.6)),
            (-d * 0.63, h * (1 - share)),
        ],
        10,
    )
    t = np.linspace(0, 1, len(side))
    u = np.linspace(-1, 1, 33)
    drop = np.clip((t - 0.82) / 0.18, 0, 1)
    half = w / 2 * (1 + 0.04 * t) * (1 - 0.3 * drop**3)
    points = np.stack(
        [
            half[:, None] * u,
            np.broadcast_to(side[:, :1], (len(side), 33)),
            np.broadcast_to(side[:, 1:], (len(side), 33)),
        ],
        -1,
    )
    uv = np.stack(np.meshgrid((u + 1) / 2, 1 - t), -1)
    return grid(points[::-1], uv[::-1], (w, h * share + d))


def backpack(rng: Rng, look: Look) -> list[Part]:
    w, h, d = float(rng.uniform(27, 31)), float(rng.uniform(40, 46)), float(rng.uniform(13, 16))
    body = _pack_shape(w, d, h, 7.5, 1.6)
    pocket_h = h * float(rng.uniform(0.38, 0.46))
    pocket = _pack_shape(w * 0.82, 5.5, pocket_h, 3.5, 1.0)
    two = rng.random() < 0.5
    parts = [Part(body), Part(pocket.moved(0, -d / 2 - 1.3, 2.2), "accent" if two else "plain")]
    zip_color = Material((0.12, 0.12, 0.13), "gloss", 0.3)
    steel = metal("brass" if rng.random() < 0.4 else "steel", 0.18)
    for depth, width, low, top in (
        (-d * 0.2, w, h * 0.45, h),
        (-d / 2 - 3.4, w * 0.82, 2.2 + pocket_h * 0.55, 2.2 + pocket_h),
    ):
        r = 6.5 if width == w else 3.0
        half = width / 2 + (0.9 if width == w else 0.25)
        arch = rounded([(-half, low), (-half, top + 0.55), (half, top + 0.55), (half, low)], r, 12)
        line = np.stack([arch[:, 0], np.full(len(arch), depth), arch[:, 1]], 1)
        parts.append(Part(sweep(line, 0.42, sides=12, up=(0, 1, 0)), material=zip_color))
        pull = rounded_box(0.8, 0.35, 2.6, 0.15, 3)
        parts.append(Part(merge(pull.values()).moved(half * 0.6, depth - 0.5, top - 1.6), material=steel))
    grip = [
        (-3.6, d * 0.3, h - 0.2),
        (-3.2, d * 0.3, h + 2.4),
        (0, d * 0.3, h + 3.4),
        (3.2, d * 0.3, h + 2.4),
        (3.6, d * 0.3, h - 0.2),
    ]
    parts.append(Part(strap(grip, 2.2, 0.6, (0, 1, 0)), "accent"))
    for s in (-1, 1):
        line = [
            (s * w * 0.3, d * 0.5, h - 3),
            (s * w * 0.42, d * 0.72, h * 0.85),
            (s * w * 0.56, d * 0.8, h * 0.5),
            (s * w * 0.52, d * 0.66, h * 0.2),
            (s * w * 0.44, d * 0.48, h * 0.06),
        ]
        parts.append(Part(strap(line, 4.2, 1.0, (0, -1, 0)), "accent"))
    if rng.random() < 0.6:
        patch = rounded_box(6.5, 0.3, 3.2, 0.14, 3)
        parts.append(Part(merge(patch.values()).moved(0, -d / 2 - 1.65, h * 0.68), "accent", "leather"))
    return parts


def _pack_shape(w: float, d: float, h: float, r: float, puff: float) -> Mesh:
    """A box with large round upper corners and softer edges front and back."""
    front = rounded([(-w / 2, 0), (w / 2, 0), (w / 2, h), (-w / 2, h)], [r * 0.5, r * 0.5, r, r], 12, closed=True)
    from studio.curves import refined

    plan = refined(front, 1.2, closed=True)
    steps = np.linspace(-1, 1, 25)
    rings = []
    for t in steps:
        inset = (1 - np.sqrt(max(0.0, 1 - abs(t) ** 4.5))) * 2.6
        centre = np.array([0.0, h / 2])
        q = plan - centre
        scale = 1 - inset / np.linalg.norm(q, axis=1, keepdims=True)
        q = centre + q * scale
        bow = (
            puff
            * (1 - np.clip(np.abs(q[:, 0] / w * 2), 0, 1) ** 2)
            * (1 - np.clip(np.abs((q[:, 1] - h / 2) / h * 2), 0, 1) ** 2)
        )
        rings.append(np.stack([q[:, 0], np.full(len(q), -t * d / 2) - np.sign(t) * bow * 0, q[:, 1]], 1))
    # End faces bulge: shrink the last ring towards the middle in a few domed steps.
    ends = []
    last = rings[-1]
    mid = last.mean(axis=0)
    for f in (0.8, 0.5, 0.2, 0.01):
        ends.append(mid + (last - mid) * (f, 0, f) + np.array([0, -puff * (1 - f**2), 0]))
    first = rings[0]
    start = [
        mid * (1, -1, 1) + (first - first.mean(axis=0)) * (f, 0, f) + np.array([0, puff * 0.4 * (1 - f**2), 0])
        for f in (0.01, 0.2, 0.5, 0.8)
    ]
    sheet = np.array([*start, *rings, *ends])
    mesh = loft(sheet)
    v = mesh.vertices
    uv = np.stack([v[:, 0] / w + 0.5, v[:, 2] / h], 1)
    return Mesh(v, mesh.faces, uv, (w, h))


def suitcase(rng: Rng, look: Look) -> list[Part]:
    w, h, d = float(rng.uniform(36, 42)), float(rng.uniform(50, 58)), float(rng.uniform(20, 24))
    z = 4.5
    shell = soft_box(w, d, h, 4.5, 0.3)
    parts = [Part(shell.moved(z=z))]
    ribs = []
    count = int(rng.integers(4, 8))
    for x in np.linspace(-0.36, 0.36, count) * w:
        loop = rounded([(x, -d / 2 - 0.22, 5), (x, -d / 2 - 0.22, h - 5)], 0, 2)
        ribs.append(sweep(np.linspace(loop[0], loop[-1], 12), superellipse(1.5, 0.7, 2.5, 18), up=(1, 0, 0)))
    parts.append(Part(merge(ribs).moved(z=z), "plain"))
    dark = Material((0.1, 0.1, 0.11), "gloss", 0.3)
    seam_path = rounded([(0, -w / 2, 0), (0, w / 2, 0), (0, w / 2, h), (0, -w / 2, h)], 4.5, 10, closed=True)
    seam_line = np.stack([seam_path[:, 1], np.zeros(len(seam_path)), seam_path[:, 2] + z], 1)
    parts.append(Part(sweep(seam_line * (1.004, 1, 1), 0.45, closed=True, sides=12), material=dark))
    rod = metal("aluminium", 0.2)
    up = float(rng.choice([2.0, 16.0, 24.0]))
    for s in (-1, 1):
        parts.append(
            Part(
                sweep(
                    np.linspace((s * w * 0.2, d * 0.3, z + h - 1), (s * w * 0.2, d * 0.3, z + h + up), 6),
                    0.6,
                    sides=16,
                ),
                material=rod,
            )
        )
    bar = smooth(
        [(-w * 0.22, d * 0.3, z + h + up), (0, d * 0.3, z + h + up + 0.6), (w * 0.22, d * 0.3, z + h + up)],
        10,
    )
    parts.append(Part(sweep(bar, 1.25, sides=20, up=(0, 0, 1)), material=dark))
    for sx in (-1, 1):
        for sy in (-1, 1):
            wheel = sweep(
                np.linspace((sx * w * 0.38 - 1.1, sy * d * 0.3, 2.3), (sx * w * 0.38 + 1.1, sy * d * 0.3, 2.3), 6),
                2.3,
                sides=32,
            )
            fork = rounded_box(3.2, 3.0, 3.4, 0.6, 4)
            parts.append(
                Part(
                    merge([wheel, merge(fork.values()).moved(sx * w * 0.38, sy * d * 0.3, 2.4)]),
                    material=dark,
                )
            )
    patch = rounded_box(5.0, 0.3, 1.6, 0.12, 3)
    parts.append(Part(merge(patch.values()).moved(0, -d / 2 - 0.5, z + h * 0.86), "accent", "aluminium"))
    return parts
