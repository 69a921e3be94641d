"""Printed packs: cartons, tins, jars, bottles, pouches."""

# ruff: noqa: ARG001  (builders share one signature)

from __future__ import annotations

import numpy as np

from studio.curves import rounded, smooth
from studio.kinds.tableware import walls
from studio.look import Look
from studio.materials import Material, metal
from studio.mesh import merge
from studio.product import Part
from studio.surfaces import revolve, rounded_box, sweep

Rng = np.random.Generator


def box(rng: Rng, look: Look) -> list[Part]:
    shapes = ((14.0, 5.5, 20.0), (8.5, 6.5, 13.0), (19.0, 6.0, 28.0), (12.0, 12.0, 7.0), (10.0, 10.0, 15.0))
    w, d, h = (s * float(rng.uniform(0.9, 1.1)) for s in shapes[int(rng.integers(len(shapes)))])
    faces = rounded_box(w, d, h, 0.28, 4)
    sides = {
        "front": "front",
        "back": "back",
        "left": "side",
        "right": "side",
        "top": "top",
        "bottom": "blank",
    }
    return [Part(faces[name], "label", label=side) for name, side in sides.items()]


def tin(rng: Rng, look: Look) -> list[Part]:
    r = float(rng.uniform(3.4, 5.4))
    h = r * float(rng.choice([1.2, 2.2, 2.9]))
    rim = 0.22
    shell = metal("steel", 0.18)
    sleeve = revolve([(r, rim * 1.8), (r, h - rim * 1.8)], 128)
    low = revolve(
        rounded(
            [
                (0, 0.25),
                (r - 0.5, 0.25),
                (r - 0.3, 0),
                (r + 0.08, 0),
                (r + 0.08, rim * 1.4),
                (r - 0.02, rim * 2),
            ],
            0.1,
            4,
        ),
        128,
    )
    top = rounded(
        [
            (r - 0.02, h - rim * 2),
            (r + 0.08, h - rim * 1.4),
            (r + 0.08, h),
            (r - 0.2, h),
            (r - 0.3, h - 0.4),
            (r * 0.8, h - 0.42),
            (r * 0.76, h - 0.34),
            (r * 0.5, h - 0.34),
            (0, h - 0.4),
        ],
        0.1,
        4,
    )
    parts = [Part(sleeve, "label", label="wrap"), Part(low, material=shell)]
    if rng.random() < 0.45:  # a press-on lid in the second colour
        lid = rounded(
            [
                (r + 0.02, h - 1.1),
                (r + 0.16, h - 1.1),
                (r + 0.16, h + 0.25),
                (r * 0.8, h + 0.25),
                (r * 0.78, h + 0.12),
                (0, h + 0.12),
            ],
            0.16,
            5,
        )
        parts.append(Part(revolve(lid, 128), "accent", "enamel"))
    else:
        parts.append(Part(revolve(top, 128), material=shell))
        if h < r * 1.6:
            ring = [
                (r * 0.32 + 0.75 * np.cos(t), 0.8 * np.sin(t), h - 0.28 + 0.02 * np.cos(t))
                for t in np.linspace(0, 2 * np.pi, 30, endpoint=False)
            ]
            parts.append(Part(sweep(ring, 0.11, closed=True, sides=10), material=shell))
    return parts


def jar(rng: Rng, look: Look) -> list[Part]:
    r, h = float(rng.uniform(3.6, 4.8)), float(rng.uniform(8.5, 13))
    neck = r * 0.82
    body = rounded(
        [(0, 0.15), (r * 0.9, 0.0), (r, 0.8), (r, h * 0.8), (neck, h * 0.9), (neck, h)],
        [0, 0.5, 0.6, 1.2, 0.5, 0],
        8,
    )
    tones = (
        (0.72, 0.42, 0.12),
        (0.5, 0.08, 0.1),
        (0.75, 0.55, 0.2),
        (0.35, 0.45, 0.2),
        (0.28, 0.14, 0.08),
        (0.86, 0.76, 0.55),
    )
    filling = Material(tones[int(rng.integers(len(tones)))], "gloss", 0.06)
    lid = rounded(
        [
            (neck - 0.1, h - 1.3),
            (neck + 0.25, h - 1.35),
            (neck + 0.25, h + 0.2),
            (neck - 0.2, h + 0.25),
            (neck - 0.35, h + 0.12),
            (0, h + 0.12),
        ],
        0.18,
        5,
    )
    label = revolve([(r + 0.03, h * 0.14), (r + 0.03, h * 0.72)], 128)
    return [
        Part(revolve(body, 128), material=filling),
        Part(label, "label", label="wrap"),
        Part(revolve(lid, 128), "accent", "enamel"),
    ]


