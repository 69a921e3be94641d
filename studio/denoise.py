"""Denoising by an edge-stopping à-trous wavelet over two half renders (Dammertz 2010; variance weights as in SVGF)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Picture = NDArray[np.float32]
_KERNEL = np.array([1, 4, 6, 4, 1]) / 16.0


def denoise(first: Picture, second: Picture, rounds: int = 4, strength: float = 2.2) -> Picture:
    """Two independent renders (H, W, C) of one view -> smooth linear rgb (H, W, 3).

    Channels: rgb, optional alpha, then albedo rgb and shading normal. Their difference measures the noise: pixels
    are mixed only as far as noise explains how they differ, so highlights and reflections stay; albedo is divided
    out first, so printed texture stays sharp.
    """
    albedo = ((first[..., -6:-3] + second[..., -6:-3]) / 2).astype(np.float32)
    normal = ((first[..., -3:] + second[..., -3:]) / 2).astype(np.float32)
    base = np.maximum(albedo, 0.04)
    a, b = _calm(first[..., :3]) / base, _calm(second[..., :3]) / base
    color = ((a + b) / 2).astype(np.float32)
    variance = ndimage.uniform_filter(((a - b) / 2).mean(axis=-1) ** 2, 7).astype(np.float32) + 1e-7
    for k in range(rounds):
        step = 2**k
        total = np.zeros_like(color)
        total_var = np.zeros_like(variance)
        weight_sum = np.zeros_like(variance)
        deviation = np.sqrt(ndimage.gaussian_filter(variance, 1.0))
        gray = color.mean(axis=-1)
        for dy in range(-2, 3):
            for dx in range(-2, 3):
                h = _KERNEL[dy + 2] * _KERNEL[dx + 2]
                other = _shift(color, dy * step, dx * step)
                apart = np.abs(gray - other.mean(axis=-1)) / (strength * deviation + 1e-5)
                bend = ((normal - _shift(normal, dy * step, dx * step)) ** 2).sum(axis=-1)
                stain = ((albedo - _shift(albedo, dy * step, dx * step)) ** 2).sum(axis=-1)
                w = h * np.exp(-apart - bend * 12 - stain * 40)
                total += other * w[..., None]
                total_var += _shift(variance, dy * step, dx * step) * w * w
                weight_sum += w
        color = total / weight_sum[..., None]
        variance = total_var / weight_sum**2
    return np.asarray(color * base, dtype=np.float32)


def _calm(rgb: Picture) -> Picture:
    """Pull single bright pixels (fireflies) down to the brightest of what surrounds them."""
    light = rgb.mean(axis=-1)
    ring = ndimage.percentile_filter(light, 85, size=5)
    limit = ring * 1.6 + 0.05
    scale = np.minimum(1.0, limit / np.maximum(light, 1e-6))
    return np.asarray(rgb * scale[..., None], dtype=np.float32)


def _shift(image: Picture, dy: int, dx: int) -> Picture:
    height, width = image.shape[:2]
    rows = np.clip(np.arange(height) + dy, 0, height - 1)
    columns = np.clip(np.arange(width) + dx, 0, width - 1)
    return np.asarray(image[rows][:, columns])
