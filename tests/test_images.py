"""Pictures of any kind come out upright and in the right colours; what is no picture says so."""

from __future__ import annotations

import base64
import dataclasses
import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, features

from vitrine.errors import NotAPicture, PictureError, PictureTooLarge
from vitrine.images import (
    THUMBNAIL_SIZES,
    Decoded,
    DecodingStopped,
    content_hash,
    decode,
    decode_guarded,
    placeholder,
    read_size,
    thumbnail,
    thumbnails,
)
from vitrine.settings import Settings

MAX_BYTES = 64 * 2**20
MAX_PIXELS = 100_000_000
RED, GREEN, BLUE, YELLOW, WHITE = (220, 30, 30), (30, 160, 60), (40, 60, 200), (240, 220, 60), (255, 255, 255)


def decoded(data: bytes, at_least: int | None = None) -> Decoded:
    return decode(data, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, at_least=at_least)


def corners(width: int = 96, height: int = 64) -> Image.Image:
    """A picture that shows which way is up: each quarter in a colour of its own."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it that was held as EXIF's `orientation` says."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def close(one: tuple[int, ...], other: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


def assert_shows_corners(image: Image.Image, within: int = 12) -> None:
    assert image.mode == "RGB"
    width, height = image.size
    quarters = {(1, 1): RED, (3, 1): GREEN, (1, 3): BLUE, (3, 3): YELLOW}
    for (x, y), colour in quarters.items():
        seen = image.getpixel((width * x // 4, height * y // 4))
        assert isinstance(seen, tuple)
        assert close(seen, colour, within), f"{seen} instead of {colour}"


def picture_or_reason(data: bytes) -> tuple[str, str]:
    """What came of the bytes: mode and size, or what happened and what to do. Any other exception comes through."""
    try:
        result = decode(data, max_bytes=MAX_BYTES, max_pixels=1_000_000)
    except PictureError as error:
        return error.what, error.remedy
    assert result.image.mode == "RGB"
    return result.image.mode, f"{result.width} × {result.height}"


def png_of(width: int, height: int, packed_pixels: bytes) -> bytes:
    """A PNG that claims any size, whatever its pixels are."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", packed_pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def linear_light_profile(space: bytes) -> bytes:
    """A minimal ICC profile (`RGB ` or `GRAY`) with the primaries of sRGB and no gamma at all."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    white = b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249)
    curve = b"curv" + bytes(4) + struct.pack(">I", 0)
    description = b"desc" + bytes(4) + struct.pack(">I", 7) + b"linear\0" + bytes(8 + 3 + 67)
    tags = {b"desc": description, b"wtpt": white, b"cprt": b"text" + bytes(4) + b"none\0"}
    if space == b"RGB ":
        primaries = {
            b"rXYZ": (0.43607, 0.22249, 0.01392),
            b"gXYZ": (0.38515, 0.71687, 0.09708),
            b"bXYZ": (0.14307, 0.06061, 0.71410),
        }
        tags |= {name: b"XYZ " + bytes(4) + fixed(*xyz) for name, xyz in primaries.items()}
        tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    else:
        tags[b"kTRC"] = curve
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    size = start + len(body)
    header = struct.pack(">I", size) + b"\0\0\0\0\x02\x10\0\0mntr" + space + b"XYZ " + bytes(12) + b"acsp" + bytes(28)
    header += fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


class TestFormats:
    @pytest.mark.parametrize(
        ("file_format", "options"),
        [
            ("JPEG", {"quality": 95}),
            ("JPEG", {"quality": 95, "progressive": True}),
            ("PNG", {}),
            ("WEBP", {"quality": 95}),
            ("WEBP", {"lossless": True}),
            ("BMP", {}),
            ("TIFF", {}),
            ("TIFF", {"compression": "tiff_lzw"}),
            ("JPEG2000", {}),
            ("PPM", {}),
            ("TGA", {}),
        ],
    )
    def test_every_common_format_is_read(self, file_format: str, options: dict[str, object]) -> None:
        result = decoded(saved(corners(), file_format, **options))
        assert (result.width, result.height) == result.image.size == (96, 64)
        assert_shows_corners(result.image)

    def test_the_first_frame_of_a_gif_is_read(self) -> None:
        other = Image.new("RGB", (96, 64), WHITE)
        data = saved(corners(), "GIF", save_all=True, append_images=[other])
        assert_shows_corners(decoded(data).image)

    @pytest.mark.skipif(not features.check("avif"), reason="this Pillow was built without AVIF")
    def test_avif_is_read(self) -> None:
        assert_shows_corners(decoded(saved(corners(), "AVIF", quality=95)).image)

    def test_heic_is_read(self) -> None:
        import pillow_heif

        out = io.BytesIO()
        pillow_heif.from_pillow(corners()).save(out, quality=95)
        result = decoded(out.getvalue())
        assert (result.width, result.height) == (96, 64)
        assert_shows_corners(result.image)

    def test_a_postscript_file_is_refused_rather_than_run(self) -> None:
        with pytest.raises(NotAPicture, match="PostScript"):
            decoded(saved(corners(), "EPS"))

    def test_the_picture_carries_no_metadata_on(self) -> None:
        exif = Image.Exif()
        exif[0x010E] = "taken at home"
        image = decoded(saved(corners(), "JPEG", exif=exif)).image
        assert image.info == {}
        assert b"taken at home" not in saved(image, "JPEG")


class TestOrientation:
    @pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_a_turned_picture_comes_out_upright(self, file_format: str, orientation: int) -> None:
        if file_format == "AVIF" and not features.check("avif"):
            pytest.skip("this Pillow was built without AVIF")
        exif = Image.Exif()
        exif[0x0112] = orientation
        result = decoded(saved(turned(corners(), orientation), file_format, exif=exif))
        assert (result.width, result.height) == result.image.size == (96, 64)
        assert_shows_corners(result.image, within=24)

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_a_turned_heic_comes_out_upright(self, orientation: int) -> None:
        import pillow_heif

        exif = Image.Exif()
        exif[0x0112] = orientation
        stored = turned(corners(), orientation)
        heic = pillow_heif.from_bytes("RGB", stored.size, stored.tobytes())
        # The encoder writes the container's own rotation from this; a HEIC's EXIF only repeats it.
        out = io.BytesIO()
        heic.save(out, quality=95, exif=exif.tobytes())
        result = decoded(out.getvalue())
        assert (result.width, result.height) == result.image.size == (96, 64)
        assert_shows_corners(result.image, within=24)

    def test_crooked_exif_does_not_spoil_the_picture(self) -> None:
        data = saved(corners(), "JPEG", quality=95, exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\xff\xff")
        assert_shows_corners(decoded(data).image)

    def test_the_full_size_of_a_turned_picture_is_told_upright_when_it_is_decoded_smaller(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        result = decoded(saved(corners(800, 600), "JPEG", exif=exif), at_least=100)
        assert (result.width, result.height) == (600, 800)
        assert result.image.size == (150, 200)


class TestColours:
    def test_cmyk(self) -> None:
        assert_shows_corners(decoded(saved(corners().convert("CMYK"), "JPEG", quality=95)).image)
        assert_shows_corners(decoded(saved(corners().convert("CMYK"), "TIFF")).image)

    def test_palette(self) -> None:
        assert_shows_corners(decoded(saved(corners().quantize(8), "PNG")).image)

    def test_black_and_white_and_grey(self) -> None:
        bilevel = Image.new("1", (8, 8), 1)
        assert decoded(saved(bilevel, "PNG")).image.getpixel((4, 4)) == WHITE
        assert decoded(saved(Image.new("L", (8, 8), 77), "PNG")).image.getpixel((4, 4)) == (77, 77, 77)

    def test_lab(self) -> None:
        to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
        lab = ImageCms.applyTransform(corners(), to_lab)
        assert lab is not None
        assert_shows_corners(decoded(saved(lab, "TIFF")).image)

    @pytest.mark.parametrize(
        ("file_format", "mode"), [("PNG", "I;16"), ("TIFF", "I;16"), ("TIFF", "I;16B"), ("PPM", "I")]
    )
    def test_16_bit_grey_is_scaled_not_clipped(self, file_format: str, mode: str) -> None:
        image = Image.new("I", (8, 8), 128 * 257)
        data = saved(image if mode == "I" else image.convert(mode), file_format)
        assert decoded(data).image.getpixel((4, 4)) == (128, 128, 128)

    @pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.0, 255.0), (0.0, 65535.0), (-3.0, 5.0)])
    def test_floats_of_the_usual_ranges_run_from_black_to_white(self, low: float, high: float) -> None:
        image = Image.new("F", (9, 9), (low + high) / 2)
        image.putpixel((0, 0), low)
        image.putpixel((8, 8), high)
        result = decoded(saved(image, "TIFF")).image
        assert result.getpixel((0, 0)) == (0, 0, 0)
        assert result.getpixel((8, 8)) == WHITE
        middle = result.getpixel((4, 4))
        assert isinstance(middle, tuple)
        assert close(middle, (127, 127, 127), 1)

    @pytest.mark.parametrize("file_format", ["PNG", "WEBP", "TIFF"])
    def test_transparent_pixels_lie_on_white(self, file_format: str) -> None:
        image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
        image.paste((*BLUE, 255), (0, 0, 5, 10))
        image.putpixel((9, 9), (0, 0, 0, 128))
        options = {"lossless": True} if file_format == "WEBP" else {}
        result = decoded(saved(image, file_format, **options)).image
        assert result.getpixel((2, 5)) == BLUE
        assert result.getpixel((7, 5)) == WHITE
        assert result.getpixel((9, 9)) == (127, 127, 127)

    def test_a_transparent_colour_of_a_palette_or_of_16_bit_grey_lies_on_white(self) -> None:
        palette = corners().quantize(8)
        key = palette.getpixel((2, 2))
        result = decoded(saved(palette, "PNG", transparency=key)).image
        assert result.getpixel((2, 2)) == WHITE
        right = result.getpixel((90, 2))
        assert isinstance(right, tuple)
        assert close(right, GREEN)
        grey = Image.new("I", (4, 4), 257 * 100).convert("I;16")
        grey.putpixel((0, 0), 7)
        result = decoded(saved(grey, "PNG", transparency=7)).image
        assert result.getpixel((0, 0)) == WHITE
        assert result.getpixel((2, 2)) == (100, 100, 100)

    @pytest.mark.parametrize(("mode", "space"), [("RGB", b"RGB "), ("L", b"GRAY")])
    def test_a_colour_profile_is_followed(self, mode: str, space: bytes) -> None:
        grey = Image.new(mode, (16, 16), (55, 55, 55) if mode == "RGB" else 55)
        data = saved(grey, "PNG", icc_profile=linear_light_profile(space))
        seen = decoded(data).image.getpixel((8, 8))
        assert isinstance(seen, tuple)
        # 55 of 255 in linear light is a middle grey, 128, in sRGB.
        assert close(seen, (128, 128, 128), 2)

    @pytest.mark.parametrize("profile", [b"not a profile", linear_light_profile(b"GRAY")], ids=["broken", "of grey"])
    def test_a_profile_that_does_not_fit_is_ignored(self, profile: bytes) -> None:
        assert_shows_corners(decoded(saved(corners(), "PNG", icc_profile=profile)).image)

    def test_the_profile_of_srgb_itself_changes_nothing(self) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        noise = Image.frombytes("RGB", (32, 32), bytes(i * 7919 % 256 for i in range(32 * 32 * 3)))
        assert decoded(saved(noise, "PNG", icc_profile=profile)).image.tobytes() == noise.tobytes()


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
