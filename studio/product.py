"""What a product is made of: parts with slots, a look that fills the slots, and the description of a kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from studio import labels
from studio.look import Look
from studio.materials import METALS, Material, Texture, finish
from studio.mesh import Mesh
from studio.palette import Rgb, shade
from studio.patterns import canvas_size
from studio.stage import Solid

# (texture, u, v, accent) -> texture: seams, ribs and panels drawn over a finished part; u right and v up, 0..1
Detail = Callable[[Texture, Texture, Texture, Rgb], Texture]


@dataclass(frozen=True)
class Part:
    """A mesh and how it is finished.

    slot: ``main`` (colour and pattern), ``plain`` (colour only), ``accent`` (second colour), ``label`` (print).
    material: None = the look's; a name = that finish in the slot's colour; a Material = as it is.
    label: which side of a pack it is. box: where the look's words are printed, in shares of the surface.
    detail: draws seams, ribs or panels over the finished texture.
    """

    mesh: Mesh
    slot: str = "main"
    material: Material | str | None = None
    label: str = ""
    box: tuple[float, float, float, float] | None = None
    detail: Detail | None = None


Builder = Callable[[np.random.Generator, Look], list[Part]]


@dataclass(frozen=True)
class Kind:
    """A kind of product.

    ``colors`` empty: any. ``elevation``: degrees, range of the catalog view; ``azimuth`` likewise. ``scale``: how
    large patterns are drawn (1 suits a mug). ``height``: usual longest side in centimetres, for scenes.
    """

    name: str
    build: Builder
    category: str
    materials: tuple[str, ...]
    patterns: tuple[str, ...] = ("plain",)
    colors: tuple[str, ...] = ()
    elevation: tuple[float, float] = (14.0, 24.0)
    azimuth: tuple[float, float] = (12.0, 34.0)
    scale: float = 1.0
    flat: bool = False
    weight: float = 1.0


METAL_COLORS = {"steel": "silver", "aluminium": "silver", "brass": "gold", "copper": "copper"}


def solids(
    parts: Sequence[Part], look: Look, rng: np.random.Generator, longest: int = 512, scale: float = 1.0
) -> list[Solid]:
    """Parts with their finished materials; textures have ``longest`` pixels on their longer side."""
    metallic = look.material in METALS and look.pack is None
    main = METALS[look.material] if metallic else shade(look.color, rng)
    accent = shade(look.accent, rng)
    made: list[Solid] = []
    for part in parts:
        if isinstance(part.material, Material):
            material = part.material
        elif part.slot == "label":
            material = labels.printed(part.label, look, main, accent, part.mesh.extent, rng, longest)
        else:
            name = part.material or look.material
            color: Rgb = accent if part.slot == "accent" else main
            if name in METALS and part.material:
                color = METALS[name]
            pattern = look.pattern if part.slot == "main" else "plain"
            material = finish(name, pattern, color, accent, part.mesh.extent, rng, longest, scale)
            if look.words and part.box is not None:
                material = labels.worded(material, look.words, color, accent, part.mesh.extent, part.box, longest)
        if part.detail is not None:
            material = detailed(material, part.detail, accent, part.mesh.extent, longest)
        made.append((part.mesh, material))
    return made


def detailed(material: Material, detail: Detail, accent: Rgb, extent: tuple[float, float], longest: int) -> Material:
    """The same material with a part's seams and panels drawn on it."""
    texture = material.texture
    if texture is None:
        height, width = canvas_size(extent, longest)
        texture = np.broadcast_to(np.array(material.color, dtype=np.float32), (height, width, 3))
    height, width = texture.shape[:2]
    v, u = np.meshgrid(1 - (np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width, indexing="ij")
    drawn = detail(texture.copy(), u.astype(np.float32), v.astype(np.float32), accent)
    return replace(material, texture=np.clip(drawn, 0, 1).astype(np.float32))
