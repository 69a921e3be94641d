"""The documentation says what the program does."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]

spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_pages_are_up_to_date(name):
    assert (DOCS / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run python docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_are_commands_of_the_program(page):
    from vitrine.cli import parser

    text = page.read_text(encoding="utf-8")
    known = set(re.findall(r"^## (\w+)$", (DOCS / "cli.md").read_text(encoding="utf-8"), re.MULTILINE))
    for line in re.findall(r"^(?:\.venv/bin/)?python -m vitrine (.+)$", text, re.MULTILINE):
        words = shlex.split(line, comments=True)
        assert words[0] in known or words[0].startswith("-"), line
        if not any(word.isupper() or word.startswith("[") for word in words):
            parser().parse_args(words)  # exits, and so fails, where the line is not understood


def test_settings_named_in_the_docs_exist():
    settings = (DOCS / "settings.md").read_text(encoding="utf-8")
    elsewhere = {"VITRINE_TEST_DATA", "VITRINE_CI", "VITRINE_CHROMIUM"}
    for page in PAGES:
        for name in re.findall(r"VITRINE_[A-Z_]+", page.read_text(encoding="utf-8")):
            assert name in settings or name in elsewhere, f"{page.name} names {name}"


def test_the_changelog_names_this_version():
    from vitrine import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_requirements_are_pinned():
    for file in ROOT.glob("requirements*.txt"):
        for line in file.read_text(encoding="utf-8").splitlines():
            line = line.split("#")[0].strip()
            assert not line or line.startswith("-r ") or "==" in line, f"{file.name}: {line}"


def test_the_packages_file_lists_names_only():
    names = (ROOT / "packages.txt").read_text(encoding="utf-8").split()
    assert names
    assert all(re.fullmatch(r"[a-z0-9.+-]+", name) for name in names)


def test_every_promise_of_the_security_page_is_shown_by_a_test_that_exists():
    tests = {
        name for file in (ROOT / "tests").rglob("*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    rows = [line for line in (DOCS / "security.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| promise", "| ---"))]
    assert len(promises) > 20
    for row in promises:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, f"no test shows: {row}"
        assert set(named) <= tests, f"there is no {set(named) - tests}"
