"""Models: the registry from a model's name to its key and its Embedder.

A name is what a person writes: `embedded`, `local-dir:FOLDER`, `hf-hub:OWNER/NAME`, `ARCHITECTURE/TAG` of open_clip, or
for a model that runs elsewhere `http:ADDRESS` and `azure:ENDPOINT`, for one fitted to a catalog `adapted:NAME`.
A key is what is recorded with every collection: the name, with a fingerprint of the weights where they lie in a folder.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vitrine.embedding import adapted, azure, clip, http_model, hub
from vitrine.embedding.protocol import Embedder
from vitrine.errors import ModelUnavailable
from vitrine.settings import DATA
from vitrine.words import phrase

__all__ = ["EMBEDDED", "FAMILIES", "Embedder", "base_key", "load", "model_key", "model_name", "replaced"]

EMBEDDED = "embedded"
EMBEDDED_FOLDER = DATA / "model"


def _embedded_key(name: str) -> str:
    return f"{name}@{clip.local_fingerprint(EMBEDDED_FOLDER)}"


def _embedded(name: str, threads: int) -> Embedder:
    return clip.OpenClip(_embedded_key(name), f"{clip.LOCAL}{EMBEDDED_FOLDER}", threads=threads)


def _local_key(name: str) -> str:
    return f"{name}@{clip.local_fingerprint(Path(name.removeprefix(clip.LOCAL)))}"


def _local(name: str, threads: int) -> Embedder:
    return clip.OpenClip(_local_key(name), name, threads=threads)


def _hub(name: str, threads: int) -> Embedder:
    return clip.OpenClip(name, name, threads=threads)


def _http(name: str, threads: int) -> Embedder:  # noqa: ARG001 - the work is done elsewhere
    return http_model.HttpModel(name)


def _azure(name: str, threads: int) -> Embedder:  # noqa: ARG001 - the work is done elsewhere
    return azure.AzureVision(name)


def _adapted(name: str, threads: int) -> Embedder:
    return adapted.Adapted(name, load(model_name(adapted.base_of(name)), threads=threads))


def _tagged(name: str, threads: int) -> Embedder:
    architecture, _, tag = name.partition("/")
    if not tag:
        raise ModelUnavailable(
            phrase("There is no model called {name}", name=name),
            phrase("a built-in model is written ARCHITECTURE/TAG, such as ViT-B-32/laion2b_s34b_b79k"),
            phrase("see `vitrine models`, or use the model `embedded`"),
        )
    return clip.OpenClip(name, architecture, tag, threads=threads)


FAMILIES: dict[str, tuple[Callable[[str], str], Callable[[str, int], Embedder]]] = {
    EMBEDDED: (_embedded_key, _embedded),
    clip.LOCAL: (_local_key, _local),
    hub.HUB: (str, _hub),
    http_model.HTTP: (http_model.key, _http),
    azure.AZURE: (azure.key, _azure),
    adapted.ADAPTED: (adapted.key, _adapted),
}
"""Prefix of a model's name -> (its key, its loader). Anything else is an open_clip architecture with a tag."""


def _family(name: str) -> tuple[Callable[[str], str], Callable[[str, int], Embedder]]:
    for prefix, family in FAMILIES.items():
        if name.startswith(prefix):
            return family
    return str, _tagged


def model_key(name: str) -> str:
    """The key of the model with that name, without loading it.

    Raises:
        ModelUnavailable: the name points to a folder without a model, or to a service that does not answer.
    """
    return _family(name)[0](name)


def model_name(key: str) -> str:
    """The name a key was made from."""
    return key.rpartition("@")[0] if key.startswith((EMBEDDED, clip.LOCAL, http_model.HTTP)) else key


def base_key(key: str) -> str:
    """The key of the model that vectors under this key follow from; empty for a model that stands by itself.

    Raises:
        ModelUnavailable: the adapter has gone.
    """
    return adapted.base_of(key) if key.startswith(adapted.ADAPTED) else ""


def replaced(key: str) -> bool:
    """Whether other weights go by the key's name now; of a model that cannot be asked, that is not known."""
    try:
        return model_key(model_name(key)) != key
    except ModelUnavailable:
        return False


def load(name: str, *, threads: int = 1) -> Embedder:
    """The Embedder with that name. Takes seconds, and a download where the weights are not at hand.

    Raises:
        ModelUnavailable: with the cause, and the embedded model as the way on.
    """
    return _family(name)[1](name, threads)