def bottle(rng: Rng, look: Look) -> list[Part]:
    style = int(rng.integers(4)) if look.pack is not None else 4
    if style == 4:  # a drinking bottle of steel
        r, h = float(rng.uniform(3.2, 3.9)), float(rng.uniform(20, 27))
        line = rounded(
            [(0, 0), (r * 0.95, 0), (r, 0.5), (r, h * 0.76), (r * 0.62, h * 0.88), (r * 0.62, h * 0.92)],
            [0, 0.4, 0.4, 3.2, 0.8, 0],
            10,
        )
        cap_line = rounded([(r * 0.62, h * 0.9), (r * 0.7, h * 0.9), (r * 0.7, h), (0, h)], 0.35, 6)
        loop = smooth(
            [
                (-r * 0.45, 0, h - 0.1),
                (-r * 0.4, 0, h + 1.3),
                (0, 0, h + 1.9),
                (r * 0.4, 0, h + 1.3),
                (r * 0.45, 0, h - 0.1),
            ],
            10,
        )
        cap_material = "wood" if rng.random() < 0.3 else "plastic"
        return [
            Part(revolve(line, 112), box=(0.4, 0.35, 0.6, 0.6)),
            Part(revolve(cap_line, 72), "accent", cap_material),
            Part(sweep(loop, 0.28, up=(0, 1, 0)), "accent", cap_material),
        ]
    shapes = (
        ((3.7, 30.0, 0.62, 1.35, 3.2), (3.3, 24.0, 0.56, 1.2, 2.2))[int(rng.integers(2))],
        (3.2, 19.0, 0.72, 1.5, 1.6),
        (4.3, 22.0, 0.66, 1.6, 3.0),
        (3.0, 16.0, 0.78, 1.3, 1.0),
    )
    r, h, shoulder, neck, blend = shapes[style]
    h *= float(rng.uniform(0.92, 1.08))
    line = rounded(
        [
            (0, 0.2),
            (r * 0.85, 0),
            (r, 0.6),
            (r, h * shoulder),
            (neck, h * min(shoulder + 0.18, 0.9)),
            (neck, h * 0.94),
        ],
        [0, 0.3, 0.5, blend, blend * 0.8, 0],
        12,
    )
    dark = look.material == "glass"
    label = revolve([(r + 0.02, h * shoulder * 0.16), (r + 0.02, h * shoulder * 0.86)], 128)
    parts = [Part(label, "label", label="wrap")]
    if dark:
        tones = ((0.05, 0.09, 0.04), (0.16, 0.08, 0.03), (0.62, 0.48, 0.12), (0.35, 0.05, 0.07))
        parts.append(Part(revolve(line, 112), material=Material(tones[int(rng.integers(len(tones)))], "gloss", 0.03)))
    else:
        parts.append(Part(revolve(line, 112), "plain"))
    top = h * 0.94
    if style == 3 or (style == 1 and not dark):  # a pump
        collar = rounded(
            [(neck, top - 0.6), (neck + 0.25, top - 0.6), (neck + 0.25, top + 0.9), (0.55, top + 1.0)],
            0.15,
            4,
        )
        stem = revolve([(0.35, top + 0.9), (0.35, top + 2.6)], 32)
        head = rounded([(0.3, top + 2.5), (0.95, top + 2.5), (0.95, top + 3.2), (0, top + 3.3)], 0.15, 4)
        nose = sweep(
            smooth([(0, 0, top + 2.95), (1.6, 0, top + 3.0), (2.8, 0, top + 2.75), (3.1, 0, top + 2.35)], 8),
            0.34,
            np.linspace(1, 0.8, 25),
            up=(0, 1, 0),
        )
        parts += [Part(merge([revolve(collar, 64), stem, revolve(head, 48), nose]), "accent", "plastic")]
    else:
        cork = dark and rng.random() < 0.5
        wide = neck + (0.14 if cork else 0.2)
        stop = rounded([(neck, top - 1.6), (wide, top - 1.6), (wide, top + 0.9), (0, top + 0.95)], 0.15, 4)
        parts.append(Part(revolve(stop, 72), "accent", "enamel" if dark else "plastic"))
    return parts


def carafe(rng: Rng, look: Look) -> list[Part]:
    h, r = float(rng.uniform(22, 28)), float(rng.uniform(4.2, 5.4))
    neck = r * float(rng.uniform(0.36, 0.46))
    body = smooth(
        [
            (r * 0.86, 0.0),
            (r * 0.99, 0.8),
            (r, h * 0.3),
            (neck * 1.05, h * 0.68),
            (neck, h * 0.86),
            (neck * 1.25, h),
        ],
        14,
    )
    out, inner = walls(np.concatenate([[(0.0, 0.0)], body]), 0.24, 0.9)
    parts = [Part(revolve(np.concatenate([out, inner[1:]]), 112))]
    if rng.random() < 0.6:
        stop = smooth(
            [
                (0, h - 1.2),
                (neck * 0.8, h - 1.1),
                (neck * 0.98, h + 0.4),
                (neck * 1.15, h + 0.6),
                (neck * 1.1, h + 1.8),
                (0.0, h + 2.1),
            ],
            8,
        )
        parts.append(Part(revolve(stop, 64), "accent", "wood"))
    return parts
