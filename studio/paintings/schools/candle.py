"""Light out of darkness: smooth glazes, one lamp or window, everything else sinks into brown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.paintings.canvas import mask, mask_in, window
from studio.paintings.palette import palette
from studio.paintings.reference import colours
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import Field, blur, cracks, grade, inflate, noise, vignette, weave

_FLAT = {
    "background",
    "sky",
    "shine",
    "shadow",
    "fold",
    "label",
    "cheek",
    "table",
    "water",
    "hill",
    "floor",
    "ground",
    "tile",
    "glow",
    "light",
}

_LYING = {
    "eye",
    "iris",
    "lips",
    "lid",
    "brow",
    "nose",
    "shade",
    "fold",
    "stripe",
    "label",
    "gem",
    "heart",
    "collar",
    "neck",
    "stem",
    "mark",
}


_CASTING = set("fruit vessel book face hand candle petal leaf dress head cat hull sail bird body fish".split())
# Sharpness and strength of the gloss of things; all else is dull.
_GLOSS = {"fruit": (42, 0.42), "vessel": (70, 0.6), "pearl": (60, 0.8), "face": (14, 0.1), "lute": (40, 0.3)}
_LAMP = np.array([-0.62, -0.55, 0.56])


def _relief(inside: NDArray[np.bool_], size: float, swell: float) -> tuple[Field, Field]:
    """How far the surface of a swelling form faces the lamp, and how far it mirrors it, both 0..1."""
    height = blur(inflate(inside, 128), size * 0.018 + 0.6) * size * (0.25 + 0.45 * swell)
    gy, gx = np.gradient(height)
    n = np.sqrt(gx**2 + gy**2 + 1)
    half = _LAMP + np.array([0, 0, 1])
    half = half / np.linalg.norm(half)
    lit = np.clip((-gx * _LAMP[0] - gy * _LAMP[1] + _LAMP[2]) / n, 0, 1)
    rebound = np.clip((gx * 0.75 - 0.1) / n, 0, 1) * 0.13
    gloss = np.clip((-gx * half[0] - gy * half[1] + half[2]) / n, 0, 1)
    return lit**1.2 + rebound, gloss


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Every form is blown up and lit from the left; cast shadows, gloss, glazes, varnish and fine cracks."""
    w, h, u = scene.width, scene.height, scene.unit
    rgb = np.zeros((h, w, 3))
    yy, xx = np.mgrid[:h, :w] / np.array([h, w])[:, None, None]
    fx, fy = 0.43, 0.52
    heads = [s.points.mean(0) for s in scene.shapes if s.part == "face"]
    if heads:  # whoever is there, the light looks for the face
        fx, fy = np.mean(heads, 0)[0] / w - 0.03, np.mean(heads, 0)[1] / h + 0.08
    spot = np.exp(-(((xx - fx) * w) ** 2 + ((yy - fy) * h) ** 2) / (2 * (0.4 * u) ** 2))
    lightmap = 0.16 + 0.74 * spot  # what light the forms so far take, for the flat things that lie on them
    mottle = noise(rng, h, w, u * 0.06, 4)
    for s in scene.shapes:
        if s.part in ("shine", "shadow", "glow", "cheek", "mist", "ripple"):
            continue
        a, b = colours(scene, s)
        box = window(w, h, s.points, u * 0.09)
        if box is None:
            continue
        area = mask_in(box, s.points, max(s.line, 1.2) if s.line else 0.0)
        if area.max() < 0.2:
            continue
        under, light_here = rgb[box], spot[box]
        flat = a if b is None or s.part in ("fruit", "vessel") else (a + b) / 2
        y0, y1 = s.points[:, 1].min(), s.points[:, 1].max()
        if s.part == "background" or (s.part == "sky" and not scene.wall):
            base = scene.palette.get("dark") * 0.75 + flat * 0.12
            rgb[:] = base * (0.55 + 1.5 * np.clip(0.75 - np.hypot(xx - 0.3, yy - 0.38) * 1.25, 0, 1))[..., None]
            rgb *= 1 + 0.06 * noise(rng, h, w, u * 0.12, 4)[..., None]
            continue
        if s.part == "table":
            grain = np.repeat(noise(rng, h, 8, 8, 3)[:, :1] * 0.05, w, axis=1)
            wood = flat * (0.2 + 0.75 * light_here + grain[box])[..., None]
            rgb[box] = under * (1 - area[..., None]) + wood * area[..., None]
            continue
        # Shadow that the thing casts to the right and down on what lies behind it.
        if s.part in _CASTING:
            off = int(u * 0.028)
            cast = blur(np.roll(area, (int(off * 0.5), off), (0, 1)), u * 0.016)
            under *= 1 - 0.55 * np.clip(cast - area, 0, 1)[..., None]
        size = np.sqrt(max(area.sum(), 1.0))
        swell = s.swell if s.part not in _FLAT else 0.0
        if s.part == "cloth":
            swell = 0.25
        elif s.part == "curtain":
            swell = -0.35  # hangs almost flat
        if swell and not s.line:
            facing, gloss = _relief(area > 0.5, size, swell)
            sharpness, amount = _GLOSS.get(s.part, (12, 0.05))
            light = 0.04 + 0.98 * facing * (0.4 + 0.75 * light_here)
            lightmap[box] = lightmap[box] * (1 - area) + np.clip(light * 1.15, 0, 1) * area
            body = flat * light[..., None] * (1 + 0.05 * mottle[box])[..., None]
            body += (gloss**sharpness * amount * (0.3 + 0.7 * light_here))[..., None] * np.array([1.0, 0.95, 0.82])
        else:
            ramp = lightmap[box] if s.part in _LYING else 0.16 + 0.74 * light_here
            if s.part in ("fold", "shade"):
                area = blur(area, u * 0.006) * 0.55
            if s.part in ("hill", "water", "field", "mountain", "wave"):
                ramp = (0.1 + 0.5 * light_here) * np.clip(1.15 - (yy[box] * h - y0) / max(y1 - y0, 1) * 0.7, 0.2, 1.2)
            body = flat * ramp[..., None]
            if s.part in ("flame", "lamp", "disc", "halo", "star") or (
                s.part in ("sky", "hill", "water") and scene.wall
            ):
                body = np.broadcast_to(flat * (0.6 if s.part == "halo" else 0.85), under.shape)
        rgb[box] = under * (1 - area[..., None]) + body * area[..., None]
    flames = np.zeros((h, w))
    for s in scene.shapes:
        if s.part in ("flame", "lamp", "disc"):
            flames += blur(mask(w, h, s.points), u * 0.05) * 3.2 + blur(mask(w, h, s.points), u * 0.012) * 0.5
    rgb += np.clip(flames, 0, 1)[..., None] * np.array([0.62, 0.36, 0.12]) * (0.6 + rgb * 1.4)
    soft = np.stack([blur(rgb[..., c], 1.3) for c in range(3)], 2)
    rgb = np.clip(soft, 0, None)
    rgb = 1 - np.exp(-rgb * 2.1)
    rgb = rgb * vignette(h, w, 0.5)[..., None]
    varnish = np.array([1.04, 0.97, 0.8])
    crack = blur(cracks(rng, h, w, u * 0.03, 1.3), 0.5)
    rgb = rgb * varnish + np.array([0.022, 0.014, 0.006])
    rgb *= 1 - 0.22 * crack[..., None]
    return grade(rgb + 0.006 * weave(rng, h, w)[..., None])


