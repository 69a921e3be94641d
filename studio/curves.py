"""Plane and space curves from which the surfaces are made."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def smooth(points: ArrayLike, per_segment: int = 10, closed: bool = False) -> Floats:
    """A centripetal-free (uniform) Catmull-Rom spline through the points, (K, D) -> (about K*per_segment, D)."""
    p = np.asarray(points, dtype=float)
    before = p[-1:] if closed else 2 * p[:1] - p[1:2]
    after = p[:2] if closed else 2 * p[-1:] - p[-2:-1]
    q = np.concatenate([before, p, after])
    count = len(p) if closed else len(p) - 1
    t = np.linspace(0, 1, per_segment, endpoint=False)[:, None]
    pieces = []
    for i in range(count):
        a, b, c, d = q[i], q[i + 1], q[i + 2], q[i + 3]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    if not closed:
        pieces.append(p[-1:])
    return np.concatenate(pieces)


def rounded(points: ArrayLike, radius: float | ArrayLike, steps: int = 6, closed: bool = False) -> Floats:
    """A polyline whose corners are replaced by arcs (quadratic blends) that start ``radius`` before each corner."""
    p = np.asarray(points, dtype=float)
    count = len(p)
    radii = np.broadcast_to(np.asarray(radius, dtype=float), (count,))
    t = np.linspace(0, 1, steps)[:, None]
    out: list[Floats] = []
    for i in range(count):
        if not closed and i in (0, count - 1):
            out.append(p[i : i + 1])
            continue
        a, b, c = p[i - 1], p[i], p[(i + 1) % count]
        la, lc = np.linalg.norm(a - b), np.linalg.norm(c - b)
        r = min(radii[i], la * 0.49, lc * 0.49)
        if r <= 1e-9:
            out.append(p[i : i + 1])
            continue
        start, end = b + (a - b) / la * r, b + (c - b) / lc * r
        out.append((1 - t) ** 2 * start + 2 * t * (1 - t) * b + t**2 * end)
    return np.concatenate(out)


def refined(points: ArrayLike, longest: float, closed: bool = False) -> Floats:
    """The same polyline with extra points so that no piece is longer than ``longest``."""
    p = np.asarray(points, dtype=float)
    ends = np.roll(p, -1, axis=0) if closed else p[1:]
    out = []
    for a, b in zip(p, ends, strict=False):
        n = max(1, int(np.ceil(np.linalg.norm(b - a) / longest)))
        out.append(a + (b - a) * np.linspace(0, 1, n, endpoint=False)[:, None])
    if not closed:
        out.append(p[-1:])
    return np.concatenate(out)


def superellipse(width: float, depth: float, power: float = 2.5, count: int = 96) -> Floats:
    """A closed outline (count, 2), counter-clockwise; power 2 is an ellipse, larger is boxier."""
    t = np.linspace(0, 2 * np.pi, count, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    return np.stack(
        [
            width / 2 * np.sign(c) * np.abs(c) ** (2 / power),
            depth / 2 * np.sign(s) * np.abs(s) ** (2 / power),
        ],
        1,
    )


def mirrored(right_half: ArrayLike) -> Floats:
    """A closed outline from its right half, given from the top centre down to the bottom centre (x >= 0)."""
    p = np.asarray(right_half, dtype=float)
    left = p[::-1].copy()
    left[:, 0] *= -1
    inner = left[(left[:, 0] < -1e-9)]
    return np.concatenate([p, inner])


def lengths(points: ArrayLike) -> Floats:
    """Arc length from the first point to each point, (K,)."""
    p = np.asarray(points, dtype=float)
    return np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))]
