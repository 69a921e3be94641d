"""Zips are unpacked whole or not at all, and the dangerous ones are refused before a byte is written."""

from __future__ import annotations

import errno
import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from vitrine.catalog.archive import inspect, unpack
from vitrine.catalog.sources import merge, open_source
from vitrine.errors import Cancelled, DiskFull, SourceError, UnsafeArchive
from vitrine.settings import Settings

LIMITS = Settings(home=Path("unused"))


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (10, 20, 30)).save(out, "PNG")
    return out.getvalue()


PNG = png()


def packed(
    path: Path, entries: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_STORED
) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of two entries with one name: that is what some tests want
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, data in entries:
                archive.writestr(name, data)
    return path


def special(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return entry


def everything_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def assert_refused(zip_path: Path, kind: type[SourceError] = UnsafeArchive, limits: Settings = LIMITS) -> SourceError:
    """Refused with a remedy, and nothing at all written beside the zip."""
    before = everything_below(zip_path.parent)
    with pytest.raises(kind) as caught:
        unpack(zip_path, zip_path.parent / "into", limits)
    assert caught.value.why
    assert caught.value.remedy
    assert everything_below(zip_path.parent) == before
    assert not (zip_path.parent / "into").exists()
    return caught.value


class TestUnpacking:
    def test_a_zip_with_a_table_becomes_a_catalog(self, tmp_path: Path) -> None:
        table = b"image,title\r\nimages/a.png,Mug\r\n"
        path = packed(tmp_path / "a.zip", [("catalog.csv", table), ("images/a.png", PNG)], zipfile.ZIP_DEFLATED)
        source = open_source(unpack(path, tmp_path / "new" / "into", LIMITS), LIMITS)
        assert [item.title for item in merge(source.rows()).values()] == ["Mug"]
        assert source.read("images/a.png") == PNG

    def test_the_one_folder_that_holds_everything_is_left_out(self, tmp_path: Path) -> None:
        names = ["Backup/My shop/catalog.csv", "Backup/My shop/images/a.png", "__MACOSX/Backup/x"]
        path = packed(tmp_path / "a.zip", [("Backup/", b""), *((name, PNG) for name in names)])
        assert everything_below(unpack(path, tmp_path / "into", LIMITS)) == ["catalog.csv", "images/a.png"]

    def test_the_folders_of_one_picture_are_left_out_too(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("deep/down/a.png", PNG)])
        assert everything_below(unpack(path, tmp_path / "into", LIMITS)) == ["a.png"]

    def test_only_pictures_and_tables_are_written_and_the_others_counted(self, tmp_path: Path) -> None:
        entries = [
            ("a.png", PNG),
            ("notes.txt", b"x"),
            ("run.exe", b"x"),
            ("inner.zip", b"x"),
            ("__MACOSX/._a.png", b"x"),
            (".hidden/b.png", b"x"),
        ]
        path = packed(tmp_path / "a.zip", entries)
        contents = inspect(path, LIMITS)
        assert (sorted(contents.files), contents.skipped) == (["a.png", "notes.txt"], 4)
        assert everything_below(unpack(path, tmp_path / "into", LIMITS)) == ["a.png", "notes.txt"]

    def test_progress_counts_to_the_end(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("a.png", PNG), ("b.png", PNG)])
        steps: list[tuple[int, int]] = []
        unpack(path, tmp_path / "into", LIMITS, progress=lambda done, total: steps.append((done, total)))
        assert steps[-1] == (2 * len(PNG), 2 * len(PNG))
        assert steps == sorted(steps)

    @pytest.mark.parametrize("stop", [Cancelled("Stopped"), OSError(errno.ENOSPC, "No space left on device")])
    def test_stopped_or_out_of_room_nothing_is_left(self, tmp_path: Path, stop: Exception) -> None:
        path = packed(tmp_path / "a.zip", [("a.png", PNG), ("b.png", PNG)])

        def progress(done: int, total: int) -> None:
            if done == total:
                raise stop

        with pytest.raises(DiskFull if isinstance(stop, OSError) else Cancelled):
            unpack(path, tmp_path / "into", LIMITS, progress)
        assert list(tmp_path.iterdir()) == [path]

    def test_a_folder_that_is_there_is_not_touched(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("a.png", PNG)])
        (tmp_path / "into").mkdir()
        with pytest.raises(SourceError, match="there already"):
            unpack(path, tmp_path / "into", LIMITS)
        assert list((tmp_path / "into").iterdir()) == []

    @pytest.mark.parametrize("said", [True, False], ids=["marked as UTF-8", "not marked"])
    def test_names_in_utf_8_are_read_marked_or_not(self, tmp_path: Path, said: bool) -> None:
        path = packed(tmp_path / "a.zip", [("Mücafé.png", PNG)])
        if not said:
            data = bytearray(path.read_bytes())
            data[7] &= ~0x08  # the flag in the entry's own header
            data[data.index(b"PK\x01\x02") + 9] &= ~0x08  # and in the directory
            path.write_bytes(data)
        assert list(inspect(path, LIMITS).files) == ["Mücafé.png"]
        assert everything_below(unpack(path, tmp_path / "into", LIMITS)) == ["Mücafé.png"]

    def test_names_as_dos_wrote_them_are_read(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("M?ller.png", PNG)])
        path.write_bytes(path.read_bytes().replace(b"M?ller", "Müller".encode("cp437")))
        assert list(inspect(path, LIMITS).files) == ["Müller.png"]

    def test_folders_written_with_backslashes_are_folders(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("b.png", PNG), ("sub\\a.png", PNG)])
        assert everything_below(unpack(path, tmp_path / "into", LIMITS)) == ["b.png", "sub/a.png"]


