"""The rows by which the embedded model is judged, over any pair of encoders.

Every row function takes the data folder and a `Model` and returns `Result`s; nothing here knows how pictures or words
are embedded. Held-out splits are those of `training.sources`.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from benchmarks.embedded import distortions
from training import metrics, renders, sources
from training.sources import Picture

Vectors = NDArray[np.float32]
PARAPHRASES = Path(__file__).parent / "paraphrases.csv"
FUSION = (0.3, 0.5, 0.2)  # iconic picture, title, description; set once, not fitted
GARMENT_KINDS = {
    "Hoodies & Sweatshirts": "hoodie",
    "Bras & Tanks": "tank top",
    "Jackets": "jacket",
    "Pants": "pants",
    "Tees": "t-shirt",
    "Shorts": "shorts",
    "Tanks": "tank top",
}


@dataclass
class Model:
    """Two encoders into one space; unit vectors (n, d). `texts` is None for models that know no words."""

    name: str
    images: Callable[[Sequence[Image.Image]], Vectors]
    texts: Callable[[Sequence[str]], Vectors] | None = None
    batch: int = 64
    _kept: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def pictures(self, pictures: Sequence[Picture], distortion: distortions.Distortion | None = None) -> Vectors:
        """Vectors of the pictures, distorted repeatably if asked; plain ones are computed once."""
        keys = [str(p.path) + (distortion.__name__ if distortion else "") for p in pictures]
        missing = [i for i, key in enumerate(keys) if key not in self._kept]
        for start in range(0, len(missing), self.batch):
            rows = missing[start : start + self.batch]
            opened = []
            for i in rows:
                image = open_upright(pictures[i].path)
                opened.append(distortion(image, distortions.generator_for(pictures[i].key)) if distortion else image)
            for i, vector in zip(rows, self.images(opened), strict=True):
                self._kept[keys[i]] = vector
        return np.stack([self._kept[key] for key in keys])


@dataclass(frozen=True)
class Result:
    """One figure of the report; `reach` and `aim` are the targets, None where none was set."""

    row: str
    value: float
    reach: float | None = None
    aim: float | None = None
    note: str = ""


def open_upright(path: Path) -> Image.Image:
    """An RGB picture, EXIF rotation applied, transparency on white."""
    with Image.open(path) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in ("RGBA", "LA", "P"):
            upright = upright.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")
        return upright.convert("RGB")


def _split(pictures: Sequence[Picture], split: str) -> list[Picture]:
    return [picture for picture in pictures if picture.split == split]


def _same(labels: Sequence[str], wanted: Sequence[str]) -> list[set[int]]:
    """For each wanted label the columns that carry it."""
    return [{i for i, label in enumerate(labels) if label == one} for one in wanted]


def _knn(model: Model, gallery: Sequence[Picture], queries: Sequence[Picture], family: str) -> float:
    return metrics.knn_accuracy(
        model.pictures(gallery),
        [p.labels[family] for p in gallery],
        model.pictures(queries),
        [p.labels[family] for p in queries],
    )


def grocery_classes(data: Path, model: Model) -> list[Result]:
    """Test photo -> class by the five nearest training photos."""
    pictures = sources.grocery(data)
    value = _knn(model, _split(pictures, "train"), _split(pictures, "test"), "grocery")
    return [Result("grocery test photo: right class by 5 nearest train photos", value, 0.80, 0.86)]


def grocery_iconic(data: Path, model: Model) -> list[Result]:
    """Test photo -> catalog picture, alone and fused with the catalog's words."""
    pictures = sources.grocery(data)
    photos, icons = _split(pictures, "test"), _split(pictures, "iconic")
    seen = model.pictures(photos)
    truth = _same([p.labels["grocery"] for p in icons], [p.labels["grocery"] for p in photos])
    by_picture = seen @ model.pictures(icons).T
    results = [
        Result(
            "grocery test photo -> iconic picture, recall@1",
            metrics.recall_at(by_picture, truth, 1),
            0.40,
            0.60,
        ),
        Result(
            "grocery test photo -> iconic picture, recall@5",
            metrics.recall_at(by_picture, truth, 5),
            0.65,
            0.85,
        ),
    ]
    if model.texts:
        rows = {row["id"]: row for row in sources.read_rows(data / "grocery" / "catalog.csv")}
        titles = model.texts([rows[p.labels["grocery"]]["title"] for p in icons])
        descriptions = model.texts([rows[p.labels["grocery"]]["description"] for p in icons])
        fused = FUSION[0] * by_picture + FUSION[1] * seen @ titles.T + FUSION[2] * seen @ descriptions.T
        name = "the same, fused with title and description, recall@"
        results += [
            Result(name + "1", metrics.recall_at(fused, truth, 1), 0.72, 0.80),
            Result(name + "5", metrics.recall_at(fused, truth, 5), 0.95, 0.97),
        ]
    return results


