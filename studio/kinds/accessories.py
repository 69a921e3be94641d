"""Watches, hats, beanies, caps, umbrellas and headphones."""

# ruff: noqa: ARG001  (builders share one signature)

from __future__ import annotations

import numpy as np

from studio.curves import rounded, smooth, superellipse
from studio.dials import dial
from studio.look import Look
from studio.materials import METALS, Material, metal
from studio.mesh import Floats, Mesh, grid, merge
from studio.palette import shade
from studio.product import Part
from studio.surfaces import fractal, revolve, sweep

Rng = np.random.Generator


def watch(rng: Rng, look: Look) -> list[Part]:
    r = float(rng.uniform(1.75, 2.1))
    case = metal("steel" if rng.random() < 0.6 else "brass", 0.12)
    pale = rng.random() < 0.5
    ground = (0.95, 0.94, 0.91) if pale else shade(str(rng.choice(["black", "navy", "green", look.accent])), rng)
    ink = (0.12, 0.12, 0.13) if sum(ground) > 1.4 else (0.93, 0.92, 0.88)
    face = Material(
        ground,
        "gloss",
        0.25,
        dial(384, ground, ink, str(rng.choice(["ticks", "ticks", "roman", "arabic"])), look.words or "Aarhus").astype(
            np.float32
        ),
    )
    line = rounded(
        [
            (0, -0.55),
            (r * 0.86, -0.55),
            (r, -0.3),
            (r, 0.25),
            (r * 0.93, 0.42),
            (r * 0.86, 0.34),
            (r * 0.86, 0.2),
        ],
        0.12,
        5,
    )
    disc = revolve([(r * 0.87, 0.22), (r * 0.4, 0.22), (0, 0.22)], 72)
    disc = Mesh(disc.vertices, disc.faces, disc.vertices[:, :2] / (2 * r * 0.87) + 0.5, (2 * r, 2 * r))
    pieces = [Part(revolve(line, 96), material=case), Part(disc, material=face)]
    hour = float(rng.uniform(0, 12))
    for value, length, width in ((hour / 12, 0.42, 0.08), (hour % 1, 0.66, 0.055)):
        t = value * 2 * np.pi
        d, n = np.array([np.sin(t), np.cos(t)]), np.array([np.cos(t), -np.sin(t)])
        z = 0.26 if length < 0.5 else 0.29
        q = [
            -d * r * 0.1 - n * r * width / 2,
            -d * r * 0.1 + n * r * width / 2,
            d * r * length - n * r * width / 4,
            d * r * length + n * r * width / 4,
        ]
        points = np.array([[[*q[0], z], [*q[1], z]], [[*q[2], z], [*q[3], z]]])
        pieces.append(Part(grid(points, np.zeros((2, 2, 2)), (1, 1)), material=Material(ink, "gloss", 0.2)))
    crown = sweep(np.linspace((r - 0.05, 0, -0.1), (r + 0.42, 0, -0.1), 5), 0.3, sides=20)
    pieces.append(Part(crown, material=case))
    for sx in (-1, 1):
        for sy in (-1, 1):
            lug = smooth(
                [
                    (sx * r * 0.6, sy * r * 0.72, -0.1),
                    (sx * r * 0.58, sy * r * 1.08, -0.2),
                    (sx * r * 0.56, sy * r * 1.22, -0.45),
                ],
                8,
            )
            pieces.append(Part(sweep(lug, 0.26, sides=14), material=case))
    tall, deep = 6.6, 5.4
    lean = 62.0
    parts = [Part(p.mesh.turned([1, 0, 0], lean).moved(0, -deep / 2, tall * 0.62), p.slot, p.material) for p in pieces]
    # The strap leaves the upper lugs, passes behind and below as over a stand, and comes back to the lower ones.
    swing = np.array([np.cos(np.radians(lean)), np.sin(np.radians(lean))]) * r * 1.2
    hub = np.array([-deep / 2 + 0.4, tall * 0.62 - 0.2])
    side = smooth(
        [
            hub + swing,
            (0.5, tall),
            (2.3, tall * 0.86),
            (2.9, tall * 0.5),
            (2.2, tall * 0.14),
            (0.2, 0.05),
            (-2.1, 0.3),
            hub - swing,
        ],
        13,
    )
    path = np.c_[np.zeros(len(side)), side]
    middle = (-0.1, tall * 0.5)
    if look.material in METALS:
        links = []
        for k in range(2, len(path) - 2, 3):
            a, b = path[k - 1], path[k + 1]
            links.append(
                sweep(
                    np.linspace(a, b, 4),
                    superellipse(0.34, 1.9, 5, 24),
                    up=(0, *(path[k] - [0, *middle])[1:]),
                )
            )
        parts.append(Part(merge(links), "plain"))
    else:
        parts.append(Part(sweep(path, superellipse(0.32, 1.9, 5, 28), up=(0, -1, 0.2)), "plain"))
    low = min(float(p.mesh.bounds[0][2]) for p in parts)
    return [Part(p.mesh.moved(z=-low), p.slot, p.material) for p in parts]


