"""What was read off pictures, on the pages: in the reasons, over pictures, in completions; and wider searches."""

import re

import pytest
from conftest import draw
from playwright.sync_api import Page, expect
from test_codes import code, on_ground
from test_scan import printed

from vitrine.service import Service
from vitrine.settings import Settings

from .conftest import running
from .test_axe import findings

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def labels(tmp_path_factory):
    """An app with a catalog of five things that are read already; what goes with what stands in a column."""
    folder, home = tmp_path_factory.mktemp("labels"), tmp_path_factory.mktemp("home")
    rows = [
        ("plate", "plate.png", "First thing", "left", "steel", "disc", printed("RE16 TGK")),
        ("box", "box.png", "Second thing", "left", "card", "", on_ground(code("4006381333931"))),
        ("disc", "disc.png", "Third thing", "right", "steel", "", draw("red", "disc")),
        ("bar", "bar.png", "Fourth thing", "right", "card", "", draw("blue", "bar")),
        ("square", "square.png", "Fifth thing", "right", "card", "", draw("green", "square")),
    ]
    lines = ["id,image,title,side,material,goes with"]
    for id, name, title, side, material, goes, image in rows:
        image.save(folder / name)
        lines.append(f"{id},{name},{title},{side},{material},{goes}")
    (folder / "catalog.csv").write_text("\n".join(lines))
    service = Service(Settings.from_environment(home=home), "a test")
    assert service.jobs.wait(service.indexing.index("labels", str(folder / "catalog.csv")).id).state == "done"
    assert service.jobs.wait(service.enriching.submit("labels").id).state == "done"
    service.close()
    with running(home) as (address, _):
        yield address


@pytest.fixture
def visit(labels, open_page):
    def visit(path: str, **options) -> Page:
        return open_page(f"{labels}{path}", **options)

    return visit


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_a_hit_by_its_print_shows_where_and_the_signal_can_be_switched_off(visit, screen):
    page = visit("/?catalog=labels&q=re16", **screen)
    first = page.locator(".tile").first
    expect(first).to_contain_text("First thing")
    first.locator(".act-why").evaluate("button => button.click()")
    why = page.get_by_role("dialog", name="Why this?")
    expect(why.get_by_role("switch", name="Words printed in the picture")).to_be_checked()
    expect(why.get_by_text("Read in the picture")).to_be_visible()
    expect(why.locator("mark").first).to_have_text("RE16")
    box, picture = why.locator(".seen .read").first.bounding_box(), why.locator(".seen img").bounding_box()
    assert picture["x"] <= box["x"] and box["x"] + box["width"] <= picture["x"] + picture["width"]
    assert box["width"] > 20 and box["height"] > 4
    why.get_by_role("checkbox", name="Show where").uncheck()
    expect(why.locator(".seen .read").first).to_be_hidden()
    why.get_by_role("switch", name="Words printed in the picture").uncheck()
    page.wait_for_url(re.compile("off=printed"))
    expect(why.locator(".signals .off")).to_have_count(1)


def test_a_typed_number_says_that_its_code_was_read(visit):
    page = visit("/?catalog=labels&q=4006381333931")
    expect(page.locator(".tile").first).to_contain_text("Second thing")
    page.locator(".tile > a").first.focus()
    page.keyboard.press("w")
    why = page.get_by_role("dialog", name="Why this?")
    expect(why.get_by_role("switch", name="Code in the picture")).to_be_checked()
    expect(why.locator(".matched mark")).to_have_text("4006381333931")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_an_item_shows_where_it_was_read_by_pointing_by_keys_and_all_at_once(visit, screen):
    page = visit("/item?catalog=labels&id=plate", **screen)
    reading = page.get_by_role("button", name="RE16 TGK")
    expect(reading).to_be_visible()
    strong = page.locator(".places .strong")
    expect(strong).to_have_count(0)
    reading.focus()
    expect(strong).to_have_count(1)
    reading.blur()
    expect(strong).to_have_count(0)
    if screen:
        reading.tap()
    else:
        reading.hover()
    expect(strong).to_have_count(1)
    box, stage = strong.bounding_box(), page.locator(".stage").bounding_box()
    assert stage["x"] <= box["x"] and box["x"] + box["width"] <= stage["x"] + stage["width"]
    assert stage["y"] <= box["y"] and box["y"] + box["height"] <= stage["y"] + stage["height"]
    everything = page.get_by_role("button", name="Show what was read")
    everything.click()
    expect(everything).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".places rect").first).to_be_visible()


def test_an_item_of_which_nothing_has_a_place_has_no_such_button(visit):
    page = visit("/item?catalog=labels&id=disc")
    expect(page.get_by_text("Colours")).to_be_visible()
    expect(page.get_by_role("button", name="Show what was read")).to_be_hidden()


def test_what_goes_with_an_item_is_one_click_away_and_stands_as_a_chip(visit):
    page = visit("/item?catalog=labels&id=plate")
    page.get_by_role("link", name="Goes with this").click()
    page.wait_for_url(re.compile("goes=plate"))
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator(".tile").first).to_contain_text("Third thing")
    expect(page.locator(".chip.on")).to_contain_text("First thing")
    page.goto(page.url.split("/?")[0] + "/item?catalog=labels&id=bar")
    expect(page.get_by_role("heading", name="Fourth thing")).to_be_visible()
    expect(page.get_by_role("link", name="Goes with this")).to_have_count(0)


def test_printed_words_are_completed(visit):
    page = visit("/?catalog=labels")
    page.get_by_role("heading", name="5 items").wait_for()
    box = page.get_by_role("searchbox", name="What to look for")
    box.fill("re1")
    option = page.get_by_role("option", name=re.compile("RE16 TGK"))
    expect(option).to_contain_text("printed")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_few_hits_offer_the_search_with_one_filter_less(visit, screen):
    page = visit("/?catalog=labels&f.side=left&f.material=steel", **screen)
    expect(page.locator(".tile")).to_have_count(1)
    offer = page.get_by_role("link", name="2 without “steel”")
    expect(offer).to_be_visible()
    offer.click()
    expect(page.locator(".tile")).to_have_count(2)
    expect(page.locator(".tile").first).to_contain_text("First thing")


def test_what_was_read_shuts_nobody_out_by_day_or_by_night(visit):
    page = visit("/item?catalog=labels&id=plate", bypass_csp=True, reduced_motion="reduce", color_scheme="light")
    page.get_by_role("button", name="Show what was read").click()
    page.get_by_role("button", name="RE16 TGK").focus()
    assert findings(page) == []
    home = page.url.split("/item")[0]
    page.goto(f"{home}/?catalog=labels&f.side=left&f.material=steel")
    expect(page.get_by_role("link", name="without “steel”")).to_be_visible()
    assert findings(page) == []
    page.goto(f"{home}/?catalog=labels&q=re16")
    expect(page.locator(".score").first).to_be_visible()
    page.locator(".act-why").first.evaluate("button => button.click()")
    expect(page.get_by_text("Read in the picture")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(500)
        assert findings(page) == []
