"""Prepares a comparison: both models read the catalog, answer the same queries, and are measured."""

from __future__ import annotations

import base64
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine import images
from vitrine.catalog.files import Folder
from vitrine.catalog.records import Source
from vitrine.compare import questions
from vitrine.compare.measure import PICTURES, measure
from vitrine.compare.questions import Asked
from vitrine.compare.sides import Ranked, Side, embed_missing
from vitrine.embedding import Embedder, model_name
from vitrine.errors import Cancelled, PictureError, QueryError, SourceError
from vitrine.evaluate import metrics
from vitrine.evaluate.queries import Question, Skipped, read
from vitrine.evaluate.run import read_pictures
from vitrine.indexing.run import Progress, Tools
from vitrine.search.examples import words
from vitrine.settings import Settings
from vitrine.store.book import Book, Catalog, ViewRecord
from vitrine.words import phrase

SHOWN = 8
"""Hits a side."""

KS = (1, 5, 10)
DEPTH = 1000
_SHORT = ("a red shirt", "blue", "a small picture of a house", "shoes", "a tree by the water")


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be compared: two keys of models, and what is asked.

    `words` are the visitor's own, empty: taken from the catalog; `queries` the path of a queries file, empty: none.
    """

    models: tuple[str, str]
    words: tuple[str, ...] = ()
    queries: str = ""


@dataclass(slots=True)
class _Answers:
    """One model's: hits of the queries that are voted on, rankings of those with truth, times in milliseconds."""

    hits: list[list[Ranked]] = field(default_factory=list)
    rankings: list[list[str]] = field(default_factory=list)
    rank_ms: list[float] = field(default_factory=list)


def prepare(
    tools: Callable[[str], Tools],
    catalog: Catalog,
    source: Callable[[], Source],
    request: Request,
    seed: str,
    on_progress: Callable[[Progress], None],
    stop: Callable[[], bool],
) -> dict[str, Any]:
    """What both models answer: see `docs/formats.md` for the report.

    Args:
        tools: what to work with, by a model's key.
        catalog: one with pictures.
        source: opens where they are; called only where a model has not read some of them.
        request: what is compared.
        seed: decides which model stands left at each query.
        on_progress: told how far it is.
        stop: says whether to stop.

    Raises:
        ModelUnavailable, SourceError: a model or the pictures cannot be had.
        QueryError: there is no picture, or nothing can be asked.
        Cancelled: `stop` said so; what was embedded is kept.
    """
    book, settings = tools(request.models[0]).book, tools(request.models[0]).settings
    listed = read(Path(request.queries))[0] if request.queries else []
    embedders, embedded = [], []
    for key in request.models:
        on_progress(Progress(phrase("waking {model}", model=_short(key)), 0, 0))
        tool = tools(key)
        embedder = tool.embedder()
        stage = phrase("reading pictures by {model}", model=_short(key))
        embedders.append(embedder)
        embedded.append(
            embed_missing(
                book,
                catalog,
                source,
                tool.thumbnails,
                settings,
                embedder,
                tool.workers,
                lambda done, total, stage=stage: on_progress(Progress(stage, done, total)),  # type: ignore[misc]
                stop,
            )
        )
    views = _shared_views(book, catalog, [embedder.key for embedder in embedders])
    shown: list[Asked] = []
    truth: list[Asked] = []
    answers: list[_Answers] = []
    for embedder in embedders:
        _check(stop)
        on_progress(Progress(phrase("asking {model}", model=_short(embedder.key)), 0, 0))
        side = Side.of(book, views, embedder.key)
        pictures = _file_pictures(request, listed, settings, embedder, stop)
        if not answers:
            listed = [question for question in listed if not question.image or question.line in pictures]
            shown, truth = _questions(book, catalog, request, side, listed)
        answers.append(_answer(side, embedder, shown, truth, pictures, stop))
        views = list(side.views)
        del side  # one model's vectors at a time
    costs = [_cost(tools(key), key, views, stop, on_progress) for key in request.models]
    return {
        "catalog": catalog.name,
        "models": [
            {
                "name": model_name(embedder.key),
                "key": embedder.key,
                "dimension": embedder.dimension,
                "embedded": count,
                "vector_bytes": 4 * embedder.dimension * len(views),
                "query_ms": round(cost["words_ms"] + statistics.median(answer.rank_ms), 2),
                **cost,
            }
            for embedder, count, cost, answer in zip(embedders, embedded, costs, answers, strict=True)
        ],
        "pictures": len(views),
        "truth": _truth(request, truth, answers),
        "overlap": _overlap(answers),
        "queries": _shown(book, catalog, request, shown, listed, views, answers, seed, settings),
    }


def _shared_views(book: Book, catalog: Catalog, keys: Sequence[str]) -> list[ViewRecord]:
    """Views that both models have read: a comparison is fair on the same pictures only."""
    having = set.intersection(*(book.with_vectors(key, catalog.id) for key in keys))
    views = [view for view in book.views(catalog.id) if view.picture in having]
    if not views:
        raise QueryError(
            phrase("There is no picture in {name} that both models can read", name=catalog.name),
            remedy=phrase("index the catalog first"),
        )
    return views


def _questions(
    book: Book, catalog: Catalog, request: Request, side: Side, listed: Sequence[Question]
) -> tuple[list[Asked], list[Asked]]:
    if request.queries:
        shown, truth = questions.from_file(listed, {view.item for view in side.views})
    else:
        own = [text[: questions.LONGEST] for text in request.words][: questions.MOST]
        shown, truth = questions.from_catalog(own or words(book, catalog, questions.WORDS), side)
    if not shown:
        raise QueryError(
            phrase("There is nothing to ask"), phrase("no row of the file could be read"), phrase("give other queries")
        )
    return shown, truth


