"""`import vitrine`: what a notebook and a script rely on."""

import subprocess
import sys
from html.parser import HTMLParser

import pytest
from conftest import ROOT, draw, serving, share, write_catalog
from starlette.applications import Starlette

import routes
import vitrine
from routes import guard
from vitrine.errors import NotFound, QueryError, SourceError, StoreLocked, UnknownCatalog
from vitrine.service import Service
from vitrine.settings import Settings

HOSTILE = "<script>alert(1)</script>\"'<img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder with a catalog, one title of which tries to run a script; nobody has it open."""
    folder = tmp_path_factory.mktemp("library")
    catalog = write_catalog(folder / "catalog")
    catalog.write_text(catalog.read_text().replace("Blue bar", HOSTILE.replace('"', '""').join('""')))
    service = Service(Settings(home=folder / "home"), "a test")
    assert service.jobs.wait(service.indexing.index("shapes", str(catalog)).id).state == "done"
    service.close()
    return folder / "home"


@pytest.fixture
def shapes(home):
    with vitrine.open("shapes", home) as shapes:
        yield shapes


class Page(HTMLParser):
    """What a browser would make of a piece of HTML: its tags, addresses and text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_the_three_lines_of_the_readme(home):
    shop = vitrine.open("shapes", home=home)
    hits = shop.search(text="red disc")
    assert hits[0].id == "red-disc"
    assert "red-disc" in hits._repr_html_()
    shop.close()


def test_importing_it_loads_nothing():
    code = "import sys; before = set(sys.modules); import vitrine; print(*(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"numpy", "PIL", "pandas", "torch", "streamlit", "vitrine.service"} & set(run.stdout.split())


def test_hits_are_a_sequence_of_plain_data(shapes):
    hits = shapes.search("yellow", plain=True, limit=5)
    assert len(hits) == len(list(hits)) == 5
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.id for hit in hits[1:3]] == [hits[1].id, hits[2].id]
    said = hits[:2].as_json()
    assert set(said) >= {"catalog", "model", "total", "hits", "query"}
    assert [hit["id"] for hit in said["hits"]] == [hit.id for hit in hits[:2]]
    assert "shapes" in repr(hits)


def test_hits_become_a_table(shapes):
    table = shapes.search("red", plain=True, limit=4).to_pandas()
    assert list(table["rank"]) == [1, 2, 3, 4]
    assert {"id", "title", "score", "color", "price"} <= set(table.columns)
    assert shapes.search(where=["color=nothing"]).to_pandas().empty


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({"color": "red", "price": (6, None)}, {"red-square", "red-bar"}),
        (["color=red", "price>=6"], {"red-square", "red-bar"}),
        ("color=red", {"red-disc", "red-square", "red-bar"}),
        ({"color": ["red", "blue"], "year": 1900}, {"red-disc"}),
    ],
)
def test_filters_are_words_or_a_mapping(shapes, where, ids):
    assert {hit.id for hit in shapes.search(where=where)} == ids


def test_a_picture_is_a_file_bytes_or_one_of_pillows(shapes, tmp_path):
    picture = draw("green", "bar")
    picture.save(tmp_path / "photo.png")
    given = [tmp_path / "photo.png", str(tmp_path / "photo.png"), (tmp_path / "photo.png").read_bytes(), picture]
    assert [shapes.search(image=one, limit=1)[0].id for one in given] == ["green-bar"] * 4
    assert shapes.search(image=[picture, draw("green", "disc")], limit=2)[0].id.startswith("green")
    assert shapes.search(image=picture, crop=(20, 60, 160, 100), limit=1).total >= 0


def test_paging_goes_on_where_it_was(shapes):
    whole = [hit.id for hit in shapes.search("red", limit=8)]
    assert [hit.id for hit in shapes.search("red", limit=4, offset=4)] == whole[4:]


def test_items_and_what_is_like_them(shapes):
    item = shapes.item("red-disc")
    assert (item.title, item.fields["color"], len(item.views)) == ("Red disc", "red", 2)
    similar = shapes.similar("red-disc", limit=3)
    assert len(similar) == 3 and "red-disc" not in [hit.id for hit in similar]
    assert len(shapes) == 12
    assert shapes.columns["price"] == "number"


def test_what_cannot_be_is_said_in_plain_words(shapes, home):
    with pytest.raises(UnknownCatalog, match="nothing") as caught:
        vitrine.open("nothing", home)
    assert "shapes" in caught.value.remedy
    with pytest.raises(NotFound):
        shapes.item("nobody")
    with pytest.raises(SourceError):
        shapes.search(image="no-such-file.png")
    for wrong in ({"weight": 2.0}, {"limit": -1}, {"crop": (0, 0, 1, 1)}, {"where": {"price": (1, 2, 3)}}):
        with pytest.raises(QueryError):
            shapes.search(**wrong)


def test_the_gallery_needs_nothing_from_elsewhere_and_runs_nothing(shapes):
    html = shapes.search("blue bar script alert", limit=12)._repr_html_()
    page = Page(html)
    assert set(page.tags) <= {"div", "figure", "img", "figcaption"}
    sources = [value for name, value in page.attributes if name in ("src", "href", "srcset")]
    assert sources and all(source.startswith("data:image/webp;base64,") for source in sources)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert HOSTILE in page.text, "the title is shown as it is written"
    assert len(html) < 400_000


def test_the_gallery_takes_its_colours_from_the_notebook(shapes):
    html = shapes.search("red", limit=3)._repr_html_()
    assert "#" not in html.split("base64,")[0], "a fixed colour would be wrong on a dark or on a light ground"
    assert "currentColor" in html


def test_the_gallery_says_what_does_not_resemble_the_query(shapes):
    assert "resembles the query" in shapes.search("red disc", limit=12)._repr_html_()
    assert "resembles" not in shapes.search(limit=12)._repr_html_()
    assert "No hits" in shapes.search(where=["color=nothing"])._repr_html_()


def test_a_home_folder_is_free_again_once_closed_or_forgotten(home):
    shapes = vitrine.open("shapes", home)
    with pytest.raises(StoreLocked, match=r"vitrine\.open"):
        Service(Settings(home=home), "another")
    again = vitrine.open("shapes", home)
    shapes.close()
    Service(Settings(home=home), "another").close()
    assert len(again.search("red", limit=2)) == 2, "a closed catalog opens again when it is asked"
    del shapes, again
    Service(Settings(home=home), "another").close()


def test_it_works_while_the_app_runs_and_after(home, monkeypatch):
    shapes = vitrine.open("shapes", home)
    shapes.close()
    service = Service(Settings(home=home), "the app")
    share(monkeypatch, service)
    with serving(Starlette(routes=routes.routes)) as address:
        service.announce(address, guard.KEY)
        assert shapes.search("red disc", limit=1)[0].id == "red-disc"
        assert shapes.search(image=draw("green", "bar"), limit=1)[0].id == "green-bar"
        assert "data:image/webp" in shapes.search("red", limit=2)._repr_html_()
        with pytest.raises(NotFound):
            shapes.item("nobody")
        assert vitrine.catalogs(home) == ["shapes"]
    service.close()
    assert shapes.search("red disc", limit=1)[0].id == "red-disc"
    shapes.close()


def test_its_errors_are_the_same_through_the_app():
    from vitrine import errors

    for kind in (errors.UnknownCatalog, errors.NotAPicture, errors.VitrineError, errors.Conflict):
        said = errors.from_json(kind("what", "why", "remedy").as_json())
        assert (type(said), str(said)) == (kind, "What. Why. Remedy")
