"""Rankings that explain themselves, on the page: chips of what was read, reasons, completions, the passport."""

import re

from playwright.sync_api import expect

from .steps import TILES, ask, param


def test_words_become_chips_and_a_chip_taken_away_gives_the_words_back(page):
    ask(page, "red disc under 20")
    chips = page.locator(".chip.read")
    expect(chips).to_have_count(3)
    expect(page.locator(TILES)).to_have_count(1)
    page.get_by_role("button", name=re.compile("Do not filter by price")).click()
    expect(chips).to_have_count(2)
    assert param(page, "plain") == ["under 20"]
    expect(page.get_by_role("searchbox", name="What to look for")).to_have_value("red disc under 20")
    page.go_back()
    expect(chips).to_have_count(3)


def test_a_hit_says_why_and_a_signal_can_be_switched_off(page):
    page.goto("/?catalog=shapes&q=a+square+thing&plain=*")  # no colour: those are measured meanwhile
    expect(page.locator(".score").first).to_be_visible()
    page.locator(".tile > a").first.focus()
    page.keyboard.press("w")
    why = page.get_by_role("dialog", name="Why this?")
    expect(why.get_by_text("Words that matched")).to_be_visible()
    expect(why.locator("mark").first).to_have_text(re.compile("square", re.IGNORECASE))
    expect(why.locator("canvas.heat")).to_be_visible()
    why.get_by_role("switch", name="Words that are written").uncheck()
    page.wait_for_url(re.compile("off=words"))
    expect(why.locator(".signals .off")).to_have_count(1)
    expect(why.get_by_role("switch", name="What the model sees for your words")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(why).to_be_hidden()


def test_words_are_completed_by_keys(page):
    box = page.get_by_role("searchbox", name="What to look for")
    box.fill("squ")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url(re.compile("q=square"))


def test_the_passport_says_what_was_read_and_how_long_it_took(page):
    ask(page, "yelow disc")
    expect(page.get_by_role("link", name="yellow disc", exact=True)).to_be_visible()
    page.get_by_role("button", name="How this was found").click()
    paper = page.get_by_role("dialog", name="Passport of this search")
    expect(paper).to_contain_text("shapes")
    expect(paper).to_contain_text(" ms")
