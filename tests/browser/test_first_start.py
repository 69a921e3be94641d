"""The first start: a home without catalogs says in three steps how to come by one."""

import re

import pytest
from conftest import write_catalog
from playwright.sync_api import Page, expect

from .conftest import PATIENCE, running
from .test_axe import CONTRAST, findings


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """The address of an app that holds nothing yet."""
    with running(tmp_path_factory.mktemp("empty")) as (address, _):
        yield address


@pytest.fixture
def first(browser, empty):
    """The first page of it, where axe may run."""
    context = browser.new_context(base_url=empty, bypass_csp=True, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/")
    page.locator(".steps").wait_for()
    yield page
    context.close()


def test_an_empty_home_shuts_nobody_out(first: Page):
    assert findings(first) == []
    first.emulate_media(color_scheme="dark")
    first.wait_for_timeout(300)
    assert findings(first, CONTRAST) == []


def test_three_steps_lead_from_nothing_to_a_search(first: Page, tmp_path):
    expect(first.locator(".steps li h3")).to_have_text(["Choose pictures", "Vitrine reads them", "Search"])
    first.get_by_label("Path").fill(str(write_catalog(tmp_path / "mine", ("red",), views=1)))
    first.get_by_role("button", name="Index it").click()
    expect(first.locator("h1")).to_have_text("3 items")  # the same page, as soon as there is something to search
    expect(first.get_by_role("searchbox")).to_have_attribute("placeholder", re.compile("mine"))
    expect(first.locator(".steps")).to_have_count(0)
