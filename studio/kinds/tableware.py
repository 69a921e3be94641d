"""Mugs, bowls, plates, teapots, jugs, vases and drinking glasses."""

# ruff: noqa: ARG001  (builders share one signature)

from __future__ import annotations

import numpy as np

from studio.curves import rounded, smooth
from studio.look import Look
from studio.mesh import Floats, Mesh
from studio.product import Part
from studio.surfaces import revolve, sweep

Rng = np.random.Generator


def walls(outer: Floats, thickness: float, floor: float) -> tuple[Floats, Floats]:
    """The outside profile with a round lip, and the inside one (from the lip down to the middle of the floor)."""
    top = outer[-1]
    a = np.linspace(0, np.pi, 9)
    half = thickness / 2
    lip = np.stack([top[0] - half + half * np.cos(a), top[1] + half * np.sin(a)], 1)
    inside = outer[outer[:, 1] > floor + 0.05][::-1] - np.array([thickness, 0])
    inside = inside[inside[:, 0] > 0.2]
    last = inside[-1]
    bottom = rounded([(last[0], last[1]), (last[0] * 0.93, floor), (0.0, floor)], last[0] * 0.3, 8)
    return np.concatenate([outer, lip[:5]]), np.concatenate([lip[4:], inside[1:], bottom[1:]])


def foot(radius: float, ring: float, outer: Floats) -> Floats:
    """Starts a profile with a foot ring of this radius under it."""
    under = np.array([(0.0, 0.35), (radius - ring * 1.4, 0.35), (radius - ring, 0.0), (radius, 0.0)])
    return np.concatenate([rounded(under, 0.15, 4), outer])


def handle(points: list[tuple[float, float]], thick: float, wide: float, taper: float = 0.85) -> Mesh:
    """A handle in the xz plane through these (x, z) points."""
    line = smooth([(x, 0.0, z) for x, z in points], 12)
    t = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    section = np.stack([thick / 2 * np.cos(t), wide / 2 * np.sin(t)], 1)
    bow = np.linspace(-1, 1, len(line))
    return sweep(line, section, taper + (1.12 - taper) * bow**2, up=(1, 0, 0))


def mug(rng: Rng, look: Look) -> list[Part]:
    h, r = float(rng.uniform(8.5, 11)), float(rng.uniform(3.9, 4.7))
    style = int(rng.integers(4))
    low = {0: 1.0, 1: 0.86, 2: 1.02, 3: 0.72}[style]
    middle = {0: 1.0, 1: 0.95, 2: 1.1, 3: 0.98}[style]
    body = smooth([(r * low * 0.93, 0.0), (r * low, 0.7), (r * middle, h * 0.5), (r, h)], 14)
    if style == 0:
        body = rounded([(r * 0.9, 0.0), (r, 0.6), (r, h)], 0.8, 8)
        body = np.concatenate([body[:-1], np.stack([np.full(12, r), np.linspace(body[-2, 1] + 0.3, h, 12)], 1)])
    out, inner = walls(foot(float(body[0, 0]), 0.5, body), 0.42, 0.7)
    x = r * middle - 0.15
    reach = float(rng.uniform(2.5, 3.1))
    top, bottom = h * float(rng.uniform(0.78, 0.86)), h * float(rng.uniform(0.2, 0.3))
    grip = handle(
        [
            (x - 0.1, top),
            (x + reach * 0.62, top + 0.25),
            (x + reach, (top + bottom) / 2 + 0.6),
            (x + reach * 0.6, bottom + 0.5),
            (x * (0.99 if style != 3 else 0.9) - 0.15, bottom),
        ],
        0.75,
        1.25,
    )
    two = rng.random() < 0.4
    return [
        Part(revolve(out), box=(0.37, 0.3, 0.63, 0.62)),
        Part(revolve(inner), "accent" if two else "plain"),
        Part(grip, "accent" if two and rng.random() < 0.5 else "plain"),
    ]


def bowl(rng: Rng, look: Look) -> list[Part]:
    r, h = float(rng.uniform(6.5, 11)), float(rng.uniform(4.5, 7.5))
    base = r * float(rng.uniform(0.36, 0.5))
    belly = float(rng.uniform(0.76, 0.93))
    body = smooth([(base, 0.0), (base * 1.08, 0.7), (r * belly, h * 0.45), (r, h)], 16)
    out, inner = walls(foot(base, 0.5, body), 0.45, 1.0)
    return [Part(revolve(out, 112)), Part(revolve(inner, 112), "accent" if rng.random() < 0.5 else "plain")]


