"""The languages of the interface, and which of them a browser asks for."""

from __future__ import annotations

import re

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}
"""Code and own name of each language, in the order of the menu."""

PSEUDO = "en-XA"
"""No language: every text between ⟦ and ⟧. What a page shows without them bypasses the catalogs."""

_ASKED = re.compile(r"\s*([A-Za-z*]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


def is_language(code: str) -> bool:
    """Whether the interface can be read in it."""
    return code in LANGUAGES or code == PSEUDO


def best(accepted: str, default: str = ENGLISH) -> str:
    """The language that suits an `Accept-Language` header best; what is malformed in it is passed over.

    Regions make no difference ("de-AT" is answered by "de"). RFC 9110, section 12.5.4.
    """
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:1000].split(",")):
        if (asked := _ASKED.fullmatch(part)) is None:
            continue
        code = asked.group(1).lower()
        code = default if code == "*" else code
        weight = min(1.0, float(asked.group(2) or 1))
        if code in LANGUAGES and weight > 0:
            weighed.append((-weight, place, code))
    return min(weighed)[2] if weighed else default
