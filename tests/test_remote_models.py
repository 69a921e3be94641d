"""Models that run elsewhere: what is sent, what is waited for, and what a person reads when it goes wrong."""

from __future__ import annotations

import base64
import csv
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO

import numpy as np
import pytest
from conftest import COLOURS, draw, write_catalog
from contract.remote_services import KEY, remote_service
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vitrine import embedding
from vitrine.adapt import run as adapt_run
from vitrine.adapt.train import whitening
from vitrine.embedding import azure, remote
from vitrine.embedding.waiting import stoppable
from vitrine.errors import Cancelled, ModelUnavailable, PictureError, QueryError
from vitrine.search.query import Query, Where

KINDS = pytest.mark.parametrize("kind", ["http", "azure"])


class Colours:
    """A model that knows four colours: it is quick, and what runs elsewhere is not the matter here."""

    key, dimension, side = "colours", 4, 96

    def pictures(self, images):
        rows = [np.asarray(image.convert("RGB").resize((8, 8)), dtype=float).reshape(-1, 3) for image in images]
        return self._unit([[1 + abs(row - colour).sum(axis=1).min() for colour in COLOURS.values()] for row in rows])

    def words(self, texts):
        return self._unit([[1 + len(text) % 7, *(1 + ("ab"[n] in text) for n in range(2)), 2] for text in texts])

    def _unit(self, rows):
        rows = 1 / np.asarray(rows, dtype=np.float32).reshape(-1, 4)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name, value in (("REMOTE_KEY", KEY), ("AZURE_KEY", KEY), ("REMOTE_RATE", "0"), ("REMOTE_SECONDS", "0.3")):
        monkeypatch.setenv(f"VITRINE_{name}", value)
    monkeypatch.setattr(remote, "BRIEF", remote.Patience(attempts=3, first=0.01, total=2.0))
    monkeypatch.setattr(remote, "LONG", remote.Patience(attempts=3, first=0.01, total=5.0))


@pytest.fixture
def far(kind):
    with remote_service(Colours(), kind == "azure") as service:
        yield service


def opened(far):
    model = embedding.load(far.name)
    far.asked.clear()
    return model


# --- what is sent -------------------------------------------------------------------------------------------------


@KINDS
def test_only_the_scaled_down_picture_leaves_the_machine(far, kind):
    picture = draw("red", "disc").resize((2400, 1800))
    picture.info["exif"] = picture.info["comment"] = b"where I live"
    model = opened(far)
    model.pictures([picture])
    _, _, body = far.asked[0]
    sent = body if kind == "azure" else base64.b64decode(json.loads(body)["pictures"][0])
    with Image.open(BytesIO(sent)) as image:
        assert min(image.size) == model.side and image.format == "JPEG"
    assert b"where I live" not in sent


@KINDS
def test_the_key_travels_in_a_header_and_never_in_the_address(far, kind):
    opened(far).words(["red"])
    path, headers, _ = far.asked[0]
    assert headers["Ocp-Apim-Subscription-Key" if kind == "azure" else "Authorization"].endswith(KEY)
    assert KEY not in path


def test_pictures_and_texts_go_in_batches_that_the_service_takes():
    with remote_service(Colours()) as far:
        model = opened(far)
        assert model.pictures([draw("red", "disc")] * 7).shape == (7, 4)
        assert model.words(["a"] * 4).shape == (4, 4)
        sizes = [len(json.loads(body).get("pictures") or json.loads(body)["texts"]) for _, _, body in far.asked]
        assert sizes == [3, 3, 1, 3, 1]


def test_azure_is_asked_as_documented():
    with remote_service(Colours(), azure=True) as far:
        model = embedding.load(f"{far.name}@2022-04-11")
        assert model.key == f"{far.name}@2022-04-11" and model.dimension == 1024
        model.words(["word " * 500, "", " \n"])
        assert [len(json.loads(body)["text"].split()) for _, _, body in far.asked] == [70, 1, 1]
        model.pictures([draw("red", "disc")])
        paths = {path for path, _, _ in far.asked}
    query = "?api-version=2024-02-01&model-version=2022-04-11"
    assert paths == {f"/computervision/retrieval:{action}{query}" for action in ("vectorizeText", "vectorizeImage")}


def test_azure_without_a_key_says_which_variable_to_set(monkeypatch):
    monkeypatch.delenv("VITRINE_AZURE_KEY")
    with pytest.raises(ModelUnavailable, match="VITRINE_AZURE_KEY"):
        embedding.load("azure:mine.cognitiveservices.azure.com")


@pytest.mark.parametrize(
    "name",
    [
        "http:http://example.org/v1",
        "http:example.org",
        "http:",
        "http:ftp://example.org",
        "http:https://user:secret@example.org",
        "http:https://example.org/?key=1",
        "http:https://example.org:port",
        "http:https://[::1",
        "azure:http://example.org",
        "azure:https://example.org@latest",
        "azure:",
    ],
)
def test_an_address_that_is_not_safe_is_refused_before_anything_is_sent(name):
    with pytest.raises(ModelUnavailable) as refusal:
        embedding.model_key(name)
    assert refusal.value.why and "docs/remote-embedders.md" in refusal.value.remedy


