"""Scenes with exact masks: cut-outs and the project's own renders pasted on photos so that pasting gives nothing away.

Object and ground are matched in sharpness, light, noise and JPEG; edges are soft, things throw shadows, a part of them
is recoloured towards the ground or hidden behind another thing. Renders that stand in their own scene are used as well.
What is held out for measuring (cut-outs by product, renders by combination, photos by split) is never trained on.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]

HELD_OUT_OF = 4
"""One product of so many is held out."""


@dataclass(frozen=True, slots=True)
class Scene:
    """`image` (side, side, 3) and the `mask` (side, side) of what is meant, whose visible part it is."""

    image: Pixels
    mask: NDArray[np.bool_]
    kind: str


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to paste: RGBA, cut to its own box."""

    image: Image.Image
    name: str


def product(name: str) -> str:
    """What views of one product have in common: the name without numbers and sides."""
    return re.sub(r"(-(front|back|side|\d+))+$", "", name)


def held_out(name: str) -> bool:
    """Whether a product is for measuring only."""
    return hashlib.blake2b(product(name).encode(), digest_size=4).digest()[0] % HELD_OUT_OF == 0


def cutouts(folder: Path, *, held: bool) -> list[Thing]:
    """The cut-outs that are held out, or the others."""
    found = []
    for file in sorted(folder.glob("*.webp")):
        if held_out(file.stem) == held:
            image = Image.open(file).convert("RGBA")
            found.append(Thing(image.crop(image.getchannel("A").getbbox()), file.stem))
    return found


@dataclass(frozen=True, slots=True)
class Renders:
    """Renders in their own scenes: pixels (n, s, s, 3), masks (n, s, s)."""

    pixels: Pixels
    masks: NDArray[np.bool_]

    def thing(self, number: int) -> Thing:
        """One of them, cut out of its scene."""
        cover = Image.fromarray(self.masks[number].astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(0.6))
        image = Image.fromarray(self.pixels[number]).convert("RGBA")
        image.putalpha(cover)
        return Thing(image.crop(cover.getbbox()), f"render-{number}")


def renders(folder: Path, shards: int, *, held: bool) -> Renders:
    """Of the first `shards` files, the renders whose combination is held out, or the others; no tiny or cut ones."""
    pixels, masks = [], []
    for file in sorted(folder.glob("shard-?????.npz"))[:shards]:
        with np.load(file) as shard:
            info = [json.loads(str(text)) for text in shard["info"]]
            covers = shard["masks"] > 0
            share = covers.mean(axis=(1, 2))
            right = [one["held_out"] == held and 0.02 < part < 0.7 for one, part in zip(info, share, strict=True)]
            pixels.append(shard["images"][right])
            masks.append(covers[right])
    return Renders(np.concatenate(pixels), np.concatenate(masks))


def photos(data: Path, split: str, most: int, side: int) -> list[Pixels]:
    """Photos taken in shops, of one split, squares of `side` pixels, spread over all of them."""
    with (data / "grocery" / "field.csv").open(encoding="utf-8") as stream:
        files = [row["image"] for row in csv.DictReader(stream) if row["split"] == split]
    chosen = [files[i] for i in np.linspace(0, len(files) - 1, min(most, len(files))).astype(int)]
    return [_square(Image.open(data / "grocery" / file).convert("RGB"), side) for file in chosen]


def _square(image: Image.Image, side: int) -> Pixels:
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    square = image.crop((left, top, left + short, top + short))
    return np.asarray(square.resize((side, side), Image.Resampling.BICUBIC))


