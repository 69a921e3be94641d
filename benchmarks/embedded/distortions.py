"""Repeatable distortions of test pictures: what "mild", "harsh" and "phone photo" mean in the report."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter

Distortion = Callable[[Image.Image, np.random.Generator], Image.Image]


def generator_for(key: str) -> np.random.Generator:
    """A random generator that depends on the picture's key alone."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big"))


def _homography(corners: NDArray[np.float64], width: int, height: int) -> list[float]:
    """PIL's coefficients that map the output onto `corners` (4, 2) of the input, clockwise from top left."""
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    rows, right = [], []
    for (x, y), (u, v) in zip(target, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(right))]


def _view(
    image: Image.Image, random: np.random.Generator, *, area: tuple[float, float], turn: float, jitter: float
) -> Image.Image:
    """A crop of a share of the area, turned by up to `turn` degrees, its corners moved by `jitter` of its side."""
    share = np.sqrt(random.uniform(*area))
    width, height = image.size
    w, h = width * share, height * share
    left, top = random.uniform(0, width - w), random.uniform(0, height - h)
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]]) - [w / 2, h / 2]
    angle = np.deg2rad(random.uniform(-turn, turn))
    corners = corners @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]).T
    corners += random.uniform(-jitter, jitter, (4, 2)) * [w, h] + [left + w / 2, top + h / 2]
    corners = corners.clip([0, 0], [width, height])
    size = (max(32, round(w)), max(32, round(h)))
    return image.transform(size, Image.Transform.PERSPECTIVE, _homography(corners, *size), Image.Resampling.BICUBIC)


def _light(image: Image.Image, random: np.random.Generator, spread: float) -> Image.Image:
    """Exposure, white balance, saturation and contrast changed by factors within 1 +- spread."""
    gains = random.uniform(1 - spread, 1 + spread) * random.uniform(1 - spread / 3, 1 + spread / 3, 3)
    pixels = (np.asarray(image, np.float32) * gains).clip(0, 255).astype(np.uint8)
    out = Image.fromarray(pixels)
    out = ImageEnhance.Color(out).enhance(random.uniform(1 - spread, 1 + spread))
    return ImageEnhance.Contrast(out).enhance(random.uniform(1 - spread, 1 + spread))


def _glare(image: Image.Image, random: np.random.Generator, amount: float) -> Image.Image:
    """A soft bright spot somewhere on the picture."""
    width, height = image.size
    y, x = np.mgrid[0:height, 0:width]
    spot = ((x / width - random.uniform(0, 1)) / random.uniform(0.08, 0.3)) ** 2
    spot = np.exp(-spot - ((y / height - random.uniform(0, 1)) / random.uniform(0.08, 0.3)) ** 2)
    pixels = np.asarray(image, np.float32)
    return Image.fromarray((pixels + (255 - pixels) * (amount * spot)[..., None]).astype(np.uint8))


def _compressed(image: Image.Image, quality: int) -> Image.Image:
    memory = io.BytesIO()
    image.save(memory, "JPEG", quality=quality)
    memory.seek(0)
    return Image.open(memory).convert("RGB")


def mild(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """A crop of 70 to 95 % of the area, 5 degrees, light within 15 %, JPEG 60."""
    out = _view(image.convert("RGB"), random, area=(0.7, 0.95), turn=5, jitter=0.02)
    return _compressed(_light(out, random, 0.15), 60)


def harsh(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """A crop of 38 to 68 %, 16 degrees, perspective, glare, light within 35 %, blur, JPEG 35.

    As strong as the target assumes: RootSIFT-VLAD still finds about half of the pictures.
    """
    out = _view(image.convert("RGB"), random, area=(0.38, 0.68), turn=16, jitter=0.06)
    out = _glare(_light(out, random, 0.35), random, 0.5)
    return _compressed(out.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.4))), 35)


def phone_photo(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """A painting as a visitor takes it: crop of 60 to 95 %, 8 degrees, perspective, glare, light within 25 %."""
    out = _view(image.convert("RGB"), random, area=(0.6, 0.95), turn=8, jitter=0.07)
    out = _glare(_light(out, random, 0.25), random, 0.7)
    return _compressed(out.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 1.2))), 50)
