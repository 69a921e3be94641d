"""Surfaces and noise: canvas, paper, plaster, craquelure, varnish. All maps are (h, w) arrays."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Field = NDArray[np.float64]


def noise(rng: np.random.Generator, height: int, width: int, scale: float, octaves: int = 4) -> Field:
    """Smooth noise of mean 0 and standard deviation 1; `scale` is the largest wavelength in pixels."""
    out = np.zeros((height, width))
    weight = 1.0
    for _ in range(octaves):
        gh, gw = max(2, int(height / scale) + 2), max(2, int(width / scale) + 2)
        out += weight * cv2.resize(rng.normal(size=(gh, gw)), (width, height), interpolation=cv2.INTER_CUBIC)
        weight *= 0.55
        scale = max(scale / 2, 1.5)
    out -= out.mean()
    return out / max(out.std(), 1e-9)


def blur(a: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Gaussian blur that reflects at the edges."""
    return cv2.GaussianBlur(a, (0, 0), sigma, borderType=cv2.BORDER_REFLECT) if sigma > 0.2 else a


def emboss(height: Field, strength: float, angle: float = -2.3) -> Field:
    """Light minus shadow on a relief lit from `angle`; about -1..1 times strength."""
    gy, gx = np.gradient(height)
    return np.clip((gx * np.cos(angle) + gy * np.sin(angle)) * strength, -1, 1)


def weave(rng: np.random.Generator, height: int, width: int, pitch: float = 3.2) -> Field:
    """Plain-woven canvas, 0 mean, about -1..1."""
    y, x = np.mgrid[:height, :width]
    wob = noise(rng, height, width, 60, 2) * 0.5
    warp = np.sin(2 * np.pi * (x + wob) / pitch)
    weft = np.sin(2 * np.pi * (y + wob) / pitch)
    check = np.where((np.floor(x / pitch) + np.floor(y / pitch)) % 2 == 0, warp, weft)
    return blur(check + 0.35 * rng.normal(size=(height, width)), 0.6)


def paper(rng: np.random.Generator, height: int, width: int, tooth: float = 4.0) -> Field:
    """Tooth of paper, mean 0 and standard deviation 1."""
    a = noise(rng, height, width, tooth, 2) + 0.5 * blur(rng.normal(size=(height, width)), 0.7)
    return (a - a.mean()) / a.std()


def cracks(rng: np.random.Generator, height: int, width: int, cell: float, thin: float = 1.0) -> Field:
    """Craquelure, 1 in the cracks: the borders of random cells, broken off here and there."""
    n = max(8, int(height * width / cell**2))
    seeds = rng.uniform(-0.05, 1.05, (n, 2)) * [height, width]
    y, x = np.mgrid[:height, :width].astype(float)
    y += noise(rng, height, width, cell, 3) * cell * 0.1
    x += noise(rng, height, width, cell, 3) * cell * 0.1
    dist, _ = cKDTree(seeds).query(np.stack([y.ravel(), x.ravel()], 1), k=2)
    gap = (dist[:, 1] - dist[:, 0]).reshape(height, width)
    keep = np.clip(noise(rng, height, width, cell * 3, 3) * 1.2 + 0.6, 0, 1)
    return np.clip(1 - gap / thin, 0, 1) * keep


def inflate(mask: NDArray[np.bool_], size: int = 96) -> Field:
    """Height of a form blown up from its outline, 0 at the rim to 1 at the summit.

    Solves the Poisson equation on a small grid and takes the root, which makes a disc a half-ball.
    """
    out = np.zeros(mask.shape)
    ys, xs = np.nonzero(mask)
    if len(ys) < 12:
        return out
    y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    f = min(1.0, size / max(y1 - y0, x1 - x0))
    gh, gw = max(4, int((y1 - y0) * f)), max(4, int((x1 - x0) * f))
    inside = cv2.resize(mask[y0:y1, x0:x1].astype(np.float32), (gw, gh), interpolation=cv2.INTER_AREA)
    inside = np.pad(inside, 1)
    u = np.zeros_like(inside)
    levels = [4, 2, 1] if min(gh, gw) > 16 else [1]
    for level in levels:
        small = cv2.resize(inside, (max(3, inside.shape[1] // level), max(3, inside.shape[0] // level)))
        v = cv2.resize(u, (small.shape[1], small.shape[0])) / level**2
        kernel = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)
        for _ in range(140):
            v = (cv2.filter2D(v, -1, kernel, borderType=cv2.BORDER_CONSTANT) + 0.25) * (small > 0.5)
        u = cv2.resize(v, (inside.shape[1], inside.shape[0])) * level**2
    h = np.sqrt(np.maximum(u[1:-1, 1:-1], 0))
    h /= max(h.max(), 1e-9)
    out[y0:y1, x0:x1] = cv2.resize(h, (x1 - x0, y1 - y0)) * mask[y0:y1, x0:x1]
    return out


def vignette(height: int, width: int, strength: float) -> Field:
    """1 in the middle, 1 - strength in the corners."""
    y, x = np.mgrid[:height, :width]
    r2 = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    return 1 - strength * r2


def grade(rgb: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Picture of 0..1 as bytes."""
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)
