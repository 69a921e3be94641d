"""How much of the machine indexing uses: `python -m benchmarks.indexing FOLDER`.

The cores allow, at most, as many pictures a second as there are cores divided by the core-seconds that one picture
needs in decoding, thumbnails and embedding. Each is measured alone, in this run, on the same pictures; then the whole
indexing is, from an empty home folder. The ratio says what is lost in between.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from vitrine import embedding, images
from vitrine.catalog.sources import open_source
from vitrine.service import Service
from vitrine.settings import Settings


def core_seconds(work: Callable[[], Any], count: int) -> tuple[Any, float]:
    """What the work returns, and the processor time of one of its `count` pictures, in seconds."""
    before = time.process_time()
    result = work()
    return result, (time.process_time() - before) / count


def measure(source: str, sample: int, model: str) -> dict[str, float]:
    """All figures of one run; rates are pictures a second."""
    settings = Settings(model=model)
    opened = open_source(source, settings)
    rows = [row.image for row in opened.rows()]
    chosen = rows[:: max(1, len(rows) // sample)][:sample]
    data = [opened.read(image) for image in chosen]
    embedder = embedding.load(model, threads=1)
    limits = {"max_bytes": settings.max_bytes, "max_pixels": settings.max_pixels}
    at_least = max(*images.THUMBNAIL_SIZES.values(), 2 * embedder.side)

    def batches(work: Callable[[Sequence[Any]], Any], things: Sequence[Any]) -> list[Any]:
        return [work(things[i : i + settings.batch]) for i in range(0, len(things), settings.batch)]

    decoded, decode = core_seconds(
        lambda: [images.decode(d, **limits, at_least=at_least).image for d in data], len(data)
    )
    _, thumbnails = core_seconds(lambda: [(images.thumbnails(i), images.placeholder(i)) for i in decoded], len(data))
    embedder.pictures(decoded[: settings.batch])  # the first call is slower than all others
    _, embed = core_seconds(lambda: batches(embedder.pictures, decoded), len(data))
    cores = os.cpu_count() or 1
    allowed = cores / (decode + thumbnails + embed)

    with tempfile.TemporaryDirectory() as home:
        service = Service(Settings(home=Path(home), model=model), "a benchmark")
        try:
            service.home.models.get(embedding.model_key(model))  # loading it is not indexing
            started = time.perf_counter()
            job = service.jobs.wait(service.indexing.index("benchmark", source).id)
            seconds = time.perf_counter() - started
            if job.state != "done" or job.report is None:
                raise RuntimeError(job.error)
            views = job.report["views"]
        finally:
            service.close()
    rate = views / seconds
    return {
        "pictures": views,
        "cores": cores,
        "decode_core_ms": round(decode * 1000, 2),
        "thumbnails_core_ms": round(thumbnails * 1000, 2),
        "embed_core_ms": round(embed * 1000, 2),
        "allowed_per_second": round(allowed, 1),
        "indexed_per_second": round(rate, 1),
        "share_of_allowed": round(rate / allowed, 3),
        "share_of_embedder": round(rate / (cores / embed), 3),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("source", help="a folder or catalog.csv")
    options.add_argument("--sample", type=int, default=640, help="pictures for the parts measured alone")
    options.add_argument("--model", default=embedding.EMBEDDED)
    asked = options.parse_args()
    print(json.dumps(measure(asked.source, asked.sample, asked.model), indent=1))


if __name__ == "__main__":
    main()
