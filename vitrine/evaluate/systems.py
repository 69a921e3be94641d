"""The systems that can be measured: ways to rank a catalog's items for a query.

Another one is a function here and a line in `SYSTEMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from vitrine.embedding import bm25
from vitrine.embedding.protocol import Embedder
from vitrine.errors import QueryError
from vitrine.store.protocol import Collection, Found, Road, Vector

DEPTH = 1000
"""Items of a ranking that are looked at, as TREC does."""

_VIEWS = 4  # views fetched for every item wanted: several views of one item are one answer


class Answer(NamedTuple):
    """An item of a ranking, with its chance of a match where the system states one."""

    item: str
    chance: float | None = None


class Asked(NamedTuple):
    """A query: `text` may be empty; `picture` is of unit length, shape (dimension,), or None."""

    text: str
    picture: Vector | None


@dataclass(frozen=True, slots=True)
class Bench:
    """What a system may use: the catalog's collection and model, and `search`, which ranks as the search page does."""

    collection: Collection
    embedder: Embedder
    search: Callable[[Asked, int], list[Answer]]


System: TypeAlias = Callable[[Bench, Asked], list[Answer] | None]
"""At most `DEPTH` answers, best first; None where the system has no way to answer such a query."""


def full(bench: Bench, asked: Asked) -> list[Answer] | None:
    """What the search page shows, what lies below the line included."""
    return bench.search(asked, DEPTH)


def vector(bench: Bench, asked: Asked) -> list[Answer] | None:
    """The model's cosine alone; for a picture with words, against the middle between the two."""
    parts = [] if asked.picture is None else [asked.picture]
    if asked.text:
        parts.append(bench.embedder.words([asked.text])[0])
    wanted = np.sum(parts, axis=0)
    wanted = np.asarray(wanted / max(float(np.linalg.norm(wanted)), 1e-9), dtype=np.float32)
    return _items(bench.collection.query([Road(wanted, _VIEWS * DEPTH)], limit=_VIEWS * DEPTH, exact=True))


def words(bench: Bench, asked: Asked) -> list[Answer] | None:
    """BM25 over the items' texts alone."""
    if not asked.text:
        return None
    query = bm25.query_vector(asked.text)
    if not query.indices:
        return []
    return _items(bench.collection.query([Road(query, _VIEWS * DEPTH)], limit=_VIEWS * DEPTH))


SYSTEMS: dict[str, System] = {"full": full, "vector": vector, "words": words}


def system(name: str) -> System:
    """Raises QueryError where there is none of that name."""
    if name not in SYSTEMS:
        raise QueryError(f"There is no system {name}", f"there are: {', '.join(SYSTEMS)}", "choose one of these")
    return SYSTEMS[name]


def _items(found: Sequence[Found]) -> list[Answer]:
    return [Answer(item) for item in dict.fromkeys(str(one.payload["item"]) for one in found)][:DEPTH]
