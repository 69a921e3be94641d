"""Pictures decoded no larger than wanted, thumbnails and placeholders."""

from __future__ import annotations

import base64
import io

import pytest
from conftest import saved
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from images.drawn import GREEN, assert_shows_corners, close, corners, decoded, linear_light_profile
from vitrine.images import THUMBNAIL_SIZES, content_hash, placeholder, thumbnail, thumbnails


class TestSmallerDecoding:
    @settings(deadline=None, max_examples=60)
    @given(
        width=st.integers(1, 700),
        height=st.integers(1, 700),
        at_least=st.integers(1, 900),
        file_format=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    )
    def test_the_shorter_side_stays_as_long_as_asked_for(
        self, width: int, height: int, at_least: int, file_format: str
    ) -> None:
        result = decoded(saved(Image.new("RGB", (width, height), GREEN), file_format), at_least=at_least)
        assert (result.width, result.height) == (width, height)
        assert min(result.image.size) >= min(at_least, width, height)
        assert result.image.width <= width
        seen = result.image.getpixel((0, 0))
        assert isinstance(seen, tuple)
        assert close(seen, GREEN)

    @pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
    def test_a_large_picture_is_made_smaller_and_looks_the_same(self, file_format: str) -> None:
        result = decoded(saved(corners(1600, 1200), file_format), at_least=224)
        assert max(result.image.size) <= 800
        assert_shows_corners(result.image)

    def test_a_colour_profile_is_followed_in_a_smaller_decode_too(self) -> None:
        grey = Image.new("RGB", (600, 600), (55, 55, 55))
        data = saved(grey, "PNG", icc_profile=linear_light_profile(b"RGB "))
        seen = decoded(data, at_least=100).image.getpixel((50, 50))
        assert isinstance(seen, tuple)
        assert close(seen, (128, 128, 128), 2)


class TestThumbnails:
    def test_all_sizes_are_webp_and_fit(self) -> None:
        made = thumbnails(corners(2000, 1500))
        assert list(made) != []
        assert set(made) == set(THUMBNAIL_SIZES)
        for name, data in made.items():
            with Image.open(io.BytesIO(data)) as image:
                assert image.format == "WEBP"
                assert max(image.size) == THUMBNAIL_SIZES[name]
                assert_shows_corners(image.convert("RGB"))

    @settings(deadline=None, max_examples=40)
    @given(width=st.integers(1, 900), height=st.integers(1, 900), longest=st.integers(1, 600))
    def test_a_thumbnail_fits_keeps_its_shape_and_is_never_blown_up(
        self, width: int, height: int, longest: int
    ) -> None:
        with Image.open(io.BytesIO(thumbnail(Image.new("RGB", (width, height)), longest))) as image:
            assert max(image.size) == min(longest, max(width, height))
            scale = max(image.size) / max(width, height)
            assert abs(image.width - width * scale) <= 1
            assert abs(image.height - height * scale) <= 1

    @settings(deadline=None, max_examples=40)
    @given(width=st.integers(1, 400), height=st.integers(1, 400), seed=st.integers(0, 2**32))
    def test_the_placeholder_is_a_short_picture_of_the_same_shape(self, width: int, height: int, seed: int) -> None:
        noise = bytes((seed * (i + 1) * 2654435761 >> 13) % 256 for i in range(16 * 16 * 3))
        image = Image.frombytes("RGB", (16, 16), noise).resize((width, height))
        address = placeholder(image)
        assert len(address) < 250
        head, _, body = address.partition(",")
        assert head == "data:image/webp;base64"
        with Image.open(io.BytesIO(base64.b64decode(body))) as tiny:
            assert max(tiny.size) <= 16

    def test_the_hash_is_of_the_bytes(self) -> None:
        assert content_hash(b"one") == content_hash(b"one")
        assert content_hash(b"one") != content_hash(b"two")
        assert len(content_hash(b"")) == 32
        int(content_hash(b"one"), 16)
