"""Embedders loaded through open_clip: built-in names with a pretrained tag, `hf-hub:` and `local-dir:`."""

from __future__ import annotations

import copy
import hashlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.embedding import torchvision_fix
from vitrine.embedding.hub import WEIGHTS
from vitrine.embedding.protocol import Vectors
from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

LOCAL = "local-dir:"
SINGLE = "fp32"
_LETTERS = 2000  # a tokenizer's cost grows with the text, its answer does not: no context holds as many letters
_KINDS = {SINGLE: "float32", "bf16": "bfloat16", "fp16": "float16"}


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
        phrase("There is no model in {folder}", folder=folder),
        phrase("an open_clip folder holds open_clip_config.json and open_clip_model.safetensors"),
        phrase("check the path, or use the model `embedded`"),
    )


@lru_cache(maxsize=16)
def _digest(file: Path, size: int, mtime_ns: int) -> str:  # noqa: ARG001 - size and time are the cache's key
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:8]


class Opened(NamedTuple):
    """What open_clip makes of a name: the network, what turns a picture into its input, and texts into tokens."""

    model: Any
    preprocess: Callable[[Image.Image], Any]
    tokenizer: Any


def opened(key: str, name: str, pretrained: str | None = None, *, threads: int = 1) -> Opened:
    """An open_clip model as open_clip gives it. Arguments and errors are those of `OpenClip`."""
    torchvision_fix.apply()
    import open_clip
    import torch

    torch.set_num_threads(threads)
    for name_of_logger in ("", "huggingface_hub"):  # what they say of a failure is in the error raised here
        logging.getLogger(name_of_logger).setLevel(logging.CRITICAL)
    logging.getLogger("vitrine").setLevel(logging.WARNING)
    try:
        model, _, preprocess = open_clip.create_model_and_transforms(name, pretrained=pretrained)
        return Opened(model, preprocess, open_clip.get_tokenizer(name))
    except Exception as error:  # open_clip raises whatever its hub client, timm or torch raise
        raise ModelUnavailable(
            phrase("The model {key} cannot be loaded", key=key),
            _cause(error),
            phrase("check the name and the network (HF_ENDPOINT, HF_HUB_OFFLINE), or use the model `embedded`"),
        ) from error


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
        made = opened(key, name, pretrained, threads=threads)
        model, preprocess, self._tokenizer = made.model, made.preprocess, made.tokenizer
        import torch

        self._torch: Any = torch
        self.device = best_device()
        self._model = model.eval().to(self.device)
        self._towers: dict[str, Any] = {SINGLE: self._model.visual}  # the image tower by precision
        self.precision = SINGLE
        self._preprocess = preprocess
        # One call at a time on a GPU, whose memory is what runs out; on CPUs calls run side by side.
        self._gate = threading.BoundedSemaphore(64 if self.device == "cpu" else 1)
        self.key = key
        self.side = int(getattr(model.visual, "image_size", (224, 224))[0])
        self.dimension = int(self.words(["a picture"]).shape[1])

    def reads(self, text: str) -> int:
        """See `reading.Reader`. A look at the tokens for most texts, about ten of them for one that is too long."""
        kept = text[:_LETTERS]
        tokens = self._tokenizer([kept, f"{kept} a"])
        if not bool((tokens[0] == tokens[1]).all()):
            return len(kept)  # there was room for more
        low, high = 0, len(kept)  # the shortest beginning that gives the same tokens
        while low < high:
            middle = (low + high) // 2
            if bool((self._tokenizer([kept[:middle]])[0] == tokens[0]).all()):
                high = middle
            else:
                low = middle + 1
        return low

    @property
    def precisions(self) -> tuple[str, ...]:
        """Precisions that the image tower may run in here; the text tower, fast enough, stays in single precision."""
        return (SINGLE, "bf16" if self.device == "cpu" else "fp16")

    def use(self, precision: str) -> None:
        """Run in that precision from now on. Half precision is for good: the single-precision weights are let go."""
        tower = self._tower(precision)
        self._model.visual, self._towers, self.precision = tower, {precision: tower}, precision

    def pictures(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Embedder.pictures`."""
        return self.pictures_in(self.precision, images)

    def pictures_in(self, precision: str, images: Sequence[Image.Image]) -> Vectors:
        """As `pictures`, in one of `precisions`."""
        if not images:
            return np.zeros((0, self.dimension), dtype=np.float32)
        tower = self._tower(precision)
        kind = next(tower.parameters()).dtype
        batch = self._torch.stack([self._preprocess(image) for image in images]).to(self.device, kind)
        batch = batch.contiguous(memory_format=self._torch.channels_last)
        with self._gate, self._torch.inference_mode():
            made = tower(batch)
            return _unit((made[0] if isinstance(made, tuple) else made).float().cpu().numpy())

    def patches(self, image: Image.Image) -> NDArray[np.float32] | None:
        """See `patches.Patched`: of timm's networks that average their last feature map and project the mean."""
        tower = self._tower(self.precision)
        trunk, head = getattr(tower, "trunk", None), getattr(tower, "head", None)
        pool = getattr(getattr(trunk, "global_pool", None), "pool_type", "")
        if pool != "avg" or head is None or trunk is None or not hasattr(trunk, "forward_features"):
            return None
        kind = next(tower.parameters()).dtype
        batch = self._preprocess(image)[None].to(self.device, kind)
        with self._gate, self._torch.inference_mode():
            features = trunk.forward_features(batch)
            if features.ndim != 4:
                return None
            places = features[0].permute(1, 2, 0)
            rows, columns = places.shape[:2]
            shares = head(places.reshape(rows * columns, -1)).float().cpu().numpy()
        return np.asarray(shares.reshape(rows, columns, -1), dtype=np.float32)

    def _tower(self, precision: str) -> Any:
        towers = self._towers  # another thread may be changing the precision
        if precision not in towers:
            if SINGLE not in towers:  # a call that began before the change
                return next(iter(towers.values()))
            kind = getattr(self._torch, _KINDS[precision])
            copied = copy.deepcopy(towers[SINGLE])
            towers[precision] = copied.to(dtype=kind, memory_format=self._torch.channels_last)
        return towers[precision]

    def words(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.words`."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        tokens = self._tokenizer([text[:_LETTERS] for text in texts]).to(self.device)
        with self._gate, self._torch.inference_mode():
            return _unit(self._model.encode_text(tokens).float().cpu().numpy())


class Untrained(OpenClip):
    """The image tower of a model that open_clip knows, with random weights: what it costs can be measured without
    having the real ones. Its vectors mean nothing, and it reads no words.

    Args:
        name: ARCHITECTURE/TAG.
    """

    def __init__(self, name: str) -> None:
        torchvision_fix.apply()
        import open_clip
        import torch

        config = open_clip.get_model_config(name.partition("/")[0])
        if config is None:
            raise ModelUnavailable(
                phrase("There is no model called {name}", name=name), remedy=phrase("see `vitrine models`")
            )
        small = {"context_length": 8, "vocab_size": 8, "width": 8, "heads": 1, "layers": 1}
        with torch.device("meta"):  # no memory and no time for weights that are thrown away
            vision = open_clip.CustomTextCLIP(config["embed_dim"], config["vision_cfg"], small).visual
        self._torch = torch
        self.device = best_device()
        tower = vision.to_empty(device=self.device).eval()
        with torch.no_grad():
            for tensor in (*tower.parameters(), *tower.buffers()):
                if tensor.is_floating_point():
                    tensor.uniform_(0.001, 0.02)  # neither zeros nor denormals, which processors treat apart
        self._towers = {SINGLE: tower}
        self._model = SimpleNamespace(visual=tower)
        self.precision = SINGLE
        self._gate = threading.BoundedSemaphore(64 if self.device == "cpu" else 1)
        self.key = name
        self.side = int(getattr(tower, "image_size", (224, 224))[0])
        self._preprocess = open_clip.image_transform(self.side, is_train=False)
        self.dimension = int(config["embed_dim"])


def best_device() -> str:
    """Where models run: a CUDA card, Apple's GPU, else the processor."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


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
