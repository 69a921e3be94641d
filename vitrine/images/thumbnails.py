"""Small pictures for the wall, the tiny one that stands in until they arrive, and the hash that names them."""

from __future__ import annotations

import base64
import hashlib
import io

from PIL import Image

THUMBNAIL_SIZES = {"small": 320, "large": 960}
"""Longest sides in pixels of the thumbnails kept for every picture, by the name used in addresses and folders."""

_QUALITY = 80
_METHOD = 1  # WebP effort, 0 to 6: 2 takes a third more time for files 7 % smaller, 3 three times as long
_PLACEHOLDER_SIDE = 14


def thumbnail(image: Image.Image, longest: int) -> bytes:
    """A WebP picture whose longer side is `longest` pixels; smaller pictures are not blown up.

    Args:
        image: mode `RGB`, as `decode` returns it.
        longest: in pixels, at least 1.
    """
    return _webp(fit(image, longest), _QUALITY, _METHOD)


def thumbnails(image: Image.Image) -> dict[str, bytes]:
    """All sizes at once by name (`small`, `large`): the smaller is made from the larger, which saves time."""
    made: dict[str, bytes] = {}
    latest: Image.Image | None = None
    encoded = b""
    for name, longest in sorted(THUMBNAIL_SIZES.items(), key=lambda size: -size[1]):
        image = fit(image, longest)
        if image is not latest:  # a picture that fits the smaller size already is encoded once
            latest, encoded = image, _webp(image, _QUALITY, _METHOD)
        made[name] = encoded
    return made


def placeholder(image: Image.Image) -> str:
    """A blurred hint of the picture as a `data:image/webp` address of under 250 characters, for CSS and `img src`."""
    tiny = fit(image, _PLACEHOLDER_SIDE)
    for quality in (40, 10, 0):
        address = "data:image/webp;base64," + base64.b64encode(_webp(tiny, quality, 6)).decode("ascii")
        if len(address) < 250:
            return address
    average = image.resize((1, 1), Image.Resampling.BOX)
    return "data:image/webp;base64," + base64.b64encode(_webp(average, 0, 6)).decode("ascii")


def content_hash(data: bytes) -> str:
    """32 hexadecimal digits that name a file by its bytes (BLAKE2b, 16 bytes): equal bytes, equal name."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def fit(image: Image.Image, longest: int) -> Image.Image:
    """The picture scaled down to a longer side of `longest`, both sides at least 1; itself if it fits already."""
    width, height = image.size
    scale = longest / max(width, height)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _webp(image: Image.Image, quality: int, method: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=method)
    return out.getvalue()