class TestRefusals:
    @pytest.mark.parametrize(
        "name",
        [
            "../a.png",
            "x/../../a.png",
            "/tmp/a.png",
            "C:/a.png",
            "C:\\a.png",
            "..\\a.png",
            "\\\\host\\a.png",
            "a\x01.png",
        ],
    )
    def test_paths_that_leave_the_folder(self, tmp_path: Path, name: str) -> None:
        assert_refused(packed(tmp_path / "a.zip", [("good.png", PNG), (name, PNG)]))

    def test_paths_that_leave_the_folder_in_files_that_would_be_skipped(self, tmp_path: Path) -> None:
        assert_refused(packed(tmp_path / "a.zip", [("good.png", PNG), ("../evil.sh", b"x")]))

    @pytest.mark.parametrize("name", [b"\0.png", b"a\0.p"])
    def test_names_with_a_zero_byte(self, tmp_path: Path, name: bytes) -> None:
        path = packed(tmp_path / "a.zip", [("good.png", PNG), ("?" * len(name), PNG)])
        path.write_bytes(path.read_bytes().replace(b"?" * len(name), name))
        assert_refused(path)

    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR], ids=["link", "pipe", "device"])
    def test_links_and_devices(self, tmp_path: Path, kind: int) -> None:
        assert_refused(packed(tmp_path / "a.zip", [("good.png", PNG), (special("a.png", kind), b"/etc/passwd")]))

    def test_two_files_of_one_name(self, tmp_path: Path) -> None:
        assert_refused(packed(tmp_path / "a.zip", [("a.png", PNG), ("./a.png", PNG)]))
        assert_refused(packed(tmp_path / "a.zip", [("Caf\u00e9.png", PNG), ("Cafe\u0301.png", PNG)]))

    def test_a_file_that_is_a_folder_too(self, tmp_path: Path) -> None:
        assert_refused(packed(tmp_path / "a.zip", [("a.png", PNG), ("a.png/b.png", PNG)]))

    def test_encrypted_entries(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("a.png", PNG)])
        data = bytearray(path.read_bytes())
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(data)
        assert "password" in assert_refused(path).remedy

    def test_too_many_files(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [(f"{n}.png", PNG) for n in range(11)])
        assert "VITRINE_MAX_ZIP_FILES" in assert_refused(path, limits=Settings(home=tmp_path, max_zip_files=10)).remedy
        assert len(inspect(path, Settings(home=tmp_path, max_zip_files=11)).files) == 11

    def test_too_many_bytes(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("a.png", PNG), ("b.png", PNG)])
        limits = Settings(home=tmp_path, max_zip_bytes=2 * len(PNG) - 1)
        assert "VITRINE_MAX_ZIP_BYTES" in assert_refused(path, limits=limits).remedy

    @pytest.mark.parametrize("name", ["a.png", "catalog.csv", "a.bin"])
    def test_a_compression_bomb(self, tmp_path: Path, name: str) -> None:
        path = packed(tmp_path / "a.zip", [("b.png", PNG), (name, bytes(30 * 2**20))], zipfile.ZIP_DEFLATED)
        assert path.stat().st_size < 100_000
        assert_refused(path)

    def test_many_small_bombs(self, tmp_path: Path) -> None:
        entries = [(f"{n}.png", bytes(2 * 2**20)) for n in range(10)]
        assert_refused(packed(tmp_path / "a.zip", entries, zipfile.ZIP_DEFLATED))

    def test_entries_that_share_bytes(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("a.png", PNG), ("b.png", PNG)])
        data = bytearray(path.read_bytes())
        second = data.rindex(b"PK\x01\x02")
        data[second + 42 : second + 46] = struct.pack("<I", 0)  # where the second file begins: at the first
        path.write_bytes(data)
        assert_refused(path)

    def test_an_archive_without_pictures_says_what_it_found(self, tmp_path: Path) -> None:
        error = assert_refused(packed(tmp_path / "a.zip", [("inner.zip", b"x")]), SourceError)
        assert "archives inside" in error.why

    @pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + bytes(50)])
    def test_what_is_no_zip(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "a.zip"
        path.write_bytes(content)
        assert_refused(path, SourceError)

    def test_a_damaged_file_leaves_nothing(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", [("a.png", PNG), ("b.png", PNG)])
        data = bytearray(path.read_bytes())
        data[data.index(PNG) + 20] ^= 0xFF
        path.write_bytes(data)
        assert_refused(path, SourceError)

    def test_a_name_that_no_disk_takes_leaves_nothing(self, tmp_path: Path) -> None:
        assert_refused(packed(tmp_path / "a.zip", [("a.png", PNG), ("x" * 300 + ".png", PNG)]), SourceError)

    @examples(
        deadline=None,
        max_examples=150,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(st.text("ab./\\:~ é", min_size=1, max_size=12).map(lambda name: name + ".png"), max_size=4))
    def test_whatever_the_names_nothing_is_written_elsewhere(
        self, tmp_path_factory: pytest.TempPathFactory, names: list[str]
    ) -> None:
        folder = tmp_path_factory.mktemp("zip")
        path = packed(folder / "a.zip", [(name, PNG) for name in names])
        try:
            unpack(path, folder / "into", LIMITS)
        except SourceError:
            assert [entry.name for entry in folder.iterdir()] == ["a.zip"]
        else:
            assert sorted(entry.name for entry in folder.iterdir()) == ["a.zip", "into"]
            assert len(everything_below(folder / "into")) == len(inspect(path, LIMITS).files)
