"""Pictures that someone is pointing at: in memory only, the newest few, for half an hour."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from vitrine.errors import NotFound
from vitrine.words import phrase

MOST = 16
SECONDS = 1800.0


@dataclass(eq=False)
class Kept:
    """A picture and what its segmenter made of it.

    `image` is upright and at most a working size; `width`, `height` are the upright picture's own pixels.
    """

    key: str
    image: Image.Image
    width: int
    height: int
    used: float = 0.0
    states: dict[str, Any] = field(default_factory=dict)
    gate: threading.Lock = field(default_factory=threading.Lock)

    @property
    def scale(self) -> float:
        """Pixels of `image` to one of the picture."""
        return self.image.width / self.width

    def state(self, segmenter: str, make: Callable[[Image.Image], Any]) -> Any:
        """What that segmenter made of the picture; made once, also where two ask at the same time."""
        with self.gate:
            if segmenter not in self.states:
                self.states.clear()  # of a segmenter that was chosen before
                self.states[segmenter] = make(self.image)
            return self.states[segmenter]


class Pictures:
    """The pictures at hand, by the hash of their bytes. Safe to use from several threads."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._gate = threading.Lock()

    def add(self, picture: Kept) -> Kept:
        """Keep a picture; one with the same key that is there already stays, with all that is known of it."""
        with self._gate:
            self._sweep()
            picture = self._kept.setdefault(picture.key, picture)
            self._touch(picture)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return picture

    def get(self, key: str) -> Kept | None:
        """The picture, which is then kept for longer; None where it is not there (any more)."""
        with self._gate:
            self._sweep()
            picture = self._kept.get(key)
            if picture is not None:
                self._touch(picture)
            return picture

    def needed(self, key: str) -> Kept:
        """As `get`. Raises NotFound where it is not there (any more)."""
        picture = self.get(key)
        if picture is None:
            raise NotFound(
                phrase("This picture is no longer kept"),
                phrase("pictures of visitors are forgotten after half an hour"),
                phrase("add it again"),
            )
        return picture

    def __len__(self) -> int:
        with self._gate:
            self._sweep()
            return len(self._kept)

    def _touch(self, picture: Kept) -> None:
        picture.used = self._clock()
        self._kept.move_to_end(picture.key)

    def _sweep(self) -> None:
        old = self._clock() - self._seconds
        for key in [key for key, picture in self._kept.items() if picture.used < old]:
            del self._kept[key]
