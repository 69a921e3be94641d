"""Folders and tables of any make become rows; rows become items."""

from __future__ import annotations

import csv
import io
import os
import string
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from vitrine.catalog import samples
from vitrine.catalog.files import clean_path
from vitrine.catalog.folder import FolderSource
from vitrine.catalog.records import Item, Row, Source, Stamp
from vitrine.catalog.sources import SOURCES, merge, open_source
from vitrine.errors import Conflict, NotAPicture, NotFound, PictureTooLarge, SourceError
from vitrine.settings import Settings

LIMITS = Settings(home=Path("unused"))


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4), (10, 20, 30)).save(path)
    return path


def table(folder: Path, text: str | bytes, name: str = "catalog.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(path: Path) -> list[Row]:
    return list(open_source(path, LIMITS).rows())


class TestFolder:
    def test_file_names_are_titles_and_folder_names_a_column(self, tmp_path: Path) -> None:
        picture(tmp_path / "red_mug-large.png")
        picture(tmp_path / "Vases" / "Tall ones" / "vase_01.JPG")
        (tmp_path / "notes.txt").write_text("no picture")
        assert rows_of(tmp_path) == [
            Row(image="red_mug-large.png", id="red_mug-large.png", title="red mug large"),
            Row(
                image="Vases/Tall ones/vase_01.JPG",
                id="Vases/Tall ones/vase_01.JPG",
                title="vase 01",
                fields={"folder": "Vases/Tall ones"},
            ),
        ]

    def test_hidden_and_system_files_are_skipped(self, tmp_path: Path) -> None:
        for name in (".hidden.png", ".trash/a.png", "__MACOSX/._a.png", "seen.png"):
            picture(tmp_path / name)
        (tmp_path / "Thumbs.db").write_bytes(b"x")
        source = open_source(tmp_path, LIMITS)
        assert [row.image for row in source.rows()] == ["seen.png"]
        assert source.problems == []

    def test_links_in_a_circle_do_not_hang_and_links_out_are_reported(self, tmp_path: Path) -> None:
        outside = picture(tmp_path / "outside" / "secret.png").parent
        inside = tmp_path / "catalog"
        picture(inside / "deep" / "a.png")
        try:
            (inside / "deep" / "again").symlink_to(inside, target_is_directory=True)
        except OSError:
            pytest.skip("this system makes no symbolic links")
        (inside / "out").symlink_to(outside, target_is_directory=True)
        (inside / "out.png").symlink_to(outside / "secret.png")
        (inside / "self.png").symlink_to(inside / "self.png")
        (inside / "same.png").symlink_to(inside / "deep" / "a.png")
        source = open_source(inside, LIMITS)
        assert [row.image for row in source.rows()] == ["same.png", "deep/a.png"]
        assert {problem["image"] for problem in source.problems} == {"out", "out.png", "self.png"}
        assert all(problem["reason"] and problem["remedy"] for problem in source.problems)
        with pytest.raises(SourceError, match="outside"):
            source.read("out/secret.png")

    def test_a_very_deep_folder_is_walked(self, tmp_path: Path) -> None:
        deep = Path(*["d"] * 300)
        picture(tmp_path / deep / "a.png")
        assert [row.image for row in rows_of(tmp_path)] == [(deep / "a.png").as_posix()]

    def test_files_are_read_and_stamped(self, tmp_path: Path) -> None:
        path = picture(tmp_path / "a.png")
        source = open_source(tmp_path, LIMITS)
        assert source.read("a.png") == path.read_bytes()
        assert source.stamp("a.png") == Stamp(path.stat().st_size, path.stat().st_mtime_ns)
        with pytest.raises(SourceError, match="not there"):
            source.stamp("b.png")

    @pytest.mark.skipif(os.name == "nt", reason="Windows takes no such names")
    @pytest.mark.parametrize("name", [" a.png", "a .png", "a\\b.png", "c:a.png", "http:a.png", "a\nb.png", "..a.png"])
    def test_files_of_any_name_are_listed_and_read(self, tmp_path: Path, name: str) -> None:
        path = picture(tmp_path / "sub " / name)
        source = open_source(tmp_path, LIMITS)
        images = [row.image for row in source.rows()]
        if name.startswith(".."):
            assert images == [], "a name that starts with a dot is hidden"
        else:
            assert source.read(images[0]) == path.read_bytes()

    @pytest.mark.parametrize(
        "image", ["../outside.png", "sub/../../outside.png", "/etc/hostname", "a\0.png", "x" * 5000]
    )
    def test_no_path_reads_outside_the_folder(self, tmp_path: Path, image: str) -> None:
        picture(tmp_path / "outside.png")
        picture(tmp_path / "catalog" / "sub" / "a.png")
        with pytest.raises(SourceError) as caught:
            open_source(tmp_path / "catalog", LIMITS).read(image)
        assert caught.value.remedy

    def test_large_and_empty_files_are_refused_before_they_are_read(self, tmp_path: Path) -> None:
        path = picture(tmp_path / "a.png")
        (tmp_path / "empty.png").touch()
        small = Settings(home=tmp_path, max_bytes=path.stat().st_size - 1)
        with pytest.raises(PictureTooLarge):
            open_source(tmp_path, small).read("a.png")
        with pytest.raises(NotAPicture, match="empty"):
            open_source(tmp_path, small).read("empty.png")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_named_pipe_does_not_hang_the_reader(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.png")
        source = open_source(tmp_path, LIMITS)
        assert list(source.rows()) == []
        with pytest.raises(SourceError, match="not a file"):
            source.read("a.png")


class TestTable:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
    )
    def test_any_delimiter_line_end_and_encoding(
        self, tmp_path: Path, delimiter: str, line_end: str, encoding: str
    ) -> None:
        lines = ["image;title;price;note", 'a.png;Café crème;"1,50";"two\nlines, here"', "b.png;Müller;2;"]
        text = line_end.join(line.replace(";", delimiter) for line in lines) + line_end
        assert rows_of(table(tmp_path, text.encode(encoding))) == [
            Row("a.png", "a.png", "Café crème", fields={"price": "1,50", "note": "two\nlines, here"}),
            Row("b.png", "b.png", "Müller", fields={"price": "2"}),
        ]

    def test_windows_letters_beyond_latin_1(self, tmp_path: Path) -> None:
        text = "image,title,price\na.png,“Best” – mug…,5 €\n"
        assert rows_of(table(tmp_path, text.encode("cp1252")))[0] == Row(
            "a.png", "a.png", "“Best” – mug…", fields={"price": "5 €"}
        )

    @examples(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        notes=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="&\0\r"), max_size=30)),
        delimiter=st.sampled_from(",;\t"),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
        line_end=st.sampled_from(["\n", "\r\n"]),
        quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    def test_what_was_written_is_read(
        self, tmp_path: Path, notes: list[str], delimiter: str, encoding: str, line_end: str, quoting: int
    ) -> None:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]
        writer.writerow(["image", "note"])
        writer.writerows([f"{n}.png", note] for n, note in enumerate(notes))
        source = open_source(table(tmp_path, out.getvalue().encode(encoding)), LIMITS)
        assert [row.fields.get("note", "") for row in source.rows()] == [note.strip() for note in notes]
        assert source.problems == []

    def test_names_of_columns_are_found_whatever_their_case(self, tmp_path: Path) -> None:
        text = " Image ,ID,TITLE,Description,Color\na.png,1,Mug,A mug,red\n"
        assert rows_of(table(tmp_path, text)) == [Row("a.png", "1", "Mug", "A mug", {"Color": "red"})]

    def test_columns_of_one_name_or_none_are_kept_apart(self, tmp_path: Path) -> None:
        text = "image,color,Color,,image,\na.png,red,blue,loose,b.png,\n"
        expected = {"color": "red", "Color 2": "blue", "column 4": "loose", "image 2": "b.png"}
        assert rows_of(table(tmp_path, text))[0].fields == expected

    def test_a_cell_of_ten_megabytes(self, tmp_path: Path) -> None:
        text = "image,note\na.png," + "x" * 10_000_000 + "\n"
        assert len(rows_of(table(tmp_path, text))[0].fields["note"]) == 10_000_000

    def test_html_entities_are_decoded_but_not_in_paths_and_ids(self, tmp_path: Path) -> None:
        text = "image,id,title,material\na&amp;b.png,1&amp;2,Tee&trade; &lt;b&gt;,Cotton &amp; silk\n"
        assert rows_of(table(tmp_path, text)) == [
            Row("a&amp;b.png", "1&amp;2", "Tee™ <b>", fields={"material": "Cotton & silk"})
        ]

    def test_blank_lines_short_rows_and_empty_cells_at_the_end(self, tmp_path: Path) -> None:
        source = open_source(table(tmp_path, "\nimage,title,color\n\na.png\n,,\nb.png,B,red,,,\n"), LIMITS)
        assert list(source.rows()) == [Row("a.png", "a.png"), Row("b.png", "b.png", "B", fields={"color": "red"})]
        assert source.problems == []

    def test_the_line_by_which_spreadsheets_tell_the_delimiter(self, tmp_path: Path) -> None:
        assert rows_of(table(tmp_path, "sep=;\r\nimage;title\r\na.png;A, B\r\n")) == [Row("a.png", "a.png", "A, B")]

    def test_without_an_image_column_it_says_which_columns_there_are(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError) as caught:
            open_source(table(tmp_path, "filename;name\na.png;A\n"), LIMITS)
        assert "filename, name" in caught.value.why
        assert "`filename` to `image`" in caught.value.remedy

    @pytest.mark.parametrize(
        ("content", "word"), [(b"", "empty"), (b"\n\n", "empty"), (b"PK\x03\x04....", "not a text file")]
    )
    def test_what_is_no_table_is_refused(self, tmp_path: Path, content: bytes, word: str) -> None:
        with pytest.raises(SourceError, match=word):
            open_source(table(tmp_path, content), LIMITS)

    def test_a_quotation_mark_that_is_never_closed_is_an_error_not_a_short_catalog(self, tmp_path: Path) -> None:
        source = open_source(table(tmp_path, 'image,title\na.png,A\nb.png,"5" mug\nc.png,"C\nd.png,D\n'), LIMITS)
        with pytest.raises(SourceError, match="line 4"):
            list(source.rows())

    @pytest.mark.parametrize(
        "image",
        [
            "../a.png",
            "x/../../a.png",
            "/etc/a.png",
            "C:\\a.png",
            "c:a.png",
            "..\\a.png",
            "https://x.org/a.png",
            "a\x01.png",
            "",
        ],
    )
    def test_a_path_that_leaves_the_folder_is_reported_and_the_rest_read(self, tmp_path: Path, image: str) -> None:
        source = open_source(table(tmp_path, f"image,title\n{image},bad\ngood.png,good\n"), LIMITS)
        assert [row.image for row in source.rows()] == ["good.png"]
        [problem] = source.problems
        assert problem["image"] == (image or "line 2")
        assert problem["reason"]
        assert problem["remedy"]
        assert len(list(source.rows())) == len(source.problems) == 1, "a second pass starts anew"

    def test_a_row_with_more_cells_than_columns_is_reported_with_its_line(self, tmp_path: Path) -> None:
        source = open_source(table(tmp_path, "image,title\na.png,Mug, large\nb.png,B\n"), LIMITS)
        assert [row.image for row in source.rows()] == ["b.png"]
        assert "line 2" in source.problems[0]["remedy"]

    def test_windows_paths_and_paths_from_here(self, tmp_path: Path) -> None:
        picture(tmp_path / "sub" / "a.png")
        source = open_source(table(tmp_path, "image\nsub\\a.png\n./sub//a.png\n"), LIMITS)
        assert [row.image for row in source.rows()] == ["sub/a.png", "sub/a.png"]
        assert source.read("sub/a.png")

    def test_a_link_that_leaves_the_folder_is_not_read(self, tmp_path: Path) -> None:
        picture(tmp_path / "secret.png")
        folder = tmp_path / "catalog"
        table(folder, "image\nlink.png\n")
        try:
            (folder / "link.png").symlink_to(tmp_path / "secret.png")
        except OSError:
            pytest.skip("this system makes no symbolic links")
        with pytest.raises(SourceError, match="outside"):
            open_source(folder, LIMITS).read("link.png")

    @pytest.mark.parametrize("name", ["Cafe\u0301.png", "Caf\u00e9.png"])
    def test_accents_are_found_in_either_spelling(self, tmp_path: Path, name: str) -> None:
        picture(tmp_path / name)
        source = open_source(table(tmp_path, "image\nCaf\u00e9.png\n"), LIMITS)
        assert source.read("Caf\u00e9.png")

    def test_a_table_that_changed_is_read_afresh(self, tmp_path: Path) -> None:
        source = open_source(table(tmp_path, "image,title\na.png,A\n"), LIMITS)
        assert len(list(source.rows())) == 1
        table(tmp_path, "title;image\nA;a.png\nB;b.png\n")
        assert [row.title for row in source.rows()] == ["A", "B"]


class TestPaths:
    @given(st.text("aC./\\: \0", max_size=12) | st.text(string.printable + "é", max_size=40))
    @example("./ ..")
    @example("./C:/a.png")
    @example("./ " * 10_000 + "a.png")
    def test_a_clean_path_stays_below_the_folder(self, written: str) -> None:
        try:
            path = clean_path(written)
        except SourceError:
            return
        assert not PurePosixPath(path).is_absolute()
        assert ".." not in PurePosixPath(path).parts
        assert "\\" not in path
        assert clean_path(path) == path


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
