"""Which of a catalog's columns stand under a picture, and which hold the code by which people ask for the thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vitrine.catalog.records import Column, Kind

SORTABLE = (Kind.NUMBER, Kind.YEAR)
_CODE = re.compile(
    r"(?:.*[ _-])?(?:sku|ean|gtin|upc|isbn|asin|mpn|barcode|code|article|inventory|accession)"
    r"(?:[ _-]?(?:13|8|no|nr|number|code|id))?"
)


def caption(columns: Sequence[Column], sort: str = "") -> list[str]:
    """The columns that stand under a picture: a name that tells items apart and a figure; the one sorted by first."""
    names = [column.name for column in columns if column.kind in (Kind.CATEGORY, Kind.CATEGORIES)]
    figures = [column.name for column in columns if column.kind in SORTABLE]
    chosen = [*names[:1], *figures[:1]]
    sorted_by = sort.removeprefix("-")
    if sorted_by in (*names, *figures):
        chosen = list(dict.fromkeys([sorted_by, *chosen]))[:2]
    return chosen


def codes(columns: Sequence[Column]) -> list[str]:
    """The columns that hold codes: SKU, EAN, ISBN, inventory number and the like."""
    return [column.name for column in columns if _CODE.fullmatch(column.name.lower())]
