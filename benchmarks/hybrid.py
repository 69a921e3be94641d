"""Hybrid ranking against its parts: `python -m benchmarks.hybrid [--home DIR] [--json]`.

Mixed queries ("grey wool hoodie under 60") are made from what items of the catalog hold: a colour, a kind, and one or
two of material, pattern, brand, a price, a word of the description. Every third kind is said in a word that the catalog
does not use ("trousers" for pants). Right are all items that hold everything that was asked; queries with more than ten
of those are left out. Nothing in the program was chosen by these queries.

The systems: `picture`, the model's vectors of the pictures; `text`, its vectors of what is written of the items;
`words`, BM25; `fused`, the ranking of the search page with nothing routed; `hybrid`, the search page; both also less
each of the signals that were read off the pictures, and with the weights that are learned of the catalog in place of
the usual ones (the same where it refuses to learn any).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.catalogs import SAMPLES, arguments, opened
from vitrine.catalog.values import read_number
from vitrine.evaluate import metrics
from vitrine.evaluate.systems import DEPTH, Asked, Bench, vector, words
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.store.book import ItemRecord

MOST_RIGHT = 10
QUERIES = 120
CUT = 10
READ = {"printed": "words", "colour": "colours"}
"""Signals that were read off pictures, and what reads them. No query asks for a code."""

_OTHER_WORDS = {
    "pants": "trousers",
    "tees": "t-shirt",
    "hoodies": "pullover",
    "tanks": "sleeveless shirt",
    "bags": "rucksack",
    "watches": "wristwatch",
    "mugs": "coffee cup",
    "lamps": "light",
    "vases": "flower holder",
    "chairs": "seat",
    "cushions": "pillow",
    "rugs": "carpet",
}
_TEMPLATES: tuple[tuple[str, ...], ...] = (
    ("color", "material", "kind", "price"),
    ("color", "kind", "price"),
    ("pattern", "color", "kind"),
    ("color", "kind", "brand"),
    ("color", "kind", "word"),
    ("kind", "material", "price", "word"),
)


@dataclass(frozen=True, slots=True)
class Mixed:
    """A query and the ids of all items that hold everything it asks for."""

    text: str
    right: tuple[str, ...]


def kind_of(item: ItemRecord) -> str:
    """The last step of the item's category."""
    return re.split(r"[/|]", item.fields.get("category", ""))[-1].strip()


def queries(items: dict[str, ItemRecord]) -> list[Mixed]:
    """At most `QUERIES` mixed queries, always the same ones for the same catalog."""
    made: dict[str, Mixed] = {}
    ids = sorted(items)
    for number in range(4 * QUERIES):
        item = items[ids[(number * 37) % len(ids)]]
        parts = [_part(name, item, items, number) for name in _TEMPLATES[number % len(_TEMPLATES)]]
        given = [part for part in parts if part is not None]
        if len(given) < 2:
            continue
        text = " ".join(said for said, _ in given)
        right = tuple(id for id, one in items.items() if all(holds(one) for _, holds in given))
        if 0 < len(right) <= MOST_RIGHT:
            made.setdefault(text, Mixed(text, right))
        if len(made) == QUERIES:
            break
    return list(made.values())


