"""A running app with small catalogs, and a browser in front of it."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, write_catalog
from models import write_model
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from vitrine.service import Service
from vitrine.settings import Settings

PATIENCE = 90_000  # ms; a busy machine is slow, and no test measures time
START_SECONDS = 240  # a machine that is busy with something else takes long to start an app
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
expect.set_options(timeout=PATIENCE)
HOSTILE = "<img src=x onerror=\"window.hacked='title'\"><script>window.hacked='script'</script>"


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts and "page" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without one the test is skipped, or fails where VITRINE_CI says that there must be one."""
    names = (os.environ.get("VITRINE_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        say = pytest.fail if os.environ.get("VITRINE_CI") else pytest.skip
        say("there is no Chromium: install Debian's chromium, or set VITRINE_CHROMIUM")
    return found


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (48, 36)) -> Image.Image:
    """A picture of one colour; its bytes differ with the colour."""
    return Image.new("RGB", size, colour)


def write_many(folder: Path, n: int) -> Path:
    """A catalog of `n` plain pictures, numbered."""
    folder.mkdir(parents=True)
    with (folder / "catalog.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "title", "number"])
        for i in range(n):
            plain((i % 256, 255 - i % 256, (i * 7) % 256), (48 + i // 256, 36)).save(folder / f"{i:04}.png")
            table.writerow([f"{i:04}.png", f"Plain {i:04}", i])
    return folder / "catalog.csv"


def write_hostile(folder: Path) -> Path:
    """A catalog that tries to run scripts from every place that catalog text is shown in."""
    folder.mkdir(parents=True)
    name = "<svg onload=window.hacked=1>.png"
    plain((200, 10, 10)).save(folder / name)
    plain((10, 200, 10)).save(folder / "other.png")
    frame = "<iframe srcdoc='<script>parent.hacked=2</script>'></iframe>"
    with (folder / "catalog.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "id", "title", "description", f"kind {HOSTILE}"])
        table.writerow([name, f"one {HOSTILE}", HOSTILE, frame, HOSTILE])
        table.writerow(["other.png", "other", "harmless", "", HOSTILE])
    return folder / "catalog.csv"


@pytest.fixture(scope="session")
def sources(tmp_path_factory) -> Path:
    """The folder of what the catalogs are made from."""
    folder = tmp_path_factory.mktemp("sources")
    write_catalog(folder / "shapes")
    write_many(folder / "many", 130)
    write_hostile(folder / "hostile")
    return folder


@pytest.fixture(scope="session")
def other_model(tmp_path_factory) -> str:
    """The name of a second model: a small one with random weights."""
    return write_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def slow_model(tmp_path_factory) -> str:
    """The name of a model that takes its time."""
    return write_model(tmp_path_factory.mktemp("models") / "slow", slow=True)


@contextmanager
def running(home: Path, **environment: str) -> Iterator[tuple[str, Path]]:
    """The address of an app on that home folder, and its log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "vitrine", "serve", "--home", str(home), "--port", str(port)]
    with (home / "app.log").open("wb") as log:
        given = os.environ | {"VITRINE_LEARN_WEIGHTS": "0"} | environment  # rankings must not change under a test
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=given)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(address):
            assert process.poll() is None, (home / "app.log").read_text()
            assert time.monotonic() < end, "the app did not start"
            time.sleep(0.1)
        yield address, home / "app.log"
    finally:
        process.terminate()
        process.wait(PATIENCE / 1000)


@pytest.fixture(scope="session")
def app(tmp_path_factory, sources) -> Iterator[str]:
    """The address of a running app with the catalogs `shapes`, `many` and `hostile`."""
    home = tmp_path_factory.mktemp("home")
    service = Service(Settings.from_environment(home=home), "a test")
    for name in ("shapes", "many", "hostile"):
        job = service.jobs.wait(service.indexing.index(name, str(sources / name)).id)
        assert job.state == "done", job.error
    service.close()
    with running(home) as (address, _):
        yield address


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/catalogs").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    """One browser for all tests; every test has a context of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, app):
    """Opens an address of the app in a context of its own: `open_page("/?catalog=shapes", width=390, …)`.

    `script` is run in every document before its own.
    """
    contexts = []

    def open_page(path: str = "/", *, width: int = 1280, height: int = 900, script: str = "", **options) -> Page:
        context = browser.new_context(base_url=app, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_navigation_timeout(PATIENCE)
        defects = []
        page.on("pageerror", lambda error: defects.append(str(error)))
        page.defects = defects
        if script:
            page.add_init_script(script)
        page.goto(path)
        return page

    yield open_page
    defects = [defect for context in contexts for page in context.pages for defect in getattr(page, "defects", [])]
    for context in contexts:
        context.close()
    assert not defects


@pytest.fixture
def page(open_page) -> Page:
    """The search page of the catalog `shapes`, painted."""
    page = open_page("/?catalog=shapes")
    page.get_by_role("heading", name="12 items").wait_for()
    return page
