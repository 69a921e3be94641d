"""Points to fill a store with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import numpy as np

from vitrine.store.protocol import Found, Point, Schema, Sparse

DIMENSION = 8
SCHEMA = Schema(DIMENSION, {"item": "keyword", "colour": "keyword", "price": "float", "year": "integer"})
COLOURS = ("red", "green", "blue", "white")


def key(number: int) -> str:
    """The id of a point."""
    return str(uuid.UUID(int=number + 1))


def unit(vector: np.ndarray) -> np.ndarray:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def points(count: int, seed: int = 0) -> list[Point]:
    """Points with directions drawn at random, two terms each out of twelve, and every kind of payload."""
    drawn = np.random.default_rng(seed)
    made = []
    for number in range(count):
        terms = sorted(drawn.choice(12, size=2, replace=False).tolist())
        payload = {
            "item": f"item {number // 2}",
            "colour": COLOURS[number % 4] if number % 3 else [COLOURS[number % 4], "gold"],
            "price": 2.5 * number,
            "year": 1900 + number,
        }
        weights = tuple(float(w) for w in drawn.integers(2, 9, size=2) / 4)
        made.append(Point(key(number), unit(drawn.normal(size=DIMENSION)), Sparse(tuple(terms), weights), payload))
    return made


def colours(point: Point) -> list[str]:
    value = point.payload["colour"]
    return value if isinstance(value, list) else [value]


def ids(found: Iterable[Found]) -> list[str]:
    return [one.id for one in found]
