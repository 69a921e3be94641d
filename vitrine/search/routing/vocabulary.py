"""What a catalog's own columns say: values by the words that name them, and where titles use those words.

A value is named by all its words, by one step of its path (`Men/Tops/Hoodies & Sweatshirts` by "men" or by "tops") and
by one member of such a step ("hoodies"); a maker or painter also by the last word of the name, where only one value
ends with it. Words meet by their stems, whatever case and accents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.catalog.values import read_number
from vitrine.embedding import bm25
from vitrine.store.book import BookColumn, ItemRecord

_FILLED = 0.5  # share of the items that must say something in a column that is filtered by
_NAMES = 0.5  # share of a column's values of two or more words, from which on they may be names of people or makers
_NAME_WORDS = 4
_LONGEST = 6  # words of a value that are looked for
_SHORTEST = 4  # letters of a last name that stands for the whole
_STEPS = re.compile(r"\s*[/>·]\s*")
_MEMBERS = re.compile(r"\s*(?:&|,|;|\+|\band\b|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Values of a column that a phrase names. `whole`: it is the whole of a value, and not a part of one."""

    column: str
    values: tuple[str, ...]
    whole: bool


class Vocabulary:
    """The values of one catalog. Made once for its contents; cheap to ask.

    Args:
        items: the catalog's items by id.
        columns: its columns.
    """

    def __init__(self, items: Mapping[str, ItemRecord], columns: Sequence[BookColumn]) -> None:
        self.columns = columns
        self._ids = list(items)
        self.items = len(self._ids)
        self._holding: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._numbers: dict[str, list[tuple[float, int]]] = {}
        self._titles = [tuple(bm25.terms(item.title)) for item in items.values()]
        self._said: dict[str, set[int]] = defaultdict(set)
        self._whole_titles = {title for title in self._titles if len(title) > 1}
        self._codes: dict[str, tuple[str, str]] = {}
        self._named: dict[Phrase, list[Named]] = defaultdict(list)
        for number, title in enumerate(self._titles):
            for term in title:
                self._said[term].add(number)
        for column in columns:
            if column.kind in (Kind.CATEGORY, Kind.CATEGORIES):
                self._read(column, items.values())
            elif column.kind in (Kind.NUMBER, Kind.YEAR):
                values = (
                    (parse(item.fields.get(column.name, ""), column.kind), n) for n, item in enumerate(items.values())
                )
                self._numbers[column.name] = [(float(v), n) for v, n in values if isinstance(v, int | float)]
        self._families: dict[str, list[str]] = defaultdict(list)
        for id in self._ids:
            self._codes.setdefault(code(id), ("", id))
            stem, dash, _ = id.rpartition("-")
            if dash:
                self._families[code(stem)].append(id)
        self.longest = max((len(phrase) for phrase in self._named), default=0)

    def _read(self, column: BookColumn, items: Iterable[ItemRecord]) -> None:
        held: dict[str, set[int]] = defaultdict(set)
        filled = 0
        for number, item in enumerate(items):
            value = parse(item.fields.get(column.name, ""), column.kind)
            values = value if isinstance(value, list) else [] if value is None else [str(value)]
            filled += bool(values)
            for one in values:
                held[one].add(number)
        for one, numbers in held.items():
            self._holding[column.name, one] = numbers
            if any(letter.isdigit() for letter in one) and len(code(one)) > 3 and " " not in one.strip():
                self._codes.setdefault(code(one), (column.name, one))
        if filled < _FILLED * self.items:
            return
        phrases: dict[Phrase, set[str]] = defaultdict(set)
        whole: set[Phrase] = set()
        for one in held:
            if read_number(one) is not None:
                continue  # a bare number is never read as a category
            full = tuple(bm25.terms(one))
            whole.add(full)
            phrases[full].add(one)
            for step in _STEPS.split(one):
                for part in (step, *_MEMBERS.split(step)):
                    phrases[tuple(bm25.terms(part))].add(one)
        for phrase, one in self._last_names(list(held)):
            if phrase not in phrases:
                phrases[phrase].add(one)
        for phrase, found in phrases.items():
            if 0 < len(phrase) <= _LONGEST and any(len(term) > 1 for term in phrase):
                self._named[phrase].append(Named(column.name, tuple(sorted(found)), phrase in whole))

    @staticmethod
    def _last_names(values: Sequence[str]) -> Iterator[tuple[Phrase, str]]:
        """Last words that only one value ends with, where the column's values look like names."""
        split = {value: value.split() for value in values if not _STEPS.search(value)}
        names = {
            v: w for v, w in split.items() if 1 < len(w) <= _NAME_WORDS and all(x[0].isupper() for x in (w[0], w[-1]))
        }
        if len(names) < _NAMES * len(values):
            return
        ending: dict[Phrase, list[str]] = defaultdict(list)
        for value, words in names.items():
            ending[tuple(bm25.terms(words[-1]))].append(value)
        for phrase, ended in ending.items():
            if len(ended) == 1 and len(phrase) == 1 and len(phrase[0]) >= _SHORTEST:
                yield phrase, ended[0]

    def named(self, phrase: Phrase) -> list[Named]:
        """The values that the phrase names, one entry a column."""
        return self._named.get(phrase, [])

    def holding(self, column: str, values: Iterable[str]) -> set[int]:
        """Numbers of the items that hold any of the values."""
        return set().union(*(self._holding.get((column, value), set()) for value in values))

    def between(self, column: str, low: float | None, high: float | None) -> set[int]:
        """Numbers of the items whose number or year lies in the range, both ends included."""
        return {
            n
            for value, n in self._numbers.get(column, [])
            if (low is None or value >= low) and (high is None or value <= high)
        }

    def titled(self, phrase: Phrase) -> set[int]:
        """Numbers of the items whose title holds the phrase, word after word."""
        found = set.intersection(*(self._said.get(term, set()) for term in phrase))
        if len(phrase) == 1:
            return set(found)
        return {n for n in found if _within(phrase, self._titles[n])}

    def is_title(self, terms: Phrase) -> bool:
        """Whether these are all the words of an item's title (of two words or more)."""
        return terms in self._whole_titles

    def coded(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """What a code names: a column with its value, or "" with the ids of items; None where it names nothing.

        The id of a family (`MH01` of `MH01-Black`, `MH01-Gray`) names all its members.
        """
        wanted = code(text)
        if wanted in self._codes:
            column, value = self._codes[wanted]
            return column, (value,)
        if family := self._families.get(wanted):
            return "", tuple(family)
        return None


def code(text: str) -> str:
    """A code as it is compared: letters and digits only, one case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _within(phrase: Phrase, terms: Phrase) -> bool:
    return any(terms[n : n + len(phrase)] == phrase for n in range(len(terms) - len(phrase) + 1))
