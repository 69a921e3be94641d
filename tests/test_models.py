"""Models: the list with facts that hold, and a download that survives what networks and disks do."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import ROOT, draw
from hub_server import Hub, large_file, point_at, tiny_model

from vitrine import embedding
from vitrine.embedding import download as downloads
from vitrine.embedding import hub as hubs
from vitrine.embedding import listing, torchvision_fix
from vitrine.embedding.suggested import BETTER, SUGGESTIONS
from vitrine.errors import Cancelled, Conflict, DiskFull, ModelUnavailable

torchvision_fix.apply()  # the tests read open_clip's registry themselves

BIG = "ViT-B-32/laion2b_s34b_b79k"
WHERE = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
SIZE = 3_000_000


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub with a tiny model, and with a large file in the place of a well-known model's weights."""
    hub = Hub()
    hub.repositories["tiny/clip"] = tiny_model()
    hub.repositories[WHERE] = {"open_clip_model.safetensors": large_file(SIZE)}
    point_at(monkeypatch, hub.url, tmp_path / "hf")
    monkeypatch.setattr(downloads, "_PAUSE", 0.01)
    yield hub
    hub.close()


def fetch(name=BIG, stop=lambda: False):
    seen = []
    report = downloads.download(name, lambda *progress: seen.append(progress), stop)
    return report, seen


# --- the list -----------------------------------------------------------------------------------------------------


def test_every_suggested_model_is_one_that_open_clip_knows_with_that_width_and_size():
    import open_clip
    import torch

    for one in SUGGESTIONS[1:]:
        architecture, tag = one.name.split("/")
        assert (architecture, tag) in open_clip.list_pretrained(), one.name
        config = open_clip.get_model_config(architecture)
        assert config["embed_dim"] == one.dimension
        assert config["vision_cfg"]["image_size"] == one.side
        wanted = [repository.id for repository in hubs.repositories(one.name)]
        assert list(dict.fromkeys(one.repositories)) == wanted
        if "hf_model_name" in config["text_cfg"]:
            continue  # its text tower is described on the hub only
        with torch.device("meta"):
            model = open_clip.create_model(architecture, load_weights=False, device="meta")
        weights = sum(parameter.numel() for parameter in model.parameters()) * 4 / 1e6
        assert round(weights) <= one.megabytes <= weights + 40, one.name  # a tokenizer takes up to 35 MB


def test_the_embedded_model_is_described_as_it_is():
    one = SUGGESTIONS[0]
    model = embedding.load(one.name)
    assert (one.dimension, one.side) == (model.dimension, model.side)
    size = sum(file.stat().st_size for file in embedding.EMBEDDED_FOLDER.glob("*.safetensors"))
    assert one.megabytes == round(size / 1e6)


def test_siglip_texts_are_lower_cased_and_padded_to_64_tokens():
    import open_clip

    config = open_clip.get_model_config(BETTER.name.partition("/")[0])["text_cfg"]
    assert config["context_length"] == 64
    clean = open_clip.tokenizer.get_clean_fn(config["tokenizer_kwargs"]["clean"])
    assert clean("A Red  MUG!") == "a red mug"


def test_the_list_names_size_languages_licence_and_whether_it_is_here(service):
    listed = {info.name: info for info in service.models.all()}
    assert listed["embedded"].on_disk
    assert listed["embedded"].commercial
    assert not listed["MobileCLIP-S2/datacompdr"].commercial
    assert all(info.megabytes and info.dimension and info.languages and info.licence for info in listed.values())
    assert sum("109 languages" in info.languages for info in listed.values()) == 2


@pytest.mark.usefixtures("hub")
def test_a_model_in_use_that_is_not_suggested_is_listed_with_its_catalogs(indexed):
    fetch("hf-hub:tiny/clip")
    indexed.jobs.wait(indexed.indexing.index("shapes", model="hf-hub:tiny/clip").id)
    (info,) = [info for info in indexed.models.all() if info.name == "hf-hub:tiny/clip"]
    assert (info.on_disk, info.catalogs, info.commercial) == (True, ["shapes"], None)


# --- the download -------------------------------------------------------------------------------------------------


def test_a_model_is_fetched_once_and_works_without_the_network(hub, monkeypatch):
    name = "hf-hub:tiny/clip"
    assert hubs.bytes_on_disk(name) is None
    report, _ = fetch(name)
    assert report["fetched"] == report["bytes"] == hubs.bytes_on_disk(name)
    assert fetch(name)[0]["fetched"] == 0
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    hub.close()
    model = embedding.load(name)
    assert model.pictures([draw("red", "disc")]).shape == (1, 32)


def test_progress_counts_bytes_up_to_all_of_them(hub):
    hub.slow = 0.02
    _, seen = fetch()
    amounts = [done for stage, done, _ in seen if stage == "downloading"]
    assert amounts == sorted(amounts)
    assert len(amounts) > 2  # a slow download is seen to move
    assert seen[-1] == ("checking", SIZE, SIZE)


