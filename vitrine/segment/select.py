"""From what was pointed at in a picture to the masks that may be meant."""

from __future__ import annotations

from typing import Any

from vitrine.segment.protocol import Mask, Prompt, Segmenter
from vitrine.segment.shapes import grown, polygon

_LOOSE = 0.02  # of the outline's longer side, by which a thing may reach beyond the line drawn round it


def select(segmenter: Segmenter, state: Any, prompt: Prompt, width: int, height: int) -> list[Mask]:
    """The masks for a prompt that was fitted to a picture of that size, the likeliest first; none is empty.

    What was drawn round holds the thing: what lies outside of the line is taken off, whatever the segmenter.
    """
    masks = segmenter.masks(state, prompt.points, prompt.box)
    if not prompt.outline:
        return masks
    inside = polygon(prompt.outline, width, height)
    xs, ys = [x for x, _ in prompt.outline], [y for _, y in prompt.outline]
    allowed = grown(inside, round(_LOOSE * max(max(xs) - min(xs), max(ys) - min(ys))))
    clipped = [Mask(mask.pixels & allowed, mask.score) for mask in masks]
    return [mask for mask in clipped if mask.pixels.any()] or [Mask(inside, 0.1)]
