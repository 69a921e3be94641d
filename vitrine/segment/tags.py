"""What to call the things in a picture: the catalog's own categories, or the visitor's words, by the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.records import Kind

_NAMES = ("category", "categories", "kind", "type", "class", "group", "genre", "style", "subject", "department")
_MOST = 200
_TEMPERATURE = 25.0  # by which differences of cosines become shares
_SURE = 0.2  # least share of the best category for it to be named


@dataclass(frozen=True, slots=True)
class Tag:
    """A category and its share among all of them, 0 … 1; empty where none stands out."""

    label: str
    share: float


def categories(columns: Sequence[tuple[str, Kind]], rows: Iterable[dict[str, str]]) -> list[str]:
    """The words that a catalog sorts its things by: the last steps of its category column, commonest first.

    Of several such columns the one that is called by a usual name is taken, else the first.
    """
    sorting = [name for name, kind in columns if kind in (Kind.CATEGORY, Kind.CATEGORIES)]
    if not sorting:
        return []
    usual = [name for wanted in _NAMES for name in sorting if wanted in name.casefold()]
    column = (usual or sorting)[0]
    kinds = dict(columns)
    counter: Counter[str] = Counter()
    for row in rows:
        value = row.get(column, "")
        # Several values of one item run from the general to the special, as a path does: the last says what it is.
        last = value.split("|")[-1] if kinds[column] is Kind.CATEGORIES else value
        if word := last.rpartition("/")[2].strip():
            counter[word] += 1
    return [word for word, _ in counter.most_common(_MOST)]


def tagged(things: NDArray[np.float32], words: NDArray[np.float32], names: Sequence[str]) -> list[Tag]:
    """The best of `names` for each thing, from unit vectors of shape (n, dimension) and (m, dimension)."""
    if not len(names):
        return [Tag("", 0.0)] * len(things)
    scores = things @ words.T
    # What the model likes for any picture says nothing: the mean over the things is taken off where there are several.
    if len(things) > 2:
        scores = scores - 0.5 * scores.mean(axis=0, keepdims=True)
    raised = np.exp(_TEMPERATURE * (scores - scores.max(axis=1, keepdims=True)))
    shares = raised / raised.sum(axis=1, keepdims=True)
    best = shares.argmax(axis=1)
    found = [Tag(names[i], round(float(shares[n, i]), 4)) for n, i in enumerate(best)]
    return [tag if tag.share >= _SURE else Tag("", tag.share) for tag in found]
