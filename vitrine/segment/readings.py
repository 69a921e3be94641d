"""What a selection can be searched by: the box around it, the thing alone on a neutral ground, the whole picture."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from vitrine.segment.protocol import Box, Mask

BOX, THING, WHOLE = "box", "thing", "whole"
READINGS = (BOX, THING, WHOLE)

GROUND = (244, 244, 243)
"""Of the thing alone: as plain as the ground of a studio picture."""

_MARGIN = 0.06  # of the longer side, left around the thing
_SOFT = 0.8  # pixels by which the cut edge is softened


def read(image: Image.Image, mask: Mask, box: Box | None = None) -> dict[str, Image.Image]:
    """The three readings of a selection in a picture, by name.

    Args:
        image: the upright picture, mode `RGB`.
        mask: of the thing, as large as the picture; not empty.
        box: as it was drawn; None: the one around the mask.
    """
    return {BOX: image.crop(_around(box or mask.box, image, 0.0)), THING: alone(image, mask), WHOLE: image}


def alone(image: Image.Image, mask: Mask) -> Image.Image:
    """The thing on a neutral ground, in the middle of a picture a little larger than itself."""
    x0, y0, x1, y1 = mask.box
    margin = max(2, round(_MARGIN * max(x1 - x0, y1 - y0)))
    size = (x1 - x0 + 2 * margin, y1 - y0 + 2 * margin)
    picture = Image.new("RGB", size, GROUND)
    cover = Image.new("L", size, 0)
    held = Image.fromarray(mask.pixels[y0:y1, x0:x1] * np.uint8(255))
    cover.paste(held, (margin, margin))
    thing = Image.new("RGB", size, GROUND)
    thing.paste(image.crop((x0, y0, x1, y1)), (margin, margin))
    picture.paste(thing, (0, 0), cover.filter(ImageFilter.GaussianBlur(_SOFT)))
    return picture


def _around(box: Box, image: Image.Image, margin: float) -> tuple[int, int, int, int]:
    """Whole pixels of the picture, at least one each way."""
    x0, y0, x1, y1 = box
    room = margin * max(x1 - x0, y1 - y0)
    left, top = max(0, int(x0 - room)), max(0, int(y0 - room))
    right, low = min(image.width, int(np.ceil(x1 + room))), min(image.height, int(np.ceil(y1 + room)))
    return (min(left, image.width - 1), min(top, image.height - 1), max(right, left + 1), max(low, top + 1))
