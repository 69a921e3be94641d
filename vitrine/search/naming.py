"""Colours that words name, in the palette of what is measured in pictures.

"Green" means its dark and light shades too, "dark green" hardly the light one; colours that are near each other in
CIELAB stand for one another a little, because people and lamps differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding import bm25
from vitrine.enrich.colours import PALETTE, to_lab
from vitrine.search.routing.colours import MEANS

_NEAR = 18.0  # distance in CIELAB at which a colour stands for another by 1/e
_LEAST = 0.25  # likeness below which it does not
_SHADE = 0.9  # what a dark or light shade counts for the bare name
_BARE = 0.5  # what the bare name counts for a shade
_BEFORE = {
    **dict.fromkeys("dark deep dunkel dunkle dunkler dunkles dunklen".split(), "dark"),
    **dict.fromkeys("light pale hell helle heller helles hellen".split(), "light"),
}
_BEHIND = {
    **dict.fromkeys("foncé foncée foncés foncées sombre oscuro oscura oscuros oscuras".split(), "dark"),
    **dict.fromkeys("clair claire clairs claires claro clara claros claras".split(), "light"),
}
_ALSO = {
    "gray": "grey",
    "violet": "purple",
    "silver": "light grey",
    "navy": "dark blue",
    "maroon": "dark red",
    "burgundy": "dark red",
    "bordeaux": "dark red",
    "crimson": "red",
    "teal": "turquoise",
    "cyan": "turquoise",
    "aqua": "turquoise",
    "türkis": "turquoise",
    "turquesa": "turquoise",
    "ターコイズ": "turquoise",
    "khaki": "olive",
    "cream": "beige",
    "ivory": "white",
    "tan": "beige",
    "lavender": "light purple",
    "lilac": "light purple",
    "mint": "light green",
    "charcoal": "dark grey",
    "rose": "pink",
    "magenta": "dark pink",
    "gold": "yellow",
    "golden": "yellow",
}


def named(text: str) -> dict[int, dict[str, float]]:
    """For each term of a text that names a colour, how much each colour of the palette is meant by it, 0 … 1."""
    words = [text[start:end] for start, end in bm25.places(text)]
    found: dict[int, dict[str, float]] = {}
    for at, written in enumerate(words):
        shade, name = _shade(written.casefold())
        before, behind = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        spelled = [written]
        if said := _BEFORE.get(before.casefold(), ""):
            shade, spelled = said, [before, written]
        elif said := _BEHIND.get(behind.casefold(), ""):
            shade, spelled = said, [written, behind]
        meant: dict[str, float] = {}
        for one in _names(name):
            for other, share in _likes(f"{shade} {one}" if f"{shade} {one}" in PALETTE else one).items():
                meant[other] = max(meant.get(other, 0.0), share)
        if meant:
            found.update({bm25.term_id(term): meant for one in spelled for term in bm25.terms(one)})
    return found


def kernel() -> tuple[list[str], NDArray[np.float32]]:
    """The palette's names, and how alike two of its colours are, shape (names, names), 1 on the diagonal."""
    names, distances = _distances()
    return names, np.asarray(np.exp(-((distances / _NEAR) ** 2)), dtype=np.float32)


def near(name: str, others: Iterable[str]) -> bool:
    """Whether a colour of the palette is one of some, or stands for one of them."""
    return any(name in _likes(other) for other in others)


def _shade(word: str) -> tuple[str, str]:
    """What a word such as "dunkelgrün" says of the shade, and what is left of it."""
    for start, shade in (("dunkel", "dark"), ("hell", "light"), ("dark", "dark"), ("light", "light")):
        if word.startswith(start) and _names(word.removeprefix(start)):
            return shade, word.removeprefix(start)
    return "", word


def _names(word: str) -> tuple[str, ...]:
    """The names of the palette that a word may mean."""
    if word in PALETTE:
        return (word,)
    if word in _ALSO:
        return (_ALSO[word],)
    spelled = (_ALSO.get(name, name) for name in MEANS.get(word, ()))
    return tuple(dict.fromkeys(name for name in spelled if name in PALETTE))


@cache
def _likes(name: str) -> Mapping[str, float]:
    """How much each colour stands for that one; those that hardly do are left out."""
    names, alike = kernel()
    found = {other: float(alike[names.index(name), n]) for n, other in enumerate(names)}
    bare = name.rpartition(" ")[2]
    for other in names:
        if bare == name and other.endswith(f" {name}"):
            found[other] = max(found[other], _SHADE)
    if bare != name and bare in found:
        found[bare] = max(found[bare], _BARE)
    return {other: round(share, 3) for other, share in found.items() if share >= _LEAST}


@cache
def _distances() -> tuple[list[str], NDArray[np.float32]]:
    names = list(PALETTE)
    labs = [to_lab(np.array(PALETTE[name], dtype=np.uint8)) for name in names]
    nearest = [[min(float(np.linalg.norm(a - b)) for a in one for b in other) for other in labs] for one in labs]
    return names, np.array(nearest, dtype=np.float32)
