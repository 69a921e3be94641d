"""The model hub: which files a model needs, where they lie there, and what of them is on disk.

The files are where open_clip and transformers look for them, in huggingface_hub's cache (`HF_HOME`); `HF_ENDPOINT`
and `HF_HUB_OFFLINE` are respected. `download` fetches them.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vitrine.embedding import torchvision_fix
from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

HUB = "hf-hub:"
CONFIG = "open_clip_config.json"
WEIGHTS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
TOKENIZER = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "vocab.txt",
    "sentencepiece.bpe.model",
    "spiece.model",
    "tokenizer.model",
)
"""What transformers may want of a tokenizer's repository; a repository holds a few of them."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Files that are needed of one repository: all of `needed`, the first there is of `either`, any of `wanted`."""

    id: str
    needed: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()


def endpoint() -> str:
    """The hub's address (`HF_ENDPOINT`)."""
    from huggingface_hub import constants

    return constants.ENDPOINT


def offline() -> bool:
    """Whether `HF_HUB_OFFLINE` forbids the network."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def reachable(seconds: float = 2.0) -> bool:
    """Whether the hub takes connections. Blocks for `seconds` at most, and a little more for the name's look-up."""
    if offline():
        return False
    parts = urlsplit(endpoint())
    port = parts.port or (80 if parts.scheme == "http" else 443)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=seconds).close()
    except OSError:
        return False
    return True


def repositories(name: str) -> list[Repository]:
    """Where the files of a model lie; the tokenizer may be in a repository of its own.

    Reads open_clip's registry; for `hf-hub:` names the model's configuration must be on disk already.

    Raises:
        ModelUnavailable: there is no such model, or its weights are not on a hub.
    """
    torchvision_fix.apply()
    import open_clip

    if name.startswith(HUB):
        own = name.removeprefix(HUB)
        first = Repository(own, needed=(CONFIG,), either=WEIGHTS)
        config = read_config(own)
    else:
        architecture, _, tag = name.partition("/")
        known = open_clip.get_pretrained_cfg(architecture, tag) if tag else {}
        if not known:
            raise ModelUnavailable(
                phrase("There is no model called {name}", name=name),
                phrase("a model is written ARCHITECTURE/TAG, as open_clip lists it, or hf-hub:OWNER/NAME"),
                phrase("see `vitrine models`, or use the model `embedded`"),
            )
        own, _, file = str(known.get("hf_hub", "")).rpartition("/")
        if not own:
            raise ModelUnavailable(
                phrase("The model {name} is not on the model hub", name=name),
                phrase("its weights lie on a server of their own"),
                phrase("fetch them by hand and use local-dir:FOLDER, or choose another model"),
            )
        first = Repository(own, either=(file,) if file else WEIGHTS)
        config = open_clip.get_model_config(architecture) or {}
    text = config.get("text_cfg", {})
    others = dict.fromkeys(str(text[key]) for key in ("hf_tokenizer_name", "hf_model_name") if text.get(key))
    found = [first]
    for id in others:
        if id == own:
            found[0] = Repository(own, first.needed, first.either, TOKENIZER)
        else:
            found.append(Repository(id, wanted=TOKENIZER))
    return found


def bytes_on_disk(name: str, where: Sequence[str] = ()) -> int | None:
    """Bytes that a model takes on disk; None where it is not there, or not all of it. Asks no network.

    Args:
        name: the model's name.
        where: its repositories where they are known, that of the weights first; they are looked up otherwise, which
            loads open_clip.
    """
    try:
        needed = _usual(where) if where else repositories(name)
    except ModelUnavailable:
        return None
    total = 0
    for repository in needed:
        found = {file: _cached(repository.id, file) for file in (*repository.needed, *repository.either)}
        extra = [file for name in repository.wanted if (file := _cached(repository.id, name))]
        weights = [file for name in repository.either if (file := found[name])]
        if not all(found[name] for name in repository.needed) or (repository.either and not weights):
            return None
        if repository.wanted and not extra:
            return None
        total += sum(file.stat().st_size for file in {*filter(None, found.values()), *extra})
    return total


def _usual(where: Sequence[str]) -> list[Repository]:
    weights, *tokenizers = where
    if weights in tokenizers:
        return [Repository(weights, either=WEIGHTS, wanted=TOKENIZER)]
    return [Repository(weights, either=WEIGHTS), *(Repository(id, wanted=TOKENIZER) for id in tokenizers)]


def read_config(repository: str) -> dict[str, Any]:
    """What open_clip makes the network of, as it lies on disk. Raises ModelUnavailable: it does not."""
    file = _cached(repository, CONFIG)
    if file is None:
        raise ModelUnavailable(
            phrase("The configuration of {repository} is not on disk", repository=repository),
            remedy=phrase("fetch it: vitrine models get {hub}{repository}", hub=HUB, repository=repository),
        )
    try:
        config: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["model_cfg"]
    except (ValueError, KeyError) as error:
        raise ModelUnavailable(
            phrase("{hub}{repository} is not an open_clip model", hub=HUB, repository=repository),
            phrase("its {config} cannot be read", config=CONFIG),
            phrase("choose another model"),
        ) from error
    return config


def _cached(repository: str, file: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repository, file)
    return Path(found) if isinstance(found, str) else None
