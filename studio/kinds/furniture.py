"""Chairs, stools, armchairs and side tables."""

# ruff: noqa: ARG001  (builders share one signature)

from __future__ import annotations

import numpy as np

from studio.curves import mirrored, rounded, smooth, superellipse
from studio.look import Look
from studio.materials import METALS, Material
from studio.materials import wood as wooden
from studio.mesh import Floats, Mesh, grid, merge
from studio.product import Part
from studio.surfaces import extrude, revolve, soft_box, sweep

Rng = np.random.Generator


def _leg(top: tuple[float, float, float], bottom: tuple[float, float, float], thick: float, taper: float = 0.6) -> Mesh:
    line = np.linspace(top, bottom, 14)
    return sweep(line, thick, np.linspace(1, taper, 14), sides=24)


def _timber(rng: Rng, look: Look) -> Material:
    """Legs: the look's own wood where it is a wooden piece, else oak, beech or walnut."""
    return wooden(str(rng.choice(["oak", "beech", "walnut"])), rng, (8, 45))


def chair(rng: Rng, look: Look) -> list[Part]:
    style = int(rng.integers(3))
    w, d, seat = float(rng.uniform(42, 47)), float(rng.uniform(40, 45)), float(rng.uniform(43, 46))
    tall = float(rng.uniform(78, 88))
    timber: Material | str | None = None if look.material == "wood" else _timber(rng, look)
    parts: list[Part] = []
    if style == 2:  # a moulded shell on splayed legs
        parts.append(Part(_shell(rng, w, d, seat, tall)))
        legs = [
            _leg((sx * w * 0.24, sy * d * 0.22, seat - 0.5), (sx * w * 0.44, sy * d * 0.46, 0), 1.5, 0.7)
            for sx in (-1, 1)
            for sy in (-1, 1)
        ]
        metal_legs = rng.random() < 0.4 and look.material != "wood"
        legs_material: Material | str | None = Material((0.1, 0.1, 0.11), "gloss", 0.25) if metal_legs else timber
        parts.append(Part(merge(legs), "plain", legs_material))
        cross = [
            sweep(
                np.linspace((-w * 0.34, s * d * 0.33, seat * 0.5), (w * 0.34, s * d * 0.33, seat * 0.5), 6),
                0.6,
            )
            for s in (-1, 1)
        ]
        parts.append(Part(merge(cross), "plain", legs_material))
        return parts
    plan = _seat_plan(w, d)
    seat_mesh = extrude(plan, 2.6 if style == 0 else 3.0, 0.8, 6).moved(z=seat - 2.6)
    upholstered = look.material != "wood"
    parts.append(Part(seat_mesh, "plain", timber))
    if upholstered:
        parts.append(Part(soft_box(w * 0.93, d * 0.92, 4.6, 2.0, 0.9).moved(0, 0, seat - 0.2)))
    frame = []
    for sx in (-1, 1):
        frame.append(_leg((sx * w * 0.4, -d * 0.4, seat - 1.5), (sx * w * 0.44, -d * 0.46, 0), 1.9))
        post = smooth(
            [
                (sx * w * 0.43, d * 0.5, 0),
                (sx * w * 0.4, d * 0.41, seat * 0.6),
                (sx * w * 0.4, d * 0.42, seat + 4),
                (sx * w * 0.4, d * 0.52, tall),
            ],
            10,
        )
        frame.append(sweep(post, 1.8, np.linspace(0.75, 0.9, len(post)), sides=24))
        frame.append(_bar((sx * w * 0.42, -d * 0.42, seat * 0.42), (sx * w * 0.41, d * 0.44, seat * 0.42), 0.95))
    frame.append(_bar((-w * 0.41, -d * 0.0, seat * 0.42), (w * 0.41, -d * 0.0, seat * 0.42), 0.95))
    parts.append(Part(merge(frame), "plain", timber))
    backs: list[Mesh] = []
    if style == 0:
        for z in np.linspace(seat + 13, tall - 3.2, int(rng.integers(2, 4))):
            backs.append(_slat(w * 0.82, 5.2, d, float(z), seat, tall))
    else:
        backs.append(_slat(w * 0.84, 6.0, d, tall - 3.4, seat, tall))
        for x in np.linspace(-0.27, 0.27, int(rng.integers(3, 6))) * w:
            lean = smooth([(x, d * 0.42, seat), (x, d * 0.46, (seat + tall) / 2), (x * 1.02, d * 0.535, tall - 4)], 8)
            backs.append(sweep(lean, 0.85, sides=18))
    if upholstered and style == 0:
        pad = soft_box(w * 0.78, 4.0, (tall - seat) * 0.62, 1.8, 0.8).turned([1, 0, 0], -8).moved(0, d * 0.47, seat + 9)
        parts.append(Part(pad))
        backs = backs[-1:]
    parts.append(Part(merge(backs), "plain", timber))
    return parts


