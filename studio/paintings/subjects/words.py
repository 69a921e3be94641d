"""Words for titles and descriptions."""

from __future__ import annotations

from studio.paintings.scene import Scene

_HOURS = {
    "dawn": "at Dawn",
    "day": "in Clear Weather",
    "dusk": "at Dusk",
    "night": "by Night",
    "storm": "before the Storm",
    "rain": "in the Rain",
    "autumn": "in Autumn",
    "spring": "in Spring",
    "winter": "in Winter",
    "noon": "at Noon",
}

_AIR = {
    "dawn": "The first light of the day lies over it.",
    "day": "The air is clear and the light even.",
    "dusk": "The last light of the evening warms it.",
    "night": "It is night.",
    "storm": "Dark clouds announce a storm.",
    "rain": "Rain hangs in the air.",
    "autumn": "The leaves have turned to the colours of autumn.",
    "spring": "Everything is in the fresh colours of spring.",
    "winter": "The cold light of winter lies over it.",
    "noon": "The light of noon leaves few shadows.",
}

_NUMBER = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def hour(s: Scene) -> str:
    """Words of the palette's time for a title."""
    return _HOURS.get(s.time, "in Quiet Light")


def air(s: Scene) -> str:
    """A sentence about light and weather."""
    return _AIR.get(s.time, "The light is quiet.")


def number(n: int) -> str:
    """A small number as a capitalised word."""
    return _NUMBER[n]


def join(words: list[str]) -> str:
    """Words in a list with "and" before the last."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
