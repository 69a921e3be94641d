"""Captions by a captioning model: word by word as the model would have it, kept and shown as what they are."""

import re
import subprocess
import sys
from dataclasses import replace

import captioners
import pytest
from conftest import ROOT, draw, saved
from hub_server import Hub, point_at, tiny_model
from models import write_model
from PIL import Image

from vitrine.cli import main
from vitrine.doctor import examine
from vitrine.embedding import bm25, hub, listing, torchvision_fix
from vitrine.embedding.download import download
from vitrine.embedding.measured import Measured
from vitrine.embedding.suggested import CAPTIONERS
from vitrine.enrich import Subject, coca, worker
from vitrine.enrich.captions import Captions
from vitrine.errors import ModelUnavailable
from vitrine.search.query import Query
from vitrine.service import Service

START, END = captioners.END - 1, captioners.END
TAGGED = "coca_ViT-B-32/laion2b_s13b_b90k"


@pytest.fixture(scope="module")
def network():
    return captioners.coca()


@pytest.fixture(scope="module")
def name(network, tmp_path_factory):
    return captioners.write(tmp_path_factory.mktemp("captioner") / "coca", network)


@pytest.fixture(scope="module")
def loaded(name):
    return coca.Coca(name)


@pytest.fixture(scope="module")
def pictures(loaded):
    import torch

    drawn = [draw("red", "disc"), draw("blue", "bar"), draw("green", "square")]
    return torch.stack([loaded._preprocess(one) for one in drawn])


def step_by_step(network, picture, steps):
    """The likeliest piece of a word each time, by the whole network anew; no three in a row twice."""
    import torch

    tokens, sure = [START], []
    while len(sure) < steps:
        with torch.no_grad():
            logits = network(picture[None], torch.tensor([tokens]), output_labels=False)["logits"][0, -1]
        order = logits.argsort(descending=True).tolist()
        threes = [tokens[n : n + 3] for n in range(len(tokens) - 2)]
        best = next(one for one in order if one != START and [*tokens[-2:], one] not in threes)
        sure.append(float(logits.softmax(-1)[best]))
        if best == END:
            break
        tokens.append(best)
    return tokens[1:], sure


# --- choosing words -----------------------------------------------------------------------------------------------


def test_words_are_those_that_the_whole_network_chooses_step_by_step(network, pictures):
    for one, said in zip(pictures, coca.chosen(network, pictures, START, END, 12), strict=True):
        tokens, sure = step_by_step(network, one, 12)
        assert list(said.tokens) == tokens
        assert said.chances == pytest.approx(sure, rel=1e-4)


def test_several_pictures_at_once_are_told_as_each_is_alone_and_again_the_same(loaded):
    images = [draw(colour, shape) for colour in ("red", "blue") for shape in ("disc", "bar")]
    together = loaded.captions(images)
    assert len({text for text, _ in together}) > 1  # what is said depends on what is seen
    assert [loaded.captions([one])[0][0] for one in images] == [text for text, _ in together]
    assert loaded.captions(images) == together
    assert loaded.captions([]) == []


def test_a_caption_ends_where_the_model_ends_it_and_others_go_on(network, pictures):
    free = coca.chosen(network, pictures, START, END)
    at = next(n for n, token in enumerate(free[0].tokens) if n and token not in free[0].tokens[:n])
    ended = coca.chosen(network, pictures, START, free[0].tokens[at])
    assert ended[0].tokens == free[0].tokens[:at] and len(ended[0].chances) == at + 1
    assert max(len(one.tokens) for one in ended[1:]) > at


