"""Choosing how a product looks: colour, material and pattern that go together, and what is printed on packs."""

from __future__ import annotations

import numpy as np

from studio import ean
from studio.kinds import PACKED
from studio.look import Look, Pack
from studio.palette import PARTNERS, SHADES, partner
from studio.product import METAL_COLORS, Kind

COLORS = tuple(name for name in SHADES if name not in ("gold", "silver", "copper"))
# what materials come in; anything else comes in every colour
MATERIAL_COLORS: dict[str, tuple[str, ...]] = {
    "wood": ("beige", "brown", "black", "white"),
    "leather": ("brown", "black", "beige", "red", "navy", "green", "white", "grey", "orange", "pink"),
    "denim": ("blue", "navy", "light blue", "black", "grey", "white"),
    "straw": ("beige", "cream", "brown", "black"),
    "felt": ("black", "grey", "brown", "navy", "red", "green", "beige", "cream"),
    "terracotta": ("orange", "brown", "cream", "beige", "white"),
    "wax": ("cream", "white", "red", "green", "pink", "light blue", "yellow", "beige", "lilac"),
    "wicker": ("beige", "brown", "white", "black", "cream"),
    "glass": (
        "white",
        "light blue",
        "green",
        "mint",
        "pink",
        "orange",
        "grey",
        "lilac",
        "yellow",
        "turquoise",
    ),
}


def colors_for(kind: Kind, material: str) -> tuple[str, ...]:
    """The colour names in which a kind comes in a material."""
    if material in METAL_COLORS and kind.name not in PACKED:
        return (METAL_COLORS[material],)
    choices = MATERIAL_COLORS.get(material, COLORS) if kind.name not in PACKED else COLORS
    return tuple(c for c in choices if not kind.colors or c in kind.colors)


def patterns_for(kind: Kind, material: str) -> tuple[str, ...]:
    """The patterns in which a kind comes in a material."""
    if kind.name not in PACKED and material in (
        "wood",
        "leather",
        "glass",
        "denim",
        "straw",
        "wicker",
        *METAL_COLORS,
    ):
        return ("plain",)
    return kind.patterns


def choose(kind: Kind, rng: np.random.Generator, pack: Pack | None = None, words: str = "") -> Look:
    """A look at random among those that a kind comes in."""
    material = kind.materials[int(rng.integers(len(kind.materials)))]
    colors, patterns = colors_for(kind, material), patterns_for(kind, material)
    color = colors[int(rng.integers(len(colors)))]
    pattern = patterns[int(rng.integers(len(patterns)))]
    accent = partner(color, rng) if color in PARTNERS else "white"
    return Look(color, accent, material, pattern, pack, words)


def article(rng: np.random.Generator, prefix: str = "20") -> str:
    """A valid EAN-13 for internal use (GS1 prefixes 20 to 29 are never sold to companies)."""
    twelve = prefix + "".join(str(int(d)) for d in rng.integers(0, 10, 12 - len(prefix)))
    return twelve + ean.check_digit(twelve)
