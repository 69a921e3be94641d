"""Models fitted to one catalog: a base model with a linear map behind it, named `adapted:NAME`.

Pictures go through the map W, words through its inverse transposed. So the product of a word's and a picture's vector
stays what the base model says, up to the picture's new length, whatever W does to how pictures compare.

An adapter is a folder of `adapter.safetensors` (the map) and `adapter.json` (the base model's key, how it was made and
what its check said). It is never changed once written: its name ends with the fingerprint of its map.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from vitrine.embedding.patches import Patched
from vitrine.embedding.protocol import Embedder, Vectors
from vitrine.errors import DiskFull, ModelUnavailable
from vitrine.words import phrase

ADAPTED = "adapted:"
FOLDERS: list[Path] = []
"""Where adapters are looked for: the folder of every home that is open in this process."""

_WEIGHTS, _CARD = "adapter.safetensors", "adapter.json"
_DIGITS = 8


class Adapted:
    """The base model with the adapter of that name behind it.

    Raises:
        ModelUnavailable: there is no such adapter, or it was made for another model.
    """

    def __init__(self, name: str, base: Embedder) -> None:
        from safetensors.numpy import load_file

        folder = _folder(name)
        if (made_for := base_of(name)) != base.key:
            raise ModelUnavailable(
                phrase("The model {name} cannot be used", name=name),
                phrase("it was made for {made_for}, and {key} is there now", made_for=made_for, key=base.key),
                phrase("index the catalog with the model `embedded`, then adapt it again"),
            )
        self.key = name
        self.base = base
        self.dimension = base.dimension
        self.side = base.side
        self._pictures = load_file(folder / _WEIGHTS)["map"].astype(np.float32)
        self._words = words_map(self._pictures)

    def pictures(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Embedder.pictures`."""
        return self.adapt(self.base.pictures(images))

    def words(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.words`."""
        return mapped(self.base.words(texts), self._words)

    def patches(self, image: Image.Image) -> Vectors | None:
        """See `patches.Patched`: a linear map of the mean is the mean of the mapped shares."""
        shares = self.base.patches(image) if isinstance(self.base, Patched) else None
        return None if shares is None else np.asarray(shares @ self._pictures.T, dtype=np.float32)

    def adapt(self, vectors: Vectors) -> Vectors:
        """The base model's vectors of pictures, shape (n, dimension), as this model's."""
        return mapped(vectors, self._pictures)


def mapped(vectors: Vectors, map: Vectors) -> Vectors:
    """Vectors, shape (n, d), through a map, shape (d, d), at unit length."""
    made = vectors @ map.T
    return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def words_map(map: Vectors) -> Vectors:
    """The map for words that belongs to one for pictures: its inverse transposed, shape (d, d)."""
    return np.asarray(np.linalg.inv(map.astype(np.float64)).T, dtype=np.float32)


def write(folder: Path, title: str, base: str, map: Vectors, card: Mapping[str, Any]) -> str:
    """Keep an adapter under the folder; returns the model's name.

    Args:
        folder: the home's folder of adapters.
        title: begins the name; what is no letter, digit or hyphen becomes a hyphen.
        base: the base model's key.
        map: shape (d, d).
        card: what else is worth knowing of it.

    Raises:
        DiskFull: it cannot be written.
    """
    from safetensors.numpy import save

    weights = save({"map": np.ascontiguousarray(map, dtype=np.float32)})
    plain = re.sub(r"[^\w-]+", "-", title).strip("-") or "catalog"
    name = f"{plain}-{_fingerprint(weights, base)}"
    part = folder / f".{name}.part"
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / _WEIGHTS).write_bytes(weights)
        (part / _CARD).write_text(json.dumps({**card, "base": base}, ensure_ascii=False, indent=1), encoding="utf-8")
        if not (folder / name).exists():  # else the same map, made before
            part.rename(folder / name)
    except OSError as error:
        raise DiskFull(
            phrase("The adapter cannot be kept in {folder}", folder=folder),
            str(error),
            phrase("make room, then adapt again"),
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return f"{ADAPTED}{name}"


def key(name: str) -> str:
    """The model's key: its name, which holds the map's fingerprint.

    Raises:
        ModelUnavailable: there is no such adapter, or its map was changed.
    """
    folder = _folder(name)
    if not name.endswith(f"-{_fingerprint((folder / _WEIGHTS).read_bytes(), base_of(name))}"):
        raise _gone(name, f"{folder / _WEIGHTS} is not what it was when it was made")
    return name


def base_of(name: str) -> str:
    """The key of the model that an adapter was made for.

    Raises:
        ModelUnavailable: there is no such adapter.
    """
    file = _folder(name) / _CARD
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["base"])
    except (OSError, ValueError, KeyError) as error:
        raise _gone(name, f"{file} cannot be read: {error}") from error


def _folder(name: str) -> Path:
    plain = name.removeprefix(ADAPTED)
    if re.fullmatch(rf"[\w-]+-[0-9a-f]{{{_DIGITS}}}", plain):
        for folder in FOLDERS:
            if (folder / plain / _WEIGHTS).is_file():
                return folder / plain
    raise _gone(name, "no adapter of that name is in the home folder")


def _gone(name: str, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        phrase("There is no model called {name}", name=name),
        why,
        phrase("index the catalog with the model `embedded`, then adapt it again"),
    )


def _fingerprint(weights: bytes, base: str) -> str:
    return hashlib.sha256(base.encode() + b"\0" + weights).hexdigest()[:_DIGITS]
