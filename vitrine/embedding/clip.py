"""Embedders loaded through open_clip: built-in names with a pretrained tag, `hf-hub:` and `local-dir:`."""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from vitrine.embedding import torchvision_fix
from vitrine.embedding.protocol import Vectors
from vitrine.errors import ModelUnavailable

LOCAL = "local-dir:"
HUB = "hf-hub:"
WEIGHTS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")


def local_fingerprint(folder: Path) -> str:
    """Eight hexadecimal digits that change with the weights in the folder.

    Raises:
        ModelUnavailable: the folder holds no open_clip model.
    """
    for name in WEIGHTS:
        file = folder / name
        if file.is_file() and (folder / "open_clip_config.json").is_file():
            stat = file.stat()
            return _digest(file, stat.st_size, stat.st_mtime_ns)
    raise ModelUnavailable(
        f"There is no model in {folder}",
        "an open_clip folder holds open_clip_config.json and open_clip_model.safetensors",
        "check the path, or use the model `embedded`",
    )


@lru_cache(maxsize=16)
def _digest(file: Path, size: int, mtime_ns: int) -> str:  # noqa: ARG001 - size and time are the cache's key
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:8]


class OpenClip:
    """An open_clip model. Loading takes seconds; make it once, off the page's thread.

    Args:
        key: the model's key (see `Embedder.key`).
        name: open_clip's model name, or `local-dir:` / `hf-hub:` with a location.
        pretrained: open_clip's weight tag for built-in names.
        threads: threads for one call of the model; several calls may run side by side.

    Raises:
        ModelUnavailable: the weights cannot be read or downloaded.
    """

    def __init__(self, key: str, name: str, pretrained: str | None = None, *, threads: int = 1) -> None:
        torchvision_fix.apply()
        import open_clip
        import torch

        torch.set_num_threads(threads)
        for name_of_logger in ("", "huggingface_hub"):  # what they say of a failure is in the error raised here
            logging.getLogger(name_of_logger).setLevel(logging.CRITICAL)
        logging.getLogger("vitrine").setLevel(logging.WARNING)
        try:
            model, _, preprocess = open_clip.create_model_and_transforms(name, pretrained=pretrained)
            self._tokenizer = open_clip.get_tokenizer(name)
        except Exception as error:  # open_clip raises whatever its hub client, timm or torch raise
            raise ModelUnavailable(
                f"The model {key} cannot be loaded",
                _cause(error),
                "check the name and the network (HF_ENDPOINT, HF_HUB_OFFLINE), or use the model `embedded`",
            ) from error
        self._torch: Any = torch
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.eval().to(self._device)
        self._preprocess = preprocess
        # One call at a time on a GPU, whose memory is what runs out; on CPUs calls run side by side.
        self._gate = threading.BoundedSemaphore(1 if self._device == "cuda" else 64)
        self.key = key
        self.side = int(getattr(model.visual, "image_size", (224, 224))[0])
        self.dimension = int(self.words(["a picture"]).shape[1])

    def pictures(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Embedder.pictures`."""
        if not images:
            return np.zeros((0, self.dimension), dtype=np.float32)
        batch = self._torch.stack([self._preprocess(image) for image in images]).to(self._device)
        if self._device == "cpu":
            batch = batch.contiguous(memory_format=self._torch.channels_last)
        with self._gate, self._torch.inference_mode():
            return _unit(self._model.encode_image(batch).float().cpu().numpy())

    def words(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.words`."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # A tokenizer's cost grows with the text, its answer does not: the context holds far fewer than 2,000 letters.
        tokens = self._tokenizer([text[:2000] for text in texts]).to(self._device)
        with self._gate, self._torch.inference_mode():
            return _unit(self._model.encode_text(tokens).float().cpu().numpy())


def _cause(error: BaseException) -> str:
    """The reason in one sentence: that there is no network, or what the library said first."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ConnectionError | TimeoutError | socket.gaierror) or "Connect" in type(link).__name__:
            host = urlsplit(os.environ.get("HF_ENDPOINT", "") or "https://huggingface.co").hostname
            return f"its weights are not on disk, and {host} cannot be reached"
        link = link.__cause__ or link.__context__
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return said if len(said) <= 200 else f"{said[:200]} …"


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
