"""The project's own training renders: npz shards with pictures, masks and the words that made them.

The shards come from `python -m studio.training`. Combinations of colour, material and kind marked `held_out` there are
kept for the report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.sources import Picture

FAMILIES = ("render-kind", "render-colour", "render-material", "render-pattern", "render-product")


def _shards(folder: Path) -> Iterator[tuple[str, NDArray[np.uint8], NDArray[np.uint8], list[dict[str, Any]]]]:
    paths = sorted(folder.glob("shard-*.npz"))
    paths = [path for path in paths if not path.stem.endswith(".part")]
    if not paths:
        raise FileNotFoundError(f"no render shards in {folder}: make some with python -m studio.training")
    for path in paths:
        with np.load(path) as shard:
            yield (
                path.stem,
                shard["images"],
                shard["masks"],
                [json.loads(str(text)) for text in shard["info"]],
            )


def full_caption(info: dict[str, Any]) -> str:
    """Colour, pattern, material and kind in words."""
    pattern = "" if info["pattern"] == "plain" else f"{info['pattern']} "
    return f"{info['color']} {pattern}{info['material']} {info['kind']}".lower()


def _picture(path: Path, key: str, info: dict[str, Any]) -> Picture:
    color, material, pattern, kind = (info[name] for name in ("color", "material", "pattern", "kind"))
    phrases = [
        full_caption(info),
        f"{color} {kind}",
        f"{color} {material} {kind}",
        info["caption"],
        kind,
        f"{material} {kind}",
    ]
    if pattern != "plain":
        phrases.append(f"{pattern} {kind}")
    labels = {
        "kind": kind,
        "colour": color,
        "material": material,
        "pattern": pattern,
        "product": info["product"],
    }
    cleaned = tuple(dict.fromkeys(phrase.lower() for phrase in phrases))
    return Picture("render", path, key, {f"render-{name}": value for name, value in labels.items()}, cleaned)


def load(folder: Path, side: int) -> tuple[list[Picture], NDArray[np.uint8], NDArray[np.uint8]]:
    """Pictures, pixels (n, side, side, 3) and masks (n, side, side; 255 = the thing) of all that may be trained on."""
    pictures, pixels, masks = [], [], []
    for stem, images, covers, infos in _shards(folder):
        for number, info in enumerate(infos):
            if info["held_out"]:
                continue
            pictures.append(_picture(folder / stem, f"{stem}/{number}", info))
            pixels.append(np.asarray(Image.fromarray(images[number]).resize((side, side), Image.Resampling.BICUBIC)))
            cover = Image.fromarray(covers[number] * np.uint8(255))
            masks.append(np.asarray(cover.resize((side, side), Image.Resampling.BILINEAR)))
    return pictures, np.stack(pixels), np.stack(masks)


def held_out(folder: Path, count: int) -> tuple[list[Image.Image], list[str]]:
    """Up to `count` pictures of held-out combinations, spread over the shards, and their full captions."""
    found = [
        (images[number], full_caption(info))
        for _, images, _, infos in _shards(folder)
        for number, info in enumerate(infos)
        if info["held_out"]
    ]
    chosen = [found[i] for i in np.linspace(0, len(found) - 1, min(count, len(found))).astype(int)]
    return [Image.fromarray(pixels) for pixels, _ in chosen], [words for _, words in chosen]
