"""Editing an item in place, hiding it, and finding both again on the catalogs page."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def edited(open_page):
    """The page of an item with its editor open; what a test changes is undone by it."""
    page = open_page("/item?catalog=shapes&id=green-bar")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Title").wait_for()
    return page


def test_an_edit_is_kept_without_a_reload_found_by_search_and_undone(edited, open_page):
    edited.get_by_label("Title").fill("Marzipan rod")
    edited.keyboard.press("Enter")
    expect(edited.get_by_text("Kept: Title.")).to_be_visible()
    expect(edited.get_by_text("The source says: Green bar")).to_be_visible()
    edited.get_by_role("button", name="Done").click()
    expect(edited.get_by_role("heading", name="Marzipan rod")).to_be_visible()
    expect(edited.get_by_role("button", name="Edit", exact=True)).to_be_focused()

    search = open_page("/?catalog=shapes&q=marzipan")
    expect(search.locator(".tile > a").first).to_contain_text("Marzipan rod")

    edited.get_by_role("button", name="Edit", exact=True).click()
    edited.get_by_role("button", name="Back to the source's").click()
    expect(edited.get_by_label("Title")).to_have_value("Green bar")
    edited.get_by_role("button", name="Undo").click()
    expect(edited.get_by_label("Title")).to_have_value("Marzipan rod")
    edited.get_by_role("button", name="Back to the source's").click()
    expect(edited.get_by_label("Title")).to_have_value("Green bar")


def test_what_a_column_cannot_hold_is_said_and_not_kept(edited):
    edited.get_by_label("price").fill("cheap")
    edited.keyboard.press("Enter")
    expect(edited.get_by_text("The column price holds numbers")).to_be_visible()
    edited.reload()
    expect(edited.locator(".item dl")).not_to_contain_text("cheap")


def test_an_item_is_hidden_and_shown_again_with_one_click_on_the_catalogs_page(edited, open_page):
    edited.get_by_role("button", name="Hide this item").click()
    expect(edited.get_by_role("heading", name="Green bar is hidden")).to_be_visible()
    edited.get_by_role("link", name="Hidden items").click()
    expect(edited.get_by_role("heading", name="1 hidden item")).to_be_visible()
    search = open_page("/?catalog=shapes")
    expect(search.get_by_role("heading", name="11 items")).to_be_visible()
    edited.get_by_role("button", name="Show Green bar again").click()
    expect(edited.get_by_role("heading", name="1 hidden item")).to_be_hidden()
    edited.get_by_text("History", exact=True).click()
    expect(edited.get_by_text("Shown again: Green bar")).to_be_visible()