def hat(rng: Rng, look: Look) -> list[Part]:
    r, h = float(rng.uniform(8.6, 9.4)), float(rng.uniform(10, 12.5))
    brim = float(rng.uniform(6.0, 9.5))
    droop = float(rng.uniform(-0.6, 0.8))
    line = np.concatenate(
        [
            smooth([(r + brim, 0.8 + droop), (r + brim * 0.5, 0.25), (r + 0.9, 0.5), (r + 0.1, 1.6)], 12),
            smooth([(r, 2.4), (r * 0.96, h * 0.55), (r * 0.88, h * 0.88), (r * 0.62, h), (0.0, h * 0.985)], 12),
        ]
    )
    mesh = revolve(line, 144)
    v = mesh.vertices.copy()
    v[:, 1] *= 1.12
    t = np.clip((v[:, 2] - h * 0.55) / (h * 0.45), 0, 1)
    style = int(rng.integers(3))
    if style != 1:  # a crease along the crown and a pinch at the front
        v[:, 2] -= 2.1 * np.exp(-((v[:, 0] / (r * 0.3)) ** 2)) * t**2
        pinch = np.exp(-(((v[:, 1] + r * 0.8) / (r * 0.7)) ** 2)) * t
        v[:, 0] *= 1 - 0.26 * pinch
    reach = np.clip((np.hypot(v[:, 0], v[:, 1] / 1.12) - r) / brim, 0, 1)
    v[:, 2] += reach**2 * (1.4 * np.abs(v[:, 0]) / (r + brim) * (1 if style == 0 else -0.4)) + reach * 0.25 * np.sin(
        np.arctan2(v[:, 1], v[:, 0]) * 2 + 1
    )
    v[:, 2] -= v[:, 2].min()
    shell = Mesh(v, mesh.faces, mesh.uv, mesh.extent)
    ring = revolve([(r * 1.008, 1.9), (r * 1.0, 4.6)], 144).scaled(1.0, 1.12, 1.0).moved(z=float(0.3 - min(0.0, droop)))
    rim = v.reshape(len(line), -1, 3)[0, :-1]
    return [
        Part(shell),
        Part(ring, "accent", "canvas"),
        Part(sweep(rim, 0.16, closed=True, sides=10), "plain"),
    ]


def beanie(rng: Rng, look: Look) -> list[Part]:
    r, h = 9.6, float(rng.uniform(17, 21))
    ribs = int(rng.choice([44, 56]))
    line = smooth(
        [
            (r * 0.99, 0.0),
            (r * 1.03, h * 0.3),
            (r * 0.97, h * 0.6),
            (r * 0.66, h * 0.88),
            (r * 0.2, h * 0.99),
            (0.01, h),
        ],
        14,
    )

    def ripple(u: Floats, v: Floats) -> Floats:
        return 1 + 0.016 * np.cos(2 * np.pi * ribs * u) * np.clip((1 - v) * 5, 0.2, 1)

    body = revolve(line, 480, ripple)
    fold = rounded([(r * 1.0, 0.0), (r * 1.11, 0.25), (r * 1.13, 6.0), (r * 1.06, 6.6), (r * 1.0, 6.2)], 0.5, 6)
    cuff = revolve(fold, 480, lambda u, _: 1 + 0.014 * np.cos(2 * np.pi * ribs * u))
    lean = float(rng.uniform(-0.12, 0.12))

    def slouch(m: Mesh) -> Mesh:
        w = m.vertices.copy()
        w[:, 0] += lean * np.clip(w[:, 2] - 6, 0, None) ** 1.3 * 0.6
        w[:, 1] *= 0.88
        return Mesh(w, m.faces, m.uv, m.extent)

    parts = [Part(slouch(body)), Part(slouch(cuff), "accent" if rng.random() < 0.35 else "plain")]
    if rng.random() < 0.55:
        ball = revolve(smooth([(0, -3.4), (2.4, -2.4), (3.4, 0), (2.4, 2.4), (0, 3.4)], 12), 96)
        n = ball.vertices / 3.4
        bumps = fractal((64, 64), 1.2, rng, 2)
        ij = np.clip(((n[:, :2] + 1) * 31).astype(int), 0, 63)
        fuzz = ball.vertices * (1 + 0.1 * bumps[ij[:, 0], ij[:, 1]])[:, None]
        top = slouch(Mesh(np.array([[0.0, 0.0, h]]), ball.faces[:0], ball.uv[:1])).vertices[0]
        parts.append(Part(Mesh(fuzz + top + (0, 0, 2.4), ball.faces, ball.uv, (8, 8)), "accent"))
    return parts


