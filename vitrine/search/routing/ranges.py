"""Prices, other amounts and years in a query's words: "under 50", "20–50 €", "1890s", "before 1900", "XIXe siècle".

Read in English, German, French, Spanish and Japanese, whatever language the page speaks. A number is only read as a
filter where the catalog has a column that can mean it: a year where there is a column of years that reaches near it, an
amount where one column is a price, or is the catalog's only column of numbers, or is named in front. A number with a
unit of its own ("30 cm") means none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vitrine.catalog.records import Kind
from vitrine.catalog.values import read_number, read_year
from vitrine.search.query import Where
from vitrine.search.routing.spans import Routed, free
from vitrine.store.book import BookColumn

_PRICES = frozenset(
    "price cost prices preis preise prix precio precios prezzo prijs amount 価格 値段 price_eur price_usd".split()
)
_CENT = 0.01
_NEAR = 60  # years beyond a column's own that are still taken for years
_MONEY = r"(?:€|\$|£|¥|円|eur\b|euros?\b|usd\b|gbp\b|chf\b|dollars?\b|d[oó]lares\b|pounds?\b|libras?\b|yen\b|francs?\b)"
_UNIT = (
    r"(?!\s*(?:cm|mm|dm|km|m|kg|g|mg|ml|cl|l|in|inch(?:es)?|ft|px|mp|w|kw|v|mah|gb|tb|mb|%|°|x\s?\d|years?|yrs?|jahren?"
    r"|ans|años|people|persons?|personen|pieces?|pcs|er[- ]?pack|pack|stück)(?![^\W_]))"
)
_DIGITS = rf"\d{{1,9}}(?:[.,'’]\d{{1,3}}){{0,3}}(?!\d)(?!(?!{_MONEY})[^\W\d_\u3000-\u9fff])"
_AMOUNT = rf"(?:{_MONEY}\s*)?{_DIGITS}(?:\s*{_MONEY})?{_UNIT}"
_A, _B = rf"(?P<a>{_AMOUNT})", rf"(?P<b>{_AMOUNT})"

_BELOW = (
    r"(?P<strict>(?:is |costs? |priced )?(?:under|below|less than|cheaper than|unter|weniger als|billiger als"
    r"|günstiger als|moins de|à moins de|en dessous de|menos de|por debajo de|<(?!=)))|(?:at most|up to|no more than"
    r"|not more than|max(?:imum|imal)?\.?|höchstens|bis zu|au plus|jusqu['’]à|como máximo|máximo|<=|≤)"
)
_BELOW_WEAK = r"bis|hasta|sous|bajo|until"
_ABOVE = (
    r"(?P<strict>over|above|more than|über|mehr als|plus de|más de|por encima de|>(?!=))|(?:at least|no less than"
    r"|min(?:imum|destens)?\.?|au moins|à partir de|a partir de|al menos|mínimo|starting at|>=|≥)"
)
_ABOVE_WEAK = r"from|ab|dès|desde"
_BETWEEN = (
    rf"(?:between|zwischen|entre|from|von|desde|de)\s+{_A}\s*(?:and|und|et|y|to|bis|à|a|hasta)\s+{_B}"
    rf"|{_A.replace('<a>', '<a2>')}\s*(?:[-–—〜~]|\bto\b|\bbis\b|から)\s*{_B.replace('<b>', '<b2>')}(?:まで)?"
)
_EDGE = r"(?<![\w.,-])"

_RANGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("between", rf"{_EDGE}(?:{_BETWEEN})(?![\w-])"),
        ("below", rf"{_EDGE}(?:{_BELOW})\s*{_A}"),
        ("below weak", rf"{_EDGE}(?:{_BELOW_WEAK})\s+{_A}"),
        ("below", rf"(?<![\d]){_A}\s*(?:以下|まで|(?P<strict>未満))"),
        ("above", rf"{_EDGE}(?:{_ABOVE})\s*{_A}"),
        ("above weak", rf"{_EDGE}(?:{_ABOVE_WEAK})\s+{_A}"),
        ("above", rf"(?<![\d]){_A}\s*(?:以上|(?P<strict>超))"),
    )
)

_YEAR = r"(?P<y>[12]?\d{3})"
_PART = r"(?:(?P<part>early|mid|late|frühes?|spätes?|début du|fin du|finales del|principios del)[ -]+(?:the )?)?"
_YEARS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "decade",
            rf"{_EDGE}(?:(?:in |from |of )?(?:the )?){_PART}(?P<y>[12]?\d{{2}}0)['’]?(?:s\b|er(?:n|s)?\b(?: jahren?)?)",
        ),
        ("decade", r"(?:\bannées|\baños|\bdécada de) (?P<y>[12]\d{2}0)(?!\d)"),
        ("decade", r"(?<!\d)(?P<y>[12]\d{2}0)年代"),
        ("century", rf"{_EDGE}(?:(?:in |from |of )?(?:the )?){_PART}(?P<c>\d{{1,2}})(?:st|nd|rd|th)[ -]century\b"),
        ("century", rf"{_EDGE}(?:im |aus dem )?{_PART}(?P<c>\d{{1,2}})\. ?(?:jahrhunderts?\b|jh\b\.?)"),
        ("century", rf"\b(?:du |au )?{_PART}(?P<c>[ivx]{{1,5}}|\d{{1,2}})(?:e|ème) si[eè]cle\b"),
        ("century", rf"\b(?:del )?{_PART}siglo (?P<c>[ivx]{{1,5}}|\d{{1,2}})\b"),
        ("century", r"(?<!\d)(?P<c>\d{1,2})世紀"),
        (
            "before",
            rf"{_EDGE}(?:(?:painted |made )?(?:before|earlier than|prior to)|vor|avant|antes de)\s+{_YEAR}(?![\d\w])",
        ),
        ("before", rf"(?<!\d){_YEAR}年?(?:以前|より前)"),
        ("after", rf"{_EDGE}(?:after|later than|nach|après|después de)\s+{_YEAR}(?![\d\w])"),
        ("years", rf"{_EDGE}(?P<y>[12]\d{{3}}) ?[-–/] ?(?P<z>\d{{2}})(?![\d\w-])"),
        ("since", rf"{_EDGE}(?:since|seit|depuis|desde|from|ab|dès)\s+{_YEAR}(?![\d\w])"),
        ("since", rf"(?<!\d){_YEAR}年?(?:以降|以後)"),
        ("about", rf"{_EDGE}(?:c\.|ca\.?|circa|around|about|um|vers|hacia|alrededor de)\s*{_YEAR}(?![\d\w])"),
        (
            "year",
            rf"{_EDGE}(?:(?:painted |made )?in |from the year |im jahr |aus dem jahr |von |en |de )?"
            rf"(?P<y>1[0-9]\d{{2}}|20\d{{2}})年?(?![\d\w-])",
        ),
    )
)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_ABOUT = 5


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The columns that numbers of a query may mean; `named` those by their names."""

    named: dict[str, BookColumn]
    year: BookColumn | None
    amount: BookColumn | None
    priced: bool


