"""What a first visitor may try: words and pictures taken from the catalog at hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from vitrine.catalog.records import Kind
from vitrine.search.query import Query
from vitrine.search.result import Hit
from vitrine.search.searcher import Searcher
from vitrine.store.book import Book, Catalog

WORDS = 6
ITEMS = 12
_LONGEST = 32


@dataclass(frozen=True, slots=True)
class Examples:
    """Words to search for, and items spread over the catalog to start from."""

    words: list[str]
    items: list[Hit]


def examples(book: Book, catalog: Catalog, searcher: Searcher) -> Examples:
    """Frequent values of the category columns, two of different columns joined, then short titles; varied items."""
    items = book.items(catalog.id)
    step = max(1, len(items) // ITEMS)
    spread = [searcher.search(Query(), limit=1, offset=place).hits for place in range(step // 2, len(items), step)]
    return Examples(words(book, catalog), [hit for hits in spread[:ITEMS] for hit in hits])


def words(book: Book, catalog: Catalog, most: int = WORDS) -> list[str]:
    """At most that many things to search for: frequent values of the category columns in turn, then short titles."""
    items = book.items(catalog.id)
    counters: list[Counter[str]] = []
    for column in book.columns(catalog.id):
        if column.kind not in (Kind.CATEGORY, Kind.CATEGORIES):
            continue
        counter = Counter(
            value.rpartition("/")[2].strip()
            for item in items.values()
            for value in item.fields.get(column.name, "").split("|")
        )
        # A word of only one item says no more than its title; one that most share says nothing.
        counters.append(Counter({w: n for w, n in counter.items() if 1 < n < 0.7 * len(items) and _speaks(w)}))
    found: list[str] = []
    ranks = most // 2
    for rank in range(ranks):
        for counter in counters:
            common = [word for word, _ in counter.most_common(ranks)]
            if rank < len(common) and common[rank].casefold() not in (word.casefold() for word in found):
                found.append(common[rank])
    titles = list(dict.fromkeys(item.title for item in items.values() if _speaks(item.title)))
    found = found[: most - most // 3 if titles else most]
    wanted = most - len(found)
    return found + titles[len(titles) // (wanted + 1) :: max(1, len(titles) // wanted)][:wanted]


def _speaks(word: str) -> bool:
    return 2 < len(word) <= _LONGEST and any(letter.isalpha() for letter in word) and word not in ("true", "false")
