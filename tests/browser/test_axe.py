"""Nothing that axe calls serious or critical stands on any page, by day or by night; contrast is among its rules."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from pages import PATHS

from .states import STATES, arrive

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
ALL = "{}"
CONTRAST = "{ runOnly: ['color-contrast'] }"  # all that differs by night


def findings(page: Page, options: str = ALL) -> list[str]:
    """What axe finds grave, one line each, with the element and what would mend it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {options}).then((said) => said.violations)")
    return [
        f"{one['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.fixture
def visit(open_page):
    """Opens a page in a context in which axe may run: the app's policy forbids it, as all that is strange."""
    return lambda path: open_page(path, bypass_csp=True, color_scheme="light", reduced_motion="reduce")


def test_every_page_is_looked_at():
    assert {path.split("?")[0].strip("/") for path, _, _ in STATES.values()} | {"board", "sheet"} >= set(PATHS)


@pytest.mark.parametrize("state", STATES)
def test_nothing_shuts_anybody_out_by_day_or_by_night(visit, state):
    page = visit(STATES[state][0])
    arrive(page, state)
    assert findings(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_timeout(500)
    assert findings(page, CONTRAST) == []


def test_axe_sees_what_is_behind_shadow_roots_and_by_night(visit):
    page = visit("/?catalog=shapes")
    arrive(page, "a first visit")
    page.locator("header:has(.brand)").evaluate(
        "(here) => { here.append(document.createElement('button'));"
        " const faint = document.createElement('p'); faint.textContent = 'faint';"
        " faint.style.color = 'light-dark(#000, #222)'; here.append(faint); }"
    )
    assert [one.split(":")[0] for one in findings(page)] == ["button-name"]
    page.emulate_media(color_scheme="dark")
    assert [one.split(":")[0] for one in findings(page, CONTRAST)] == ["color-contrast"]
