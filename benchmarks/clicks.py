"""From a click to a mask in large photos: `python -m benchmarks.clicks`.

The samples' own photos, enlarged to 12 megapixels and saved as JPEG, go through the service as an upload does: opened
in the guarded process, then clicked three times (in the thing's middle, and where the answer is most wrong). The first
click includes the opening.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tempfile
import time
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.segment import Asked, central, correction, samples
from vitrine.segment import Point, Prompt
from vitrine.segment.shapes import resized
from vitrine.service import Service
from vitrine.settings import Settings

_LARGE = (4000, 3000)
_CLICKS = 3


def enlarged(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """A JPEG of the picture with 4000 × 3000 pixels, or as many the other way round, and its size."""
    size = _LARGE if image.width >= image.height else (_LARGE[1], _LARGE[0])
    out = io.BytesIO()
    image.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=92)
    return out.getvalue(), size


def clicked(service: Service, one: Asked) -> list[float]:
    """Milliseconds until each click's mask is there."""
    data, (width, height) = enlarged(one.image)
    across, down = width / one.image.width, height / one.image.height
    points, times, began = [central(one.mask)], [], time.perf_counter()
    key = service.segmenting.open(data).key
    while True:
        there = tuple(Point(p.x * across, p.y * down, p.positive) for p in points)
        answer = service.segmenting.masks(key, Prompt(there))[0].mask
        times.append(1000 * (time.perf_counter() - began))
        wrong = correction(one.mask, resized(answer.pixels, *one.image.size))
        if len(times) == _CLICKS or wrong is None:
            return times
        points.append(wrong)
        began = time.perf_counter()


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=40, help="photos, one thing in each")
    asked = parser.parse_args()
    things = [next(same) for _, same in groupby(samples(), key=lambda one: id(one.image))][: asked.photos]
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Settings.from_environment(home=Path(folder) / "home"), "a benchmark")
        clicked(service, things[0])  # loading the segmenter is not part of a click
        first, later = [], []
        for one in things[1:]:
            once, *more = clicked(service, one)
            first.append(once)
            later += more
        service.close()
    found = {"photos": len(first), "megapixels": _LARGE[0] * _LARGE[1] / 1e6, "load": os.getloadavg()[0]}
    for name, times in (("first_click_ms", first), ("next_clicks_ms", later)):
        found[name] = {f"p{q}": round(float(np.percentile(times, q)), 1) for q in (50, 95)}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
