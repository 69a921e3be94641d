"""How one product looks, and what is printed on it if it is a pack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pack:
    """What is printed on a pack. motif: leaf, bean, drop, wheat, sun, fish, berry or star. style: 0..3."""

    brand: str
    product: str
    detail: str
    weight: str
    code: str
    motif: str = "leaf"
    style: int = 0
    lettering: str = "sans"


@dataclass(frozen=True)
class Look:
    """How one product is finished: names from ``palette.SHADES``, ``materials.FINISHES``, ``patterns.PATTERNS``."""

    color: str
    accent: str
    material: str
    pattern: str = "plain"
    pack: Pack | None = None
    words: str = ""
