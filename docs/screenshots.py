"""Takes the pictures of the app that the README shows: `make screenshots`.

Starts the app on a free port over a home folder that holds the sample catalogs (they are indexed there if they are
not), opens its pages in Chromium, and writes `docs/img/*.webp`.
"""

from __future__ import annotations

import argparse
import http.server
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "img"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAINTED = """() => {
  const inside = (root) =>
    [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
  const all = inside(document);
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
  };
  const pictures = all.filter((one) => one.tagName === "IMG" && seen(one));
  return pictures.every((one) => one.complete);
}"""
"""True when every picture in sight has arrived."""

START_SECONDS = 900  # the first start indexes the samples


@dataclass(frozen=True)
class Shot:
    """A picture: its file name, the address, the window, a selector that says when the page stands, the photo of the
    sample shop that is brought to the page, and where in it (0 … 1) is clicked."""

    name: str
    path: str
    width: int = 1440
    height: int = 960
    scheme: str = "light"
    stands: str = ".tile img"
    photo: str = ""
    click: tuple[float, float] | None = None

    @property
    def phone(self) -> bool:
        return self.width < 500


CROPPED, SCANNED = "field/photo-017.webp", "images/pck001-3.webp"
SHOTS = [
    Shot("search-desktop-light", "/?catalog=sample-gallery&q=boats", stands="fieldset"),
    Shot("search-phone-light", "/?catalog=sample-shop", width=390, height=844),
    Shot("item-desktop-light", "FIRST sample-gallery", stands=".stage"),
    Shot("crop-desktop-light", "/crop?catalog=sample-shop", stands=".plane", photo=CROPPED, click=(0.67, 0.57)),
    Shot("scan-phone-light", "/scan?catalog=sample-shop", width=390, height=844, stands=".card img", photo=SCANNED),
    Shot("map-desktop-light", "/map?catalog=sample-shop", stands="canvas"),
    Shot("catalogs-desktop-dark", "/catalogs?catalog=sample-gallery", scheme="dark", stands=".card img"),
]


EMBEDDED = "MUG001-WHI1"
PRODUCT = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Striped mug Hugo</title>
    <style>
      :root { color-scheme: light dark; }
      body { max-width: 920px; margin: 0 auto; padding: 40px 24px; font: 16px/1.6 Georgia, serif;
             color: light-dark(#2b2420, #efe8e0); background: light-dark(#fdfaf5, #1c1815); }
      .product { display: flex; gap: 40px; margin-bottom: 36px; }
      .product img { width: 320px; border-radius: 4px; }
      h1 { font-weight: 500; line-height: 1.2; }
      .buy { padding: 10px 22px; border: 1px solid; background: none; color: inherit; font: inherit; }
    </style>
  </head>
  <body>
    <div class="product">
      <img src="product.webp" alt="A striped mug" width="320" height="320">
      <div>
        <h1>Striped mug Hugo</h1>
        <p>Glazed ceramic with blue stripes. Goes in the dishwasher and, more to the point, comes out again.</p>
        <p>16.50</p>
        <button class="buy">Into the basket</button>
      </div>
    </div>
    <script src="VITRINE/embed.js" data-catalog="sample-shop" data-item="ITEM" data-caption="price"></script>
  </body>
</html>
"""
"""A page of another site, as plain as such pages may be, with the strip of similar items in it."""


def main() -> None:
    """Take all pictures, or those whose name is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="which pictures (default: all)")
    parser.add_argument("--home", type=Path, help="home folder with the sample catalogs (default: a new one)")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        _site(Path(scratch) / "site") as site,
        _app(asked.home or Path(scratch) / "home", site) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        for shot in SHOTS:
            if not asked.names or shot.name in asked.names:
                file = asked.out / f"{shot.name}.webp"
                file.write_bytes(_take(browser, address, shot))
                print(f"{file.name}: {file.stat().st_size // 1024} kB")
        for scheme in ("light", "dark"):
            if not asked.names or f"embed-{scheme}" in asked.names:
                file = asked.out / f"embed-{scheme}.webp"
                file.write_bytes(_take_embedded(browser, address, site, Path(scratch) / "site", scheme))
                print(f"{file.name}: {file.stat().st_size // 1024} kB")
        browser.close()


def _take_embedded(browser: Browser, address: str, site: str, folder: Path, scheme: str) -> bytes:
    """The strip on a page of another site."""
    picture = ROOT / "data" / "samples" / "shop" / "images" / f"{EMBEDDED.lower()}-1.webp"
    shutil.copy(picture, folder / "product.webp")
    (folder / "index.html").write_text(PRODUCT.replace("VITRINE", address).replace("ITEM", EMBEDDED), encoding="utf-8")
    context = browser.new_context(viewport={"width": 960, "height": 760}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(site)
    page.get_by_role("region", name="Similar items").get_by_role("link").first.wait_for()
    page.wait_for_load_state("networkidle")
    _wait(page)
    image = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return _as_webp(image)


def _wait(page: Page) -> None:
    # Not wait_for_function: it makes code of text in the page, which the app's policy forbids.
    end = time.monotonic() + 60
    while not page.evaluate(PAINTED):
        if time.monotonic() > end:
            raise TimeoutError("the page is not painted")
        page.wait_for_timeout(50)


def _as_webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "WEBP", quality=80, method=6)
    return out.getvalue()


def _take(browser: Browser, address: str, shot: Shot) -> bytes:
    context = browser.new_context(
        base_url=address,
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=2 if shot.phone else 1,
        color_scheme=shot.scheme,
        has_touch=shot.phone,
        is_mobile=shot.phone,
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    if shot.path.startswith("FIRST "):
        page.goto(f"/?catalog={shot.path.removeprefix('FIRST ')}")
        page.locator(".tile > a").first.click()
    else:
        page.goto(shot.path)
    if shot.photo:
        _bring(page, shot.photo)
    if shot.click:
        _point(page, *shot.click)
    page.locator(shot.stands).first.wait_for()
    _wait(page)
    page.wait_for_load_state("networkidle")
    image = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return _as_webp(image)


def _bring(page: Page, photo: str) -> None:
    """Choose a photo of the sample shop on a page that asks for one."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a picture").first.click()
    chooser.value.set_files(ROOT / "data" / "samples" / "shop" / photo)


def _point(page: Page, x: float, y: float) -> None:
    """Click on something in the picture of the crop page."""
    plane = page.locator(".plane")
    plane.wait_for()
    _wait(page)
    box = plane.bounding_box()
    if box is None:
        raise RuntimeError("the photo is not in sight")
    plane.click(position={"x": box["width"] * x, "y": box["height"] * y})
    page.get_by_text("of the picture").wait_for()


def _chromium() -> str:
    names = (os.environ.get("VITRINE_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        sys.exit("There is no Chromium. Install it, or say where it is with VITRINE_CHROMIUM.")
    return found


@contextmanager
def _site(folder: Path) -> Iterator[str]:
    """The address of another site than the app's, which answers with the files of a folder."""
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """What is asked for is of no interest."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _app(home: Path, site: str) -> Iterator[str]:
    """The address of the app, running over that home with the sample catalogs indexed; that site may embed them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "vitrine", "serve", "--samples", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "VITRINE_EMBED_ORIGINS": site})
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > end:
                sys.exit("The app did not start.")
            time.sleep(0.2)
        urllib.request.urlopen(f"{address}/api/catalogs/sample-shop/search?q=awake&limit=1").close()
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/catalogs") as answer:
            return answer.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    main()
