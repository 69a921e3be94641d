"""The encoders that the rows compare: a model folder as open_clip loads it, and the floors beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.embedded.rows import Model, Vectors, open_upright
from training import sources


def open_clip_model(folder: Path, *, trained: bool = True) -> Model:
    """The encoders of an open_clip folder; `trained=False` keeps its random first weights."""
    import open_clip
    import torch

    name = f"local-dir:{folder}"
    torch.manual_seed(0)
    model, _, preprocess = open_clip.create_model_and_transforms(name, load_weights=trained)
    tokenizer = open_clip.get_tokenizer(name)
    model = model.eval().to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def images(pictures: Sequence[Image.Image]) -> Vectors:
        batch = torch.stack([preprocess(picture) for picture in pictures])
        vectors = model.encode_image(batch.contiguous(memory_format=torch.channels_last), normalize=True)
        return vectors.numpy().astype(np.float32)

    @torch.inference_mode()
    def texts(words: Sequence[str]) -> Vectors:
        return model.encode_text(tokenizer(list(words)), normalize=True).numpy().astype(np.float32)

    return Model("model" if trained else "untrained tower", images, texts)


def floors(data: Path, folder: Path) -> list[Model]:
    """Colour histogram, HOG, RootSIFT-VLAD (words learned on grocery's training photos) and the untrained tower."""
    from benchmarks.embedded import baselines

    training = [p for p in sources.grocery(data) if p.split == "train"][::9]
    vlad = baselines.RootSiftVlad([open_upright(p.path) for p in training])
    return [
        Model("HSV histogram", baselines.hsv_histogram),
        Model("HOG", baselines.hog),
        Model("RootSIFT-VLAD", vlad),
        open_clip_model(folder, trained=False),
    ]
