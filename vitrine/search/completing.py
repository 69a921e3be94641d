"""Completions of what is being typed, and repair of words that are misspelt.

Completions are titles, values of the category columns (brands, kinds, colours, tags) and what is printed in pictures:
those that begin with what is typed, else those in which a word does, the frequent ones first. Behind what the catalog
says itself come words that items are only taken for, which are offered as filters, and printed ones. The beginning of
the text stays, and its end is completed ("grey wo" to "grey wool").

A misspelt word is one that the catalog's texts do not hold while they hold one that differs by a letter or two
(Damerau–Levenshtein, `rapidfuzz`); what no word is near stays as it is, since a model may know it all the same. Printed
words are known too; a misspelt word becomes one of them only where it is printed in several items, since a single
reading may be wrong itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.search.routing.colours import MEANS
from vitrine.store.book import BookColumn, ItemRecord

MOST = 8
PRINTED = "printed"
"""The source of what is printed in pictures."""
_LONGEST = 60  # letters of a completion
_TYPED = 120  # letters of a text that is repaired
_SHORTEST = 4  # letters of a word that is repaired
_NEAR = 0.74  # likeness of a misspelt word and the one that is meant: one letter of four, two of eight
_SEVERAL = 2  # items that a printed word is in before anything is repaired to it
_PRINTED_LETTERS = 3
_LINE_WORDS = 4
_MOST_PRINTED = 20_000  # a key stroke looks through them all
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Completion:
    """What may be meant: the whole text, what of it is from the catalog, where that stands, and in how many items.

    `source` is `title`, `word`, `printed`, a column's name or, `guessed`, that of a filter by what items are taken for:
    then `part` is its value, and not a word to search for.
    """

    text: str
    part: str
    source: str
    count: int
    guessed: bool = False


class Completer:
    """Completes and repairs by the texts of one catalog. Made once for its contents; cheap to ask.

    Args:
        items: the catalog's items by id.
        columns: its columns.
        printed: for each item the lines that are printed in its pictures.
    """

    def __init__(
        self,
        items: Mapping[str, ItemRecord],
        columns: Sequence[BookColumn],
        printed: Iterable[Sequence[str]] = (),
    ) -> None:
        found: Counter[tuple[str, str]] = Counter()
        words: Counter[str] = Counter()
        known: set[str] = set()
        for item in items.values():
            found[item.title, "title"] += bool(item.title)
            texts = [item.title, item.description]
            for column in columns:
                value = parse(item.fields.get(column.name, ""), column.kind)
                if column.kind in (Kind.CATEGORY, Kind.CATEGORIES) and value is not None:
                    for one in value if isinstance(value, list) else [str(value)]:
                        found[one.rpartition("/")[2].strip(), column.name] += 1
                texts.append(item.fields.get(column.name, ""))
            said = {word.casefold() for text in texts for word in _WORD.findall(text)}
            words.update(word for word in said if word.isalpha() and len(word) >= _SHORTEST)
            known |= said
        self._read_print(printed, found, words, known)
        self._known = {folded(word) for word in known} | {folded(word) for word in MEANS}
        self._stems = {stem for word in self._known for stem in bm25.terms(word)}
        self._words = [folded(word) for word in words]
        self._spelled = {folded(word): word for word in words}
        self._counts = words
        self._found = [
            (text, source, n, folded(text)) for (text, source), n in found.items() if 1 < len(text) <= _LONGEST
        ]
        self._found.sort(key=lambda one: (one[1] == PRINTED, -one[2], one[0]))
        self._values = {plain for _, source, _, plain in self._found if source not in ("title", PRINTED)}
        self._printed = sum(one[1] != PRINTED for one in self._found)  # from there on

    @staticmethod
    def _read_print(
        printed: Iterable[Sequence[str]], found: Counter[tuple[str, str]], words: Counter[str], known: set[str]
    ) -> None:
        """Add printed words, and lines of two to four of them, to what completes and to what is known."""
        said = {folded(text) for text, _ in found} | {folded(word) for word in known}
        held: Counter[str] = Counter()
        lines: Counter[str] = Counter()
        for texts in printed:
            held.update({word.casefold() for line in texts for word in _WORD.findall(line)})
            lines.update({line for line in texts if 2 <= len(line.split()) <= _LINE_WORDS})
        known.update(held)
        for word, items in held.most_common(_MOST_PRINTED):
            if items >= _SEVERAL and word.isalpha() and len(word) >= _SHORTEST:
                words.setdefault(word, items)
            if len(word) >= _PRINTED_LETTERS and folded(word) not in said:
                found[word, PRINTED] = items
        for line, items in lines.most_common(_MOST_PRINTED):
            if folded(line) not in said:
                found[line, PRINTED] = items

    def complete(self, text: str, guessed: Sequence[tuple[str, str, int]] = (), most: int = MOST) -> list[Completion]:
        """Completions of the text's end, the longest end that anything completes first.

        Args:
            text: what is being typed.
            guessed: words that items are only taken for, each with its filter and how many items (`Guessed.words`);
                left out where a column has a value of that name.
            most: completions.
        """
        typed = text.lstrip()
        if len(typed.strip()) < 2:
            return []
        starts = [0, *(match.end() for match in re.finditer(r"\s+", typed))]
        done: dict[str, Completion] = {}
        offered = [(*one, plain) for one in guessed if (plain := folded(one[0])) not in self._values]
        filters = {source for _, source, _ in guessed}
        for start in starts[:4] if len(starts) <= 4 else starts[-4:]:
            head, tail = typed[:start], folded(typed[start:])
            if len(tail) < 2:
                continue
            # Behind other words a whole title would make no sense.
            own = [one for one in self._found[: self._printed] if not start or one[1] != "title"]
            printed = self._found[self._printed :]
            begins = [one for one in own if one[3].startswith(tail) and one[3] != tail]
            # A word that is typed in full is still offered as a filter.
            taken = [one for one in offered if one[3].startswith(tail)]
            begins += [*taken, *(one for one in printed if one[3].startswith(tail) and one[3] != tail)]
            within = [one for one in (*own, *printed) if f" {tail}" in one[3]] if len(begins) < most else []
            for part, source, count, _ in (*begins, *within):
                made = head + part
                done.setdefault(folded(made), Completion(made, part, source, count, source in filters))
                if len(done) >= most:
                    return list(done.values())
        if not done and (repaired := self.repair(typed)):
            done[folded(repaired)] = Completion(repaired, repaired, "word", 0)
        return list(done.values())

    def repair(self, text: str) -> str:
        """The text with its misspelt words as the catalog spells them; empty where nothing is misspelt.

        Long texts, which are sentences for the model, are not looked at.
        """
        if len(text) > _TYPED:
            return ""
        changed = False

        def repaired(match: re.Match[str]) -> str:
            nonlocal changed
            word = match.group()
            meant = self._meant(word)
            if meant is None:
                return word
            changed = True
            return meant.title() if word.istitle() else meant

        better = _WORD.sub(repaired, text)
        return better if changed else ""

    def _meant(self, word: str) -> str | None:
        plain = folded(word)
        if len(plain) < _SHORTEST or not plain.isalpha() or plain in self._known:
            return None
        if set(bm25.terms(plain)) & self._stems or not plain.isascii():
            return None
        near = process.extract(
            plain, self._words, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_NEAR, limit=5
        )
        if not near:
            return None
        best = max(near, key=lambda one: (round(one[1], 3), one[0][0] == plain[0], self._counts[self._spelled[one[0]]]))
        return self._spelled[best[0]]


def folded(text: str) -> str:
    """Letters as they are compared: one case, no accents."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
