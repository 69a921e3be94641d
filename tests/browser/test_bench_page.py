"""The model bench: choosing, waiting, blind votes by keyboard and by hand, the result, and what goes wrong."""

import re

import pytest
from playwright.sync_api import Page, expect

LONG = 600_000  # ms; two models are loaded and measured in processes of their own


def compare(page: Page, model: str, words: str = "") -> None:
    """Fill in the form and start."""
    page.get_by_label("Second model", exact=True).select_option("Another, by its name")
    page.get_by_label("Second model, by its name").fill(model)
    page.get_by_label("What to ask").fill(words)
    page.get_by_role("button", name="Compare them").click()


@pytest.fixture(scope="session")
def bench_link(browser, app, other_model) -> str:
    """The address of a comparison that is ready to be voted on."""
    page = browser.new_page(base_url=app)
    page.goto("/catalogs?catalog=shapes")
    page.get_by_role("link", name="Compare two models on these pictures").click()
    compare(page, other_model, "red disc\nblue bar")
    page.get_by_role("group", name="Your vote").wait_for(timeout=LONG)
    link = page.url
    page.close()
    return link


@pytest.fixture
def ballot(open_page, bench_link) -> Page:
    """The comparison, open at its first query."""
    page = open_page(bench_link)
    back = page.get_by_role("button", name=re.compile("Undo|Take back the last vote"))
    expect(back).to_be_visible()
    while back.is_enabled():
        before = standing(page)
        back.click()
        expect(page.locator(".stand .said")).not_to_have_text(before)
    return page


def standing(page: Page) -> str:
    said = page.locator(".stand .said")
    return said.inner_text() if said.count() else "done"


def test_votes_by_keyboard_are_taken_back_gone_on_with_and_end_in_a_result(ballot, open_page, bench_link):
    said = ballot.locator(".stand .said")
    total = int(standing(ballot).split()[-1])
    for done, key in enumerate("102", start=1):
        expect(said).to_have_text(f"{done} of {total}")
        ballot.keyboard.press(key)
    expect(said).to_have_text(f"4 of {total}")
    ballot.keyboard.press("u")
    expect(said).to_have_text(f"3 of {total}")
    elsewhere = open_page(bench_link)
    expect(elsewhere.locator(".stand .said")).to_have_text(f"3 of {total}")
    for done in range(3, total + 1):
        expect(elsewhere.locator(".stand .said")).to_have_text(f"{done} of {total}")
        elsewhere.get_by_role("button", name="Right is better").click()
    expect(elsewhere.get_by_role("heading", name=re.compile("is preferred|No clear preference"))).to_be_visible()
    expect(elsewhere.locator(".split")).to_contain_text("embedded")
    expect(elsewhere.locator(".split")).to_contain_text("tiny")
    for row in ("right items that come first", "pictures a second", "a query", "memory"):
        expect(elsewhere.get_by_role("rowheader", name=row)).to_be_visible()
    expect(elsewhere.locator(".each li")).to_have_count(total)
    elsewhere.get_by_role("link", name="Choose a model for shapes").click()
    expect(elsewhere.get_by_role("region", name="Model", exact=True)).to_be_visible()


def test_nothing_on_the_page_tells_which_model_stands_where(ballot):
    answer = ballot.evaluate(
        "fetch('/api/comparisons/' + new URLSearchParams(location.search).get('id')).then((r) => r.json())"
    )
    assert answer["status"] == "voting"
    assert "result" not in answer and "report" not in answer
    sides = ballot.locator(".sides").inner_html()
    assert "embedded" not in sides and "tiny" not in sides


def test_typing_elsewhere_and_a_key_held_down_cast_no_votes(ballot):
    before = standing(ballot)
    ballot.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: '1', repeat: true}))")
    ballot.keyboard.press("Control+1")
    ballot.reload()
    expect(ballot.locator(".stand .said")).to_have_text(before)


def test_an_early_result_and_the_list_of_earlier_comparisons(ballot):
    ballot.get_by_role("button", name="Left is better").click()
    ballot.get_by_role("button", name="Show the result now").click()
    expect(ballot.get_by_role("heading", name="No clear preference")).to_be_visible()
    ballot.get_by_role("button", name="Take back the last vote").click()
    expect(ballot.get_by_role("group", name="Your vote")).to_be_visible()
    ballot.goto("/bench?catalog=shapes")
    ballot.get_by_role("link", name="embedded and tiny").first.click()
    expect(ballot.get_by_role("group", name="Your vote")).to_be_visible()


def test_voting_on_a_phone_scrolls_no_sideways(open_page, bench_link):
    page = open_page(bench_link, width=390, height=844, has_touch=True)
    expect(page.get_by_role("button", name="No difference")).to_be_visible()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_one_that_is_stopped_is_gone_on_with(open_page, slow_model):
    page = open_page("/bench?catalog=many")
    compare(page, slow_model, "plain")
    page.get_by_role("button", name="Cancel: comparing models on many").click()
    expect(page.get_by_text("The comparison was stopped")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("progressbar", name="Comparing models on many")).to_be_visible()
    page.get_by_role("button", name="Cancel: comparing models on many").click()
    expect(page.get_by_text("The comparison was stopped")).to_be_visible(timeout=LONG)


def test_what_cannot_be_compared_is_said_in_plain_words(open_page):
    page = open_page("/bench?catalog=shapes")
    compare(page, "embedded")
    expect(page.get_by_role("alert")).to_contain_text("A comparison takes two models")
    page.get_by_label("Second model, by its name").fill("local-dir:/no/such/model")
    page.get_by_role("button", name="Compare them").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no model in /no/such/model")
    page.goto("/bench?id=gone")
    expect(page.get_by_text("There is no such comparison")).to_be_visible()
    expect(page.get_by_role("link", name="Compare models")).to_be_visible()
