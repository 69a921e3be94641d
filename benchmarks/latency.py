"""How long a visitor waits: `python -m benchmarks.latency`.

The service: a whole text query on the sample shop with the embedded model, from the call to the hits with all their
fields, with words that were not asked before. The browser: from the click on an example's chip to the moment when every
picture of the new wall that is in view has been painted, in headless Chromium on this machine.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.serving import CATALOG, FLAGS, chromium, prepare, running
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import Settings

# Components live behind shadow roots, which a plain selector does not see into. The root that holds the wall is looked
# for once: looking through the whole page at every frame would be a good part of what is measured.
_TILES = """const TILE = '[data-id][data-shape]';
  const within = (root) => [...root.querySelectorAll('*')].map((node) => node.shadowRoot).filter(Boolean);
  const rooted = (root) => (root.querySelector(TILE) ? root : within(root).map(rooted).find(Boolean));
  const inView = (tile) => tile.getBoundingClientRect().top < innerHeight;
  let home = null;
  const tiles = () => {
    if (!home?.isConnected) home = rooted(document);
    return [...(home?.querySelectorAll(TILE) ?? [])].filter(inView);
  };
  const names = () => tiles().map((tile) => tile.dataset.id).join();"""
_SHOWN = f"() => {{ {_TILES} return names(); }}"
# Resolves when the wall shows other hits than before, and all its pictures in view are decoded and painted.
PAINTED = f"""(before) => new Promise((done) => {{ {_TILES}
  const look = () => {{
    const pictures = tiles().flatMap((tile) => [...tile.querySelectorAll('img')]);
    const ready = pictures.length && pictures.every((picture) => picture.complete && picture.naturalWidth);
    if (ready && names() !== before) requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    else requestAnimationFrame(look);
  }};
  look();
}})"""


def service_times(home: Path, words: list[str]) -> dict[str, float]:
    """Milliseconds of a text query, warm: median, 95th percentile."""
    service = Service(Settings(home=home), "a benchmark")
    try:
        times = []
        for text in words:
            started = time.perf_counter()
            service.searching.search(CATALOG, Query(text=text))
            times.append(1000 * (time.perf_counter() - started))
    finally:
        service.close()
    warm = times[20:]
    return {"median_ms": round(float(np.median(warm)), 1), "p95_ms": round(float(np.quantile(warm, 0.95)), 1)}


def browser_times(home: Path, repeats: int) -> dict[str, float]:
    """Milliseconds from a click to the painted wall: median and the slowest."""
    from playwright.sync_api import sync_playwright

    times = []
    with running(home) as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        for n in range(repeats + 1):
            page.goto(f"{app.address}/?catalog={CATALOG}")
            page.wait_for_selector("[data-id][data-shape] img")
            page.wait_for_load_state("networkidle")
            before = page.evaluate(_SHOWN)
            chips = page.locator(".try a.chip")
            chip = chips.nth(n % chips.count())
            started = page.evaluate("performance.now()")
            chip.click()
            times.append(page.evaluate(PAINTED, before) - started)
        browser.close()
    warm = times[1:]
    return {"median_ms": round(float(np.median(warm)), 1), "max_ms": round(max(warm), 1), "clicks": len(warm)}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clicks", type=int, default=20)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        words = prepare(home)
        print(json.dumps({"service": service_times(home, words)}), flush=True)
        print(json.dumps({"browser": browser_times(home, asked.clicks)}), flush=True)


if __name__ == "__main__":
    main()
