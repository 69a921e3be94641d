"""A warm vector query on 100,000 items against exact NumPy: `python -m benchmarks.query`.

Clustered unit vectors, cosine, the best 50. NumPy is one float32 matrix-vector product and an argpartition in the same
process; under a filter, whichever is faster: the product over all vectors with the others masked out, or over the
vectors that pass, gathered for this query. Queries of the two alternate, so that both meet the same noise, and
both compute on one thread: on busy cores NumPy's threads wait for each other longer than they work.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray

from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Collection, Filter, OneOf, Point, Road, Schema, Sparse

TOP = 50


def clustered(count: int, dimension: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Unit vectors around a thousand centres, shape (count, dimension)."""
    centres = rng.normal(size=(1000, dimension))
    vectors = centres[rng.integers(0, 1000, count)] + 0.6 * rng.normal(size=(count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def fill(store: EdgeStore, vectors: NDArray[np.float32], shares: Sequence[float], rng: np.random.Generator) -> Any:
    """The collection, its point ids by row, and each filter's mask."""
    keys = {f"c{n}": "keyword" for n in range(len(shares))}
    collection = store.create("benchmark", Schema(vectors.shape[1], keys))  # type: ignore[arg-type]
    ids = [str(uuid.UUID(int=n + 1)) for n in range(len(vectors))]
    masks = [rng.random(len(vectors)) < share for share in shares]
    for start in range(0, len(vectors), 2000):
        rows = range(start, min(start + 2000, len(vectors)))
        collection.upsert(
            [
                Point(ids[n], vectors[n], Sparse((), ()), {f"c{i}": "y" if m[n] else "n" for i, m in enumerate(masks)})
                for n in rows
            ]
        )
    return collection, ids, masks


def compare(
    collection: Collection, vectors: NDArray[np.float32], queries: NDArray[np.float32], mask: Any, filter: Filter | None
) -> dict[str, float]:
    """Medians in ms, their ratio, and recall@50."""
    engine, masked, gathered, recalls = [], [], [], []
    for query in queries:
        started = time.perf_counter()
        scores = vectors @ query
        if mask is not None:
            scores[~mask] = -np.inf
        top = _best(scores)
        masked.append(time.perf_counter() - started)
        if mask is not None:
            started = time.perf_counter()
            passing = np.flatnonzero(mask)
            passing[_best(vectors[passing] @ query)]
            gathered.append(time.perf_counter() - started)
        started = time.perf_counter()
        found = collection.query([Road(query, TOP)], filter=filter, limit=TOP)
        engine.append(time.perf_counter() - started)
        recalls.append(len({uuid.UUID(one.id).int - 1 for one in found} & set(top.tolist())) / TOP)
    exact = min((masked, gathered or masked), key=np.median)
    numpy_ms, engine_ms = 1000 * float(np.median(exact)), 1000 * float(np.median(engine))
    return {
        "numpy_ms": round(numpy_ms, 2),
        "engine_ms": round(engine_ms, 2),
        "ratio": round(engine_ms / numpy_ms, 2),
        "recall": round(float(np.mean(recalls)), 4),
    }


def _best(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    top = np.argpartition(-scores, TOP)[:TOP]
    return top[np.argsort(-scores[top])]


def measure(count: int, dimension: int, repeats: int, seed: int) -> list[dict[str, Any]]:
    """A row for each filter, before and after the graph."""
    rng = np.random.default_rng(seed)
    everything = clustered(count + repeats, dimension, rng)
    vectors, queries = everything[:count], everything[count:]
    shares = [0.5, 0.1]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        store = EdgeStore(Path(folder))
        collection, _, masks = fill(store, vectors, shares, rng)
        for stage in ("before the graph", "with the graph"):
            if stage == "with the graph":
                started = time.perf_counter()
                collection.build_graph()
                rows.append({"stage": "building the graph", "seconds": round(time.perf_counter() - started, 1)})
            cases = [("no filter", None, None)]
            cases += [
                (f"filter {share:.0%}", mask, Filter((OneOf(f"c{n}", ("y",)),)))
                for n, (share, mask) in enumerate(zip(shares, masks, strict=True))
            ]
            for name, mask, filter in cases:
                compare(collection, vectors, queries[:5], mask, filter)  # warm
                rows.append({"stage": stage, "filter": name, **compare(collection, vectors, queries, mask, filter)})
        store.close()
    return rows


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--dimension", type=int, default=256)
    options.add_argument("--repeats", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    for row in measure(asked.count, asked.dimension, asked.repeats, asked.seed):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
