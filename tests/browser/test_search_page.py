"""The search page as its visitors use it."""

import base64
import re

import pytest
from conftest import draw, saved
from playwright.sync_api import Page, expect
from waiting import until

from .steps import TILES, ask, param


def heading(page: Page, words: str | re.Pattern) -> None:
    expect(page.locator("h1")).to_have_text(words)


HAND_OVER = """([target, kind, name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type }));
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true, composed: true });
  document.querySelector(target).dispatchEvent(event);
}"""


def hand_over(page: Page, kind: str, data: bytes, name: str = "mine.png", type: str = "image/png") -> None:
    """Drop or paste a file as a browser would."""
    text = base64.b64encode(data).decode()
    for step in ("dragenter", "dragover", "drop") if kind == "drop" else (kind,):
        page.evaluate(HAND_OVER, ["body", step, name, type, text])


def test_a_first_visit_shows_pictures_and_what_to_try(page):
    expect(page.locator(TILES)).to_have_count(12)
    page.locator(".try a").first.click()
    expect(page.locator(".score").first).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="More like").first.click()
    expect(page.locator(".part.like")).to_have_count(1)


def test_words_find_and_the_link_says_it_all(page, open_page):
    ask(page, "red disc")
    assert param(page, "q") == ["red disc"]
    expect(page.locator(TILES).first).to_contain_text("Red disc")
    said = page.locator("h1").inner_text()
    page.reload()
    heading(page, said)
    other = open_page(page.url.partition("/?")[2].join(["/?", ""]))
    heading(other, said)
    expect(other.locator(TILES).first).to_contain_text("Red disc")


def test_the_back_button_walks_through_every_state(page):
    ask(page, "disc")
    page.get_by_role("checkbox", name="red").check()
    expect(page.locator(".chip.on")).to_have_text(re.compile("color red"))
    page.locator(TILES).first.click()
    expect(page.locator(".stage")).to_be_visible()
    page.go_back()
    expect(page.locator(".chip.on")).to_have_text(re.compile("color red"))
    page.go_back()
    expect(page.locator(".chip.on")).to_have_count(0)
    expect(page.get_by_role("searchbox", name="What to look for")).to_have_value("disc")
    page.go_back()
    heading(page, "12 items")
    page.go_forward()
    expect(page.get_by_role("searchbox", name="What to look for")).to_have_value("disc")


def test_filters_count_and_can_be_taken_away_one_by_one(page):
    page.get_by_role("checkbox", name="red").check()
    heading(page, "3 items")
    page.get_by_role("checkbox", name="blue").check()
    heading(page, "6 items")
    page.get_by_role("button", name="Take away: color red").click()
    heading(page, "3 items")
    page.get_by_role("button", name="Clear all").click()
    heading(page, "12 items")


def test_a_range_is_set_with_the_keyboard(page):
    handle = page.get_by_label("year, from")
    handle.focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".chip.on")).to_have_text(re.compile("year from 1915"))
    heading(page, "6 items")


def test_nothing_passes_the_filters(page):
    page.goto("/?catalog=shapes&f.color=red&f.tags=disc&min.price=9999")
    expect(page.get_by_role("heading", name="Nothing passes these filters")).to_be_visible()
    page.get_by_role("button", name="Take the filters away").click()
    heading(page, "12 items")


def no_hits(page, ids):
    """Wait for the wall on which these items are no hits; until it arrives the old one is shown."""
    for id in ids:
        expect(page.locator(f'.tile[data-id="{id}"]')).to_have_count(0)


def test_more_and_less_like_this_several_at_once(page):
    page.locator(".tile").nth(0).hover()
    page.get_by_role("button", name="More like this").nth(0).click()
    expect(page.locator(".part.like")).to_have_count(1)
    first = param(page, "like")
    no_hits(page, first)
    page.locator(".tile").nth(0).hover()
    page.get_by_role("button", name="More like this").nth(0).click()
    expect(page.locator(".part.like")).to_have_count(2)
    no_hits(page, param(page, "like"))
    page.locator(".tile").nth(0).hover()
    page.get_by_role("button", name="Less like this").nth(0).click()
    expect(page.locator(".part.unlike")).to_have_count(1)
    no_hits(page, [*param(page, "like"), *param(page, "unlike")])
    expect(page.locator(".tile").first).to_be_visible()
    page.locator(".part.like .out").first.click()
    expect(page.locator(".part.like")).to_have_count(1)
    assert param(page, "like") != first