class Maker:
    """Makes scenes of `side` pixels from grounds, things and renders."""

    def __init__(self, grounds: list[Pixels], things: list[Thing], rendered: Renders, side: int) -> None:
        self._grounds, self._things, self._renders, self._side = grounds, things, rendered, side

    def make(self, rng: np.random.Generator, *, own_scene: float = 0.3) -> Scene:
        """One scene; with the chance `own_scene` a render as it stands in its own."""
        while True:
            scene = self._own(rng) if rng.random() < own_scene else self._pasted(rng)
            if scene.mask.sum() >= 0.004 * scene.mask.size:
                return scene

    def _own(self, rng: np.random.Generator) -> Scene:
        number = int(rng.integers(len(self._renders.pixels)))
        image = Image.fromarray(self._renders.pixels[number])
        mask = Image.fromarray(self._renders.masks[number].astype(np.uint8) * 255)
        side = image.width
        size = rng.uniform(0.7, 1.0) * side
        left, top = rng.uniform(0, side - size, 2)
        box = (left, top, left + size, top + size)
        shape = (self._side, self._side)
        pixels = np.asarray(image.resize(shape, Image.Resampling.BICUBIC, box)).astype(np.float32)
        cover = np.asarray(mask.resize(shape, Image.Resampling.BILINEAR, box)) > 127
        return Scene(_finished(pixels, rng, self._side), cover, "render")

    def _pasted(self, rng: np.random.Generator) -> Scene:
        side = self._side
        ground = self._ground(rng)
        meant = self._drawn(rng)
        count = int(rng.integers(0, 4))
        large = rng.uniform(0.18, 0.85)
        mask = np.zeros((side, side), bool)
        behind = int(rng.integers(0, count + 1))
        for n in range(count + 1):
            thing = meant if n == behind else self._drawn(rng)
            wanted = large * side * (1 if n == behind else rng.uniform(0.5, 1.3))
            spot = None if n <= behind else self._beside(mask, rng)
            ground, cover = _paste(ground, thing.image, max(8.0, wanted), spot, rng)
            mask = cover if n == behind else mask & ~cover
        return Scene(_finished(ground, rng, side), mask, "cut-out" if not meant.name.startswith("render") else "pasted")

    def _ground(self, rng: np.random.Generator) -> NDArray[np.float32]:
        image = Image.fromarray(self._grounds[int(rng.integers(len(self._grounds)))])
        size = rng.uniform(0.5, 1.0) * image.width
        left, top = rng.uniform(0, image.width - size, 2)
        shape = (self._side, self._side)
        part = image.resize(shape, Image.Resampling.BICUBIC, (left, top, left + size, top + size))
        if rng.random() < 0.5:
            part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return np.asarray(part).astype(np.float32)

    def _drawn(self, rng: np.random.Generator) -> Thing:
        if self._things and rng.random() < 0.5:
            return self._things[int(rng.integers(len(self._things)))]
        return self._renders.thing(int(rng.integers(len(self._renders.pixels))))

    def _beside(self, mask: NDArray[np.bool_], rng: np.random.Generator) -> tuple[float, float] | None:
        """For a third of the things in front: a place at the rim of what is meant, so that they hide a part of it."""
        rows, columns = np.nonzero(mask)
        if not len(rows) or rng.random() > 0.33:
            return None
        angle = rng.uniform(0, 2 * np.pi)
        reach = 0.75 * np.array([np.ptp(columns) + 1, np.ptp(rows) + 1])
        return (float(columns.mean() + reach[0] * np.cos(angle)), float(rows.mean() + reach[1] * np.sin(angle)))


def _paste(
    ground: NDArray[np.float32],
    thing: Image.Image,
    longest: float,
    spot: tuple[float, float] | None,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The ground with the thing on it, and which of its pixels are the thing's now."""
    side = ground.shape[0]
    if rng.random() < 0.5:
        thing = thing.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    scale = longest / max(thing.size)
    size = (max(2, round(thing.width * scale)), max(2, round(thing.height * scale * rng.uniform(0.85, 1.15))))
    turned = thing.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    turned = turned.rotate(float(rng.normal(0, 14)), Image.Resampling.BICUBIC, expand=True)
    middle = spot or tuple(rng.uniform(0.12, 0.88, 2) * side)
    left, top = round(middle[0] - turned.width / 2), round(middle[1] - turned.height / 2)
    layer = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    layer.paste(turned, (left, top))
    pixels = np.asarray(layer).astype(np.float32)
    colour, alpha = pixels[..., :3], pixels[..., 3] / 255
    inside = alpha > 0.5
    if not inside.any():
        return ground, inside
    colour = _suited(colour, inside, ground, rng)
    if rng.random() < 0.7:
        ground = _shadowed(ground, alpha, rng)
    soft = Image.fromarray((alpha * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0)))
    cover = (np.asarray(soft).astype(np.float32) / 255)[..., None]
    # Colours run out over the edge, so that a soft edge shows no rim of black.
    filled = np.where(inside[..., None], colour, colour[inside].mean(axis=0))
    spread = np.asarray(
        Image.fromarray(np.clip(filled, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.5))
    ).astype(np.float32)
    filled = np.where(inside[..., None], colour, spread)
    return ground * (1 - cover) + filled * cover, cover[..., 0] > 0.5


