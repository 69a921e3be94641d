"""Azure AI Vision's multimodal embeddings, named `azure:ENDPOINT` or `azure:ENDPOINT@MODEL-VERSION`.

Requests, answers and limits as in Microsoft's "Do image retrieval using multimodal embeddings (version 4.0)": one
picture (over 10 × 10 pixels, under 20 MB) or one text (1 to 70 words) a request, 1,024 dimensions.
"""

from __future__ import annotations

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

AZURE = "azure:"
VARIABLE = "VITRINE_AZURE_KEY"
API_VERSION = "2024-02-01"
MODEL_VERSION = "2023-04-15"
"""The multilingual model; 2022-04-11 is the older, English one, whose vectors do not go with these."""

_HOSTS = "*.cognitiveservices.azure.com,*.cognitiveservices.azure.us,*.cognitiveservices.azure.cn"
_DIMENSION = 1024
_SIDE = 512  # pixels of the shorter side; the service documents no input size, and more costs only time
_WORDS = 70
_LETTERS = 2000
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")


def key(name: str) -> str:
    """The model's key: its name with the model version, which names the weights. Asks nobody.

    Raises:
        ModelUnavailable: the name holds no proper address or version.
    """
    endpoint, version = _parts(name)
    return f"{AZURE}{endpoint}@{version}"


def _parts(name: str) -> tuple[str, str]:
    endpoint, at, version = name.removeprefix(AZURE).partition("@")
    if at and not _VERSION.fullmatch(version):
        raise ModelUnavailable(
            phrase("{name} is not a remote model", name=name),
            phrase(
                "{version} is not a model version such as {model_version}",
                version=repr(version),
                model_version=MODEL_VERSION,
            ),
            phrase("write it as docs/remote-embedders.md shows"),
        )
    endpoint = endpoint if "://" in endpoint else f"https://{endpoint}"
    hosts = f"{_HOSTS},{Settings.from_environment().remote_hosts}"
    return remote.address(name, endpoint, hosts).geturl().rstrip("/"), version or MODEL_VERSION


class AzureVision:
    """The embeddings of one Azure resource. Nothing is asked of it before the first picture or text.

    Raises:
        ModelUnavailable: the name is not right, or there is no key.
    """

    dimension = _DIMENSION
    side = _SIDE

    def __init__(self, name: str) -> None:
        settings = Settings.from_environment()
        endpoint, self._version = _parts(name)
        self.key = key(name)
        self._service = remote.Service(
            name,
            f"{endpoint}/computervision",
            {"Ocp-Apim-Subscription-Key": settings.azure_key},
            VARIABLE,
            rate=settings.remote_rate,
            seconds=settings.remote_seconds,
        )
        if not settings.azure_key:
            raise self._service.unavailable("there is no key for it", f"set {VARIABLE}, and start Vitrine again")

    def pictures(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Embedder.pictures`. Raises ModelUnavailable, PictureError, Cancelled."""
        binary = {"Content-Type": "application/octet-stream"}
        rows = []
        for image in images:
            try:
                content = remote.scaled(image, self.side)
                rows.append(self._one("vectorizeImage", content=content, headers=binary))
            except remote.Refused as error:
                raise PictureError(
                    phrase("The remote model refuses the picture"), error.why, phrase("try another picture")
                ) from error
        return self._stacked(rows)

    def words(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.words`. Raises ModelUnavailable, QueryError."""
        rows = []
        for text in texts:
            # A text without a word is refused; it is asked for as the plainest one.
            said = " ".join(text[:_LETTERS].replace("\0", " ").split()[:_WORDS]) or "picture"
            try:
                rows.append(self._one("vectorizeText", json={"text": said}))
            except remote.Refused as error:
                raise QueryError(
                    phrase("The remote model refuses the text"), error.why, phrase("ask in other words")
                ) from error
        return self._stacked(rows)

    def _one(self, action: str, **request: Any) -> Vectors:
        versions = {"api-version": API_VERSION, "model-version": self._version}
        said = self._service.ask("POST", f"/retrieval:{action}", params=versions, **request)
        if not isinstance(said, dict) or said.get("modelVersion") != self._version:
            raise self._service.unavailable(f"its answer is not one of the model version {self._version}")
        return self._service.vectors([said.get("vector")], 1, _DIMENSION)

    def _stacked(self, rows: Sequence[Vectors]) -> Vectors:
        return np.concatenate([np.zeros((0, _DIMENSION), dtype=np.float32), *rows])
