"""Materials: how a surface is coloured and how it answers light, as Mitsuba BSDF descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio import patterns
from studio.palette import Rgb, linear, mix

Texture = NDArray[np.float32]


@dataclass(frozen=True)
class Material:
    """One finish. ``texture`` (H, W, 3, sRGB 0..1) replaces ``color``; ``relief`` (H, W, 0..1) is a bump map.

    model: matt, gloss (a clear coat over colour), metal, glass, glow. roughness: 0.02 mirror .. 0.5 dull.
    """

    color: Rgb
    model: str = "matt"
    roughness: float = 0.2
    texture: Texture | None = None
    relief: Texture | None = None
    bump: float = 0.0
    glow: float = 0.0


# name -> (model, roughness, grain, bump depth)
FINISHES: dict[str, tuple[str, float, str, float]] = {
    "ceramic": ("gloss", 0.07, "", 0.0),
    "stoneware": ("gloss", 0.32, "", 0.0),
    "porcelain": ("gloss", 0.05, "", 0.0),
    "terracotta": ("matt", 0.5, "", 0.0),
    "glass": ("glass", 0.0, "", 0.0),
    "steel": ("metal", 0.16, "", 0.0),
    "brass": ("metal", 0.14, "", 0.0),
    "copper": ("metal", 0.14, "", 0.0),
    "enamel": ("gloss", 0.06, "", 0.0),
    "aluminium": ("metal", 0.26, "", 0.0),
    "wood": ("gloss", 0.34, "wood", 0.0),
    "leather": ("gloss", 0.3, "leather", 0.06),
    "cotton": ("matt", 0.5, "cotton", 0.0),
    "linen": ("matt", 0.5, "canvas", 0.0),
    "canvas": ("matt", 0.5, "canvas", 0.0),
    "denim": ("matt", 0.5, "denim", 0.0),
    "wool": ("matt", 0.5, "knit", 0.3),
    "felt": ("matt", 0.5, "cotton", 0.0),
    "velvet": ("matt", 0.5, "cotton", 0.0),
    "wicker": ("gloss", 0.4, "wicker", 1.2),
    "straw": ("gloss", 0.4, "wicker", 0.8),
    "plastic": ("gloss", 0.14, "", 0.0),
    "rubber": ("gloss", 0.38, "", 0.0),
    "nylon": ("gloss", 0.36, "canvas", 0.0),
    "paper": ("matt", 0.5, "", 0.0),
    "cardboard": ("gloss", 0.3, "", 0.0),
    "wax": ("gloss", 0.4, "", 0.0),
}
METALS: dict[str, Rgb] = {
    "steel": (0.80, 0.81, 0.83),
    "aluminium": (0.86, 0.87, 0.88),
    "brass": (0.90, 0.74, 0.42),
    "copper": (0.92, 0.62, 0.48),
}
WOODS: dict[str, Rgb] = {
    "oak": (0.74, 0.57, 0.38),
    "walnut": (0.42, 0.28, 0.19),
    "beech": (0.82, 0.66, 0.48),
    "cherry": (0.62, 0.37, 0.23),
    "ebony": (0.2, 0.16, 0.14),
}


def metal(name: str, roughness: float = 0.15) -> Material:
    return Material(METALS[name], "metal", roughness)


def wood(name: str, rng: np.random.Generator, extent: tuple[float, float], longest: int = 384) -> Material:
    color = WOODS[name]
    return Material(color, "gloss", 0.34, patterns.wood(color, extent, rng, longest))


def finish(
    material: str,
    pattern: str,
    main: Rgb,
    accent: Rgb,
    extent: tuple[float, float],
    rng: np.random.Generator,
    longest: int = 512,
    scale: float = 1.0,
) -> Material:
    """A named material in these colours and this pattern over a surface of ``extent`` centimetres."""
    model, roughness, grain, bump = FINISHES[material]
    if material == "glass":
        return Material(main, "glass", 0.0)
    if model == "metal" and material in METALS:
        return Material(main, "metal", roughness)
    texture: Texture | None = None
    relief: Texture | None = None
    if pattern != "plain":
        texture = patterns.paint(pattern, main, accent, extent, rng, longest, scale)
    if grain == "wood" and pattern == "plain":
        texture = patterns.wood(main, extent, rng, longest)
    elif grain and grain != "wood":
        tone, relief = patterns.weave(grain, extent, rng, longest)
        base = np.asarray(main, dtype=np.float32) if texture is None else texture
        texture = np.clip(base * tone, 0, 1).astype(np.float32)
    if material == "stoneware":
        freckles = patterns.paint("speckled", main, mix(main, (0.25, 0.18, 0.12), 0.7), extent, rng, longest, scale)
        texture = freckles if texture is None else (texture * freckles / np.maximum(np.array(main), 0.05)).clip(0, 1)
        texture = texture.astype(np.float32)
    return Material(main, model, roughness, texture, relief if bump else None, bump)


def bsdf(material: Material, sheer: bool = False) -> dict[str, Any]:
    """The Mitsuba description; needs a variant to be set. ``sheer`` glass bends no light: fewer bounces, less noise."""
    import mitsuba as mi

    if material.model == "glass":
        transmit = [0.25 + 0.75 * c for c in linear(material.color)]
        return {
            "type": "thindielectric" if sheer else "dielectric",
            "int_ior": 1.5,
            "specular_transmittance": {
                "type": "rgb",
                "value": [t**0.5 for t in transmit] if sheer else transmit,
            },
        }
    # Plain colours are pictures too (2 x 2): with one kind of reflectance every scene runs the same compiled kernel.
    texture = material.texture
    if texture is None:
        texture = np.broadcast_to(np.array(material.color, dtype=np.float32), (2, 2, 3))
    reflectance: dict[str, Any] = {"type": "bitmap", "bitmap": _bitmap(texture)}
    inner: dict[str, Any]
    if material.model == "metal":
        inner = {
            "type": "roughconductor",
            "material": "none",
            "alpha": max(material.roughness, 0.03),
            "specular_reflectance": reflectance,
        }
    elif material.model == "gloss":
        inner = {
            "type": "roughplastic",
            "alpha": max(material.roughness, 0.03),
            "diffuse_reflectance": reflectance,
            "nonlinear": True,
        }
    else:
        inner = {"type": "diffuse", "reflectance": reflectance}
    if material.relief is not None and material.bump > 0:
        height = mi.Bitmap(np.ascontiguousarray(material.relief[..., None].astype(np.float32)))
        inner = {
            "type": "bumpmap",
            "scale": material.bump,
            "arbitrary": {"type": "bitmap", "raw": True, "bitmap": height},
            "bsdf": inner,
        }
    return {"type": "twosided", "bsdf": inner}


# One of each model: scenes that hold them all share one compiled kernel, which saves seconds a scene under a JIT.
SAMPLES = (
    Material((0.5, 0.5, 0.5), "matt"),
    Material((0.5, 0.5, 0.5), "gloss"),
    Material((0.5, 0.5, 0.5), "metal"),
    Material((0.5, 0.5, 0.5), "glass"),
)
RELIEF_SAMPLES = tuple(
    Material((0.5, 0.5, 0.5), model, relief=np.full((2, 2), 0.5, dtype=np.float32), bump=1.0)
    for model in ("matt", "gloss")
)


def _bitmap(texture: Texture) -> Any:
    import mitsuba as mi

    data = np.ascontiguousarray((np.clip(texture, 0, 1) * 255 + 0.5).astype(np.uint8))
    return mi.Bitmap(data)
