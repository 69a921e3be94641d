"""Any of Pillow's pixel modes to 8-bit sRGB `RGB`, colours kept.

Transparent pixels are laid on white, the ground that shops and most catalogs photograph on, so that a cut-out product
resembles the same product photographed. Pictures of more than 8 bits are scaled, not clipped. An embedded colour
profile is followed; one that is broken, or that is made for another kind of pixels, is ignored.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache

from PIL import Image, ImageCms, ImageMath

_WHITE = (255, 255, 255)
_PROFILE_SPACE = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab"}
_SAME_COLOUR = 2
"""A profile that moves no probe colour by more than this (of 255) is taken for sRGB itself."""


def to_srgb(picture: Image.Image) -> Image.Image:
    """The picture as opaque 8-bit sRGB, mode `RGB`; may be the picture itself if it is that already."""
    profile = picture.info.get("icc_profile")
    opaque, alpha = _split_alpha(picture)
    eight_bit = _to_eight_bit(opaque, picture.format)
    rgb = _through_profile(eight_bit, profile)
    if alpha is None or alpha.getextrema() == (255, 255):
        return rgb
    ground = Image.new("RGB", rgb.size, _WHITE)
    ground.paste(rgb, mask=alpha)
    return ground


def _split_alpha(picture: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The colours, and how opaque each pixel is (mode `L`), or None where all are."""
    if picture.mode in ("P", "PA"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif picture.mode in ("RGBa", "La"):
        picture = picture.convert(picture.mode.upper())
    elif picture.mode.startswith("I;16") and isinstance(key := picture.info.get("transparency"), int):
        alpha = ImageMath.lambda_eval(lambda bands: (bands["grey"] != key) * 255, grey=picture.convert("I"))
        return picture, alpha.convert("L")
    elif picture.mode in ("1", "L", "RGB") and "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode == "RGBA":
        return picture.convert("RGB"), picture.getchannel("A")
    if picture.mode == "LA":
        return picture.getchannel("L"), picture.getchannel("A")
    return picture, None


def _to_eight_bit(picture: Image.Image, file_format: str | None) -> Image.Image:
    """The same in one of the modes L, RGB, CMYK, LAB."""
    mode = picture.mode
    if mode in _PROFILE_SPACE:
        return picture
    if mode.startswith("I;16") or (mode == "I" and file_format in ("PNG", "PPM")):
        return _stretch(picture.convert("I"), 0, 65535)
    if mode in ("I", "F"):
        return _stretch(picture, *_range(picture))
    return picture.convert("L" if mode == "1" else "RGB")


def _range(picture: Image.Image) -> tuple[float, float]:
    """Which values are black and white in a picture whose numbers carry no range of their own.

    0 to 1 (floats), 0 to 255 and 0 to 65535 are taken where all values fit; anything else runs from least to most.
    """
    extrema = picture.getextrema()
    low, high = (float(value) for value in extrema if not isinstance(value, tuple))
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0, 255
    if low >= 0:
        usual = (1.0, 255.0, 65535.0) if picture.mode == "F" else (255.0, 65535.0)
        for white in usual:
            if high <= white:
                return 0, white
    return low, high if high > low else low + 1


def _stretch(picture: Image.Image, black: float, white: float) -> Image.Image:
    scale = 255 / (white - black)
    # Whole numbers are cut off when stored: the half makes that rounding.
    offset = (0.5 if picture.mode == "I" else 0.0) - black * scale
    # Pillow reads the factor and the summand off this expression; it is not called once a pixel.
    return picture.point(lambda value: value * scale + offset).convert("L")


def _through_profile(picture: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and profile:
        transform = _transform(profile, picture.mode)
        if transform is not None:
            return transform.apply(picture)
    if picture.mode == "LAB":
        return _lab_transform().apply(picture)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@lru_cache(maxsize=1)
def _lab_transform() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.createProfile("LAB"), _srgb(), "LAB", "RGB")


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From the profile's colours to sRGB; None where the profile is of no use or changes nothing."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _PROFILE_SPACE[mode]:
            return None
        transform = ImageCms.buildTransform(source, _srgb(), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None  # broken: the pixels are then taken as they are, as browsers do
    return None if mode == "RGB" and _changes_nothing(transform) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether colours spread over the whole cube come out as they went in: most profiles are sRGB by some name."""
    steps = (0, 31, 63, 95, 127, 159, 191, 223, 255)
    colours = bytes(value for red in steps for green in steps for blue in steps for value in (red, green, blue))
    probe = Image.frombytes("RGB", (len(colours) // 3, 1), colours)
    result = transform.apply(probe).tobytes()
    return all(abs(before - after) <= _SAME_COLOUR for before, after in zip(colours, result, strict=True))
