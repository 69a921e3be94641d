"""Slows down whoever guesses passwords: by the place the tries come from, and all together."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vitrine.errors import TooMany
from vitrine.words import phrase

ALL = "all"
_MOST_KEYS = 10_000
_FORGET = 3600.0  # seconds after which failures no longer count


class TooManyTries(TooMany):
    """Too many wrong passwords."""

    code = "too_many_tries"

    @classmethod
    def wait(cls, seconds: float) -> TooManyTries:
        """The error with its time to wait."""
        after = math.ceil(seconds)
        wait = (
            phrase("wait {seconds} s and try again", seconds=after)
            if after < 90
            else phrase("wait {minutes} min and try again", minutes=math.ceil(after / 60))
        )
        return cls(phrase("Too many tries"), "", wait, after)


@dataclass(frozen=True, slots=True)
class Pace:
    """After `free` failures each further one takes twice the time of the one before, `first` to `most` seconds."""

    free: int
    first: float
    most: float


_PACES = {ALL: Pace(free=40, first=1.0, most=10.0)}
_PACE = Pace(free=5, first=2.0, most=600.0)


@dataclass(slots=True)
class _Count:
    failures: int = 0
    last: float = 0.0
    until: float = 0.0


class Throttle:
    """Counts failures by key, in memory. Safe to use from several threads.

    A try counts as failed from its beginning, so that many at once gain nothing; a success takes it back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._gate = threading.Lock()

    def begin(self, keys: Iterable[str]) -> None:
        """A try. Raises TooManyTries: one of the keys must wait; such a try does not count."""
        keys, now = list(keys), self._clock()
        with self._gate:
            counts = [self._count(key, now) for key in keys]
            if (wait := max(count.until for count in counts) - now) > 0:
                raise TooManyTries.wait(wait)
            for key, count in zip(keys, counts, strict=True):
                pace = _PACES.get(key, _PACE)
                count.failures, count.last = count.failures + 1, now
                if (over := count.failures - pace.free) >= 0:
                    count.until = now + min(pace.most, pace.first * 2.0 ** min(over, 30))

    def succeeded(self, keys: Iterable[str]) -> None:
        """The try was right: its key starts anew; of all tries together only this one is taken back."""
        with self._gate:
            for key in keys:
                count = self._counts.get(key)
                if count is not None and key == ALL:
                    count.failures, count.until = max(0, count.failures - 1), 0.0
                elif count is not None:
                    del self._counts[key]

    def _count(self, key: str, now: float) -> _Count:
        count = self._counts.get(key)
        if count is None or now - count.last > _FORGET:
            count = self._counts[key] = _Count(last=now)
        self._counts.move_to_end(key)
        while len(self._counts) > _MOST_KEYS:
            self._counts.popitem(last=False)
        return count
