"""Thumbnails packed side by side, so that a browser gets thousands of them with a few requests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PIL import Image

from vitrine.images.thumbnails import fit

PIXELS = 2048
"""Along a side of a sheet."""

_TILES = ((32, 5), (16, 10))
"""Longest side of a packed picture, in pixels, and sheets of such up to which it is used: more would not fit the memory
of small graphics chips (80 MB; a browser keeps the smaller ones with two bytes a pixel). Each picture stands in the
middle of a square of that side."""

_QUALITY = 72


def tile(n: int) -> int:
    """The side of a tile where `n` pictures are packed; 0 where there are too many to be packed at all."""
    return next((side for side, most in _TILES if n <= most * _on_a_sheet(side)), 0)


def count(n: int) -> int:
    """Sheets that `n` pictures need; 0 where there are too many."""
    side = tile(n)
    return -(-n // _on_a_sheet(side)) if side else 0


def pack(
    thumbnails: Sequence[Path],
    folder: Path,
    report: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Write `sheet-0.webp` … into the folder, in the order of the pictures; returns how many.

    A picture that is missing or broken leaves its tile empty.
    """
    sheets, side = count(len(thumbnails)), tile(len(thumbnails))
    for number in range(sheets):
        many = _on_a_sheet(side)
        part = thumbnails[number * many : (number + 1) * many]
        data = sheet(part, PIXELS // side, side, partial(_shifted, report, number * many, len(thumbnails)))
        (folder / f"sheet-{number}.webp").write_bytes(data)
    return sheets


def sheet(
    thumbnails: Sequence[Path], columns: int, side: int, report: Callable[[int], None] = lambda _done: None
) -> bytes:
    """One sheet of `columns` tiles a row, each a square of `side` pixels, as WebP. Empty tiles are grey."""
    rows = max(1, -(-len(thumbnails) // columns))
    whole = Image.new("RGB", (columns * side, rows * side), (128, 128, 128))
    for n, file in enumerate(thumbnails):
        if n % 256 == 0:
            report(n)
        try:
            with Image.open(file) as picture:
                small = fit(picture.convert("RGB"), side)
        except OSError:  # the page shows the point without a picture
            continue
        left, top = n % columns * side, n // columns * side
        whole.paste(small, (left + (side - small.width) // 2, top + (side - small.height) // 2))
    out = io.BytesIO()
    whole.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()


def _shifted(report: Callable[[int, int], None], first: int, total: int, done: int) -> None:
    report(first + done, total)


def _on_a_sheet(side: int) -> int:
    return (PIXELS // side) ** 2
