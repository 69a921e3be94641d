"""Lamps, candles, clocks, cushions, books and planters."""

# ruff: noqa: ARG001  (builders share one signature)

from __future__ import annotations

import numpy as np

from studio import patterns
from studio.curves import refined, rounded, smooth, superellipse
from studio.dials import dial
from studio.kinds.tableware import VASES, walls
from studio.look import Look
from studio.materials import Material, metal
from studio.materials import wood as wooden
from studio.mesh import Mesh, grid, merge
from studio.palette import shade
from studio.product import Part
from studio.surfaces import Panel, fractal, revolve, rounded_box, soft_box, sweep

Rng = np.random.Generator


def lamp(rng: Rng, look: Look) -> list[Part]:
    h = float(rng.uniform(26, 38))
    w = float(rng.uniform(11, 15))
    style = int(rng.integers(4))
    parts: list[Part] = []
    fitting = metal("brass" if rng.random() < 0.6 else "steel", 0.2)
    if style == 0:
        control = np.array(VASES[int(rng.choice([0, 2, 5, 6]))]) * (h * 0.42, h * 0.56)
        control[-1] = (1.0, h * 0.56)
        body = smooth(np.concatenate([[(0.0, 0.0)], control]), 14)
        parts.append(Part(revolve(body)))
    elif style == 1:
        base = rounded([(0, 0), (w * 0.52, 0), (w * 0.52, 1.2), (1.1, 1.5), (0.8, 2.2), (0.8, h * 0.56)], 0.5, 8)
        parts.append(Part(revolve(base), "plain"))
    elif style == 2:
        body = smooth(
            [
                (0, 0),
                (w * 0.5, 0.3),
                (w * 0.62, h * 0.18),
                (w * 0.35, h * 0.36),
                (1.2, h * 0.5),
                (0.9, h * 0.56),
            ],
            14,
        )
        parts.append(Part(revolve(body)))
    else:
        dark = wooden("oak" if rng.random() < 0.5 else "walnut", rng, (6, 30))
        for k in range(3):
            t = 2 * np.pi * k / 3 + 0.5
            leg = np.array(
                [
                    [np.sin(t) * w * 0.62, -np.cos(t) * w * 0.62, 0],
                    [np.sin(t) * 1.0, -np.cos(t) * 1.0, h * 0.55],
                ]
            )
            parts.append(Part(sweep(np.linspace(leg[0], leg[1], 12), 0.75, np.linspace(0.75, 1.1, 12)), material=dark))
        parts.append(
            Part(
                revolve(rounded([(0, h * 0.51), (1.9, h * 0.51), (1.9, h * 0.56), (0, h * 0.56)], 0.3, 5), 48),
                material=fitting,
            )
        )
    rod = revolve([(0.35, h * 0.5), (0.35, h * 0.78)], 24)
    socket = revolve(rounded([(0, h * 0.58), (1.0, h * 0.58), (1.0, h * 0.66), (0, h * 0.66)], 0.3, 5), 32)
    parts += [Part(rod, material=fitting), Part(socket, material=fitting)]
    low, high = h * float(rng.uniform(0.5, 0.55)), h
    r1 = w * float(rng.uniform(0.85, 1.1))
    shape = int(rng.integers(3))
    r0 = r1 * {0: 0.62, 1: 0.95, 2: 0.35}[shape]
    if shape == 2:
        line = smooth(
            [
                (r1, low),
                (r1 * 0.93, low + (high - low) * 0.45),
                (r1 * 0.7, low + (high - low) * 0.8),
                (r0, high),
            ],
            14,
        )
    else:
        line = np.stack([np.linspace(r1, r0, 20), np.linspace(low, high, 20)], 1)
    tall = float(np.linalg.norm(line[-1] - line[0]))
    warm = tuple(
        float(c) for c in np.clip(np.array(shade(look.accent, rng)) * 0.4 + np.array([0.98, 0.93, 0.82]) * 0.6, 0, 1)
    )
    fabric = patterns.weave("canvas", (2 * np.pi * r1, tall), rng, 384)[0] * np.array(warm, dtype=np.float32)
    lit = rng.random() < 0.6
    glow = np.linspace(0.55, 1.0, fabric.shape[0])[:, None, None] ** 0.7
    shade_material = Material(
        warm,
        "matt",
        0.5,
        np.clip(fabric * (glow if lit else 1), 0, 1).astype(np.float32),
        None,
        0.0,
        0.55 if lit else 0.0,
    )
    parts.append(Part(revolve(line, 112), material=shade_material))
    for r, z in ((r1, low), (r0, high)):
        ring = [(r * np.cos(t), r * np.sin(t), z) for t in np.linspace(0, 2 * np.pi, 90, endpoint=False)]
        parts.append(Part(sweep(ring, 0.16, closed=True, sides=10), material=Material(warm, "matt")))
    return parts


