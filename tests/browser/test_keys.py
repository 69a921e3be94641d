"""The main job by keyboard alone, the command box, and the sheet of keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from .steps import make

FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute("aria-label") ?? at?.textContent ?? "";
}"""


def focused(page: Page) -> str:
    """What the keyboard is on, through all shadow roots."""
    return page.evaluate(FOCUSED)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def walk_to(page: Page, what: str) -> None:
    """Press Tab until what is so called has the focus."""
    for _ in range(80):
        if focused(page).startswith(what):
            return
        press(page, "Tab")
    raise AssertionError(f"Tab never came to {what}")


def command(page: Page, words: str):
    """The command box with these words in it; its choices."""
    press(page, "Control+k")
    box = page.get_by_role("combobox", name="Go to")
    expect(box).to_be_focused()
    page.keyboard.type(words)
    return page.get_by_role("dialog", name="Go to").get_by_role("option")


@pytest.fixture
def page(page):
    """The search page, with its header, which holds the keys."""
    page.get_by_role("button", name="Go to").wait_for()
    return page


def test_the_whole_main_job_needs_no_mouse(page):
    press(page, "/")
    expect(page.get_by_role("searchbox", name="What to look for")).to_be_focused()
    page.keyboard.type("red disc")
    press(page, "Enter")
    page.wait_for_url(re.compile("q=red"))
    expect(page.locator(".score").first).to_be_visible()
    walk_to(page, "Red disc")
    press(page, "ArrowRight")
    assert not focused(page).startswith("Red disc")
    press(page, "Home")
    assert focused(page).startswith("Red disc")
    press(page, "b")
    board = page.get_by_label("Name of a new board")
    expect(board).to_be_focused()
    page.keyboard.type("By keyboard")
    press(page, "Enter")
    expect(page.get_by_role("link", name="Open board")).to_be_visible()
    press(page, "Escape")
    page.locator(".tile > a").first.focus()
    press(page, "Enter")
    page.wait_for_url(re.compile("/item"))
    expect(page.locator("h1")).to_have_text("Red disc")
    walk_to(page, "More like this")
    press(page, "Enter")
    page.wait_for_url(re.compile("like=red-disc"))
    expect(page.locator(".part.like")).to_have_count(1)
    choices = command(page, "catalogs")
    expect(choices.first).to_contain_text("Catalogs")
    press(page, "Enter")
    page.wait_for_url(re.compile("/catalogs"))
    expect(page.get_by_role("heading", name="Catalogs", exact=True)).to_be_visible()


def test_the_command_box_reaches_catalogs_items_boards_and_saved_searches(page):
    make(page, "Xylophone", "red-disc")
    expect(command(page, "many").first).to_contain_text("130 items")
    press(page, "Escape")
    expect(page.get_by_role("dialog", name="Go to")).to_have_count(0)
    expect(command(page, "xylo")).to_have_text(re.compile("Xylophone"))
    press(page, "Escape")
    expect(command(page, "blue bar").first).to_contain_text("Blue bar")
    press(page, "Enter")
    page.wait_for_url(re.compile("/item.*blue-bar"))


def test_the_command_box_is_walked_with_arrows_and_says_where_one_is(page):
    box = page.get_by_role("combobox", name="Go to")
    choices = command(page, "pages")
    expect(choices.last).to_contain_text("Search shapes for")  # what the app had to be asked for has come
    expect(choices.first).to_have_attribute("aria-selected", "true")
    press(page, "ArrowUp")
    expect(choices.last).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == choices.last.get_attribute("id")
    press(page, "ArrowDown")
    expect(choices.first).to_have_attribute("aria-selected", "true")
    box.fill("nothing is called like this %_!")
    expect(page.get_by_role("dialog", name="Go to").get_by_role("option")).to_have_text(re.compile("Search shapes for"))


def test_recent_and_saved_searches_wait_on_the_first_page_and_in_the_command_box(page):
    page.get_by_role("searchbox", name="What to look for").fill("green square")
    press(page, "Enter")
    expect(page.locator(".score").first).to_be_visible()
    page.get_by_role("button", name="Save search").click()
    page.get_by_label("Name of the saved search").fill("Grassy")
    press(page, "Enter")
    expect(page.locator(".chip.save")).to_have_text("Grassy")
    page.goto("/?catalog=shapes")
    expect(page.locator(".past")).to_contain_text("green square")
    expect(page.locator(".kept")).to_contain_text("Grassy")
    expect(command(page, "grassy")).to_contain_text(["Grassy"])
    press(page, "Enter")
    page.wait_for_url(re.compile("q=green.square.*saved="))


def test_the_sheet_of_keys_opens_by_its_key_but_not_while_typing(page):
    sheet = page.get_by_role("dialog", name="Keys")
    press(page, "?")
    expect(sheet).to_be_visible()
    for words in ("more like this", "to the search box", "undo"):
        expect(sheet).to_contain_text(words)
    press(page, "Escape")
    expect(sheet).to_have_count(0)
    press(page, "/")
    page.keyboard.type("what?")
    expect(page.get_by_role("searchbox", name="What to look for")).to_have_value("what?")
    expect(sheet).to_have_count(0)