def _file_pictures(
    request: Request,
    listed: Sequence[Question],
    settings: Settings,
    embedder: Embedder,
    stop: Callable[[], bool],
) -> dict[int, NDArray[np.float32]]:
    """Vectors of a queries file's pictures by line; rows whose picture cannot be read are left out."""
    if not any(question.image for question in listed):
        return {}
    skipped: list[Skipped] = []
    folder = Path(request.queries).parent
    found = read_pictures(listed, folder, settings, embedder, skipped, lambda *_: None, stop)
    return {question.line: found[question.image] for question in listed if question.image in found}


def _answer(
    side: Side,
    embedder: Embedder,
    shown: Sequence[Asked],
    truth: Sequence[Asked],
    pictures: dict[int, NDArray[np.float32]],
    stop: Callable[[], bool],
) -> _Answers:
    answers = _Answers()
    for one, vector in zip(shown, questions.vectors(shown, side, embedder, pictures), strict=True):
        clock = time.perf_counter()
        hits = [] if vector is None else side.rank(vector, SHOWN, questions.left_out(one, side))
        answers.rank_ms.append(1000 * (time.perf_counter() - clock))
        answers.hits.append(hits)
    for one, vector in zip(truth, questions.vectors(truth, side, embedder, pictures), strict=True):
        _check(stop)
        ranked = [] if vector is None else side.rank(vector, DEPTH, questions.left_out(one, side))
        answers.rankings.append([hit.item for hit in ranked])
    return answers


def _cost(
    tools: Tools,
    key: str,
    views: Sequence[ViewRecord],
    stop: Callable[[], bool],
    on_progress: Callable[[Progress], None],
) -> dict[str, Any]:
    on_progress(Progress(phrase("measuring {model}", model=_short(key)), 0, 0))
    pictures = sorted({view.picture for view in views if view.picture})
    step = max(1, len(pictures) // PICTURES)
    files = [tools.thumbnails.path(picture, "large") for picture in pictures[::step][:PICTURES]]
    files = [file for file in files if file.is_file()]
    return asdict(measure(model_name(key), files, _SHORT, tools.workers, stop))


def _truth(request: Request, truth: Sequence[Asked], answers: Sequence[_Answers]) -> dict[str, Any] | None:
    """Metrics of both models, and the mean difference (second minus first) with its interval, query by query."""
    if not truth:
        return None
    values = [metrics.per_query(answer.rankings, [one.right for one in truth], KS) for answer in answers]
    return {
        "from": "file" if request.queries else "views",
        "queries": len(truth),
        "models": [metrics.summary(value, KS) for value in values],
        "difference": {
            name: {
                "mean": round(float(np.mean(values[1][name] - values[0][name])), 4),
                "ci": metrics.interval(values[1][name] - values[0][name]),
            }
            for name in ("recall_1", "recall_10", "ndcg")
        },
    }


def _overlap(answers: Sequence[_Answers]) -> float:
    """Share of the shown hits that both models have, over all queries, 0 … 1."""
    shares = [
        len({hit.item for hit in one} & {hit.item for hit in other}) / max(len(one), len(other))
        for one, other in zip(answers[0].hits, answers[1].hits, strict=True)
        if one or other
    ]
    return round(float(np.mean(shares)), 4) if shares else 1.0


def _shown(
    book: Book,
    catalog: Catalog,
    request: Request,
    shown: Sequence[Asked],
    listed: Sequence[Question],
    views: Sequence[ViewRecord],
    answers: Sequence[_Answers],
    seed: str,
    settings: Settings,
) -> list[dict[str, Any]]:
    """The queries that are voted on, as the page shows them. `left` is the model (0 or 1) that stands left."""
    chance = random.Random(seed)
    titles = {item.id: item.title or item.id for item in book.items(catalog.id).values()}
    images_of = {question.line: question.image for question in listed}
    rows: list[dict[str, Any]] = []
    for n, one in enumerate(shown):
        hits = [answer.hits[n] for answer in answers]
        view = views[one.view] if one.view >= 0 else None
        rows.append(
            {
                "kind": one.kind,
                "text": one.text,
                "item": view.item if view else "",
                "title": titles.get(view.item, "") if view else "",
                "picture": view.picture if view else "",
                "preview": _preview(request, images_of.get(one.line, ""), settings),
                "left": chance.randrange(2),
                "alike": [hit.item for hit in hits[0]] == [hit.item for hit in hits[1]],
                "hits": [[{**hit._asdict(), "title": titles.get(hit.item, hit.item)} for hit in side] for side in hits],
            }
        )
    return rows


def _preview(request: Request, image: str, settings: Settings) -> str:
    """A small copy of a queries file's picture as a data address; empty where there is none."""
    if not image:
        return ""
    try:
        data = Folder(Path(request.queries).parent, settings.max_bytes).read(image)
        decoded = images.decode(data, max_bytes=settings.max_bytes, max_pixels=settings.max_pixels, at_least=320)
    except (SourceError, PictureError):  # neither model could read it: the query shows without hits
        return ""
    return "data:image/webp;base64," + base64.b64encode(images.thumbnail(decoded.image, 320)).decode("ascii")


def _short(key: str) -> str:
    """A model's name in a few letters: of a folder its last part."""
    name = model_name(key)
    return Path(name.partition(":")[2]).name if name.startswith("local-dir:") else name


def _check(stop: Callable[[], bool]) -> None:
    if stop():
        raise Cancelled(
            phrase("The comparison was stopped"),
            phrase("what was read is kept"),
            phrase("start it again to go on from there"),
        )
