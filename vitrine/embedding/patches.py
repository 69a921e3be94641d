"""Where in a picture a model finds what a vector says.

Of a network that averages its last feature map and projects the mean, the projection of each place of that map is that
place's share of the picture's vector: the mean of the shares is the vector before it is brought to unit length. So the
share's product with a query tells how much the place adds to the score, exactly (class activation mapping: Zhou et al.,
"Learning deep features for discriminative localization", 2016).
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.embedding.protocol import Embedder


@runtime_checkable
class Patched(Protocol):
    """An embedder whose picture vectors are a mean over places."""

    def patches(self, image: Image.Image) -> NDArray[np.float32] | None:
        """Each place's share of the vector, shape (rows, columns, dimension); None where the model has no such map."""


def heat(embedder: Embedder, image: Image.Image, wanted: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """How much each place of a picture adds to its score.

    Args:
        embedder: the model.
        image: upright, RGB.
        wanted: the query's vector, unit length, shape (dimension,).

    Returns:
        Shape (rows, columns); the mean is the picture's cosine with the query. None: the model cannot tell.
    """
    if not isinstance(embedder, Patched):
        return None
    shares = embedder.patches(image)
    if shares is None:
        return None
    length = float(np.linalg.norm(shares.mean(axis=(0, 1))))
    return np.asarray(shares @ wanted / max(length, 1e-9), dtype=np.float32)
