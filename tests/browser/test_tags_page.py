"""Guessed tags in the browser: on an item's page, in a search, and among what is set of a catalog."""

import pytest
from playwright.sync_api import expect
from test_tagging import lacking, write_paint

from vitrine.service import Service
from vitrine.settings import Settings

from .conftest import running


@pytest.fixture(scope="module")
def tagged(tmp_path_factory):
    """The address of an app whose catalog `paint` is tagged, and an item of it that has a guess."""
    home = tmp_path_factory.mktemp("tagged")
    service = Service(Settings.from_environment(home=home), "a test")
    folder = write_paint(tmp_path_factory.mktemp("sources") / "paint")
    assert service.jobs.wait(service.indexing.index("paint", str(folder)).id).state == "done"
    assert service.jobs.wait(service.tagging.submit("paint").id).state == "done"
    found = service.tagging.of_items("paint", lacking())
    item = next(id for id in lacking() if any(tag["column"] == "color" for tag in found.get(id, [])))
    service.close()
    with running(home) as (address, _):
        yield address, item


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
def test_a_guess_is_marked_shown_with_its_evidence_and_leads_to_a_search(page, tagged, size):
    address, item = tagged
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/item?catalog=paint&id={item}")
    guesses = page.get_by_role("region", name="Guessed by the program")
    expect(guesses).to_contain_text("likely")
    colour = item.split("-")[0]
    evidence = guesses.get_by_role("group", name=f"What speaks for {colour}")
    expect(evidence.get_by_role("link").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    guesses.get_by_role("link", name=colour, exact=True).click()
    expect(page.get_by_role("button", name=f"Take away: guessed {colour}")).to_be_visible()
    expect(page.locator(f".tile a[href*='{item}']").first).to_be_visible()


def test_an_editor_keeps_a_guess_and_takes_that_back(page, tagged):
    address, item = tagged
    colour = item.split("-")[0]
    page.goto(f"{address}/item?catalog=paint&id={item}")
    guesses = page.get_by_role("region", name="Guessed by the program")
    guesses.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status").get_by_text(f"color is {colour} now.")).to_be_visible()
    expect(page.locator("dl a", has_text=colour).first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(guesses.get_by_role("button", name="Keep")).to_be_visible()


def test_vocabularies_of_a_catalog_are_listed_with_how_they_fared_and_changed(page, tagged):
    address, _ = tagged
    page.goto(f"{address}/catalogs?catalog=paint")
    page.get_by_text("Tags", exact=True).click()
    row = page.locator(".vocabularies li", has_text="color")
    expect(row).to_contain_text("first guess right in")
    page.get_by_text("A list of your own").click()
    page.get_by_label("What it is called").fill("tone")
    page.locator("#tags-new-words").fill("warm, fiery\ncold, icy")
    page.get_by_role("button", name="Add the list").click()
    added = page.locator(".vocabularies li", has_text="tone")
    expect(added).to_contain_text("2 words")
    added.get_by_text("Change the words").click()
    added.get_by_role("button", name="Take the list away").click()
    expect(added).to_have_count(0)
