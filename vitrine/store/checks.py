"""What every engine refuses before it writes or asks: engines take broken vectors silently and find nonsense later."""

from __future__ import annotations

import numpy as np

from vitrine.errors import StoreError
from vitrine.store.protocol import Point, Road, Sparse, Vector
from vitrine.words import phrase


def check_point(point: Point, dimension: int) -> None:
    """The point's vectors can be stored: each of shape (dimension,), finite, not zero; `words` well formed.

    Raises:
        StoreError: they cannot.
    """
    dense = [point.picture, *(() if point.regions is None else point.regions)]
    problems = [*(_dense_problem(vector, dimension) for vector in dense), _sparse_problem(point.words)]
    if problem := next(filter(None, problems), ""):
        raise StoreError(
            phrase("The vectors of point {id} cannot be stored", id=point.id),
            problem,
            phrase("index its picture again"),
        )


def check_road(road: Road, dimension: int) -> None:
    """The road's query can be compared with what is stored.

    Raises:
        StoreError: it cannot.
    """
    query = road.query
    if problem := _sparse_problem(query) if isinstance(query, Sparse) else _dense_problem(query, dimension):
        raise StoreError(
            phrase("The query's vector cannot be searched with"), problem, phrase("ask with another picture or text")
        )


def _dense_problem(vector: Vector, dimension: int) -> str:
    if vector.shape != (dimension,):
        return f"its shape is {vector.shape}, the collection's is ({dimension},)"
    norm = float(np.linalg.norm(vector))
    if not np.isfinite(norm):
        return "it holds a number that is not finite"
    return "" if norm > 0 else "it is zero"


def _sparse_problem(words: Sparse) -> str:
    if len(words.indices) != len(words.values):
        return f"it has {len(words.indices)} terms and {len(words.values)} weights"
    if len(set(words.indices)) != len(words.indices):
        return "a term occurs twice in it"
    return "" if np.isfinite(words.values).all() else "a weight in it is not finite"
