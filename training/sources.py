"""The pictures that the embedded model learns from and is measured on, read from the data folders.

Every picture carries labels (for metric learning) and phrases (for image-text contrast). A fifth of
`clothing`, `museum` and `variety` is held out by sender, artist and concept; the iconic pictures and the
test photos of `grocery` and everything in `shop` are never trained on.
"""

from __future__ import annotations

import csv
import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HELD_OUT_SHARE = 0.2
HELD_OUT_CONCEPTS = 300
VARIETY_STYLES = ("emoji-fluent3d", "emoji-noto")

GARMENT_WORDS: dict[str, tuple[str, ...]] = {
    "T-Shirt": ("t-shirt", "tee", "tee shirt", "short sleeved top"),
    "Longsleeve": ("long sleeve shirt", "longsleeve", "sweater", "pullover", "jumper"),
    "Pants": ("pants", "trousers", "jeans", "leggings"),
    "Shoes": ("shoes", "footwear", "sneakers", "boots"),
    "Shirt": ("shirt", "button-up shirt", "dress shirt"),
    "Dress": ("dress", "gown", "frock"),
    "Shorts": ("shorts", "short pants"),
    "Outwear": ("outerwear", "jacket", "coat", "parka"),
    "Skirt": ("skirt",),
    "Polo": ("polo shirt", "polo"),
    "Hat": ("hat", "cap", "beanie"),
    "Undershirt": ("undershirt", "tank top", "vest top", "singlet"),
    "Hoodie": ("hoodie", "hooded sweatshirt"),
    "Body": ("baby bodysuit", "romper", "onesie"),
    "Blazer": ("blazer", "suit jacket"),
    "Top": ("top", "women's top"),
    "Blouse": ("blouse",),
}


@dataclass(frozen=True)
class Picture:
    """One picture with what is known about it.

    `labels` maps a label family ("grocery", "garment", ...) to the class name inside it; `phrases` are lower-case
    texts that are all true of the picture, the most specific first.
    """

    source: str
    path: Path
    key: str
    labels: dict[str, str] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    split: str = "train"


