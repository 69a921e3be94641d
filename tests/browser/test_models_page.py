"""Models on the catalogs page: the list, and the offer of a better one where the hub can be reached."""

import os
import socket
import subprocess
import sys
import time

import httpx
import pytest
from conftest import ROOT, write_catalog
from hub_server import Hub, large_file
from playwright.sync_api import expect

from vitrine.service import Service
from vitrine.settings import Settings

from .conftest import PATIENCE


@pytest.fixture
def hub():
    """A hub that holds a large file in the place of the better model's weights, and is slow to send it."""
    hub = Hub()
    hub.repositories["timm/ViT-B-32-SigLIP2-256"] = {
        "open_clip_model.safetensors": large_file(5_000_000),
        "tokenizer.json": b"{}",
    }
    hub.slow = 0.2
    yield hub
    hub.close()


@pytest.fixture
def networked(browser, hub, tmp_path):
    """The catalogs page of an app of its own that can reach that hub, with one small catalog."""
    settings = Settings(home=tmp_path / "home", precision="fp32")
    service = Service(settings, "a test")
    service.jobs.wait(service.indexing.index("shapes", str(write_catalog(tmp_path / "shapes", ("red",)))).id)
    service.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "weights"), "HF_HUB_OFFLINE": "0"}
    command = [sys.executable, "-m", "vitrine", "serve", "--home", str(settings.home), "--port", str(port)]
    with (tmp_path / "app.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **told})
    address = f"http://127.0.0.1:{port}"
    context = browser.new_context(base_url=address)
    context.set_default_timeout(PATIENCE)
    try:
        while True:
            assert process.poll() is None, (tmp_path / "app.log").read_text()
            try:
                httpx.get(f"{address}/api/catalogs")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        page = context.new_page()
        page.goto("/catalogs")
        yield page
    finally:
        context.close()
        process.terminate()
        process.wait(PATIENCE / 1000)


def test_the_first_start_offers_a_better_model_with_what_it_costs_and_gets_it(networked):
    page = networked
    offer = page.get_by_role("region", name="A better model")
    expect(offer).to_contain_text("1.5 GB to download", timeout=4 * PATIENCE)  # its speed is measured first
    expect(offer).to_contain_text("to read the 6 pictures here once more")
    expect(offer).to_contain_text("Apache-2.0")
    offer.get_by_role("button", name="Get it and use it").click()
    bar = page.get_by_role("progressbar", name="Downloading ViT-B-32-SigLIP2-256/webli")
    expect(bar).to_be_visible()
    expect(offer).to_have_count(0)
    expect(page.get_by_text("of 5.0 MB")).to_be_visible()
    page.get_by_role("button", name="Cancel: downloading").click()
    expect(bar).to_have_count(0)
    expect(offer).to_be_visible()  # what was stopped can be had again
    offer.get_by_role("button", name="Not now").click()
    page.reload()
    expect(page.get_by_role("heading", name="shapes")).to_be_visible()
    expect(offer).to_have_count(0)


def test_the_list_names_what_matters_and_what_may_not_be_used_for_business(open_page):
    page = open_page("/catalogs")
    page.get_by_text("Models", exact=True).click()
    rows = page.locator(".model-rows li")
    expect(rows.first).to_contain_text("28 MB on disk")
    expect(rows.first).to_contain_text("In use")
    expect(rows.filter(has_text="SigLIP 2, base")).to_contain_text("109 languages")
    expect(rows.filter(has_text="MobileCLIP")).to_contain_text("research only")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_of_a_long_text_the_page_says_how_many_words_were_read(open_page):
    page = open_page("/?catalog=shapes&q=" + "+".join(["red", "disc"] * 100))
    expect(page.get_by_role("status").filter(has_text="The model read the first 30 of 200 words")).to_be_visible()


def test_a_paste_that_is_too_long_is_cut_and_said_so(page):
    page.evaluate("navigator.clipboard.writeText('word '.repeat(10000))")
    box = page.get_by_role("searchbox", name="What to look for")
    box.click()
    page.keyboard.press("Control+V")
    expect(page.get_by_text("The first 2,000 letters were taken.")).to_be_visible()
    assert len(box.input_value()) == 2000
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The model read the first")).to_be_visible()
