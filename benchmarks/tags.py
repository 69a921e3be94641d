"""Whether guessed tags are right as often as they say: `python -m benchmarks.tags [--data DIR] [--only NAME …]`.

Each catalog is indexed in a temporary home folder with a column emptied for a part of its items, which are guessed at;
what stood there is the truth. Items are emptied in groups (a sender's photos, an artist's paintings, all colours of a
garment), so that no guess is read off a twin. Pictures that the embedded model has learned from are left out where
that leaves enough; the table says where not. Nothing is fitted to what is emptied.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.sources import artists_apart, held_out, read_rows
from vitrine.catalog.samples import SAMPLES
from vitrine.evaluate.reliability import reliability
from vitrine.service import Service
from vitrine.settings import REPOSITORY, Settings
from vitrine.store.items import ItemRecord
from vitrine.tags import SIMILAR, Term, Vocabulary, Wanted, builtin, tag
from vitrine.tags.guess import stem
from vitrine.tags.said import said
from vitrine.tags.vocabulary import last_step

Rows = list[dict[str, str]]


@dataclass
class Case:
    """A catalog's rows, columns to guess, and the group that a row belongs to."""

    name: str
    folder: Path
    rows: Rows
    columns: tuple[str, ...]
    group: Callable[[dict[str, str]], str]
    titles: bool = False
    note: str = ""
    emptied: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.emptied = {row["id"] for row in self.rows if _drawn(self.group(row))}


def _drawn(group: str) -> bool:
    """Whether a group is emptied: half of them, by a hash of its name."""
    return hashlib.sha256(f"tags {group}".encode()).digest()[0] < 128


def clothing(data: Path) -> Iterator[Case]:
    folder = data / "clothing"
    rows = [row for row in read_rows(folder / "catalog.csv") if held_out("sender " + row["sender"])]
    rows = [row for row in rows if row["category"] not in ("Not sure", "Other", "Skip")]
    yield Case("clothing", folder, rows, ("category",), lambda row: row["sender"], note="senders apart")


def museum(data: Path) -> Iterator[Case]:
    folder = data / "museum"
    rows = read_rows(folder / "catalog.csv")
    apart = artists_apart(rows)
    styled = [row for row in rows if row["source"] == "WikiArt"]
    unseen = [row for row in rows if row["artist"] in apart]
    yield Case("museum, all", folder, styled, ("style",), lambda row: row["id"], note="learned from four fifths")
    yield Case("museum, unseen", folder, unseen, ("artist",), lambda row: row["id"])


def shop(data: Path) -> Iterator[Case]:
    folder = data / "shop"
    rows = read_rows(folder / "catalog.csv")

    def sku(row: dict[str, str]) -> str:
        return row["id"].rpartition("-")[0]

    yield Case(
        "shop", folder, rows, ("category", "color", "material", "pattern"), sku, titles=True, note="garments apart"
    )


def grocery(data: Path) -> Iterator[Case]:
    folder = data / "grocery"
    kinds = {row["id"]: row for row in read_rows(folder / "catalog.csv")}
    rows = [
        {"image": row["image"], "id": row["image"]} | {name: kinds[row["id"]][name] for name in ("category", "aisle")}
        for row in read_rows(folder / "field.csv")
        if row["split"] == "test"
    ]
    yield Case("grocery photos", folder, rows, ("category", "aisle"), lambda row: row["id"])


def samples(_: Path) -> Iterator[Case]:
    folder = SAMPLES["sample-shop"]

    def kind(row: dict[str, str]) -> str:
        return re.split(r"-", row["id"])[0]

    columns = ("category", "color", "material", "pattern")
    yield Case("sample shop", folder, _whole(folder), columns, kind, titles=True, note="models apart")
    folder = SAMPLES["sample-gallery"]
    yield Case("sample gallery", folder, _whole(folder), ("school", "artist", "subject"), lambda row: row["id"])


def _whole(folder: Path) -> Rows:
    return read_rows(folder / "catalog.csv")


CASES: dict[str, Callable[[Path], Iterator[Case]]] = {
    "clothing": clothing,
    "museum": museum,
    "shop": shop,
    "grocery": grocery,
    "samples": samples,
}


def truth(case: Case, column: str) -> dict[str, set[str]]:
    """The values of every item in a column."""
    found: dict[str, set[str]] = {}
    for row in case.rows:
        values = {value.strip() for value in row.get(column, "").split("|") if value.strip()}
        if values:
            found.setdefault(row["id"], values)
    return found


def write(case: Case, folder: Path, emptied: tuple[str, ...], whole: bool) -> Path:
    """The case's pictures and its table, with columns emptied: of the items that are drawn, or of all.

    Files are called by numbers, since names of files say what things are, too.
    """
    folder.mkdir(parents=True)
    names = {row["image"]: f"{n:05}{Path(row['image']).suffix}" for n, row in enumerate(case.rows)}
    for image, name in names.items():
        shutil.copy(case.folder / image, folder / name)
    table = folder / "catalog.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(case.rows[0]))
        writer.writeheader()
        for row in case.rows:
            gone = emptied if whole or row["id"] in case.emptied else ()
            left = {name: "" if name in gone else value for name, value in row.items()}
            writer.writerow(left | {"image": names[row["image"]]})
    return table