def test_a_connection_cut_in_the_middle_is_taken_up_where_it_broke(hub):
    hub.cuts, hub.after = 2, 1_000_000
    report, _ = fetch()
    assert report["fetched"] == SIZE
    assert (hub.sent, hub.ranges) == (SIZE, 2)


def test_a_download_that_gave_up_goes_on_next_time(hub, monkeypatch):
    monkeypatch.setattr(downloads, "_TRIES", 1)
    hub.cuts, hub.after = 1, 2_000_000
    with pytest.raises(ModelUnavailable, match="broke off at 2 MB of 3 MB") as caught:
        fetch()
    assert "goes on from there" in caught.value.remedy
    assert hubs.bytes_on_disk(BIG) is None
    assert fetch()[0]["fetched"] == 1_000_000
    assert hub.sent == SIZE


def test_a_hub_that_hangs_up_at_once_is_a_broken_connection_and_not_a_fault_of_the_disk(hub, monkeypatch):
    monkeypatch.setattr(downloads, "_TRIES", 2)
    hub.deaf = 2
    with pytest.raises(ModelUnavailable, match="broke off at 0 kB of 3 MB"):
        fetch()
    assert fetch()[0]["fetched"] == SIZE


def test_a_download_that_gets_no_answer_can_be_stopped(hub, monkeypatch):
    monkeypatch.setattr(downloads, "_PAUSE", 60.0)
    hub.deaf = 100
    began = time.monotonic()
    with pytest.raises(Cancelled):
        fetch(stop=lambda: hub.deaf < 100)
    assert time.monotonic() - began < 30


def test_an_empty_file_is_a_file(hub):
    hub.repositories[WHERE]["merges.txt"] = b""
    files = downloads._ask(hubs.Repository(WHERE, wanted=("merges.txt",)))
    assert downloads._fetch_all("clip", files, lambda *_: None, lambda: False) == 0
    assert hubs._cached(WHERE, "merges.txt").read_bytes() == b""


def test_a_stopped_download_keeps_what_came(hub):
    hub.slow = 0.01
    came = []
    with pytest.raises(Cancelled):
        downloads.download(BIG, lambda _, done, __: came.append(done), lambda: bool(came) and came[-1] > 1_000_000)
    assert 0 < fetch()[0]["fetched"] < SIZE


def test_a_file_that_is_not_what_the_hub_promised_is_thrown_away(hub):
    hub.damaged = True
    with pytest.raises(ModelUnavailable, match="came damaged") as caught:
        fetch()
    assert "checksum" in caught.value.why
    assert hubs.bytes_on_disk(BIG) is None
    hub.damaged = False
    assert fetch()[0]["fetched"] == SIZE


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hf-hub:nobody/nothing", "has no such model"),
        ("ViT-B-32-256/datacomp_s34b_b86k", "has no such model"),
        ("ViT-B-32/no_such_tag", "There is no model called"),
        ("no-such-model", "There is no model called"),
        ("hf-hub:not a name", "A hub has no such names"),
        ("embedded", "need not be fetched"),
    ],
)
def test_a_model_that_is_not_there_is_said_in_plain_words(name, said):
    with pytest.raises(ModelUnavailable) as caught:
        fetch(name)
    assert said in str(caught.value)
    assert caught.value.remedy


def test_a_repository_without_a_model_is_said_in_plain_words(hub):
    hub.repositories["just/text"] = {"README.md": b"hello"}
    with pytest.raises(ModelUnavailable, match="not an open_clip model"):
        fetch("hf-hub:just/text")


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_hub_that_refuses_or_fails_is_said_in_plain_words(hub, status):
    hub.gone = status
    with pytest.raises(ModelUnavailable) as caught:
        fetch()
    assert caught.value.why and "embedded" in caught.value.remedy


def test_without_a_network_the_ways_on_are_named_at_once(hub, monkeypatch):
    hub.close()
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="cannot be reached") as caught:
        fetch()
    assert "by hand" in caught.value.remedy
    assert not hubs.reachable()
    assert time.monotonic() - started < 30
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnavailable, match="HF_HUB_OFFLINE"):
        fetch()


def test_a_disk_without_room_is_said_before_anything_is_fetched(hub, monkeypatch):
    monkeypatch.setattr(downloads, "_SPARE", 10**18)
    with pytest.raises(DiskFull, match="no room for 3 MB") as caught:
        fetch()
    assert "HF_HOME" in caught.value.remedy
    assert hub.sent == 0


# --- through the service and the command line ---------------------------------------------------------------------


def test_a_download_is_a_job_that_shows_bytes_and_can_be_cancelled_and_taken_up(hub, service):
    hub.slow = 0.05
    job = service.models.download(BIG)
    with pytest.raises(Conflict):
        service.models.download(BIG)
    while not service.jobs.get(job.id).done:
        assert service.jobs.get(job.id).active, service.jobs.get(job.id).error
        time.sleep(0.01)
    running = service.jobs.get(job.id)
    assert (running.unit, running.total) == ("bytes", SIZE)
    service.jobs.cancel(job.id)
    assert service.jobs.wait(job.id).state == "cancelled"
    hub.slow = 0.0
    done = service.jobs.wait(service.models.download(BIG).id)
    assert done.state == "done", done.error
    assert 0 < done.report["fetched"] < SIZE


