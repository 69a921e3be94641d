"""From a query's words to filters on the catalog's columns, and the words that are left.

A filter is exact, so a wrong one hides what was meant; words are therefore only routed where the catalog itself says
that nothing is lost:

- most items whose title holds the words also hold the value ("orange" is no colour where it stands in "orange juice");
- the same for the words together with a neighbour that is left ("red wine glasses" are clear);
- the words do not stand in a negation ("no wool"), nor are all of them the title of an item;
- they mean one column only, and some item passes all filters together.

Ranges stand although nothing passes: that nothing costs less than 5 is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.search.query import Where
from vitrine.search.routing import colours
from vitrine.search.routing.ranges import ranges
from vitrine.search.routing.spans import Routed, Routing, free, left_over
from vitrine.search.routing.vocabulary import Named, Phrase, Vocabulary, code

EVERYTHING = "*"
"""Among the words that must not be routed: none may be."""

_CONSISTENT = 0.8  # of the items whose title holds the words must hold the value
_TOGETHER = 0.5  # of those whose title holds the words beside a neighbour
_LONGEST = 300  # letters; nobody filters in a longer text
_WORD = re.compile(r"[^\W_]+(?:['’]s\b)?")
_CODE = re.compile(r"(?<![\w-])#?(?=[\w-]*\d)[^\W_][\w-]{2,30}(?![\w-])")
_NOT = frozenset("not no non without except nor minus ohne nicht kein keine keinen sans pas sin ni".split())
_FREE = frozenset("free frei less".split())
_OR = frozenset("or oder ou o u".split())
_AND = frozenset("and und et y e".split())
_IN_FRONT = frozenset("in by from of made with von aus mit par en de con por the a an".split())


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the query: its stem ("" where it says nothing), the word as folded, and where it stands."""

    stem: str
    word: str
    start: int
    end: int


def route(text: str, vocabulary: Vocabulary, plain: Collection[str] = (), filtered: Collection[str] = ()) -> Routing:
    """Read filters from a text.

    Args:
        text: the query's words.
        vocabulary: the catalog's.
        plain: words, as routed before, that shall stay words (`EVERYTHING`: all); case does not matter.
        filtered: columns that the query filters already; nothing is routed to them.
    """
    kept = {one.casefold() for one in plain}
    if EVERYTHING in kept or not text.strip() or len(text) > _LONGEST:
        return Routing((), text.strip(), text.strip())
    closed = {column.casefold() for column in filtered}

    def open_to(one: Routed) -> bool:
        column = one.where.column.casefold() if one.where else ""
        return one.said.casefold() not in kept and column not in closed

    found = [one for one in _codes(text, vocabulary) if open_to(one)]
    found += [one for one in ranges(text, vocabulary.columns, found) if open_to(one)]
    tokens = _tokens(text)
    if not vocabulary.is_title(tuple(token.stem for token in tokens if token.stem)):
        found += _values(text, tokens, vocabulary, found, open_to)
    found.sort(key=lambda one: one.start)
    if not found:
        return Routing((), text.strip(), text.strip())
    words = _trimmed(left_over(text, [one for one in found if one.kind != "value"]))
    return Routing(tuple(found), words, _trimmed(left_over(text, found)))


def _codes(text: str, vocabulary: Vocabulary) -> list[Routed]:
    found: list[Routed] = []
    for match in _CODE.finditer(text):
        said = match.group()
        named = vocabulary.coded(said)
        if named is None or len(code(said)) < 4:
            continue
        column, values = named
        if column:
            where = Where(column, values)
            if vocabulary.named(tuple(bm25.terms(values[0]))) and len(vocabulary.holding(column, values)) > 3:
                continue  # a value that many items share is no code; it is read with the other values
            found.append(Routed(said, match.start(), match.end(), "code", where))
        else:
            found.append(Routed(said, match.start(), match.end(), "code", None, values))
    return found


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s$", "", match.group()).casefold()
        stems = list(bm25.terms(word))
        # A run of Japanese is read as pairs; it is one word here.
        stem = stems[0] if len(stems) == 1 else word if stems else ""
        tokens.append(_Token(stem, word, match.start(), match.end()))
    return tokens


