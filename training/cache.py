"""Decoded pictures as one array on disk, so that training spends its time on learning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from training.sources import Picture

SIDE = 160
WHITE_TOLERANCE = 14


def _white_ground(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Mask (255 = thing) of a picture on a white ground: what white, reached from the border, leaves over."""
    near = (rgb.astype(np.int16) >= 255 - WHITE_TOLERANCE).all(axis=2)
    ground = np.zeros_like(near)
    ground[0], ground[-1], ground[:, 0], ground[:, -1] = near[0], near[-1], near[:, 0], near[:, -1]
    while True:
        grown = ground.copy()
        grown[1:] |= ground[:-1]
        grown[:-1] |= ground[1:]
        grown[:, 1:] |= ground[:, :-1]
        grown[:, :-1] |= ground[:, 1:]
        grown &= near
        if (grown == ground).all():
            return np.where(ground, 0, 255).astype(np.uint8)
        ground = grown


def decode(picture: Picture, side: int = SIDE) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A picture as (side, side, 3) pixels and a (side, side) mask; the mask is 255 everywhere where none is known.

    The whole picture is squeezed into the square, as the exported model's preprocessing does.
    """
    with Image.open(picture.path) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode == "RGBA":
            box = upright.getchannel("A").getbbox()
            upright = upright.crop(box)
            long = round(max(upright.size) * 1.15)
            square = Image.new("RGBA", (long, long), (255, 255, 255, 0))
            square.paste(upright, ((long - upright.width) // 2, (long - upright.height) // 2))
            square = square.resize((side, side), Image.Resampling.LANCZOS)
            alpha = np.asarray(square.getchannel("A"))
            white = Image.new("RGBA", square.size, (255, 255, 255, 255))
            return np.asarray(Image.alpha_composite(white, square).convert("RGB")), alpha
        rgb = np.asarray(upright.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))
    if picture.source.startswith("variety"):
        return rgb, _white_ground(rgb)
    return rgb, np.full((side, side), 255, np.uint8)


def load(pictures: Sequence[Picture], cache: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pixels (n, SIDE, SIDE, 3) and masks (n, SIDE, SIDE) of the pictures, decoded once and kept under `cache`."""
    listing = json.dumps([SIDE, [[picture.source, picture.key] for picture in pictures]])
    stem = cache / f"pixels-{hashlib.sha256(listing.encode()).hexdigest()[:16]}"
    paths = stem.with_suffix(".images.npy"), stem.with_suffix(".masks.npy")
    if not paths[1].exists():
        cache.mkdir(parents=True, exist_ok=True)
        images = np.empty((len(pictures), SIDE, SIDE, 3), np.uint8)
        masks = np.empty((len(pictures), SIDE, SIDE), np.uint8)
        with ThreadPoolExecutor(2) as pool:
            for number, (rgb, mask) in enumerate(pool.map(decode, pictures)):
                images[number], masks[number] = rgb, mask
        for path, array in zip(paths, (images, masks), strict=True):
            partial = path.with_suffix(".partial.npy")
            np.save(partial, array)
            partial.replace(path)
    return np.load(paths[0], mmap_mode="r"), np.load(paths[1], mmap_mode="r")
