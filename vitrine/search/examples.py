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
    words: list[str] = []
    for rank in range(3):
        for counter in counters:
            common = [word for word, _ in counter.most_common(3)]
            if rank < len(common) and common[rank].casefold() not in (word.casefold() for word in words):
                words.append(common[rank])
    titles = [item.title for item in items.values() if _speaks(item.title)]
    words = words[: WORDS - 2 if titles else WORDS]
    words += titles[len(titles) // 3 :: max(1, len(titles) // 2)][: WORDS - len(words)]
    step = max(1, len(items) // ITEMS)
    spread = [searcher.search(Query(), limit=1, offset=place).hits for place in range(step // 2, len(items), step)]
    return Examples(words, [hit for hits in spread[:ITEMS] for hit in hits])


def _speaks(word: str) -> bool:
    return 2 < len(word) <= _LONGEST and any(letter.isalpha() for letter in word) and word not in ("true", "false")
