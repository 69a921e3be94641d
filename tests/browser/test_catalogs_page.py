"""The catalogs page: from pictures to a catalog that can be searched, and everything after."""

import re

from conftest import draw, saved, write_catalog
from playwright.sync_api import Page, expect

from .conftest import plain, write_many


def new_catalog(page: Page, name: str):
    page.get_by_role("button", name="New catalog").click()
    dialog = page.get_by_role("dialog", name="New catalog")
    dialog.get_by_label("Name").fill(name)
    return dialog


def card(page: Page, name: str):
    return page.locator(".card").filter(has=page.get_by_role("heading", name=name, exact=True))


def test_dropped_pictures_become_a_catalog_that_can_be_searched(open_page):
    page = open_page("/catalogs")
    dialog = new_catalog(page, "my things")
    with page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="choose files").click()
    files = [(f"{c} {s}.png", saved(draw(c, s))) for c in ("red", "blue") for s in ("disc", "bar")]
    files.append(("letter.png", b"no picture at all"))
    chooser.value.set_files([{"name": n, "mimeType": "image/png", "buffer": data} for n, data in files])
    expect(card(page, "my things")).to_contain_text("4 pictures")
    page.get_by_role("link", name="Manage my things").click()
    expect(page.locator(".failed")).to_contain_text("letter.png")
    expect(page.locator(".failed li span")).not_to_be_empty()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="choose files").click()
    chooser.value.set_files({"name": "green.png", "mimeType": "image/png", "buffer": saved(draw("green", "disc"))})
    expect(card(page, "my things")).to_contain_text("5 pictures")
    card(page, "my things").get_by_role("link", name="Search", exact=True).click()
    expect(page.locator("h1")).to_have_text("5 items")
    page.get_by_role("searchbox", name="What to look for").fill("blue bar")
    page.keyboard.press("Enter")
    expect(page.locator(".tile > a").first).to_contain_text("blue bar")


