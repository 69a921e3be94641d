"""Reading numbers and years as people write them in tables. No function here ever raises on a text."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

_LONGEST = 80

_CURRENCY = (
    r"us\$|ca\$|a\$|hk\$|[$€£¥₹₽₩₪₺฿₫₴¢]|usd|eur|euro|gbp|jpy|chf|sfr|fr\.|sek|nok|dkk|kr\.?|pln|zł|czk|kč|huf|ft|cad|aud|nzd"
    r"|inr|rs\.?|cny|rmb|krw|brl|r\$|mxn|zar|try|rub"
)
_UNIT = (
    r"%|°c|°f|°|mm|cm|dm|km|m|in\.?|inch|inches|\"|″|feet|'|′|mg|g|kg|t|lbs?|oz|ml|cl|dl|l|mm²|cm²|m²|m2|cm³|m³|m3"
    r"|px|mp|w|kw|v|a|mah|ah|wh|kwh|hz|khz|mhz|ghz|kb|mb|gb|tb|pcs|pc|stk\.?|pages|min|h|s|ms"
)
_NUMBER = re.compile(
    rf"(?P<sign>[-+−])?(?P<before>{_CURRENCY})?[ \u00a0]?(?P<sign2>[-+−])?"
    r"(?P<digits>[0-9][0-9.,'’ \u00a0\u202f\u2009]*|[.,][0-9]+)(?P<power>e[-+]?[0-9]{1,3})?"
    rf"(?:[.,]?[-–—]+)?[ \u00a0]*(?P<after>{_CURRENCY}|{_UNIT})?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"[0-9]{1,3}(?:['’ \u00a0\u202f\u2009][0-9]{3})+(?:[.,][0-9]+)?")
_SPACES = re.compile(r"['’ \u00a0\u202f\u2009]")


class Amount(NamedTuple):
    """A number and what stands beside it: a currency or unit in lower case, or ""."""

    value: float
    unit: str


def read_amount(text: str) -> Amount | None:
    """A number with an optional currency or unit; None if the text is not exactly that.

    `1,299.50`, `1.299,50`, `1 299,50` and `1'299.50` are the same. Where one mark alone is followed by three digits,
    a comma groups thousands (`1,299` is 1299) and a point is decimal (`1.299`), but with a currency both group
    thousands (`€ 1.299` is 1299), as prices have no third decimal.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    unit = (match["before"] or match["after"] or "").lower()
    if match["before"] and match["after"]:
        return None
    plain = _plain_digits(match["digits"].strip(), money=re.fullmatch(_CURRENCY, unit) is not None)
    if plain is None:
        return None
    value = float(plain + (match["power"] or ""))
    if not math.isfinite(value):
        return None
    negative = {match["sign"], match["sign2"]} & {"-", "−"}
    return Amount(-value if negative else value, unit)


def read_number(text: str) -> float | None:
    """The value of `read_amount`, whatever its unit."""
    amount = read_amount(text)
    return None if amount is None else amount.value


def _plain_digits(digits: str, *, money: bool) -> str | None:
    """The same number as Python writes it, or None where the marks make no sense."""
    digits = digits.rstrip(".,")  # "12.–" and "12,-" lose their dash before
    if _SPACES.search(digits):
        if _SPACED.fullmatch(digits) is None:
            return None
        return _SPACES.sub("", digits).replace(",", ".")
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = max(".", ",", key=digits.rfind)
        groups = "," if decimal == "." else "."
        if digits.count(decimal) > 1:
            return None
        whole, _, fraction = digits.partition(decimal)
        return f"{joined}.{fraction}" if (joined := _joined(whole, groups)) is not None else None
    if points + commas == 0:
        return digits
    mark = "." if points else ","
    if points + commas > 1:
        return _joined(digits, mark)
    whole, _, fraction = digits.partition(mark)
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole.lstrip("0") and (money or mark == ","):
        return whole + fraction
    return f"{whole or '0'}.{fraction or '0'}"


def _joined(whole: str, mark: str) -> str | None:
    """Digits without the marks between groups of three; None if the groups are of other sizes."""
    first, *others = whole.split(mark)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in others):
        return None
    return first + "".join(others)


