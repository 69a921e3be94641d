"""Token buckets: an allowance that is used up by requests and fills again with time.

Source of the method: the token bucket of traffic policing, J. Turner, "New directions in communications", IEEE
Communications Magazine 24(10), 1986.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much is allowed: `burst` at once, `rate` more a second. A rate of 0 means no limit."""

    rate: float
    burst: int


class Buckets:
    """One bucket for each name, of the `most` that were used last.

    A name that is forgotten begins anew with a full bucket, so a flood of made-up names costs memory for `most` and no
    more. Safe to use from several threads.

    Args:
        allowance: of every name.
        most: names remembered.
        clock: seconds that never go back.
    """

    def __init__(
        self, allowance: Allowance, *, most: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowance, self._most, self._clock = allowance, most, clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and when that was so
        self._gate = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def wait(self, name: str) -> int:
        """Whole seconds until the name's bucket holds one; nothing is taken."""
        rate = self._allowance.rate
        with self._gate:
            if rate <= 0 or name not in self._kept:
                return 0
            left, since = self._kept[name]
            left += (self._clock() - since) * rate
        return 0 if left >= 1 else max(1, math.ceil((1 - left) / rate))

    def take(self, name: str) -> int:
        """Take one from the name's bucket: 0 if there was one, else whole seconds (1 or more) until there is."""
        rate, burst = self._allowance.rate, self._allowance.burst
        if rate <= 0:
            return 0
        with self._gate:
            now = self._clock()
            left, since = self._kept.pop(name, (float(burst), now))
            left = min(float(burst), left + (now - since) * rate)
            taken = left >= 1
            self._kept[name] = (left - 1 if taken else left, now)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return 0 if taken else max(1, math.ceil((1 - left) / rate))