def held_out(group: str, share: float = HELD_OUT_SHARE) -> bool:
    """Whether a group (a sender, an artist) belongs to the fixed held-out share; depends on the name alone."""
    digest = hashlib.sha256(group.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < share


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file as dictionaries; HTML entities decoded."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{k: html.unescape(v or "") for k, v in row.items()} for row in csv.DictReader(stream)]


def _phrases(texts: Iterable[str]) -> tuple[str, ...]:
    cleaned = (re.sub(r"\s+", " ", text).strip().lower() for text in texts)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def grocery(data: Path) -> list[Picture]:
    """Phone photos of groceries (splits train, val, test) and the catalog's iconic pictures (split iconic)."""
    folder = data / "grocery"
    items = {row["id"]: row for row in read_rows(folder / "catalog.csv")}
    pictures = []
    for row in read_rows(folder / "field.csv"):
        item = items[row["id"]]
        title, category = item["title"], item["category"]
        short = category if category.lower() in title.lower() else f"{title} {category}"
        pictures.append(
            Picture(
                "grocery",
                folder / row["image"],
                row["image"],
                {"grocery": row["id"], "grocery-category": category, "grocery-aisle": item["aisle"]},
                _phrases([title, short, category, item["aisle"], item["description"]]),
                row["split"],
            )
        )
    for row in items.values():
        pictures.append(
            Picture(
                "grocery-iconic",
                folder / row["image"],
                row["image"],
                {"grocery": row["id"], "grocery-category": row["category"]},
                _phrases([row["title"], row["category"], row["description"]]),
                "iconic",
            )
        )
    return pictures


def unseen_words(data: Path, count: int = 16) -> list[str]:
    """The grocery ids that a second training run leaves out, words and pictures; chosen by the hash of the id."""
    ids = [row["id"] for row in read_rows(data / "grocery" / "catalog.csv")]
    return sorted(ids, key=lambda one: hashlib.sha256(f"unseen {one}".encode()).digest())[:count]


def clothing(data: Path) -> list[Picture]:
    """Garment photos; the held-out split keeps whole senders apart."""
    folder = data / "clothing"
    pictures = []
    for row in read_rows(folder / "catalog.csv"):
        words = GARMENT_WORDS.get(row["category"], (row["category"],))
        if row["kids"] == "true":
            words = tuple(f"children's {word}" for word in words) + words
        pictures.append(
            Picture(
                "clothing",
                folder / row["image"],
                row["image"],
                {"garment": row["category"], "sender": row["sender"]},
                _phrases(words),
                "held-out" if held_out("sender " + row["sender"]) else "train",
            )
        )
    return pictures


def artists_apart(rows: Sequence[dict[str, str]], least: int = 10) -> set[str]:
    """The artists of `museum` that are held out, about a fifth of the paintings.

    Artists without style labels are drawn by their name alone. The others are few and uneven (one painter may be most
    of a style), so they are taken in the order of their hash only while each of their styles keeps at least `least`
    paintings by others: a style that training never shows cannot be told by its neighbours.
    """
    apart = {row["artist"] for row in rows if row["source"] != "WikiArt" and held_out("artist " + row["artist"])}
    styled = [row for row in rows if row["source"] == "WikiArt"]
    left = Counter(row["style"] for row in styled)
    artists = sorted({row["artist"] for row in styled}, key=lambda a: hashlib.sha256(f"artist {a}".encode()).digest())
    taken = 0
    for artist in artists:
        own = Counter(row["style"] for row in styled if row["artist"] == artist)
        small = taken + own.total() <= HELD_OUT_SHARE * 1.25 * len(styled)
        if small and all(left[style] - count >= least for style, count in own.items()):
            left -= own
            taken += own.total()
            apart.add(artist)
    return apart


def museum(data: Path) -> list[Picture]:
    """Paintings; the held-out split keeps whole artists apart. Style labels exist for the WikiArt rows only."""
    folder = data / "museum"
    pictures = []
    rows = read_rows(folder / "catalog.csv")
    apart = artists_apart(rows)
    for row in rows:
        artist = re.sub(r"\s*\(.*\)$", "", row["artist"])
        style = re.sub(r"[^\w\s:/()'-]", "", row["style"]).strip()
        labels = {"artist": row["artist"]}
        if row["source"] == "WikiArt":
            labels["style"] = style
        else:
            labels["period"] = style
        words = [row["title"], f"painting by {artist}", f"{style} painting", row["medium"], "painting"]
        pictures.append(
            Picture(
                "museum",
                folder / row["image"],
                row["image"],
                labels,
                _phrases(words),
                "held-out" if row["artist"] in apart else "train",
            )
        )
    return pictures


def variety(data: Path) -> list[Picture]:
    """Named concepts drawn in two styles; the held-out split keeps 300 concepts that exist in both apart."""
    rows = {style: read_rows(data / "variety" / style / "catalog.csv") for style in VARIETY_STYLES}
    names = [{Path(row["image"]).name for row in rows[style]} for style in VARIETY_STYLES]
    both = sorted(names[0] & names[1], key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    apart = set(both[:HELD_OUT_CONCEPTS])
    pictures = []
    for style in VARIETY_STYLES:
        for row in rows[style]:
            name = Path(row["image"]).name
            keywords = [word for word in row["keywords"].split("|") if re.search(r"[a-z]{3}", word)]
            pictures.append(
                Picture(
                    f"variety-{style}",
                    data / "variety" / style / row["image"],
                    f"{style}/{name}",
                    {"concept": name},
                    _phrases([row["title"], *keywords]),
                    "held-out" if name in apart else "train",
                )
            )
    return pictures


def cutouts(data: Path) -> list[Picture]:
    """Products on transparent ground; their alpha channel is the exact mask."""
    kinds = (
        "shirt",
        "book",
        "drink",
        "beanie",
        "hoodie",
        "plimsolls",
        "cushion",
        "tee",
        "gift",
        "warmer",
        "sunnies",
    )
    pictures = []
    for path in sorted((data / "cutouts").glob("*.webp")):
        words = path.stem.removeprefix("saleor-").replace("-", " ")
        kind = [kind for kind in kinds if kind in words]
        item = re.sub(r"[ -](\d|front|back)$", "", words)
        pictures.append(Picture("cutouts", path, path.name, {"cutout": item}, _phrases([*kind, words])))
    return pictures


def all_pictures(data: Path) -> list[Picture]:
    """Every picture of the folders used for training or held out beside it, in a fixed order."""
    return [*grocery(data), *clothing(data), *museum(data), *variety(data), *cutouts(data)]


def class_index(pictures: Sequence[Picture], family: str) -> dict[str, int]:
    """Class name -> number for one label family, over the pictures given."""
    names = sorted({picture.labels[family] for picture in pictures if family in picture.labels})
    return {name: number for number, name in enumerate(names)}