def test_a_folder_is_indexed_corrected_renamed_and_deleted(open_page, tmp_path):
    source = write_catalog(tmp_path / "shop", ("red", "green"), views=1)
    page = open_page("/catalogs")
    dialog = new_catalog(page, "shop")
    dialog.get_by_label("Path").fill(str(source))
    dialog.get_by_role("button", name="Index it").click()
    expect(card(page, "shop")).to_contain_text("6 pictures")
    page.get_by_role("link", name="Manage shop").click()
    expect(page.get_by_label("price")).to_have_value("number")
    page.get_by_label("price").select_option("category")
    expect(page.get_by_label("price")).to_have_value("category")
    page.reload()  # whatever the browser shows, the catalog must have been corrected
    expect(page.get_by_label("price")).to_have_value("category")
    expect(page.get_by_role("button", name="Rename")).to_be_enabled()
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("storefront")
    page.get_by_label("New name").press("Enter")
    expect(card(page, "storefront")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Keep it").click()
    expect(card(page, "storefront")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(card(page, "storefront")).to_have_count(0)
    assert source.is_file()


def test_long_work_can_be_cancelled_and_gone_on_with(open_page, tmp_path):
    source = write_many(tmp_path / "long", 700)
    page = open_page("/catalogs")
    dialog = new_catalog(page, "long work")
    dialog.get_by_label("Path").fill(str(source))
    dialog.get_by_role("button", name="Index it").click()
    bar = card(page, "long work").get_by_role("progressbar")
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Cancel: indexing long work").click()
    expect(bar).to_have_count(0)
    states = page.evaluate("fetch('/api/jobs').then((answer) => answer.json())")["jobs"]
    assert states[0]["state"] == "cancelled"
    page.get_by_role("link", name="Manage long work").click()
    page.get_by_role("button", name="Look for changes").click()
    expect(card(page, "long work")).to_contain_text("700 pictures")


def test_a_path_that_is_not_there_is_said_in_plain_words(open_page):
    page = open_page("/catalogs")
    dialog = new_catalog(page, "nothing")
    dialog.get_by_label("Path").fill("/no/such/place")
    dialog.get_by_role("button", name="Index it").click()
    expect(page.get_by_role("alert")).to_contain_text("There is nothing at /no/such/place")
    expect(card(page, "nothing")).to_have_count(0)


def test_a_job_goes_on_when_the_visitor_leaves(open_page, tmp_path):
    source = tmp_path / "leaving"
    source.mkdir()
    for i in range(40):
        plain((i * 6, 90, 200 - i)).save(source / f"{i}.png")
    page = open_page("/catalogs")
    dialog = new_catalog(page, "leaving")
    dialog.get_by_label("Path").fill(str(source))
    dialog.get_by_role("button", name="Index it").click()
    expect(card(page, "leaving")).to_be_visible()
    page.close()
    later = open_page("/catalogs")
    expect(card(later, "leaving")).to_contain_text(re.compile("40 pictures"))


def test_a_model_is_changed_gone_back_from_and_what_is_kept_is_deleted(open_page, tmp_path, other_model):
    source = tmp_path / "modelled"
    source.mkdir()
    for i in range(9):  # of a size of their own: no other test has had them read by that model in the same home
        plain((i * 20, 90, 200 - i), (31, 23)).save(source / f"{i}.png")
    page = open_page("/catalogs")
    dialog = new_catalog(page, "modelled")
    dialog.get_by_label("Path").fill(str(source))
    dialog.get_by_role("button", name="Index it").click()
    expect(card(page, "modelled")).to_contain_text("9 pictures")
    page.get_by_role("link", name="Manage modelled").click()
    model = page.get_by_role("region", name="Model", exact=True)
    expect(model).to_contain_text("compared by embedded")
    model.get_by_label("Change to another model").select_option("Another, by its name")
    model.get_by_label("Name of the model").fill("local-dir:/no/such/model")
    model.get_by_label("Name of the model").press("Enter")
    expect(model.get_by_role("alert")).to_contain_text("There is no model in /no/such/model")
    model.get_by_label("Name of the model").fill(other_model)
    model.get_by_label("Name of the model").press("Enter")
    expect(model.get_by_role("status")).to_contain_text("9 pictures will be read again")
    model.get_by_role("button", name="Change to tiny").click()
    expect(model).to_contain_text("compared by tiny")
    expect(model).to_contain_text("Kept from before: embedded")
    model.get_by_role("button", name="Go back to embedded").click()
    expect(model).to_contain_text("compared by embedded")
    model.get_by_label("Change to another model").select_option(label="tiny")
    expect(model.get_by_role("status")).to_contain_text("has read all pictures before")
    model.get_by_role("button", name="Keep embedded").click()
    model.get_by_role("button", name="Delete what is kept of tiny").click()
    model.get_by_role("button", name="Keep it").click()
    model.get_by_role("button", name="Delete what is kept of tiny").click()
    model.get_by_role("button", name="Delete it", exact=True).click()
    expect(model.get_by_role("button", name="Go back")).to_have_count(0)


def test_while_a_model_is_changed_searches_say_quietly_by_which_they_go(open_page, tmp_path, slow_model):
    source = write_many(tmp_path / "busy", 900)
    page = open_page("/catalogs")
    dialog = new_catalog(page, "busy")
    dialog.get_by_label("Path").fill(str(source))
    dialog.get_by_role("button", name="Index it").click()
    expect(card(page, "busy")).to_contain_text("900 pictures")
    page.get_by_role("link", name="Manage busy").click()
    model = page.get_by_role("region", name="Model", exact=True)
    model.get_by_label("Change to another model").select_option("Another, by its name")
    model.get_by_label("Name of the model").fill(slow_model)
    model.get_by_label("Name of the model").press("Enter")
    model.get_by_role("button", name="Change to slow").click()
    expect(model).to_contain_text("Changing to slow. Until it is ready, searches go on by embedded.")
    expect(card(page, "busy").get_by_role("progressbar")).to_be_visible()
    searching = open_page("/?catalog=busy&q=plain")
    expect(searching.locator(".said").first).to_contain_text("by embedded, while slow is prepared")
    page.get_by_role("button", name="Cancel: changing busy to slow").click()
    expect(model).to_contain_text("compared by embedded")


def test_what_counts_in_rankings_is_set_and_left_to_the_program_again(page, app):
    page.goto(f"{app}/catalogs?catalog=shapes")
    page.get_by_text("What counts", exact=True).click()
    written = page.get_by_label("Words that are written")
    expect(written.locator("option:checked")).to_have_text("usual (learned)")
    written.select_option("more")
    again = page.get_by_role("button", name="All as learned")
    expect(again).to_be_visible()
    expect(page.locator("li[data-weight='2']", has_text="Words that are written")).to_be_visible()
    again.click()
    expect(again).to_have_count(0)
    page.get_by_text("History", exact=True).click()
    expect(page.get_by_text("What counts in rankings was changed: Words that are written").first).to_be_visible()
