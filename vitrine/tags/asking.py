"""What the model makes of words: how near each term lies to each item."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding.protocol import Embedder
from vitrine.tags.vocabulary import Vocabulary


def directions(vocabulary: Vocabulary, embedder: Embedder) -> NDArray[np.float32]:
    """Unit vectors of the terms, shape (terms, dimension): the mean over what is asked for each.

    Several wordings of one class are averaged as in Radford et al., "Learning transferable visual models from natural
    language supervision" (2021), section 3.1.4.
    """
    asked = [prompt.replace("{}", term.word) for term in vocabulary.terms for prompt in vocabulary.prompts]
    vectors = embedder.words(asked).reshape(len(vocabulary.terms), len(vocabulary.prompts), -1)
    return unit(vectors.mean(axis=1))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of shape (n, d) at length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def standing(vectors: NDArray[np.float32], words: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """The mean cosine of each term over the items, shape (terms,), and how far cosines lie from it.

    Some words lie near every picture of a model; how far one stands out from its own mean says more than its cosine.
    """
    some = vectors[:: max(1, len(vectors) // 2000)]
    cosines = some @ words.T
    mean = cosines.mean(axis=0)
    return np.asarray(mean, dtype=np.float32), float((cosines - mean).std()) + 1e-6


def stand_out(
    vectors: NDArray[np.float32], words: NDArray[np.float32], known: tuple[NDArray[np.float32], float]
) -> NDArray[np.float32]:
    """How far each term stands out at each item, in standard deviations: shape (n, terms)."""
    mean, spread = known
    return np.asarray((vectors @ words.T - mean) / spread, dtype=np.float32)


def likeness(words: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    """Unit vectors of bare words, shape (n, dimension)."""
    return embedder.words(list(words))