@pytest.mark.parametrize("host", ["models.example", "10.0.0.5", "169.254.169.254", "localhost.example", "[fe80::1]"])
def test_a_host_that_is_not_listed_is_never_asked(monkeypatch, host):
    monkeypatch.setenv("VITRINE_REMOTE_HOSTS", "other.example, example")
    for name in (f"http:https://{host}/v1", f"azure:https://{host}"):
        with pytest.raises(ModelUnavailable, match="VITRINE_REMOTE_HOSTS"):
            embedding.model_key(name)


def test_a_host_can_be_listed_by_name_by_port_or_below_a_name():
    for hosts in ("models.example", "a, models.example:8080", "*.example"):
        assert remote.address("x", "https://models.example:8080/v1", hosts).hostname == "models.example"
    with pytest.raises(ModelUnavailable):
        remote.address("x", "https://models.example:8081", "models.example:8080")


def test_the_address_without_a_scheme_is_taken_for_https(monkeypatch):
    monkeypatch.setenv("VITRINE_REMOTE_HOSTS", "mine.example.org")
    assert azure.key("azure:mine.example.org/") == f"azure:https://mine.example.org@{azure.MODEL_VERSION}"


@given(st.integers(1, 40_000), st.integers(1, 40_000), st.sampled_from([96, 512]))
def test_what_is_sent_is_neither_a_speck_nor_larger_than_it_need_be(width, height, side):
    sent = remote.sent_size(width, height, side)
    assert 16 <= min(sent) <= side and max(sent) <= 4 * side
    assert all(length <= max(16, whole) for length, whole in zip(sent, (width, height), strict=True))


# --- what is waited for -------------------------------------------------------------------------------------------


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


# --- what a person reads ------------------------------------------------------------------------------------------


@KINDS
@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (401, "KEY"),
        (403, "KEY"),
        (404, "address"),
        (429, "429"),
        (500, "500"),
        ("slow", "did not answer"),
        ("cut", "connection failed"),
        ("garbage", "not JSON"),
        ("nan", "not numbers"),
        ("zero", "zero"),
        ("narrow", "were due"),
        ("few", "were due"),
        ("other", ""),
    ],
)
def test_every_failure_says_what_happened_and_the_way_on(far, trouble, says):
    model = opened(far)
    far.always = far.error(trouble) if isinstance(trouble, int) else trouble
    for ask in (lambda: model.words(["red"]), lambda: model.pictures([draw("red", "disc")])):
        with pytest.raises(ModelUnavailable) as failure:
            ask()
        error = failure.value
        assert says in str(error) and error.why and error.remedy
        assert far.url in error.what and KEY not in str(error)


@KINDS
def test_a_picture_or_text_that_is_refused_is_no_fault_of_the_model(far):
    model = opened(far)
    far.always = far.error(400)
    with pytest.raises(PictureError, match=r"valid"):
        model.pictures([draw("red", "disc")])
    with pytest.raises(QueryError):
        model.words(["red"])


def test_a_service_that_is_not_there_is_an_error_that_names_it():
    with remote_service(Colours()) as far:
        pass
    with pytest.raises(ModelUnavailable, match="connection failed") as failure:
        embedding.load(far.name)
    assert far.url in failure.value.what and "embedded" in failure.value.remedy


@pytest.mark.parametrize(
    "said",
    [
        [],
        "mine",
        {},
        {"model": "a b", "dimension": 4, "side": 96},
        {"model": "a@b", "dimension": 4, "side": 96},
        {"model": "a", "dimension": 0, "side": 96},
        {"model": "a", "dimension": 4.0, "side": 96},
        {"model": "a", "dimension": True, "side": 96},
        {"model": "a", "dimension": 4, "side": 96, "batch": 0},
        {"model": "a", "dimension": 4, "side": "96"},
    ],
)
def test_a_description_that_breaks_the_contract_is_refused(said):
    with remote_service(Colours()) as far:
        far.always = (200, {}, said)
        with pytest.raises(ModelUnavailable, match="does not describe"):
            embedding.load(far.name)


def test_a_redirect_is_not_followed_with_the_key():
    with remote_service(Colours()) as far, remote_service(Colours()) as other:
        far.always = (302, {"Location": f"{other.url}/v1/model"}, {})
        with pytest.raises(ModelUnavailable, match="302"):
            embedding.load(far.name)
        assert other.asked == []


# --- catalogs -----------------------------------------------------------------------------------------------------


@KINDS
def test_a_catalog_is_indexed_and_searched_by_a_model_elsewhere(far, service, tmp_path):
    file = write_catalog(tmp_path / "shapes")
    job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
    assert job.state == "done", job.error
    assert (job.report["read"], job.report["embedded"]) == (24, 24)
    assert service.catalogs.get("shapes").model == embedding.model_key(far.name)
    assert service.searching.similar("shapes", "red-disc", 3)[0].id.startswith("red")
    far.asked.clear()
    again = service.jobs.wait(service.indexing.index("shapes").id)
    assert again.report["unchanged"] == 24
    assert not [path for path, _, _ in far.asked if "ictures" in path or "Image" in path]