def test_catalogs_can_be_indexed_while_a_model_is_downloaded(hub, service, catalog_csv):
    hub.slow = 0.2
    download = service.models.download(BIG)
    assert service.jobs.wait(service.indexing.index("shapes", str(catalog_csv)).id).state == "done"
    assert service.jobs.get(download.id).active
    service.jobs.cancel(download.id)
    service.jobs.wait(download.id)


@pytest.mark.usefixtures("hub")
def test_a_model_can_be_fetched_for_a_catalog_which_is_then_searched_by_it(indexed):
    name = "hf-hub:tiny/clip"
    assert indexed.jobs.wait(indexed.models.download(name, ["shapes"]).id).state == "done"
    for job in indexed.jobs.all():
        indexed.jobs.wait(job.id)
    assert indexed.catalogs.get("shapes").model == name


def test_two_windows_that_ask_for_the_hub_at_once_get_the_same_answer(monkeypatch):
    monkeypatch.setattr(hubs, "offline", lambda: False)
    monkeypatch.setattr(hubs, "reachable", lambda: time.sleep(0.3) or True)  # a network that takes its time
    network = listing.Network()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: network.reachable(), range(2))) == [True, True]


@pytest.mark.usefixtures("hub")
def test_a_fetched_model_reaches_every_catalog_though_one_has_gone_and_one_is_busy(service):
    for name in ("gone", "busy", "idle"):
        service.home.book.create(name, "/nowhere", "embedded@0")
    fetched, end = threading.Event(), threading.Event()

    def until(event):
        return lambda *_: {"in time": event.wait(60)}

    service.jobs.submit("busy", "index", {}, until(end))
    service.jobs.submit("", "download", {}, until(fetched), model="another", lane="downloads")
    job = service.models.download("hf-hub:tiny/clip", ["gone", "busy", "idle"])
    service.home.book.delete(service.home.book.catalog("gone").id)
    fetched.set()
    job = service.jobs.wait(job.id, 60)
    end.set()
    assert job.state == "done", job.error
    assert {one.catalog for one in service.jobs.all() if one.model == "hf-hub:tiny/clip"} == {"", "busy", "idle"}


@pytest.fixture
def environment(hub, tmp_path):
    """What a person sets: the hub's address and the folder of weights."""
    return {**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "weights"), "HF_HUB_OFFLINE": "0"}


def vitrine(environment, *arguments, **options):
    command = [sys.executable, "-m", "vitrine", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, **options)


def test_the_command_line_gets_a_model_into_hf_home_and_indexes_with_it(environment, hub, tmp_path, catalog_csv):
    hub.slow = 0.03
    home = ["--home", str(tmp_path / "home"), "--json"]
    got = vitrine(environment, "models", "get", "hf-hub:tiny/clip", *home)
    assert got.returncode == 0, got.stderr
    assert json.loads(got.stdout)["folder"].startswith(str(tmp_path / "weights"))
    assert "downloading" in got.stderr
    offline = {**environment, "HF_HUB_OFFLINE": "1"}
    index = ["index", str(catalog_csv), "--catalog", "shapes", "--model", "hf-hub:tiny/clip"]
    done = vitrine(offline, *index, *home)
    assert done.returncode == 0, done.stderr
    failed = vitrine(offline, "models", "get", BIG, *home)
    assert failed.returncode == 1
    assert "HF_HUB_OFFLINE" in failed.stderr
    assert failed.stderr.count("\n") <= 2


def test_a_disk_that_fills_up_in_the_middle_keeps_what_came(environment, tmp_path):
    def quota():  # the kernel refuses to let any file grow beyond this, as a full disk or a quota does
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    arguments = ["models", "get", BIG, "--home", str(tmp_path / "home"), "--json"]
    failed = vitrine(environment, *arguments, preexec_fn=quota)
    assert failed.returncode == 1
    assert "disk is full" in failed.stderr
    assert "Traceback" not in failed.stderr
    done = vitrine(environment, *arguments)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["fetched"] < SIZE


def test_a_killed_download_goes_on_at_the_next_start(environment, hub, tmp_path, monkeypatch):
    hub.slow = 0.05
    arguments = ["-m", "vitrine", "models", "get", BIG, "--home", str(tmp_path / "home")]
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    while hub.sent < 500_000:
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    hub.slow = 0.0
    point_at(monkeypatch, hub.url, tmp_path / "weights")
    from vitrine.service import Service
    from vitrine.settings import Settings

    service = Service(Settings(home=tmp_path / "home"), "a test")
    try:
        (job,) = service.resume()
        assert service.jobs.wait(job.id).state == "done"
        assert hubs.bytes_on_disk(BIG) == SIZE
        assert service.jobs.get(job.id).report["fetched"] < SIZE
    finally:
        service.close()


def test_two_downloads_of_one_model_do_not_mix(hub):
    hub.slow = 0.02
    errors = []

    def other():
        try:
            fetch()
        except Conflict as error:
            errors.append(error)

    threads = [threading.Thread(target=other) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 1
    assert hubs.bytes_on_disk(BIG) == SIZE
