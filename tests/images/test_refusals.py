"""What is no picture says so, and harms nothing."""

from __future__ import annotations

import dataclasses
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import saved
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from images.drawn import (
    MAX_BYTES,
    MAX_PIXELS,
    assert_shows_corners,
    corners,
    decoded,
    linear_light_profile,
    picture_or_reason,
    png_of,
)
from vitrine.errors import NotAPicture, PictureError, PictureTooLarge
from vitrine.images import DecodingStopped, decode, decode_guarded, read_size
from vitrine.settings import Settings


class TestRefusals:
    def test_what_is_no_picture_is_named(self) -> None:
        for data, word in [
            (b"", "empty"),
            (b"%PDF-1.7 ...", "PDF"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
            (b"<!DOCTYPE html><p>404", "web page"),
            (b"PK\x03\x04" + bytes(40), "zip"),
            (b"hello, world", "unknown"),
        ]:
            with pytest.raises(NotAPicture) as caught:
                decoded(data)
            assert word in caught.value.why
            assert caught.value.remedy

    @pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_a_file_that_was_cut_off_is_refused_with_that_reason(self, file_format: str) -> None:
        noise = Image.frombytes("RGB", (200, 200), bytes(i * i % 251 for i in range(200 * 200 * 3)))
        data = saved(noise, file_format)
        with pytest.raises(NotAPicture) as caught:
            decoded(data[: len(data) // 2])
        assert caught.value.why
        assert caught.value.remedy

    def test_too_many_bytes(self) -> None:
        data = saved(corners(), "BMP")
        with pytest.raises(PictureTooLarge, match="MB"):
            decode(data, max_bytes=len(data) - 1, max_pixels=MAX_PIXELS)
        assert decode(data, max_bytes=len(data), max_pixels=MAX_PIXELS).width == 96

    def test_too_many_pixels_are_refused_by_the_header_alone(self) -> None:
        data = saved(corners(), "PNG")
        with pytest.raises(PictureTooLarge, match="96 × 64"):
            decode(data, max_bytes=MAX_BYTES, max_pixels=96 * 64 - 1)
        with pytest.raises(PictureTooLarge):
            read_size(data, max_bytes=MAX_BYTES, max_pixels=96 * 64 - 1)
        assert read_size(data, max_bytes=MAX_BYTES, max_pixels=96 * 64) == (96, 64)

    @pytest.mark.parametrize("side", [11_000, 15_000, 50_000])
    def test_a_small_file_of_giant_size_is_refused(self, side: int) -> None:
        bomb = png_of(side, side, zlib.compress(bytes(20_000)))
        with pytest.raises(PictureTooLarge):
            decoded(bomb)

    @settings(deadline=None)
    @given(st.binary(max_size=400))
    def test_any_bytes_give_a_picture_or_a_reason(self, data: bytes) -> None:
        assert all(picture_or_reason(data))

    @settings(deadline=None, max_examples=150)
    @given(
        file_format=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "JPEG2000", "TGA", "ICO"]),
        position=st.floats(0, 0.999),
        byte=st.integers(0, 255),
    )
    def test_a_changed_byte_gives_a_picture_or_a_reason(self, file_format: str, position: float, byte: int) -> None:
        data = bytearray(saved(corners(), file_format))
        data[int(position * len(data))] = byte
        assert all(picture_or_reason(bytes(data)))


class TestThreads:
    def test_many_threads_decode_the_same_as_one(self) -> None:
        files = [
            saved(corners(), "JPEG", quality=95),
            saved(corners(), "PNG", icc_profile=linear_light_profile(b"RGB ")),
            saved(corners(), "WEBP"),
            saved(corners(), "TIFF"),
            saved(corners().convert("CMYK"), "JPEG"),
        ]
        expected = [decoded(data).image.tobytes() for data in files]
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(lambda data: decoded(data).image.tobytes(), files * 20))
        assert results == expected * 20


class TestGuarded:
    def limits(self, tmp_path: Path, **changes: object) -> Settings:
        return dataclasses.replace(Settings(home=tmp_path), **changes)  # type: ignore[arg-type]

    def test_it_shows_the_same_picture(self, tmp_path: Path) -> None:
        data = saved(corners(), "PNG")
        result = decode_guarded(data, settings=self.limits(tmp_path))
        assert (result.width, result.height) == (96, 64)
        assert result.image.tobytes() == decoded(data).image.tobytes()

    @pytest.mark.parametrize("size", [(3000, 1200), (4000, 90)])
    def test_it_hands_back_a_smaller_picture_and_the_full_size(self, tmp_path: Path, size: tuple[int, int]) -> None:
        result = decode_guarded(saved(corners(*size), "JPEG"), settings=self.limits(tmp_path), longest=500)
        assert (result.width, result.height) == size
        assert result.image.width == 500
        assert_shows_corners(result.image, within=40)

    def test_errors_come_back_whole(self, tmp_path: Path) -> None:
        with pytest.raises(NotAPicture, match="PDF") as caught:
            decode_guarded(b"%PDF-1.7 ...", settings=self.limits(tmp_path))
        assert caught.value.remedy
        with pytest.raises(PictureTooLarge):
            decode_guarded(saved(corners(), "PNG"), settings=self.limits(tmp_path, max_pixels=100))
        with pytest.raises(PictureTooLarge):
            decode_guarded(saved(corners(), "PNG"), settings=self.limits(tmp_path, max_bytes=100))

    def test_a_20_kb_png_of_50000_by_50000_is_refused(self, tmp_path: Path) -> None:
        bomb = png_of(50_000, 50_000, zlib.compress(bytes(15_000_000), 9))
        assert len(bomb) < 20_000
        with pytest.raises(PictureTooLarge):
            decode_guarded(bomb, settings=self.limits(tmp_path))

    def test_more_memory_than_allowed_ends_the_decoding_not_the_app(self, tmp_path: Path) -> None:
        pytest.importorskip("resource", reason="this system cannot limit a process's memory")
        wide = png_of(9_000, 9_000, zlib.compress(bytes((9_000 * 3 + 1) * 9_000), 1))
        with pytest.raises(PictureError) as caught:
            decode_guarded(wide, settings=self.limits(tmp_path, decode_memory=200 * 2**20))
        assert isinstance(caught.value, PictureTooLarge | DecodingStopped)
        assert "memory" in str(caught.value)

    def test_more_time_than_allowed_ends_the_decoding(self, tmp_path: Path) -> None:
        large = saved(corners(4000, 3000), "PNG")  # to decode it takes a hundred times as long
        with pytest.raises(DecodingStopped, match="longer"):
            decode_guarded(large, settings=self.limits(tmp_path, decode_seconds=0.001))
