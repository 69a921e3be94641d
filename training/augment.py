"""Augmentation of whole batches in torch: geometry, ground, light, glare, blur, noise and block artefacts.

All functions take and return pictures as float tensors (n, 3, h, w) in 0..1. Strength 0 is a careful crop, 1 a bad
phone photo; each picture of a batch has its own.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def _uniform(n: int, low: float, high: float) -> Tensor:
    return torch.rand(n) * (high - low) + low


def random_grid(strength: Tensor, side: int, *, mirrored: Tensor, tight: float = 0.3) -> Tensor:
    """Sampling grids (n, side, side, 2): crop, turn, stretch and perspective as strong as `strength` (n) says.

    `mirrored` (n, bool) says which may be flipped; `tight` is the smallest share of the area kept at strength 1.
    """
    n = len(strength)
    area = 1 - torch.rand(n) * (0.12 + (1 - tight - 0.12) * strength)
    stretch = torch.exp(torch.randn(n) * (0.05 + 0.13 * strength))
    scale_x, scale_y = (area.sqrt() * stretch).clamp(max=1.1), (area.sqrt() / stretch).clamp(max=1.1)
    angle = torch.randn(n) * (0.03 + 0.17 * strength)
    shift_x = _uniform(n, -1, 1) * (1 - scale_x).clamp(min=0)
    shift_y = _uniform(n, -1, 1) * (1 - scale_y).clamp(min=0)
    flip = torch.where((torch.rand(n) < 0.5) & mirrored, -1.0, 1.0)
    axis = (torch.arange(side) + 0.5) / side * 2 - 1
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    x, y = x.expand(n, -1, -1), y.expand(n, -1, -1)
    tilt = torch.randn(n, 2) * (0.02 + 0.16 * strength).unsqueeze(1)
    depth = (1 + tilt[:, 0, None, None] * x + tilt[:, 1, None, None] * y).clamp(min=0.4)
    cos, sin = angle.cos()[:, None, None], angle.sin()[:, None, None]
    u, v = (x * cos - y * sin) / depth, (x * sin + y * cos) / depth
    u = u * (flip * scale_x)[:, None, None] + shift_x[:, None, None]
    v = v * scale_y[:, None, None] + shift_y[:, None, None]
    return torch.stack([u, v], dim=-1)


def shape_masks(n: int, side: int) -> Tensor:
    """Soft random boxes and ellipses near the middle, (n, 1, side, side): a crude cut-out of an unmasked thing."""
    axis = (torch.arange(side) + 0.5) / side * 2 - 1
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    dx = (x - _uniform(n, -0.15, 0.15)[:, None, None]).abs() / _uniform(n, 0.45, 0.95)[:, None, None]
    dy = (y - _uniform(n, -0.15, 0.15)[:, None, None]).abs() / _uniform(n, 0.45, 0.95)[:, None, None]
    power = torch.where(torch.rand(n) < 0.5, 2.0, 8.0)[:, None, None]
    distance = dx**power + dy**power
    return torch.sigmoid((1 - distance) * 12).unsqueeze(1)


def grounds(n: int, side: int, photos: Tensor) -> Tensor:
    """Backgrounds (n, 3, side, side): plain and graded studio grounds, or shuffled, enlarged parts of `photos`."""
    axis = torch.linspace(-1, 1, side)
    tint = 1 - torch.rand(n, 3, 1, 1) ** 3 * 0.9
    grey = tint.mean(1, keepdim=True)
    tint = torch.where(torch.rand(n, 1, 1, 1) < 0.5, grey.expand(-1, 3, -1, -1), tint)
    white = torch.rand(n, 1, 1, 1) < 0.4
    tint = torch.where(white, torch.ones(()), tint)
    slope = (torch.randn(n, 2) * 0.12).unsqueeze(-1)
    light = (slope[:, 0] * axis)[:, None, :, None] + (slope[:, 1] * axis)[:, None, None, :]
    studio = (tint + torch.where(white, light * 0.1, light)).clamp(0, 1)
    grid = random_grid(torch.ones(n), side, mirrored=torch.ones(n, dtype=torch.bool), tight=0.1)
    chosen = photos[torch.randint(len(photos), (n,))]
    scene = functional.grid_sample(chosen, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    return torch.where(torch.rand(n, 1, 1, 1) < 0.5, scene, studio)


def photometric(images: Tensor, strength: Tensor, *, keep_hue: bool = True) -> Tensor:
    """Exposure, white balance, contrast, saturation and a little hue, uneven light and glare."""
    n, _, side, _ = images.shape
    s = strength[:, None, None, None]
    luma = images.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    gain = torch.exp(torch.randn(n, 1, 1, 1) * (0.08 + 0.22 * s)) * torch.exp(torch.randn(n, 3, 1, 1) * 0.07 * s)
    out = images * gain
    grey = (out * luma).sum(1, keepdim=True)
    saturation = torch.exp(torch.randn(n, 1, 1, 1) * (0.08 + 0.25 * s))
    out = grey + (out - grey) * saturation
    if not keep_hue:
        out = out[:, torch.randperm(3)]
    contrast = torch.exp(torch.randn(n, 1, 1, 1) * (0.08 + 0.2 * s))
    mean = out.mean((1, 2, 3), keepdim=True)
    out = mean + (out - mean) * contrast
    axis = torch.linspace(-1, 1, side)
    slope = (torch.randn(n, 2, 1) * (torch.rand(n, 1, 1) < 0.5)) * 0.3
    light = (slope[:, 0] * axis)[:, None, :, None] + (slope[:, 1] * axis)[:, None, None, :]
    out = out * (1 + light * s)
    centre, width = _uniform(n, -1, 1), _uniform(n, 0.05, 0.4)
    across = torch.exp(-(((axis - centre[:, None]) / width[:, None]) ** 2))
    down = torch.exp(-(((axis - _uniform(n, -1, 1)[:, None]) / _uniform(n, 0.05, 0.9)[:, None]) ** 2))
    amount = (torch.rand(n) * (torch.rand(n) < 0.3) * 0.9)[:, None, None, None] * s
    glare = amount * (down[:, None, :, None] * across[:, None, None, :])
    out = out + (1 - out) * glare
    return out.clamp(0, 1)


def blurred(images: Tensor, strength: Tensor) -> Tensor:
    """Defocus, motion blur or low resolution on about half the pictures that are strongly augmented."""
    n, channels, side, _ = images.shape
    size = 7
    offsets = torch.arange(size) - size // 2
    sigma = _uniform(n, 0.3, 1.7) * strength + 0.05
    soft = torch.exp(-(offsets**2) / (2 * sigma[:, None] ** 2))
    length = _uniform(n, 0.5, 3.5) * strength
    streak = (offsets.abs() <= length[:, None]).float()
    motion = torch.rand(n) < 0.3
    horizontal = torch.rand(n) < 0.5
    point = (offsets == 0).float().expand(n, -1)
    row = torch.where(motion[:, None], torch.where(horizontal[:, None], streak, point), soft)
    column = torch.where(motion[:, None], torch.where(horizontal[:, None], point, streak), soft)
    active = torch.rand(n) < 0.55 * strength
    index = active.nonzero().flatten()
    if not len(index):
        return images
    row, column = (
        row[index] / row[index].sum(1, keepdim=True),
        column[index] / column[index].sum(1, keepdim=True),
    )
    picked = images[index].reshape(1, len(index) * channels, side, side)
    row = row.repeat_interleave(channels, 0)[:, None, None, :]
    column = column.repeat_interleave(channels, 0)[:, None, :, None]
    picked = functional.conv2d(picked, row, padding=(0, size // 2), groups=len(index) * channels)
    picked = functional.conv2d(picked, column, padding=(size // 2, 0), groups=len(index) * channels)
    out = images.clone()
    out[index] = picked.reshape(len(index), channels, side, side)
    return out


def _dct_matrix() -> Tensor:
    k = torch.arange(8).float()
    basis = torch.cos(math.pi * (2 * k[None] + 1) * k[:, None] / 16) * 0.5
    basis[0] /= math.sqrt(2)
    return basis


def block_artefacts(images: Tensor, strength: Tensor) -> Tensor:
    """Coarse quantisation of 8 x 8 cosine blocks, as in hard JPEG compression, on some pictures; sides divide by 8."""
    n, channels, side, _ = images.shape
    index = (torch.rand(n) < 0.25 * strength).nonzero().flatten()
    if not len(index):
        return images
    dct = _dct_matrix()
    k = torch.arange(8).float()
    step = (0.02 + 0.03 * (k[:, None] + k[None])) * _uniform(len(index), 0.5, 2.5).view(-1, 1, 1, 1, 1, 1)
    blocks = images[index].reshape(len(index), channels, side // 8, 8, side // 8, 8).permute(0, 1, 2, 4, 3, 5)
    coefficients = dct @ blocks @ dct.T
    coefficients = torch.round(coefficients / step) * step
    blocks = dct.T @ coefficients @ dct
    out = images.clone()
    out[index] = blocks.permute(0, 1, 2, 4, 3, 5).reshape(len(index), channels, side, side).clamp(0, 1)
    return out


def covered(images: Tensor, strength: Tensor, share: float = 0.3) -> Tensor:
    """Paints a part of another picture, or a flat colour, over a random box of some strongly augmented pictures."""
    n, _, side, _ = images.shape
    out = images.clone()
    for index in (torch.rand(n) < share * strength).nonzero().flatten().tolist():
        width, height = (int(side * v) for v in _uniform(2, 0.12, 0.5).tolist())
        left, top = int(torch.randint(side - width, (1,))), int(torch.randint(side - height, (1,)))
        other = images[int(torch.randint(n, (1,)))]
        patch = other[:, top : top + height, left : left + width]
        out[index, :, top : top + height, left : left + width] = (
            patch if torch.rand(1) < 0.6 else torch.rand(3, 1, 1).expand_as(patch)
        )
    return out


def mix(images: Tensor, partner: Tensor) -> tuple[Tensor, Tensor]:
    """Every picture with a box of its partner pasted in, or blended with it.

    CutMix (arXiv:1905.04899) and mixup (arXiv:1710.09412). Returns the pictures and the share (n) of each that is still
    its own, 0.5 to 1.
    """
    n, _, height, width = images.shape
    share = 1 - 0.5 * torch.rand(n)
    if torch.rand(1) < 0.5:
        return images * share.view(-1, 1, 1, 1) + images[partner] * (1 - share.view(-1, 1, 1, 1)), share
    out = images.clone()
    for row, other in enumerate(partner.tolist()):
        side = float((1 - share[row]).sqrt())
        h, w = int(height * side), int(width * side)
        top, left = int(torch.randint(height - h + 1, (1,))), int(torch.randint(width - w + 1, (1,)))
        out[row, :, top : top + h, left : left + w] = images[other, :, top : top + h, left : left + w]
        share[row] = 1 - h * w / (height * width)
    return out, share


def augment(
    pixels: Tensor, masks: Tensor, has_mask: Tensor, strength: Tensor, side: int, *, mirrored: Tensor, light: Tensor
) -> Tensor:
    """One random view (n, 3, side, side), 0..1, of each picture.

    Args:
        pixels: (n, S, S, 3) uint8.  masks: (n, S, S) uint8, 255 on the thing.
        has_mask: (n,) bool; pictures without a mask now and then get a box or an ellipse for one.
        strength: (n,) 0..1.  mirrored: (n,) bool, whether a flip keeps the meaning.
        light: (n,) 0..1, the share of `strength` that light and colour are changed with, so that a red thing stays red.
    """
    n = len(pixels)
    full = pixels.permute(0, 3, 1, 2).float() / 255
    grid = random_grid(strength, side, mirrored=mirrored)
    zoomed_out = has_mask & (torch.rand(n) < 0.35)
    grid = torch.where(zoomed_out[:, None, None, None], grid * _uniform(n, 1.0, 1.6)[:, None, None, None], grid)
    images = functional.grid_sample(full, grid, mode="bilinear", padding_mode="border", align_corners=False)
    replace = (has_mask & (torch.rand(n) < 0.5)) | (~has_mask & (torch.rand(n) < 0.2 * strength))
    index = replace.nonzero().flatten()
    if len(index):
        known = masks[index].unsqueeze(1).float() / 255
        known = functional.grid_sample(known, grid[index], mode="bilinear", padding_mode="zeros", align_corners=False)
        drawn = shape_masks(len(index), side)
        mask = torch.where(has_mask[index, None, None, None], known, drawn)
        ground = grounds(len(index), side, full)
        studio_only = ~has_mask[index, None, None, None]
        bright = 1 - 0.15 * torch.rand(len(index), 1, 1, 1) * torch.rand(len(index), 3, 1, 1)
        ground = torch.where(studio_only, bright.expand_as(ground), ground)
        images[index] = images[index] * mask + ground * (1 - mask)
    images = covered(images, strength)
    images = photometric(images, strength * light)
    images = blurred(images, strength)
    images = images + torch.randn_like(images) * (torch.rand(n) ** 2 * 0.08 * strength)[:, None, None, None]
    return block_artefacts(images.clamp(0, 1), strength)
