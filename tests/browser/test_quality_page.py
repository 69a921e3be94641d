"""Pictures to take again, switches of what is read, and advice about a visitor's poor photo."""

import csv
import io
import re

import numpy as np
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import expect
from waiting import until

from vitrine.service import Service
from vitrine.settings import Settings

from .conftest import PATIENCE, running

pytestmark = pytest.mark.browser


def scene(seed=7, size=(640, 480)):
    """A sharp picture with much to see."""
    noise = np.random.default_rng(seed).integers(0, 255, (size[1] // 32, size[0] // 32, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.NEAREST)


def png(picture):
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def blurred(picture):
    return picture.filter(ImageFilter.GaussianBlur(5))


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """The address of an app with the catalog `studio`: thirty pictures, fourteen blurred, one nearly black, one broken
    since it was indexed; all of them looked at."""
    folder = tmp_path_factory.mktemp("studio")
    with (folder / "catalog.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "id", "title"])
        for n in range(30):
            picture = scene(n)
            if n < 14:
                picture = blurred(picture)
            elif n == 14:
                picture = picture.point(lambda level: level // 8)
            picture.save(folder / f"{n:02}.png")
            table.writerow([f"{n:02}.png", f"item-{n}", f"Thing {n:02}"])
    settings = Settings(home=tmp_path_factory.mktemp("home"), enrich="quality,colours", precision="fp32")
    service = Service(settings, "a test")
    assert service.jobs.wait(service.indexing.index("studio", str(folder / "catalog.csv")).id).state == "done"
    (folder / "29.png").write_bytes(b"no longer a picture")
    assert service.jobs.wait(service.enriching.submit("studio").id).state == "done"
    service.close()
    with running(settings.home, VITRINE_ENRICH="quality,colours") as (address, _):
        yield address


@pytest.fixture
def visit(browser, studio):
    """Opens a page of that app: `visit("/quality", width=390)`."""
    contexts = []

    def visit(path, *, width=1280, **options):
        context = browser.new_context(base_url=studio, viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_says_what_to_take_again_and_why_and_leads_to_the_item(visit, width):
    page = visit("/quality?catalog=studio", width=width)
    expect(page.get_by_role("heading", name="Pictures to take again")).to_be_visible()
    expect(page.locator(".said")).to_have_text("15 of 29 pictures are worth taking again.")
    groups = page.locator("section.group")
    expect(groups.nth(0)).to_contain_text("Too dark")
    expect(groups.nth(1)).to_contain_text("Blurred")
    expect(groups.nth(1)).to_contain_text("hold still")
    expect(groups.nth(1).locator("li")).to_have_count(12)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    groups.nth(1).get_by_role("link", name="Show all 14").click()
    page.wait_for_url(re.compile("fault=blurred"))
    expect(page.locator("section.group li")).to_have_count(14)
    page.locator("section.group li a").first.click()
    page.wait_for_url(re.compile(r"/item\?.*id=item-"))


def test_the_link_of_one_fault_can_be_passed_on_and_the_table_holds_all(visit):
    page = visit("/quality?catalog=studio&fault=dark")
    expect(page.locator("section.group")).to_have_count(1)
    expect(page.locator("section.group li")).to_contain_text("Thing 14")
    with page.expect_download() as download:
        page.get_by_role("link", name="Table (CSV)").click()
    rows = list(csv.DictReader(download.value.path().open(encoding="utf-8-sig", newline="")))
    assert [row["fault"] for row in rows] == ["dark"] + 14 * ["blurred"]


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_read_is_switched_off_and_on_where_the_catalog_is_managed(visit, width):
    page = visit("/catalogs?catalog=studio", width=width)
    row = page.locator('li[data-enricher="quality"]')
    expect(row).to_contain_text("29 pictures read")
    expect(row).to_contain_text("1 could not be read")
    expect(page.locator('li[data-enricher="codes"] input')).to_be_disabled()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row.get_by_role("checkbox").uncheck()
    expect(row).to_contain_text("29 pictures were read before")
    page.goto("/quality?catalog=studio")
    expect(page.get_by_role("heading", name="Picture quality is switched off")).to_be_visible()
    page.get_by_role("link", name="Manage studio").click()
    page.locator('li[data-enricher="quality"]').get_by_role("checkbox").check()
    expect(page.locator('li[data-enricher="quality"]')).to_contain_text("29 pictures read")


def test_what_could_not_be_read_is_listed_with_its_cause_and_tried_again(visit):
    page = visit("/catalogs?catalog=studio")
    page.get_by_text("What could not be read").click()
    failed = page.locator(".reading .failed li")
    expect(failed.first).to_contain_text("29.png")
    expect(failed.first).to_contain_text("Picture quality")
    page.locator(".reading").get_by_role("button", name="Try again").click()
    expect(page.locator('li[data-enricher="quality"]')).to_contain_text("1 could not be read")


@pytest.mark.parametrize("path", ["/?catalog=studio", "/scan?catalog=studio", "/crop?catalog=studio"])
def test_a_poor_photo_is_told_in_one_line_beside_the_answer_and_a_good_one_is_not(visit, path):
    page = visit(path, width=390)
    for picture, poor in ((blurred(scene(99)), True), (scene(98), False)):
        page.goto(path)
        until(page, "document.querySelectorAll('[data-stale=true]').length === 0")
        button = "Add a picture" if path.startswith("/?") else "Choose a picture"
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=button).first.click()
        chooser.value.set_files({"name": "photo.png", "mimeType": "image/png", "buffer": png(picture)})
        if path.startswith("/scan"):
            page.get_by_role("button", name="Scan another").wait_for(timeout=120_000)
        else:
            page.wait_for_url(re.compile("[?&](p|pic)="))
        if poor:
            expect(page.locator(".advice")).to_contain_text("This picture is blurred. Hold still")
        else:
            page.wait_for_timeout(1000)
            expect(page.locator(".advice")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
