"""Thumbnails packed side by side, so that a browser gets thousands of them with a few requests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PIL import Image

from vitrine.images.thumbnails import fit

TILE = 32
"""Longest side of a packed picture, in pixels; each stands in the middle of a square of this side."""

SIDE = 64
"""Tiles along a side of a sheet."""

MOST = 5 * SIDE * SIDE
"""Pictures up to which sheets are made: more would not fit the memory of small graphics chips."""

_QUALITY = 72


def count(n: int) -> int:
    """Sheets that `n` pictures need; 0 where there are too many."""
    return 0 if n > MOST else -(-n // (SIDE * SIDE))


def pack(
    thumbnails: Sequence[Path],
    folder: Path,
    report: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Write `sheet-0.webp` … into the folder, in the order of the pictures; returns how many.

    A picture that is missing or broken leaves its tile empty.
    """
    sheets = count(len(thumbnails))
    for number in range(sheets):
        first = number * SIDE * SIDE
        part = thumbnails[first : first + SIDE * SIDE]
        data = sheet(part, SIDE, TILE, partial(_shifted, report, first, len(thumbnails)))
        (folder / f"sheet-{number}.webp").write_bytes(data)
    return sheets


def sheet(
    thumbnails: Sequence[Path], columns: int, tile: int, report: Callable[[int], None] = lambda _done: None
) -> bytes:
    """One sheet of `columns` tiles a row, each a square of `tile` pixels, as WebP. Empty tiles are grey."""
    rows = max(1, -(-len(thumbnails) // columns))
    whole = Image.new("RGB", (columns * tile, rows * tile), (128, 128, 128))
    for n, file in enumerate(thumbnails):
        if n % 256 == 0:
            report(n)
        try:
            with Image.open(file) as picture:
                small = fit(picture.convert("RGB"), tile)
        except OSError:  # the page shows the point without a picture
            continue
        left, top = n % columns * tile, n // columns * tile
        whole.paste(small, (left + (tile - small.width) // 2, top + (tile - small.height) // 2))
    out = io.BytesIO()
    whole.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()


def _shifted(report: Callable[[int, int], None], first: int, total: int, done: int) -> None:
    report(first + done, total)