def cap(rng: Rng, look: Look) -> list[Part]:
    r, h = 9.2, float(rng.uniform(10.5, 12.5))
    line = smooth([(r, 0.0), (r * 1.0, h * 0.4), (r * 0.82, h * 0.78), (r * 0.42, h * 0.97), (0.01, h)], 14)
    dome = revolve(line, 120)
    v = dome.vertices.copy()
    v[:, 1] *= 1.1
    front = np.clip(-v[:, 1] / r, 0, 1)
    v[:, 2] += 0.9 * front * np.clip(v[:, 2] / h, 0, 1) * (1 - np.clip(v[:, 2] / h, 0, 1)) * 3
    crown = Mesh(v, dome.faces, dome.uv, dome.extent)

    def seams(texture: np.ndarray, u: np.ndarray, vv: np.ndarray, accent: tuple[float, float, float]) -> np.ndarray:
        six = np.abs((u * 6) % 1 - 0.5) * 2
        near = (1 - six) / 6 * 58
        texture = texture * (1 - 0.3 * np.exp(-((near / 0.16) ** 2)))[..., None]
        return np.asarray(texture * (1 - 0.12 * np.exp(-(((near - 0.5) / 0.12) ** 2)))[..., None])

    s = np.linspace(0, 1, 26)
    a = np.linspace(-1, 1, 49)
    long = float(rng.uniform(6.6, 7.6))
    inner_angle = a * np.radians(66)
    base = np.stack([r * 1.0 * np.sin(inner_angle), -1.1 * r * np.cos(inner_angle)], -1)
    reach = long * np.cos(a * np.pi / 2) ** 0.55
    points = np.empty((26, 49, 3))
    points[..., 0] = base[None, :, 0] * (1 + 0.1 * s[:, None])
    points[..., 1] = base[None, :, 1] - reach[None] * s[:, None]
    curve = 1.6 * a**2
    points[..., 2] = 0.35 - s[:, None] * (0.9 + curve[None] * 0.55) - curve[None] * 0.25
    uv = np.stack(np.meshgrid((a + 1) / 2, s), -1)
    top = grid(points[::-1], uv[::-1], (16, long))
    under = grid((points - (0, 0, 0.32))[::-1], uv[::-1], (16, long)).flipped()
    edge = sweep((points[-1] - (0, 0, 0.16)), 0.24, sides=10)

    def rows(texture: np.ndarray, u: np.ndarray, vv: np.ndarray, accent: tuple[float, float, float]) -> np.ndarray:
        lines = np.exp(-(((((1 - vv) * 6) % 1 - 0.5) / 0.06) ** 2))
        return np.asarray(texture * (1 - 0.16 * lines)[..., None])

    button = revolve(smooth([(0.75, -0.1), (0.7, 0.25), (0.02, 0.5)], 8), 32).moved(z=h)
    slot = "accent" if rng.random() < 0.5 else "plain"
    parts = [
        Part(crown, detail=seams, box=(0.44, 0.3, 0.56, 0.62)),
        Part(merge([top, under, edge]), slot, detail=rows),
        Part(button, slot),
        Part(
            revolve([(r * 0.97, h * 0.3), (r * 0.96, 0.0)], 72).scaled(1, 1.1, 1).flipped(),
            material=Material((0.18, 0.18, 0.19)),
        ),
    ]
    low = min(float(p.mesh.bounds[0][2]) for p in parts)
    return [Part(p.mesh.moved(z=-low), p.slot, p.material, p.label, p.box, p.detail) for p in parts]


