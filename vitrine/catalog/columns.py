"""What the values of a column are: inferred from all rows, then read value by value.

The rules, in order; a value that says nothing ("n/a", "unknown") does not count:

1. `categories`: a value holds `|` between short parts.
2. `category`: all values are numbers, but names of things (a sender, a room, an EAN, `007`) or just 0 and 1.
3. `year`: the column is called like one and most values name a year; or nearly all values are shaped like years.
4. `number`: nearly all values are numbers, all with the same unit or currency.
5. `text`: long values, values with line breaks, web addresses, or phrases that hardly ever repeat.
6. `category`: everything else. Levels written `Men/Tops` stay one value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from vitrine.catalog.records import Column, Item, Kind, Value
from vitrine.catalog.values import looks_like_year, read_amount, read_number, read_year
from vitrine.errors import QueryError
from vitrine.words import phrase

_NEARLY_ALL = 0.95
_MOST = 0.6
_LONGEST_PART = 80

_SAYS_NOTHING = frozenset(
    {"-", "–", "—", "?", "n/a", "na", "n.a.", "none", "null", "nil", "nan", "unknown", "undated", "n.d.", "no date"}
    | {"date unknown", "tba", "tbd", "on request", "unbekannt"}
)
_NAMES_OF_YEARS = frozenset(
    "year years date dated created painted made published released period born died jahr jahre datum année annee año"
    " anno jaar datering datierung".split()
)
_NAMES_OF_AMOUNTS = frozenset(
    "price cost amount total weight width height depth length size count stock quantity qty volume area rating score"
    " sales views preis gewicht breite höhe tiefe länge anzahl menge prix prijs".split()
)
_NAMES_OF_IDENTIFIERS = frozenset(
    "id ids code codes sku ean gtin upc isbn barcode sender seller vendor owner user author customer person group"
    " zip postcode plz phone room hall aisle shelf gallery inventory accession serial nr no label class cluster".split()
)
_WORDS = re.compile(r"[^\W\d_]+")


def infer_columns(items: Iterable[Item]) -> list[Column]:
    """The columns of all items in order of first appearance, each with the kind that its values suggest."""
    values: dict[str, Counter[str]] = {}
    for item in items:
        for name, text in item.fields.items():
            values.setdefault(name, Counter())[text] += 1
    return [Column(name, infer_kind(name, counts)) for name, counts in values.items()]


def infer_kind(name: str, counts: Counter[str]) -> Kind:
    """The kind of one column.

    Args:
        name: the column's name; words such as "year", "price" or "sku" decide where the values could be either.
        counts: how often each raw text occurs.
    """
    told = Counter({text: n for text, n in counts.items() if text.strip().casefold() not in _SAYS_NOTHING})
    if not told:
        return Kind.CATEGORY
    if _has_parts(told):
        return Kind.CATEGORIES
    words = {word.casefold() for word in _WORDS.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))}
    amounts = {text: read_amount(text) for text in told}
    all_numbers = _share(told, (text for text, amount in amounts.items() if amount)) >= _NEARLY_ALL
    if all_numbers and (words & _NAMES_OF_IDENTIFIERS or _are_names(told)):
        return Kind.CATEGORY
    if words & _NAMES_OF_YEARS and _share(told, (text for text in told if read_year(text))) >= _MOST:
        return Kind.YEAR
    if not words & _NAMES_OF_AMOUNTS and _share(told, filter(looks_like_year, told)) >= _NEARLY_ALL:
        return Kind.YEAR
    if all_numbers and len({amount.unit for amount in amounts.values() if amount} - {""}) <= 1:
        return Kind.NUMBER
    return Kind.TEXT if _is_prose(told) else Kind.CATEGORY


def parse(value: str, kind: Kind) -> Value | None:
    """The value as its column's kind reads it; None where it says nothing or cannot be read. Never raises."""
    value = value.strip()
    if not value:
        return None
    if kind is Kind.NUMBER:
        return read_number(value)
    if kind is Kind.YEAR:
        return read_year(value)
    if kind is Kind.CATEGORIES:
        return list(dict.fromkeys(part for written in value.split("|") if (part := written.strip()))) or None
    return value


def check_value(value: str, kind: Kind, name: str) -> None:
    """Whether a column of that kind can hold a value that somebody writes; an empty one it always can.

    Raises:
        QueryError: it cannot be read as that kind.
    """
    if not value:
        return
    if kind is Kind.NUMBER and read_number(value) is None:
        raise QueryError(
            phrase("The column {name} holds numbers", name=name),
            phrase("{value} is none", value=value[:_LONGEST_PART]),
            phrase("write a number, such as 12.50"),
        )
    if kind is Kind.YEAR and read_year(value) is None:
        raise QueryError(
            phrase("The column {name} holds years", name=name),
            phrase("{value} names none", value=value[:_LONGEST_PART]),
            phrase("write a year, such as c. 1710"),
        )
    if kind is Kind.CATEGORY and "|" in value:
        raise QueryError(
            phrase("The column {name} holds one category", name=name),
            phrase("| stands between several"),
            phrase("write one, or change the column"),
        )


def _share(counts: Counter[str], texts: Iterable[str]) -> float:
    return sum(counts[text] for text in texts) / counts.total()


def _has_parts(counts: Counter[str]) -> bool:
    split = [text for text in counts if "|" in text]
    return bool(split) and all(len(part) <= _LONGEST_PART for text in split for part in text.split("|"))


def _are_names(counts: Counter[str]) -> bool:
    """Whether whole numbers are no amounts: leading zeros, long codes of one length, or yes and no."""
    if not all(text.strip().isdigit() for text in counts):
        return False
    texts = [text.strip() for text in counts]
    if set(texts) <= {"0", "1"} or any(len(text) > 1 and text.startswith("0") for text in texts):
        return True
    return len({len(text) for text in texts}) == 1 and len(texts[0]) >= 8


def _is_prose(counts: Counter[str]) -> bool:
    total = counts.total()
    if sum(len(text) * n for text, n in counts.items()) / total > 60 or any("\n" in text for text in counts):
        return True
    if _share(counts, (text for text in counts if text.lower().startswith(("http://", "https://")))) > _MOST:
        return True
    words = sum(len(text.split()) * n for text, n in counts.items()) / total
    return total >= 20 and len(counts) / total > 0.7 and words > 3