def _numbers(columns: Sequence[BookColumn]) -> _Numbers:
    ranges = [c for c in columns if c.kind in (Kind.NUMBER, Kind.YEAR) and c.low is not None and c.high is not None]
    numbers = [column for column in ranges if column.kind is Kind.NUMBER]
    prices = [column for column in numbers if column.name.casefold() in _PRICES]
    amount = prices[0] if prices else numbers[0] if len(numbers) == 1 else None
    year = next((column for column in ranges if column.kind is Kind.YEAR), None)
    named = {column.name.casefold().replace("_", " "): column for column in ranges}
    return _Numbers(named, year, amount, bool(prices))


def ranges(text: str, columns: Sequence[BookColumn], taken: Sequence[Routed]) -> list[Routed]:
    """The ranges that the text names, in its order, none within what is taken, at most one a column."""
    known = _numbers(columns)
    found: list[Routed] = []
    for one in (*_amounts(text, known), *_years(text, known)):
        assert one.where is not None
        columns_taken = {other.where.column for other in found if other.where}
        if one.where.column not in columns_taken and free(one.start, one.end, (*taken, *found)):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _amounts(text: str, known: _Numbers) -> Iterator[Routed]:
    for name, pattern in _RANGES:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            texts = [groups.get("a") or groups.get("a2"), groups.get("b") or groups.get("b2")]
            values = [None if one is None else read_number(one) or _plain(one) for one in texts]
            if values[0] is None or (texts[1] is not None and values[1] is None):
                continue
            money = any(re.search(_MONEY, one, re.IGNORECASE) for one in texts if one)
            column, start = _column(text, match.start(), known, [v for v in values if v is not None], money)
            if column is None:
                continue
            where = _range(name, column, values, strict=bool(groups.get("strict")))
            if where is None or (not _plausible(name, column, values, money=money) and start == match.start()):
                continue
            yield Routed(text[start : match.end()].strip(), start, match.end(), "range", where)


