"""How long a model elsewhere is waited for."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from conftest import draw
from contract.remote_services import remote_service
from hypothesis import given
from hypothesis import strategies as st

from remote.model import KINDS, Colours, opened
from vitrine.embedding import remote
from vitrine.embedding.waiting import stoppable
from vitrine.errors import Cancelled, ModelUnavailable


@KINDS
@pytest.mark.parametrize("trouble", [429, 500, "cut", "slow"])
def test_what_passes_is_tried_again(far, trouble):
    model = opened(far)
    far.next = [far.error(trouble) if isinstance(trouble, int) else trouble]
    assert model.words(["red"]).shape == (1, model.dimension)
    assert len(far.asked) == 2


@KINDS
def test_a_retry_after_is_kept_to_by_every_thread(far):
    model = opened(far)
    far.next = [far.error(429, {"Retry-After": "1"})]
    began = time.monotonic()
    model.words(["red"])
    assert time.monotonic() - began >= 1.0


@KINDS
def test_a_wait_longer_than_a_visitor_has_is_an_error_at_once(far):
    model = opened(far)
    far.always = far.error(429, {"Retry-After": "3600"})
    with pytest.raises(ModelUnavailable, match="3600 seconds"):
        model.words(["red"])
    assert len(far.asked) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 0), ("7", 7), (" 7 ", 7), ("-1", 0), ("soon", 0), ("9" * 400, 10**6), ("²", 0), ("1.5", 0)],
)
def test_a_retry_after_in_seconds(text, seconds):
    assert remote.retry_after(text) == seconds


def test_a_retry_after_as_a_date():
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert remote.retry_after(format_datetime(now + timedelta(seconds=90), usegmt=True), now) == 90
    assert remote.retry_after(format_datetime(now - timedelta(days=1), usegmt=True), now) == 0


@given(st.text())
def test_any_retry_after_is_a_time_to_wait(text):
    assert remote.retry_after(text) >= 0


def test_requests_of_all_threads_keep_the_pace(monkeypatch):
    monkeypatch.setenv("VITRINE_REMOTE_RATE", "20")
    with remote_service(Colours()) as far:
        model = opened(far)
        began = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: model.words(["red"]), range(9)))
        assert time.monotonic() - began >= 8 / 20


@KINDS
def test_a_cancelled_job_does_not_wait_on(far):
    model = opened(far)
    far.always = far.error(429, {"Retry-After": "2"})
    with stoppable(lambda: bool(far.asked)), pytest.raises(Cancelled):
        model.pictures([draw("red", "disc")])
    assert len(far.asked) == 1


@KINDS
def test_a_visitor_does_not_wait_as_long_as_the_service_asked_a_job_to(far, monkeypatch):
    monkeypatch.setattr(remote, "LONG", remote.Patience(attempts=9, first=0.01, total=600.0))
    model = opened(far)
    far.always = far.error(429, {"Retry-After": "120"})
    stop = threading.Event()

    def job():
        with stoppable(stop.is_set), suppress(Cancelled):
            model.words(["red"])

    waiting = threading.Thread(target=job)
    waiting.start()
    while not far.asked:
        time.sleep(0.01)
    time.sleep(0.1)  # the job has read the answer and waits
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="asked for that"):
        model.words(["blue"])
    assert time.monotonic() - began < 2.5  # seconds that visitors wait here
    stop.set()
    waiting.join()