def plate(rng: Rng, look: Look) -> list[Part]:
    r = float(rng.uniform(9, 14))
    rim, rise = float(rng.uniform(0.62, 0.74)), float(rng.uniform(1.4, 2.4))
    under = rounded([(0, 0.3), (r * 0.5, 0.3), (r * 0.53, 0), (r * 0.58, 0), (r * rim + 0.6, 0.7), (r, rise)], 0.6, 6)
    top = rounded([(r, rise), (r - 0.12, rise + 0.32), (r * rim, 0.95), (0, 0.85)], [0, 0.15, 1.2, 0], 8)
    well = rounded([(r * rim * 0.98, 0.93), (r * rim * 0.9, 0.86), (0, 0.86)], 0.4, 6)
    style = rng.random()
    parts = [Part(revolve(under, 128), "plain")]
    if look.pattern == "plain" and style < 0.5:
        split = len(top) - 2
        parts += [
            Part(revolve(top[: split + 1], 128), "accent"),
            Part(revolve(np.concatenate([top[split : split + 1], well]), 128), "plain"),
        ]
    else:
        mesh = revolve(top, 128)
        flat = mesh.vertices[:, :2] / (2 * r) + 0.5
        parts.append(Part(Mesh(mesh.vertices, mesh.faces, flat, (2 * r, 2 * r))))
    return parts


def teapot(rng: Rng, look: Look) -> list[Part]:
    r, h = float(rng.uniform(7, 8.6)), float(rng.uniform(9.5, 12.5))
    mouth = r * float(rng.uniform(0.42, 0.52))
    wide = float(rng.uniform(0.36, 0.5))
    body = smooth([(r * 0.55, 0.0), (r * 0.66, 0.4), (r, h * wide), (r * 0.8, h * 0.78), (mouth, h)], 16)
    out = foot(float(body[0, 0]), 0.6, body)
    lid = smooth([(mouth + 0.25, h - 0.05), (mouth + 0.1, h + 0.35), (mouth * 0.55, h + 1.2), (0.9, h + 1.55)], 10)
    k = float(rng.uniform(0.9, 1.2))
    knob = smooth([(0.55, h + 1.5), (0.5, h + 1.9), (k, h + 2.6), (k * 0.75, h + 3.2), (0.02, h + 3.4)], 8)
    z0 = h * float(rng.uniform(0.3, 0.42))
    spout_line = smooth(
        [(r * 0.72, 0, z0), (r * 1.28, 0, z0 + 1.3), (r * 1.55, 0, h * 0.82), (r * 1.85, 0, h * 1.02)], 12
    )
    scale = np.linspace(1, 0, len(spout_line)) ** 1.1 * 1.45 + 0.78
    spout = sweep(spout_line, 1.0, scale, 28, up=(0, 1, 0))
    hole = sweep(spout_line[-3:] + (spout_line[-1] - spout_line[-2]) * 0.06, 0.62, 1.0, 24, up=(0, 1, 0))
    if rng.random() < 0.35:
        arch = smooth(
            [
                (-mouth - 0.9, 0, h * 0.9),
                (-r * 0.8, 0, h * 1.45),
                (0, 0, h * 1.8),
                (r * 0.8, 0, h * 1.45),
                (mouth + 0.9, 0, h * 0.9),
            ],
            14,
        )
        grip = sweep(arch, 0.42, 1.0, 18, up=(0, 1, 0))
        hold = Part(grip, "accent", "wood" if rng.random() < 0.6 else None)
    else:
        grip = handle(
            [
                (-r * 0.72, h * 0.82),
                (-r * 1.3, h * 0.95),
                (-r * 1.62, h * 0.6),
                (-r * 1.3, h * 0.26),
                (-r * 0.88, h * 0.2),
            ],
            1.0,
            1.5,
        )
        hold = Part(grip, "plain")
    dark = Part(hole, "plain", None)
    return [
        Part(revolve(out, 112)),
        Part(revolve(lid), "plain"),
        Part(revolve(knob, 48), "accent"),
        Part(spout, "plain"),
        dark,
        hold,
    ]