def clothing_categories(data: Path, model: Model) -> list[Result]:
    """Garments of held-out senders -> category by the five nearest of the other senders."""
    pictures = sources.clothing(data)
    value = _knn(model, _split(pictures, "train"), _split(pictures, "held-out"), "garment")
    return [Result("clothing: category by 5 nearest, senders apart", value, 0.62, 0.72)]


def words_to_grocery(data: Path, model: Model) -> list[Result]:
    """Names, and paraphrases and misspellings of them, -> test photos."""
    if not model.texts:
        return []
    photos = _split(sources.grocery(data), "test")
    rows = sources.read_rows(data / "grocery" / "catalog.csv")
    by_title = {row["title"]: row["id"] for row in rows}
    labels = [p.labels["grocery"] for p in photos]
    seen = model.pictures(photos)
    names = list(by_title)

    def precision(texts: Sequence[str], ids: Sequence[str]) -> float:
        assert model.texts
        return metrics.precision_at(model.texts(list(texts)) @ seen.T, _same(labels, ids), 5)

    with PARAPHRASES.open(encoding="utf-8", newline="") as stream:
        asked = list(csv.DictReader(stream))
    titles = [row["titles"] for row in asked]
    paraphrased = precision([row["phrase"] for row in asked], [by_title[title] for title in titles])
    plain = precision(titles, [by_title[title] for title in titles])
    value = precision(names, [by_title[name] for name in names])
    note = f"{paraphrased:.2f} of {plain:.2f}"
    return [
        Result("words (names seen in training) -> grocery test photos, precision@5", value, 0.88, 0.93),
        Result(
            "paraphrases and typos of seen words: share of the precision kept",
            paraphrased / plain,
            0.85,
            0.95,
            note,
        ),
    ]


def unseen_words(data: Path, model: Model) -> list[Result]:
    """The sixteen grocery classes that a second training run leaves out; `model` must come from that run."""
    apart = set(sources.unseen_words(data))
    pictures = sources.grocery(data)
    photos, training = _split(pictures, "test"), _split(pictures, "train")
    queries = [photo for photo in photos if photo.labels["grocery"] in apart]
    results = []
    if model.texts:
        rows = [row for row in sources.read_rows(data / "grocery" / "catalog.csv") if row["id"] in apart]
        scores = model.texts([row["title"] for row in rows]) @ model.pictures(photos).T
        truth = _same([p.labels["grocery"] for p in photos], [row["id"] for row in rows])
        row = "words never seen in training (16 classes left out) -> grocery test photos, precision@5"
        results.append(Result(row, metrics.precision_at(scores, truth, 5), 0.15, 0.30))
    row = "the 16 classes never seen in training: right class by 5 nearest train photos"
    results.append(Result(row, _knn(model, training, queries, "grocery"), 0.52, 0.65))
    return results


def variety_concepts(data: Path, model: Model) -> list[Result]:
    """Name -> drawing, and drawing -> the other style's drawing, among the 300 concepts left out."""
    apart = _split(sources.variety(data), "held-out")
    by_style = [
        sorted((p for p in apart if p.source == f"variety-{style}"), key=lambda p: p.labels["concept"])
        for style in sources.VARIETY_STYLES
    ]
    first, second = (model.pictures(pictures) for pictures in by_style)
    own = [{i} for i in range(len(first))]
    across = [metrics.recall_at(scores, own, 1) for scores in (first @ second.T, second @ first.T)]
    results = []
    if model.texts:
        found = []
        for pictures, vectors in zip(by_style, (first, second), strict=True):
            names = [p.phrases[0] for p in pictures]
            found.append(metrics.recall_at(model.texts(names) @ vectors.T, _same(names, names), 10))
        row = "variety: name -> drawing among 300 concepts left out, recall@10"
        results.append(Result(row, float(np.mean(found)), 0.25, 0.5))
    row = "variety: one drawing style -> the other, recall@1 of 300 left out"
    results.append(Result(row, float(np.mean(across)), 0.6, 0.85))
    return results


def words_to_renders(folder: Path, model: Model) -> list[Result]:
    """Captions -> 500 renders whose combination of colour, material and kind was never trained on."""
    if not model.texts:
        return []
    images, captions = renders.held_out(folder, 500)
    vectors = np.concatenate([model.images(images[i : i + 64]) for i in range(0, len(images), 64)])
    value = metrics.recall_at(model.texts(captions) @ vectors.T, _same(captions, captions), 1)
    row = "words -> unseen renders (combinations never seen), recall@1 of up to 500"
    return [Result(row, value, 0.85, 0.95, f"{len(images)} renders, {len(set(captions))} different captions")]


