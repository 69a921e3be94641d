"""The interface speaks the visitor's language, and no catalog of words is behind the program."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.errors import NotFound
from vitrine.words import LANGUAGES, PSEUDO, best, phrase, phrases, speak, speaking, tr, trn


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("pt-BR, ja;q=0.5, fr;q=0.7", "fr"),
        ("en-GB", "en"),
        ("de;q=0, es;q=0.1", "es"),
        ("*", "en"),
        ("tlh", "en"),
        ("", "en"),
        (";;;,q=,fr;q=banana, es", "es"),
    ],
)
def test_the_browser_s_wish_decides(header, code):
    assert best(header) == code


@given(st.text(max_size=200))
def test_no_header_is_too_odd(header):
    assert best(header) in LANGUAGES


def test_a_phrase_is_english_text_that_can_be_said_in_another_language():
    error = NotFound(phrase("There is no catalog called {name}", name="cups"), remedy=phrase("reload the page"))
    assert str(error) == "There is no catalog called cups. Reload the page"
    with speaking(PSEUDO):
        assert error.translated()["what"] == "⟦There is no catalog called cups⟧"
    back = pickle.loads(pickle.dumps(error))
    assert back.what.msgid == "There is no catalog called {name}" and back.what.values == {"name": "cups"}


def test_counting_follows_the_language():
    with speaking("de"):
        assert "1.234.567" in trn("{n} picture", "{n} pictures", 1234567)
    assert trn("{n} picture", "{n} pictures", 1) == "1 picture"
    assert phrases("{n} file", "{n} files", 2) == "2 files"


def test_braces_in_values_and_texts_do_no_harm():
    assert tr("{name}", name="{other}") == "{other}"
    assert phrase("a {b c} {name}", name=1) == "a {b c} 1"


def test_nothing_said_is_nothing():
    with speaking("de"):
        assert tr("") == ""


def test_an_unknown_language_is_english():
    with speaking("de"):
        speak("../../etc")
        assert tr("Search") == "Search"