def _suited(
    colour: NDArray[np.float32], inside: NDArray[np.bool_], ground: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """The thing in the ground's light and sharpness; some are recoloured towards the ground."""
    around = ground.mean(axis=(0, 1))
    towards = rng.uniform(0, 0.35) if rng.random() < 0.6 else rng.uniform(0.35, 0.7)
    own = colour[inside].mean(axis=0)
    colour = colour + towards * (around - own)
    rows, columns = np.mgrid[0 : ground.shape[0], 0 : ground.shape[1]] / ground.shape[0] - 0.5
    slope = rng.normal(0, 0.25, 2)
    colour = colour * (rng.uniform(0.75, 1.2) * (1 + slope[0] * rows + slope[1] * columns))[..., None]
    wanted = _sharpness(ground, None)
    for radius in (0.0, 0.5, 0.9, 1.4):
        image = Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8))
        blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)) if radius else image).astype(np.float32)
        if _sharpness(blurred, inside) <= 1.3 * wanted:
            break
    return blurred


def _sharpness(pixels: NDArray[np.float32], inside: NDArray[np.bool_] | None) -> float:
    grey = pixels.mean(axis=2)
    bend = np.abs(4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:])
    if inside is not None:
        within = inside[1:-1, 1:-1] & inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
        return float(bend[within].mean()) if within.any() else 0.0
    return float(bend.mean()) + 1.0


def _shadowed(ground: NDArray[np.float32], alpha: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    rows = np.flatnonzero((alpha > 0.5).any(axis=1))
    tall = len(rows)
    offset = (round(rng.normal(0, 0.06) * tall), round(rng.uniform(0, 0.08) * tall))
    moved = np.roll(alpha, offset, axis=(1, 0))
    blurred = Image.fromarray((moved * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1 + 0.05 * tall))
    return ground * (1 - rng.uniform(0.1, 0.55) * np.asarray(blurred).astype(np.float32) / 255)[..., None]


def _finished(pixels: NDArray[np.float32], rng: np.random.Generator, side: int) -> Pixels:
    """The whole scene through one camera: light, a touch of blur, noise, JPEG."""
    pixels = pixels * rng.uniform(0.75, 1.25) + rng.normal(0, 8, 3)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0) * side / 192))
    noisy = np.asarray(image).astype(np.float32) + rng.normal(0, rng.uniform(0, 7), (side, side, 1))
    out = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=int(rng.integers(45, 96)))
    return np.asarray(Image.open(out))


def arranged(
    ground: Pixels, things: list[Thing], side: int, rng: np.random.Generator
) -> tuple[Pixels, list[NDArray[np.bool_]]]:
    """Things beside each other on a ground: the picture, and the visible part of each."""
    scene = np.asarray(Image.fromarray(ground).resize((side, side), Image.Resampling.BICUBIC)).astype(np.float32)
    masks: list[NDArray[np.bool_]] = []
    for n, thing in enumerate(things):
        spot = (side * (n + 0.5) / len(things), float(rng.uniform(0.35, 0.65)) * side)
        scene, cover = _paste(scene, thing.image, side * rng.uniform(0.28, 0.45), spot, rng)
        masks = [mask & ~cover for mask in masks] + [cover]
    return _finished(scene, rng, side), masks


def maker(data: Path, folder: Path, side: int, *, held: bool, shards: int = 16, grounds: int = 1200) -> Maker:
    """A maker of scenes to learn from, or (`held`) of those to measure on."""
    split = "test" if held else "train"
    return Maker(
        photos(data, split, grounds, 224),
        cutouts(data / "cutouts", held=held),
        renders(folder, shards, held=held),
        side,
    )


def summary(made: list[Scene]) -> dict[str, Any]:
    """Counts by kind, and the share of the picture that things take."""
    kinds = {scene.kind for scene in made}
    shares = [float(scene.mask.mean()) for scene in made]
    return {
        "scenes": len(made),
        **{kind: sum(scene.kind == kind for scene in made) for kind in sorted(kinds)},
        "area": round(float(np.mean(shares)), 3),
    }