def shop_views(data: Path, model: Model) -> list[Result]:
    """A catalog never trained on: view -> other view of the item; colour and kind in words -> items."""
    folder = data / "shop"
    rows = sources.read_rows(folder / "catalog.csv")
    pictures = [Picture("shop", folder / row["image"], row["image"], {"id": row["id"]}) for row in rows]
    vectors = model.pictures(pictures)
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        first.setdefault(row["id"], number)
    ids = list(first)
    others = [i for i in range(len(rows)) if i not in set(first.values())]
    scores = vectors[others] @ vectors[list(first.values())].T
    value = metrics.recall_at(scores, _same(ids, [rows[i]["id"] for i in others]), 1)
    results = [Result(f"shop: view -> other view of the item, recall@1 of {len(ids)}", value, 0.45, 0.75)]
    if model.texts:
        items = np.full((len(ids), vectors.shape[1]), 0, np.float32)
        for number, row in enumerate(rows):
            items[ids.index(row["id"])] += vectors[number]
        items /= np.linalg.norm(items, axis=1, keepdims=True)
        pairs = []
        for one in ids:
            kind = GARMENT_KINDS.get(rows[first[one]]["category"].split("/")[-1])
            colour = rows[first[one]]["color"]
            pairs.append(f"{colour.lower()} {kind}" if kind and colour else "")
        asked = sorted(pair for pair, count in Counter(pairs).items() if pair and count >= 10)
        value = metrics.precision_at(model.texts(asked) @ items.T, _same(pairs, asked), 10)
        row = "shop: kind and colour in words -> items by picture vectors, precision@10"
        results.append(Result(row, value, 0.4, 0.65, f"{len(asked)} pairs"))
    return results


def museum_paintings(data: Path, model: Model) -> list[Result]:
    """Style of held-out artists' paintings; a phone photo -> the painting among all."""
    pictures = sources.museum(data)
    styled = [p for p in pictures if "style" in p.labels]
    style = _knn(model, _split(styled, "train"), _split(styled, "held-out"), "style")
    queries = _split(pictures, "held-out")
    scores = model.pictures(queries, distortions.phone_photo) @ model.pictures(pictures).T
    truth = _same([p.key for p in pictures], [p.key for p in queries])
    return [
        Result("museum: style by 5 nearest (held-out artists)", style, 0.35, 0.5),
        Result(
            "museum: phone photo -> the painting, recall@1 of 558",
            metrics.recall_at(scores, truth, 1),
            0.9,
            0.98,
        ),
    ]


def same_picture(data: Path, model: Model) -> list[Result]:
    """Held-out senders' pictures, distorted, -> the picture among all of clothing."""
    pictures = sources.clothing(data)
    queries = _split(pictures, "held-out")
    gallery = model.pictures(pictures)
    truth = _same([p.key for p in pictures], [p.key for p in queries])
    results = []
    for distortion, reach, aim in ((distortions.mild, 0.85, 0.95), (distortions.harsh, 0.55, 0.75)):
        value = metrics.recall_at(model.pictures(queries, distortion) @ gallery.T, truth, 1)
        row = f"same picture, {distortion.__name__} augmentation, among all clothing, recall@1"
        results.append(Result(row, value, reach, aim))
    return results


ROWS: tuple[Callable[[Path, Model], list[Result]], ...] = (
    grocery_classes,
    grocery_iconic,
    clothing_categories,
    words_to_grocery,
    variety_concepts,
    shop_views,
    museum_paintings,
    same_picture,
)


def measure(data: Path, model: Model, render_folder: Path | None = None) -> list[Result]:
    """Every row, in the order of the table."""
    results = [result for row in ROWS for result in row(data, model)]
    if render_folder is not None:
        results += words_to_renders(render_folder, model)
    return results


def speed(model: Model, side: int = 224, seconds: float = 5.0) -> dict[str, float]:
    """Pictures a second without decoding (resizing included) and milliseconds for one text query (median)."""
    random = np.random.default_rng(0)
    images = [Image.fromarray(random.integers(0, 255, (side, side, 3), np.uint8)) for _ in range(model.batch)]
    model.images(images)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        model.images(images)
        count += len(images)
    out = {"pictures_per_second": count / (time.perf_counter() - began)}
    if model.texts:
        times = []
        for number in range(50):
            start = time.perf_counter()
            model.texts([f"striped blue mug {number}"])
            times.append(time.perf_counter() - start)
        out["text_ms"] = float(np.median(times)) * 1000
    return out