def candle(rng: Rng, look: Look) -> list[Part]:
    wax = Material(shade("cream" if rng.random() < 0.6 else look.accent, rng), "gloss", 0.35)
    flame = Material((1.0, 0.82, 0.5), "matt", glow=9.0)
    wick = Material((0.15, 0.12, 0.1))
    lit = rng.random() < 0.6
    parts: list[Part] = []
    if rng.random() < 0.55:  # in a holder or a jar
        r, h = float(rng.uniform(3.4, 4.6)), float(rng.uniform(7, 9.5))
        body = np.concatenate([[(0.0, 0.1)], rounded([(r * 0.92, 0), (r, 0.5), (r, h)], 0.45, 6)])
        body = np.concatenate([body[:-1], np.stack([np.full(8, r), np.linspace(body[-2, 1] + 0.2, h, 8)], 1)])
        out, inner = walls(body, 0.4, 0.8)
        parts += [Part(revolve(out), box=(0.38, 0.3, 0.62, 0.62)), Part(revolve(inner), "plain")]
        top = h * 0.8
        parts.append(
            Part(
                revolve(
                    rounded([(r - 0.42, top), (r - 0.9, top - 0.12), (0.6, top - 0.2), (0, top - 0.3)], 0.3, 5),
                    72,
                ).scaled(0.995, 0.995, 1.0),
                material=wax,
            )
        )
        parts[-1] = Part(parts[-1].mesh.flipped() if _faces_down(parts[-1].mesh) else parts[-1].mesh, material=wax)
        z = top - 0.3
    else:
        r, h = float(rng.uniform(2.6, 3.8)), float(rng.uniform(9, 17))
        line = rounded(
            [(0, 0), (r, 0), (r, h), (r * 0.82, h - 0.05), (r * 0.5, h - 0.5), (0, h - 0.7)],
            [0, 0.4, 0.5, 0.3, 0.5, 0],
            8,
        )
        mesh = revolve(line)
        parts.append(Part(mesh, material=None))
        z = h - 0.7
        if rng.random() < 0.5:
            dish = rounded(
                [(0, -0.9), (r * 1.5, -0.9), (r * 1.75, 0.3), (r * 1.68, 0.35), (r * 1.4, -0.2), (0, -0.25)],
                0.3,
                6,
            )
            parts.append(Part(revolve(dish), material=metal("brass", 0.2)))
            parts[0] = Part(mesh.moved(z=-0.25), material=None)
            z -= 0.25
    parts.append(
        Part(
            sweep(smooth([(0, 0, z - 0.4), (0.03, 0, z + 0.4), (0.12, 0, z + 0.9)], 6), 0.09, sides=8),
            material=wick,
        )
    )
    if lit:
        drop = smooth([(0.0, z + 0.55), (0.32, z + 0.95), (0.36, z + 1.3), (0.16, z + 2.1), (0.0, z + 2.7)], 10)
        parts.append(Part(revolve(drop, 24).moved(0.1), material=flame))
    return parts


def _faces_down(mesh: Mesh) -> bool:
    a, b, c = (mesh.vertices[mesh.faces[:, i]] for i in range(3))
    return float(np.cross(b - a, c - a)[:, 2].sum()) < 0


