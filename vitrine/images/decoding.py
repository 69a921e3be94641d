"""Bytes of a picture file to an upright 8-bit sRGB picture."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageFile

from vitrine.images.colours import to_srgb
from vitrine.images.formats import PLUGIN_ERRORS, check_pixels, open_picture, pillow_errors

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_REDUCIBLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded picture.

    `image` is upright, 8-bit sRGB, mode `RGB`, without metadata. `width` and `height` are the upright full size in
    pixels; `image` is smaller where a reduced decode was asked for.
    """

    image: Image.Image
    width: int
    height: int


def decode(data: bytes, *, max_bytes: int, max_pixels: int, at_least: int | None = None) -> Decoded:
    """Decodes the first picture of a file. Safe to call from several threads.

    Args:
        data: the whole file.
        max_bytes: the largest file accepted, in bytes.
        max_pixels: the largest picture accepted, width × height; checked in the header, before any pixel is decoded.
        at_least: for speed, decode a smaller picture (by a whole factor) whose shorter side still has at least this
            many pixels, or the full size if the picture is smaller than that. None: the full size.

    Raises:
        NotAPicture: the bytes are no picture, of a format that is not read, broken or cut off.
        PictureTooLarge: too many bytes or pixels.
    """
    picture = open_picture(data, max_bytes=max_bytes, max_pixels=max_pixels)
    with pillow_errors(data), picture:
        width, height = picture.size
        if at_least is not None and picture.format in ("JPEG", "MPO"):
            # The JPEG decoder itself then leaves out pixels: several times faster.
            picture.draft(None, (at_least, at_least))
            _load(picture)
        else:
            _load(picture)
            # Containers such as ICO may hold a picture larger than their header says.
            width, height = picture.size
            check_pixels(width, height, max_pixels)
        orientation = _orientation(picture)
        upright = to_srgb(_reduce(picture, at_least))
        if orientation in _UPRIGHT:
            upright = upright.transpose(_UPRIGHT[orientation])
            if orientation >= 5:
                width, height = height, width
        return Decoded(_bare(upright), width, height)


def read_size(data: bytes, *, max_bytes: int, max_pixels: int) -> tuple[int, int]:
    """Width and height in pixels as the header says them, before any rotation. Raises as `decode` does."""
    with open_picture(data, max_bytes=max_bytes, max_pixels=max_pixels) as picture:
        return picture.size


def _load(picture: ImageFile.ImageFile) -> None:
    """Decodes the pixels. What is broken in a PNG behind the last of them (text, further frames) is let pass."""
    try:
        picture.load()
    except PLUGIN_ERRORS:
        if picture.format != "PNG" or picture.tile:  # no tile left to decode: the pixels are complete
            raise


def _orientation(picture: ImageFile.ImageFile) -> int:
    """How the picture is turned (1 to 8, as EXIF and XMP count); 1 where that is missing or unreadable."""
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except PLUGIN_ERRORS:
        return 1  # crooked metadata is no reason to refuse the pixels
    return value if isinstance(value, int) else 1


def _reduce(picture: Image.Image, at_least: int | None) -> Image.Image:
    """Averages blocks of pixels where the shorter side stays at `at_least` or more; before the slower colour steps."""
    factor = min(picture.size) // at_least if at_least else 1
    if factor < 2 or picture.mode not in _REDUCIBLE or "transparency" in picture.info:
        return picture
    reduced = picture.reduce(factor)
    reduced.info = picture.info  # the colour profile goes on
    reduced.format = picture.format
    return reduced


def _bare(picture: Image.Image) -> Image.Image:
    """The same pixels without metadata: no place where it was taken, no second colour profile."""
    bare = picture.copy() if isinstance(picture, ImageFile.ImageFile) else picture
    bare.info = {}
    return bare
