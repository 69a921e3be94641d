"""Jobs: long work in the background that goes on when the visitor leaves and can be cancelled.

Jobs of one lane run one after the other: work on the processor in one, downloads in another.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

from vitrine.embedding.waiting import stoppable
from vitrine.errors import Cancelled, NotFound, VitrineError, translated
from vitrine.indexing.run import Progress, Unit
from vitrine.store.joblog import JobLog
from vitrine.store.leases import Held
from vitrine.words import phrase, tr_in

State: TypeAlias = Literal["waiting", "running", "done", "failed", "cancelled"]
Work: TypeAlias = Callable[[Callable[[Progress], None], Callable[[], bool]], Mapping[str, Any]]
"""What a job does: gets a callback for progress and one that says whether to stop; returns its report."""

_Queue: TypeAlias = queue.Queue[tuple[int, Work] | None]
_log = logging.getLogger(__name__)
_BEATS = 6  # signs of life in the time of a lease, where several processes share a record book
_KEPT = 100  # finished jobs that stay in the list


@dataclass(slots=True)
class Job:
    """A job as pages and the API show it. `rate` in units a second, `seconds_left` estimated from it.

    `kind` is index, rollback, calibrate, adapt, compare, evaluate, download or measure; `model` the name of a model
    that the job brings in, empty: none; `catalog` is empty where the job belongs to none.
    """

    id: int
    catalog: str
    kind: str
    model: str = ""
    state: State = "waiting"
    stage: str = ""
    done: int = 0
    total: int = 0
    unit: Unit = "pictures"
    rate: float = 0.0
    seconds_left: float | None = None
    report: Mapping[str, Any] | None = None
    error: dict[str, str] | None = None
    started: float = field(default_factory=time.time)

    def translated(self) -> dict[str, Any]:
        """The job as pages show it, with its stage, its error and the files it left out in the visitor's words."""
        record = tr_in(asdict(self), "stage")
        if self.error is not None:
            record["error"] = translated(self.error)
        return record

    @property
    def active(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ("waiting", "running")


class Jobs:
    """Queues with a worker thread each. Jobs are noted in the record book, so that a killed process can resume them."""

    def __init__(self, log: JobLog) -> None:
        self._log = log
        self._jobs: dict[int, Job] = {}
        self._stops: dict[int, threading.Event] = {}
        self._cancelled: set[int] = set()
        self._lanes: dict[str, tuple[_Queue, threading.Thread]] = {}
        self._gate = threading.Lock()
        self.on_beat: Callable[[], object] | None = None
        """Called every few seconds where several processes share the book."""
        self._ended = threading.Event()
        self._beat = threading.Thread(target=self._live, name="leases", daemon=True)
        if log.leases:
            self._beat.start()

    def submit(
        self, catalog: str, kind: str, request: Mapping[str, Any], work: Work, *, model: str = "", lane: str = "jobs"
    ) -> Job:
        """Queue a job; `request` is what it needs to be started again after a kill, `model` as in `Job`.

        Raises:
            Conflict: another process is at work on the catalog.
        """
        job = Job(self._log.start(catalog, kind, request), catalog, kind, model)
        with self._gate:
            self._jobs[job.id] = job
            self._stops[job.id] = threading.Event()
            for old in [j.id for j in self._jobs.values() if not j.active][:-_KEPT]:
                del self._jobs[old], self._stops[old]
                self._cancelled.discard(old)
            if lane not in self._lanes:
                waiting: _Queue = queue.Queue()
                thread = threading.Thread(target=self._run, args=(waiting,), name=lane, daemon=True)
                self._lanes[lane] = (waiting, thread)
                thread.start()
        self._lanes[lane][0].put((job.id, work))
        return job

    def all(self) -> list[Job]:
        """Newest first; those that other processes are at work on too."""
        with self._gate:
            jobs = list(self._jobs.values())
        if self._log.leases:
            jobs += [_of(held) for held in self._log.leases.others()]
        return sorted(jobs, key=lambda job: -job.id)

    def get(self, id: int) -> Job:
        """Raises NotFound."""
        with self._gate:
            if id in self._jobs:
                return self._jobs[id]
        if self._log.leases and (held := self._log.leases.one(id)):
            return _of(held)
        raise NotFound(phrase("There is no job {id}", id=str(id)), remedy=phrase("see the list of jobs"))

    def cancel(self, id: int) -> Job:
        """Ask a job to stop; it does so at the next batch. A finished job stays as it is. Raises NotFound."""
        job = self.get(id)
        with self._gate:
            if id in self._stops and job.active:
                self._cancelled.add(id)
                self._stops[id].set()
        if id not in self._stops and self._log.leases:
            self._log.leases.ask_to_stop(id)
        return job

    def rename(self, catalog: str, new: str) -> None:
        """Let the jobs of a catalog be those of its new name; empty: the catalog has gone."""
        self._log.rename(catalog, new)
        for job in self.all():
            if job.catalog == catalog and not job.active:
                job.catalog = new

    def cancel_catalog(self, catalog: str) -> None:
        """Stop every job of a catalog and wait until the running one has ended."""
        active = [job for job in self.all() if job.catalog == catalog and job.active]
        for job in active:
            self.cancel(job.id)
        for job in active:
            self.wait(job.id)

    def wait(self, id: int, seconds: float | None = None) -> Job:
        """Block until the job has ended, or the time is over."""
        until = None if seconds is None else time.monotonic() + seconds
        while self.get(id).active and (until is None or time.monotonic() < until):
            time.sleep(0.02)
        return self.get(id)

    def close(self, seconds: float = 30.0) -> None:
        """Stop all jobs and end the workers. Cut short like this, a job is noted as running and resumed next time.

        What somebody had cancelled before is noted as that.
        """
        self._closing = True
        with self._gate:
            for stop in self._stops.values():
                stop.set()
            lanes = list(self._lanes.values())
        for waiting, _ in lanes:
            waiting.put(None)
        for _, thread in lanes:
            thread.join(seconds)
        for job in self.all():
            if job.active and job.id in self._cancelled:
                self._end(job, "cancelled")
        if self._log.leases:
            self._ended.set()
            self._beat.join(seconds)
            self._log.leases.release()

    _closing = False

    def _live(self) -> None:
        leases = self._log.leases
        while leases and not self._ended.wait(leases.seconds / _BEATS):
            try:
                with self._gate:
                    active = [job for job in self._jobs.values() if job.active]
                for id in leases.renew({job.id: _progress(job) for job in active}):
                    if stop := self._stops.get(id):
                        stop.set()
                if self.on_beat:
                    self.on_beat()
            except VitrineError as error:  # the server is away for a while: what cannot be renewed goes to others
                _log.warning("leases are not renewed: %s", error)
            except Exception:  # a defect: without this thread every job of this process would be taken for dead
                _log.exception("leases are not renewed")

    def _run(self, waiting: _Queue) -> None:
        while (entry := waiting.get()) is not None:
            id, work = entry
            job, stop = self._jobs[id], self._stops[id]
            if self._closing:
                return
            if stop.is_set():
                self._end(job, "cancelled")
                continue
            job.state, job.started = "running", time.time()
            try:
                with stoppable(stop.is_set):  # a remote model may wait long before it tries again
                    report = work(_Meter(job), stop.is_set)
            except Cancelled:
                if not self._closing:
                    self._end(job, "cancelled")
            except VitrineError as error:
                self._end(job, "failed", error=error.as_json())
            except Exception as error:  # a defect: the page must still learn that the job has ended
                _log.exception("job %s of %s failed", id, job.catalog)
                why = f"{type(error).__name__}: {error}"
                remedy = phrase("run it again; if it fails again, report it with the log")
                said = {"error": "defect", "what": phrase("The job failed"), "why": why, "remedy": remedy}
                self._end(job, "failed", error=said)
            else:
                self._end(job, "done", report=report)

    def _end(
        self, job: Job, state: State, report: Mapping[str, Any] | None = None, error: dict[str, str] | None = None
    ) -> None:
        try:
            self._log.end(job.id, state, report, error)
        except Exception:  # a full disk, say: the job has ended all the same, and those behind it must have their turn
            _log.exception("the end of job %s of %s could not be noted", job.id, job.catalog)
        job.report, job.error, job.seconds_left = report, error, None
        job.state = state  # last: whoever waits for it reads the rest


_SAID = ("state", "stage", "done", "total", "unit", "rate", "seconds_left", "model")


def _progress(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in _SAID}


def _of(held: Held) -> Job:
    """A job as another process has last told of it, or as it ended."""
    said = {name: value for name, value in held.progress.items() if name in _SAID}
    state: Any = held.state if held.state in ("done", "failed", "cancelled") else "cancelled"
    if held.state == "running":
        state = said.get("state", "waiting")
    job = Job(held.id, held.catalog, held.kind, started=held.started, report=held.report, error=held.error)
    for name, value in said.items():
        setattr(job, name, value)
    job.state = state
    return job


class _Meter:
    """Turns progress into a job's rate and time left. The rate is that of the present stage."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._since, self._from = time.monotonic(), 0

    def __call__(self, progress: Progress) -> None:
        job, now = self._job, time.monotonic()
        if progress.stage != job.stage:
            self._since, self._from = now, progress.done  # what was there already says nothing of the rate
        job.stage, job.done, job.total, job.unit = progress.stage, progress.done, progress.total, progress.unit
        elapsed, done = now - self._since, progress.done - self._from
        job.rate = done / elapsed if done > 0 and elapsed > 0 else 0.0
        job.seconds_left = (progress.total - progress.done) / job.rate if job.rate else None
