"""Which picture formats are read, and how a file is opened without decoding a pixel."""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from PIL import Image, ImageFile, UnidentifiedImageError

from vitrine.errors import NotAPicture, PictureError, PictureTooLarge
from vitrine.words import phrase

FORMATS = (
    # The everyday ones first: Pillow asks the formats in this order.
    *(
        "JPEG",
        "PNG",
        "WEBP",
        "GIF",
        "TIFF",
        "BMP",
        "AVIF",
        "HEIF",
        "MPO",
        "JPEG2000",
        "ICO",
        "PPM",
        "PSD",
        "QOI",
        "DIB",
    ),
    *("DIB", "BLP", "CUR", "DCX", "DDS", "FITS", "FLI", "FTEX", "GBR", "ICNS", "IM", "IMT", "IPTC", "MCIDAS", "MSP"),
    *("PCD", "PCX", "PIXAR", "SGI", "SPIDER", "SUN", "TGA", "XBM", "XPM", "XVTHUMB"),
)
"""Formats that Pillow decodes with code of its own or a bundled library.

Left out on purpose: EPS (starts Ghostscript), WMF (draws through the operating system), and BUFR, GRIB, HDF5 and
MPEG, of which Pillow knows the header only.
"""

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"hif1"})

_KNOWN_OTHERS = (
    (b"%PDF", "it is a PDF document", "save its page as a JPEG or PNG picture"),
    (b"%!PS", "it is a PostScript drawing, which is a program", "save it as a JPEG or PNG picture"),
    (
        b"\xc5\xd0\xd3\xc6",
        "it is a PostScript drawing, which is a program",
        "save it as a JPEG or PNG picture",
    ),
    (b"PK\x03\x04", "it is a zip archive or an office document", "unpack it first, or add the zip as a catalog"),
    (b"<svg", "it is an SVG drawing", "save it as a PNG picture"),
    (b"<?xml", "it is an XML or SVG file", "save the drawing as a PNG picture"),
    (b"<!doctype", "it is a web page", "save the picture itself, not the page that shows it"),
    (b"<html", "it is a web page", "save the picture itself, not the page that shows it"),
    (b"\xd7\xcd\xc6\x9a", "it is a Windows metafile drawing", "save it as a PNG picture"),
    (b"GRIB", "it holds weather data, not a picture", "choose a JPEG, PNG or WebP picture"),
    (b"\x89HDF", "it holds scientific data, not a picture", "choose a JPEG, PNG or WebP picture"),
    (b"BUFR", "it holds weather data, not a picture", "choose a JPEG, PNG or WebP picture"),
)

PLUGIN_ERRORS = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError),
    *(EOFError, RuntimeError, struct.error, zlib.error),
)
"""What the format plugins raise on bytes that lie. NameError and the like stay out: those are defects of ours."""

# Pillow warns of crooked metadata through the `warnings` module; a catalog of 100,000 files would fill the terminal.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# Of too many pixels `open_picture` makes an error; the warning before it would only repeat that.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning, module=r"PIL\.")

_limit_lock = threading.Lock()


@cache
def _readable() -> tuple[str, ...]:
    """The formats of `FORMATS` that this build of Pillow can read."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


@cache
def _with_heif() -> tuple[str, ...]:
    """The same with HEIF, whose library is loaded when the first such file is met: it takes as long as Pillow."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    _readable.cache_clear()
    return _readable()


def prepare() -> None:
    """Load every format now, for a process that is about to read many pictures in copies of itself."""
    _with_heif()


def _is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS


def check_bytes(size: int, max_bytes: int) -> None:
    """Raises PictureTooLarge if a file of `size` bytes is larger than `max_bytes`, NotAPicture if it is empty."""
    if size == 0:
        raise NotAPicture(
            phrase("The file is not a picture"), phrase("it is empty"), phrase("copy or download it again")
        )
    if size > max_bytes:
        raise PictureTooLarge(
            phrase("The picture file has {size} MB", size=f"{size / 2**20:,.1f}"),
            phrase("at most {max_bytes} MB are read", max_bytes=f"{max_bytes / 2**20:,.1f}"),
            phrase("save it smaller, or raise VITRINE_MAX_BYTES"),
        )


def check_pixels(width: int, height: int, max_pixels: int) -> None:
    """Raises PictureTooLarge if the picture has more than `max_pixels` pixels, NotAPicture if it has none."""
    if width < 1 or height < 1:
        raise NotAPicture(phrase("The file is not a picture"), phrase("it has no pixels"), phrase("export it again"))
    if width * height > max_pixels:
        raise PictureTooLarge(
            phrase("The picture has {width} × {height} pixels", width=width, height=height),
            phrase("at most {max_pixels} pixels are read", max_pixels=max_pixels),
            phrase("scale it down, or raise VITRINE_MAX_PIXELS"),
        )


def open_picture(data: bytes, *, max_bytes: int, max_pixels: int) -> ImageFile.ImageFile:
    """The picture with its header read, its limits checked and none of its pixels decoded.

    Raises:
        NotAPicture: no known format, or its header is broken.
        PictureTooLarge: more than `max_bytes` bytes or `max_pixels` pixels.
    """
    check_bytes(len(data), max_bytes)
    with _limit_lock:
        # Pillow's own limit is process-wide; it must not be lower than the caller's, which is checked just below.
        if Image.MAX_IMAGE_PIXELS is not None and max_pixels > Image.MAX_IMAGE_PIXELS:
            Image.MAX_IMAGE_PIXELS = max_pixels
    with pillow_errors(data):
        picture = Image.open(io.BytesIO(data), formats=_with_heif() if _is_heif(data) else _readable())
        check_pixels(*picture.size, max_pixels)
        return picture


@contextmanager
def pillow_errors(data: bytes) -> Iterator[None]:
    """Turns whatever Pillow raises over hostile or broken bytes into a `PictureError` with a reason and a remedy."""
    try:
        yield
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge(
            phrase("The picture has far too many pixels"),
            phrase("its header announces more than twice the limit"),
            phrase("scale it down, or raise VITRINE_MAX_PIXELS"),
        ) from error
    except MemoryError as error:
        raise PictureTooLarge(
            phrase("The picture needs more memory than there is"),
            phrase("its pixels do not fit"),
            phrase("scale it down"),
        ) from error
    except UnidentifiedImageError as error:
        why, remedy = _what_else(data)
        raise NotAPicture(phrase("The file is not a picture"), why, remedy) from error
    except PLUGIN_ERRORS as error:
        raise NotAPicture(
            phrase("The picture cannot be read"), _reason(error), phrase("export or download it again")
        ) from error


def _what_else(data: bytes) -> tuple[str, str]:
    """Why bytes of no known picture format are none, and what to do, as far as their beginning tells."""
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, why, remedy in _KNOWN_OTHERS:
        if head[: len(magic)].lower() == magic.lower():
            return why, remedy
    if data[4:8] == b"ftyp":
        return "it is a video, or a picture of a kind that is not read", "save a frame of it as a JPEG picture"
    return "its format is unknown or its beginning is broken", "choose a JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF"


def _reason(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    lowered = text.lower()
    if "truncated" in lowered or "not enough" in lowered or "premature" in lowered or isinstance(error, EOFError):
        return f"the file is cut off ({text})"
    return f"its data is broken or of a rare kind ({text})"
