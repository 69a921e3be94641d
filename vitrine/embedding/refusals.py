"""Pictures that a model refuses, which a remote one may do: each for itself, so that the others of a batch go on."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from vitrine.embedding.protocol import Embedder, Vectors
from vitrine.errors import PictureError


def each(embedder: Embedder, images: Sequence[Image.Image]) -> list[Vectors | PictureError]:
    """For every picture its vector, shape (dimension,), or why the model refuses it.

    A batch of which one is refused is asked again picture by picture.

    Raises:
        ModelUnavailable, Cancelled.
    """
    try:
        return list(embedder.pictures(images))
    except PictureError:
        return [_alone(embedder, image) for image in images]


def _alone(embedder: Embedder, image: Image.Image) -> Vectors | PictureError:
    try:
        made: Vectors = embedder.pictures([image])[0]
        return made
    except PictureError as error:
        return error
