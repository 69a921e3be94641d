"""Editing an item in place, hiding it, and finding both again on the catalogs page."""

import zipfile

import pytest
from PIL import Image
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
    expect(edited.locator(".item dl").first).not_to_contain_text("cheap")


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


def test_undo_in_the_editor_takes_back_what_was_kept_and_does_it_again(edited):
    edited.get_by_label("Title").fill("Marzipan rod")
    edited.keyboard.press("Enter")
    expect(edited.get_by_text("Kept: Title.")).to_be_in_viewport()
    edited.get_by_role("button", name="Undo").click()
    expect(edited.get_by_label("Title")).to_have_value("Green bar")
    edited.get_by_role("button", name="Redo").click()
    expect(edited.get_by_label("Title")).to_have_value("Marzipan rod")
    edited.get_by_role("button", name="Undo").click()
    expect(edited.get_by_label("Title")).to_have_value("Green bar")
    expect(edited.get_by_role("button", name="Back to the source's")).to_have_count(0)


def test_what_is_being_written_stays_while_the_field_before_is_kept(edited):
    edited.get_by_label("Title").fill("Marzipan rod")
    edited.keyboard.press("Tab")
    edited.keyboard.press("Control+A")
    edited.keyboard.type("Sweet ")
    edited.get_by_text("Kept: Title.").wait_for()
    edited.keyboard.type("and green")
    expect(edited.get_by_label("Description")).to_have_value("Sweet and green")
    edited.keyboard.press("Tab")
    edited.get_by_text("Kept: Description.").wait_for()
    for _ in range(2):
        rest = edited.get_by_role("button", name="Back to the source's")
        n = rest.count()
        rest.first.click()
        expect(rest).to_have_count(n - 1)


def test_the_page_tells_of_a_watched_folder_by_itself(open_page, tmp_path):
    folder = tmp_path / "watched pictures"
    folder.mkdir()
    for i in range(4):
        Image.new("RGB", (60, 60), (60 * i, 40, 200)).save(folder / f"{i}.png")
    page = open_page("/catalogs")
    page.get_by_role("button", name="New catalog").click()
    page.get_by_label("Name", exact=True).fill("lively")
    page.get_by_label("Path").fill(str(folder))
    page.get_by_role("button", name="Index it").click()
    page.get_by_role("link", name="Manage lively").click()
    about = page.locator(".card.on .about")
    expect(about).to_contain_text("4 pictures")
    page.get_by_label("Watch the folder").click()
    watch = page.get_by_role("region", name="Watched folder")
    expect(watch).to_contain_text("Up to date.")

    Image.new("RGB", (60, 60), (250, 250, 0)).save(folder / "new.png")
    expect(about).to_contain_text("5 pictures · watched")

    folder.rename(tmp_path / "unplugged")
    expect(watch).to_contain_text("The folder is not there now")
    expect(about).to_contain_text("5 pictures")
    folder.mkdir()
    Image.new("RGB", (60, 60), (250, 250, 0)).save(folder / "new.png")
    expect(watch).to_contain_text("4 of 5 pictures have gone at once")
    expect(about).to_contain_text("5 pictures")
    page.get_by_text("History", exact=True).click()
    expect(page.get_by_text("The folder is watched")).to_be_visible()
    expect(page.get_by_text("by the watched folder").first).to_be_visible()
    page.get_by_role("button", name="Index anyway").click()
    expect(about).to_contain_text("1 picture · watched")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("link", name="Manage lively")).to_have_count(0)


def test_one_catalog_is_backed_up_on_its_page(open_page):
    page = open_page("/catalogs?catalog=shapes")
    page.get_by_role("button", name="Back up", exact=True).click()
    row = page.get_by_role("region", name="Backups").get_by_role("listitem")
    expect(row).to_contain_text("only shapes")
    with page.expect_download() as coming:
        row.get_by_role("link", name="Download the backup").click()
    with zipfile.ZipFile(coming.value.path()) as archive:
        assert {"manifest.json", "book.sqlite"} <= set(archive.namelist())
    row.get_by_role("button", name="Delete the backup").click()
    expect(row).to_have_count(0)
