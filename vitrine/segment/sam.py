"""Segment Anything: SAM, SAM 2 and EdgeTAM checkpoints through `transformers`, by name or from a folder.

The picture goes through the large encoder once; every click is a pass of the small decoder over what came out
(Kirillov et al., 2023; Ravi et al., 2024). The package is not one of the app's: who wants it installs it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from vitrine.errors import ModelUnavailable
from vitrine.segment.proposing import by_grid
from vitrine.segment.protocol import Box, Mask, Point
from vitrine.words import phrase

SAM = "sam:"
INSTALL = "pip install transformers==5.23.0"
SUGGESTED = "facebook/sam2.1-hiera-tiny"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


@dataclass(frozen=True, slots=True)
class State:
    """What the encoder made of a picture of that size."""

    width: int
    height: int
    embeddings: Any
    original: Any


def key(name: str) -> str:
    """The key of `sam:NAME`: the name, with a fingerprint of the weights where they lie in a folder."""
    folder = Path(name.removeprefix(SAM))
    file = next((path for known in _WEIGHTS if (path := folder / known).is_file()), None)
    if file is None:
        return name
    digest = hashlib.blake2b(digest_size=6)
    with file.open("rb") as stream:
        while part := stream.read(2**20):
            digest.update(part)
    return f"{name}@{digest.hexdigest()}"


class Sam:
    """A checkpoint of the SAM family.

    Args:
        name: `sam:` and the checkpoint's name on the hub, or a folder that holds one.
        threads: for one call.

    Raises:
        ModelUnavailable: `transformers` is not installed, or the checkpoint cannot be had or read.
    """

    def __init__(self, name: str, threads: int = 1) -> None:
        checkpoint = name.removeprefix(SAM)
        try:
            from vitrine.embedding import torchvision_fix

            torchvision_fix.apply()
            import torch
            from transformers import AutoModelForMaskGeneration, AutoProcessor
        except ImportError as error:
            raise ModelUnavailable(
                phrase("The segmenter {name} cannot be used", name=name),
                phrase("the package transformers is not installed"),
                INSTALL,
            ) from error
        try:
            self._model = AutoModelForMaskGeneration.from_pretrained(checkpoint).eval()
            processors: Any = AutoProcessor
            self._processor = processors.from_pretrained(checkpoint)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnavailable(
                phrase("The segmenter {name} cannot be loaded", name=name),
                str(error).splitlines()[0] if str(error) else type(error).__name__,
                phrase("check the name or the folder, or use the segmenter `embedded`"),
            ) from error
        torch.set_num_threads(max(threads, 1))
        self.key = key(name)
        self.title = "Segment Anything"
        self._gate = threading.Lock()

    def encode(self, image: Image.Image) -> State:
        """One pass of the encoder."""
        import torch

        inputs = self._processor(images=image, return_tensors="pt")
        with self._gate, torch.inference_mode():
            embeddings = self._model.get_image_embeddings(inputs["pixel_values"])
        return State(image.width, image.height, embeddings, inputs["original_sizes"])

    def masks(self, state: State, points: Sequence[Point], box: Box | None = None) -> list[Mask]:
        """One pass of the decoder: three masks for a single click, which may mean a part or the whole, else one."""
        import torch

        given: dict[str, Any] = {}
        if points:
            given["input_points"] = [[[[point.x, point.y] for point in points]]]
            given["input_labels"] = [[[int(point.positive) for point in points]]]
        if box is not None:
            given["input_boxes"] = [[list(box)]]
        inputs = self._processor(original_sizes=state.original, return_tensors="pt", **given)
        prompts = {name: inputs[name] for name in given}
        several = box is None and len(points) == 1
        with self._gate, torch.inference_mode():
            answer = self._model(image_embeddings=state.embeddings, multimask_output=several, **prompts)
        pixels = self._processor.post_process_masks(answer.pred_masks, state.original)[0][0].numpy()
        scores = answer.iou_scores[0, 0].float().clamp(0, 1).numpy()
        found = [
            Mask(np.asarray(one, dtype=bool), round(float(score), 4)) for one, score in zip(pixels, scores, strict=True)
        ]
        held = [mask for mask in found if mask.pixels.any()]
        return sorted(held, key=lambda mask: -mask.score) or [_touched(state, points, box)]

    def proposals(self, state: State, most: int) -> list[Mask]:
        """A grid of clicks, the doubles taken out."""
        return by_grid(self, state, state.width, state.height, most, side=8)


def _touched(state: State, points: Sequence[Point], box: Box | None) -> Mask:
    """Where the decoder leaves nothing: the box, or the pixel under the first click."""
    pixels = np.zeros((state.height, state.width), dtype=bool)
    if box is not None:
        pixels[int(box[1]) : max(int(box[1]) + 1, round(box[3])), int(box[0]) : max(int(box[0]) + 1, round(box[2]))] = (
            True
        )
    for point in points:
        if point.positive:
            pixels[min(int(point.y), state.height - 1), min(int(point.x), state.width - 1)] = True
    return Mask(pixels, 0.0)
