"""A line of print as readers give it, and which lines are believed.

A reader finds print where there is none: a fold is an "l", a button an "O", a shelf a "一". Such readings are short, so
a line must be the surer the shorter it is, and surer still in letters that nothing is printed in there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vitrine.enrich.languages import script

BARS = {1: 0.95, 2: 0.75, 3: 0.6}
"""Confidence that a line of so many signs takes (measured on catalogs with and without print, docs/benchmarks.md)."""
BAR, FOREIGN, FOREIGN_SIGN = 0.5, 0.9, 0.97
"""The same for longer lines; for any line, and any of one sign, without a letter of the scripts that are expected."""
_COUNTED = frozenset("%€$£¥&+")  # "5%" says more than "5"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print: its text in reading order, the chance that it is right, corners in pixels of what was read."""

    text: str
    confidence: float
    corners: tuple[tuple[float, float], ...]


def believed(line: Line, scripts: frozenset[str]) -> bool:
    """Whether a line is taken for print. `scripts` are those of the languages, as `languages.scripts`."""
    if not any(sign.isalnum() for sign in line.text):
        return False  # rings and rules are no words
    signs = [sign for sign in line.text if sign.isalnum() or sign in _COUNTED]
    written = {script(sign) for sign in signs} - {""}
    bar = BARS.get(len(signs), BAR)
    if written and not written & scripts:
        bar = max(bar, FOREIGN if len(signs) > 1 else FOREIGN_SIGN)
    return line.confidence >= bar


def sure(lines: Iterable[Line]) -> float:
    """Mean confidence of the letters of lines, 0 … 1."""
    kept = list(lines)
    return sum(line.confidence * len(line.text) for line in kept) / max(1, sum(len(line.text) for line in kept))


def weight(lines: Iterable[Line]) -> float:
    """How much was read, and how surely: for comparing readings of one picture."""
    return sum(line.confidence**2 * len(line.text) for line in lines)