def _part(
    name: str, item: ItemRecord, items: dict[str, ItemRecord], number: int
) -> tuple[str, Callable[[ItemRecord], bool]] | None:
    """What is said of one attribute of the item, and which items hold it."""
    if name == "kind":
        kind = kind_of(item)
        said = re.split(r" & |, ", kind)[0].lower()
        said = _OTHER_WORDS.get(said, said) if number % 3 == 0 else said
        return (said, lambda one: kind_of(one) == kind) if kind else None
    if name == "price":
        price = read_number(item.fields.get("price", ""))
        if price is None:
            return None
        limit = (int(price) // 10 + 1) * 10
        return f"under {limit}", lambda one: (read_number(one.fields.get("price", "")) or 1e9) < limit
    if name == "word":
        return _word(item, items)
    value = item.fields.get(name, "").split("|")[0].strip()
    if not value:
        return None
    said = value.lower().replace("gray", "grey")
    said = f"by {value}" if name == "brand" else said
    return said, lambda one: value in [part.strip() for part in one.fields.get(name, "").split("|")]


def _word(item: ItemRecord, items: dict[str, ItemRecord]) -> tuple[str, Callable[[ItemRecord], bool]] | None:
    """A word of the description that few others use."""
    for word in sorted(set(re.findall(r"[a-z]{6,12}", item.description)), key=lambda w: (len(w), w)):
        holds = partial(_says, re.compile(rf"\b{word}\b"))
        if 2 <= sum(map(holds, items.values())) <= len(items) // 10:
            return word, holds
    return None


def _says(word: re.Pattern[str], item: ItemRecord) -> bool:
    return bool(word.search(item.description))


def written(item: ItemRecord) -> str:
    """All that is written of an item, what says most first: a model reads only the beginning."""
    return " ".join([item.title, *(value.replace("|", " ") for value in item.fields.values()), item.description])


def measure(service: Service, name: str) -> dict[str, dict[str, float]]:
    """Recall@10 and nDCG@10 by system."""
    home = service.home
    catalog = home.book.catalog(name)
    model, searcher = home.models.get(catalog.model), service.searching.searcher(name)
    bench = Bench(home.store.open(catalog.collection), model, lambda *_: [])
    items = home.book.items(catalog.id)
    ids = list(items)
    of_texts = np.concatenate(
        [model.words([written(items[id]) for id in ids[n : n + 64]]) for n in range(0, len(ids), 64)]
    )
    asked = queries(items)

    def by_text(text: str) -> list[str]:
        return [ids[n] for n in np.argsort(-(of_texts @ model.words([text])[0]), kind="stable")[:CUT]]

    def by(system: Callable[[Bench, Asked], Sequence[object] | None]) -> Callable[[str], list[str]]:
        return lambda text: [answer.item for answer in (system(bench, Asked(text, None)) or [])][:CUT]  # type: ignore[attr-defined]

    def less(kind: str, signal: str) -> Callable[[str], list[str]]:
        plain = ("*",) if kind == "fused" else ()
        return lambda text: [one.item for one in searcher.ranking(Query(text=text, plain=plain, off=(signal,)), DEPTH)][
            :CUT
        ]

    systems: dict[str, Callable[[str], list[str]]] = {
        "picture": by(vector),
        "text": by_text,
        "words": by(words),
        "fused": lambda text: [one.item for one in searcher.ranking(Query(text=text, plain=("*",)), DEPTH)][:CUT],
        "hybrid": lambda text: [one.item for one in searcher.ranking(Query(text=text), DEPTH)][:CUT],
    }
    systems |= {f"{kind} less {signal}": less(kind, signal) for kind in ("fused", "hybrid") for signal in READ}
    measured: dict[str, dict[str, float]] = {}

    def ask_all(system: str, ask: Callable[[str], list[str]]) -> None:
        values = metrics.per_query([ask(one.text) for one in asked], [one.right for one in asked], [CUT])
        measured[system] = {
            "queries": len(asked),
            "recall": round(float(values[f"recall_{CUT}"].mean()), 4),
            "ndcg": round(float(values["ndcg"].mean()), 4),  # of rankings that are cut at ten
        }

    for system, ask in systems.items():
        ask_all(system, ask)
    weights = {one["name"]: one["learned"] for one in learned(service, name)["signals"] if one["learned"] != 1}
    print(f"{name}: learned {weights or 'nothing'}", file=sys.stderr)
    searcher = service.searching.searcher(name)
    for kind in ("fused", "hybrid"):
        ask_all(f"{kind}, learned weights", systems[kind])
    return measured


def learned(service: Service, name: str) -> dict[str, Any]:
    """The state of a catalog's weights after they were learned (`Weighing.state`)."""
    job = service.jobs.wait(service.weighing.submit(name).id)
    if job.state != "done" or job.report is None:
        raise SystemExit(f"the weights of {name} could not be learned: {job.error}")
    return dict(job.report)


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__, list(READ.values()))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sources = {"sample-shop": SAMPLES / "shop", "shop": given.data / "shop"}
    with opened(given, sources, "the hybrid benchmark") as service:
        report = {name: measure(service, name) for name in sources}
    if given.json:
        print(json.dumps(report))
        return
    print("| catalog | system | queries | recall@10 | nDCG@10 |\n| --- | --- | ---: | ---: | ---: |")
    for name, systems in report.items():
        for system, one in systems.items():
            print(f"| {name} | {system} | {one['queries']} | {one['recall']:.3f} | {one['ndcg']:.3f} |")


if __name__ == "__main__":
    main()