VASES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.42, 0.0), (0.5, 0.06), (0.8, 0.34), (0.62, 0.7), (0.3, 0.86), (0.36, 1.0)),
    ((0.5, 0.0), (0.55, 0.05), (0.62, 0.4), (0.7, 0.75), (0.5, 0.93), (0.44, 1.0)),
    ((0.3, 0.0), (0.38, 0.04), (0.86, 0.28), (0.8, 0.42), (0.24, 0.66), (0.2, 0.9), (0.3, 1.0)),
    ((0.36, 0.0), (0.4, 0.1), (0.46, 0.5), (0.58, 0.85), (0.66, 1.0)),
    ((0.55, 0.0), (0.62, 0.04), (0.64, 0.5), (0.62, 0.96), (0.58, 1.0)),
    ((0.3, 0.0), (0.32, 0.05), (0.5, 0.45), (0.66, 0.72), (0.5, 0.88), (0.26, 0.94), (0.3, 1.0)),
    ((0.4, 0.0), (0.52, 0.06), (0.74, 0.24), (0.5, 0.46), (0.62, 0.66), (0.34, 0.88), (0.4, 1.0)),
)


def vase(rng: Rng, look: Look) -> list[Part]:
    h = float(rng.uniform(18, 32))
    w = h * float(rng.uniform(0.38, 0.56))
    control = np.array(VASES[int(rng.integers(len(VASES)))]) * (w, h)
    control[1:-1, 0] *= rng.normal(1, 0.05, len(control) - 2)
    body = smooth(control, 14)
    out, inner = walls(foot(float(body[0, 0]), 0.6, body), 0.55, 1.0)
    ripple = None
    if look.pattern == "plain" and rng.random() < 0.45:
        ribs, deep, twist = (
            int(rng.choice([12, 18, 24, 36])),
            float(rng.uniform(0.012, 0.03)),
            float(rng.choice([0.0, 0.0, 0.5, 1.0])),
        )

        def ripple(u: Floats, v: Floats) -> Floats:
            return 1 + deep * np.cos(2 * np.pi * ribs * (u + twist * v * 0.25)) * np.clip(v * 8, 0, 1) * np.clip(
                (1 - v) * 6, 0, 1
            )

    segments = 96 if ripple is None else 288
    return [Part(revolve(out, segments, ripple)), Part(revolve(inner, 72), "plain")]


def jug(rng: Rng, look: Look) -> list[Part]:
    h, r = float(rng.uniform(15, 21)), float(rng.uniform(5.2, 6.6))
    neck = r * float(rng.uniform(0.58, 0.72))
    body = smooth([(r * 0.66, 0), (r * 0.76, 0.5), (r, h * 0.34), (neck, h * 0.78), (neck * 1.22, h)], 16)
    out, inner = walls(foot(float(body[0, 0]), 0.6, body), 0.45, 0.8)
    lip = neck * 1.2

    def beak(mesh: Mesh) -> Mesh:
        v = mesh.vertices.copy()
        t = np.clip((v[:, 2] - h * 0.78) / (h * 0.22), 0, 1) ** 2
        angle = np.arctan2(v[:, 1], -v[:, 0])
        pull = np.exp(-((angle / 0.42) ** 2)) * t
        radial = v[:, :2] / np.maximum(np.linalg.norm(v[:, :2], axis=1, keepdims=True), 1e-9)
        v[:, :2] += radial * pull[:, None] * lip * 0.42
        v[:, 2] += pull * 0.9
        return Mesh(v, mesh.faces, mesh.uv, mesh.extent)

    grip = handle(
        [
            (neck * 1.02, h * 0.9),
            (neck + 3.4, h * 0.98),
            (neck + 4.4, h * 0.62),
            (r * 1.2, h * 0.36),
            (r * 0.95, h * 0.32),
        ],
        0.85,
        1.35,
    )
    return [Part(beak(revolve(out, 112))), Part(beak(revolve(inner, 112)), "plain"), Part(grip, "plain")]


