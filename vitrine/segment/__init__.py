"""Segmenters: the registry from a segmenter's name to its key and its Segmenter.

A name is what a person writes: `embedded`, `classical`, or `sam:NAME` with a checkpoint's name on the hub or a folder.
"""

from __future__ import annotations

from collections.abc import Callable

from vitrine.errors import ModelUnavailable
from vitrine.segment import embedded, sam
from vitrine.segment.classical import Classical
from vitrine.segment.protocol import Box, Mask, Point, Prompt, Segmenter
from vitrine.words import phrase

__all__ = ["CLASSICAL", "EMBEDDED", "FAMILIES", "Box", "Mask", "Point", "Prompt", "Segmenter", "load"]

EMBEDDED = "embedded"
CLASSICAL = "classical"


def _classical(name: str, threads: int) -> Segmenter:  # noqa: ARG001 - there is only one, and it needs none
    return Classical()


def _embedded(name: str, threads: int) -> Segmenter:
    # A checkout without the weights still works.
    return embedded.Embedded() if embedded.WEIGHTS.is_file() else _classical(name, threads)


FAMILIES: dict[str, Callable[[str, int], Segmenter]] = {
    EMBEDDED: _embedded,
    CLASSICAL: _classical,
    sam.SAM: sam.Sam,
}
"""Prefix of a segmenter's name -> its loader."""


def load(name: str, *, threads: int = 1) -> Segmenter:
    """The Segmenter with that name. May take seconds, and a download where the weights are not at hand.

    Raises:
        ModelUnavailable: there is none of that name, or it cannot be loaded.
    """
    for prefix, family in FAMILIES.items():
        if name.startswith(prefix):
            return family(name, threads)
    raise ModelUnavailable(
        phrase("There is no segmenter called {name}", name=name),
        phrase("known are embedded, classical and sam:NAME"),
        phrase("change VITRINE_SEGMENTER"),
    )