def clock(rng: Rng, look: Look) -> list[Part]:
    alarm = rng.random() < 0.4
    r = float(rng.uniform(4.5, 5.5)) if alarm else float(rng.uniform(12, 16))
    deep = r * (0.5 if alarm else 0.2)
    case = rounded(
        [
            (0, -deep),
            (r * 0.94, -deep),
            (r, -deep * 0.7),
            (r, 0.1 * r),
            (r * 0.93, 0.14 * r),
            (r * 0.88, 0.05 * r),
        ],
        0.06 * r,
        6,
    )
    pale = rng.random() < 0.7
    ground = (0.96, 0.95, 0.92) if pale else shade(look.color, rng)
    ink = (0.13, 0.13, 0.14) if pale else (0.95, 0.94, 0.9)
    numerals = str(rng.choice(["arabic", "roman", "ticks", "ticks"]))
    face = Material(
        ground,
        "matt",
        0.5,
        dial(512, ground, ink, numerals, look.words or "Norrland").astype(np.float32),
    )
    radii = np.linspace(r * 0.9, 0, 3)
    disc = revolve(np.stack([radii, np.full(3, 0.055 * r)], 1), 96)
    flat = disc.vertices[:, :2] / (2 * r * 0.9) + 0.5
    disc = Mesh(disc.vertices, disc.faces, flat, (2 * r, 2 * r))
    hour, minute = float(rng.uniform(0, 12)), 0.0
    minute = (hour % 1) * 60
    pieces = [(case, None), (disc, face)]
    meshes: list[Part] = []
    hand_ink = Material(ink, "gloss", 0.3)
    for value, length, width in ((hour / 12, 0.5, 0.05), (minute / 60, 0.76, 0.034)):
        t = value * 2 * np.pi
        d = np.array([np.sin(t), np.cos(t)])
        n = np.array([d[1], -d[0]])
        a, b = -d * r * 0.1, d * r * length
        quad = np.array(
            [a - n * r * width / 2, a + n * r * width / 2, b + n * r * width * 0.28, b - n * r * width * 0.28]
        )
        z = r * (0.075 if length < 0.6 else 0.085)
        points = np.array([[[*quad[0], z], [*quad[1], z]], [[*quad[3], z], [*quad[2], z]]])
        meshes.append(Part(grid(points, np.zeros((2, 2, 2)), (1, 1)), material=hand_ink))
    pin = revolve(rounded([(r * 0.045, 0.05 * r), (r * 0.045, r * 0.1), (0, r * 0.1)], r * 0.01, 4), 24)
    meshes.append(Part(pin, material=metal("brass", 0.2)))
    meshes.append(Part(revolve(pieces[0][0], 128), "main"))
    meshes.append(Part(disc, material=face))
    lift = r
    if alarm:
        for side in (-1, 1):
            bell = revolve(smooth([(r * 0.42, 0), (r * 0.36, r * 0.16), (r * 0.2, r * 0.28), (0, r * 0.32)], 8), 48)
            bell = bell.turned([0, 0, 1], 0).turned([1, 0, 0], -90)
            meshes.append(
                Part(
                    bell.turned([0, 0, 1], -side * 38).moved(side * r * 0.64, r * 0.84, -deep * 0.4),
                    "accent",
                    "brass",
                )
            )
            leg = np.array([[side * r * 0.5, -r * 0.8, -deep * 0.4], [side * r * 0.68, -r * 1.16, -deep * 0.4]])
            meshes.append(Part(sweep(np.linspace(leg[0], leg[1], 6), r * 0.07), "accent", "brass"))
        lift = r * 1.16
    # Built lying with its face up: stand it upright, face to the front.
    return [Part(p.mesh.turned([1, 0, 0], 90).moved(z=lift), p.slot, p.material, p.label) for p in meshes]


