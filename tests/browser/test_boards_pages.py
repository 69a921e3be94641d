"""Boards as their visitors use them: choosing anywhere, ordering by mouse and keys, two windows, paper, slides."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import HOSTILE
from .steps import make

ENTRIES = ".entry .t"


@pytest.fixture
def board(open_page):
    """The page of a board of four."""
    page = open_page("/boards")
    page.get_by_role("heading", name="Boards", exact=True).wait_for()
    id = make(page, "Summer", "red-disc", "red-square", "blue-bar", "green-disc")
    page.goto(f"/board?id={id}")
    expect(page.locator(ENTRIES)).to_have_text(["Red disc", "Red square", "Blue bar", "Green disc"])
    return page


def order(page: Page, *titles: str) -> None:
    expect(page.locator(ENTRIES)).to_have_text(list(titles))


def test_pictures_chosen_on_several_pages_become_a_board(open_page):
    page = open_page("/?catalog=shapes")
    page.locator(".tile").nth(0).hover()
    page.get_by_role("button", name="Select: Red disc").click()
    page.locator(".tile > a").nth(2).focus()
    page.keyboard.press("s")
    tray = page.get_by_role("region", name="Selection")
    expect(tray).to_contain_text("2 selected")
    page.reload()
    expect(tray).to_contain_text("2 selected")
    page.goto("/?catalog=many")
    page.locator(".tile > a").first.focus()
    page.keyboard.press("s")
    expect(tray).to_contain_text("3 selected")
    expect(tray.get_by_role("button", name="Search with these")).to_be_disabled()
    tray.get_by_role("button", name="Add to board").click()
    page.get_by_label("Name of a new board").fill("From two catalogs")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open board").click()
    order(page, "Red disc", "Red bar", "Plain 0000")
    expect(page.locator(".said")).to_contain_text("3 pictures · from 2 catalogs")
    expect(tray).to_have_count(0)


def test_a_range_is_chosen_with_shift_and_searched_with(page):
    page.locator(".pick").nth(1).click(force=True)
    page.locator(".pick").nth(3).click(force=True, modifiers=["Shift"])
    tray = page.get_by_role("region", name="Selection")
    expect(tray).to_contain_text("3 selected")
    tray.get_by_role("button", name="Search with these").click()
    expect(page.locator(".part.like")).to_have_count(3)
    tray.get_by_role("button", name="Clear the selection").click()
    expect(tray).to_have_count(0)


def test_an_item_is_put_on_a_board_from_its_page_and_taken_back(open_page):
    page = open_page("/item?catalog=shapes&id=yellow-bar")
    page.get_by_role("heading", name="Yellow bar").wait_for()
    id = make(page, "For items", "red-disc")
    page.get_by_role("button", name="Add to board", exact=True).click()
    page.get_by_role("button", name=re.compile("^For items")).click()
    done = page.get_by_role("status").filter(has_text="added to For items")
    expect(done).to_contain_text("1 picture added")
    done.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back")).to_be_visible()
    page.goto(f"/board?id={id}")
    order(page, "Red disc")


def test_pictures_are_dragged_into_order_and_the_order_stays(board):
    board.locator(".entry").nth(3).hover()
    board.mouse.down()
    first = board.locator(".entry").nth(0).bounding_box()
    board.mouse.move(first["x"] + 40, first["y"] + 60, steps=8)
    board.mouse.up()
    order(board, "Green disc", "Red disc", "Red square", "Blue bar")
    expect(board.locator("h1")).to_have_text("Summer")  # the drag was no click
    expect(board.get_by_role("button", name="Undo: moving 1 picture")).to_be_enabled()
    board.reload()
    order(board, "Green disc", "Red disc", "Red square", "Blue bar")
    board.get_by_role("button", name="Undo: moving 1 picture").click()
    order(board, "Red disc", "Red square", "Blue bar", "Green disc")


def test_a_drag_is_taken_back_by_escape(board):
    board.locator(".entry").nth(3).hover()
    board.mouse.down()
    first = board.locator(".entry").nth(0).bounding_box()
    board.mouse.move(first["x"] + 40, first["y"] + 60, steps=8)
    order(board, "Green disc", "Red disc", "Red square", "Blue bar")
    board.keyboard.press("Escape")
    order(board, "Red disc", "Red square", "Blue bar", "Green disc")
    board.mouse.up()
    expect(board.get_by_role("button", name="Nothing to undo")).to_be_disabled()


def test_pictures_are_ordered_by_keys_alone_and_undone_over_a_reload(board):
    grip = board.get_by_role("button", name="Move: Blue bar")
    grip.focus()
    board.keyboard.press("Enter")
    expect(board.locator(".hush[aria-live=assertive]")).to_contain_text("3 of 4")
    board.keyboard.press("ArrowLeft")
    board.keyboard.press("Home")
    order(board, "Blue bar", "Red disc", "Red square", "Green disc")
    board.keyboard.press("Enter")
    expect(board.get_by_role("button", name="Undo: moving 1 picture")).to_be_enabled()
    expect(grip).to_be_focused()
    board.keyboard.press("Space")
    board.keyboard.press("End")
    board.keyboard.press("Escape")
    order(board, "Blue bar", "Red disc", "Red square", "Green disc")
    board.locator(".entry a").nth(1).focus()
    board.keyboard.press("Delete")
    order(board, "Blue bar", "Red square", "Green disc")
    board.reload()
    order(board, "Blue bar", "Red square", "Green disc")
    board.keyboard.press("Control+z")
    order(board, "Blue bar", "Red disc", "Red square", "Green disc")
    board.keyboard.press("Control+z")
    order(board, "Red disc", "Red square", "Blue bar", "Green disc")
    board.keyboard.press("Control+Shift+z")
    order(board, "Blue bar", "Red disc", "Red square", "Green disc")


def write(page: Page, name: str, text: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_names_and_notes_are_written_where_they_stand(board):
    write(board, "Change: Name", "Late summer")
    board.keyboard.press("Enter")
    expect(board.locator("h1")).to_have_text("Late summer")
    write(board, "Add a note", "For the window")
    board.keyboard.press("Control+Enter")
    expect(board.locator(".head p")).to_have_text("For the window")
    board.locator(".entry").nth(1).hover()
    write(board, "Note", "never mind")
    board.keyboard.press("Escape")
    board.locator(".entry").nth(1).get_by_role("button", name="Note", exact=True).click()
    board.keyboard.type("eye height")
    board.locator("h1").click()  # leaving the field keeps it
    expect(board.locator(".entry").nth(1).locator("p")).to_have_text("eye height")
    board.reload()
    expect(board.locator(".entry").nth(1).locator("p")).to_have_text("eye height")
    expect(board).to_have_title(re.compile("Late summer"))


def test_two_windows_see_each_other_and_lose_nothing(board, open_page):
    other = open_page(board.url[board.url.index("/board") :])
    order(other, "Red disc", "Red square", "Blue bar", "Green disc")
    other.get_by_role("button", name="Move: Green disc").focus()
    for key in ("Enter", "Home", "Enter"):
        other.keyboard.press(key)
    order(board, "Green disc", "Red disc", "Red square", "Blue bar")  # without a reload
    for page, text in ((board, "mine"), (other, "theirs")):
        page.get_by_role("button", name="Add a note").click()
        page.keyboard.type(text)
    other.keyboard.press("Control+Enter")
    expect(other.locator(".head p")).to_have_text("theirs")
    board.keyboard.press("Control+Enter")
    expect(board.get_by_role("alert")).to_contain_text("changed in another window")
    expect(board.get_by_role("alert")).to_contain_text("theirs")
    board.get_by_role("button", name="Keep mine").click()
    expect(board.locator(".head p")).to_have_text("mine")
    expect(other.locator(".head p")).to_have_text("mine")
    board.get_by_role("button", name="Undo: the board's note").click()
    expect(board.locator(".head p")).to_have_text("theirs")


def test_items_side_by_side_from_the_tray_and_by_link(board, open_page):
    for n in (0, 1):
        board.locator(".entry").nth(n).hover()
        board.locator(".pick").nth(n).click()
    board.get_by_role("region", name="Selection").get_by_role("button", name="Compare").click()
    expect(board.locator("thead th")).to_have_count(2)
    differing = board.locator("tr.differs th")
    expect(differing).to_have_text([re.compile("price"), re.compile("year"), re.compile("tags")])
    expect(board.locator("tr.differs mark")).to_have_text(["disc", "square"])
    board.get_by_role("button", name="Only differences").click()
    expect(board.locator("tbody tr")).to_have_count(3)
    linked = open_page(board.url[board.url.index("/compare") :])
    expect(linked.locator("tbody tr")).to_have_count(3)
    linked.goto("/compare?i=shapes/red-disc&i=shapes/no-more&i=nowhere/x")
    expect(linked.locator("thead")).to_contain_text("Not in shapes any more")
    linked.goto("/compare?i=shapes/red-disc")
    expect(linked.get_by_role("heading", name="2 to 4 items can be compared")).to_be_visible()


def test_slides_walk_by_keys_and_by_link(board):
    board.get_by_role("button", name="Slides").click()
    slides = board.get_by_role("dialog", name="Slides")
    expect(slides.get_by_role("heading")).to_have_text("Red disc")
    board.keyboard.press("ArrowRight")
    board.keyboard.press("Space")
    expect(slides.get_by_role("heading")).to_have_text("Blue bar")
    board.keyboard.press("End")
    board.keyboard.press("ArrowLeft")
    expect(slides).to_contain_text("3 of 4")
    board.reload()
    expect(slides.get_by_role("heading")).to_have_text("Blue bar")
    board.keyboard.press("Escape")
    expect(slides).to_have_count(0)
    expect(board).not_to_have_url(re.compile("slide="))


def test_boards_are_copied_merged_deleted_and_brought_back(board):
    original = board.url
    board.get_by_text("More", exact=True).click()
    board.get_by_role("button", name="Duplicate").click()
    expect(board.locator("h1")).to_have_text("Summer (copy)")
    write(board, "Change: Name", "Autumn 77")
    board.keyboard.press("Enter")
    board.locator(".entry").first.hover()
    board.get_by_role("button", name="Take off the board: Red disc").click()
    order(board, "Red square", "Blue bar", "Green disc")
    copy = board.url
    board.goto(original)
    board.get_by_role("button", name="Take off the board: Green disc").click(force=True)
    order(board, "Red disc", "Red square", "Blue bar")
    board.get_by_text("More", exact=True).click()
    board.get_by_role("button", name="Merge in another board").click()
    board.get_by_role("button", name=re.compile("Autumn 77")).click()
    order(board, "Red disc", "Red square", "Blue bar", "Green disc")
    board.goto(copy)
    expect(board.get_by_text("This board was deleted")).to_be_visible()
    board.goto(original)
    board.get_by_role("button", name="Undo: merging in another board").click()
    order(board, "Red disc", "Red square", "Blue bar")
    board.get_by_text("More", exact=True).click()
    board.get_by_role("button", name="Delete").click()
    board.get_by_role("status").get_by_role("button", name="Undo").click()
    order(board, "Red disc", "Red square", "Blue bar")


def test_an_item_that_has_gone_is_shown_as_missing(open_page, tmp_path):
    from conftest import write_catalog

    source = write_catalog(tmp_path / "leaving", ("red", "blue"), views=1)
    page = open_page("/catalogs")
    page.get_by_role("button", name="New catalog").click()
    dialog = page.get_by_role("dialog", name="New catalog")
    dialog.get_by_label("Name").fill("leaving")
    dialog.get_by_label("Path").fill(str(source))
    dialog.get_by_role("button", name="Index it").click()
    expect(page.locator(".card").filter(has_text="leaving")).to_contain_text("6 pictures")
    id = make(page, "Those that go", "red-disc", "blue-disc", catalog="leaving")
    write_catalog(tmp_path / "leaving", ("red",), views=1)
    page.get_by_role("link", name="Manage leaving").click()
    page.get_by_role("button", name="Look for changes").click()
    expect(page.locator(".card").filter(has_text="leaving")).to_contain_text("3 pictures")
    page.goto(f"/board?id={id}")
    lost = page.locator(".entry.lost")
    expect(lost).to_contain_text("Blue disc")
    expect(lost).to_contain_text("No longer in leaving")
    expect(page.locator(".said")).to_contain_text("1 missing")


def test_markup_in_titles_and_notes_is_text_everywhere(open_page):
    page = open_page("/?catalog=hostile")
    page.locator(".tile").first.wait_for()
    id = make(page, HOSTILE[:110], f"one {HOSTILE}", "other", catalog="hostile")
    page.goto(f"/board?id={id}")
    page.get_by_role("button", name="Add a note").click()
    page.keyboard.insert_text(HOSTILE)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".head p")).to_contain_text("<script>")
    expect(page.locator(ENTRIES).first).to_contain_text("<img")
    items = json.dumps(
        [one["item"] for one in page.evaluate(f"fetch('/api/boards/{id}').then((a) => a.json())")["entries"]]
    )
    compare = "&".join(
        f"i={page.evaluate('(id) => encodeURIComponent(id)', f'hostile/{item}')}" for item in json.loads(items)
    )
    for path, stands in (
        (f"/board?id={id}&slide=1", ".slides[open]"),
        (f"/sheet?id={id}", ".paper li"),
        (f"/compare?{compare}", "table"),
        ("/boards", ".card"),
    ):
        page.goto(path)
        page.locator(stands).first.wait_for()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.hacked") is None


def test_the_sheet_prints_on_a4_without_the_frame_of_the_page(board):
    board.get_by_text("Export", exact=True).click()
    board.get_by_role("link", name="Printable sheet").click()
    expect(board.locator(".paper li")).to_have_count(4)
    expect(board.locator(".paper li").first).to_contain_text("red-disc")
    board.get_by_label("Pictures side by side").select_option("2")
    expect(board.locator('.paper[data-columns="2"]')).to_be_visible()
    pdf = board.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)\S*\]", pdf)
    assert set(boxes) == {(b"594", b"841")}
    board.emulate_media(media="print", color_scheme="dark")
    for part in ("header .mark", ".controls"):
        expect(board.locator(part).first).to_be_hidden()
    assert board.evaluate("getComputedStyle(document.querySelector('.stMain')).overflowY") == "visible"


def test_an_address_of_no_board_says_so(open_page):
    page = open_page("/board?id=guessed")
    expect(page.get_by_role("heading", name="There is no such board")).to_be_visible()
    page.goto("/sheet?id=guessed")
    page.get_by_role("link", name="All boards").click()
    expect(page.get_by_role("heading", name="Boards", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 2560])
def test_no_width_scrolls_sideways(board, width):
    id = board.url.partition("id=")[2]
    board.set_viewport_size({"width": width, "height": 900})
    for path, stands in (
        (f"/board?id={id}", ".entry"),
        ("/boards", ".card"),
        (f"/sheet?id={id}", ".paper li"),
        ("/compare?i=shapes/red-disc&i=shapes/red-bar&i=shapes/blue-bar&i=shapes/green-bar", "table"),
    ):
        board.goto(path)
        board.locator(stands).first.wait_for()
        assert board.evaluate("document.querySelector('.stMain').scrollWidth") <= width