def _plain(text: str) -> float | None:
    """The number in a text that also holds money in words."""
    return read_number(re.sub(_MONEY, "", text, flags=re.IGNORECASE).strip())


def _column(
    text: str, start: int, known: _Numbers, values: Sequence[float], money: bool
) -> tuple[BookColumn | None, int]:
    """The column that a range means, and where the words for it begin: the column's name may stand in front."""
    before = text[:start].rstrip(" :=").casefold().replace("_", " ")
    for name, column in known.named.items():
        if before.endswith(name) and (len(before) == len(name) or not before[-len(name) - 1].isalnum()):
            return column, len(before) - len(name)
    year = known.year
    if year is not None and not money and all(_is_year(value, year) for value in values):
        return year, start
    if known.amount is None or (money and not known.priced):
        return None, start
    return known.amount, start


def _is_year(value: float, column: BookColumn) -> bool:
    assert column.low is not None
    assert column.high is not None
    return value == int(value) and value >= 100 and column.low - _NEAR <= value <= column.high + _NEAR


def _plausible(name: str, column: BookColumn, values: Sequence[float | None], *, money: bool) -> bool:
    """Weak words ("from 3") and bare pairs ("2-4") say an amount only where the column holds such amounts."""
    if money or name in ("below", "above"):
        return True
    assert column.low is not None
    assert column.high is not None
    given = [value for value in values if value is not None]
    return max(given) >= column.low and min(given) <= column.high


def _range(name: str, column: BookColumn, values: Sequence[float | None], *, strict: bool) -> Where | None:
    first, second = values
    assert first is not None
    step = 1.0 if column.kind is Kind.YEAR else _CENT
    if name == "between":
        return Where(column.name, low=first, high=second) if second is not None and first <= second else None
    if name.startswith("below"):
        return Where(column.name, high=round(first - step, 2) if strict else first)
    return Where(column.name, low=round(first + step, 2) if strict else first)


def _years(text: str, known: _Numbers) -> Iterator[Routed]:
    column = known.year
    if column is None or column.low is None or column.high is None:
        return
    for name, pattern in _YEARS:
        for match in pattern.finditer(text):
            span = _span(name, match)
            if span is None:
                continue
            low, high = span
            nearest = low if low is not None else high
            other = high if high is not None else low
            assert nearest is not None
            assert other is not None
            if other < column.low - _NEAR or nearest > column.high + _NEAR:
                continue
            if name == "year" and not column.low <= nearest <= column.high:
                continue
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            where = Where(column.name, low=low, high=high)
            yield Routed(text[start : match.end()].strip(), start, match.end(), "range", where)


def _span(name: str, match: re.Match[str]) -> tuple[float | None, float | None] | None:
    groups = match.groupdict()
    if name == "century":
        number = _century(groups["c"])
        if number is None:
            return None
        return _third(groups.get("part"), 100 * (number - 1) + 1, 100)
    year = read_year(groups["y"])
    if year is None:
        return None
    match name:
        case "decade":
            return _third(groups.get("part"), year, 10)
        case "before":
            return None, float(year - 1)
        case "after":
            return float(year + 1), None
        case "since":
            return float(year), None
        case "years":
            last = year // 100 * 100 + int(groups["z"])
            return (float(year), float(last)) if last > year else None
        case "about":
            return float(year - _ABOUT), float(year + _ABOUT)
        case _:
            return float(year), float(year)


def _third(part: str | None, first: int, length: int) -> tuple[float, float]:
    """The years of a decade or century, or of its early, middle or late third."""
    last = first + length - 1
    third = length // 3
    match (part or "").casefold()[:3]:
        case "ear" | "frü" | "déb" | "pri":
            return float(first), float(first + third)
        case "mid":
            return float(first + third), float(last - third)
        case "lat" | "spä" | "fin":
            return float(last - third), float(last)
        case _:
            return float(first), float(last)


def _century(text: str) -> int | None:
    if text.isdigit():
        number = int(text)
    else:
        values = [_ROMAN[letter] for letter in text.casefold()]
        number = sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))
    return number if 1 <= number <= 21 else None