class Bench:
    """One service in a temporary home."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.service = Service(Settings(home=work / "home", tags=False), "the tags benchmark")
        self.made = 0

    def guesses(
        self,
        case: Case,
        emptied: tuple[str, ...],
        *,
        whole: bool = False,
        wanted: tuple[Wanted, ...] = (),
        off: tuple[str, ...] = (),
    ) -> tuple[dict[str, dict[str, list[tuple[str, float]]]], dict[str, ItemRecord]]:
        """Of each item, by vocabulary, the guessed values with their chances, best first; and the items as tagged."""
        self.made += 1
        name = f"c{self.made}"
        table = write(case, self.work / name, emptied, whole)
        job = self.service.jobs.wait(self.service.indexing.index(name, str(table)).id)
        if job.state != "done":
            raise SystemExit(f"{case.name}: {job.error}")
        book = self.service.home.book
        catalog = book.catalog(name)
        made = tag(book, catalog, self.service.home.models.get(catalog.model), wanted, off, least=0.0)
        assert made is not None
        found: dict[str, dict[str, list[tuple[str, float]]]] = {}
        for id, own in made.guesses.items():
            for guess in own:
                by = found.setdefault(id, {}).setdefault(guess.vocabulary or SIMILAR, [])
                by.append((guess.value or guess.text, guess.chance))
        return found, book.items(catalog.id)


def line(name: str, what: str, said_of: int, chances: list[float], right: list[bool], note: str = "") -> str:
    """A row of the table in docs/benchmarks.md, and the reliability table behind it."""
    whole = reliability(chances, right)
    shown = [(c, r) for c, r in zip(chances, right, strict=True) if c >= 0.3]
    precise = f"{sum(r for _, r in shown) / len(shown):.2f}" if shown else "–"
    cells = [name, what, f"{said_of:,}", f"{len(chances):,}", f"{sum(right) / max(len(right), 1):.2f}"]
    cells += [f"{sum(chances) / max(len(chances), 1):.2f}", f"{whole['ece']:.3f}" if chances else "–"]
    cells += [f"{len(shown) / max(len(chances), 1):.2f}", precise, note]
    TABLES.append((f"{name}: {what}", whole))
    return f"| {' | '.join(cells)} |"


TABLES: list[tuple[str, dict[str, object]]] = []


def columns(bench: Bench, case: Case) -> Iterator[str]:
    """Columns emptied for a part of the items."""
    found, _ = bench.guesses(case, case.columns, off=(SIMILAR,))
    for column in case.columns:
        known = truth(case, column)
        asked = [id for id in sorted(case.emptied) if id in known and found.get(id, {}).get(column)]
        first = [found[id][column][0] for id in asked]
        right = [value in known[id] for id, (value, _) in zip(asked, first, strict=True)]
        yield line(case.name, column, len(set(known) - case.emptied), [chance for _, chance in first], right, case.note)


def unsaid(bench: Bench, case: Case) -> Iterator[str]:
    """The same words as a list, with nothing said of any item: what the model alone is believed."""
    for column in case.columns:
        known = truth(case, column)
        terms = sorted({last_step(value) for values in known.values() for value in values})
        alike = next((one for one in builtin().values() if column in one.aliases), None)
        several = any(len(values) > 1 for values in known.values())
        prompts = alike.prompts if alike else ("{}", "a photo of {}")
        vocabulary = Vocabulary("asked", tuple(Term(term) for term in terms), prompts, several=several)
        words = tuple(name for name in case.rows[0] if name not in ("image", "id"))
        found, items = bench.guesses(case, words, whole=True, wanted=(Wanted(vocabulary, on=True),), off=(SIMILAR,))
        assert not any(said(vocabulary, list(items.values()), {})[1]), "a word is said after all"
        asked = [id for id in sorted(known) if found.get(id, {}).get("asked")]
        first = [found[id]["asked"][0] for id in asked]
        right = [value in map(last_step, known[id]) for id, (value, _) in zip(asked, first, strict=True)]
        yield line(case.name, f"{column}, nothing said", 0, [chance for _, chance in first], right, "the model alone")


def similar(bench: Bench, case: Case) -> Iterator[str]:
    """Titles and all columns emptied: the first word of similar items against the title that stood there."""
    words = tuple(name for name in case.rows[0] if name not in ("image", "id"))
    found, items = bench.guesses(case, words, off=tuple(case.rows[0]))  # what a column gives is no word here
    titles = {row["id"]: row["title"] for row in reversed(case.rows) if row["title"]}
    asked = [id for id in sorted(case.emptied) if id in titles and found.get(id, {}).get(SIMILAR)]
    first = [found[id][SIMILAR][0] for id in asked]
    whole = [ItemRecord(id, titles[id], "", {}) for id in asked]
    own = [{stem(word) for word in re.findall(r"[^\W\d_]{3,}", item.title)} for item in whole]
    right = [stem(word) in said_of for (word, _), said_of in zip(first, own, strict=True)]
    count = sum(any(char.isalpha() for char in item.title) for item in items.values())
    yield line(case.name, "words of similar items", count, [chance for _, chance in first], right, case.note)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("VITRINE_TEST_DATA") or REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default), help="the real pictures (VITRINE_TEST_DATA)")
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES))
    asked = parser.parse_args()
    print("| catalog | tag | told | guessed | first right | mean chance | ECE | ≥ 0.3 | of these right | |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary))
        try:
            for name in asked.only:
                for case in CASES[name](asked.data):
                    kinds = [columns, unsaid, *([similar] if case.titles else [])]
                    for kind in kinds:
                        for row in kind(bench, case):
                            print(row, flush=True)
        finally:
            bench.service.close()
    for name, found in TABLES:
        print(f"\n{name}\n\n| chance | mean | right | guesses |\n| --- | ---: | ---: | ---: |")
        for one in found["bins"]:  # type: ignore[attr-defined]
            print(f"| {one['from']:.1f}–{one['to']:.1f} | {one['chance']:.2f} | {one['right']:.2f} | {one['hits']:,} |")


if __name__ == "__main__":
    main()
