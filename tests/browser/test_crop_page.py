"""The crop page as its visitors use it: clicks, boxes, lines, fingers and keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from .steps import bring, shown

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


def spot(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the picture is on the screen."""
    page.locator(".plane").scroll_into_view_if_needed()
    box = page.locator(".plane").bounding_box()
    return box["x"] + box["width"] * x / 360, box["y"] + box["height"] * y / 240


def soon(page, condition):
    """Wait for the mask that belongs to the last click; the one before it stays until then."""
    for _ in range(600):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("the mask did not come")


def covered(page: Page, x: float, y: float) -> bool:
    """Whether a pixel of the picture is selected: there the overlay is clear, all around it is dimmed."""
    return page.evaluate(
        """([x, y]) => { const inside = (root) => [...root.querySelectorAll("*")].flatMap((one) =>
          [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
          const canvas = inside(document).find((one) => one.matches("canvas.mask"));
          const at = [Math.floor((x / 360) * canvas.width), Math.floor((y / 240) * canvas.height), 1, 1];
          return canvas.getContext("2d").getImageData(...at).data[3] === 0; }""",
        [x, y],
    )


def selected(page: Page) -> None:
    expect(page.locator(".says")).to_have_text(re.compile("Selected"))
    expect(page.locator(".asking")).to_have_count(0)


@pytest.fixture
def desk(open_page) -> Page:
    """The crop page with a picture on it."""
    page = open_page("/crop?catalog=shapes")
    bring(page)
    return page


def test_a_click_selects_and_what_was_selected_is_found(desk):
    desk.mouse.click(*spot(desk, 90, 110))
    selected(desk)
    assert covered(desk, 90, 110) and not covered(desk, 270, 130) and not covered(desk, 10, 10)
    desk.get_by_role("button", name="Search with this").click()
    expect(desk.get_by_role("heading", name="What cropping changes")).to_be_visible()
    expect(desk.locator(".reading")).to_have_count(3)
    expect(desk.locator(".tile > a").first).to_contain_text("Red disc")
    desk.reload()
    expect(desk.locator(".reading")).to_have_count(3)
    expect(desk.locator(".tile > a").first).to_contain_text("Red disc")


def test_what_is_clicked_away_goes_and_undo_brings_it_back(desk):
    desk.mouse.click(*spot(desk, 90, 110))
    selected(desk)
    desk.mouse.click(*spot(desk, 270, 130))
    expect(desk.locator(".marks .yes")).to_have_count(2)
    selected(desk)
    soon(desk, lambda: covered(desk, 90, 110) and covered(desk, 270, 130))
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".marks .yes")).to_have_count(1)
    selected(desk)
    desk.keyboard.down("Alt")
    desk.mouse.click(*spot(desk, 270, 130))
    desk.keyboard.up("Alt")
    expect(desk.locator(".marks .no")).to_have_count(1)
    selected(desk)
    soon(desk, lambda: covered(desk, 90, 110) and not covered(desk, 270, 130))
    desk.get_by_role("button", name="Clear").click()
    expect(desk.locator(".marks .dot")).to_have_count(0)
    expect(desk.get_by_role("button", name="Search with this")).to_be_disabled()


def test_a_box_is_dragged(desk):
    desk.mouse.move(*spot(desk, 210, 70))
    desk.mouse.down()
    desk.mouse.move(*spot(desk, 300, 150), steps=4)
    desk.mouse.move(*spot(desk, 332, 192), steps=4)
    desk.mouse.up()
    selected(desk)
    assert covered(desk, 270, 130) and not covered(desk, 90, 110)


def test_a_line_is_drawn_round_it(desk):
    desk.get_by_role("radio", name="Draw round").click()
    desk.mouse.move(*spot(desk, 205, 65))
    desk.mouse.down()
    for x, y in ((335, 65), (335, 195), (205, 195), (205, 70)):
        desk.mouse.move(*spot(desk, x, y), steps=5)
    desk.mouse.up()
    selected(desk)
    assert covered(desk, 270, 130) and not covered(desk, 90, 110)


def test_the_keys_alone_select(desk):
    desk.locator(".stage").focus()
    for _ in range(8):
        desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Enter")
    selected(desk)
    assert covered(desk, 90, 110) and not covered(desk, 270, 130)
    desk.keyboard.press("u")
    expect(desk.locator(".marks .dot")).to_have_count(0)


def test_the_things_are_found_and_one_is_chosen_by_its_name_or_a_click(desk):
    desk.get_by_role("button", name="Find the things").click()
    expect(desk.locator(".things .chip").nth(1)).to_be_visible()
    desk.mouse.click(*spot(desk, 270, 130))
    selected(desk)
    assert covered(desk, 270, 130) and not covered(desk, 90, 110)


def test_words_say_what_is_meant(desk):
    desk.get_by_label("Say what you mean").fill("blue square")
    desk.keyboard.press("Enter")
    selected(desk)
    desk.locator(".things .chip").first.click()
    expect(desk.locator(".things")).to_be_hidden()
    selected(desk)
    assert covered(desk, 270, 130)


def test_an_item_is_cropped_from_its_page(open_page):
    page = open_page("/item?catalog=shapes&id=red-disc")
    page.get_by_role("link", name="Crop this one").click()
    page.wait_for_url(re.compile(r"/crop\?.*id=red-disc"))
    expect(page.locator(".stage")).to_be_visible()
    shown(page)
    box = page.locator(".plane").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    selected(page)


def test_a_finger_taps_and_draws_a_box_on_a_phone(open_page):
    page = open_page("/crop?catalog=shapes", **PHONE)
    bring(page)
    page.touchscreen.tap(*spot(page, 90, 110))
    selected(page)
    assert covered(page, 90, 110) and not covered(page, 270, 130)
    page.get_by_role("radio", name="Not this").tap()
    page.touchscreen.tap(*spot(page, 330, 20))
    expect(page.locator(".marks .no")).to_have_count(1)
    page.get_by_role("button", name="Clear").tap()
    page.get_by_role("radio", name="Box").tap()
    (x0, y0), (x1, y1) = spot(page, 210, 70), spot(page, 332, 192)
    touch = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [(x0, y0)]),
        ("touchMove", [((x0 + x1) / 2, (y0 + y1) / 2)]),
        ("touchMove", [(x1, y1)]),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})
    selected(page)
    assert covered(page, 270, 130) and not covered(page, 90, 110)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_picture_that_was_forgotten_is_asked_for_again(open_page):
    page = open_page("/crop?catalog=shapes&pic=0123456789abcdef0123456789abcdef")
    expect(page.get_by_text("no longer kept")).to_be_visible()
    bring(page)
    page.mouse.click(*spot(page, 90, 110))
    selected(page)


def test_what_is_no_picture_is_refused_with_words(open_page):
    page = open_page("/crop?catalog=shapes")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a picture").first.click()
    chooser.value.set_files({"name": "notes.png", "mimeType": "image/png", "buffer": b"these are words"})
    expect(page.get_by_role("alert")).to_be_visible()
