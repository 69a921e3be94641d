"""What a catalog can be asked by: codes and words of its items, written in its columns or read on its pictures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from vitrine.enrich import gtin
from vitrine.enrich.fuzzy import Index
from vitrine.store.items import ItemRecord

_CODE_COLUMNS = frozenset(
    "ean ean8 ean13 gtin gtin8 gtin12 gtin13 gtin14 upc upca barcode sku code isbn isbn10 isbn13 mpn plu asin"
    " inventory accession".split()
)
_NUMBERS = 0.8
"""A column is one of codes, whatever its name, where this share of its values are numbers of trade items."""
_WORDS_SURE = 0.6
_LONGEST = 60
"""Letters that a field has at most for its words to name the item."""


def code_columns(items: Iterable[ItemRecord]) -> list[str]:
    """The columns that hold codes, by their names or by what they hold."""
    values: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for name, value in item.fields.items():
            if value:
                values[name].append(value)
    return [name for name, held in values.items() if _names_code(name) or _holds_numbers(held)]


def _names_code(name: str) -> bool:
    parts = re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    return bool(parts) and ("".join(parts) in _CODE_COLUMNS or any(part in _CODE_COLUMNS for part in parts))


def _holds_numbers(values: list[str]) -> bool:
    long = sum(len(value) >= 8 and bool(gtin.meanings(value)) for value in values)
    return len(values) >= 3 and long >= _NUMBERS * len(values)


class Known:
    """A catalog's items by their codes and words.

    Args:
        items: by id.
        codes: what was read on their pictures by the enricher of that name, by item id.
        words: the same of printed words.
    """

    def __init__(
        self,
        items: Mapping[str, ItemRecord],
        codes: Mapping[str, Iterable[Mapping[str, Any]]],
        words: Mapping[str, Iterable[Mapping[str, Any]]],
    ) -> None:
        self._numbers: dict[str, list[str]] = defaultdict(list)
        self._texts: dict[str, list[str]] = defaultdict(list)
        columns = code_columns(items.values())
        for id, item in items.items():
            written = [part for name in columns for part in item.fields.get(name, "").split("|")]
            for text in (*written, *(str(code["text"]) for code in codes.get(id, ())), id):
                self._add(text, id)
        self.words = Index(
            {
                id: [
                    item.title or id,
                    *(value for value in item.fields.values() if len(value) <= _LONGEST),
                    *(str(one["text"]) for one in words.get(id, ()) if one["confidence"] >= _WORDS_SURE),
                ]
                for id, item in items.items()
            }
        )

    def _add(self, text: str, id: str) -> None:
        if (plain := _plain(text)) and id not in self._texts[plain]:
            self._texts[plain].append(id)
        for number in gtin.meanings(text):
            if id not in self._numbers[number]:
                self._numbers[number].append(id)

    def by_code(self, text: str) -> list[str]:
        """Ids of the items that have that code, however its number is written; more than one where they share it."""
        found = list(self._texts.get(_plain(text), ()))
        for number in sorted(gtin.meanings(text)):
            found += [id for id in self._numbers.get(number, ()) if id not in found]
        return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
