"""Vocabularies: the words that pictures are tagged with, one list for each question (what kind, which pattern …).

Some come with the program (`builtin.json`), some are a catalog's own columns, some people write. A list is written one
term a line, with other words for the same thing behind commas.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.errors import QueryError
from vitrine.store.items import ItemRecord
from vitrine.words import phrase

MOST_TERMS = 200
"""Terms of one vocabulary."""

_LONGEST = 60  # letters of a word
_FEWEST_ITEMS = 2  # that a value of a column must have
_DISTINCT = 0.5  # different values of all that are written, from which on a column names single items
_TRUTHS = frozenset("true false yes no y n ja nein oui non sí si はい いいえ".split())
_BUILTIN = Path(__file__).parent / "builtin.json"


@dataclass(frozen=True, slots=True)
class Term:
    """A word to tag with. `others` say the same thing; `value` is what a column holds, where it is longer."""

    word: str
    others: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One list of words.

    `prompts` are what is asked of the model for a word, `{}` in its place; `column` is the catalog's column whose
    values the terms are, empty for a list of words; `several`: one item may be several of them; `aliases` are names of
    columns that answer the same question.
    """

    name: str
    terms: tuple[Term, ...]
    prompts: tuple[str, ...] = ("{}", "a photo of {}")
    several: bool = True
    column: str = ""
    aliases: tuple[str, ...] = ()

    def as_text(self) -> str:
        """The words as people edit them."""
        return "\n".join(", ".join((term.word, *term.others)) for term in self.terms)


@cache
def builtin() -> dict[str, Vocabulary]:
    """The vocabularies that come with the program, by name."""
    found = {}
    for name, one in json.loads(_BUILTIN.read_text(encoding="utf-8")).items():
        terms = parsed("\n".join(one["terms"]))
        found[name] = Vocabulary(
            name, terms, tuple(one["prompts"]), several=one["several"], aliases=tuple(one["aliases"])
        )
    return found


def edited(words: Mapping[str, str]) -> dict[str, Vocabulary]:
    """The lists of words by name, those that come with the program and those of people.

    Args:
        words: by name the words as people have written them; empty: as they are at first.
    """
    found = dict(builtin())
    for name, text in words.items():
        if text:
            found[name] = replace(found.get(name, Vocabulary(name, ())), terms=parsed(text))
    return found


def parsed(text: str) -> tuple[Term, ...]:
    """Terms from a list that somebody has written: one a line, other words for it behind commas; each word once.

    Raises:
        QueryError: no word, too many, or one that is too long.
    """
    terms: list[Term] = []
    seen: set[str] = set()
    for line in text.splitlines():
        words = []
        for word in (" ".join(part.split()) for part in line.split(",")):
            if len(word) > _LONGEST or not word.isprintable():
                raise QueryError(
                    phrase("“{word}” cannot be a tag", word=word[:_LONGEST]),
                    phrase("a tag has {n} letters at most", n=_LONGEST),
                    phrase("shorten it"),
                )
            if word and word.casefold() not in seen:
                seen.add(word.casefold())
                words.append(word)
        if words:
            terms.append(Term(words[0], tuple(words[1:])))
    if not 2 <= len(terms) <= MOST_TERMS:
        raise QueryError(
            phrase("A vocabulary holds 2 to {n} words", n=MOST_TERMS),
            phrase("this one holds {n}", n=len(terms)),
            phrase("write one a line, other words for the same behind commas"),
        )
    return tuple(terms)


def of_columns(columns: Iterable[tuple[str, Kind]], items: Mapping[str, ItemRecord]) -> list[Vocabulary]:
    """The catalog's own vocabularies: its columns of categories, by the values that several items share.

    A column whose values hardly repeat names items, and one that says yes or no is no word to tag with.
    """
    found = []
    for column, kind in columns:
        if kind not in (Kind.CATEGORY, Kind.CATEGORIES):
            continue
        counted: Counter[str] = Counter()
        for item in items.values():
            counted.update(held(item, column, kind))
        if not counted or len(counted) > max(2.0, _DISTINCT * counted.total()):
            continue
        shared = [value for value, n in counted.most_common(MOST_TERMS) if n >= _FEWEST_ITEMS]
        if len(shared) < 2 or all(v.casefold() in _TRUTHS or not any(c.isalpha() for c in v) for v in shared):
            continue
        terms = tuple(Term(last_step(value), value=value) for value in shared)
        found.append(Vocabulary(column, terms, several=kind is Kind.CATEGORIES, column=column, prompts=_asking(column)))
    return found


def _asking(column: str) -> tuple[str, ...]:
    """How the model is asked for values of a column: as the vocabulary does that asks the same."""
    alike = next((one for one in builtin().values() if column.casefold() in one.aliases), None)
    return alike.prompts if alike else Vocabulary("", ()).prompts


def held(item: ItemRecord, column: str, kind: Kind) -> list[str]:
    """The values that an item has in a column of categories."""
    value = parse(item.fields.get(column, ""), kind)
    return [] if value is None else value if isinstance(value, list) else [str(value)]


def last_step(value: str) -> str:
    """What a value says in one word: the last step of a path, else all of it."""
    return value.rpartition("/")[2].strip() or value


def asks_the_same(vocabulary: Vocabulary, columns: Sequence[Vocabulary]) -> bool:
    """Whether a column of the catalog's own answers what a list would ask."""
    names = {vocabulary.name, *vocabulary.aliases}
    return any(column.name.casefold() in names for column in columns)
