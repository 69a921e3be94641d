"""Captions: a line about a picture by a captioning model, where one is configured (`VITRINE_CAPTIONER`)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from vitrine.enrich.protocol import Need, Record, Subject
from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

if TYPE_CHECKING:
    from vitrine.enrich.coca import Coca


class Captions:
    """Lets the subject's captioning model say what is to be seen: one record, about the whole picture."""

    name: ClassVar[str] = "captions"
    version: ClassVar[int] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"picture"})

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._model: tuple[str, Coca] | None = None

    def missing(self) -> str:
        """Nothing: what it needs comes with Vitrine, but for a model, which the settings name."""
        return ""

    def read(self, subject: Subject) -> list[Record]:
        """The caption; `about` holds the `model`. Nothing is fetched.

        Raises ModelUnavailable: no model is configured, it is not on this machine, or writes no captions.
        """
        if not subject.captioner:
            raise ModelUnavailable(
                phrase("No captioning model is chosen"),
                "",
                phrase("set VITRINE_CAPTIONER to one that `vitrine models` lists for captions, or leave it empty"),
            )
        with self._gate:
            model = self._loaded(subject.captioner)
            ((text, confidence),) = model.captions([subject.image])
        return [Record(text, confidence, None, {"model": model.label})] if text else []

    def _loaded(self, name: str) -> Coca:
        from vitrine.enrich import coca

        if self._model is None or self._model[0] != name:
            self._model = None  # two need not fit into memory
            self._model = name, coca.Coca(name)
        return self._model[1]
