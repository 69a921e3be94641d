"""What visitors do on the pages, for every test that needs it done."""

from __future__ import annotations

import re

from conftest import draw, saved, scene
from PIL import Image
from playwright.sync_api import Page, expect
from waiting import until

TILES = ".tile > a"
_MAKE = """async ([name, items]) => {
  const { token } = await (await fetch("/api/token")).json();
  const headers = { "X-Vitrine-Token": token };
  return (await fetch("/api/boards", { method: "POST", headers, body: JSON.stringify({ name, items }) })).json();
}"""


def make(page: Page, name: str, *ids: str, catalog: str = "shapes") -> str:
    """A board made by the page's own route; its id."""
    return page.evaluate(_MAKE, [name, [{"catalog": catalog, "id": id} for id in ids]])["id"]


def ask(page: Page, words: str) -> None:
    """Search for words, and wait for the hits."""
    page.get_by_role("searchbox", name="What to look for").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[?&]q="))
    expect(page.locator(".score").first).to_be_visible()


def param(page: Page, name: str) -> list[str]:
    """What the page's address says under that name."""
    return page.evaluate("name => new URLSearchParams(location.search).getAll(name)", name)


def bring(page: Page) -> None:
    """Choose a picture on the crop page, and wait until it can be pointed at."""
    choose(page, saved(scene()))
    page.wait_for_url(re.compile(r"[?&]pic="))
    expect(page.locator(".stage")).to_be_visible()
    shown(page)


def shown(page: Page) -> None:
    """Wait until the picture has come and lies still: it moves while it and the page around it arrive."""
    until(
        page,
        """() => { const inside = (root) => [...root.querySelectorAll("*")].flatMap((one) =>
          [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
          return inside(document).some((one) => one.matches("img.picture") && one.naturalWidth > 0); }""",
    )
    plane = page.locator(".plane")
    expect(plane).to_be_visible()
    before = None
    while (box := plane.bounding_box()) is None or box != before:
        before = box
        page.wait_for_timeout(250)


def scanned(page: Page, picture: Image.Image | None = None) -> None:
    """Choose a picture on the scan page, and wait until all has been said of it."""
    choose(page, saved(draw("red", "disc") if picture is None else picture))
    page.get_by_role("button", name="Scan another").wait_for(timeout=120_000)


def choose(page: Page, data: bytes) -> None:
    """Give the page a file that it asks for."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a picture").first.click()
    chooser.value.set_files({"name": "mine.png", "mimeType": "image/png", "buffer": data})
