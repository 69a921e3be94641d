"""The command line: what scripts rely on."""

import json
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, draw
from models import write_model

from vitrine import doctor
from vitrine.cli import main
from vitrine.enrich import easy
from vitrine.service import Service
from vitrine.settings import Settings


@pytest.fixture
def home(tmp_path, catalog_csv, capsys):
    """A home folder with the small catalog indexed through the command line."""
    folder = tmp_path / "home"
    assert main(["index", str(catalog_csv), "--catalog", "shapes", "--home", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["items"], report["views"], report["added"], report["failed"]) == (12, 24, 24, [])
    return folder


def run(capsys, home, *arguments):
    status = main([*arguments, "--home", str(home), "--json"])
    out, err = capsys.readouterr()
    return status, json.loads(out) if status == 0 else None, err


def test_search_prints_one_json_object_with_the_promised_keys(home, capsys, tmp_path):
    draw("red", "disc").save(tmp_path / "photo.png")
    status, answer, _ = run(capsys, home, "search", "shapes", "--image", str(tmp_path / "photo.png"), "-k", "3")
    assert status == 0
    assert set(answer) >= {"catalog", "model", "total", "hits", "query", "ms"}
    assert len(answer["hits"]) == 3
    assert set(answer["hits"][0]) >= {"rank", "id", "image", "title", "score", "above_line", "signals", "fields"}
    assert answer["hits"][0]["id"] == "red-disc"


def test_search_filters_sorts_and_crops(home, capsys, tmp_path):
    where = ["--where", "color=red", "color=blue", "price>=6", "price<=26", "--sort", "-price"]
    _, answer, _ = run(capsys, home, "search", "shapes", *where)
    assert [hit["id"] for hit in answer["hits"]] == ["blue-disc", "red-bar", "red-square"]
    draw("red", "disc").save(tmp_path / "photo.png")
    crop = ["search", "shapes", "--image", str(tmp_path / "photo.png"), "--crop"]
    assert run(capsys, home, *crop, "10,10,150,150")[0] == 0
    status, _, err = run(capsys, home, *crop, "900,900,950,950")
    assert status == 1
    assert "outside of the picture" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "shapes"], "Nothing was asked"),
        (["search", "nothing", "--text", "red"], "no catalog called nothing"),
        (["search", "shapes", "--image", "no-such-file.png"], "cannot be read"),
        (["search", "shapes", "--where", "color"], "is not a filter"),
        (["index", "no-such-folder"], "nothing at"),
        (["jobs", "cancel", "99"], "no job 99"),
        (["rebuild", "nothing"], "no catalog called nothing"),
        (["rollback", "shapes"], "nothing to go back to"),
        (["rebuild", "shapes", "--model", "local-dir:/no/such/model"], "no model in /no/such/model"),
    ],
)
def test_a_failure_is_one_line_on_standard_error_and_status_1(home, capsys, arguments, said):
    status, _, err = run(capsys, home, *arguments)
    assert status == 1
    assert said in err
    assert err.count("\n") == 1 or err.splitlines()[-1].startswith("vitrine: ")


