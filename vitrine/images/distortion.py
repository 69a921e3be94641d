"""Copies of a picture as somebody's photo of it might be: cropped, tilted, in other light, blurred, on other ground."""

from __future__ import annotations

import random

from PIL import Image, ImageEnhance, ImageFilter, ImageOps


def distorted(
    image: Image.Image, strength: float, dice: random.Random, ground: Image.Image | None = None
) -> Image.Image:
    """One such copy.

    Args:
        image: mode `RGB`.
        strength: 0 (nearly the same) … 1 (hard to know again).
        dice: what decides; the same state gives the same copy.
        ground: a picture to lay the copy on, in part of the cases; mode `RGB`.
    """
    width, height = image.size
    share = 1 - dice.uniform(0.1, 0.65) * strength
    w, h = max(8, round(width * share**0.5)), max(8, round(height * share**0.5))
    left, top = dice.randint(0, max(0, width - w)), dice.randint(0, max(0, height - h))
    image = image.crop((left, top, left + w, top + h))
    tilt = 0.15 * strength

    def inward(side: int) -> float:
        return dice.uniform(0, tilt) * side

    corners = (
        (inward(w), inward(h)),
        (inward(w), h - inward(h)),
        (w - inward(w), h - inward(h)),
        (w - inward(w), inward(h)),
    )
    flat = tuple(value for corner in corners for value in corner)
    image = image.transform((w, h), Image.Transform.QUAD, flat, Image.Resampling.BILINEAR)
    if ground is not None and dice.random() < 0.6 * strength:
        below = ground.resize((w, h)).filter(ImageFilter.GaussianBlur(dice.uniform(0, 0.03) * w))
        scale = dice.uniform(0.6, 0.95)
        laid = image.resize((max(1, int(w * scale)), max(1, int(h * scale))))
        below.paste(laid, (dice.randint(0, w - laid.width), dice.randint(0, h - laid.height)))
        image = below
    if dice.random() < 0.2 * strength:
        image = ImageOps.mirror(image)
    for enhance, most in ((ImageEnhance.Brightness, 0.5), (ImageEnhance.Contrast, 0.5), (ImageEnhance.Color, 0.6)):
        image = enhance(image).enhance(1 + dice.uniform(-most, most) * strength)
    casts = [1 + dice.uniform(-0.2, 0.2) * strength for _ in range(3)]
    image = image.point([min(255, round(value * cast)) for cast in casts for value in range(256)])
    return image.filter(ImageFilter.GaussianBlur(dice.uniform(0, 0.015) * strength * max(w, h)))
