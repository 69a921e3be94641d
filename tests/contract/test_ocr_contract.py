"""What every reader of print promises, and the road to EasyOCR's models, walked with networks that know nothing.

EasyOCR's own weights come from a hub; here its networks are made with random ones, which read nonsense, but load, run
and fail as the real ones do.
"""

import hashlib
import http.server
import importlib.util
import json
import threading
import zipfile

import pytest
from PIL import Image, ImageDraw, ImageFont

from vitrine.cli import main
from vitrine.embedding import torchvision_fix
from vitrine.enrich import Subject, easy, ocr
from vitrine.enrich.languages import ENGLISH, NETWORKS
from vitrine.enrich.words import Words
from vitrine.errors import ModelUnavailable

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("easyocr") is None, reason="pip install -r requirements-easyocr.txt"
)


def label():
    picture = Image.new("RGB", (320, 120), "white")
    ImageDraw.Draw(picture).text((20, 40), "Oat drink", fill="black", font=ImageFont.truetype("DejaVuSans.ttf", 34))
    return picture


@pytest.fixture(scope="session")
def networks(tmp_path_factory):
    """Files of EasyOCR's networks for finding lines and for English, with random weights."""
    torchvision_fix.apply()
    import torch
    from easyocr import config
    from easyocr.craft import CRAFT
    from easyocr.model.vgg_model import Model

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("networks")
    finder = CRAFT()
    finder.conv_cls[-1].bias.data.fill_(3.0)  # it takes all that it sees for print
    torch.save(finder.state_dict(), folder / easy.DETECTOR)
    letters = config.recognition_models["gen2"]["english_g2"]["characters"]
    reader = Model(input_channel=1, output_channel=256, hidden_size=256, num_class=len(letters) + 1)
    torch.save({f"module.{name}": value for name, value in reader.state_dict().items()}, folder / ENGLISH.file)
    return folder


@pytest.fixture
def known(networks, monkeypatch, tmp_path):
    """These files are what EasyOCR expects; its own folder is empty."""
    from easyocr import config

    for entry, file in ((config.detection_models["craft"], easy.DETECTOR), (_english(config), ENGLISH.file)):
        monkeypatch.setitem(entry, "md5sum", hashlib.md5((networks / file).read_bytes()).hexdigest())
    monkeypatch.setenv("EASYOCR_MODULE_PATH", str(tmp_path / "easyocr"))
    return networks


def _english(config):
    return config.recognition_models["gen2"]["english_g2"]


@pytest.fixture
def on_disk(known):
    """EasyOCR's folder holds them."""
    easy.folder().mkdir(parents=True)
    for file in (easy.DETECTOR, ENGLISH.file):
        (easy.folder() / file).write_bytes((known / file).read_bytes())


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize("name", ["rapidocr", "easyocr"])
def test_a_reader_gives_lines_with_corners_in_the_picture_and_a_confidence(name):
    reader = ocr.Rapid() if name == "rapidocr" else easy.Easy(["en"])
    assert reader.key.startswith(name)
    picture = label()
    lines = reader.lines(picture)
    assert lines
    for line in lines:
        assert isinstance(line.text, str) and 0 <= line.confidence <= 1 and len(line.corners) == 4
        assert all(-5 <= x <= picture.width + 5 and -5 <= y <= picture.height + 5 for x, y in line.corners)
    assert reader.lines(picture) == lines  # the same again
    assert all(isinstance(line.text, str) for line in reader.lines(Image.new("RGB", (64, 64), "white")))


@pytest.mark.usefixtures("on_disk")
def test_the_enricher_reads_with_easyocr_where_its_models_are():
    assert ocr.choice(["en"]) == ocr.Choice(("en",), "easyocr")
    for record in Words().read(Subject.of(label())):
        assert record.about["reader"] == "easyocr-en"


@pytest.mark.usefixtures("known")
def test_without_its_models_rapidocr_reads_and_what_is_lacking_is_said():
    choice = ocr.choice(["de", "ru"])
    assert choice.reader == "rapidocr"
    assert all(name in choice.note for name in (easy.DETECTOR, "latin_g2.pth", "cyrillic_g2.pth", str(easy.folder())))
    (record,) = Words().read(Subject.of(label()))
    assert record.about["reader"] == "rapidocr" and record.text.replace(" ", "") == "Oatdrink"


@pytest.mark.usefixtures("known")
def test_models_that_are_no_models_are_said_with_a_way_out():
    easy.folder().mkdir(parents=True)
    for file in (easy.DETECTOR, ENGLISH.file):
        (easy.folder() / file).write_bytes(b"no weights")
    with pytest.raises(ModelUnavailable, match="RapidOCR reads instead"):
        easy.Easy(["en"]).lines(label())


def test_easyocr_knows_the_languages_and_files_that_are_asked_of_it():
    torchvision_fix.apply()
    from easyocr import config

    files = {entry["filename"] for models in config.recognition_models.values() for entry in models.values()}
    assert {network.file for network in (ENGLISH, *NETWORKS)} <= files
    assert config.detection_models["craft"]["filename"] == easy.DETECTOR
    from vitrine.enrich.languages import networks as of

    for network in NETWORKS:
        ((found, codes),) = of(sorted(network.languages))
        assert found is network and set(codes) <= set(config.all_lang_list)


# --- fetching -----------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(known, monkeypatch, tmp_path):
    """A hub on loopback that has the files as EasyOCR's has them, and the list of what it was asked for."""
    from easyocr import config

    asked, served = [], tmp_path / "hub"
    served.mkdir()
    for file in (easy.DETECTOR, ENGLISH.file):
        with zipfile.ZipFile(served / f"{file}.zip", "w") as archive:
            archive.write(known / file, file)

    class Answer(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(served))

        def log_message(self, *_):
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    for entry, file in ((config.detection_models["craft"], easy.DETECTOR), (_english(config), ENGLISH.file)):
        monkeypatch.setitem(entry, "url", f"http://127.0.0.1:{server.server_port}/{file}.zip")
    yield served, asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_its_models_are_fetched_once_by_the_command_for_models(hub, settings, capsys):
    _, asked = hub
    home = ["--home", str(settings.home)]
    assert main(["models", "get", "easyocr:en", "--json", *home]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["folder"] == str(easy.folder()) and got["fetched"] == got["bytes"] > 1000
    assert len(asked) == 2 and ocr.choice(["en"]).reader == "easyocr"
    assert main(["models", "get", "easyocr:en", "--json", *home]) == 0
    assert json.loads(capsys.readouterr().out)["fetched"] == 0 and len(asked) == 2


def test_a_hub_that_cannot_be_reached_or_sends_something_else_is_said(hub, settings, capsys):
    served, _ = hub
    with zipfile.ZipFile(served / f"{ENGLISH.file}.zip", "w") as archive:
        archive.writestr(ENGLISH.file, b"something else")
    with pytest.raises(ModelUnavailable, match="cannot be fetched"):
        easy.fetch(["en"])
    assert easy.lacking(["en"]) == [easy.DETECTOR, ENGLISH.file]  # nothing broken is left
    (served / f"{easy.DETECTOR}.zip").unlink()
    assert main(["models", "get", "easyocr:en", "--home", str(settings.home)]) == 1
    said = capsys.readouterr().err
    assert "cannot be fetched" in said and "Traceback" not in said
    assert main(["models", "get", "easyocr:klingon", "--home", str(settings.home)]) == 1
