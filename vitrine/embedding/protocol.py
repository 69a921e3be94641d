"""The Embedder protocol: what a model must do to be used for search."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors: TypeAlias = NDArray[np.float32]


def key_checksum(key: str) -> int:
    """CRC-32 of a model's key: tells models apart where the key is too long to travel along."""
    return zlib.crc32(key.encode())


class Embedder(Protocol):
    """Turns pictures and words into vectors of one space. Safe to use from several threads."""

    @property
    def key(self) -> str:
        """Names the model and its weights; vectors are only ever compared under one key."""

    @property
    def dimension(self) -> int:
        """Width of the vectors."""

    @property
    def side(self) -> int:
        """Shorter side, in pixels, that a picture is scaled to; more pixels than that are wasted on the model."""

    def pictures(self, images: Sequence[Image.Image]) -> Vectors:
        """Embeddings of upright RGB pictures: shape (n, dimension), unit length."""

    def words(self, texts: Sequence[str]) -> Vectors:
        """Embeddings of texts in any script and of any length (the rest is cut): shape (n, dimension), unit length."""
