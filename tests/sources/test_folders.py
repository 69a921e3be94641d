"""Folders of any make become rows, and no path leads out of one."""

from __future__ import annotations

import os
import string
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.files import LIMITS, picture, rows_of
from vitrine.catalog.files import clean_path
from vitrine.catalog.records import Row, Stamp
from vitrine.catalog.sources import open_source
from vitrine.errors import NotAPicture, PictureTooLarge, SourceError
from vitrine.settings import Settings


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