@KINDS
def test_one_picture_that_the_model_refuses_fails_alone(far, service, tmp_path):
    file = write_catalog(tmp_path / "shapes", views=1)
    Image.new("RGB", (200, 160), (1, 2, 3)).save(tmp_path / "shapes" / "images" / "odd.png")
    with file.open("a", newline="") as stream:
        csv.writer(stream).writerow(["images/odd.png", "odd", "Odd", "", "", "", "", ""])
    far.refuse = lambda image: image.convert("RGB").getpixel((5, 5))[0] < 20
    job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
    assert job.state == "done", job.error
    assert service.catalogs.get("shapes").items == 12
    (failed,) = job.report["failed"]
    assert failed["image"] == "images/odd.png" and "refuses the picture" in failed["reason"] and failed["remedy"]


@KINDS
def test_a_service_that_breaks_off_fails_the_job_and_keeps_what_was_read(far, service, settings, tmp_path, monkeypatch):
    file = write_catalog(tmp_path / "shapes")
    service.close()
    service.__init__(type(settings)(home=settings.home, batch=4, threads=1), "a test")
    answer = far.say

    def until_half(path, headers, body):
        pictures = [path for path, _, _ in far.asked if "ictures" in path or "Image" in path]
        return far.error(500) if len(pictures) > (16 if far.azure else 8) else answer(path, headers, body)

    monkeypatch.setattr(far, "say", until_half)
    job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
    assert job.state == "failed" and "500" in job.error["why"] and job.error["remedy"]
    monkeypatch.setattr(far, "say", answer)
    far.asked.clear()
    again = service.jobs.wait(service.indexing.index("shapes").id)
    assert again.state == "done" and again.report["embedded"] < 24


@KINDS
def test_indexing_that_waits_for_the_service_can_be_cancelled(far, service, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "LONG", remote.Patience(attempts=9, first=0.01, total=600.0))
    file = write_catalog(tmp_path / "shapes")
    answer = far.say
    monkeypatch.setattr(
        far,
        "say",
        lambda path, headers, body: (
            answer(path, headers, body) if path.endswith("/model") else far.error(429, {"Retry-After": "120"})
        ),
    )
    job = service.indexing.index("shapes", str(file), model=far.name)
    while not any("ictures" in path or "Image" in path for path, _, _ in far.asked):
        time.sleep(0.01)
    service.jobs.cancel(job.id)
    assert service.jobs.wait(job.id, 20).state == "cancelled"


def test_an_index_is_whole_though_the_model_refuses_what_its_scores_would_be_learned_from(service, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(60):
        Image.new("RGB", (64, 48), (4 * n, 255 - 4 * n, 90)).save(folder / f"{n}.png")
    with remote_service(Colours()) as far:
        far.refuse = lambda image: image.size != (64, 48)  # distorted copies have other sizes
        job = service.jobs.wait(service.indexing.index("many", str(folder), model=far.name).id)
    assert job.state == "done", job.error
    assert service.catalogs.get("many").items == 60


@pytest.mark.parametrize("work", ["evaluate", "adapt"])
def test_a_photo_that_the_model_refuses_is_left_out_of_a_measurement(service, tmp_path, monkeypatch, work):
    monkeypatch.setattr(adapt_run, "METHODS", {"whitening": whitening})  # the one that takes no time
    file = write_catalog(tmp_path / "shapes")
    Image.new("RGB", (200, 160), (1, 2, 3)).save(tmp_path / "odd.png")
    draw("red", "disc").save(tmp_path / "fine.png")
    (tmp_path / "queries.csv").write_text("image,id\nodd.png,red-disc\nfine.png,red-disc\n")
    with remote_service(Colours()) as far:
        job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
        assert job.state == "done", job.error
        far.refuse = lambda image: image.convert("RGB").getpixel((5, 5))[0] < 20
        job = getattr(service.measuring, work)("shapes", tmp_path / "queries.csv")
        job = service.jobs.wait(job.id)
    assert job.state == "done", job.error
    (skipped,) = job.report["skipped"]
    assert skipped["line"] == 2 and "refuses the picture" in skipped["reason"] and skipped["remedy"]


def test_while_the_model_is_away_written_words_and_filters_still_work(service, tmp_path):
    file = write_catalog(tmp_path / "shapes")
    with remote_service(Colours()) as far:
        job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
        assert job.state == "done", job.error
        assert service.searching.search("shapes", Query(text="green")).notice == ""
    found = service.searching.search("shapes", Query(text="green disc", where=(Where("color", ("green",)),)))
    assert found.hits[0].id == "green-disc"
    assert "connection failed" in found.notice and "By written words only" in found.notice
    assert {facet.column for facet in service.searching.facets("shapes", Query(text="green"))} >= {"color", "price"}
    assert service.searching.search("shapes", Query(where=(Where("color", ("red",)),))).total == 3
    assert service.searching.similar("shapes", "red-disc", 3)
    with pytest.raises(ModelUnavailable):
        service.searching.search("shapes", Query(text="???"))
