"""Guessed tags and changed vocabularies, in the record book."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.store.database import Database
from vitrine.store.history import note, take_back


@dataclass(frozen=True, slots=True)
class KeptGuess:
    """A guessed tag as it is kept: the `stem` it is found by, its `chance`, and all that is told of it."""

    stem: str
    chance: float
    guess: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """When a catalog was tagged under a model, from what (`fingerprint`), and how each vocabulary fared."""

    fingerprint: str
    made: float
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holders:
    """Ids of the items that hold a word of a list: whose own texts say it, and that are taken for it. None is both."""

    said: frozenset[str]
    guessed: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """All of them."""
        return self.said | self.guessed


class Tags:
    """The guessed tags of every catalog × model. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def run(self, catalog: int, model: str) -> Run | None:
        """The run that made a catalog's tags; None: there are none."""
        row = self._database.read(
            "SELECT fingerprint, made, about FROM taggings WHERE catalog = ? AND model = ?", (catalog, model)
        ).fetchone()
        return None if row is None else Run(row[0], row[1], json.loads(row[2]))

    def record(
        self,
        catalog: int,
        model: str,
        fingerprint: str,
        about: Mapping[str, Any],
        guesses: Mapping[str, Sequence[KeptGuess]],
        holders: Mapping[str, Mapping[str, Holders]],
    ) -> None:
        """Keep a catalog's tags by item id, and who holds each word of its lists, in place of those from before."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM tags WHERE catalog = ? AND model = ?", (catalog, model))
            connection.execute("DELETE FROM tag_holders WHERE catalog = ? AND model = ?", (catalog, model))
            connection.executemany(
                "INSERT INTO tag_holders (catalog, model, vocabulary, word, said, guessed) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (catalog, model, vocabulary, word, json.dumps(sorted(one.said)), json.dumps(sorted(one.guessed)))
                    for vocabulary, words in holders.items()
                    for word, one in words.items()
                ),
            )
            connection.executemany(
                "INSERT INTO tags (catalog, model, item, place, stem, chance, guess) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (catalog, model, item, place, one.stem, one.chance, json.dumps(one.guess))
                    for item, own in guesses.items()
                    for place, one in enumerate(own)
                ),
            )
            connection.execute(
                "INSERT INTO taggings (catalog, model, fingerprint, made, about) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (catalog, model) DO UPDATE SET fingerprint = excluded.fingerprint,"
                " made = excluded.made, about = excluded.about",
                (catalog, model, fingerprint, self._clock(), json.dumps(about)),
            )

    def confirm(self, catalog: int, model: str) -> None:
        """Note that the tags are in step now."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE taggings SET made = ? WHERE catalog = ? AND model = ?", (self._clock(), catalog, model)
            )

    def of_items(self, catalog: int, model: str, items: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Tags by item, the likeliest first; items without any are left out."""
        found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        select = "SELECT item, place, guess FROM tags WHERE catalog = ? AND model = ? AND item IN"
        for item, place, guess in self._database.read_in(select, (catalog, model), items):
            found.setdefault(item, []).append((place, json.loads(guess)))
        return {item: [guess for _, guess in sorted(own, key=lambda one: one[0])] for item, own in found.items()}

    def tagged(self, catalog: int, model: str) -> int:
        """How many items have a tag."""
        row = self._database.read(
            "SELECT count(DISTINCT item) FROM tags WHERE catalog = ? AND model = ?", (catalog, model)
        ).fetchone()
        return int(row[0])

    def holding(self, catalog: int, model: str, stem: str, least: float) -> list[str]:
        """Ids of the items with that tag, of that chance at least, the likeliest first."""
        rows = self._database.read(
            "SELECT item FROM tags WHERE catalog = ? AND model = ? AND stem = ? AND chance >= ?"
            " ORDER BY chance DESC, item",
            (catalog, model, stem, least),
        )
        return [item for (item,) in rows]

    def holders(self, catalog: int, model: str) -> dict[str, dict[str, Holders]]:
        """Who holds each word, by list and word; words that nothing holds are left out."""
        rows: Iterable[Any] = self._database.read(
            "SELECT vocabulary, word, said, guessed FROM tag_holders WHERE catalog = ? AND model = ?"
            " ORDER BY vocabulary, word",
            (catalog, model),
        )
        found: dict[str, dict[str, Holders]] = {}
        for vocabulary, word, said, guessed in rows:
            held = Holders(frozenset(json.loads(said)), frozenset(json.loads(guessed)))
            found.setdefault(vocabulary, {})[word] = held
        return found


@dataclass(frozen=True, slots=True)
class KeptVocabulary:
    """What people made of a vocabulary: `state` is auto, on or off; `words` as they wrote them, empty: as they were."""

    state: str
    words: str

    def as_json(self) -> dict[str, str]:
        """For the history."""
        return {"state": self.state, "words": self.words}


class KeptVocabularies:
    """The vocabularies that people have changed, of every catalog. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def of(self, catalog: int) -> dict[str, KeptVocabulary]:
        """By name."""
        rows: Iterable[Any] = self._database.read(
            "SELECT name, state, words FROM vocabularies WHERE catalog = ? ORDER BY name", (catalog,)
        )
        return {name: KeptVocabulary(state, words) for name, state, words in rows}

    def set(
        self, catalog: int, name: str, now: KeptVocabulary | None, actor: str = "", undoes: int | None = None
    ) -> int:
        """Change a vocabulary, None: to what it was at first; returns the id of the entry in the history.

        Args:
            catalog: the catalog's number.
            name: of the vocabulary.
            now: what is to be.
            actor: who asks.
            undoes: the entry that this takes back.

        Raises:
            Conflict: it was taken back already.
        """
        with self._database.transaction() as connection:
            take_back(connection, undoes)
            row = connection.execute(
                "SELECT state, words FROM vocabularies WHERE catalog = ? AND name = ?", (catalog, name)
            ).fetchone()
            was = None if row is None else KeptVocabulary(*row)
            connection.execute("DELETE FROM vocabularies WHERE catalog = ? AND name = ?", (catalog, name))
            if now is not None:
                connection.execute(
                    "INSERT INTO vocabularies (catalog, name, state, words) VALUES (?, ?, ?, ?)",
                    (catalog, name, now.state, now.words),
                )
            what: dict[str, Any] = {"vocabulary": name, "was": was and was.as_json(), "now": now and now.as_json()}
            if undoes is not None:
                what["undoes"] = undoes
            return note(connection, catalog, "vocabulary", what, actor, self._clock())
