"""Tables of any make become rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from sources.files import LIMITS, picture, rows_of, table
from vitrine.catalog.records import Row
from vitrine.catalog.sources import open_source
from vitrine.errors import SourceError


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

    @examples(
        deadline=None,
        max_examples=120,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
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
