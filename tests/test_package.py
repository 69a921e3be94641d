"""What `pip install .` gives: the command, and everything that it needs at run time, wherever it is run from."""

import json
import subprocess
import sys
import sysconfig
import tomllib
import zipfile

import pytest
from conftest import ROOT, write_catalog

from vitrine import __version__


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True, cwd=folder)
    return next(folder.glob("vitrine-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of the commands of a fresh environment with Vitrine installed, its requirements not yet."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = ["install", "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run([folder / "bin" / "python", "-m", "pip", *install], check=True)
    return folder / "bin"


def test_the_command_is_there_and_needs_nothing_to_say_its_version(installed, tmp_path):
    said = subprocess.run(
        [installed / "vitrine", "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert said.stdout.strip() == f"vitrine {__version__}"


def test_the_installed_app_indexes_and_searches_with_its_own_model(installed, tmp_path):
    # The requirements are those of this environment: installing torch once more would prove nothing.
    site = next((installed.parent / "lib").glob("python3*/site-packages"))
    (site / "requirements.pth").write_text(sysconfig.get_path("purelib"))
    catalog = write_catalog(tmp_path / "catalog", colours=("red", "blue"), views=1)

    def run(*arguments):
        command = [installed / "vitrine", *arguments, "--home", str(tmp_path / "home"), "--json"]
        return json.loads(subprocess.run(command, capture_output=True, check=True, cwd=tmp_path).stdout)

    assert run("index", str(catalog), "--catalog", "shapes")["items"] == 6
    assert (
        run("search", "shapes", "--image", str(catalog.parent / "images" / "red-disc-0.png"))["hits"][0]["id"]
        == "red-disc"
    )
    assert run("samples", "shop", "--out", str(tmp_path / "shop"))["catalog"] == "sample-shop"
    where = "import vitrine.settings as s; print(s.APP, (s.APP / 'app.py').is_file(), (s.APP / '.streamlit').is_dir())"
    said = subprocess.run(
        [installed / "python", "-c", where], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout.split()
    assert said == [str(site / "vitrine" / "bundle"), "True", "True"]


def test_the_wheel_leaves_no_general_names_behind_and_no_leftovers(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"vitrine", f"vitrine-{__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    bundled = {name.removeprefix("vitrine/bundle/") for name in names}
    for room in ("pages", "routes", "components", "data", ".streamlit"):
        here = {p.relative_to(ROOT).as_posix() for p in (ROOT / room).rglob("*") if p.is_file()}
        assert {name for name in here if "__pycache__" not in name} <= bundled


def test_the_wheel_asks_for_the_pinned_requirements(wheel):
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(f"vitrine-{__version__}.dist-info/METADATA").decode()
    asked = {line.removeprefix("Requires-Dist: ") for line in metadata.splitlines() if line.startswith("Requires-Dist")}
    lines = (line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines())
    assert asked == {line.replace("_", "-") for line in lines if line}


def test_the_build_is_pinned_as_the_tests_have_it():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert set(build) <= set((ROOT / "requirements-dev.txt").read_text().split())