def cushion(rng: Rng, look: Look) -> list[Part]:
    w = float(rng.uniform(40, 46))
    h = w if rng.random() < 0.7 else w * 0.66
    corners = rounded([(w / 2, h / 2), (-w / 2, h / 2), (-w / 2, -h / 2), (w / 2, -h / 2)], 3.0, 6, closed=True)
    corners = refined(corners, 1.5, closed=True)
    # Filled corners stay out while the sides are drawn in.
    drawn_in = 1 - 0.035 * np.cos(4 * np.arctan2(corners[:, 1] / h, corners[:, 0] / w))
    outline = corners * drawn_in[:, None]
    panel = Panel(outline, 110)
    puff = panel.inflated(w * float(rng.uniform(0.2, 0.25)), 0.62)
    soft = fractal(puff.shape, 12, rng) * 0.55 * (puff / puff.max()) ** 0.3
    corner = np.abs(panel.x / w * 2) * np.abs(panel.y / h * 2)
    ripple = np.sin(np.arctan2(panel.y, panel.x) * 26 + fractal(puff.shape, 14, rng)) * 0.35 * corner**3
    front = panel.mesh(puff + (soft + ripple) * (panel.signed > 0.8))
    back = panel.mesh(-puff, back=True)
    edge = [(x, y, 0.0) for x, y in outline[:: max(1, len(outline) // 120)]]
    piping = sweep(edge, 0.42, closed=True, sides=12)
    parts = [Part(front), Part(back), Part(piping, "accent" if rng.random() < 0.5 else "plain")]
    tilt = 72.0
    return [Part(p.mesh.turned([1, 0, 0], tilt).moved(z=h * 0.5), p.slot) for p in parts]


def book(rng: Rng, look: Look) -> list[Part]:
    w, h, d = float(rng.uniform(13, 17)), float(rng.uniform(19, 24)), float(rng.uniform(1.8, 3.8))
    paper = Material((0.94, 0.92, 0.86), "matt", 0.5)
    block = rounded_box(w - 0.6, d - 0.6, h - 0.6, 0.1, 3)
    parts = [Part(m.moved(-0.1, 0, 0.3), material=paper) for m in block.values()]
    for side, y in (("front", -d / 2 + 0.15), ("blank", d / 2 - 0.15)):
        cover = rounded_box(w, 0.3, h, 0.12, 4)
        for name, mesh in cover.items():
            slot = "label" if name == "front" and side == "front" else "plain"
            parts.append(Part(mesh.moved(0, y, 0), slot, None if slot == "label" else "cardboard", label="cover"))
    back = rounded_box(0.3, d, h, 0.13, 4)
    for name, mesh in back.items():
        parts.append(
            Part(
                mesh.moved(-w / 2 + 0.1, 0, 0),
                "label" if name == "left" else "plain",
                None if name == "left" else "cardboard",
                label="spine",
            )
        )
    return parts


def planter(rng: Rng, look: Look) -> list[Part]:
    r, h = float(rng.uniform(6.5, 9)), float(rng.uniform(11, 15))
    low = r * float(rng.uniform(0.66, 0.96))
    body = np.concatenate([[(0.0, 0.1)], rounded([(low * 0.95, 0), (low, 0.6), (r, h)], 0.5, 6)])
    body = np.concatenate([body[:-1], np.linspace(body[-2], (r, h), 10)[1:]])
    out, inner = walls(body, 0.6, 1.0)
    soil_z = h * 0.86
    soil = revolve([(r * 0.97 - 0.4, soil_z), (0, soil_z + 0.5)], 48)
    parts = [
        Part(revolve(out)),
        Part(revolve(inner), "plain"),
        Part(soil, material=Material((0.2, 0.14, 0.1))),
    ]
    greens = ((0.20, 0.38, 0.18), (0.28, 0.46, 0.24), (0.16, 0.33, 0.2), (0.38, 0.5, 0.3))
    green = greens[int(rng.integers(4))]
    style = int(rng.integers(3))
    count = (26, 14, 34)[style]
    leaves: list[Mesh] = []
    stems: list[Mesh] = []
    for k in range(count):
        turn = k * 2.399963
        if style == 0:  # arching strap leaves
            reach, rise, wide = (
                float(rng.uniform(5, 12)),
                float(rng.uniform(10, 20)),
                float(rng.uniform(0.8, 1.3)),
            )
            line = smooth(
                [(0, 0), (reach * 0.3, rise * 0.6), (reach * 0.75, rise * 0.95), (reach * 1.15, rise * 0.8)],
                8,
            )
            leaves.append(_leaf(line, wide, turn, soil_z))
        elif style == 1:  # upright sword leaves
            rise, wide = float(rng.uniform(13, 26)), float(rng.uniform(1.6, 2.3))
            start = float(rng.uniform(0.3, r * 0.5))
            line = smooth([(start, 0), (start + 0.7, rise * 0.5), (start + rise * 0.12, rise)], 10)
            leaves.append(_leaf(line, wide, turn, soil_z))
        else:  # round leaves on stems
            reach, rise = float(rng.uniform(2, 9)), float(rng.uniform(8, 19))
            line = smooth([(0.3, 0), (reach * 0.4, rise * 0.7), (reach, rise)], 8)
            d = np.array([np.sin(turn), -np.cos(turn)])
            stems.append(sweep(np.c_[line[:, :1] * d, line[:, 1:] + soil_z], 0.14, sides=8))
            blade = smooth(
                [
                    (reach, rise),
                    (reach + 1.6, rise + 0.5),
                    (reach + 3.6, rise + 0.1),
                    (reach + 5.0, rise - 0.9),
                ],
                6,
            )
            leaves.append(_leaf(blade, 2.6, turn, soil_z))
    parts.append(Part(merge(leaves), material=Material(green, "gloss", 0.3)))
    if stems:
        parts.append(Part(merge(stems), material=Material((0.36, 0.42, 0.22), "gloss", 0.4)))
    return parts


def _leaf(line: np.ndarray, wide: float, turn: float, z: float) -> Mesh:
    """A folded blade along a (reach, rise) line, turned about the z axis."""
    t = np.linspace(0, 1, len(line))
    half = wide * np.sin(np.pi * np.clip(t * 0.94 + 0.06, 0, 1)) ** 0.7
    d, n = np.array([np.sin(turn), -np.cos(turn)]), np.array([np.cos(turn), np.sin(turn)])
    across = np.linspace(-1, 1, 5)
    points = np.empty((len(line), 5, 3))
    points[..., :2] = line[:, None, :1] * d + (half[:, None] * across)[..., None] * n
    points[..., 2] = line[:, 1:] + z + np.abs(across) * half[:, None] * 0.25
    v, u = np.meshgrid(t, (across + 1) / 2, indexing="ij")
    return grid(points, np.stack([u, v], -1), (2 * wide, 10.0))


def basket(rng: Rng, look: Look) -> list[Part]:
    w, h = float(rng.uniform(24, 32)), float(rng.uniform(14, 20))
    rings = []
    for z, s in zip(
        np.linspace(0, h, 24),
        smooth([(0, 0.84), (0.3, 0.95), (0.7, 1.0), (1, 0.98)], 8)[:24, 1],
        strict=False,
    ):
        rings.append(np.c_[superellipse(w * s, w * s * 0.8, 2.6, 120), np.full(120, z)])
    from studio.surfaces import loft

    shell = loft(rings, cap_start=True)
    parts = [Part(shell), Part(sweep(rings[-1], 0.8, closed=True, sides=14))]
    for side in (-1, 1):
        x = side * w * 0.49
        loop = smooth(
            [
                (x, -4, h - 2),
                (x + side * 0.8, -3.4, h + 3),
                (x + side * 0.8, 0, h + 5),
                (x + side * 0.8, 3.4, h + 3),
                (x, 4, h - 2),
            ],
            10,
        )
        parts.append(Part(sweep(loop, 0.65, up=(1, 0, 0)), "accent", "leather"))
    return parts


__all__ = ["basket", "book", "candle", "clock", "cushion", "lamp", "planter", "soft_box"]
