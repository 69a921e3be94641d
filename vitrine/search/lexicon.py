"""The words of a catalog, read once for its contents: for routing, completions, spelling, and what pictures say.

Reading takes about 6 seconds for 100,000 items. A search must not wait for that behind every edit, so a large catalog's
words are read in the background while those from before the edit serve: what they lack is only not routed or completed
for these seconds, since filters are checked against the engine in any case.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from vitrine.search.completing import Completer
from vitrine.search.readings import Read
from vitrine.search.routing import Vocabulary
from vitrine.store.book import Book
from vitrine.store.enrichments import Enrichments

LARGE = 5000
"""Items from which on the words of before serve while those of now are read."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of a catalog's words; `read` is what was read off its pictures."""

    vocabulary: Vocabulary
    completer: Completer
    read: Read


class Lexicon:
    """The words of one catalog, read when they are first asked for. Safe to use from several threads.

    Args:
        book: the record book.
        catalog: the catalog's id.
        before: the words of before, where there are any.
        kept: whether those of before serve on, because the contents change faster than words are read.
    """

    def __init__(self, book: Book, catalog: int, before: Words | None = None, *, kept: bool = False) -> None:
        self._read: Callable[[], Words] = lambda: _words(book, catalog)
        self._before = before
        self._kept = kept and before is not None
        self._now: Words | None = None
        self._reading = threading.Lock()
        self._begun = False

    @property
    def known(self) -> Words | None:
        """The words as far as they have been read."""
        return self._now or self._before

    @property
    def words(self) -> Words:
        """The words as they are now, or, of a large catalog, still those of before."""
        if self._now is not None:
            return self._now
        before = self._before
        if before is not None and (self._kept or before.vocabulary.items >= LARGE):
            if not self._kept and not self._begun:
                self._begun = True
                threading.Thread(target=self._catch_up, name="words", daemon=True).start()
            return before
        return self._catch_up()

    def _catch_up(self) -> Words:
        with self._reading:
            if self._now is None:
                self._now = self._read()
            return self._now


def _words(book: Book, catalog: int) -> Words:
    items, columns = book.items(catalog), book.columns(catalog)
    read = Read.of(Enrichments(book), catalog, items)
    return Words(Vocabulary(items, columns), Completer(items, columns, read.lines.values()), read)