_PLAIN_YEAR = re.compile(r"-?[0-9]{1,4}")
_FOUR_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_THREE_DIGITS = re.compile(r"(?<![0-9])[0-9]{3}(?![0-9])")
_DECADE = re.compile(r"(?<![0-9])([0-9]{2,3}0)['’]?(?:s\b|er\b)")
_SUFFIX = r"(?:st|nd|rd|th|\.|ème|e|de)?"
_CENTURY = re.compile(
    rf"(?<![0-9])([0-9]{{1,2}}){_SUFFIX}(?: ?(?:[-–/]|to|or|and) ?[0-9]{{1,2}}{_SUFFIX})?[ \-–]*"
    r"(?:century|centuries|cent\b|c\b|jahrhundert|jh|siècle|eeuw)"
)
_SPELLED_CENTURY = re.compile(r"\b([a-z]+(?:-first)?)[ \-]century\b")
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first"),
)
_BEFORE_CHRIST = re.compile(r"\b(?:bce?\b|b\. ?c\.|v\. ?chr)")
_AFTER_CHRIST = re.compile(r"\b(?:ad\b|ce\b|a\. ?d\.|n\. ?chr)")
_NUMBER_OF_YEAR = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")
_PARTS = (
    (re.compile(r"\b(?:2nd|second) half"), 1 / 2),
    (re.compile(r"\b(?:2nd|second) quarter"), 1 / 4),
    (re.compile(r"\b(?:3rd|third) quarter"), 1 / 2),
    (re.compile(r"\b(?:4th|fourth|last) quarter"), 3 / 4),
    (re.compile(r"\bmid(?:dle)?\b"), 1 / 3),
    (re.compile(r"\blate\b"), 2 / 3),
)
_LAST_YEAR = 2999


def read_year(text: str) -> int | None:
    """The first year that the words allow, so that a year column can be sorted and filtered; None if they name none.

    `c. 1710` is 1710, `1889–90` and `1889/90` are 1889, `before 1900` is 1900, `1630s` is 1630, `late 1630s` is 1636,
    `19th century` is 1801, `late 19th century` is 1867, `2024-05-01` is 2024, `500 BC` is -500.
    """
    text = text.strip().lower()
    if not text or len(text) > 10 * _LONGEST:
        return None
    if _PLAIN_YEAR.fullmatch(text):
        return _year(int(text))
    part = next((share for pattern, share in _PARTS if pattern.search(text)), 0.0)
    if (century := _century(text)) is not None:
        before = _BEFORE_CHRIST.search(text) is not None
        return _year((-100 * century if before else 100 * (century - 1) + 1) + int(100 * part))
    if (era := _era(text)) is not None:
        return era
    first = _FOUR_DIGITS.search(text) or _THREE_DIGITS.search(text)
    decade = _DECADE.search(text)
    if decade and (first is None or decade.start() <= first.start()):
        return _year(int(decade[1]) + int(10 * part))
    return _year(int(first[0])) if first else None


def _year(value: int) -> int | None:
    return value if value != 0 and -10_000 < value <= _LAST_YEAR else None


def _century(text: str) -> int | None:
    if match := _CENTURY.search(text):
        return int(match[1]) or None
    if (match := _SPELLED_CENTURY.search(text)) and match[1] in _ORDINALS:
        return _ORDINALS.index(match[1]) + 1
    return None


def _era(text: str) -> int | None:
    """The first number of a text that counts from or before Christ in so many words."""
    before, after = _BEFORE_CHRIST.search(text), _AFTER_CHRIST.search(text)
    number = _NUMBER_OF_YEAR.search(text)
    if number is None or not (before or after):
        return None
    value = int(number[0])
    # In "500–400 BC" the mark stands behind both; in "200 BC – AD 79" the first mark behind the number counts.
    if before and before.start() >= number.end() and not (after and number.end() <= after.start() < before.start()):
        return _year(-value)
    return _year(value)


_YEAR_SHAPE = re.compile(
    r"(?:(?:c|ca|circa|about|around|before|after|by|um|vor|nach|early|mid|late)[. \-]*)?"
    r"[12][0-9]{3}s?(?:[ ]*[–/—-][ ]*(?:c\.?|ca\.?)?[ ]*[0-9]{1,4}s?)?[ ]*\??",
    re.IGNORECASE,
)
_DATE_SHAPE = re.compile(r"[12][0-9]{3}-[01][0-9](?:-[0-3][0-9])?(?:[T ].*)?|[0-3]?[0-9][./][01]?[0-9][./][12][0-9]{3}")


def looks_like_year(text: str) -> bool:
    """Whether the whole text is a year of the last millennium or this one, a span of years, or a date."""
    text = text.strip()
    return len(text) <= _LONGEST and bool(_YEAR_SHAPE.fullmatch(text) or _DATE_SHAPE.fullmatch(text))
