"""In which precision a model runs: by a short measurement, once a machine and model, and remembered.

Half precision is up to twice as fast where the processor or card computes in it, and slower where it does not, so it
is tried. It is taken only if its vectors agree with those of single precision, so that vectors made before and after
the decision, or on two machines, may stand in one catalog.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import median
from typing import Protocol, runtime_checkable

import numpy as np
from PIL import Image, ImageDraw

from vitrine.embedding.measured import Entry, Measured
from vitrine.embedding.protocol import Embedder, Vectors

AGREE = 0.999
"""Least cosine between a picture's vectors in single and in half precision."""

_BATCH, _FEWEST = 16, 2  # pictures
_ROUNDS = 3
_ENOUGH = 1.0  # seconds after which no further round is begun
_HOPELESS = 2.0  # a precision that takes this many times as long in its first batch is not tried further


@runtime_checkable
class Tunable(Protocol):
    """A model that can run in several precisions."""

    @property
    def key(self) -> str: ...

    @property
    def device(self) -> str: ...

    @property
    def precisions(self) -> Sequence[str]:
        """Those to choose from, single precision first."""

    def pictures_in(self, precision: str, images: Sequence[Image.Image]) -> Vectors:
        """Embeddings in that precision, whatever the model now runs in."""

    def use(self, precision: str) -> None:
        """Run in that precision from now on, and forget what the others need."""


def recall(model: Embedder, measured: Measured) -> bool:
    """Let the model run in the precision that was settled for it on this machine; returns whether one was."""
    if not isinstance(model, Tunable):
        return True
    known = measured.get(model.key)
    if known is None or not known.trained or known.device != model.device or known.precision not in model.precisions:
        return False
    model.use(known.precision)
    return True


def settle(model: Embedder, measured: Measured) -> None:
    """Like `recall`; where nothing was settled yet, measure (well under a second for a small model) and remember."""
    if not isinstance(model, Tunable) or recall(model, measured):
        return
    chosen = faster(model)
    model.use(chosen)
    known = measured.get(model.key)
    entry = Entry(model.device, chosen)
    measured.put(model.key, replace(known, device=model.device, precision=chosen) if known and known.trained else entry)


def faster(model: Tunable) -> str:
    """The fastest of a model's precisions whose vectors agree with those of the first."""
    first, *others = model.precisions
    images = _batch(lambda few: model.pictures_in(first, few))
    expected = model.pictures_in(first, images)
    times = {first: [_seconds(model, first, images)]}
    for other in others:
        vectors = model.pictures_in(other, images[:_FEWEST])
        agrees = float((vectors * expected[: len(vectors)]).sum(axis=1).min()) > AGREE
        took = _seconds(model, other, images) if agrees else 0.0
        if agrees and took < _HOPELESS * times[first][0]:
            times[other] = [took]
    end = time.monotonic() + _ENOUGH
    for _ in range(_ROUNDS if len(times) > 1 else 0):  # in turns, so that other work on the machine slows all of them
        for name in times:
            times[name].append(_seconds(model, name, images))
        if time.monotonic() > end:
            break
    return min(times, key=lambda name: median(times[name]))


def speed(model: Embedder, workers: int, seconds: float = 1.5) -> float:
    """Pictures a second that `workers` threads embed together, as indexing does; measured for about that long."""
    images = _batch(model.pictures)
    end = time.monotonic() + seconds

    def work(_: int) -> int:
        done = 0
        while True:  # at least one batch each
            model.pictures(images)
            done += len(images)
            if time.monotonic() >= end:
                return done

    started = time.monotonic()
    with ThreadPoolExecutor(workers) as pool:
        done = sum(pool.map(work, range(workers)))
    return done / (time.monotonic() - started)


def _batch(embed: Callable[[Sequence[Image.Image]], object]) -> list[Image.Image]:
    """Pictures for a measurement: as many as take about a quarter of a second."""
    images = pictures(_BATCH)
    embed(images[:1])  # the first call of a model allocates and compiles
    started = time.perf_counter()
    embed(images[:_FEWEST])
    each = (time.perf_counter() - started) / _FEWEST
    return images[: max(_FEWEST, min(_BATCH, int(0.25 / each)))]


def _seconds(model: Tunable, precision: str, images: Sequence[Image.Image]) -> float:
    started = time.perf_counter()
    model.pictures_in(precision, images)
    return time.perf_counter() - started


def pictures(n: int, side: int = 256) -> list[Image.Image]:
    """Made-up pictures, the same every time: soft fields of colour with a few shapes on them."""
    draw = np.random.default_rng(20)
    made = []
    for _ in range(n):
        field = Image.fromarray(draw.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize((side, side))
        pen = ImageDraw.Draw(field)
        for _ in range(4):
            x, y, size = (int(value) for value in draw.integers(side // 8, side // 2, 3))
            colour = tuple(int(value) for value in draw.integers(0, 256, 3))
            (pen.ellipse if size % 2 else pen.rectangle)((x, y, x + size, y + size), fill=colour)
        made.append(field)
    return made
