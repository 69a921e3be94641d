"""Codes: bar codes and matrix codes of a picture, with their boxes.

The plain picture is read by zxing-cpp, and where that finds nothing by zbar, then by both on retouched copies, the
likeliest first, until one is read. Copies and their order were chosen on zxing-cpp's own test pictures
(docs/benchmarks.md); each adds what the ones before it miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, TypeAlias

from PIL import Image

from vitrine.enrich import gtin, retouch
from vitrine.enrich.code_readers import Code, zbar, zxing
from vitrine.enrich.protocol import Box, Need, Record, Subject
from vitrine.enrich.retouch import Copy, Retouch

Reader: TypeAlias = Callable[[Image.Image], list[Code]]

_TRIES: tuple[tuple[Retouch, tuple[Reader, ...]], ...] = (
    (retouch.plain, (zbar,)),
    (retouch.stretched, (zbar, zxing)),
    (retouch.sharpened(300, 8), (zbar, zxing)),
    (retouch.scaled(1.5, sharpen=300), (zxing,)),
    (retouch.sharpened(300, 4), (zxing,)),
    (retouch.smoothed, (zxing, zbar)),
    (retouch.equalized, (zxing,)),
    (retouch.scaled(0.5, sharpen=200, radius=2), (zxing,)),
    (retouch.rotated(-15), (zbar,)),
    (retouch.rotated(5), (zxing,)),
    (retouch.scaled(2, sharpen=400, radius=8), (zbar,)),
    (retouch.scaled(3, sharpen=300, radius=8), (zxing,)),
    (retouch.scaled(2, sharpen=300), (zbar, zxing)),
    (retouch.inverted, (zbar,)),
)
_SURE, _RETOUCHED, _ZBAR = 0.99, 0.97, 0.9
"""Confidence of what is read plainly, on a copy, and of a number by zbar, whose one check digit lets one in ten of the
wrong ones pass (measured on the pictures above)."""


class Codes:
    """Reads bar codes and matrix codes."""

    name: ClassVar[str] = "codes"
    version: ClassVar[int] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"picture"})

    def missing(self) -> str:
        """Empty: zxing-cpp comes with the requirements."""
        return ""

    def read(self, subject: Subject) -> list[Record]:
        """Every code of the picture; `about` holds its `format`, and `gtin` where it numbers a trade item."""
        grey = subject.image.convert("L")
        if found := zxing(grey):
            return _records(found, Copy(grey, *grey.size), subject.scale, _SURE)
        for make, readers in _TRIES:
            copy = make(grey)
            if copy is None:
                continue
            for reader in readers:
                if found := reader(copy.image):
                    retail = reader is zbar and all(code.format.startswith("EAN") for code in found)
                    return _records(found, copy, subject.scale, _ZBAR if retail else _RETOUCHED)
        return []


def _records(found: Iterable[Code], copy: Copy, scale: float, confidence: float) -> list[Record]:
    records: dict[tuple[str, str], Record] = {}
    for code in found:
        about = {"format": code.format}
        if numbers := gtin.meanings(code.text):
            about["gtin"] = min(numbers)
        records.setdefault((code.format, code.text), Record(code.text, confidence, _box(code, copy, scale), about))
    return list(records.values())


def _box(code: Code, copy: Copy, scale: float) -> Box:
    """Around the corners, in pixels of the whole picture, at least a pixel wide and high."""
    places = [copy.back(x, y) for x, y in code.corners]
    x0, y0 = min(x for x, _ in places), min(y for _, y in places)
    x1, y1 = max(x for x, _ in places), max(y for _, y in places)
    x1, y1 = min(max(x1, x0 + 1), copy.width), min(max(y1, y0 + 1), copy.height)
    x0, y0 = min(x0, x1 - 1), min(y0, y1 - 1)
    return max(0.0, x0 * scale), max(0.0, y0 * scale), x1 * scale, y1 * scale
