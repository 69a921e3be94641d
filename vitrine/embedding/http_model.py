"""A model behind Vitrine's own HTTP contract (docs/remote-embedders.md), named `http:ADDRESS`."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from vitrine.embedding import remote
from vitrine.embedding.protocol import Vectors
from vitrine.errors import ModelUnavailable, PictureError, QueryError
from vitrine.settings import Settings
from vitrine.words import phrase

HTTP = "http:"
VARIABLE = "VITRINE_REMOTE_KEY"
_NAME = re.compile(r"[\w.:/+-]{1,128}", re.ASCII)
_LETTERS = 2000  # of a text; models read far fewer


def key(name: str) -> str:
    """The model's key: its name, with what the service calls the model it serves now.

    Raises:
        ModelUnavailable: the service cannot be reached, or does not describe a model.
    """
    return f"{name}@{_describe(name)[1]['model']}"


def _describe(name: str) -> tuple[remote.Service, dict[str, Any]]:
    settings = Settings.from_environment()
    url = remote.address(name, name.removeprefix(HTTP), settings.remote_hosts).geturl()
    headers = {"Authorization": f"Bearer {settings.remote_key}"} if settings.remote_key else {}
    service = remote.Service(name, url, headers, VARIABLE, rate=settings.remote_rate, seconds=settings.remote_seconds)
    said = service.ask("GET", "/model")
    limits = {"dimension": (2, 16_384), "side": (32, 4096), "batch": (1, 256)}
    if isinstance(said, dict):
        said.setdefault("batch", 16)
    if not (
        isinstance(said, dict)
        and isinstance(said.get("model"), str)
        and _NAME.fullmatch(said["model"])
        and all(type(said.get(field)) is int and low <= said[field] <= high for field, (low, high) in limits.items())
    ):
        raise service.unavailable("its answer to GET /model does not describe a model as the contract says")
    return service, said


class HttpModel:
    """The model that answers at an address.

    Raises:
        ModelUnavailable: the service cannot be reached, or does not describe a model.
    """

    def __init__(self, name: str) -> None:
        self._service, described = _describe(name)
        self._model: str = described["model"]
        self._batch: int = described["batch"]
        self.key = f"{name}@{self._model}"
        self.dimension: int = described["dimension"]
        self.side: int = described["side"]

    def pictures(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Embedder.pictures`. Raises ModelUnavailable, PictureError, Cancelled."""
        sent = [base64.b64encode(remote.scaled(image, self.side)).decode() for image in images]
        try:
            return self._embed("pictures", sent)
        except remote.Refused as error:
            raise PictureError(
                phrase("The remote model refuses the picture"), error.why, phrase("try another picture")
            ) from error

    def words(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.words`. Raises ModelUnavailable, QueryError."""
        try:
            return self._embed("texts", [text[:_LETTERS] for text in texts])
        except remote.Refused as error:
            raise QueryError(
                phrase("The remote model refuses the text"), error.why, phrase("ask in other words")
            ) from error

    def _embed(self, kind: str, sent: list[str]) -> Vectors:
        parts = [np.zeros((0, self.dimension), dtype=np.float32)]
        for start in range(0, len(sent), self._batch):
            part = sent[start : start + self._batch]
            said = self._service.ask("POST", f"/{kind}", json={"model": self._model, kind: part})
            if not isinstance(said, dict):
                raise self._service.unavailable("its answer is not a JSON object")
            if said.get("model") != self._model:
                raise ModelUnavailable(
                    phrase("The model {key} is no longer there", key=self.key),
                    phrase(
                        "the service answers as {value} now, and vectors of different models cannot be compared",
                        value=repr(str(said.get("model"))[:80]),
                    ),
                    phrase("index the catalog again; its pictures are embedded anew"),
                )
            parts.append(self._service.vectors(said.get("vectors"), len(part), self.dimension))
        return np.concatenate(parts)
