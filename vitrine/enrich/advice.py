"""What a visitor is told whose photo is poor: one kind line with what to do. A good photo is told nothing."""

from __future__ import annotations

from PIL import Image

from vitrine.enrich.quality import light_and_focus
from vitrine.words import phrase

DARK = 60.0
"""As `quality.DARK`, of a photo that has just been taken: unlike a painting it can be taken with more light."""

_LINES = {
    "small": phrase("This picture is small. A larger one is understood better."),
    "dark": phrase("This picture is dark. More light helps."),
    "glaring": phrase("This picture is too bright. Less light helps, and no flash."),
    "flat": phrase("Nothing can be made out in this picture. Is something in front of the camera?"),
    "blurred": phrase("This picture is blurred. Hold still, let the camera focus, and take it once more."),
}
CODE = phrase("There is a code here that cannot be read. Go closer, hold still, and avoid reflections.")


def advice(image: Image.Image, width: int, height: int) -> str:
    """What to do about a visitor's photo, as a phrase; empty where it is good enough.

    Args:
        image: upright RGB, in any size.
        width, height: pixels of the whole photo.
    """
    found = light_and_focus(image, width, height, DARK)
    return next((line for fault, line in _LINES.items() if fault in found), "")
