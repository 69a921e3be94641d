"""Vitrine: search and explore a picture catalog by words, by pictures and by parts of pictures.

import vitrine
shop = vitrine.open("shop")
shop.search(text="red mug")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from vitrine.library import Catalog

__version__ = "0.1.0"
__all__ = ["catalogs", "open"]


def open(name: str, home: str | Path | None = None) -> Catalog:
    """A catalog to search from Python, whether the app runs or not.

    Args:
        name: the catalog's name.
        home: the folder of everything Vitrine keeps; None: `VITRINE_HOME`, or the usual one.

    Raises:
        UnknownCatalog: there is none of that name.
        StoreLocked: another process that is not the app works on the home folder.
    """
    from vitrine import library

    return library.open_catalog(name, home)


def catalogs(home: str | Path | None = None) -> list[str]:
    """The names of all catalogs. Raises as `open` does."""
    from vitrine import library

    return library.names(home)
