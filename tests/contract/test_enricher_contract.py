"""What every enricher promises, whatever it reads."""

import json

import captioners
import pytest
from conftest import scene
from PIL import Image

from vitrine.enrich import ENRICHERS, Subject

ODD = {
    "one pixel": Image.new("RGB", (1, 1), "red"),
    "a line": Image.new("RGB", (300, 2), "white"),
    "black": Image.new("RGB", (64, 48)),
    "a scene": scene(),
}


@pytest.fixture(scope="module")
def captioner(tmp_path_factory):
    return captioners.write(tmp_path_factory.mktemp("captioner") / "coca")


@pytest.fixture(scope="module", params=sorted(ENRICHERS))
def enricher(request):
    made = ENRICHERS[request.param]()
    assert (made.name, made.missing()) == (request.param, "")
    return made


def test_a_version_is_a_number_and_what_is_needed_is_told(enricher):
    assert isinstance(enricher.version, int) and enricher.version > 0
    assert enricher.needs and enricher.needs <= {"picture", "row"}


@pytest.mark.parametrize("what", ODD)
def test_records_of_any_picture_are_plain_data_within_the_picture(enricher, captioner, what):
    subject = Subject(ODD[what], *(2 * side for side in ODD[what].size), captioner=captioner)
    records = enricher.read(subject)
    assert [one.as_json() for one in enricher.read(subject)] == json.loads(json.dumps([r.as_json() for r in records]))
    for record in records:
        assert record.text.strip() and record.text.isprintable() and 0 <= record.confidence <= 1
        if record.box is not None:
            x0, y0, x1, y1 = record.box
            assert 0 <= x0 < x1 <= subject.width + 1 and 0 <= y0 < y1 <= subject.height + 1
