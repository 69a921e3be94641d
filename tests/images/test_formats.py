"""Pictures of any format come out whole and upright."""

from __future__ import annotations

import io

import pytest
from conftest import saved
from PIL import Image, features

from images.drawn import WHITE, assert_shows_corners, corners, decoded, turned
from vitrine.errors import NotAPicture


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
