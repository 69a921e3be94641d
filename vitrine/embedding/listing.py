"""The list of models: the suggested ones and those that catalogs use, with what is known of them on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitrine import embedding
from vitrine.embedding import clip, hub
from vitrine.embedding.measured import Entry, Measured
from vitrine.embedding.precision import Tunable, faster, settle, speed
from vitrine.embedding.suggested import BETTER, CAPTIONERS, SUGGESTIONS, Suggestion, suggestion
from vitrine.errors import ModelUnavailable

_ANSWER_KEPT = 60.0  # seconds that the hub's answer is believed
_PATIENCE = 2.5  # seconds that it is waited for, name look-up included


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as lists show it.

    `megabytes` (10^6 bytes) on disk, or to be downloaded; None: not known. `speed` in pictures a second on this
    machine, None: not measured; `guessed` where it was measured with random weights, those to come being the same size.
    `precision` and `device` are those it runs in here, empty until measured. `commercial` is None where the licence is
    not known. `elsewhere`: it runs on another machine, or is of a family of its own, so there is nothing to download.
    `catalogs` names the catalogs that are searched by it.
    """

    name: str
    title: str
    megabytes: int | None
    dimension: int | None
    languages: str
    licence: str
    commercial: bool | None
    good_for: str
    source: str
    on_disk: bool
    elsewhere: bool
    speed: float | None
    guessed: bool
    precision: str
    device: str
    catalogs: Sequence[str]


def models(measured: Measured, used: Mapping[str, Sequence[str]]) -> list[ModelInfo]:
    """The suggested models, then the others that are in use.

    Args:
        measured: what was measured on this machine.
        used: model name -> the catalogs that are searched by it.
    """
    others = [Suggestion(name, name, 0, 0, 0, "", "", False, "") for name in used if suggestion(name) is None]
    return [_info(one, measured, used.get(one.name, ())) for one in (*SUGGESTIONS, *others)]


def captioners(measured: Measured, chosen: str) -> list[ModelInfo]:
    """The models that write captions, that one among them which is chosen (empty: none)."""
    known = [one.name for one in CAPTIONERS]
    others = [Suggestion(chosen, chosen, 0, 0, 0, "", "", False, "")] if chosen and chosen not in known else []
    return [_info(one, measured, ()) for one in (*CAPTIONERS, *others)]


def _info(one: Suggestion, measured: Measured, catalogs: Sequence[str]) -> ModelInfo:
    size = size_on_disk(one)
    entry = _entry(one.name, measured)
    return ModelInfo(
        name=one.name,
        title=one.title,
        megabytes=round(size / 1e6) if size is not None else one.megabytes or None,
        dimension=one.dimension or None,
        languages=one.languages,
        licence=one.licence,
        commercial=one.commercial if one.licence else None,
        good_for=one.good_for,
        source=one.source,
        on_disk=size is not None,
        elsewhere=_elsewhere(one.name),
        speed=entry.speed if entry else None,
        guessed=bool(entry and not entry.trained),
        precision=entry.precision if entry else "",
        device=entry.device if entry else "",
        catalogs=list(catalogs),
    )


def _elsewhere(name: str) -> bool:
    ours = (embedding.EMBEDDED, clip.LOCAL, hub.HUB)
    return any(name.startswith(family) for family in embedding.FAMILIES if family not in ours)


def size_on_disk(one: Suggestion) -> int | None:
    """Bytes that a model takes on disk; None where it is not there."""
    if one.name == embedding.EMBEDDED:
        return _folder(embedding.EMBEDDED_FOLDER)
    if one.name.startswith(clip.LOCAL):
        return _folder(Path(one.name.removeprefix(clip.LOCAL)))
    return None if _elsewhere(one.name) else hub.bytes_on_disk(one.name, one.repositories)


def _folder(folder: Path) -> int | None:
    sizes = [file.stat().st_size for name in hub.WEIGHTS if (file := folder / name).is_file()]
    return sum(sizes) if sizes else None


def _entry(name: str, measured: Measured) -> Entry | None:
    try:
        return measured.get(embedding.model_key(name))
    except ModelUnavailable:  # its folder has gone
        return None


# --- speed --------------------------------------------------------------------------------------------------------


def measure(model: embedding.Embedder, measured: Measured, workers: int) -> Entry:
    """Settle a model's precision and measure its speed with that many workers; takes a few seconds."""
    settle(model, measured)
    device = model.device if isinstance(model, Tunable) else ""
    precision = getattr(model, "precision", "")
    entry = Entry(device, precision, round(speed(model, workers), 1))
    measured.put(model.key, entry)
    return entry


def guess(name: str, measured: Measured, workers: int) -> Entry | None:
    """Measure a model whose weights are not at hand by the same image tower with random weights.

    Takes seconds and the tower's memory (0.4 GB for a base model). None where open_clip does not know the model.
    """
    known = _entry(name, measured)
    if known is not None and known.speed:
        return known
    if suggestion(name) is None:
        return None
    model = clip.Untrained(name)
    precision = faster(model)
    model.use(precision)
    entry = Entry(model.device, precision, round(speed(model, workers), 1), trained=False)
    measured.put(name, entry)
    return entry


# --- the offer ----------------------------------------------------------------------------------------------------


class Network:
    """Whether the hub can be reached: asked in the background, believed for a minute, never waited for long."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._asked = 0.0
        self._asking: threading.Thread | None = None
        self._answer = False

    def reachable(self) -> bool:
        """Blocks for 2.5 s at most, whatever the network does."""
        if hub.offline():
            return False
        with self._gate:
            now = time.monotonic()
            if self._asking is None or now - self._asked >= _ANSWER_KEPT:
                self._asked = now
                self._asking = threading.Thread(target=self._ask, name="ask the hub", daemon=True)
                self._asking.start()
            asking, left = self._asking, self._asked + _PATIENCE - now
        asking.join(max(0.0, left))  # whoever asks meanwhile waits for the same answer
        return self._answer

    def _ask(self) -> None:
        self._answer = hub.reachable()


def offer(measured: Measured, used: Mapping[str, int], workers: int) -> dict[str, Any] | None:
    """The better model and what it costs, where every catalog is still read by the embedded one.

    Args:
        measured: what was measured on this machine; its speed is guessed, which takes seconds, where it is not there.
        used: model name -> pictures in the catalogs that are searched by it.
        workers: threads that will embed.

    Returns:
        `{"name", "title", "megabytes", "languages", "licence", "pictures", "seconds"}`, or None where there is no
        reason to offer it.
    """
    if set(used) - {embedding.EMBEDDED} or size_on_disk(BETTER) is not None:
        return None
    known = guess(BETTER.name, measured, workers)
    count = used.get(embedding.EMBEDDED, 0)
    return {
        "name": BETTER.name,
        "title": BETTER.title,
        "megabytes": BETTER.megabytes,
        "languages": BETTER.languages,
        "licence": BETTER.licence,
        "pictures": count,
        "seconds": count / known.speed if known and known.speed else None,
    }
