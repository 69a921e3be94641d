"""What the embedded engine is filled with, and what comparing all of it would find."""

from __future__ import annotations

import uuid

import numpy as np

from vitrine.store.protocol import Point, Road, Schema, Sparse

DIMENSION = 64

COUNT = 4500

SCHEMA = Schema(DIMENSION, {"item": "keyword"})


def name_of(n):
    return str(uuid.UUID(int=n + 1))


def vectors(count, seed=0):
    """Clustered unit vectors, as pictures of a catalog are."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(40, DIMENSION))
    drawn = centres[rng.integers(0, 40, count)] + 0.5 * rng.normal(size=(count, DIMENSION))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def points(matrix, start=0):
    return [
        Point(name_of(n), row, Sparse((n % 7,), (1.0,)), {"item": f"i{n}"}) for n, row in enumerate(matrix, start=start)
    ]


def fill(collection, matrix):
    for start in range(0, len(matrix), 2000):
        collection.upsert(points(matrix[start : start + 2000], start))


def nearest(collection, vector, limit=10, **how):
    return [one.id for one in collection.query([Road(vector, limit)], limit=limit, **how)]


def truly_nearest(matrix, vector, limit=10):
    return [name_of(n) for n in np.argsort(-(matrix @ vector))[:limit]]
