"""Roles in the pages: signing in and out, what each role sees, and a public screen."""

import re

import pytest
from playwright.sync_api import expect

from browser.conftest import PATIENCE, running
from vitrine.service import Service
from vitrine.settings import Settings

GOOD, OTHER = "correct horse battery", "another long password"


@pytest.fixture(scope="module")
def made(tmp_path_factory, sources):
    """A home folder with a catalog and a board, and the address of the board."""
    home = tmp_path_factory.mktemp("access")
    service = Service(Settings.from_environment(home=home), "a test")
    assert service.jobs.wait(service.indexing.index("shapes", str(sources / "shapes")).id).state == "done"
    board = service.boards.create("Spring", [("shapes", "red-disc", "")]).id
    service.close()
    return home, f"/board?id={board}"


@pytest.fixture(scope="module")
def reached(made):
    """An app that others than this machine can reach, and its log."""
    with running(made[0], VITRINE_SIGN_IN="1") as found:
        yield found


@pytest.fixture
def visit(browser, reached):
    """A browser of somebody's own, on that app."""
    contexts = []

    def visit(path="/", address=reached[0], **options):
        context = browser.new_context(base_url=address, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()


def sign_in(page, password):
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("form").get_by_role("button", name="Sign in").click()


def test_the_first_password_is_set_with_the_code_in_the_log(visit, reached):
    page = visit("/signin?next=/catalogs")
    expect(page.get_by_role("heading", name="Set the first password")).to_be_visible()
    code = re.search(r"with this code: (\S+)", reached[1].read_text())[1]
    page.get_by_label("Code from the log").fill("ABCD-EFGH-JKLM")
    page.get_by_label("New password").fill(GOOD)
    page.get_by_label("The same again").fill(GOOD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the code")
    page.get_by_label("Code from the log").fill(code)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Catalogs")).to_be_visible()

    page.goto("/signin")  # and an admin sets the editors'
    page.get_by_text("The editors").click()
    form = page.locator("details[open]")
    form.get_by_label("Your present password").fill(GOOD)
    form.get_by_label("New password").fill(OTHER)
    form.get_by_label("The same again").fill(OTHER)
    form.get_by_role("button", name="Set it").click()
    expect(form.get_by_role("status")).to_contain_text("Changed")


def test_a_visitor_searches_and_finds_nothing_to_change(visit, made):
    page = visit("/?catalog=shapes")
    expect(page.get_by_role("heading", name="12 items")).to_be_visible()
    expect(page.locator("nav.pages").get_by_role("link", name="Boards")).to_have_count(0)
    page.locator(".tile").first.hover()
    expect(page.locator(".act-board").first).to_be_hidden()
    for path in ("/catalogs", "/bench", "/boards"):
        page.goto(path)
        expect(page.get_by_role("heading", name=re.compile("^This page is for"))).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("New "))).to_have_count(0)
    page.goto(made[1])
    expect(page.get_by_role("heading", name="Spring")).to_be_visible()
    expect(page.locator(".entry")).to_have_count(1)
    for gone in (".act-remove", ".step-undo", "summary:has-text('More')"):
        expect(page.locator(gone)).to_have_count(0)


def test_a_wrong_password_is_said_in_plain_words(visit):
    page = visit("/signin")
    sign_in(page, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("This is not the password")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_who_signs_in_comes_back_to_where_they_were_and_signing_out_ends_it_in_every_window(visit):
    page = visit("/boards")
    page.get_by_role("link", name="Sign in").last.click()
    sign_in(page, OTHER)
    expect(page.get_by_role("button", name="New board")).to_be_visible()
    expect(page.locator("nav.pages").get_by_role("link", name="Catalogs")).to_have_count(0)

    other = page.context.new_page()
    other.goto("/boards")
    expect(other.get_by_role("button", name="New board")).to_be_visible()
    page.get_by_label(re.compile("^Account")).first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    other.get_by_role("button", name="New board").click()
    other.get_by_label("Name of the new board").fill("Never")
    other.get_by_role("button", name="Create").click()
    expect(other.get_by_role("alert")).to_contain_text("Only an editor may do that")


def test_at_the_machine_itself_nobody_signs_in(open_page):
    page = open_page("/catalogs")
    expect(page.get_by_role("heading", name="Catalogs")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_have_count(0)


def test_a_message_of_a_component_changes_nothing_for_whoever_comes_through_a_proxy(browser, app):
    """The catalogs page is drawn for an admin, and its live connection then becomes a stranger's."""
    context = browser.new_context(base_url=app, extra_http_headers={"X-Forwarded-For": "127.0.0.1"})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/catalogs?catalog=shapes")
    expect(page.get_by_role("heading", name="This page is for admins")).to_be_visible()
    context.close()


@pytest.fixture(scope="module")
def screen(made, sources):
    """A public screen on a home of its own."""
    home = made[0].parent / f"{made[0].name}-screen"
    home.mkdir()
    service = Service(Settings.from_environment(home=home), "a test")
    assert service.jobs.wait(service.indexing.index("shapes", str(sources / "shapes")).id).state == "done"
    service.close()
    with running(home, VITRINE_KIOSK="1", VITRINE_KIOSK_SECONDS="11") as found:
        yield found[0]


def test_a_public_screen_has_no_way_out(visit, screen):
    page = visit("/?catalog=shapes", address=screen)
    expect(page.get_by_role("heading", name="12 items")).to_be_visible()
    expect(page.locator(".csv")).to_be_hidden()
    expect(page.get_by_role("link", name="Sign in")).to_have_count(0)
    outside = "a => !a.href.startsWith(location.origin)"
    assert not page.evaluate(f"[...document.querySelectorAll('a[href]')].filter({outside}).length")
    box = page.get_by_role("button", name="Search", exact=True).bounding_box()
    assert box["height"] >= 44
    for path in ("/catalogs", "/boards", "/signin"):
        page.goto(path)
        expect(page.get_by_role("heading", name="This screen is for looking and searching")).to_be_visible()


def test_a_public_screen_returns_to_its_start_unless_somebody_is_there(visit, screen):
    page = visit("/?catalog=shapes&q=red", address=screen)
    page.locator(".tile").first.wait_for()
    page.evaluate("localStorage.setItem('vitrine-theme', 'dark')")
    countdown = page.get_by_role("status").filter(has_text="Back to the start")
    expect(countdown).to_be_visible()
    page.mouse.move(300, 300)
    page.mouse.move(320, 300)
    expect(countdown).to_be_hidden()
    expect(countdown).to_be_visible()
    page.wait_for_url(re.compile(r"/$"))
    assert page.evaluate("localStorage.getItem('vitrine-theme')") is None
