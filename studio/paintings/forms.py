"""Outlines: curves, ridges, blobs, vessels and leaves as polygons.

Every function returns an array of shape (n, 2), x to the right and y downward, in pixels.
Closed outlines do not repeat their first point.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def curve(knots: Sequence[tuple[float, float]] | Points, closed: bool = False, steps: int = 10) -> Points:
    """Catmull-Rom spline through `knots`, `steps` points to each span."""
    k = np.asarray(knots, float)
    k = np.vstack([k[-1], k, k[0], k[1]] if closed else [2 * k[0] - k[1], k, 2 * k[-1] - k[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    spans = []
    for p0, p1, p2, p3 in zip(k, k[1:], k[2:], k[3:], strict=False):
        spans.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
    if not closed:
        spans.append(k[-2:-1])
    return np.vstack(spans)


def ellipse(cx: float, cy: float, rx: float, ry: float, turn: float = 0.0, n: int = 56) -> Points:
    """Ellipse with radii rx, ry, turned by `turn` radians."""
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    x, y = rx * np.cos(t), ry * np.sin(t)
    c, s = np.cos(turn), np.sin(turn)
    return np.stack([cx + c * x - s * y, cy + s * x + c * y], 1)


def arc(cx: float, cy: float, r: float, start: float, end: float, n: int = 40) -> Points:
    """Open arc from angle `start` to `end`, radians."""
    t = np.linspace(start, end, n)
    return np.stack([cx + r * np.cos(t), cy + r * np.sin(t)], 1)


def rect(x0: float, y0: float, x1: float, y1: float) -> Points:
    """Axis-parallel rectangle."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float)


def ridge(rng: np.random.Generator, x0: float, x1: float, y: float, swing: float, rough: float = 0.5) -> Points:
    """A hill line from x0 to x1 about height y; `rough` 0 (rolling) to 1 (craggy)."""
    n = 90
    x = np.linspace(0, 1, n)
    line = np.zeros(n)
    weight = 1.0
    for octave in range(6):
        f = 0.8 * 2**octave
        line += weight * np.sin(2 * np.pi * (f * x * rng.uniform(0.75, 1.25) + rng.uniform()))
        weight *= 0.28 + 0.32 * rough
    return np.stack([x0 + (x1 - x0) * x, y + swing * line * 0.6], 1)


def under(line: Points, bottom: float) -> Points:
    """The area from an open line down to `bottom`."""
    return np.vstack([line, [[line[-1, 0], bottom], [line[0, 0], bottom]]])


def blob(
    rng: np.random.Generator, cx: float, cy: float, rx: float, ry: float, lumps: float = 0.18, knots: int = 9
) -> Points:
    """A lumpy round outline, such as a cloud or a tree crown."""
    t = np.linspace(0, 2 * np.pi, knots, endpoint=False) + rng.uniform(0, 1)
    r = 1 + lumps * rng.uniform(-1, 1, knots)
    return curve(np.stack([cx + rx * r * np.cos(t), cy + ry * r * np.sin(t)], 1), closed=True, steps=8)


def vessel(cx: float, base: float, height: float, radii: Sequence[float]) -> Points:
    """Turned vessel: `radii` in pixels from foot to lip, evenly spaced over `height`."""
    k = len(radii)
    right = curve([(cx + r, base - height * i / (k - 1)) for i, r in enumerate(radii)], steps=8)
    left = right[::-1].copy()
    left[:, 0] = 2 * cx - left[:, 0]
    rim = max(radii[-1] * 0.22, 0.5)
    mouth = arc(cx, 0, radii[-1], 0, -np.pi, 12)[1:-1] * [1, rim / radii[-1]] + [0, base - height]
    foot = arc(cx, 0, radii[0], np.pi, 0, 12)[1:-1] * [1, 0.22] + [0, base]
    return np.vstack([right, mouth, left, foot])


def leaf(x: float, y: float, angle: float, length: float, width: float, bend: float = 0.0) -> Points:
    """Pointed leaf that starts at (x, y) and grows along `angle` (radians)."""
    t = np.linspace(0, 1, 12)
    half = width * np.sin(np.pi * t**0.8) ** 0.9
    mid = np.stack([length * t, bend * length * t**2], 1)
    side = np.vstack([mid + np.stack([0 * t, half], 1), (mid - np.stack([0 * t, half], 1))[::-1]])
    return moved(turn(side, angle), x, y)


def turn(points: Points, angle: float, about: tuple[float, float] = (0.0, 0.0)) -> Points:
    """Points rotated by `angle` radians about a centre."""
    c, s = np.cos(angle), np.sin(angle)
    return (points - about) @ np.array([[c, s], [-s, c]]) + about


def moved(points: Points, dx: float, dy: float) -> Points:
    """Points shifted by (dx, dy)."""
    return points + np.array([dx, dy])


def band(line: Points, thickness: float) -> Points:
    """The strip between an open line and the same line `thickness` lower."""
    return np.vstack([line, moved(line, 0, thickness)[::-1]])


def limb(points: Points, start: float, end: float) -> Points:
    """Outline of a tapered stroke along `points`, half-widths from `start` to `end`."""
    d = np.gradient(points, axis=0)
    d /= np.maximum(np.linalg.norm(d, axis=1, keepdims=True), 1e-6)
    n = np.stack([-d[:, 1], d[:, 0]], 1)
    r = np.linspace(start, end, len(points))[:, None]
    tip = np.arctan2(d[-1, 1], d[-1, 0])
    tail = np.arctan2(d[0, 1], d[0, 0])
    cap = arc(*points[-1], max(end, 0.1), tip + np.pi / 2, tip - np.pi / 2, 7)[1:-1]
    butt = arc(*points[0], max(start, 0.1), tail - np.pi / 2, tail - 3 * np.pi / 2, 7)[1:-1]
    return np.vstack([points + n * r, cap, (points - n * r)[::-1], butt])


def resample(points: Points, step: float, closed: bool = True) -> Points:
    """Points about `step` pixels apart along the outline (at least 3)."""
    p = np.vstack([points, points[:1]]) if closed else points
    seg = np.linalg.norm(np.diff(p, axis=0), axis=1)
    s = np.concatenate([[0], np.cumsum(seg)])
    n = max(3, int(s[-1] / step))
    t = np.linspace(0, s[-1], n, endpoint=not closed)
    return np.stack([np.interp(t, s, p[:, 0]), np.interp(t, s, p[:, 1])], 1)


def tremble(rng: np.random.Generator, points: Points, reach: float, wave: float, closed: bool = True) -> Points:
    """The outline as an unsteady hand draws it: moved by up to `reach` over lengths of `wave` pixels."""
    p = resample(points, max(wave / 5, 1.5), closed)
    n = len(p)
    knots = max(3, n // 5)
    at = np.linspace(0, knots, n, endpoint=False)
    i = at.astype(int)
    f = (at - i)[:, None]
    f = f * f * (3 - 2 * f)
    jump = rng.normal(0, reach, (knots + 1, 2))
    if closed:
        jump[-1] = jump[0]
    return p + jump[i] * (1 - f) + jump[i + 1] * f
