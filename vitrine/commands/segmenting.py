"""The command that finds things in a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from vitrine.commands.registry import command
from vitrine.errors import NotFound, SourceError
from vitrine.segment import Point, Prompt, rle
from vitrine.service import Service
from vitrine.words import phrase


@command
def segment(
    service: Service,
    file: str,
    *,
    point: list[list[float]] | None = None,
    box: list[float] | None = None,
    text: str = "",
    auto: bool = False,  # noqa: ARG001 - what is done where nothing is pointed at
    catalog: str = "",
    mask: str | None = None,
) -> dict[str, Any]:
    """What is meant by points (x, y, and 0 for "not this") or a box; without them all things in the picture.

    `mask` is a PNG file that the first mask is written to, white on black.
    """
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise SourceError(
            phrase("{file} cannot be read", file=file), error.strerror or str(error), phrase("check the path")
        ) from error
    key = service.segmenting.open(data).key
    points = tuple(Point(one[0], one[1], len(one) < 3 or one[2] > 0) for one in point or [])
    prompt = Prompt(points, (box[0], box[1], box[2], box[3]) if box else None) if points or box else None
    answer = service.segmenting.timed(key, prompt, text=text, catalog=catalog)
    if mask:
        if not answer["masks"]:
            raise NotFound(
                phrase("Nothing was found in the picture"), "", phrase("point at the thing with --point or --box")
            )
        pixels = rle.decode(**answer["masks"][0]["rle"])
        try:
            Image.fromarray(pixels.astype(np.uint8) * 255).save(mask, "PNG")
        except OSError as error:
            raise SourceError(
                phrase("{file} cannot be written", file=mask), error.strerror or str(error), phrase("check the path")
            ) from error
        answer["file"] = mask
    return answer
