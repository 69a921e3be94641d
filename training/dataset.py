"""The training pictures in memory with labels, phrases and the way batches are drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import cache as pixel_cache
from training import colours, renders, sources, vocabulary
from training.sources import Picture

FAMILIES = (
    "grocery",
    "grocery-category",
    "garment",
    "artist",
    "style",
    "period",
    "concept",
    "cutout",
    "colour",
)
FAMILIES += renders.FAMILIES
SHARES = {"grocery": 0.34, "clothing": 0.23, "variety": 0.17, "museum": 0.06, "cutouts": 0.01, "render": 0.19}
FULL_LIGHT = ("grocery", "museum")  # photographed by hand in any light; elsewhere colour is part of what a thing is
NOT_MIRRORED = ("museum",)


@dataclass
class TrainingSet:
    """`pixels` and `masks` hold the pictures of `pictures` in order; `phrases` (p, 384) are teacher vectors."""

    pictures: list[Picture]
    pixels: list[NDArray[np.uint8]]
    masks: list[NDArray[np.uint8]]
    labels: dict[str, Tensor]
    classes: dict[str, dict[str, int]]
    phrase_texts: list[str]
    phrases: Tensor
    phrase_ids: list[Tensor]

    def draw(self, generator: np.random.Generator, count: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
        """Indices of `count` pictures, drawn with the given probabilities."""
        return np.searchsorted(np.cumsum(weights), generator.random(count) * weights.sum()).clip(max=len(weights) - 1)

    def batch(self, index: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Pixels (n, S, S, 3) and masks (n, S, S) of the pictures at `index`."""
        return (
            torch.from_numpy(np.stack([self.pixels[i] for i in index])),
            torch.from_numpy(np.stack([self.masks[i] for i in index])),
        )


def draw_weights(pictures: Sequence[Picture]) -> NDArray[np.float64]:
    """Probability of each picture: the share of its source, classes of grocery and clothing evened out by a root."""
    weights = np.zeros(len(pictures))
    groups = [next(name for name in SHARES if picture.source.startswith(name)) for picture in pictures]
    for name, share in SHARES.items():
        members = [i for i, group in enumerate(groups) if group == name]
        if not members:
            continue
        family = {"grocery": "grocery", "clothing": "garment"}.get(name)
        values = np.ones(len(members))
        if family:
            names = [pictures[i].labels[family] for i in members]
            counts = {key: names.count(key) for key in set(names)}
            values = np.array([counts[key] ** -0.5 for key in names])
        weights[members] = share * values / values.sum()
    return weights / weights.sum()


def light(picture: Picture) -> float:
    """Share of the augmentation's strength that light and colour of the picture are changed with, 0..1."""
    return 0.85 if picture.source.startswith(FULL_LIGHT) else 0.45


def things(pictures: Sequence[Picture]) -> Tensor:
    """A number a picture (n): the same for pictures of one product or concept, its own for any other picture."""
    families = ("grocery", "concept", "cutout", "render-product")
    names = [next((f"{f} {p.labels[f]}" for f in families if f in p.labels), p.key) for p in pictures]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return torch.tensor([numbers[name] for name in names])


def siblings(things: Tensor) -> list[Tensor]:
    """For each picture, the other pictures of what it shows: further views, the other drawing style."""
    members: dict[int, list[int]] = {}
    for number, thing in enumerate(things.tolist()):
        members.setdefault(thing, []).append(number)
    groups = {thing: torch.tensor(numbers) for thing, numbers in members.items()}
    return [groups[thing][groups[thing] != number] for number, thing in enumerate(things.tolist())]


def with_colours(pictures: Sequence[Picture], pixels: NDArray[np.uint8], masks: NDArray[np.uint8]) -> list[Picture]:
    """Clothing and cut-outs with a colour word read off the pixels, as label and in phrases."""
    out = []
    for number, picture in enumerate(pictures):
        if picture.source in ("clothing", "cutouts"):
            colour = colours.dominant(pixels[number], masks[number])
            if colour:
                coloured = tuple(f"{colour} {phrase}" for phrase in picture.phrases[:3])
                picture = Picture(
                    picture.source,
                    picture.path,
                    picture.key,
                    {**picture.labels, "colour": colour},
                    (*coloured, *picture.phrases),
                    picture.split,
                )
        out.append(picture)
    return out


def trainable(pictures: Sequence[Picture], *, with_val: bool, leave_out: Sequence[str]) -> list[int]:
    """Positions of the pictures that may be learned from: never a test photo, an iconic picture or a held-out group."""
    splits = {"train", "val"} if with_val else {"train"}
    return [i for i, p in enumerate(pictures) if p.split in splits and p.labels.get("grocery") not in leave_out]


def load(
    data: Path, cache: Path, render_folder: Path | None, *, with_val: bool, leave_out: Sequence[str]
) -> TrainingSet:
    """Everything that may be trained on.

    Args:
        with_val: train on grocery's validation photos as well.
        leave_out: grocery classes of which no picture and no phrase is used (for the run on unseen words).
    """
    everything = sources.all_pictures(data)
    pixels, masks = pixel_cache.load(everything, cache)
    everything = with_colours(everything, pixels, masks)
    keep = trainable(everything, with_val=with_val, leave_out=leave_out)
    pictures = [everything[i] for i in keep]
    pixel_list = [pixels[i] for i in keep]
    mask_list = [masks[i] for i in keep]
    if render_folder is not None:
        rendered, render_pixels, render_masks = renders.load(render_folder, pixel_cache.SIDE)
        pictures += rendered
        pixel_list += list(render_pixels)
        mask_list += list(render_masks)
    texts = sorted({phrase for picture in pictures for phrase in picture.phrases})
    number = {text: i for i, text in enumerate(texts)}
    return TrainingSet(
        pictures,
        pixel_list,
        mask_list,
        *_labels(pictures),
        texts,
        torch.from_numpy(vocabulary.meanings(texts, cache)),
        [torch.tensor([number[phrase] for phrase in picture.phrases]) for picture in pictures],
    )


def _labels(pictures: Sequence[Picture]) -> tuple[dict[str, Tensor], dict[str, dict[str, int]]]:
    classes = {family: sources.class_index(pictures, family) for family in FAMILIES}
    labels = {
        family: torch.tensor([classes[family].get(picture.labels.get(family, ""), -1) for picture in pictures])
        for family in FAMILIES
        if classes[family]
    }
    return labels, {family: names for family, names in classes.items() if names}