def _bar(a: tuple[float, float, float], b: tuple[float, float, float], r: float) -> Mesh:
    return sweep(np.linspace(a, b, 8), r, sides=18)


def _seat_plan(w: float, d: float) -> Floats:
    half = [
        (0.0, d * 0.48),
        (w * 0.38, d * 0.46),
        (w * 0.46, d * 0.2),
        (w * 0.5, -d * 0.3),
        (w * 0.42, -d * 0.5),
        (0.0, -d * 0.54),
    ]
    outline = mirrored(smooth(half, 10))
    return outline[::-1]


def _slat(width: float, height: float, d: float, z: float, seat: float, tall: float) -> Mesh:
    """A curved back rail: bows to the back between the posts."""
    x = np.linspace(-width / 2, width / 2, 24)
    y = d * (0.42 + 0.1 * (z - seat) / (tall - seat)) + 2.2 * (1 - (2 * x / width) ** 2) - 0.3
    section = superellipse(height, 1.7, 3.2, 28)
    return sweep(np.stack([x, y, np.full_like(x, z)], 1), section, up=(0, 0, 1))


def _shell(rng: Rng, w: float, d: float, seat: float, tall: float) -> Mesh:
    side = smooth(
        [
            (-d * 0.5, seat - 2.0),
            (-d * 0.44, seat + 0.4),
            (-d * 0.05, seat - 0.6),
            (d * 0.3, seat + 1.0),
            (d * 0.44, seat + 8),
            (d * 0.5, tall * 0.82),
            (d * 0.56, tall),
        ],
        12,
    )
    t = np.linspace(0, 1, len(side))
    # Full width along the middle, rounded off like a superellipse at the front edge and the top.
    half = w * 0.5 * np.maximum((1 - np.abs(2 * t - 1) ** 7) ** 0.4, 0.3)
    lift = np.interp(t, [0, 0.2, 0.5, 0.7, 1.0], [0.5, 3.0, 7.0, 5.0, 1.5])
    u = np.linspace(-1, 1, 41)
    normal = np.gradient(side, axis=0)
    normal = np.stack([-normal[:, 1], normal[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    bend = np.abs(u) ** 3.2

    def sheet(offset: float) -> Floats:
        p = np.empty((len(side), len(u), 3))
        p[..., 0] = half[:, None] * np.sin(u * 1.25)[None] / np.sin(1.25)
        base = side + normal * offset
        p[..., 1] = base[:, :1] + normal[:, :1] * (lift[:, None] * bend)
        p[..., 2] = base[:, 1:] + normal[:, 1:] * (lift[:, None] * bend)
        return p

    uv = np.stack(np.meshgrid((u + 1) / 2, t), -1)
    extent = (w, d + tall - seat)
    front, rear = sheet(0.0), sheet(-1.1)
    rim_front = np.concatenate([front[0], front[1:, -1], front[-1, -2::-1], front[-2:0:-1, 0]])
    rim_rear = np.concatenate([rear[0], rear[1:, -1], rear[-1, -2::-1], rear[-2:0:-1, 0]])
    lip = sweep((rim_front + rim_rear) / 2, 0.62, closed=True, sides=12)
    return merge([grid(front, uv, extent), grid(rear, uv, extent).flipped(), lip])


def stool(rng: Rng, look: Look) -> list[Part]:
    high = float(rng.choice([45.0, 46.0, 64.0, 72.0]))
    r = float(rng.uniform(15.5, 19))
    timber: Material | str | None = None if look.material == "wood" else _timber(rng, look)
    parts: list[Part] = []
    count = int(rng.choice([3, 4, 4]))
    spread = float(rng.uniform(1.0, 1.3))
    metal_legs = look.material != "wood" and rng.random() < 0.4
    leg_material: Material | str | None = Material((0.09, 0.09, 0.1), "gloss", 0.3) if metal_legs else timber
    legs, feet = [], []
    for k in range(count):
        t = 2 * np.pi * (k + 0.5) / count
        d = np.array([np.sin(t), -np.cos(t)])
        legs.append(_leg((*(d * r * 0.62), high - 3), (*(d * r * spread), 0), 1.0 if metal_legs else 1.75, 0.75))
        feet.append((*(d * r * (0.62 + (spread - 0.62) * 0.68)), high * 0.32))
    if rng.random() < 0.7:
        if metal_legs:
            radius = float(np.linalg.norm(feet[0][:2]))
            ring = [
                (radius * np.cos(a), radius * np.sin(a), high * 0.32)
                for a in np.linspace(0, 2 * np.pi, 72, endpoint=False)
            ]
            legs.append(sweep(ring, 0.7, closed=True, sides=14))
        else:
            for k in range(count):
                legs.append(_bar(feet[k], feet[(k + 1) % count], 0.85))
    parts.append(Part(merge(legs), "plain", leg_material))
    if look.material == "wood":
        top = rounded(
            [
                (0, high - 3.2),
                (r - 0.8, high - 3.2),
                (r, high - 1.6),
                (r - 0.6, high),
                (r * 0.7, high - 0.5),
                (0, high - 0.9),
            ],
            [0, 1, 1.2, 0.8, 3, 0],
            8,
        )
        mesh = revolve(top, 112)
        flat = mesh.vertices[:, :2] / (2 * r) + 0.5
        parts.append(Part(Mesh(mesh.vertices, mesh.faces, flat, (2 * r, 2 * r)), "plain"))
    else:
        board = rounded([(0, high - 3.4), (r * 0.94, high - 3.4), (r * 0.94, high - 1.8), (0, high - 1.8)], 0.4, 5)
        parts.append(Part(revolve(board, 96), "plain", timber))
        pad = rounded(
            [
                (0, high - 1.9),
                (r * 0.97, high - 1.9),
                (r * 1.03, high + 0.8),
                (r * 0.9, high + 3.2),
                (0, high + 3.9),
            ],
            [0, 0.6, 1.6, 2.4, 0],
            10,
        )
        mesh = revolve(pad, 112)
        flat = mesh.vertices[:, :2] / (2.1 * r) + 0.5
        parts.append(Part(Mesh(mesh.vertices, mesh.faces, flat, (2 * r, 2 * r))))
    return parts


def armchair(rng: Rng, look: Look) -> list[Part]:
    w, d = float(rng.uniform(72, 84)), float(rng.uniform(72, 80))
    arm = float(rng.uniform(11, 15))
    seat, arms, tall = 26.0, float(rng.uniform(52, 58)), float(rng.uniform(74, 84))
    foot = 13.0
    inner = w - 2 * arm
    parts = [
        Part(soft_box(inner + 2, d * 0.86, seat - foot + 3, 3.0, 0.5).moved(0, -1, foot), "plain"),
        Part(soft_box(inner - 1.0, d * 0.78, 14.5, 4.6, 2.0, dent=0.6).moved(0, -3.5, seat + 2)),
        Part(soft_box(w - 2, 15, tall - foot - 2, 5.5, 1.2).turned([1, 0, 0], -7).moved(0, d * 0.36, foot)),
        Part(soft_box(inner - 3, 14, tall - seat - 14, 5.5, 2.4).turned([1, 0, 0], -11).moved(0, d * 0.2, seat + 14.5)),
    ]
    for s in (-1, 1):
        parts.append(Part(soft_box(arm, d * 0.9, arms - foot, 5.0, 0.9).moved(s * (w - arm) / 2, 0, foot), "plain"))
    legs = [
        _leg((sx * w * 0.38, sy * d * 0.36, foot + 1), (sx * w * 0.42, sy * d * 0.4, 0), 2.2, 0.55)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    parts.append(Part(merge(legs), material=_timber(rng, look)))
    if rng.random() < 0.4:
        pillow = (
            soft_box(34, 11, 30, 5, 3.4)
            .turned([1, 0, 0], -18)
            .turned([0, 1, 0], 7)
            .moved(-inner * 0.14, d * 0.04, seat + 16)
        )
        parts.append(Part(pillow, "accent"))
    return parts


def table(rng: Rng, look: Look) -> list[Part]:
    h, r = float(rng.uniform(42, 56)), float(rng.uniform(21, 29))
    timber: Material | str | None = None
    if look.material == "wood":
        top = rounded([(0, h - 2.4), (r - 0.8, h - 2.4), (r, h - 1.2), (r - 0.3, h), (0, h)], [0, 0.8, 0.8, 0.3, 0], 6)
    else:
        top = rounded([(0, h - 1.4), (r, h - 1.4), (r, h), (0, h)], 0.5, 6)
    mesh = revolve(top, 128)
    flat = mesh.vertices[:, :2] / (2 * r) + 0.5
    parts = [Part(Mesh(mesh.vertices, mesh.faces, flat, (2 * r, 2 * r)))]
    style = int(rng.integers(3))
    if style == 0:
        legs = [
            _leg(
                (np.sin(t) * r * 0.55, -np.cos(t) * r * 0.55, h - 1.2),
                (np.sin(t) * r * 0.92, -np.cos(t) * r * 0.92, 0),
                1.7,
            )
            for t in 2 * np.pi * (np.arange(3) + 0.2) / 3
        ]
        parts.append(Part(merge(legs), "plain", timber or "wood" if look.material != "wood" else None))
    elif style == 1:
        stem = smooth([(0, 0), (r * 0.62, 0.3), (r * 0.58, 1.4), (2.6, 2.6), (2.0, h * 0.5), (2.8, h - 1.3)], 12)
        parts.append(Part(revolve(stem, 96), "plain"))
    else:
        wire = (
            Material((0.1, 0.1, 0.11), "gloss", 0.3) if rng.random() < 0.6 else Material(METALS["brass"], "metal", 0.2)
        )
        rods = []
        for k in range(3):
            t = 2 * np.pi * k / 3 + 0.3
            a, b = t - 0.35, t + 0.35
            line = smooth(
                [
                    (np.sin(a) * r * 0.8, -np.cos(a) * r * 0.8, h - 1.2),
                    (np.sin(a) * r * 0.84, -np.cos(a) * r * 0.84, h * 0.5),
                    (np.sin(t) * r * 0.95, -np.cos(t) * r * 0.95, 0.6),
                    (np.sin(b) * r * 0.84, -np.cos(b) * r * 0.84, h * 0.5),
                    (np.sin(b) * r * 0.8, -np.cos(b) * r * 0.8, h - 1.2),
                ],
                12,
            )
            rods.append(sweep(line, 0.6, sides=14))
        parts.append(Part(merge(rods), material=wire))
    return parts