def test_a_model_that_would_say_one_word_for_ever_is_stopped_and_says_nothing_thrice(network, pictures):
    import copy

    import torch

    stuck = copy.deepcopy(network)
    with torch.no_grad():
        stuck.text_decoder.ln_final.weight.zero_()
        stuck.text_decoder.ln_final.bias.fill_(1.0)
    (said, *_) = coca.chosen(stuck, pictures, START, END)
    assert len(said.tokens) == coca.LONGEST and said.tokens[:3] == said.tokens[:1] * 3
    threes = [said.tokens[n : n + 3] for n in range(coca.LONGEST - 2)]
    assert len(set(threes)) == len(threes)
    assert len(coca.chosen(stuck, pictures[:1], START, END, longest=500)[0].tokens) == stuck.context_length
    with torch.no_grad():
        stuck.text_decoder.ln_final.bias.fill_(float("nan"))
    with pytest.raises(ArithmeticError):
        coca.chosen(stuck, pictures[:1], START, END)


def test_confidence_is_the_mean_probability_of_the_choices():
    assert coca.Said((5, 7), (0.5, 0.25, 0.75)).confidence == 0.5
    assert coca.Said((), ()).confidence == 0.0


def test_a_caption_is_one_line_of_what_can_be_printed():
    assert coca.written("a red mug , on a table . ") == "a red mug, on a table"
    assert coca.written("\x00a\n<b>mug</b> \u202e\ufffd ( blue )") == "a <b>mug</b> (blue)"
    assert coca.written(" . ") == ""


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (60, 40), 90),
        Image.new("RGBA", (60, 40), (200, 20, 20, 40)),
        Image.new("RGB", (1, 1), "red"),
        Image.new("RGB", (600, 3), "red"),
        Image.new("1", (30, 30)),
    ],
    ids=["grey", "transparent", "one pixel", "a line", "black and white"],
)
def test_any_picture_is_captioned(name, image):
    told = worker.answer(order(name), saved(image), {})
    (record,) = told["records"]["captions"]
    assert record["text"] and 0 < record["confidence"] < 1 and record["box"] is None
    assert record["model"] == "coca"


def test_a_picture_is_captioned_upright(name):
    wide = draw("red", "bar")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter before it is looked at
    lying = wide.rotate(90, expand=True)
    made = {}
    turned = worker.answer(order(name), saved(lying, exif=exif), made)
    assert turned["records"] == worker.answer(order(name), saved(wide), made)["records"]
    assert turned["records"] != worker.answer(order(name), saved(lying), made)["records"]


def order(captioner):
    limits = {"max_bytes": 10**7, "max_pixels": 10**7}
    return {"enrichers": ["captions"], "languages": [], "captioner": captioner, **limits}


# --- models that are none -----------------------------------------------------------------------------------------


def test_without_a_model_nothing_is_loaded_and_the_reader_says_what_to_set():
    with pytest.raises(ModelUnavailable, match="No captioning model") as caught:
        Captions().read(Subject.of(draw("red", "disc")))
    assert "VITRINE_CAPTIONER" in caught.value.remedy
    code = "import sys, vitrine.service, vitrine.enrich.worker; print({'torch', 'open_clip'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_model_that_writes_no_captions_is_refused(tmp_path):
    for other in (write_model(tmp_path / "clip"), f"local-dir:{ROOT / 'data' / 'model'}", "ViT-B-32/laion2b_s34b_b79k"):
        with pytest.raises(ModelUnavailable, match="writes no captions") as caught:
            coca.Coca(other)
        assert "VITRINE_CAPTIONER" in caught.value.remedy


def test_a_model_that_is_not_there_or_damaged_is_refused_with_the_reason(tmp_path, network, monkeypatch):
    point_at(monkeypatch, "http://127.0.0.1:9", tmp_path / "hf")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    reasons = {
        f"local-dir:{tmp_path / 'nowhere'}": "no model in",
        TAGGED: "not on this machine",
        "coca_ViT-B-32/of_my_own": "no model called",
        "coca_ViT-B-32": "no model called",
        "hf-hub:tiny/coca": "not on disk",
        "embedded": "no model called",
    }
    for bad, reason in reasons.items():
        with pytest.raises(ModelUnavailable, match=reason) as caught:
            coca.Coca(bad)
        assert caught.value.remedy
    broken = captioners.write(tmp_path / "broken", network)
    weights = tmp_path / "broken" / "open_clip_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100_000])
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        coca.Coca(broken)
    (tmp_path / "broken" / "open_clip_config.json").write_text("[]")
    with pytest.raises(ModelUnavailable, match="is not an open_clip model"):
        coca.Coca(broken)


