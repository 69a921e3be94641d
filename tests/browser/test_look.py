"""The look: one source of colours, day and night, and nothing of the framework's own."""

import re
import tomllib

import pytest
from conftest import ROOT
from playwright.sync_api import expect
from waiting import until

from browser.conftest import PATIENCE
from components.theme import tokens

NAMES = {
    "primaryColor": "accent",
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "wall",
    "textColor": "ink",
    "borderColor": "line",
    "baseRadius": "r2",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_of_the_framework_agrees_with_the_tokens(scheme):
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"][scheme]
    for name, token in NAMES.items():
        assert theme[name] == tokens(scheme)[token]
    assert theme["font"].replace("'", '"') == tokens(scheme)["font"].replace('"Inter"', "Inter")


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "accent", "good", "warn", "bad"])
@pytest.mark.parametrize("ground", ["ground", "wall", "sunk"])
def test_every_ink_can_be_read_on_every_ground(scheme, ink, ground):
    assert contrast(tokens(scheme)[ink], tokens(scheme)[ground]) >= 4.5


def ground(page):
    return page.evaluate("getComputedStyle(document.querySelector('.stMain')).backgroundColor")


@pytest.mark.parametrize(("scheme", "colour"), [("light", "rgb(247, 247, 246)"), ("dark", "rgb(18, 18, 18)")])
def test_day_and_night_follow_the_system_and_can_be_chosen(open_page, scheme, colour):
    page = open_page("/?catalog=shapes", color_scheme=scheme)
    page.get_by_role("heading", name="12 items").wait_for()
    assert ground(page) == colour
    other, chosen = ("Dark", "rgb(18, 18, 18)") if scheme == "light" else ("Light", "rgb(247, 247, 246)")
    page.get_by_label(re.compile("^Light or dark")).first.click()
    page.get_by_role("button", name=other, exact=True).click()
    until(page, "colour => getComputedStyle(document.querySelector('.stMain')).backgroundColor === colour", chosen)
    page.reload()
    page.get_by_role("heading", name="12 items").wait_for()
    assert ground(page) == chosen


def test_nothing_of_the_framework_is_seen_and_nothing_is_fetched_from_elsewhere(browser, app):
    context = browser.new_context()
    page = context.new_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
    page.goto(f"{app}/?catalog=shapes")
    page.get_by_role("heading", name="12 items").wait_for(timeout=PATIENCE)
    expect(page).to_have_title(re.compile("Vitrine"))
    for part in ("stHeader", "stToolbar", "stStatusWidget", "stMainMenu", "stSidebar"):
        expect(page.get_by_test_id(part)).to_be_hidden()
    assert "streamlit" not in page.locator("body").inner_text().lower()
    assert hosts == {app.split("/")[2]}
    context.close()


def test_whoever_asks_for_less_motion_gets_none(open_page):
    page = open_page("/?catalog=shapes", reduced_motion="reduce")
    page.get_by_role("heading", name="12 items").wait_for()
    assert page.locator(".acts").first.evaluate("part => getComputedStyle(part).transitionDuration") == "0s"


@pytest.mark.parametrize("width", [390, 768, 1024, 1440, 2560])
def test_no_width_scrolls_sideways(open_page, width):
    page = open_page("/?catalog=shapes&q=disc&f.color=red", width=width)
    expect(page.locator(".chip.on")).to_have_count(1)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width


def test_a_lost_connection_is_said_in_plain_words_and_healed(browser, app):
    context = browser.new_context()
    page = context.new_page()
    open_sockets = []
    down = False

    def pass_on(socket):
        if down:
            socket.close()
        else:
            socket.connect_to_server()
            open_sockets.append(socket)

    page.route_web_socket(re.compile("_stcore/stream"), pass_on)
    page.route(re.compile("_stcore/health"), lambda route: route.abort() if down else route.continue_())
    page.goto(f"{app}/?catalog=shapes")
    page.get_by_role("heading", name="12 items").wait_for()
    down = True
    for socket in open_sockets:
        socket.close()
    expect(page.get_by_role("alert")).to_contain_text("Vitrine does not answer")
    assert "streamlit" not in page.locator("body").inner_text().lower()
    down = False
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("heading", name="12 items").wait_for()
    context.close()


def test_the_header_stands_before_any_script_has_run(browser, app):
    context = browser.new_context(base_url=app, java_script_enabled=False)
    page = context.new_page()
    page.goto("/?catalog=shapes")
    assert page.locator("#first .head").inner_text() == "Vitrine"
    assert page.locator("#first .ask").count() == 1, "the search box is outlined on its page"
    said = page.locator("noscript").inner_text()
    assert "Streamlit" not in page.content().split("<noscript>")[1].split("</noscript>")[0]
    assert "Vitrine needs JavaScript." in said
    context.close()


@pytest.mark.parametrize("path", ["/?catalog=shapes", "/?catalog=none", "/boards", "/catalogs", "/item?catalog=shapes"])
def test_what_stands_first_goes_when_the_page_stands(open_page, path):
    page = open_page(path)
    page.locator("header:has(.brand)").wait_for()
    expect(page.locator("#first")).to_have_count(0)


SHIFTS = """window.shift = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", ["/?catalog=shapes", "/?catalog=shapes&q=red+disc", "/item?catalog=shapes&id=red-disc"]
)
def test_nothing_jumps_while_a_page_loads(browser, app, path, width):
    context = browser.new_context(base_url=app, viewport={"width": width, "height": 844})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.goto(path)
    page.get_by_text("Red disc").locator("visible=true").first.wait_for(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") < 0.02
    context.close()
