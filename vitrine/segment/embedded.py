"""The embedded segmenter: the project's own click-and-box network, which looks twice.

The first look is at the whole picture (or around the box), small; the second at the thing that was found, closer, with
the first answer and everything that was pointed at. So a small network draws edges as fine as a large one's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.errors import ModelUnavailable
from vitrine.segment import network
from vitrine.segment.protocol import Box, Mask, Pixels, Point
from vitrine.segment.shapes import distinct, filled
from vitrine.settings import DATA
from vitrine.words import phrase

WEIGHTS = DATA / "segmenter" / "segmenter.safetensors"

_FIRST, _SECOND = 192, 224  # longer sides of the two looks, in pixels
_ROOM = 0.3  # of the longer side, looked at around what was found
_UNSURE = 0.3  # chance that is left to what a click did not touch
_NEAR = 0.08  # of the longer side: how far around a click is looked at, where the first look found nothing there
_GRID = 5  # proposals: points along the longer side
_SURE = 0.7  # least score of a proposal
_SMALLEST, _LARGEST = 0.002, 0.6  # shares of the picture between which things lie; what covers more is its ground

Region = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class State:
    """The picture, and its small version for the first look, shape (1, 3, h, w)."""

    image: Image.Image
    small: Any


class Embedded:
    """The network with the weights in a file.

    Raises:
        ModelUnavailable: the file cannot be read.
    """

    title = "the built-in segmenter"

    def __init__(self, weights: Path = WEIGHTS) -> None:
        from safetensors.torch import load_file

        from vitrine.embedding import torchvision_fix

        torchvision_fix.apply()
        self.key = key(weights)
        self._network = network.build()
        try:
            self._network.load_state_dict(
                {
                    name: value.float() if value.is_floating_point() else value
                    for name, value in load_file(str(weights)).items()
                }
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelUnavailable(
                phrase("The built-in segmenter cannot be loaded"), str(error), phrase("install Vitrine again")
            ) from error
        self._network.eval()

    def encode(self, image: Image.Image) -> State:
        """Cheap: what was pointed at enters so early that nothing can be worked out before."""
        return State(image, _tensor(image, (0, 0, image.width, image.height), _FIRST))

    def masks(self, state: State, points: Sequence[Point], box: Box | None = None) -> list[Mask]:
        """As the protocol says: one mask."""
        image = state.image
        whole = (0, 0, image.width, image.height)
        first = whole if box is None else _around(box, image)
        small = state.small if box is None else _tensor(image, first, _FIRST)
        answer = self._look(small, first, points, box, None)
        if box is None:
            answer = _pointed_at(answer, first, points)
        seen = _box_of(answer > 0.5, first) or _box_of(answer >= answer.max(), first)
        for point in points:
            if seen is not None and point.positive:
                seen = (
                    min(seen[0], point.x),
                    min(seen[1], point.y),
                    max(seen[2], point.x + 1),
                    max(seen[3], point.y + 1),
                )
        return [self._closer(image, first, answer, points, box, seen)]

    def proposals(self, state: State, most: int) -> list[Mask]:
        """Clicks on a grid, answered by the first look; what is left of them is looked at closer."""
        image = state.image
        whole = (0, 0, image.width, image.height)
        step = max(image.size) / _GRID
        columns, rows = max(1, round(image.width / step)), max(1, round(image.height / step))
        found = []
        for y in (np.arange(rows) + 0.5) * image.height / rows:
            for x in (np.arange(columns) + 0.5) * image.width / columns:
                answer = self._look(state.small, whole, [Point(float(x), float(y))], None, None)
                found += _parts(answer, whole)
        kept = distinct([mask for mask, _, _ in found], most, alike=0.5)
        chosen = [next(one for one in found if one[0] is mask) for mask in kept]
        closer = [
            self._closer(image, whole, answer, [point], None, _box_of(mask.pixels, whole))
            for mask, point, answer in chosen
        ]
        return distinct(closer, most, alike=0.5)

    def _closer(
        self,
        image: Image.Image,
        first: Region,
        answer: NDArray[np.float32],
        points: Sequence[Point],
        box: Box | None,
        seen: Box | None,
    ) -> Mask:
        """The second look: at what was `seen` in the first, with a little around it; the mask of the whole picture."""
        region = _around(seen, image) if seen is not None else first
        tensor = _tensor(image, region, _SECOND)
        size = tensor.shape[-2:]
        before = _moved(answer, first, region, (int(size[0]), int(size[1])))
        near = [p for p in points if region[0] <= p.x < region[2] and region[1] <= p.y < region[3]]
        close = self._look(tensor, region, near, box, before)
        chance = np.asarray(
            Image.fromarray(close).resize((region[2] - region[0], region[3] - region[1]), Image.Resampling.BILINEAR)
        )
        pixels = np.zeros((image.height, image.width), dtype=bool)
        pixels[region[1] : region[3], region[0] : region[2]] = chance > 0.5
        if box is not None:
            pixels &= _within(box, points, image)
        return Mask(_tidy(pixels, points, box), _score(close))

    def _look(
        self,
        tensor: Any,
        region: Region,
        points: Sequence[Point],
        box: Box | None,
        before: NDArray[np.float32] | None,
    ) -> NDArray[np.float32]:
        """The chance of each pixel of a region, shape (h, w) of the tensor; all places in pixels of the picture.

        In a box it is the mean of the picture and its mirror image: that helped there, and not where one clicked.
        """
        answer = self._once(tensor, region, points, box, before)
        if box is None:
            return answer
        across = region[0] + region[2]
        mirrored = self._once(
            tensor.flip(-1),
            region,
            [Point(across - 1 - p.x, p.y, p.positive) for p in points],
            (across - box[2], box[1], across - box[0], box[3]),
            None if before is None else np.ascontiguousarray(before[:, ::-1]),
        )
        return np.asarray((answer + mirrored[:, ::-1]) / 2, dtype=np.float32)

    def _once(
        self,
        tensor: Any,
        region: Region,
        points: Sequence[Point],
        box: Box | None,
        before: NDArray[np.float32] | None,
    ) -> NDArray[np.float32]:
        import torch
        from torch.nn import functional

        height, width = int(tensor.shape[-2]), int(tensor.shape[-1])
        across, down = width / (region[2] - region[0]), height / (region[3] - region[1])
        moved = [Point((p.x + 0.5 - region[0]) * across, (p.y + 0.5 - region[1]) * down, p.positive) for p in points]
        framed = None
        if box is not None:
            framed = (
                (box[0] - region[0]) * across,
                (box[1] - region[1]) * down,
                (box[2] - region[0]) * across,
                (box[3] - region[1]) * down,
            )
        prompts = torch.from_numpy(network.maps((height, width), moved, framed, before))[None]
        with torch.inference_mode():
            logits = functional.interpolate(
                self._network(tensor, prompts), scale_factor=2.0, mode="bilinear", align_corners=False
            )
            return np.asarray(logits.sigmoid()[0, 0].numpy(), dtype=np.float32)


@cache
def key(weights: Path = WEIGHTS) -> str:
    """`embedded@` and a fingerprint of the weights. Raises ModelUnavailable: they are not there."""
    try:
        data = weights.read_bytes()
    except OSError as error:
        raise ModelUnavailable(
            phrase("The built-in segmenter cannot be loaded"), str(error), phrase("install Vitrine again")
        ) from error
    return f"embedded@{hashlib.blake2b(data, digest_size=6).hexdigest()}"


def _tensor(image: Image.Image, region: Region, longest: int) -> Any:
    """A region of the picture as the network takes it, 0 … 1, shape (1, 3, h, w), sides that the strides divide."""
    import torch

    width, height = region[2] - region[0], region[3] - region[1]
    by = longest / max(width, height)
    sides = tuple(max(2, round(side * by / network.STRIDE)) * network.STRIDE for side in (width, height))
    part = image.resize((sides[0], sides[1]), Image.Resampling.BICUBIC, region, reducing_gap=3.0)
    return torch.from_numpy(np.array(part)).permute(2, 0, 1).float()[None] / 255


def _around(box: Box, image: Image.Image) -> Region:
    """The box with room around it, in whole pixels within the picture."""
    room = max(4.0, _ROOM * max(box[2] - box[0], box[3] - box[1]))
    left, top = max(0, int(box[0] - room)), max(0, int(box[1] - room))
    right, low = min(image.width, int(np.ceil(box[2] + room))), min(image.height, int(np.ceil(box[3] + room)))
    return (left, top, max(right, left + 1), max(low, top + 1))


def _within(box: Box, points: Sequence[Point], image: Image.Image) -> Pixels:
    """The pixels inside of a box, which reaches as far as the points that were added outside of it."""
    inside = [point for point in points if point.positive]
    left = min([box[0], *(point.x for point in inside)])
    top = min([box[1], *(point.y for point in inside)])
    right = max([box[2], *(point.x + 1 for point in inside)])
    low = max([box[3], *(point.y + 1 for point in inside)])
    pixels = np.zeros((image.height, image.width), dtype=bool)
    pixels[max(0, int(top)) : int(np.ceil(low)), max(0, int(left)) : int(np.ceil(right))] = True
    return pixels


def _box_of(pixels: Pixels, region: Region) -> Box | None:
    """The box around a mask of a region, in pixels of the picture; None where it is empty."""
    if not pixels.any():
        return None
    x0, y0, x1, y1 = Mask(pixels, 1.0).box
    across, down = (region[2] - region[0]) / pixels.shape[1], (region[3] - region[1]) / pixels.shape[0]
    return (region[0] + x0 * across, region[1] + y0 * down, region[0] + x1 * across, region[1] + y1 * down)


def _pointed_at(answer: NDArray[np.float32], region: Region, points: Sequence[Point]) -> NDArray[np.float32]:
    """The answer without what was not pointed at: other things of the same look, and what lies elsewhere.

    Where nothing was found under any point, only the surroundings of the points are left.
    """
    from scipy.ndimage import label

    across, down = answer.shape[1] / (region[2] - region[0]), answer.shape[0] / (region[3] - region[1])
    spots = [
        (
            min(int((p.y - region[1]) * down), answer.shape[0] - 1),
            min(int((p.x - region[0]) * across), answer.shape[1] - 1),
        )
        for p in points
        if p.positive
    ]
    parts, _ = label(answer > 0.5)
    wanted = {int(parts[spot]) for spot in spots} - {0}
    if wanted:
        return np.where(np.isin(parts, list(wanted)), answer, np.minimum(answer, _UNSURE))
    reach = round(_NEAR * max(answer.shape))
    near = np.zeros(answer.shape, dtype=bool)
    for y, x in spots:
        near[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = True
    return np.where(near, np.maximum(answer, 0.51), np.minimum(answer, _UNSURE)).astype(np.float32)


def _parts(answer: NDArray[np.float32], region: Region) -> list[tuple[Mask, Point, NDArray[np.float32]]]:
    """The things in an answer that lie apart: mask, a place well within it in pixels of the picture, answer for it.

    A click on the ground finds all that stands on it, so each part of such an answer is a thing of its own.
    """
    from scipy.ndimage import distance_transform_edt, label

    labels, count = label(answer > 0.5)
    found = []
    for number in range(1, count + 1):
        pixels = labels == number
        score = round(float(answer[pixels].mean()), 4)
        if score < _SURE or not _SMALLEST <= pixels.mean() <= _LARGEST:
            continue
        inner = distance_transform_edt(np.pad(pixels, 1))[1:-1, 1:-1]
        y, x = np.unravel_index(int(inner.argmax()), pixels.shape)
        across, down = (region[2] - region[0]) / pixels.shape[1], (region[3] - region[1]) / pixels.shape[0]
        place = Point(region[0] + float(x) * across, region[1] + float(y) * down)
        found.append((Mask(pixels, score), place, np.where(pixels, answer, np.minimum(answer, _UNSURE))))
    return found


def _moved(answer: NDArray[np.float32], held: Region, wanted: Region, size: tuple[int, int]) -> NDArray[np.float32]:
    """What one region's answer says of another region, shape `size`; nothing where the first does not reach."""
    across, down = answer.shape[1] / (held[2] - held[0]), answer.shape[0] / (held[3] - held[1])
    left, top = (wanted[0] - held[0]) * across, (wanted[1] - held[1]) * down
    wide, high = (wanted[2] - wanted[0]) * across / size[1], (wanted[3] - wanted[1]) * down / size[0]
    moved = Image.fromarray(answer).transform(
        (size[1], size[0]), Image.Transform.AFFINE, (wide, 0, left, 0, high, top), Image.Resampling.BILINEAR
    )
    return np.asarray(moved, dtype=np.float32)


def _score(answer: NDArray[np.float32]) -> float:
    """How sure the network is of what it found: the mean chance inside."""
    inside = answer > 0.5
    return round(float(answer[inside].mean()), 4) if inside.any() else 0.0


def _tidy(pixels: Pixels, points: Sequence[Point], box: Box | None) -> Pixels:
    """Without holes and crumbs, unless they were asked for; never empty."""
    touched = np.zeros_like(pixels)
    for point in points:
        if point.positive:
            touched[int(point.y), int(point.x)] = True
    whole = filled(pixels, touched)
    if any(not point.positive and whole[int(point.y), int(point.x)] for point in points):
        whole = pixels
    if whole.any():
        return whole
    if touched.any():
        return touched
    if box is not None:
        touched[
            int(box[1]) : max(int(box[1]) + 1, round(box[3])), int(box[0]) : max(int(box[0]) + 1, round(box[2]))
        ] = True
    return touched
