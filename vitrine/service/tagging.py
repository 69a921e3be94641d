"""Tags that the program guesses: made in the background from vectors that are there, and the words they are made of."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from vitrine import tags
from vitrine.embedding import bm25
from vitrine.errors import Cancelled, Conflict, ModelUnavailable, QueryError
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.search.guessed import PREFIX, Guessed
from vitrine.search.learning import fingerprint
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.book import Catalog, ItemRecord
from vitrine.store.history import Entry
from vitrine.store.tags import KeptGuess, KeptVocabularies, KeptVocabulary, Run, Tags
from vitrine.tags import SIMILAR, Vocabulary, Wanted
from vitrine.tags.guess import stem
from vitrine.words import phrase

STATES = ("auto", "on", "off")
"""`auto`: asked where the catalog uses its words; `on`: of every item; `off`: never."""

_LONGEST = 40  # letters of a vocabulary's name
_UNKNOWN: dict[str, Any] = {"column": "", "terms": 0, "said": None, "guessed": None, "reliability": None}
_logger = logging.getLogger(__name__)


class Tagging:
    """Keeps guessed tags in step with catalogs. By itself only after `start`, and only where it is switched on."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._tags = Tags(home.book)
        self._vocabularies = KeptVocabularies(home.book)
        self._following = False

    # --- what is there ----------------------------------------------------------------------------------------

    def state(self, name: str) -> dict[str, Any]:
        """How a catalog's tags stand. Raises UnknownCatalog.

        `on`: they are made by themselves; `made`: when, seconds since 1970, None: not yet; `tagged`: items that have
        one; `vocabularies`: of each its `name`, `column` (of the catalog's own), `state`, `words` as people edit them
        (empty for a column), `edited`, and how it fared: items that the catalog's own words tell about (`said`), items
        `guessed`, and the `reliability` of guesses whose answer was held back.
        """
        catalog = self._home.book.catalog(name)
        run = self._tags.run(catalog.id, catalog.model)
        kept = self._vocabularies.of(catalog.id)
        listed = []
        for one in self._listed(catalog, kept, run):
            own = kept.get(one["name"])
            listed.append({"state": own.state if own else "auto", "edited": bool(own and own.words), **one})
        return {
            "on": self._home.settings.tags,
            "made": run.made if run else None,
            "tagged": self._tags.tagged(catalog.id, catalog.model),
            "vocabularies": listed,
        }

    def of_items(self, name: str, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
        """Guessed tags by item id, the likeliest first, without what the item's own words say by now.

        Each with `text`, `confidence`, `by` (looks, neighbours), `vocabulary`, `column` and `value` (of the catalog's
        own), `evidence` (ids of similar items with their `weight`) and `also`, words that mean the same. Raises
        UnknownCatalog.
        """
        catalog = self._home.book.catalog(name)
        found = self._tags.of_items(catalog.id, catalog.model, ids) if self._home.settings.tags else {}
        items = self._home.book.items(catalog.id, list(found))
        return {id: own for id, own in ((id, _unsaid(found[id], item)) for id, item in items.items()) if own}

    def of_item(self, name: str, id: str) -> dict[str, Any]:
        """What a page shows of an item: `tags` as `of_items`, each with the name of the `filter` that finds the item by
        it, empty where none does, and its evidence with `title` and `picture` and without items that have gone; and
        `line`, put together from the likely ones. Raises UnknownCatalog.
        """
        catalog = self._home.book.catalog(name)
        own = self.of_items(name, [id]).get(id, [])
        named = list(dict.fromkeys(piece["id"] for tag in own for piece in tag["evidence"]))
        items = self._home.book.items(catalog.id, named)
        pictures: dict[str, str] = {}
        for view in self._home.book.views(catalog.id, list(items)):
            if view.picture:
                pictures.setdefault(view.item, view.picture)
        guessed = self._searching.searcher(name).guessed if own else Guessed()
        for tag in own:
            tag["filter"] = PREFIX + tag["vocabulary"] if guessed.holds(tag["vocabulary"], tag["text"], id) else ""
            tag["evidence"] = [
                piece | {"title": items[piece["id"]].title or piece["id"], "picture": pictures[piece["id"]]}
                for piece in tag["evidence"]
                if piece["id"] in items and piece["id"] in pictures
            ]
        line = tags.composed([_guess(tag) for tag in own])
        return {"tags": own, "line": line}

    # --- vocabularies -----------------------------------------------------------------------------------------

    def set_vocabulary(
        self, name: str, vocabulary: str, *, state: str = "auto", words: str | None = None, actor: str = ""
    ) -> int:
        """Change a vocabulary of a catalog, or make one; returns the entry in the history, for undoing.

        Args:
            name: the catalog.
            vocabulary: its name; a new one is made where there is none.
            state: one of `STATES`.
            words: one a line, other words for the same behind commas; empty: as it was at first; None: as it is.
            actor: who asks.

        Raises:
            UnknownCatalog.
            QueryError: no words, too many, or a column, whose words are those of the catalog.
        """
        catalog = self._home.book.catalog(name)
        kept = self._vocabularies.of(catalog.id)
        vocabulary = " ".join(vocabulary.split())
        run = self._tags.run(catalog.id, catalog.model)
        known = {one["name"]: one for one in self._listed(catalog, kept, run)}
        if state not in STATES:
            raise QueryError(
                phrase("A vocabulary cannot be {state}", state=repr(state)),
                phrase("there are: {known}", known=", ".join(STATES)),
                phrase("choose one of these"),
            )
        one = known.get(vocabulary)
        before = kept.get(vocabulary)
        held = (before.words if before else "") if words is None else words.strip()
        if one is None and (not held or not 0 < len(vocabulary) <= _LONGEST or not vocabulary.isprintable()):
            raise QueryError(
                phrase("There is no vocabulary called {name}", name=vocabulary[:_LONGEST]),
                phrase("a new one needs a name of {n} letters at most, and words", n=_LONGEST),
                phrase("there are: {known}", known=", ".join(known)),
            )
        if one is not None and held and (one["column"] or vocabulary == SIMILAR):
            raise QueryError(
                phrase("The words of {name} are the catalog's own", name=vocabulary),
                phrase("it can be switched off, and on again"),
                phrase("change them in the catalog, or make a vocabulary of another name"),
            )
        if held:
            tags.parsed(held)
        own = one is None or not (one["column"] or vocabulary == SIMILAR or vocabulary in tags.builtin())
        # Without words nothing is left of a vocabulary that somebody made; others are as they were at first.
        now = None if not held and (own or state == "auto") else KeptVocabulary(state, held)
        entry = self._vocabularies.set(catalog.id, vocabulary, now, actor)
        self._searching.forget(name)  # a filter by words that have changed goes at once
        self._again(name)
        return entry

    def undo(self, name: str, entry: Entry, *, actor: str = "") -> int:
        """Take a change of a vocabulary back; returns the new entry. Raises Conflict: it was already."""
        was = entry.what["was"]
        before = None if was is None else KeptVocabulary(was["state"], was["words"])
        catalog = self._home.book.catalog(name)
        new = self._vocabularies.set(catalog.id, str(entry.what["vocabulary"]), before, actor, entry.id)
        self._searching.forget(name)
        self._again(name)
        return new

    # --- making them ------------------------------------------------------------------------------------------

    def start(self) -> list[Job]:
        """From now on keep every catalog's tags in step, those that lack them at once."""
        self._following = self._home.settings.tags
        return [job for one in self._home.book.catalogs() if one.indexed and (job := self.follow(one.name))]

    def follow(self, name: str) -> Job | None:
        """A catalog has been indexed: make its tags anew, where that is done by itself."""
        if not self._following:
            return None
        catalog = self._home.book.catalog(name)
        run = self._tags.run(catalog.id, catalog.model)
        known = (
            run is not None and run.fingerprint.startswith(f"{tags.VERSION}:") and run.made >= (catalog.indexed or 0)
        )
        return None if known else self._again(name)

    def _again(self, name: str) -> Job | None:
        try:
            return self.submit(name) if self._following else None
        except Conflict:
            return None  # it is about to be done, or another process is at work on the catalog

    def submit(self, name: str) -> Job:
        """Make a catalog's tags in the background, unless they are in step.

        Raises UnknownCatalog, Conflict: they are being made already.
        """
        self._home.book.catalog(name)
        if any(job.catalog == name and job.kind == "tag" and job.state == "waiting" for job in self._home.jobs.all()):
            raise Conflict(
                phrase("{name} is being tagged already", name=name), remedy=phrase("wait, or cancel the job first")
            )
        return self._home.jobs.submit(name, "tag", {}, lambda on, stop: self._run(name, on, stop), lane="tags")

    def _run(self, name: str, on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
        catalog = self._home.book.catalog(name)
        kept = self._vocabularies.of(catalog.id)
        on_progress(Progress(phrase("choosing tags"), 0, 0))
        contents = self._fingerprint(catalog, kept)
        run = self._tags.run(catalog.id, catalog.model)
        if run is not None and run.fingerprint == contents:
            self._tags.confirm(catalog.id, catalog.model)
        else:
            made = self._made(catalog, kept, on_progress, stop)
            if made is not None and not stop():
                guesses = {
                    id: [KeptGuess(stem(one.text), one.chance, one.as_json()) for one in own]
                    for id, own in made.guesses.items()
                }
                self._tags.record(catalog.id, catalog.model, contents, made.about, guesses, made.holders)
                self._searching.forget(name)  # it remembers what searches by tags found
                run = self._tags.run(catalog.id, catalog.model)
        return {
            "catalog": name,
            "tagged": self._tags.tagged(catalog.id, catalog.model),
            "vocabularies": run.about if run else {},
        }

    def _made(
        self,
        catalog: Catalog,
        kept: Mapping[str, KeptVocabulary],
        on_progress: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> tags.Tagging | None:
        off = [name for name, one in kept.items() if one.state == "off"]
        wanted = [
            Wanted(vocabulary, name in kept and kept[name].state == "on")
            for name, vocabulary in _lists(kept).items()
            if name not in off
        ]

        def on_step(stage: str, done: int, total: int) -> None:
            on_progress(Progress(stage, done, total))

        try:
            model = self._home.models.get(catalog.model)
            return tags.tag(self._home.book, catalog, model, wanted, off, on_step, stop)
        except Cancelled:  # while a remote model was waited for
            return None
        except (ModelUnavailable, QueryError) as error:  # or it refuses words; the next start tries again
            _logger.warning("%s is not tagged: %s", catalog.name, error)
            return None

    def _listed(self, catalog: Catalog, kept: Mapping[str, KeptVocabulary], run: Run | None) -> list[dict[str, Any]]:
        """Every vocabulary of a catalog: its columns, the lists, and the words of similar items, with how they fared.

        Which columns there are is known from the last run; only before the first the items are looked through.
        """
        if run is None:
            kinds = [(column.name, column.kind) for column in self._home.book.columns(catalog.id)]
            own = tags.of_columns(kinds, self._home.book.items(catalog.id))
            about = {one.name: {**_UNKNOWN, "column": one.name, "terms": len(one.terms)} for one in own}
        else:
            about = run.about
        columns = [{"name": name, **one, "words": ""} for name, one in about.items() if one["column"]]
        named = {one["name"] for one in columns}
        lists = [
            {"name": name, **_UNKNOWN, **about.get(name, {}), "terms": len(one.terms), "words": one.as_text()}
            for name, one in _lists(kept).items()
            if name not in named
        ]
        return [*columns, *lists, {"name": SIMILAR, **_UNKNOWN, **about.get(SIMILAR, {}), "words": ""}]

    def _fingerprint(self, catalog: Catalog, kept: Mapping[str, KeptVocabulary]) -> str:
        """Changes when what the tags rest on does."""
        digest = hashlib.blake2b(digest_size=8)
        digest.update(fingerprint(self._home.book, catalog).encode())
        digest.update(json.dumps({name: one.as_json() for name, one in kept.items()}, sort_keys=True).encode())
        return f"{tags.VERSION}:{digest.hexdigest()}"


def _lists(kept: Mapping[str, KeptVocabulary]) -> dict[str, Vocabulary]:
    """The lists of words by name, as people have changed them."""
    return tags.edited({name: one.words for name, one in kept.items()})


def _unsaid(found: list[dict[str, Any]], item: ItemRecord) -> list[dict[str, Any]]:
    """Without tags whose words stand in the item's own texts, or whose column has a value by now."""
    own = {term for text in (item.title, item.description, *item.fields.values()) for term in bm25.terms(text)}
    return [one for one in found if not item.fields.get(one["column"], "") and not set(bm25.terms(one["text"])) <= own]


def _guess(tag: Mapping[str, Any]) -> tags.Guess:
    return tags.Guess(tag["text"], tag["confidence"], tag["by"], tag["vocabulary"], tag["column"], tag["value"])