def test_a_model_is_fetched_from_the_hub_and_captions_without_the_network(network, tmp_path, monkeypatch):
    there = Hub()
    point_at(monkeypatch, there.url, tmp_path / "hf")
    there.repositories["tiny/coca"] = captioners.files(network)
    there.repositories["laion/CoCa-ViT-B-32-laion2B-s13B-b90k"] = {"open_clip_pytorch_model.bin": b"weights"}
    there.repositories["tiny/clip"] = tiny_model()
    for model in ("hf-hub:tiny/coca", TAGGED, "hf-hub:tiny/clip"):
        report = download(model, lambda *_: None, lambda: False)
        assert report["fetched"] == report["bytes"] > 0
    there.close()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    coca.look(TAGGED)
    ((text, _),) = coca.Coca("hf-hub:tiny/coca").captions([draw("red", "disc")])
    assert text
    with pytest.raises(ModelUnavailable, match="writes no captions"):
        coca.look("hf-hub:tiny/clip")


# --- catalogs -----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "things"
    folder.mkdir()
    for colour in ("red", "blue"):
        draw(colour, "disc").save(folder / f"{colour}.png")
    return folder


@pytest.fixture
def open_service(settings, folder):
    """Opens the home anew with other settings; the catalog is indexed at first."""
    opened = []

    def open_(**changes):
        for one in opened:
            one.close()
        service = Service(replace(settings, enrich="quality,captions", **changes), "a test")
        opened[:] = [service]
        if not service.home.book.catalogs():
            assert service.jobs.wait(service.indexing.index("things", str(folder)).id).state == "done"
        return service

    yield open_
    for one in opened:
        one.close()


def said_only_of(captions, id):
    """A word that is in this item's caption alone."""
    words = {one: re.findall(r"[a-z]{5,}", records[0]["text"]) for one, records in captions.items()}
    others = {stem for one, own in words.items() if one != id for word in own for stem in bm25.terms(word)}
    return next(word for word in words[id] if not others & {*bm25.terms(word)} and words[id].count(word) == 1)


def read(service):
    job = service.jobs.wait(service.enriching.submit("things").id)
    assert job.state == "done", job.error
    return job.report


def test_captions_are_written_once_and_anew_only_where_the_model_is_another(open_service, name, tmp_path):
    service = open_service(captioner=name)
    assert read(service)["enrichers"]["captions"]["pictures"] == 2
    before = service.enriching.of_items("things", "captions")
    assert set(before) == {"red.png", "blue.png"} and before["red.png"][0]["model"] == "coca"
    assert read(service)["enrichers"] == {}
    word = said_only_of(before, "red.png")
    hits = service.searching.search("things", Query(text=word)).hits
    assert hits[0].id == "red.png" and hits[0].signals["caption"] == 0.5 and hits[0].shares["caption"] > 0
    (met,) = service.searching.why("things", Query(text=word), "red.png")["read"]
    assert met["kind"] == "captions" and [met["text"][a:b] for a, b in met["marks"]] == [word]
    plain = service.searching.search("things", Query(text=word, off=("caption",))).hits
    assert all("caption" not in hit.signals for hit in plain)
    service.enriching.switch("things", "captions", False)
    assert "caption" not in service.searching.search("things", Query(text=word)).hits[0].signals
    assert service.enriching.of_items("things", "captions") == {}
    service.enriching.switch("things", "captions", True)
    assert service.enriching.of_items("things", "captions") == before
    service = open_service()  # none is chosen any more: nothing is lacking, and what there is stays
    assert read(service)["enrichers"] == {} and service.enriching.of_items("things", "captions") == before
    other = captioners.write(tmp_path / "other", captioners.coca(seed=7))
    service = open_service(captioner=other)
    assert list(read(service)["enrichers"]) == ["captions"]
    after = service.enriching.of_items("things", "captions")
    assert after["red.png"][0]["model"] == "other" and after != before


