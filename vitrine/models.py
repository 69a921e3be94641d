"""Open models: each loaded once, in the background, and shared by everyone who asks."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Literal, TypeAlias

from vitrine import embedding
from vitrine.embedding import Embedder, precision
from vitrine.embedding.adapted import Adapted
from vitrine.embedding.measured import Measured
from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

ModelState: TypeAlias = Literal["absent", "loading", "ready", "failed"]


class Models:
    """Embedders by key. Safe to use from several threads.

    Args:
        threads: for one call of a model.
        measured: where the precision that each model runs in is remembered.
        chosen: a precision to be used wherever a model has it; empty: the fastest, by measurement.
    """

    def __init__(self, threads: int, measured: Measured, chosen: str = "") -> None:
        self._threads = threads
        self._measured = measured
        self._chosen = chosen
        self._settling = threading.Lock()
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

    def settled(self, key: str) -> Embedder:
        """As `get`, in the precision for much work: on a machine's first time with the model it is measured."""
        model = self.get(key)
        if not self._chosen:
            with self._settling:
                precision.settle(model.base if isinstance(model, Adapted) else model, self._measured)
        return model

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
                    phrase("The model {key} is no longer there", key=key),
                    phrase(
                        "{name} has other weights now, and vectors of different weights cannot be compared", name=name
                    ),
                    phrase("index the catalog again; its pictures are embedded anew"),
                )
            if base := embedding.base_key(key):  # shared with the catalogs that use it as it is
                future.set_result(Adapted(name, self.get(base)))
                return
            model = embedding.load(name, threads=self._threads)
            if not self._chosen:
                precision.recall(model, self._measured)
            elif isinstance(model, precision.Tunable) and self._chosen in model.precisions:
                model.use(self._chosen)
            future.set_result(model)
        except BaseException as error:  # whoever waits for the model must learn of every error
            future.set_exception(error)
