"""A map as one HTML file that needs nothing else: it can be mailed, and opened without a network."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vitrine.atlas.colours import hues
from vitrine.atlas.sheets import sheet

MOST = 20_000
"""Pictures up to which they are put into the file; above, it holds points and titles."""

_TEMPLATE = Path(__file__).with_name("mailed.html")
_COLUMNS = 64


def page(
    said: Mapping[str, Any], titles: Sequence[str], shapes: Sequence[tuple[int, int]], thumbnails: Sequence[Path]
) -> str:
    """The file's text.

    Args:
        said: the map as `Mapping.as_json` gives it.
        titles, shapes, thumbnails: of every point, in the same order; shapes are width and height.
    """
    n = len(titles)
    tile = 96 if n <= 600 else 64 if n <= 2000 else 32
    data = {
        "catalog": said["catalog"],
        "points": [[one["x"], -one["y"], one["cluster"], one["faithful"]] for one in said["points"]],
        "titles": list(titles),
        "shapes": [[round(wide / max(wide, high), 3), round(high / max(wide, high), 3)] for wide, high in shapes],
        "clusters": [one["name"] for one in said["clusters"]],
        "colours": [f"rgb({r} {g} {b})" for r, g, b in hues(len(said["clusters"]))],
        "facts": {name: said[name] for name in ("trustworthiness", "continuity")},
        "settings": said["settings"],
        "tile": tile if n <= MOST else 0,
        "columns": _COLUMNS,
        "sheets": [
            "data:image/webp;base64," + base64.b64encode(sheet(part, _COLUMNS, tile)).decode("ascii")
            for part in _parts(thumbnails)
        ]
        if n <= MOST
        else [],
    }
    # Titles come from catalogs: `<` must not end the script that they stand in.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
    return _TEMPLATE.read_text(encoding="utf-8").replace('"MAP"', text.replace("\u2029", "\\u2029"), 1)


def _parts(thumbnails: Sequence[Path]) -> list[Sequence[Path]]:
    size = _COLUMNS * _COLUMNS
    return [thumbnails[start : start + size] for start in range(0, len(thumbnails), size)]
