"""Open models: each loaded once, in the background, and shared by everyone who asks."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Literal, TypeAlias

from vitrine import embedding
from vitrine.embedding import Embedder
from vitrine.errors import ModelUnavailable

ModelState: TypeAlias = Literal["absent", "loading", "ready", "failed"]


class Models:
    """Embedders by key. Safe to use from several threads."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._futures: dict[str, Future[Embedder]] = {}
        self._gate = threading.Lock()

    def warm(self, key: str) -> Future[Embedder]:
        """Start loading the model in the background; never blocks."""
        with self._gate:
            future = self._futures.get(key)
            if future is None or (future.done() and future.exception() is not None):
                future = self._futures[key] = Future()
                threading.Thread(target=self._load, args=(key, future), name=f"load {key}", daemon=True).start()
            return future

    def get(self, key: str) -> Embedder:
        """The model with that key; waits until it is loaded.

        Raises:
            ModelUnavailable: it cannot be loaded, or its weights are not those that the key names.
        """
        return self.warm(key).result()

    def state(self, key: str) -> ModelState:
        """Where the model stands; never blocks."""
        with self._gate:
            future = self._futures.get(key)
        if future is None:
            return "absent"
        if not future.done():
            return "loading"
        return "failed" if future.exception() is not None else "ready"

    def _load(self, key: str, future: Future[Embedder]) -> None:
        try:
            name = embedding.model_name(key)
            if embedding.model_key(name) != key:
                raise ModelUnavailable(
                    f"The model {key} is no longer there",
                    f"{name} has other weights now, and vectors of different weights cannot be compared",
                    "index the catalog again; its pictures are embedded anew",
                )
            future.set_result(embedding.load(name, threads=self._threads))
        except BaseException as error:  # whoever waits for the model must learn of every error
            future.set_exception(error)
