"""What the search page costs to load: `python -m benchmarks.loading`.

The page of the sample shop in headless Chromium on this machine, on a desktop (1440 × 900) and on a phone (390 × 844,
two pixels for one), as a first visit and as a search; cold (nothing kept) and warm (a second visit of the same
browser). By the browser's own measurements: first paint, largest paint, layout shift without what a visitor caused,
requests that were sent and bytes that came, until two seconds after the last picture in view was painted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.latency import PAINTED
from benchmarks.serving import FLAGS, chromium, prepare, running

PAGES = {"first visit": "/?catalog=sample-shop", "a search": "/?catalog=sample-shop&q=red+mug"}
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
_WATCH = """
window.seen = { shift: 0, largest: 0, moved: [] };
const watch = (type, note) => {
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
};
const name = (node) => (node?.nodeType === 1 ? `${node.tagName}.${node.className}` : String(node?.nodeName));
const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
watch("layout-shift", (one) => {
  if (one.hadRecentInput) return;
  window.seen.shift += one.value;
  for (const { node, previousRect, currentRect } of one.sources) {
    const what = `${one.value.toFixed(4)} at ${Math.round(one.startTime)} ms: ${name(node)}`;
    window.seen.moved.push(`${what} from ${box(previousRect)} to ${box(currentRect)}`);
  }
});
watch("largest-contentful-paint", (one) => (window.seen.largest = one.startTime));
"""
_SEEN = """() => ({ ...window.seen,
  first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0 })"""


def load(context: BrowserContext, address: str) -> dict[str, Any]:
    """One visit: milliseconds to the first, the largest and the last paint, layout shift, requests, bytes."""
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sent: set[str] = set()
    kept: set[str] = set()
    size = {"bytes": 0}
    network.on("Network.requestWillBeSent", lambda said: sent.add(said["requestId"]))
    network.on("Network.requestServedFromCache", lambda said: kept.add(said["requestId"]))

    def answered(said: dict[str, Any]) -> None:
        if said["response"].get("fromDiskCache"):
            kept.add(said["requestId"])

    def finished(said: dict[str, Any]) -> None:
        if said["requestId"] not in kept:
            size["bytes"] += int(said["encodedDataLength"])

    network.on("Network.responseReceived", answered)
    network.on("Network.loadingFinished", finished)
    page.goto(address)
    painted = page.evaluate(PAINTED, "")
    page.wait_for_timeout(2000)
    seen = page.evaluate(_SEEN)
    page.close()
    return {
        "first_paint_ms": seen["first"],
        "largest_paint_ms": seen["largest"],
        "pictures_ms": painted,
        "layout_shift": seen["shift"],
        "requests": len(sent - kept),
        "kilobytes": size["bytes"] / 1000,
        "moved": seen["moved"],
    }


def measure(browser: Browser, address: str, repeats: int) -> Iterator[dict[str, Any]]:
    """Medians of each device, page and state of the browser's cache."""
    for device, options in DEVICES.items():
        for page, path in PAGES.items():
            visits: dict[str, list[dict[str, Any]]] = {"cold": [], "warm": []}
            for _ in range(repeats):
                context = browser.new_context(service_workers="block", **options)
                context.set_default_timeout(120_000)
                context.add_init_script(_WATCH)
                for state in visits:
                    visits[state].append(load(context, address + path))
                context.close()
            for state, all_of in visits.items():
                names = [name for name in all_of[0] if name != "moved"]
                row = {name: round(float(np.median([one[name] for one in all_of])), 4) for name in names}
                worst = max(all_of, key=lambda one: one["layout_shift"])
                yield {"device": device, "page": page, "cache": state, **row, "moved": worst["moved"]}


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--home", type=Path, help="a home folder with the sample shop indexed (default: a new one)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = asked.home or Path(scratch) / "home"
        if asked.home is None:
            prepare(home)
        with running(home) as app, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for row in measure(browser, app.address, asked.repeats):
                print(json.dumps(row), flush=True)
            browser.close()


if __name__ == "__main__":
    main()
