"""Thumbnails packed side by side, so that a browser gets thousands of them with a few requests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
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
        part = thumbnails[number * SIDE * SIDE : (number + 1) * SIDE * SIDE]
        rows = SIDE if sheets > 1 else -(-len(part) // SIDE)
        sheet = Image.new("RGB", (SIDE * TILE, rows * TILE), (128, 128, 128))
        for n, file in enumerate(part):
            try:
                with Image.open(file) as picture:
                    picture.draft("RGB", (TILE, TILE))
                    small = fit(picture.convert("RGB"), TILE)
            except OSError:  # the page shows the point without a picture
                continue
            left, top = n % SIDE * TILE, n // SIDE * TILE
            sheet.paste(small, (left + (TILE - small.width) // 2, top + (TILE - small.height) // 2))
            if n % 256 == 0:
                report(number * SIDE * SIDE + n, len(thumbnails))
        out = io.BytesIO()
        sheet.save(out, "WEBP", quality=_QUALITY, method=2)
        (folder / f"sheet-{number}.webp").write_bytes(out.getvalue())
    return sheets