def _values(
    text: str,
    tokens: Sequence[_Token],
    vocabulary: Vocabulary,
    taken: Sequence[Routed],
    open_to: Callable[[Routed], bool],
) -> list[Routed]:
    """Values of category columns, longest phrases first from left to right, as long as some item passes all."""
    read: list[tuple[int, int, Routed]] = []  # from which token, to which, and what
    at = 0
    while at < len(tokens):
        step = 1
        for length in range(min(vocabulary.longest, len(tokens) - at), 0, -1):
            span = tokens[at : at + length]
            if not span[0].stem or not span[-1].stem or not free(span[0].start, span[-1].end, taken):
                continue
            one = _value(text, tokens, at, length, vocabulary)
            if one is not None:
                read.append((at, at + length, one))
                step = length
                break
        at += step
    found: list[Routed] = []
    passing: set[int] | None = None
    for one in _alternatives(text, tokens, read, vocabulary):
        assert one.where is not None
        holding = vocabulary.holding(one.where.column, one.where.values)
        left = holding if passing is None else passing & holding
        if left and open_to(one):
            passing = left
            found.append(one)
    return found


def _alternatives(
    text: str, tokens: Sequence[_Token], read: Sequence[tuple[int, int, Routed]], vocabulary: Vocabulary
) -> list[Routed]:
    """Joins "red or blue" to either of them; so does "red and blue" where an item has but one colour."""
    single = {column.name for column in vocabulary.columns if column.kind is Kind.CATEGORY}
    joined: list[Routed] = []
    until = 0
    for start, end, one in read:
        before = joined[-1].where if joined else None
        between = [token.word for token in tokens[until:start]]
        assert one.where is not None
        if before is not None and before.column == one.where.column and len(between) == 1:
            either = between[0] in _OR or (between[0] in _AND and one.where.column in single)
            if either:
                values = tuple(dict.fromkeys((*before.values, *one.where.values)))
                first = joined.pop().start
                one = Routed(text[first : one.end], first, one.end, "value", Where(before.column, values))
        joined.append(one)
        until = end
    return joined


def _value(text: str, tokens: Sequence[_Token], at: int, length: int, vocabulary: Vocabulary) -> Routed | None:
    """The value that the words from there on name, if they may be routed."""
    span = tokens[at : at + length]
    phrase: Phrase = tuple(token.stem for token in span if token.stem)
    named = vocabulary.named(phrase)
    if not named and length == 1:
        spelled = [vocabulary.named(tuple(bm25.terms(other))) for other in colours.MEANS.get(span[0].word, ())]
        named = next((one for one in spelled if one), [])
    if len({one.column for one in named}) != 1 or _negated(tokens, at, length):
        return None
    one = named[0]
    if not _consistent(phrase, tokens, at, length, one, vocabulary):
        return None
    start, end = span[0].start, span[-1].end
    return Routed(text[start:end], start, end, "value", Where(one.column, one.values))


def _negated(tokens: Sequence[_Token], at: int, length: int) -> bool:
    before = [token.word for token in tokens[max(0, at - 2) : at]]
    after = tokens[at + length].word if at + length < len(tokens) else ""
    return bool(_NOT & set(before)) or after in _FREE


def _consistent(
    phrase: Phrase, tokens: Sequence[_Token], at: int, length: int, named: Named, vocabulary: Vocabulary
) -> bool:
    """Whether titles that use these words, alone and beside their neighbours in the query, mean this value by them."""
    holding = vocabulary.holding(named.column, named.values)
    titled = vocabulary.titled(phrase)
    if titled and len(titled & holding) < _CONSISTENT * len(titled):
        return False
    before = next((t.stem for t in reversed(tokens[:at]) if t.stem), "")
    after = next((t.stem for t in tokens[at + length :] if t.stem), "")
    for beside in ((before, *phrase), (*phrase, after)):
        if "" in beside:
            continue
        together = vocabulary.titled(beside)
        if together and len(together & holding) < _TOGETHER * len(together):
            return False
    return True


def without(text: str, one: Routed) -> str:
    """The text without the words that became that filter."""
    return _trimmed(left_over(text, [one]))


def _trimmed(rest: str) -> str:
    """Without the small words that belonged to what was taken: "hoodie in" is "hoodie"."""
    words = rest.split()
    while words and words[-1].casefold() in _IN_FRONT | _OR | _AND:
        words.pop()
    while words and words[0].casefold() in _OR | _AND | {"in", "by", "from", "of", "with"}:
        words.pop(0)
    return " ".join(words)
