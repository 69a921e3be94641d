"""No catalog of words is behind the program, and no text of a page bypasses the catalogs."""

import ast
import re
import sys

import pytest
from conftest import ROOT

from vitrine.enrich.colours import PALETTE
from vitrine.words import LANGUAGES, catalog, phrase

sys.path.insert(0, str(ROOT / "docs"))
import words as catalogs

OTHERS = [code for code in LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalog_holds_exactly_what_the_program_says(code):
    kept, now = catalogs.read(code), catalogs.updated(code)
    assert {message.id for message in kept} == {message.id for message in now}, "run `python docs/words.py`"


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_and_none_is_a_guess(code):
    kept = catalogs.read(code)
    assert [message.id for message in catalogs.missing(kept)] == []
    assert [message.id for message in kept if message.id and message.fuzzy] == []
    assert list(kept.obsolete) == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_placeholders_of_the_english_text(code):
    for message in catalogs.read(code):
        if not message.id:
            continue
        counting = isinstance(message.id, (list, tuple))
        sources = [set(PLACEHOLDER.findall(text)) for text in (message.id if counting else [message.id])]
        for form in message.string if counting else [message.string]:
            assert set(PLACEHOLDER.findall(form)) in sources, (code, message.id, form)


@pytest.mark.parametrize("code", OTHERS)
def test_stored_english_is_recognised(code):
    known = catalog(code)
    for id in known.messages:
        one, _, many = id.partition("\0")
        if many or not (names := PLACEHOLDER.findall(one)):
            continue
        made = phrase(one, **{name: f"[{name}]" for name in names})
        found = known.recognise(str(made))
        if len(PLACEHOLDER.sub("", one).strip()) > 3:
            assert found is not None and str(found) == str(made)


VISIBLE = r'(?:text|title|placeholder|"aria-label"|"aria-valuetext")'
LITERAL = re.compile(rf'(?<![\w.$-]){VISIBLE}: (?:"([^"\n]*)"|`([^`\n]*)`)')
NAMES = {"Vitrine"}  # names are said alike everywhere
SCRIPTS = [path for path in sorted((ROOT / "components").rglob("*.js")) if path.parent.name != "embed"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_script_shows_a_literal_text(path):
    found = []
    for one in LITERAL.finditer(path.read_text(encoding="utf-8")):
        text = one.group(1) if one.group(1) is not None else re.sub(r"\$\{.*\}", "", one.group(2))
        if re.search(r"[A-Za-z]{2}", text) and text not in NAMES:
            found.append(one.group(0))
    assert not found, f"say it by tr(): {found}"


SHOWING = {"notice": 2, "trouble": 0, "Page": 0}
PAGES = sorted((ROOT / "pages").glob("*.py")) + sorted((ROOT / "components").rglob("*.py"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_page_shows_a_literal_text(path):
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in SHOWING:
            continue
        shown = [*node.args[: SHOWING[name]], *(word.value for word in node.keywords if word.arg in ("title", "text"))]
        shown += [  # labels of ways on
            pair.elts[0]
            for one in node.args
            for ways in ast.walk(one)
            if isinstance(ways, ast.List)
            for pair in ways.elts
            if isinstance(pair, ast.Tuple)
        ]
        found += [
            ast.unparse(one)
            for one in shown
            if isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and one.value)
        ]
    assert not found, f"say it by tr(): {found}"


RAISING = sorted((ROOT / "vitrine").rglob("*.py")) + sorted((ROOT / "routes").rglob("*.py"))
ENGLISH = (  # the command line and what programs read stay English
    "vitrine/cli vitrine/terminal vitrine/doctor.py vitrine/commands vitrine/library.py vitrine/notebook.py"
    " vitrine/settings.py vitrine/adapt vitrine/evaluate vitrine/words vitrine/errors.py routes/v1 routes/embed.py"
).split()


def error_classes():
    """Names of everything that is a VitrineError."""
    names, trees = {"VitrineError"}, [ast.parse(path.read_text(encoding="utf-8")) for path in RAISING]
    while True:
        more = {
            node.name
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id in names for b in node.bases)
        }
        if more <= names:
            return names
        names |= more


def test_errors_are_made_of_phrases():
    names, found = error_classes(), []
    for path in RAISING:
        if path.relative_to(ROOT).as_posix().startswith(tuple(ENGLISH)):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                parts = [*node.args, *(word.value for word in node.keywords if word.arg in ("what", "why", "remedy"))]
                found += [
                    f"{path.relative_to(ROOT)}:{part.lineno}"
                    for part in parts
                    if isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and part.value)
                ]
    assert not found, f"make them of phrase(): {found}"


def test_every_colour_of_the_palette_has_a_name_in_the_language_of_the_page():
    named = (ROOT / "components" / "kit" / "colours.js").read_text(encoding="utf-8")
    assert [name for name in PALETTE if f'tr("{name}")' not in named] == []
