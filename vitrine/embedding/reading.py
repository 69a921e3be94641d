"""How much of a long text a model reads: every text tower has room for a few dozen tokens, and the rest is cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from vitrine.embedding.adapted import Adapted
from vitrine.embedding.protocol import Embedder
from vitrine.words import Phrase, phrase


@runtime_checkable
class Reader(Protocol):
    """A model that can tell how far it reads."""

    def reads(self, text: str) -> int:
        """How many letters of the text, from its start, have a say in its vector."""


@dataclass(frozen=True, slots=True)
class Truncated:
    """A text of which the model read `read` of `words` words; letters in scripts without spaces (`unit`)."""

    read: int
    words: int
    unit: str = "words"

    @property
    def said(self) -> Phrase:
        """In a sentence without a full stop."""
        if self.unit == "words":
            return phrase("The model read the first {read} of {total} words", read=self.read, total=self.words)
        return phrase("The model read the first {read} of {total} letters", read=self.read, total=self.words)

    def __str__(self) -> str:
        return str(self.said)


def truncated(model: Embedder, text: str) -> Truncated | None:
    """What the model left out of the text; None where it read all of it, or cannot tell.

    Words that are cut in the middle count as read.
    """
    model = model.base if isinstance(model, Adapted) else model  # which is what reads
    if not isinstance(model, Reader) or not text.strip():
        return None
    letters = model.reads(text)
    if not text[letters:].strip():
        return None
    words = text.split()
    if len(words) < 2 or len(text) > 12 * len(words):  # no spaces between words, or hardly any
        return Truncated(len(text[:letters].strip()), len(text.strip()), "letters")
    read = len(text[:letters].split())
    return Truncated(read, len(words)) if read < len(words) else None
