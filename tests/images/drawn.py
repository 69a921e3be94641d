"""Pictures to decode, and what must be seen of them."""

from __future__ import annotations

import struct
import zlib

from PIL import Image

from vitrine.errors import PictureError
from vitrine.images import Decoded, decode

MAX_BYTES = 64 * 2**20
MAX_PIXELS = 100_000_000
RED, GREEN, BLUE, YELLOW, WHITE = (220, 30, 30), (30, 160, 60), (40, 60, 200), (240, 220, 60), (255, 255, 255)


def decoded(data: bytes, at_least: int | None = None) -> Decoded:
    return decode(data, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, at_least=at_least)


def corners(width: int = 96, height: int = 64) -> Image.Image:
    """A picture that shows which way is up: each quarter in a colour of its own."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it that was held as EXIF's `orientation` says."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def close(one: tuple[int, ...], other: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


def assert_shows_corners(image: Image.Image, within: int = 12) -> None:
    assert image.mode == "RGB"
    width, height = image.size
    quarters = {(1, 1): RED, (3, 1): GREEN, (1, 3): BLUE, (3, 3): YELLOW}
    for (x, y), colour in quarters.items():
        seen = image.getpixel((width * x // 4, height * y // 4))
        assert isinstance(seen, tuple)
        assert close(seen, colour, within), f"{seen} instead of {colour}"


def picture_or_reason(data: bytes) -> tuple[str, str]:
    """What came of the bytes: mode and size, or what happened and what to do. Any other exception comes through."""
    try:
        result = decode(data, max_bytes=MAX_BYTES, max_pixels=1_000_000)
    except PictureError as error:
        return error.what, error.remedy
    assert result.image.mode == "RGB"
    return result.image.mode, f"{result.width} × {result.height}"


def png_of(width: int, height: int, packed_pixels: bytes) -> bytes:
    """A PNG that claims any size, whatever its pixels are."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", packed_pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def linear_light_profile(space: bytes) -> bytes:
    """A minimal ICC profile (`RGB ` or `GRAY`) with the primaries of sRGB and no gamma at all."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    white = b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249)
    curve = b"curv" + bytes(4) + struct.pack(">I", 0)
    description = b"desc" + bytes(4) + struct.pack(">I", 7) + b"linear\0" + bytes(8 + 3 + 67)
    tags = {b"desc": description, b"wtpt": white, b"cprt": b"text" + bytes(4) + b"none\0"}
    if space == b"RGB ":
        primaries = {
            b"rXYZ": (0.43607, 0.22249, 0.01392),
            b"gXYZ": (0.38515, 0.71687, 0.09708),
            b"bXYZ": (0.14307, 0.06061, 0.71410),
        }
        tags |= {name: b"XYZ " + bytes(4) + fixed(*xyz) for name, xyz in primaries.items()}
        tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    else:
        tags[b"kTRC"] = curve
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    size = start + len(body)
    header = struct.pack(">I", size) + b"\0\0\0\0\x02\x10\0\0mntr" + space + b"XYZ " + bytes(12) + b"acsp" + bytes(28)
    header += fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
