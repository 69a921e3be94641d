"""The strip of similar items on a plain page of another site, in a real browser."""

import csv
import http.server
import random
import threading
from functools import partial
from pathlib import Path

import pytest
from conftest import draw, serving, share
from PIL import Image
from playwright.sync_api import expect
from starlette.applications import Starlette

import routes
from components.embed import embed
from vitrine.service import Service
from vitrine.settings import Settings

HOSTILE = "<img src=x onerror=window.hacked=1>"
SHIFTS = """
  window.shifts = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shifts += one.value)))
    .observe({ type: "layout-shift", buffered: true });
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """The test's output is not a log."""


def write_alike(folder):
    """Ten discs that are much alike, and eighty pictures that are not; one disc has a title that would run."""
    folder.mkdir()
    chance = random.Random(1)
    with (folder / "catalog.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "id", "title", "price"])
        for n in range(10):
            draw("red", "disc", n).save(folder / f"disc-{n}.png")
            table.writerow([f"disc-{n}.png", f"disc-{n}", HOSTILE if n == 2 else f"Disc {n}", f"{n}.50"])
        for n in range(80):
            mosaic = Image.new("RGB", (5, 4))
            mosaic.putdata([tuple(chance.randrange(256) for _ in "rgb") for _ in range(20)])
            mosaic.resize((200, 160), Image.Resampling.NEAREST).save(folder / f"mosaic-{n}.png")
            table.writerow([f"mosaic-{n}.png", f"mosaic-{n}", f"Mosaic {n}", "1"])
    return folder / "catalog.csv"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder, and the address at which another server than the app's answers with its files."""
    folder = tmp_path_factory.mktemp("site")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def vitrine_at(tmp_path_factory, site):
    """The address of the app's routes, which that site may embed; `shapes` has a title that tries to run a script."""
    folder = tmp_path_factory.mktemp("embedded")
    service = Service(Settings(home=folder / "home", embed_origins=site[1]), "a test")
    assert service.jobs.wait(service.indexing.index("shapes", str(write_alike(folder / "catalog"))).id).state == "done"
    with pytest.MonkeyPatch.context() as patch:
        share(patch, service)
        with serving(Starlette(routes=[embed, *routes.routes])) as address:
            yield address
    service.close()


@pytest.fixture
def shop(browser, site, vitrine_at):
    """Opens a product page of the other site with the strip in it."""
    folder, origin = site
    contexts = []

    def shop(item="disc-0", *, before="", data="", width=900, **options):
        policy = (
            f"default-src 'none'; script-src {vitrine_at}; connect-src {vitrine_at}; img-src {vitrine_at} data:; "
            "style-src 'sha256-none'"
        )
        page_file = Path(folder) / "product.html"
        page_file.write_text(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A product</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}"></head><body><h1>A product</h1>{before}'
            f'<script src="{vitrine_at}/embed.js" data-catalog="shapes" data-item="{item}" {data}></script>'
            "<p id='after'>What comes after.</p></body></html>"
        )
        context = browser.new_context(viewport={"width": width, "height": 700}, **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(SHIFTS)
        page.sent = []
        page.on("request", lambda request: page.sent.append(request))
        page.goto(f"{origin}/product.html")
        return page

    yield shop
    for context in contexts:
        context.close()


def until(page, expression):
    """Waits; Playwright's own way is forbidden by the page's Content-Security-Policy."""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came: {expression}")


def strip(page):
    return page.get_by_role("region", name="Similar items")


def test_one_script_tag_shows_items_of_the_catalog_in_order(shop):
    page = shop(data='data-link="/p/{id}" data-caption="price"')
    links = strip(page).get_by_role("listitem").get_by_role("link")
    expect(links.first).to_be_visible()
    assert strip(page).get_by_role("heading", name="Similar items", level=2).is_visible()
    expect(strip(page).get_by_text("1.50", exact=True)).to_be_visible()
    assert all("/p/" in link.get_attribute("href") for link in links.all())
    picture = strip(page).locator("img").first
    expect(picture).to_be_visible()
    until(page, "document.querySelector('vitrine-similar').shadowRoot.querySelector('img').naturalWidth > 0")


def test_nothing_on_the_page_moves(shop):
    page = shop()
    top = page.locator("#after").bounding_box()["y"]
    expect(strip(page).get_by_role("link").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator("#after").bounding_box()["y"] == top
    assert page.evaluate("window.shifts") == 0


def test_markup_in_a_title_is_shown_and_not_run(shop):
    page = shop()
    expect(strip(page).get_by_text(HOSTILE).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.hacked") is None


def test_it_leaves_no_trace_and_asks_nobody_else(shop, site, vitrine_at):
    page = shop()
    expect(strip(page).get_by_role("link").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    asked = [request for request in page.sent if request.url.startswith(vitrine_at)]
    assert len(asked) > 2
    for request in page.sent:
        assert request.url.startswith((vitrine_at, site[1], "data:"))
    for request in asked:
        if not request.url.endswith("/embed.js"):  # that one is the page's own request, with the page's own policy
            assert not {"cookie", "referer"} & set(request.all_headers())


def test_nothing_is_asked_until_it_is_near(shop):
    page = shop(before="<p>A long description.</p>" * 120)
    page.wait_for_load_state("networkidle")
    assert [request.url for request in page.sent if "/similar" in request.url] == []
    strip(page).scroll_into_view_if_needed()
    expect(strip(page).get_by_role("link").first).to_be_visible()
    assert page.evaluate("window.shifts") == 0


def test_keys_reach_every_item_and_the_buttons(shop):
    page = shop(width=420)
    links = strip(page).get_by_role("link")
    expect(links.first).to_be_visible()
    on = strip(page).get_by_role("button", name="Similar items: On")
    expect(on).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(on).to_be_focused()
    before = links.last.bounding_box()["x"]
    page.keyboard.press("Enter")
    until(page, "document.querySelector('vitrine-similar').shadowRoot.querySelector('ul').scrollLeft > 0")
    assert links.last.bounding_box()["x"] < before
    for _ in range(links.count()):
        page.keyboard.press("Tab")
    expect(links.last).to_be_focused()
    expect(links.last).to_be_in_viewport()


def test_it_speaks_the_language_of_the_page(shop):
    page = shop(data='data-heading=""')
    page.evaluate("document.documentElement.lang = 'de'; document.querySelector('vitrine-similar').begin()")
    expect(page.get_by_role("region", name="Ähnliches")).to_be_visible()


def test_where_there_is_nothing_to_show_nothing_jumps(shop):
    page = shop("nobody")
    expect(page.locator("vitrine-similar")).to_have_css("visibility", "hidden")
    assert page.evaluate("window.shifts") == 0
    expect(strip(page)).to_have_count(0)


def test_a_site_that_is_not_listed_gets_an_empty_room(shop, site):
    page = shop()
    expect(strip(page).get_by_role("link").first).to_be_visible()
    page.goto(f"{site[1].replace('localhost', '127.0.0.1')}/product.html")
    expect(page.locator("vitrine-similar")).to_have_css("visibility", "hidden")
