"""What a person reads when a model elsewhere fails."""

from __future__ import annotations

import pytest
from conftest import draw
from contract.remote_services import KEY, remote_service

from remote.model import KINDS, Colours, opened
from vitrine import embedding
from vitrine.errors import ModelUnavailable, PictureError, QueryError


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
