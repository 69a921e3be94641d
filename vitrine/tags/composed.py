"""A line about an item, put together from its tags. It says nothing that they do not, and is never called a caption."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine.tags.guess import LIKELY, Guess
from vitrine.tags.vocabulary import builtin

_BEFORE = ("pattern", "color", "material")
_NOUNS = ("category", "subject")
_COLOURS = ("color", "colour", "colors", "colours", "farbe", "couleur", "色")


def composed(guesses: Sequence[Guess]) -> str:
    """The likely tags in the order of English speech ("striped wool hoodie"), others behind commas; may be empty."""
    likely = [guess for guess in guesses if guess.chance >= LIKELY]
    by_role: dict[str, list[str]] = {}
    for guess in likely:
        by_role.setdefault(_role(guess), []).append(guess.text)
    nouns = [word for role in _NOUNS for word in by_role.pop(role, [])]
    if not nouns:
        return ", ".join(guess.text for guess in likely)
    described = [word.lower() for role in _BEFORE for word in by_role.pop(role, [])[:1]]
    first = " ".join([*described, nouns[0].lower() if described else nouns[0]])
    return ", ".join([first, *nouns[1:], *(word for words in by_role.values() for word in words)])


def _role(guess: Guess) -> str:
    name = guess.vocabulary.casefold()
    if name in _COLOURS:
        return "color"
    return next((one.name for one in builtin().values() if name == one.name or name in one.aliases), name)
