"""A source is known by what it is, and its rows become items; the real catalogs and the samples, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.files import LIMITS, picture, rows_of, table
from vitrine.catalog import samples
from vitrine.catalog.folder import FolderSource
from vitrine.catalog.records import Item, Row, Source
from vitrine.catalog.sources import SOURCES, merge, open_source
from vitrine.errors import Conflict, NotFound, SourceError
from vitrine.settings import Settings


class TestOpening:
    def test_a_folder_with_a_table_is_read_by_the_table(self, tmp_path: Path) -> None:
        picture(tmp_path / "a.png")
        picture(tmp_path / "not-listed.png")
        table(tmp_path, "image,title\na.png,Listed\n", name="Catalog.CSV")
        assert [row.title for row in rows_of(tmp_path)] == ["Listed"]
        assert open_source(tmp_path, LIMITS).location == str(tmp_path)

    def test_a_table_of_any_name(self, tmp_path: Path) -> None:
        path = table(tmp_path, "image\ttitle\na.png\tA\n", name="stock list.tsv")
        assert rows_of(path) == [Row("a.png", "a.png", "A")]

    @pytest.mark.parametrize("name", ["missing", "one.png", "packed.zip", "letter.docx"])
    def test_what_is_no_source_says_what_to_do(self, tmp_path: Path, name: str) -> None:
        if name != "missing":
            (tmp_path / name).write_bytes(b"x")
        with pytest.raises(SourceError) as caught:
            open_source(tmp_path / name, LIMITS)
        assert caught.value.why
        assert caught.value.remedy

    def test_a_new_kind_of_source_is_one_line_in_the_registry(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def open_listing(path: Path, limits: Settings) -> Source | None:
            return FolderSource(path.parent, limits) if path.suffix == ".listing" else None

        monkeypatch.setattr("vitrine.catalog.sources.SOURCES", [open_listing, *SOURCES])
        picture(tmp_path / "a.png")
        (tmp_path / "all.listing").touch()
        assert [row.image for row in rows_of(tmp_path / "all.listing")] == ["a.png"]


class TestMerging:
    def test_rows_with_one_id_are_views_and_the_first_value_wins(self) -> None:
        rows = [
            Row("1.png", "mug", "", "", {"color": "red"}),
            Row("2.png", "vase", "Vase"),
            Row("3.png", "mug", "Mug", "Holds tea", {"color": "blue", "price": "5"}),
            Row("4.png", "mug", "Other", "Other"),
        ]
        assert merge(rows) == {
            "mug": Item("mug", "Mug", "Holds tea", {"color": "red", "price": "5"}, ["1.png", "3.png", "4.png"]),
            "vase": Item("vase", "Vase", "", {}, ["2.png"]),
        }

    def test_one_picture_may_show_several_items_but_is_one_view_of_each(self) -> None:
        items = merge([Row("ball.png", "s"), Row("ball.png", "l"), Row("ball.png", "s", "Ball S")])
        assert {id: item.images for id, item in items.items()} == {"s": ["ball.png"], "l": ["ball.png"]}
        assert items["s"].title == "Ball S"

    def test_an_item_without_a_title_is_called_by_its_picture(self) -> None:
        assert merge([Row("img/red_mug.png", "7")])["7"].title == "red mug"


@pytest.mark.data
class TestRealCatalogs:
    @pytest.mark.parametrize(
        ("name", "items", "views"),
        [("shop", 461, 716), ("museum", 558, 558), ("grocery", 81, 81), ("clothing", 4298, 4298)],
    )
    def test_every_row_of_the_real_catalogs_is_read(self, data: Path, name: str, items: int, views: int) -> None:
        source = open_source(data / name, LIMITS)
        merged = merge(source.rows())
        assert (len(merged), sum(len(item.images) for item in merged.values())) == (items, views)
        assert source.problems == []
        assert not [item.id for item in merged.values() if "&" in item.title and ";" in item.title]

    def test_a_folder_of_strange_files_is_listed(self, data: Path) -> None:
        source = open_source(data / "barcodes", LIMITS)
        rows = list(source.rows())
        assert len(rows) > 600
        assert {row.fields["folder"] for row in rows} >= {"qrcode-1", "ean13-1"}


class TestSamples:
    @pytest.fixture(autouse=True)
    def _samples(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        picture(tmp_path / "data" / "shop" / "images" / "a.png")
        table(tmp_path / "data" / "shop", "image,title\nimages/a.png,A\n")
        found = {"sample-shop": tmp_path / "data" / "shop", "sample-gallery": tmp_path / "data" / "gallery"}
        monkeypatch.setattr(samples, "SAMPLES", found)

    @pytest.mark.parametrize("name", ["shop", "sample-shop"])
    def test_a_sample_is_copied_whole(self, tmp_path: Path, name: str) -> None:
        out = samples.write_sample(name, tmp_path / "new" / "out")
        source = open_source(out, LIMITS)
        assert [source.read(row.image)[:4] for row in source.rows()] == [b"\x89PNG"]
        assert [path.name for path in out.parent.iterdir()] == ["out"], "nothing half done is left beside it"

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        kept = tmp_path / "out" / "mine.txt"
        kept.write_text("mine")
        with pytest.raises(Conflict):
            samples.write_sample("shop", tmp_path / "out")
        assert kept.read_text() == "mine"
        kept.unlink()
        samples.write_sample("shop", tmp_path / "out")

    @pytest.mark.parametrize("name", ["cars", "gallery"])
    def test_an_unknown_or_missing_sample(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(NotFound):
            samples.write_sample(name, tmp_path / "out")
        assert not (tmp_path / "out").exists()
