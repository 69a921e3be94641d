"""What is sent to a model elsewhere, and where to."""

from __future__ import annotations

import base64
import json
from io import BytesIO

import pytest
from conftest import draw
from contract.remote_services import KEY, remote_service
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from remote.model import KINDS, Colours, opened
from vitrine import embedding
from vitrine.embedding import azure, remote
from vitrine.errors import ModelUnavailable


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
