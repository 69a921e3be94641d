"""Advice about a visitor's photo, for all parts of the service that take one."""

from __future__ import annotations

from PIL import Image

from vitrine.enrich.advice import CODE, advice
from vitrine.enrich.code_readers import unreadable
from vitrine.errors import UnknownCatalog
from vitrine.service.home import Home
from vitrine.store.switches import Switches

_NAME = "quality"


def advised(home: Home, catalog: str, image: Image.Image, width: int, height: int) -> str:
    """What to do about a photo, as a phrase; empty where it is good, or nobody wants to know.

    Args:
        home: whose settings say whether pictures are judged.
        catalog: that the photo is shown to, which may have that switched off; empty: none.
        image: upright, and maybe a smaller copy of the photo.
        width, height: pixels of the whole photo.
    """
    return advice(image, width, height) if _wanted(home, catalog) else ""


def about_code(home: Home, catalog: str, image: Image.Image) -> str:
    """What to do about a photo on which no code was read, as a phrase; empty where none is to be seen."""
    return CODE if _wanted(home, catalog) and unreadable(image.convert("L")) else ""


def _wanted(home: Home, catalog: str) -> bool:
    if _NAME not in (name.strip() for name in home.settings.enrich.split(",")):
        return False
    if not catalog:
        return True
    try:
        return _NAME not in Switches(home.book).off(home.book.catalog(catalog).id)
    except UnknownCatalog:
        return True  # what is done with the photo next says so
