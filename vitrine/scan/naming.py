"""Which item the words that are printed on a thing name, if they name one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vitrine.enrich.fuzzy import Found, Index

_SURE = 0.5
"""Confidence, 0 … 1, of a line that is believed."""
_LEAD = 1.35
"""How much better the best item must fit than the next: brothers of one brand share most of their words."""
_RARE = 1.5
"""What must have been read, in words that one item alone holds."""


@dataclass(frozen=True, slots=True)
class Named:
    """The items that words may mean, the best first; `sure` is the chance that it is the first, 0: it may be any."""

    found: list[Found]
    sure: float


def named(index: Index, lines: Iterable[Mapping[str, Any]], limit: int = 8) -> Named:
    """The item that lines of print name (`text`, `confidence`).

    One is named where it fits clearly better than any other, by more than one rare word or by its whole name.
    """
    found = index.named([str(line["text"]) for line in lines if line["confidence"] >= _SURE], limit)
    if not found:
        return Named([], 0.0)
    first = found[0]
    evidence = index.evidence(first)
    fits = [index.evidence(one) * math.sqrt(one.score) for one in found]
    lead = fits[0] / fits[1] if len(fits) > 1 and fits[1] > 0 else 4.0
    enough = len(first.words) > 1 and evidence >= _RARE * index.rare
    whole = first.score >= 0.8 and evidence >= index.rare
    if lead < _LEAD or not (enough or whole):
        return Named(found, 0.0)
    return Named(found, round(min(0.95, 1 - 1 / lead**2), 3))