def test_wrong_usage_is_status_2():
    for arguments in (["frobnicate"], ["search"], ["search", "x", "-k", "0"], ["jobs", "cancel"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2


def test_catalogs_info_export_rebuild_delete(home, capsys, tmp_path):
    assert [c["name"] for c in run(capsys, home, "catalogs")[1]["catalogs"]] == ["shapes"]
    assert {c["name"]: c["kind"] for c in run(capsys, home, "info", "shapes")[1]["columns"]}["price"] == "number"
    table, archive = tmp_path / "out.csv", tmp_path / "out.zip"
    assert run(capsys, home, "export", "shapes", "--to", str(table))[1]["rows"] == 24
    assert run(capsys, home, "export", "shapes", "--to", str(archive))[0] == 0
    assert run(capsys, home, "index", str(archive), "--catalog", "again")[1]["items"] == 12
    assert run(capsys, home, "rebuild", "shapes")[1]["embedded"] == 0
    assert run(capsys, home, "delete", "shapes")[0] == 0
    assert [c["name"] for c in run(capsys, home, "catalogs")[1]["catalogs"]] == ["again"]


def test_a_model_is_changed_and_changed_back(home, capsys, tmp_path):
    model = write_model(tmp_path / "tiny")
    report = run(capsys, home, "rebuild", "shapes", "--model", model)[1]
    assert (report["embedded"], report["check"]["recall"]) == (24, 1.0)
    info = run(capsys, home, "info", "shapes")[1]
    assert info["model"].startswith(model) and info["kept"]["model"].startswith("embedded")
    assert run(capsys, home, "rollback", "shapes")[1]["embedded"] == 0
    assert main(["info", "shapes", "--home", str(home)]) == 0
    assert "vitrine rollback shapes" in capsys.readouterr().out
    assert run(capsys, home, "rollback", "shapes", "--drop")[1]["freed"] > 0
    assert run(capsys, home, "info", "shapes")[1]["kept"] is None


def test_text_output_names_the_line(home, capsys):
    assert main(["search", "shapes", "--text", "yellow bar", "--home", str(home)]) == 0
    out = capsys.readouterr().out
    assert "yellow-bar" in out.splitlines()[0]
    assert "resemble the query" in out


def test_help_loads_nothing_heavy():
    code = "import sys; from vitrine.cli import parser; parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"torch", "numpy", "PIL", "streamlit", "qdrant_edge", "httpx"} & set(loaded.split())


def test_doctor_says_what_is_there_and_what_to_do(tmp_path, capsys):
    status, answer, _ = run(capsys, tmp_path / "home", "doctor")
    assert status == 0
    checks = {check["name"]: check for check in answer["checks"]}
    assert {"python", "embedded model", "torch", "gpu", "store", "home", "disk", "model hub", "port"} <= set(checks)
    assert checks["embedded model"]["state"] == "good"
    assert all(check["remedy"] for check in checks.values() if check["state"] != "good")


def test_doctor_says_which_models_of_easyocr_are_on_disk_and_how_to_get_others(tmp_path, monkeypatch):
    monkeypatch.setattr(easy, "installed", lambda: False)
    checks = {one.name: one for one in doctor._reading(Settings(home=tmp_path))}
    assert checks["easyocr"].state == "missing" and "requirements-easyocr.txt" in checks["easyocr"].remedy
    assert "zbar" in checks
    monkeypatch.setattr(easy, "installed", lambda: True)
    monkeypatch.setattr("importlib.metadata.version", lambda _: "1.7")
    monkeypatch.setenv("EASYOCR_MODULE_PATH", str(tmp_path))
    (tmp_path / "model").mkdir()
    for name in easy.files(["en"]):
        (tmp_path / "model" / name).touch()
    (found,) = [one for one in doctor._reading(Settings(home=tmp_path)) if one.name == "easyocr"]
    assert found.state == "good" and "models for en" in found.finding
    (found,) = [
        one for one in doctor._reading(Settings(home=tmp_path, print_languages="ru,en")) if one.name == "easyocr"
    ]
    assert found.state == "missing" and "cyrillic_g2.pth" in found.finding and "easyocr:ru+en" in found.remedy


def test_samples_are_written_out(tmp_path, capsys):
    status, answer, _ = run(capsys, tmp_path / "home", "samples", "gallery", "--out", str(tmp_path / "gallery"))
    assert status == 0
    assert answer["catalog"] == "sample-gallery"
    assert (tmp_path / "gallery" / "catalog.csv").exists()


def test_boards_are_listed_shown_and_exported(home, capsys, tmp_path):
    assert run(capsys, home, "boards")[1] == {"boards": []}
    service = Service(Settings(home=home), "a test")
    id = service.boards.create("Summer wall", [("shapes", "red-disc", ""), ("shapes", "blue-bar", "")]).id
    service.close()
    assert run(capsys, home, "boards")[1]["boards"][0]["id"] == id
    shown = run(capsys, home, "boards", "show", "summer wall")[1]
    assert [one["item"] for one in shown["entries"]] == ["red-disc", "blue-bar"]
    for file in ("wall.csv", "wall.zip"):
        assert run(capsys, home, "boards", "export", id, "--to", str(tmp_path / file))[1]["entries"] == 2
    assert "Red disc" in (tmp_path / "wall.csv").read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(tmp_path / "wall.zip") as archive:
        assert archive.namelist() == ["01 Red disc.png", "02 Blue bar.png", "board.csv"]
    status, _, err = run(capsys, home, "boards", "show", "Winter")
    assert (status, "no board called Winter" in err) == (1, True)
    assert main(["boards", "--home", str(home)]) == 0
    assert "Summer wall" in capsys.readouterr().out
    for wrong in (["show"], ["export", id], ["show", id, "--to", "x.csv"]):
        with pytest.raises(SystemExit):
            main(["boards", *wrong, "--home", str(home)])


def test_tokens_are_made_listed_and_revoked(tmp_path, capsys):
    home = tmp_path / "home"
    token = run(capsys, home, "tokens", "add", "the shop", "--scope", "full")[1]["token"]
    assert len(token) > 40
    status, _, err = run(capsys, home, "tokens", "add", "the shop")
    assert (status, "already" in err) == (1, True)
    assert [(t["name"], t["scope"], t["used"]) for t in run(capsys, home, "tokens")[1]["tokens"]] == [
        ("the shop", "full", None)
    ]
    assert main(["tokens", "list", "--home", str(home)]) == 0
    out = capsys.readouterr().out
    assert "the shop" in out and token not in out
    assert run(capsys, home, "tokens", "revoke", "the shop")[0] == 0
    assert run(capsys, home, "tokens", "revoke", "the shop")[0] == 1
    with pytest.raises(SystemExit):
        main(["tokens", "add"])
