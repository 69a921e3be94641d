"""Numbers of trade items (GTIN): EAN, UPC, ISBN, their check digits, and whether two of them mean the same item.

After the GS1 General Specifications, section 7.9 (check digit), 7.10 (UPC-E), and ISO 2108 (ISBN).
"""

from __future__ import annotations

import re

_LENGTHS = (8, 12, 13, 14)
_DIGITS = re.compile(r"[0-9]+")
_LINK = re.compile(r"^https?://[^\s]+/01/([0-9]{14})(?:[/?#]|$)")
_ELEMENT = re.compile(r"^(?:\](?:C1|e0|d2|Q3|J1))?(?:\(01\)|01)([0-9]{14})")


def check_digit(digits: str) -> int:
    """The digit that belongs behind these, 0 … 9: weights 3, 1, 3, … from the right."""
    return -sum(int(digit) * (3 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(digits))) % 10


def valid(text: str) -> bool:
    """Whether it is a number of 8, 12, 13 or 14 digits with the right check digit."""
    return bool(
        text.isascii()
        and _DIGITS.fullmatch(text)
        and len(text) in _LENGTHS
        and int(text) > 0
        and check_digit(text[:-1]) == int(text[-1])
    )


def expanded(text: str) -> str:
    """The UPC-A (12 digits) that a UPC-E of 8 digits stands for; empty where it is none."""
    if not _DIGITS.fullmatch(text) or len(text) != 8 or text[0] not in "01":
        return ""
    system, body, check = text[0], text[1:7], text[7]
    last = body[5]
    if last in "012":
        long = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        long = body[:3] + "00000" + body[3:5]
    elif last == "4":
        long = body[:4] + "00000" + body[4]
    else:
        long = body[:5] + "0000" + last
    upc = system + long + check
    return upc if valid(upc) else ""


def from_isbn10(text: str) -> str:
    """The 13 digits that an ISBN of ten stands for; empty where it is none."""
    if not re.fullmatch(r"[0-9]{9}[0-9X]", text):
        return ""
    if sum((10 - n) * (10 if one == "X" else int(one)) for n, one in enumerate(text)) % 11:
        return ""
    return f"978{text[:9]}{check_digit('978' + text[:9])}"


def meanings(text: str) -> frozenset[str]:
    """The trade items that a text may stand for, as 14 digits each; empty where it is no such number.

    Understands spaces and hyphens within, a zero too many or too few in front, UPC-E, ISBN of ten digits, GS1 element
    strings ("(01)09506000134352…") and GS1 links. Eight digits may be both an EAN-8 and a UPC-E.
    """
    text = text.strip()
    if found := _LINK.match(text) or _ELEMENT.match(text):
        return frozenset({found[1]}) if valid(found[1]) else frozenset()
    bare = re.sub(r"[\s-]", "", text).upper()
    if isbn := from_isbn10(bare):
        return frozenset({isbn.zfill(14)})
    if not bare.isascii() or not _DIGITS.fullmatch(bare) or len(bare) > 14:
        return frozenset()
    numbers = {bare.zfill(14)} if valid(bare) else set()
    if upc := expanded(bare):
        numbers.add(upc.zfill(14))
    if not numbers and len(bare) in (11, 7) and valid("0" + bare):  # a spreadsheet has eaten the zero
        numbers.add(bare.zfill(14))
    return frozenset(numbers)
