"""Fits a model to a catalog: gather the groups, try each method on what is held out, keep the best if it helps."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from vitrine import images
from vitrine.adapt import check
from vitrine.adapt.groups import Groups, assemble, places
from vitrine.adapt.train import METHODS
from vitrine.catalog.files import Folder
from vitrine.embedding import adapted
from vitrine.embedding.protocol import Embedder, Vectors
from vitrine.embedding.refusals import each
from vitrine.embedding.waiting import stoppable
from vitrine.errors import Cancelled, PictureError, QueryError, VitrineError
from vitrine.evaluate.queries import Question, Skipped, read
from vitrine.settings import Settings
from vitrine.store.book import Book, Catalog, as_kept
from vitrine.words import phrase

OnProgress: TypeAlias = Callable[[str, int, int], Any]
"""Gets a stage in plain words, how much is done, how much there is."""

_LEVEL = 1 - 0.05 / len(METHODS)  # 95 %, with a share for each method that could have come out best by luck
_WORDS_MAY_LOSE = 0.02  # of the mean reciprocal rank at which a title finds its item, and no more than a tenth of it
_TITLES = 1000  # at most, that words are checked with


def adapt(
    book: Book,
    catalog: Catalog,
    base: Embedder,
    settings: Settings,
    *,
    groups: Path | None = None,
    split: str = "",
    on_progress: OnProgress = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """What `adapt --json` prints; where `accepted`, the adapter lies in the home folder under the name in `model`.

    Args:
        book: the record book, with the catalog's vectors under the base model's key.
        catalog: the catalog.
        base: the model that the map is put behind.
        settings: the home folder, and limits for pictures.
        groups: a CSV of labelled photos (`image,id`, maybe `split`); None: views of one item are the groups.
        split: only the rows of this split; empty: all.
        on_progress: called now and then.
        stop: whether to stop.

    Raises:
        SourceError: the file cannot be used.
        QueryError: there are too few groups.
        ModelUnavailable, DiskFull.
        Cancelled: `stop` said so; nothing has changed.
    """
    started = time.perf_counter()
    skipped: list[Skipped] = []
    with stoppable(stop):
        made, ids = _gather(book, catalog, base, settings, groups, split, skipped, on_progress, stop)
        trials = _trials(made, on_progress, stop)
        on_progress(phrase("checking words"), 0, 0)
        titles = _titles(book, catalog, base, ids)
    report: dict[str, Any] = {
        "catalog": catalog.name,
        "base": base.key,
        "groups": len(np.unique(made.right)),
        "queries": len(made.queries),
        "skipped": [asdict(one) for one in sorted(skipped, key=lambda one: one.line)],
    }
    best: dict[str, Any] = {}
    for method, trial in sorted(trials.items(), key=lambda pair: -pair[1].gain()):
        found = {"method": method, **_figures(trial)}
        if found["gain"]["ci"][0] <= 0 or found["after"]["recall"]["1"] < found["before"]["recall"]["1"]:
            reason = "on pictures held out it does not find reliably more than the model as it is"
            best = best or {**found, "accepted": False, "model": None, "reason": reason}
            continue
        on_progress(phrase("learning from all groups"), 0, 0)
        map = METHODS[method](made, stop)
        _check(stop)
        words = _words(made, titles, map)
        found["words"] = words
        if words and words["after"] < words["before"] - min(_WORDS_MAY_LOSE, words["before"] / 10):
            reason = "words would find less: the titles of items lead to them less often"
            best = best or {**found, "accepted": False, "model": None, "reason": reason}
            continue
        card = {**report, **found, "made": time.time(), "skipped": len(skipped)}
        model = adapted.write(settings.home / "adapters", catalog.name, base.key, map, card)
        best = {**found, "accepted": True, "model": model, "reason": "it finds more on pictures held out"}
        break
    return {**report, **best, "seconds": round(time.perf_counter() - started, 1)}


def _gather(
    book: Book,
    catalog: Catalog,
    base: Embedder,
    settings: Settings,
    file: Path | None,
    split: str,
    skipped: list[Skipped],
    on_progress: OnProgress,
    stop: Callable[[], bool],
) -> tuple[Groups, list[str]]:
    """The groups, and the item ids that their numbers stand for."""
    views = [view for view in book.views(catalog.id) if view.picture]
    vectors = book.vectors(base.key, [view.picture for view in views if view.picture])
    views = [view for view in views if view.picture in vectors]
    ids = list(dict.fromkeys(view.item for view in views))
    number = {id: n for n, id in enumerate(ids)}
    photos, right = np.zeros((0, base.dimension), dtype=np.float32), []
    if file is not None:
        asked = _labelled(file, split, set(ids), skipped)
        embedded = _photos(book, catalog, base, settings, file.parent, asked, skipped, on_progress, stop)
        asked = [one for one in asked if one.image in embedded]
        if asked:
            photos = np.stack([embedded[one.image] for one in asked])
        right = [number[one.right[0]] for one in asked]
    catalog_vectors = np.stack([vectors[view.picture] for view in views if view.picture]) if views else photos
    items = np.array([number[view.item] for view in views], dtype=np.int64)
    made = assemble(catalog_vectors, items, photos, np.array(right, dtype=np.int64))
    if (count := len(np.unique(made.right))) < check.FEWEST:
        raise QueryError(
            f"There is too little to learn from in {catalog.name}",
            f"{count} items have several pictures, or photos with their id; {check.FEWEST} are needed",
            "give --groups a CSV of photos with the columns `image` and `id`",
        )
    return made, ids


def _labelled(file: Path, split: str, known: set[str], skipped: list[Skipped]) -> list[Question]:
    questions, unusable = read(file, split)
    skipped.extend(unusable)
    kept = []
    for one in questions:
        if one.image and len(one.right) == 1 and one.right[0] in known:
            kept.append(one)
        else:
            reason = "the row does not name a photo and one item of the catalog"
            skipped.append(Skipped(one.line, reason, "fill in `image` and `id`"))
    return kept


def _photos(
    book: Book,
    catalog: Catalog,
    base: Embedder,
    settings: Settings,
    folder: Path,
    asked: Sequence[Question],
    skipped: list[Skipped],
    on_progress: OnProgress,
    stop: Callable[[], bool],
) -> dict[str, Vectors]:
    """Vectors by image; kept in the book by content, so that the next run embeds nothing twice."""
    reader = Folder(folder, settings.max_bytes)
    found: dict[str, Vectors] = {}
    for start in range(0, len(asked), settings.batch):
        _check(stop)
        on_progress(phrase("reading photos"), start, len(asked))
        hashes: dict[str, str] = {}
        decoded = {}
        contents: dict[str, bytes] = {}
        for one in asked[start : start + settings.batch]:
            try:
                data = reader.read(one.image)
            except VitrineError as error:
                skipped.append(_unread(one, error))
                continue
            hashes[one.image] = images.content_hash(data)
            contents[hashes[one.image]] = data
        known = book.vectors(base.key, list(contents))
        for one in asked[start : start + settings.batch]:
            hash = hashes.get(one.image, "")
            if not hash or hash in known or hash in decoded:
                continue
            limits = {"max_bytes": settings.max_bytes, "max_pixels": settings.max_pixels}
            try:
                decoded[hash] = images.decode(contents[hash], **limits, at_least=2 * base.side).image
            except VitrineError as error:
                skipped.append(_unread(one, error))
        if decoded:
            made = dict(zip(decoded, each(base, list(decoded.values())), strict=True))
            fresh = {hash: vector for hash, vector in made.items() if not isinstance(vector, PictureError)}
            for one in asked[start : start + settings.batch]:
                if isinstance(refused := made.get(hashes.get(one.image, "")), PictureError):
                    skipped.append(_unread(one, refused))
            book.record_read(catalog.id, (), fresh, base.key)
            known |= {hash: as_kept(vector) for hash, vector in fresh.items()}  # as the next run will have them
        found.update({image: known[hash] for image, hash in hashes.items() if hash in known})
    return found


def _unread(one: Question, error: VitrineError) -> Skipped:
    return Skipped(one.line, ": ".join(part for part in (error.what, error.why) if part), error.remedy)


def _trials(groups: Groups, on_progress: OnProgress, stop: Callable[[], bool]) -> dict[str, check.Trial]:
    total, done = len(METHODS) * len(check.folds(groups)), 0

    def on_fold() -> None:
        nonlocal done
        _check(stop)
        done += 1
        on_progress(phrase("trying on what is held out"), done, total)

    return {name: check.attempt(groups, learn, stop, on_fold) for name, learn in METHODS.items()}


def _figures(trial: check.Trial) -> dict[str, Any]:
    parts = {"new_items": ~trial.known, "new_photos": trial.known}
    return {
        "before": trial.summary(trial.before),
        "after": trial.summary(trial.after),
        **{
            name: {when: trial.summary(getattr(trial, when), chosen) for when in ("before", "after")}
            for name, chosen in parts.items()
            if chosen.any()
        },
        "gain": {"mrr": round(trial.gain(), 4), "ci": trial.interval(_LEVEL), "level": round(_LEVEL, 4)},
    }


def _titles(book: Book, catalog: Catalog, base: Embedder, ids: Sequence[str]) -> tuple[Vectors, list[int]]:
    """Vectors of titles, and the item of each; titles that several items share say nothing and are left out."""
    records = book.items(catalog.id)
    by_title: dict[str, list[int]] = {}
    for n, id in enumerate(ids):
        if records[id].title.strip() and records[id].title != id:
            by_title.setdefault(records[id].title, []).append(n)
    single = [(title, items[0]) for title, items in by_title.items() if len(items) == 1]
    single = single[:: max(1, -(-len(single) // _TITLES))]
    return base.words([title for title, _ in single]), [item for _, item in single]


def _words(groups: Groups, titles: tuple[Vectors, list[int]], map: Vectors) -> dict[str, float]:
    """Mean reciprocal rank of items by their own titles, before and after; empty where there are no titles."""
    vectors, items = titles
    if not items:
        return {}
    asked = Groups(groups.catalog, groups.items, vectors, np.array(items), np.full(len(items), -1))
    before = places(asked, vectors, groups.catalog)
    after = places(asked, adapted.mapped(vectors, adapted.words_map(map)), adapted.mapped(groups.catalog, map))
    return {name: round(float(np.mean(1 / (1 + p))), 4) for name, p in (("before", before), ("after", after))}


def _check(stop: Callable[[], bool]) -> None:
    if stop():
        raise Cancelled("Adapting was stopped", "nothing has changed", "start it again")