def glass(rng: Rng, look: Look) -> list[Part]:
    if rng.random() < 0.5:  # a tumbler
        h, r = float(rng.uniform(9, 14)), float(rng.uniform(3.4, 4.3))
        low = r * float(rng.uniform(0.72, 0.98))
        body = np.concatenate(
            [
                rounded([(low * 0.9, 0), (low, 0.25), (low, 0.6)], 0.25, 5),
                np.stack([np.linspace(low, r, 14), np.linspace(0.9, h, 14)], 1),
            ]
        )
        out = np.concatenate([[(0.0, 0.05)], body])
        out, inner = walls(out, 0.26, 1.1)
        return [Part(revolve(np.concatenate([out, inner[1:]]), 112))]
    h, r = float(rng.uniform(17, 22)), float(rng.uniform(3.4, 4.6))
    stem, base = h * 0.44, float(rng.uniform(3.2, 3.9))
    foot_line = smooth(
        [(base, 0.0), (base, 0.18), (base * 0.5, 0.55), (0.45, 1.3), (0.36, stem * 0.6), (0.42, stem - 0.7)],
        8,
    )
    cup = smooth(
        [
            (0.42, stem - 0.7),
            (1.3, stem + 0.35),
            (r, stem + (h - stem) * 0.4),
            (r * 0.96, stem + (h - stem) * 0.65),
            (r * 0.78, h),
        ],
        14,
    )
    outer = np.concatenate([[(0.0, 0.0)], foot_line, cup[1:]])
    bowl_line = cup[cup[:, 1] > stem + 0.5]
    a = np.linspace(0, np.pi, 7)
    lip = np.stack([bowl_line[-1, 0] - 0.09 + 0.09 * np.cos(a), h + 0.09 * np.sin(a)], 1)
    inside = bowl_line[::-1] - np.array([0.18, 0.0])
    profile = np.concatenate([outer, lip[1:-1], inside, [(0.0, stem + 0.42)]])
    return [Part(revolve(profile, 112))]


def saucepan(rng: Rng, look: Look) -> list[Part]:
    r, h = float(rng.uniform(7.5, 10.5)), float(rng.uniform(7, 11))
    body = np.concatenate(
        [
            rounded([(0, 0), (r * 0.97, 0), (r, 1.2)], 1.1, 8),
            np.stack([np.full(8, r), np.linspace(1.8, h, 8)], 1),
        ]
    )
    rim = rounded([(r, h), (r + 0.45, h + 0.15), (r + 0.4, h + 0.4), (r - 0.15, h + 0.3)], 0.15, 4)
    inner = rounded([(r - 0.15, h + 0.3), (r - 0.25, 0.6), (0, 0.5)], 1.0, 8)
    parts = [
        Part(revolve(np.concatenate([body, rim]), 112)),
        Part(revolve(inner, 96), "plain", "steel" if look.material == "enamel" else None),
    ]
    if rng.random() < 0.55:
        line = smooth([(r - 0.1, 0, h - 1.4), (r + 3, 0, h - 0.9), (r + 9, 0, h + 0.3), (r + 16, 0, h + 1.2)], 12)
        t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        flat = np.stack([0.55 * np.cos(t), 0.95 * np.sin(t)], 1)
        parts.append(
            Part(
                sweep(line, flat, np.linspace(0.8, 1.15, len(line)), up=(0, 0, 1)),
                "accent",
                "wood" if rng.random() < 0.5 else "plastic",
            )
        )
    else:
        for side in (1, -1):
            loop = smooth(
                [
                    (side * (r - 0.1), -2.6, h - 1.6),
                    (side * (r + 2.4), -2.2, h - 1.1),
                    (side * (r + 3.0), 0, h - 1.0),
                    (side * (r + 2.4), 2.2, h - 1.1),
                    (side * (r - 0.1), 2.6, h - 1.6),
                ],
                10,
            )
            parts.append(Part(sweep(loop, 0.45), "plain", "steel"))
    if rng.random() < 0.75:
        lid = smooth([(r + 0.3, h + 0.4), (r + 0.2, h + 0.8), (r * 0.6, h + 1.7), (1.2, h + 2.2), (0.7, h + 2.25)], 10)
        knob = smooth([(0.7, h + 2.2), (0.6, h + 2.8), (1.5, h + 3.3), (1.4, h + 3.9), (0.02, h + 4.1)], 8)
        parts += [
            Part(revolve(lid, 112), "plain"),
            Part(revolve(knob, 48), "accent", "wood" if rng.random() < 0.4 else "plastic"),
        ]
    return parts
