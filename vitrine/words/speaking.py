"""The language of the run or request that is under way, and saying something in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from vitrine.words.catalogs import catalog
from vitrine.words.languages import ENGLISH, PSEUDO, is_language
from vitrine.words.phrase import Phrase, fill

_language: ContextVar[str] = ContextVar("vitrine_language", default=ENGLISH)


def language() -> str:
    """The code of the language that `tr` speaks here."""
    return _language.get()


def speak(code: str) -> None:
    """Speak this language until the run or request ends; an unknown one is English."""
    _language.set(code if is_language(code) else ENGLISH)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language for a while."""
    before = _language.set(code if is_language(code) else ENGLISH)
    try:
        yield
    finally:
        _language.reset(before)


def tr(text: str, /, **values: Any) -> str:
    """Say `text` in the visitor's language, with its named placeholders filled.

    `text` is an English template that stands in the catalogs, a `Phrase`, or English text that was made from one and
    has been stored since. Whole numbers are written as the language writes them.
    """
    known = catalog(language())
    if values:
        return fill(known.translations.gettext(text), _spoken(values))
    if isinstance(text, Phrase):
        return _say(text)
    if not text:
        return ""  # gettext keeps the catalog's header under the empty text
    said = known.translations.gettext(text)
    if said == text and (made := known.recognise(text)) is not None:
        return _say(made)
    return said


def trn(one: str, many: str, n: int, /, **values: Any) -> str:
    """Say a text that counts: `trn("{n} picture", "{n} pictures", n)`."""
    return _say(Phrase(one, many, n, values))


def tr_in(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """A copy of a record with the texts of these names in the visitor's language."""
    return {name: tr(value) if name in names and isinstance(value, str) else value for name, value in record.items()}


def _say(text: Phrase) -> str:
    translations = catalog(language()).translations
    if text.n is None:
        return fill(translations.gettext(text.msgid), _spoken(text.values))
    template = translations.ngettext(text.msgid, text.msgid_plural, text.n)
    return fill(template, _spoken({"n": text.n, **text.values}))


def _spoken(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _one(value) for name, value in values.items()}


def _one(value: Any) -> Any:
    if isinstance(value, Phrase):
        return _say(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**15:  # no count is that large, and Babel cannot write it
            return str(value)
        from babel.numbers import format_decimal

        return format_decimal(value, locale=ENGLISH if language() == PSEUDO else language())
    return value