def test_a_captioner_that_is_not_there_is_said_in_the_report_and_all_else_is_read(open_service, tmp_path, capsys):
    service = open_service(captioner=f"local-dir:{tmp_path / 'nowhere'}")
    report = read(service)
    assert report["enrichers"]["quality"]["pictures"] == 2 and report["failed"] == 0
    assert "no model in" in report["unavailable"]["captions"]["what"]
    assert service.enriching.one("things", "captions")["left"] == 2
    home = str(service.settings.home)
    service.close()
    assert main(["enrich", "things", "--list", "--home", home]) == 0
    assert "captions" in capsys.readouterr().out


def test_while_the_app_runs_captions_are_a_job_of_their_own_that_begins_when_the_model_comes(
    open_service, tmp_path, network, monkeypatch
):
    there = Hub()
    point_at(monkeypatch, there.url, tmp_path / "hf")
    there.repositories["tiny/coca"] = captioners.files(network)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hf" / "hub"))  # for the process that reads
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    service = open_service(captioner="hf-hub:tiny/coca")
    for job in service.enriching.start():
        service.jobs.wait(job.id)
    (job,) = [job for job in service.jobs.all() if job.kind == "caption"]
    assert "captions" in service.jobs.wait(job.id).report["unavailable"]
    state = service.enriching.one("things", "captions")
    assert state["left"] == 2 and "not on disk" in state["error"]["what"] and "get" in state["error"]["remedy"]
    assert service.enriching.one("things", "quality")["left"] == 0
    assert service.jobs.wait(service.models.download("hf-hub:tiny/coca").id).state == "done"
    there.close()
    for kind in ("enrich", "caption"):
        newest = next(job for job in service.jobs.all() if job.kind == kind)
        service.jobs.wait(newest.id)
    state = service.enriching.one("things", "captions")
    assert (state["read"], state["left"], state["error"]) == (2, 0, None)
    assert service.enriching.of_items("things", "captions")["red.png"][0]["model"] == "hf-hub:tiny/coca"


# --- what is told of models ---------------------------------------------------------------------------------------


def test_listed_captioners_are_those_of_open_clip_with_their_sizes_and_repositories():
    torchvision_fix.apply()
    import open_clip
    import torch

    known = [(one, tag) for one, tag in open_clip.list_pretrained() if one.startswith("coca_")]
    assert sorted(one.name.split("/")[0] for one in CAPTIONERS) == sorted(one for one, _ in known)
    for one in CAPTIONERS:
        architecture, tag = one.name.split("/")
        assert (architecture, tag) in known
        assert [repository.id for repository in hub.repositories(one.name)] == list(one.repositories)
        with torch.device("meta"):
            model = open_clip.create_model(architecture, load_weights=False, device="meta")
        assert one.megabytes == round(sum(parameter.numel() for parameter in model.parameters()) * 4 / 1e6)


def test_the_chosen_captioner_is_listed_and_doctor_says_whether_it_can_be_used(name, settings, tmp_path):
    for captioner, state in (("", "missing"), (name, "good"), (f"local-dir:{tmp_path / 'nowhere'}", "bad")):
        chosen = replace(settings, captioner=captioner)
        (check,) = [one for one in examine(chosen) if one["name"].startswith("caption")]
        assert check["state"] == state and (state == "good" or check["remedy"])
    listed = listing.captioners(Measured(tmp_path), name)
    assert [one.name for one in listed] == [*(one.name for one in CAPTIONERS), name]
    assert listed[-1].on_disk and listed[0].licence == "MIT" and not listed[0].on_disk
