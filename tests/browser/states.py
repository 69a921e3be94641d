"""Every page in its main states, for what is looked at on all of them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from waiting import until

from .steps import bring, make, scanned


def _on_a_board(page: Page, *, path: str) -> None:
    page.get_by_role("heading", name="Boards").first.wait_for()
    id = make(page, "Two pictures", "red-disc", "blue-bar")
    page.goto(f"{path}?id={id}")
    page.get_by_text("Blue bar").locator("visible=true").first.wait_for()


def _boards(page: Page) -> None:
    page.get_by_role("heading", name="Boards").first.wait_for()
    make(page, "One picture", "red-disc")
    page.reload()
    page.get_by_text("One picture").first.wait_for()


def _selected(page: Page) -> None:
    page.locator(".tile > a").first.focus()
    page.keyboard.press("s")
    expect(page.locator(".tile .pick[aria-pressed=true]")).to_have_count(1)


def _commands(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.locator("dialog.command input").fill("red")
    expect(page.locator("dialog.command [role=option] img").first).to_be_visible()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()


def _reasons(page: Page) -> None:
    page.locator(".tile > a").first.focus()
    page.keyboard.press("w")
    expect(page.locator("dialog.why .signals")).to_be_visible()


def _passport(page: Page) -> None:
    page.locator(".papers").click()
    expect(page.locator("dialog.passport")).to_be_visible()


def _typing(page: Page) -> None:
    page.get_by_role("searchbox", name="What to look for").fill("squ")
    expect(page.get_by_role("option").first).to_be_visible()


def _creating(page: Page) -> None:
    page.get_by_role("button", name="New catalog").click()
    expect(page.locator("dialog.create")).to_be_visible()


def _editing(page: Page) -> None:
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Title")).to_be_focused()


STATES: dict[str, tuple[str, str, Callable[[Page], None] | None]] = {
    "a first visit": ("/?catalog=shapes", "12 items", None),
    "a search with hits": ("/?catalog=shapes&q=red+disc&f.color=red", "Red disc", None),
    "words read as filters": ("/?catalog=shapes&q=red+disc+under+20", "Red disc", None),
    "the reasons of a hit": ("/?catalog=shapes&q=a+red+square&plain=*", "Red square", _reasons),
    "the passport of a search": ("/?catalog=shapes&q=red+disc", "Red disc", _passport),
    "completions": ("/?catalog=shapes", "12 items", _typing),
    "a selection": ("/?catalog=shapes", "12 items", _selected),
    "the command box": ("/?catalog=shapes", "12 items", _commands),
    "the keys": ("/?catalog=shapes", "12 items", _keys),
    "an item": ("/item?catalog=shapes&id=red-disc", "Red disc", None),
    "an item that is edited": ("/item?catalog=shapes&id=red-disc", "Red disc", _editing),
    "no catalog": ("/?catalog=none", "There is no catalog called none", None),
    "the catalogs": ("/catalogs", "shapes", None),
    "a catalog": ("/catalogs?catalog=shapes", "shapes", None),
    "a new catalog": ("/catalogs", "shapes", _creating),
    "the boards": ("/boards", "Boards", _boards),
    "a board": ("/boards", "Boards", lambda page: _on_a_board(page, path="/board")),
    "a sheet": ("/boards", "Boards", lambda page: _on_a_board(page, path="/sheet")),
    "no board": ("/board?id=none", "board", None),
    "the bench": ("/bench?catalog=shapes", "Compare", None),
    "items side by side": ("/compare?i=shapes/red-disc&i=shapes/blue-bar", "Blue bar", None),
    "cropping, empty": ("/crop?catalog=shapes", "Choose a picture", None),
    "cropping": ("/crop?catalog=shapes", "Choose a picture", bring),
    "scanning, empty": ("/scan?catalog=shapes", "What is this?", None),
    "scanning": ("/scan?catalog=shapes", "What is this?", scanned),
    "the map": ("/map?catalog=shapes", "shapes", None),
    "what to take again": ("/quality?catalog=shapes", "Pictures to take again", None),
    "signing in": ("/signin", "Account", None),
    "no page": ("/nothing", "There is no such page", None),
}
"""The address of each, a text that it shows, and what is done then."""


def arrive(page: Page, state: str) -> None:
    """Wait until the page of a state, opened already, shows it."""
    _, text, further = STATES[state]
    page.get_by_text(text).locator("visible=true").first.wait_for()
    if further is not None:
        further(page)
    until(page, "document.querySelectorAll('[data-stale=true]').length === 0")
    page.wait_for_timeout(500)  # what comes late has come, and what fades in is there
