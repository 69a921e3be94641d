"""Pictures come out in the colours that they were made with."""

from __future__ import annotations

import pytest
from conftest import saved
from PIL import Image, ImageCms

from images.drawn import BLUE, GREEN, WHITE, assert_shows_corners, close, corners, decoded, linear_light_profile


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
