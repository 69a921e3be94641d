"""Denoising by an edge-stopping à-trous wavelet (Dammertz et al. 2010) led by the noise of each pixel, as in SVGF."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Picture = NDArray[np.float32]
_KERNEL = (0.25, 0.5, 0.25)


def denoise(
    rgb: Picture, variance: Picture, albedo: Picture, normal: Picture, rounds: int = 4, strength: float = 2.5
) -> Picture:
    """A noisy linear picture (H, W, 3) made smooth.

    variance: (H, W), of each pixel's mean brightness. Pixels are mixed only as far as noise explains how they
    differ, so highlights and reflections stay; albedo is divided out first, so printed texture stays sharp.
    """
    base = np.maximum(albedo, 0.04)
    color = _calm(rgb) / base
    variance = ndimage.uniform_filter(variance, 5) * (1 / base).mean(axis=-1) ** 2 + np.float32(1e-7)
    features = np.concatenate([normal * np.float32(3.5), albedo * np.float32(6.3)], axis=-1)
    for k in range(rounds):
        step = 2**k
        gray = color.mean(axis=-1)
        sharp = 1 / (strength * np.sqrt(ndimage.gaussian_filter(variance, 1.0)) + np.float32(1e-5))
        weight_sum = np.full_like(variance, _KERNEL[1] ** 2)
        total = color * np.float32(_KERNEL[1] ** 2)
        total_var = variance * np.float32(_KERNEL[1] ** 4)
        for dy in (-step, 0, step):
            for dx in (-step, 0, step):
                if dy == dx == 0:
                    continue
                here, there = _overlap(color.shape[:2], dy, dx)
                apart = np.abs(gray[here] - gray[there]) * sharp[here]
                differ = features[here] - features[there]
                apart += np.einsum("ijk,ijk->ij", differ, differ)
                w = np.exp(-apart) * np.float32(_KERNEL[(dy > 0) - (dy < 0) + 1] * _KERNEL[(dx > 0) - (dx < 0) + 1])
                total[here] += color[there] * w[..., None]
                total_var[here] += variance[there] * w * w
                weight_sum[here] += w
        color = total / weight_sum[..., None]
        variance = total_var / weight_sum**2
    return np.asarray(color * base, dtype=np.float32)


def _calm(rgb: Picture) -> Picture:
    """Pull single bright pixels (fireflies) down to the brightest of what surrounds them."""
    light = rgb.mean(axis=-1)
    # The second brightest of a 3 x 3 ring: one outlier cannot vouch for itself.
    rows = np.pad(light, 1, mode="edge")
    height, width = light.shape
    ring = np.stack([rows[y : y + height, x : x + width] for y in range(3) for x in range(3) if (y, x) != (1, 1)])
    limit = np.partition(ring, 6, axis=0)[6] * 1.5 + 0.05
    scale = np.minimum(1.0, limit / np.maximum(light, 1e-6))
    return np.asarray(rgb * scale[..., None], dtype=np.float32)


def smooth_ground(rgb: Picture, ground: NDArray[np.bool_]) -> Picture:
    """Blur only the plain ground (H, W), and the more the farther it lies from the product and its contact shadow."""
    share = ground.astype(np.float32)
    distance = np.asarray(ndimage.distance_transform_edt(ground))
    out = rgb.copy()
    for sigma, near in ((1.6, 0.0), (4.0, 5.0), (9.0, 18.0)):
        weight = np.maximum(ndimage.gaussian_filter(share, sigma), 1e-4)[..., None]
        blurred = ndimage.gaussian_filter(rgb * share[..., None], (sigma, sigma, 0)) / weight
        mix = (np.clip((distance - near) / (near + 2.0), 0, 1) * share)[..., None]
        out = out * (1 - mix) + blurred * mix
    return np.asarray(out, dtype=np.float32)


def settle_edges(rgb: Picture, coverage: Picture) -> Picture:
    """Redraw the pixels on the product's outline from their neighbours inside and outside and the exact coverage.

    A few light paths through an outline pixel catch product and ground in chance proportions; ``coverage`` (H, W) is
    measured with many rays, so the outline comes out as smooth as the shape is.
    """
    layers = []
    for inside in (coverage > 0.999, coverage < 0.001):
        share = inside.astype(np.float32)
        weight = ndimage.gaussian_filter(share, 0.9)
        near = ndimage.gaussian_filter(rgb * share[..., None], (0.9, 0.9, 0)) / np.maximum(weight, 1e-6)[..., None]
        layers.append((near, weight > 1e-3))
    (product, product_near), (ground, ground_near) = layers
    edge = (coverage > 0.001) & (coverage < 0.999) & product_near & ground_near
    drawn = product * coverage[..., None] + ground * (1 - coverage[..., None])
    return np.asarray(np.where(edge[..., None], drawn, rgb), dtype=np.float32)


def _overlap(shape: tuple[int, int], dy: int, dx: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The part of a picture whose neighbour at (dy, dx) lies inside it, and those neighbours."""
    height, width = shape
    here = slice(max(0, -dy), height - max(0, dy)), slice(max(0, -dx), width - max(0, dx))
    there = slice(max(0, dy), height - max(0, -dy)), slice(max(0, dx), width - max(0, -dx))
    return here, there
