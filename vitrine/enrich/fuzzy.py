"""Finding by printed words: by a part of a word, and with typos. "RE16" finds "RE16 TGK", "havredrick" "HAVREDRYCK"."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_PART = 3
"""Letters that a part of a word has at least."""
_CLOSE, _CLOSE_NUMBER = 78.0, 88.0
"""How alike (0 … 100) words must be; words with digits more so, since "RE16" and "RE18" are two things."""
_LONGEST = 200_000
"""Letters of a query that are looked at."""


def words(text: str) -> list[str]:
    """The words of a text: case and accents folded, compatibility forms made plain, in any script."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition(" ")[0]  # not half a word
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


@dataclass(frozen=True, slots=True)
class Found:
    """A document with how well it fits, 0 … 1, and its own words that did so, the best first."""

    id: str
    score: float
    words: tuple[str, ...]


class Index:
    """Documents (ids and their texts) that can be found by words that are not quite theirs.

    Rare words count more than frequent ones (inverse document frequency); what a word is like is settled once for the
    vocabulary, so large catalogs cost little more than small ones.
    """

    def __init__(self, documents: Mapping[str, Iterable[str]]) -> None:
        self._documents = {
            id: frozenset(word for text in texts for word in words(text)) for id, texts in documents.items()
        }
        self._holders: dict[str, list[str]] = defaultdict(list)
        for id, own in self._documents.items():
            for word in sorted(own):
                self._holders[word].append(id)
        self._vocabulary = sorted(self._holders)

    def weight(self, word: str) -> float:
        """How much a word of the vocabulary tells: 0 for one that every document holds."""
        return math.log(1 + len(self._documents) / (1 + len(self._holders.get(word, ()))))

    @property
    def rare(self) -> float:
        """The weight of a word that one document alone holds."""
        return math.log(1 + len(self._documents) / 2)

    def like(self, word: str) -> dict[str, float]:
        """The words of the vocabulary that a word may stand for, with how surely, 0 … 1."""
        from rapidfuzz import fuzz, process

        number = any(letter.isdigit() for letter in word)
        found = {}
        if len(word) >= (5 if number else 4):
            least = _CLOSE_NUMBER if number else _CLOSE
            for other, alike, _ in process.extract(
                word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=least, limit=20
            ):
                if number == any(letter.isdigit() for letter in other):
                    found[other] = 0.9 * float(alike) / 100
        if len(word) >= _PART:
            for other in self._vocabulary:
                if word in other:
                    found[other] = max(found.get(other, 0.0), 0.6 + 0.4 * len(word) / len(other))
        if word in self._holders:
            found[word] = 1.0
        return found

    def find(self, text: str, limit: int = 20) -> list[Found]:
        """The documents that hold most of the words, the best first; at least half of them, by weight."""
        asked = list(dict.fromkeys(words(text)))[:64]
        if not asked or not self._documents:
            return []
        scores: dict[str, float] = defaultdict(float)
        hits: dict[str, list[str]] = defaultdict(list)
        total = 0.0
        for word in asked:
            alike = self.like(word)
            weight = max((self.weight(other) for other in alike), default=math.log(1 + len(self._documents)))
            total += weight
            best: dict[str, tuple[float, str]] = {}
            for other, sure in alike.items():
                for id in self._holders[other]:
                    best[id] = max(best.get(id, (0.0, "")), (sure, other))
            for id, (sure, other) in best.items():
                scores[id] += weight * sure
                hits[id].append(other)
        ranked = sorted(((score / total, id) for id, score in scores.items()), key=lambda one: (-one[0], one[1]))
        return [Found(id, score, tuple(hits[id])) for score, id in ranked[:limit] if score >= 0.5]

    def named(self, read: Iterable[str], limit: int = 5) -> list[Found]:
        """The documents whose own words are among what was read, which may hold much else.

        The score is the share of a document's words, by weight, that was read. Documents are ordered by the weight of
        what was read of them times the root of that share, so that a long name read in part stands before a short one
        that is part of everything.
        """
        vocabulary: dict[str, float] = {}
        for word in list(dict.fromkeys(words(" ".join(read))))[:400]:
            if len(word) < 2:
                continue
            for other, sure in self.like(word).items():
                if len(word) >= 0.7 * len(other):  # a part of a word is no evidence
                    vocabulary[other] = max(vocabulary.get(other, 0.0), sure)
        gained: dict[str, float] = defaultdict(float)
        hits: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for word, sure in vocabulary.items():
            for id in self._holders[word]:
                gained[id] += self.weight(word) * sure
                hits[id].append((self.weight(word) * sure, word))
        ranked = []
        for id, gain in gained.items():
            whole = sum(self.weight(word) for word in self._documents[id])
            share = min(1.0, gain / whole) if whole else 0.0
            ranked.append((gain * math.sqrt(share), share, id))
        ranked.sort(key=lambda one: (-one[0], one[2]))
        return [
            Found(id, share, tuple(word for _, word in sorted(hits[id], reverse=True)))
            for _, share, id in ranked[:limit]
        ]

    def evidence(self, found: Found) -> float:
        """The weight of the words by which a document was found."""
        return sum(self.weight(word) for word in found.words)
