"""Jobs: what ends badly ends for itself alone, and what a visitor has cancelled stays cancelled."""

import threading

import pytest

from vitrine.errors import Cancelled, DiskFull
from vitrine.indexing.jobs import Jobs
from vitrine.store.book import Book
from vitrine.store.joblog import JobLog


@pytest.fixture
def log(tmp_path):
    book = Book(tmp_path / "book.sqlite")
    yield JobLog(book)
    book.close()


class FullDisk(JobLog):
    """A log on a disk that is full while jobs end."""

    full = True

    def end(self, job, state, report=None, error=None):
        if self.full:
            raise DiskFull("The disk is full")
        super().end(job, state, report, error)


def until_stopped(started):
    def work(_, stop):
        started.set()
        while not stop():
            threading.Event().wait(0.005)
        raise Cancelled("stopped")

    return work


def test_a_job_that_fails_on_a_full_disk_ends_and_the_next_one_runs(log):
    full = FullDisk(log._database)
    jobs = Jobs(full)

    def fills_up(*_):
        raise DiskFull("The disk is full", "nothing more can be written", "free some space")

    first = jobs.wait(jobs.submit("a", "index", {}, fills_up).id, 10)
    assert (first.state, first.error["remedy"]) == ("failed", "free some space")
    full.full = False  # somebody has freed some space
    assert jobs.wait(jobs.submit("a", "index", {}, lambda *_: {"n": 1}).id, 10).report == {"n": 1}
    jobs.close()


@pytest.mark.parametrize("waiting", [False, True])
def test_what_was_cancelled_is_not_begun_again_after_the_app_was_stopped(log, waiting):
    jobs, started = Jobs(log), threading.Event()
    running = jobs.submit("a", "index", {}, until_stopped(started))
    asked = jobs.submit("b", "index", {}, until_stopped(threading.Event())) if waiting else running
    assert started.wait(10)
    jobs._closing = True  # the app stops before the worker has seen that the visitor cancelled
    jobs.cancel(asked.id)
    jobs.close()
    left = [id for id, *_ in log.unfinished()]
    assert asked.id not in left
    assert (running.id in left) is waiting  # what nobody cancelled goes on at the next start
