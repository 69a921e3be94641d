"""What two models are asked: words and pictures from the catalog itself, or the rows of a queries file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from vitrine.compare.sides import Side
from vitrine.embedding.protocol import Embedder
from vitrine.evaluate.queries import Question

_T = TypeVar("_T")

WORDS = 12
PICTURES = 8
TRUTH = 200
"""Views at most that are looked up to see whether their item is found."""

LONGEST = 300
MOST = 60
"""Queries at most that are voted on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query. `view` is the place of the catalog's own view that is asked with, `line` the row of a file; else -1."""

    kind: Literal["words", "picture", "row"]
    text: str = ""
    view: int = -1
    line: int = -1
    right: tuple[str, ...] = ()


def from_catalog(words: Sequence[str], side: Side) -> tuple[list[Asked], list[Asked]]:
    """Queries to vote on, words and pictures in turn; and queries with truth: a view, whose item is the right answer.

    Truth needs items with several views that are not copies of one; where there are none the second list is empty.
    """
    several = [start for start, end in _spans(side) if len({view.picture for view in side.views[start:end]}) > 1]
    any_item = [int(start) for start, _ in _spans(side)]
    shown = [Asked("picture", view=place) for place in _spread(several or any_item, PICTURES)]
    asked = _in_turn([Asked("words", text=text) for text in words], shown)
    truth = [Asked("picture", view=place, right=(side.views[place].item,)) for place in _spread(several, TRUTH)]
    return asked, truth


def from_file(questions: Sequence[Question], known: set[str]) -> tuple[list[Asked], list[Asked]]:
    """The rows of a file: a spread of them to vote on, and all with a right item in the catalog as truth."""
    rows = [
        Asked("row", text=q.text[:LONGEST], line=q.line, right=tuple(id for id in q.right if id in known))
        for q in questions
    ]
    return _spread(rows, WORDS + PICTURES), [row for row in rows if row.right]


def vectors(
    asked: Sequence[Asked], side: Side, embedder: Embedder, pictures: dict[int, NDArray[np.float32]]
) -> list[NDArray[np.float32] | None]:
    """Each query under the model, of unit length; words with a picture lie in the middle between the two.

    `pictures` holds vectors of a file's pictures by line; a row whose picture could not be read has none.
    """
    texts = list(dict.fromkeys(one.text for one in asked if one.text))
    words = dict(zip(texts, embedder.words(texts), strict=True))
    found: list[NDArray[np.float32] | None] = []
    for one in asked:
        parts = [words[one.text]] if one.text else []
        if one.view >= 0:
            parts.append(side.vectors[one.view])
        elif one.line in pictures:
            parts.append(pictures[one.line])
        middle = np.sum(parts, axis=0) if parts else None
        found.append(None if middle is None else middle / np.float32(max(float(np.linalg.norm(middle)), 1e-9)))
    return found


def left_out(one: Asked, side: Side) -> Sequence[int]:
    """Places of views that would give the answer away: the one asked with, and all with the same content.

    Of an item with a single view nothing else is left to find, so it drops out.
    """
    return side.copies[side.views[one.view].picture or ""] if one.view >= 0 else ()


def _spans(side: Side) -> list[tuple[int, int]]:
    ends = [*side.starts[1:].tolist(), len(side.views)]
    return list(zip(side.starts.tolist(), ends, strict=True))


def _spread(values: Sequence[_T], most: int) -> list[_T]:
    if len(values) <= most:
        return list(values)
    return [values[round(n * (len(values) - 1) / (most - 1))] for n in range(most)]


def _in_turn(*lists: Sequence[Asked]) -> list[Asked]:
    """Mixed evenly, each list in its own order."""
    placed = [((n + 0.5) / len(values), turn, one) for turn, values in enumerate(lists) for n, one in enumerate(values)]
    return [one for _, _, one in sorted(placed, key=lambda p: p[:2])]
