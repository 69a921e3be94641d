"""The middle of indexing: from files to pictures, thumbnails and vectors.

Each worker thread takes a batch through all steps itself (read, decode, thumbnails, embed). Every step leaves the
interpreter's lock, so with one worker a core all cores are busy all the time, with no queue between steps to tune.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine import images
from vitrine.catalog.records import Source, Stamp
from vitrine.embedding.protocol import Embedder
from vitrine.embedding.refusals import each
from vitrine.embedding.waiting import stoppable
from vitrine.errors import PictureError, VitrineError
from vitrine.indexing.regions import SIDE as REGIONS_SIDE
from vitrine.indexing.regions import Finder
from vitrine.settings import Settings
from vitrine.store.book import Book, PictureRecord, ViewRecord
from vitrine.store.regions import Regions
from vitrine.store.thumbnails import Thumbnails

_NICE = 10  # of the workers: searches that come meanwhile go first, and a machine with nothing else to do loses nothing


@dataclass(slots=True)
class Batch:
    """What came of one batch: views read with their picture, new vectors and regions by content hash, failures.

    `spent`: seconds by stage (reading, decoding, thumbnails, regions, embedding); none of a stage that had no work.
    """

    read: list[tuple[ViewRecord, Stamp, PictureRecord]] = field(default_factory=list)
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    failures: list[tuple[ViewRecord, dict[str, str]]] = field(default_factory=list)
    regions: dict[str, Regions] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the time of a block to a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.spent[stage] = self.spent.get(stage, 0.0) + time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Mapper:
    """Turns views of one source into batches under one model. With a `finder` also the pictures' regions are read."""

    source: Source
    embedder: Embedder
    book: Book
    thumbnails: Thumbnails
    settings: Settings
    finder: Finder | None = None
    looked_through: frozenset[str] = frozenset()
    """Content hashes of pictures whose regions are known."""

    def run(self, views: Iterable[ViewRecord], workers: int, stop: Callable[[], bool]) -> Iterator[Batch]:
        """Batches as they are done; work on the first ones begins at once. Ends early, between batches, on `stop`."""
        remaining = iter(views)
        pool = ThreadPoolExecutor(workers, thread_name_prefix="index", initializer=_give_way)

        def fill(pending: set[Future[Batch]]) -> set[Future[Batch]]:
            # One batch waits for every worker, so that none is idle while the writer writes.
            while len(pending) < 2 * workers and (chunk := list(islice(remaining, self.settings.batch))):
                pending.add(pool.submit(self._until, stop, chunk))
            return pending

        def results(pending: set[Future[Batch]]) -> Iterator[Batch]:
            try:
                while pending and not stop():
                    done, waiting = wait(pending, return_when=FIRST_COMPLETED)
                    pending = fill(waiting)
                    for future in done:
                        yield future.result()
            finally:
                pool.shutdown(cancel_futures=True)

        return results(fill(set()))

    def _until(self, stop: Callable[[], bool], views: Sequence[ViewRecord]) -> Batch:
        with stoppable(stop):  # a remote model may wait long before it tries again
            return self.batch(views)

    def batch(self, views: Sequence[ViewRecord]) -> Batch:
        """Read, decode, make thumbnails, embed: one bad file never stops the others."""
        batch = Batch()
        files: list[tuple[ViewRecord, Stamp, bytes, str]] = []
        for view in views:
            try:
                with batch.timed("reading"):
                    stamp = self.source.stamp(view.image)
                    data = self.source.read(view.image)
            except VitrineError as error:
                batch.failures.append((view, _failure(view, error)))
                continue
            files.append((view, stamp, data, images.content_hash(data)))
        hashes = [hash for _, _, _, hash in files]
        known, embedded = self.book.pictures(hashes), self.book.vectors(self.embedder.key, hashes)
        decoded: dict[str, Image.Image] = {}
        for view, stamp, data, hash in files:
            try:
                picture = known.get(hash)
                sought = self.finder is not None and hash not in self.looked_through and hash not in batch.regions
                if picture is None or hash not in embedded or sought or not self._has_thumbnails(hash):
                    picture, image = self._decode(data, hash, batch)
                    known[hash] = picture
                    if hash not in embedded:
                        decoded[hash] = image
                    if sought and self.finder is not None:
                        with batch.timed("regions"):
                            batch.regions[hash] = self.finder.regions(image, picture.width, self.embedder)
            except VitrineError as error:
                batch.failures.append((view, _failure(view, error)))
                continue
            batch.read.append((view, stamp, picture))
        if decoded:
            with batch.timed("embedding"):
                self._embed(decoded, batch)
        return batch

    def _embed(self, decoded: dict[str, Image.Image], batch: Batch) -> None:
        """Fill in the vectors. What a remote model refuses among them fails alone."""
        made = dict(zip(decoded, each(self.embedder, list(decoded.values())), strict=True))
        refused = {hash: why for hash, why in made.items() if isinstance(why, PictureError)}
        batch.vectors = {hash: vector for hash, vector in made.items() if not isinstance(vector, PictureError)}
        failed = [(view, refused[picture.hash]) for view, _, picture in batch.read if picture.hash in refused]
        batch.failures += [(view, _failure(view, error)) for view, error in failed]
        batch.read = [one for one in batch.read if one[2].hash not in refused]

    def _has_thumbnails(self, hash: str) -> bool:
        return self.thumbnails.complete(hash, tuple(images.THUMBNAIL_SIZES))

    def _decode(self, data: bytes, hash: str, batch: Batch) -> tuple[PictureRecord, Image.Image]:
        """The picture's record and pixels; its thumbnails are made on the way. Raises PictureError, DiskFull."""
        largest = max(*images.THUMBNAIL_SIZES.values(), 2 * self.embedder.side, REGIONS_SIDE if self.finder else 0)
        with batch.timed("decoding"):
            decoded = images.decode(
                data, max_bytes=self.settings.max_bytes, max_pixels=self.settings.max_pixels, at_least=largest
            )
        with batch.timed("thumbnails"):
            if not self._has_thumbnails(hash):
                self.thumbnails.write(hash, images.thumbnails(decoded.image))
            placeholder = images.placeholder(decoded.image)
        return PictureRecord(hash, decoded.width, decoded.height, placeholder), decoded.image


def _give_way() -> None:
    """Lower the calling thread's priority; on Linux niceness is a thread's own, elsewhere it would be the process's."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):  # a container may forbid it; then searches share the cores evenly
            os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + _NICE))


def _failure(view: ViewRecord, error: VitrineError) -> dict[str, str]:
    return {"image": view.image, "reason": ": ".join(p for p in (error.what, error.why) if p), "remedy": error.remedy}
