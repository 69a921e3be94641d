"""What a catalog's own words say of its items: by that tags are measured, and that is never guessed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.store.items import ItemRecord
from vitrine.tags.vocabulary import Vocabulary, held

_LONGEST = 4  # stems of a term


def said(
    vocabulary: Vocabulary, items: Sequence[ItemRecord], kinds: Mapping[str, Kind]
) -> tuple[list[tuple[int, ...]], list[bool]]:
    """Of each item the numbers of the terms that it is said to be, and whether anything is said of it at all.

    A column says what its value is. For a list of words, the title, the description and the columns are read; an item
    of which they name several, where only one can be, says something but is no example of any.

    Args:
        vocabulary: the terms.
        items: the items.
        kinds: of the catalog's columns by name.
    """
    if vocabulary.column:
        numbers = {term.value or term.word: number for number, term in enumerate(vocabulary.terms)}
        kind = kinds[vocabulary.column]
        told = [held(item, vocabulary.column, kind) for item in items]
        labels = [tuple(numbers[value] for value in values if value in numbers) for values in told]
        return labels, [bool(values) for values in told]
    stems = {
        tuple(bm25.terms(word)): number
        for number, term in reversed(list(enumerate(vocabulary.terms)))
        for word in (term.word, *term.others)
    }
    stems.pop((), None)
    labels, spoken = [], []
    for item in items:
        everywhere = _named([item.title, item.description, *item.fields.values()], stems)
        if not vocabulary.several and len(everywhere) > 1:
            title = _named([item.title], stems)
            labels.append(title if len(title) == 1 else ())
        else:
            labels.append(everywhere)
        spoken.append(bool(everywhere))
    return labels, spoken


def _named(texts: Sequence[str], stems: Mapping[tuple[str, ...], int]) -> tuple[int, ...]:
    """The terms that texts name, the longest at each place, so that a tank top is no top."""
    found: dict[int, None] = {}
    for text in texts:
        words = list(bm25.terms(text))
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                number = stems.get(tuple(words[at : at + length]))
                if number is not None:
                    found[number] = None
                    at += length - 1
                    break
            at += 1
    return tuple(sorted(found))
