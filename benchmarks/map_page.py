"""The map page with very many points: `python -m benchmarks.map_page [--points 100000]`.

Starts the app on the sample shop and lays a made map of so many points under it: page, routes and component are the
real ones, and only pictures are missing. Chromium has no graphics chip and draws in software, WebGL and page. Measured
in the page: from the last byte of the points to the first picture of them, frames while it is dragged (and the
processor time of one: on a machine that is busy otherwise it tells more), from the end of a lasso to the ids, and what
is sent for colours, filters and the choice. Beside it: where a picture that was read belongs, among as many vectors.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.maps import made
from benchmarks.serving import CATALOG, FREE, chromium, prepare, running
from vitrine.atlas.files import Maps, write
from vitrine.atlas.neighbours import nearest_among
from vitrine.atlas.placing import place
from vitrine.service import Service
from vitrine.settings import Settings

_FLAGS = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_SECONDS = 4.0  # of dragging
_ROUNDS = 20  # of placing

_WATCH = """
const inside = (root) =>
  [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
window.field = () => inside(document).find((one) => one.classList?.contains("field-of-map"));
window.seen = { draws: [], chosen: 0, lit: 0 };
const shown = () => {
  if (seen.draws.at(-1) !== document.timeline.currentTime) seen.draws.push(document.timeline.currentTime);
};
const draw = WebGL2RenderingContext.prototype.drawArrays;
WebGL2RenderingContext.prototype.drawArrays = function (...all) {
  draw.apply(this, all);
  shown();
  if (!seen.first && all[2] > 1000) requestAnimationFrame(() => (seen.first = performance.now()));
};
let laid = "";
document.addEventListener("pointerup", () => (seen.up = performance.now()), true);
const look = () => {
  const set = window.field()?.dataset;
  const now = window.field()?.querySelector("canvas.ground")?.style.transform ?? "";
  if (now !== laid) shown();
  laid = now;
  if (set?.chosen > 0 && !seen.chosen) seen.chosen = performance.now();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

_SENT = "performance.getEntriesByType('resource').filter((one) => /[/]api[/]/.test(one.name))"
_BRIEF = "(one) => [one.name.split('/').at(-1).slice(0, 24), one.encodedBodySize]"


def lay(home: Path, points: int) -> None:
    """Put a made map of so many points where the catalog's own would be."""
    service = Service(Settings.from_environment(home=home), "a benchmark")
    try:
        job = service.mapping.make(CATALOG)
        if job is not None:
            service.jobs.wait(job.id)
        version = service.mapping.state(CATALOG)["version"]
        folder = service.mapping.folder(CATALOG, version)
        about = Maps(folder.parent).load(version).about
    finally:
        service.close()
    random = np.random.default_rng(3)
    middles = random.normal(size=(60, 2)) * 8
    groups = random.integers(0, 60, points).astype(np.int32)
    arrays: dict[str, Any] = {
        "places": (middles[groups] + random.normal(size=(points, 2))).astype(np.float32),
        "clusters": groups,
        "faithful": random.integers(0, 16, points).astype(np.uint8),
        "neighbours": random.integers(0, points, (points, 15)).astype(np.int32),
        "colours": random.integers(0, 255, (points, 3)).astype(np.uint8),
    }
    sizes = np.bincount(groups, minlength=60).tolist()
    said = [
        {"size": sizes[n], "x": float(x), "y": float(y), "typical": [], "unusual": []}
        for n, (x, y) in enumerate(middles.tolist())
    ]
    shutil.rmtree(folder)
    items = [f"made-{n}" for n in range(points)], [f"{n:064x}" for n in range(points)]
    write(folder, items, arrays, {**about, "clusters": said})
    (folder / "sheets").write_text("0", encoding="ascii")


def worked(browser: psutil.Process) -> float:
    """Seconds of processor time that the browser's processes have taken."""
    return sum(sum(one.cpu_times()[:2]) for one in [browser, *browser.children(recursive=True)])


def measure(page: Page, points: int, browser: psutil.Process) -> dict[str, Any]:
    """What the page does, with times in milliseconds."""
    until = "() => window.field?.()?.dataset.lit && seen.first"
    page.wait_for_function(until, timeout=120_000)
    ready = page.evaluate(f"{_SENT}.find((one) => one.name.endsWith('/points'))?.responseEnd")
    size = page.evaluate(f"{_SENT}.find((one) => one.name.endsWith('/points'))?.encodedBodySize")
    found: dict[str, Any] = {"points": points, "bytes": size, "first": round(page.evaluate("seen.first") - ready)}
    found["renderer"] = page.evaluate(
        """() => { const gl = document.createElement('canvas').getContext('webgl2');
        return gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info').UNMASKED_RENDERER_WEBGL); }"""
    )
    page.wait_for_timeout(3000)
    box = page.evaluate(
        "(() => { const b = field().getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()"
    )
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("seen.draws.length = 0")
    began, before = time.perf_counter(), worked(browser)
    step = 0
    while time.perf_counter() - began < _SECONDS:
        step += 1
        page.mouse.move(x + 120 * np.sin(step / 9), y + 80 * np.cos(step / 11))
    drawn = page.evaluate("seen.draws.length")
    found["frames_a_second"] = round(drawn / (time.perf_counter() - began), 1)
    found["processor_a_frame"] = round(1000 * (worked(browser) - before) / max(1, drawn), 1)
    page.mouse.up()
    before = page.evaluate(f"{_SENT}.length")
    page.keyboard.down("Alt")
    page.mouse.move(box[0] + 40, box[1] + 40)
    page.mouse.down()
    for right, down in ((0.95, 0.05), (0.95, 0.95), (0.5, 0.7), (0.05, 0.95)):
        page.mouse.move(box[0] + box[2] * right, box[1] + box[3] * down, steps=6)
    page.evaluate("seen.chosen = 0")
    page.mouse.up()
    page.keyboard.up("Alt")
    page.wait_for_function("() => seen.chosen > 0", timeout=60_000)
    found["lasso"] = round(page.evaluate("seen.chosen - seen.up"))
    found["chosen"] = int(page.evaluate("field().dataset.chosen"))
    page.wait_for_timeout(2000)
    sent = page.evaluate(
        f"{_SENT}.slice({before}).map((one) => [one.name.split('/').at(-1).slice(0, 24), one.encodedBodySize])"
    )
    found["sent_for_the_lasso"] = sent
    before = page.evaluate(f"{_SENT}.length")
    page.get_by_label("Colour by").select_option("=truth")
    page.get_by_label("Search on the map").fill("mug")
    page.wait_for_timeout(4000)
    found["sent_for_colour_and_words"] = page.evaluate(f"{_SENT}.slice({before}).map({_BRIEF})")
    return found


def placing(points: int) -> dict[str, float]:
    """Milliseconds until a picture's vector has its place: its nearest among all by plain NumPy, then the median."""
    vectors = made(points)
    map = np.random.default_rng(5).normal(size=(points, 2)).astype(np.float32)
    times = []
    for n in range(_ROUNDS):
        clock = time.perf_counter()
        place(*nearest_among(vectors[n : n + 1], vectors, 8), map)
        times.append(1000 * (time.perf_counter() - clock))
    return {"median": round(statistics.median(times), 1), "most": round(max(times), 1)}


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="a home folder for this alone, kept for the next time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = asked.home or Path(scratch) / "home"
        prepare(home)
        lay(home, asked.points)
        with running(home, **FREE) as app, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
            page.add_init_script(_WATCH)
            page.goto(f"{app.address}/map?catalog={CATALOG}")
            driven = next(one for one in psutil.Process().children(recursive=True) if "chrom" in one.name())
            found = measure(page, asked.points, driven)
            browser.close()
    found["placing"] = placing(asked.points)
    found["load"] = os.getloadavg()
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
