"""Time, memory and truth of maps: `python -m benchmarks.maps [--sizes 10000 100000] [--home DIR] [--reference]`.

Made vectors lie around 200 directions, some groups near each other, 512 numbers each; with `--home`, the vectors of the
catalogs of a home folder instead. Each map is drawn in a process of its own, as the app draws it. `--reference` draws
the same with umap-learn and its own defaults (`pip install umap-learn==0.5.12`); its time of compiling is told apart by
a small map that is drawn first. `processor` are seconds of processor time, all threads together: on a machine that is
busy otherwise they tell more than the seconds that passed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_GROUPS = 200
_DIMENSIONS = 512
_JUDGED_BY = 15


def made(n: int, dimensions: int = _DIMENSIONS, seed: int = 7) -> NDArray[np.float32]:
    """`n` unit vectors in groups of groups, shape (n, dimensions)."""
    random = np.random.default_rng(seed)
    families = random.normal(size=(20, dimensions))
    centres = families[np.arange(_GROUPS) % 20] + 0.7 * random.normal(size=(_GROUPS, dimensions))
    vectors = np.empty((n, dimensions), np.float32)
    for start in range(0, n, 10_000):
        stop = min(n, start + 10_000)
        kind = random.integers(0, _GROUPS, stop - start)
        part = centres[kind] + 0.8 * random.normal(size=(stop - start, dimensions))
        vectors[start:stop] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def ours(vectors: NDArray[np.float32], workers: int) -> dict[str, float]:
    """A map as the worker draws it, step by step."""
    from vitrine.atlas import clusters, faithful, projection
    from vitrine.atlas.neighbours import nearest, share_found
    from vitrine.atlas.parameters import Parameters

    parameters, steps = Parameters(), {}
    clock, worked = time.perf_counter(), time.process_time()

    def note(name: str) -> None:
        nonlocal clock
        steps[name] = round(time.perf_counter() - clock, 2)
        clock = time.perf_counter()

    start = projection.coarse(vectors, parameters)
    note("coarse")
    indices, distances = nearest(vectors, _JUDGED_BY)
    note("neighbours")
    map = projection.fine(vectors, parameters, indices, distances, start, workers=workers)
    note("drawing")
    seconds, worked = sum(steps.values()), time.process_time() - worked
    clusters.find(map)
    note("groups")
    trusted, continued = faithful.trust(vectors, map, _JUDGED_BY)
    kept = faithful.shares(indices, faithful.near_on_map(map, _JUDGED_BY)).mean() / _JUDGED_BY
    note("judging")
    found = share_found(vectors, indices)
    return {
        **steps,
        "seconds": round(seconds, 2),
        "processor": round(worked, 2),
        "trust": trusted,
        "continuity": continued,
        "kept": kept,
        "found": found,
    }


def reference(vectors: NDArray[np.float32], workers: int) -> dict[str, float]:
    """umap-learn with its own defaults, cosine."""
    import umap

    from vitrine.atlas import faithful
    from vitrine.atlas.neighbours import nearest

    clock = time.perf_counter()
    umap.UMAP(metric="cosine", n_jobs=workers).fit_transform(made(5000, vectors.shape[1], seed=1))
    compiling = time.perf_counter() - clock
    clock, worked = time.perf_counter(), time.process_time()
    map = umap.UMAP(metric="cosine", n_jobs=workers).fit_transform(vectors).astype(np.float32)
    seconds, worked = time.perf_counter() - clock, time.process_time() - worked
    trusted, continued = faithful.trust(vectors, map, _JUDGED_BY)
    kept = faithful.shares(nearest(vectors, _JUDGED_BY)[0], faithful.near_on_map(map, _JUDGED_BY)).mean() / _JUDGED_BY
    return {
        "compiling": compiling,
        "seconds": seconds,
        "processor": worked,
        "trust": trusted,
        "continuity": continued,
        "kept": kept,
    }


def of_catalog(home: Path, name: str) -> NDArray[np.float32]:
    """The vectors that a catalog's map is drawn from."""
    from vitrine.service import Service
    from vitrine.settings import Settings

    service = Service(Settings(home=home), "a benchmark")
    try:
        catalog = service.home.book.catalog(name)
        first: dict[str, str] = {}
        for view in service.home.book.views(catalog.id):
            if view.picture:
                first.setdefault(view.item, view.picture)
        vectors = service.home.book.vectors(catalog.model, list(first.values()))
        return np.stack([vectors[picture] for picture in first.values()])
    finally:
        service.close()


def _one(file: Path, which: str, workers: int) -> dict[str, float]:
    """A measurement in a process of its own, with the most memory that it took, in MB."""
    command = [sys.executable, "-m", "benchmarks.maps", "--one", str(file), "--which", which, "--workers", str(workers)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    answer: dict[str, float] = json.loads(said.splitlines()[-1])
    return answer


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--home", type=Path, help="a home folder with the catalogs, instead of made vectors")
    parser.add_argument("--catalogs", nargs="+", default=["museum", "shop", "clothing"])
    parser.add_argument("--dimensions", type=int, default=_DIMENSIONS)
    parser.add_argument("--reference", action="store_true", help="umap-learn too")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--which", default="ours", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        from vitrine.atlas.worker import peak

        vectors = np.load(asked.one)
        found = ours(vectors, asked.workers) if asked.which == "ours" else reference(vectors, asked.workers)
        print(json.dumps({**found, "megabytes": peak() / 1e6}))
        return
    import tempfile

    names = asked.catalogs if asked.home else [f"{size:,} made" for size in asked.sizes]
    with tempfile.TemporaryDirectory() as folder:
        for n, name in enumerate(names):
            file = Path(folder) / "vectors.npy"
            np.save(file, of_catalog(asked.home, name) if asked.home else made(asked.sizes[n], asked.dimensions))
            for which in ("ours", *(("reference",) if asked.reference else ())):
                found = _one(file, which, asked.workers)
                print(name, which, " · ".join(f"{key} {value:.4g}" for key, value in found.items()), flush=True)


if __name__ == "__main__":
    main()
