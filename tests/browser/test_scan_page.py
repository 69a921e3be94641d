"""The scan page: show a thing, and be told which item it is, and why."""

import re

import pytest
from playwright.sync_api import expect

from .steps import scanned

pytestmark = pytest.mark.browser


def test_a_thing_is_known_by_its_looks_and_every_stage_says_what_it_found(open_page):
    page = open_page("/scan?catalog=shapes")
    page.get_by_role("heading", name="What is this?").wait_for()
    scanned(page)
    card = page.locator("article.card")
    expect(card).to_contain_text("Red disc")
    expect(card).to_contain_text("looks like it")
    stages = page.locator(".stages li")
    expect(stages).to_have_count(3)
    expect(stages.nth(0)).to_contain_text("no code found")
    expect(stages.nth(2)).to_contain_text("% sure")
    for n in range(3):
        expect(stages.nth(n).locator(".time")).to_have_text(re.compile(r"\d+ ms"))
    card.get_by_role("link", name="Red disc").last.click()
    page.wait_for_url(re.compile(r"/item\?.*id=red-disc"))


def test_what_is_no_picture_is_said_in_plain_words(open_page):
    page = open_page("/scan?catalog=shapes")
    page.get_by_role("heading", name="What is this?").wait_for()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a picture").first.click()
    chooser.value.set_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_role("alert").first).to_contain_text("picture")