@pytest.mark.parametrize("way", ["choose", "paste", "drop"])
def test_a_picture_of_ones_own_is_searched_and_travels_in_the_link(page, open_page, way):
    if way == "choose":
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Add a picture").click()
        chooser.value.set_files({"name": "mine.png", "mimeType": "image/png", "buffer": saved(draw("blue", "disc"))})
    else:
        hand_over(page, way, saved(draw("blue", "disc")))
    expect(page.locator(".part.p")).to_have_count(1)
    assert len(param(page, "p")) == 1
    expect(page.locator(".part.p img")).to_have_attribute("src", re.compile("^/preview/"))
    hits = page.locator("h1").inner_text()
    mailed = open_page(page.url[page.url.index("/?") :])
    expect(mailed.locator(".part.p img")).to_have_attribute("src", re.compile("^data:image/"))
    heading(mailed, hits)
    page.get_by_role("button", name="Take out: your picture").click()
    heading(page, "12 items")


def test_words_and_a_picture_are_weighed(page):
    hand_over(page, "drop", saved(draw("blue", "disc")))
    expect(page.locator(".part.p")).to_have_count(1)
    ask(page, "red")
    slider = page.get_by_label("Words or picture")
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_url(re.compile("w=1"))
    expect(page.get_by_label("Words or picture")).to_have_value("100")


def test_a_file_that_is_no_picture_is_refused_in_plain_words(page):
    hand_over(page, "drop", b"this is a letter", "letter.png")
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert).not_to_contain_text("Traceback")
    assert not param(page, "p")
    page.get_by_role("button", name="Close this message").click()
    expect(alert).to_have_count(0)


def test_without_takes_things_out(page):
    ask(page, "disc")
    page.get_by_role("button", name="without …").click()
    page.keyboard.type("red")
    page.keyboard.press("Enter")
    expect(page.locator(".without b")).to_have_text("red")
    assert param(page, "without") == ["red"]
    page.get_by_role("button", name="Take away: without red").click()
    expect(page.locator(".without b")).to_have_count(0)


def test_order_view_and_size_are_part_of_the_link(page):
    page.get_by_label("Order").select_option("-price")
    expect(page.locator(TILES).first).to_contain_text("Yellow bar")
    page.get_by_role("button", name="Grid").click()
    expect(page.locator(".wall").first).to_have_attribute("data-layout", "grid")
    page.get_by_label("Size of the pictures").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("size=l"))
    page.reload()
    expect(page.locator(TILES).first).to_contain_text("Yellow bar")
    expect(page.locator(".wall").first).to_have_attribute("data-layout", "grid")
    assert param(page, "size") == ["l"]


def test_hits_come_as_a_table(page):
    ask(page, "red disc")
    with page.expect_download() as download:
        page.get_by_title("The hits as a table").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("rank,score,id,title,image,color,price,year,tags")
    assert "red-disc" in lines[1]


def test_the_wall_grows_and_the_back_button_returns_to_the_same_place(open_page):
    page = open_page("/?catalog=many")
    heading(page, "130 items")
    expect(page.locator(TILES)).to_have_count(60)
    page.mouse.move(700, 600)
    while page.locator(TILES).count() < 130:
        page.mouse.wheel(0, 2000)
    expect(page.locator(".end")).to_have_text("That is all")
    ranks = page.locator(".tile").evaluate_all("tiles => tiles.map((tile) => Number(tile.ariaPosInSet))")
    assert ranks == list(range(1, 131))
    page.locator(TILES).nth(100).scroll_into_view_if_needed()
    before = page.evaluate("document.querySelector('.stMain').scrollTop")
    assert before > 300
    page.locator(TILES).nth(100).click()
    expect(page.locator(".stage")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(page.locator(TILES)).to_have_count(130)
    until(page, "top => Math.abs(document.querySelector('.stMain').scrollTop - top) < 3", before)


def test_all_of_it_by_keyboard(page):
    page.get_by_role("searchbox", name="What to look for").focus()
    page.keyboard.type("disc")
    page.keyboard.press("Enter")
    expect(page.locator(".score").first).to_be_visible()
    page.locator(TILES).first.press("ArrowRight")
    expect(page.locator(TILES).nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(TILES).nth(0)).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator(TILES).last).to_be_focused()
    page.keyboard.press("Home")
    liked = page.locator(".tile").first.get_attribute("data-id")
    assert liked
    page.locator(TILES).first.press("m")
    expect(page.locator(".part.like")).to_have_count(1)
    # The new wall has arrived when the liked item is no hit any more; a key pressed before that goes to the old one.
    expect(page.locator(".tile").first).not_to_have_attribute("data-id", liked)
    unliked = page.locator(".tile").first.get_attribute("data-id")
    assert unliked
    page.locator(TILES).first.press("l")
    expect(page.locator(".part.unlike")).to_have_count(1)
    expect(page.locator(".tile").first).not_to_have_attribute("data-id", unliked)
    page.locator(TILES).first.press("Enter")
    expect(page.locator(".stage")).to_be_visible()