SCHOOL = School(
    name="The Quiet School",
    room="Room 6 · The Quiet School",
    artists=("Cornelis van Aerdt", "Maria Oosterlinck", "Josefa de Almunia", "Pieter Halloran"),
    years=(1608, 1681),
    media=("Oil on panel", "Oil on canvas"),
    palettes=(
        palette(
            "night",
            "3a2c20 57432c f0c048 4c4438 40382c 342c20 6c7038 3c4828 3c4448",
            "0c0806 f0e4c8 7c5430 e8b888 c03c20 4c5c70 d8a848 6c3438",
        ),
        palette(
            "dusk",
            "403428 60482c ecb838 504638 483c2c 3c3020 787434 444c28 404848",
            "0e0a07 f4e8d0 8c5c30 ecbc8c b8301c 3c5468 dca040 743040",
        ),
        palette(
            "night",
            "2c2c2c 484438 f0cc58 444440 383830 2c2c24 647048 384c38 384850",
            "0a0908 f0ead8 705438 e4b48c a83424 3c6078 ccb068 5c3850",
        ),
    ),
    subjects=(
        "still life",
        "flowers",
        "portrait",
        "still life",
        "room",
        "flowers",
        "still life",
        "portrait",
        "figures",
        "still life",
        "flowers",
        "portrait",
        "still life",
        "room",
        "fish",
        "flowers",
        "portrait",
        "still life",
    ),
    formats=(1.28, 0.8, 1.2, 0.78, 1.0),
    paint=paint,
    side=720,
)