def umbrella(rng: Rng, look: Look) -> list[Part]:
    r, h, panels = 46.0, 21.0, 8
    u = np.linspace(0, 1, panels * 16 + 1)
    t = np.linspace(0.02, 1, 30)
    uu, tt = np.meshgrid(u, t)
    local = (uu * panels) % 1
    sag = np.sin(np.pi * local)
    radius = r * tt * (1 - 0.085 * sag * tt)
    z = h * (1 - tt**2.1) - 2.2 * sag * tt * 0.6
    angle = uu * 2 * np.pi
    points = np.stack([radius * np.sin(angle), -radius * np.cos(angle), z], -1)
    canopy = grid(points[::-1], np.stack([uu, tt], -1)[::-1], (120.0, 48.0))
    canopy = Mesh(
        canopy.vertices,
        canopy.faces,
        np.stack([canopy.vertices[:, 0], canopy.vertices[:, 1]], 1) / (2 * r) + 0.5,
        (2 * r, 2 * r),
    )
    alternate = look.pattern == "plain" and rng.random() < 0.4

    def wedges(texture: np.ndarray, x: np.ndarray, y: np.ndarray, accent: tuple[float, float, float]) -> np.ndarray:
        a = (np.arctan2(x - 0.5, -(y - 0.5)) / (2 * np.pi) * panels) % panels
        near = np.abs((a + 0.5) % 1 - 0.5) * np.hypot(x - 0.5, y - 0.5) * 2 * r * 0.78
        if alternate:
            texture = np.where((np.floor(a) % 2 == 1)[..., None], np.array(accent, dtype=np.float32), texture)
        return np.asarray(texture * (1 - 0.35 * np.exp(-((near / 0.35) ** 2)))[..., None])

    shaft = sweep(np.linspace((0, 0, h + 4), (0, 0, -42), 12), 0.55, sides=18)
    crook = smooth([(0, 0, -40), (0, 0, -50), (2.4, 0, -56), (6.0, 0, -56.5), (8.0, 0, -52)], 10)
    handle = sweep(crook, 1.25, sides=22, up=(0, 1, 0))
    ribs = []
    for k in range(panels):
        a = 2 * np.pi * k / panels
        line = [(r * s * np.sin(a), -r * s * np.cos(a), h * (1 - s**2.1) - 0.4) for s in np.linspace(0.02, 1.005, 16)]
        ribs.append(sweep(line, 0.28, sides=8))
    steel = Material((0.25, 0.25, 0.27), "metal", 0.25)
    parts = [
        Part(canopy, detail=wedges),
        Part(merge([shaft, *ribs]), material=steel),
        Part(handle, "accent", "wood" if rng.random() < 0.6 else "plastic"),
    ]
    tilt = 66.0
    turned = [
        Part(p.mesh.turned([1, 0, 0], tilt).turned([0, 0, 1], 24), p.slot, p.material, p.label, p.box, p.detail)
        for p in parts
    ]
    low = min(float(p.mesh.bounds[0][2]) for p in turned)
    return [Part(p.mesh.moved(z=-low), p.slot, p.material, p.label, p.box, p.detail) for p in turned]


def headphones(rng: Rng, look: Look) -> list[Part]:
    w, h = 8.4, 17.0
    t = np.linspace(-0.06, 1.06, 60) * np.pi
    band = np.stack([w * 1.02 * np.cos(t), np.zeros(60), 8.0 + (h - 8.0) * np.sin(t)], 1)
    pad = np.stack([w * 0.9 * np.cos(t[14:46]), np.zeros(32), 7.6 + (h - 8.7) * np.sin(t[14:46])], 1)
    parts = [
        Part(
            sweep(
                band,
                superellipse(0.55, 2.7, 3.5, 26),
                np.interp(np.linspace(0, 1, 60), [0, 0.5, 1], [0.7, 1, 0.7]),
                up=(1, 0, 0),
            ),
            "plain",
        ),
        Part(sweep(pad, superellipse(1.3, 3.0, 2.6, 26), up=(1, 0, 0)), "accent", "leather"),
    ]
    trim = metal("brass" if rng.random() < 0.3 else "aluminium", 0.18)
    for s in (-1, 1):
        shell = rounded([(0, 2.7), (2.6, 2.6), (3.5, 1.6), (3.6, 0.4), (3.3, 0.0)], [0, 1.4, 0.8, 0.3, 0], 7)[::-1]
        soft = rounded(
            [(0.0, -0.6), (1.9, -0.7), (2.0, -2.0), (3.2, -2.1), (3.8, -1.2), (3.6, 0.1), (3.0, 0.2)],
            [0, 0.5, 0.6, 0.7, 0.7, 0.4, 0],
            7,
        )
        ring = [(2.35 * np.cos(a), 2.35 * np.sin(a), 2.66) for a in np.linspace(0, 2 * np.pi, 60, endpoint=False)]
        for mesh, slot, material in (
            (revolve(shell, 80), "main", None),
            (revolve(soft, 80), "accent", "leather"),
            (sweep(ring, 0.14, closed=True, sides=10), "main", trim),
        ):
            cup = mesh.scaled(1.0, 1.18, 1.0).turned([1, 0, 0], 90).turned([0, 0, 1], 90)
            cup = cup if s > 0 else cup.turned([0, 0, 1], 180)
            parts.append(Part(cup.turned([0, 1, 0], -s * 4).moved(s * (w + 0.3), 0, 4.4), slot, material))
        arm = smooth([(s * w * 1.02, 0, 8.2), (s * (w + 1.1), 0, 6.6), (s * (w + 1.6), 0, 5.0)], 8)
        parts.append(Part(sweep(arm, 0.5, sides=14), material=trim))
    low = min(float(p.mesh.bounds[0][2]) for p in parts)
    return [Part(p.mesh.moved(z=-low), p.slot, p.material) for p in parts]
