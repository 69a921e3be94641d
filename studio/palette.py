"""Named colours: what the catalog's words call them and the shades that are drawn."""

from __future__ import annotations

import colorsys

import numpy as np

Rgb = tuple[float, float, float]

# name -> sRGB shades that a shopper would call by that name
SHADES: dict[str, tuple[str, ...]] = {
    "white": ("f4f2ec", "f2efe6", "eef0f0"),
    "cream": ("ece0c6", "e8d9b8", "efe3cf"),
    "grey": ("8f9396", "a3a29e", "7b7f84"),
    "black": ("232325", "2a2726", "1f2226"),
    "brown": ("6b4630", "7c5236", "583a2a"),
    "beige": ("cdb896", "c6b08c", "d3c2a6"),
    "red": ("b3242b", "c0312c", "a11d26"),
    "orange": ("de7a26", "d96a24", "e58a35"),
    "yellow": ("e4b52c", "e9c244", "dba41f"),
    "green": ("3f7a4a", "2f6b45", "56894f"),
    "olive": ("767a3c", "6a6c38", "838545"),
    "mint": ("a5d3bd", "97cbb4", "b4dcc8"),
    "turquoise": ("2f9d9d", "2a8f95", "45aaa8"),
    "blue": ("2f62a8", "2b5797", "3c70b5"),
    "navy": ("232f52", "1f2b4a", "2a375c"),
    "light blue": ("9dbfdc", "8fb5d6", "adcae2"),
    "purple": ("6d4690", "5e3b83", "7a549c"),
    "lilac": ("b9a3d0", "ae98c8", "c4b0d8"),
    "pink": ("dc8fa8", "d67f9c", "e39fb3"),
    "gold": ("c79a4a", "bd8f3e", "cfa557"),
    "copper": ("b87556", "b06c4e", "c07f60"),
    "silver": ("b8bbbf", "aeb2b6", "c2c4c7"),
}
# the near-neighbours that go well as a second colour
PARTNERS: dict[str, tuple[str, ...]] = {
    "white": ("navy", "red", "black", "blue", "green", "grey"),
    "cream": ("brown", "red", "green", "navy", "orange"),
    "grey": ("white", "yellow", "black", "pink"),
    "black": ("white", "gold", "grey", "red"),
    "brown": ("cream", "beige", "orange"),
    "beige": ("brown", "white", "navy", "green"),
    "red": ("white", "cream", "navy"),
    "orange": ("white", "cream", "brown"),
    "yellow": ("white", "grey", "navy"),
    "green": ("white", "cream", "beige"),
    "olive": ("cream", "beige", "white"),
    "mint": ("white", "pink", "cream"),
    "turquoise": ("white", "cream", "navy"),
    "blue": ("white", "light blue", "cream"),
    "navy": ("white", "red", "cream", "light blue"),
    "light blue": ("white", "navy", "cream"),
    "purple": ("white", "lilac", "cream"),
    "lilac": ("white", "purple", "cream"),
    "pink": ("white", "cream", "red"),
    "gold": ("white", "black"),
    "copper": ("black", "white"),
    "silver": ("black", "white"),
}


def shade(name: str, rng: np.random.Generator) -> Rgb:
    """One shade of a named colour, slightly varied, as sRGB 0..1."""
    code = SHADES[name][int(rng.integers(len(SHADES[name])))]
    r, g, b = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(r, g, b)
    hue = (hue + float(rng.normal(0, 0.006))) % 1.0
    light = float(np.clip(light + rng.normal(0, 0.015), 0.03, 0.96))
    saturation = float(np.clip(saturation * (1 + rng.normal(0, 0.06)), 0, 1))
    return colorsys.hls_to_rgb(hue, light, saturation)


def partner(name: str, rng: np.random.Generator) -> str:
    """The name of a second colour that goes with this one."""
    options = PARTNERS[name]
    return options[int(rng.integers(len(options)))]


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """``a`` moved towards ``b`` by ``share`` (0..1)."""
    return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def linear(color: Rgb) -> list[float]:
    """sRGB 0..1 to linear light 0..1 (IEC 61966-2-1)."""
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
