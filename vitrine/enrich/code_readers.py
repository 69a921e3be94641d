"""The two readers of codes: zxing-cpp, which is always there, and zbar through pyzbar, where its library is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from PIL import Image

from vitrine.enrich import gtin

if TYPE_CHECKING:
    import zxingcpp

Corners: TypeAlias = tuple[tuple[float, float], ...]

_ZBAR_FORMATS = {
    "EAN13": "EAN-13",
    "EAN8": "EAN-8",
    "CODE128": "Code 128",
    "CODE39": "Code 39",
    "QRCODE": "QR Code",
}
# As numbers of 13 digits zbar gives UPC-A and UPC-E too, as zxing-cpp does. Its Interleaved 2 of 5, Codabar, Code 93
# and DataBar see short numbers in stripes of all kinds; its PDF417 reads nothing. zxing-cpp reads all of these well.


@dataclass(frozen=True, slots=True)
class Code:
    """A code as a reader gives it: its format, its text with line ends as line feeds, corners in pixels of what was
    read."""

    format: str
    text: str
    corners: Corners


def zxing(image: Image.Image) -> list[Code]:
    """What zxing-cpp reads on a grey picture."""
    import zxingcpp

    if min(image.size) < 3:
        return []
    found = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    return [Code(str(one.format), _lines(one.text), _corners(one.position)) for one in found if one.text]


def unreadable(image: Image.Image) -> bool:
    """Whether a grey picture shows a code that zxing-cpp finds and cannot read: it is too small, or blurred."""
    import zxingcpp

    return min(image.size) >= 3 and any(not one.valid for one in zxingcpp.read_barcodes(image, return_errors=True))


def zbar(image: Image.Image) -> list[Code]:
    """What zbar reads on a grey picture; numbers of trade items only with the right check digit. Empty without zbar."""
    reader = _pyzbar()
    if reader is None or min(image.size) < 3:
        return []
    codes = []
    for one in reader.decode(image):  # asked for some formats only, it no longer reads UPC-E
        name, text = _ZBAR_FORMATS.get(one.type, ""), _lines(one.data.decode("utf-8", "replace"))
        if not name or not text or (name.startswith("EAN") and not gtin.valid(text)):
            continue
        left, top, width, height = one.rect
        corners = tuple((float(p.x), float(p.y)) for p in one.polygon)
        codes.append(Code(name, text, corners or ((left, top), (left + width, top + height))))
    return codes


def has_zbar() -> bool:
    """Whether zbar is there."""
    return _pyzbar() is not None


@lru_cache(maxsize=1)
def _pyzbar() -> Any:
    try:
        from pyzbar import pyzbar
    except ImportError:  # pyzbar says the same where only libzbar is missing
        return None
    return pyzbar


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _corners(position: zxingcpp.Position) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((float(point.x), float(point.y)) for point in points)