def test_the_item_page_shows_all_views_and_zooms(page):
    page.get_by_role("link", name=re.compile("^Red disc")).click()
    heading(page, "Red disc")
    stage = page.locator(".stage")
    expect(page.locator(".views li")).to_have_count(2)
    page.get_by_role("button", name="View 2 of 2").click()
    assert param(page, "v") == ["2"]
    stage.focus()
    page.keyboard.press("+")
    expect(stage).to_have_class(re.compile("zoomed"))
    expect(page.locator(".picture")).to_have_attribute("src", re.compile("^/original/"))
    page.keyboard.press("0")
    expect(stage).not_to_have_class(re.compile("zoomed"))
    expect(page.get_by_role("list", name="Similar items").get_by_role("listitem")).to_have_count(11)
    page.reload()
    expect(page.locator(".number")).to_have_text("2 of 2")
    page.get_by_role("link", name="red", exact=True).click()
    heading(page, "3 items")


def test_text_of_a_catalog_is_shown_as_text_and_never_run(open_page):
    page = open_page("/?catalog=hostile&q=%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/?catalog=hostile")
    heading(page, "2 items")
    tile = page.locator(".tile").get_by_role("link", name=re.compile("^<img src=x"))
    expect(tile).to_contain_text("<script>window.hacked='script'</script>")
    tile.click()
    expect(page.locator(".stage")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("<img src=x")
    expect(page.locator(".description")).to_contain_text("<iframe srcdoc=")
    page.goto("/catalogs?catalog=hostile")
    expect(page.locator(".kinds label").first).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("iframe").count() == 0


def test_a_phone_gets_two_columns_tabs_and_a_sheet_of_filters(open_page):
    page = open_page("/?catalog=shapes", width=390, height=844, has_touch=True, is_mobile=True)
    heading(page, "12 items")
    expect(page.locator(".wall").first).to_have_attribute("data-layout", "pair")
    tops = page.locator(".tile").evaluate_all("tiles => tiles.map((tile) => tile.getBoundingClientRect().top)")
    assert tops[0] == tops[1] < tops[2] == tops[3]
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    page.get_by_role("button", name="Filters").tap()
    sheet = page.get_by_role("dialog", name="Filters")
    sheet.get_by_role("checkbox", name="red").check()
    heading(page, "3 items")
    sheet.get_by_role("button", name="Show the hits").tap()
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name=re.compile("^What to do with")).first.tap()
    page.get_by_role("button", name="More like this").first.tap()
    expect(page.locator(".part.like")).to_have_count(1)
    page.locator(".tabs").get_by_role("link", name="Catalogs").tap()
    heading(page, "Catalogs")


def test_an_unknown_catalog_and_a_damaged_link_say_so_and_lead_on(open_page):
    page = open_page("/?catalog=nowhere")
    expect(page.locator("h1")).to_contain_text("nowhere")
    page.get_by_role("link", name="All catalogs").first.click()
    heading(page, "Catalogs")
    page.goto("/?catalog=shapes&p=broken&q=red")
    expect(page.get_by_role("alert")).to_contain_text("cannot be read")
    page.goto("/item?catalog=shapes&id=gone")
    page.get_by_role("link", name="Search shapes").click()
    heading(page, "12 items")
    page.goto("/nowhere")
    heading(page, "There is no such page")
