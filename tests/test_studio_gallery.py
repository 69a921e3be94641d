"""The sample gallery: complete, within its budget, true to its words, and painted alike from the same seed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

GALLERY = Path(__file__).parent.parent / "data" / "samples" / "gallery"
COLUMNS = ["image", "id", "title", "artist", "school", "year", "medium", "room", "description", "subject"]


def rows(name: str) -> list[dict[str, str]]:
    with (GALLERY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def catalog() -> list[dict[str, str]]:
    return rows("catalog.csv")


def test_two_hundred_paintings_or_more_each_with_a_picture(catalog: list[dict[str, str]]) -> None:
    assert list(catalog[0]) == COLUMNS
    assert len(catalog) >= 200
    named = {row["image"] for row in catalog}
    stored = {f"images/{path.name}" for path in (GALLERY / "images").iterdir()}
    assert named == stored
    assert len({row["id"] for row in catalog}) == len(catalog)


def test_words_of_every_painting_are_filled_and_titles_differ(catalog: list[dict[str, str]]) -> None:
    for column in set(COLUMNS) - {"year"}:
        assert all(row[column].strip() for row in catalog), column
    assert len({row["title"] for row in catalog}) == len(catalog)
    for row in catalog:
        assert all(row["subject"].split("|"))
        assert len(row["subject"].split("|")) == len(set(row["subject"].split("|")))


def test_each_school_has_its_room_its_artists_and_a_fair_share(catalog: list[dict[str, str]]) -> None:
    schools = {row["school"] for row in catalog}
    assert 10 <= len(schools) <= 14
    for school in schools:
        own = [row for row in catalog if row["school"] == school]
        assert len(own) >= 15
        assert len({row["room"] for row in own}) == 1
        assert 3 <= len({row["artist"] for row in own}) <= 5


def test_subjects_cross_the_schools(catalog: list[dict[str, str]]) -> None:
    for subject in ("boat", "figure", "flowers", "trees"):
        assert len({row["school"] for row in catalog if subject in row["subject"].split("|")}) >= 6, subject


def test_years_are_written_in_all_the_ways_of_museums(catalog: list[dict[str, str]]) -> None:
    years = [row["year"] for row in catalog]
    assert any(year == "" for year in years)
    assert any(year.startswith("c. ") for year in years)
    assert any("–" in year for year in years)
    assert sum(year.isdigit() for year in years) > len(years) / 3


def test_pictures_are_small_and_of_many_formats(catalog: list[dict[str, str]]) -> None:
    ratios = []
    for row in catalog:
        with Image.open(GALLERY / row["image"]) as picture:
            assert picture.format == "WEBP"
            assert max(picture.size) == 480
            ratios.append(picture.width / picture.height)
    assert min(ratios) < 0.6 and max(ratios) > 1.8


def test_everything_together_stays_within_five_megabytes() -> None:
    assert sum(path.stat().st_size for path in GALLERY.rglob("*") if path.is_file()) <= 5_000_000


def test_visitors_photos_name_paintings_of_the_catalog(catalog: list[dict[str, str]]) -> None:
    known = {row["id"] for row in catalog}
    photos = rows("field.csv")
    assert len(photos) >= 50
    assert {row["split"] for row in photos} == {"train", "val", "test"}
    assert any("|" in row["id"] for row in photos)
    for row in photos:
        assert set(row["id"].split("|")) <= known
        assert (GALLERY / row["image"]).is_file()


def test_masks_fit_their_photos_and_lie_on_a_painting() -> None:
    masks = json.loads((GALLERY / "field-masks.json").read_text(encoding="utf-8"))
    photos = rows("field.csv")
    assert list(masks) == [row["image"] for row in photos]
    for row in photos:
        with Image.open(GALLERY / row["image"]) as picture:
            size = [picture.height, picture.width]
        assert [mask["id"] for mask in masks[row["image"]]] == row["id"].split("|")
        covered = np.zeros(size, int)
        for mask in masks[row["image"]]:
            assert mask["size"] == size
            counts = np.array(mask["counts"])
            assert counts.sum() == size[0] * size[1] and (counts[1:] > 0).all() and counts[0] >= 0
            area = np.repeat(np.arange(len(counts)) % 2, counts).reshape(size, order="F")
            assert area.mean() > 0.03, row["image"]
            covered += area
        assert covered.max() == 1, "two paintings on one wall do not overlap"


def test_run_lengths_go_down_the_columns_and_start_with_zeros() -> None:
    pytest.importorskip("skia", reason="painting needs requirements-studio.txt")
    from studio.paintings import field

    area = np.array([[1, 0], [1, 1], [0, 1]], bool)
    assert field.run_lengths(area) == {"size": [3, 2], "counts": [0, 2, 2, 2]}
    assert field.run_lengths(~area) == {"size": [3, 2], "counts": [2, 2, 2]}


def test_each_school_paints_the_same_picture_from_the_same_seed() -> None:
    pytest.importorskip("skia", reason="painting needs requirements-studio.txt")
    from studio.paintings import gallery

    schools = gallery.SCHOOLS
    seen = []
    for school in schools:
        first, second = (gallery.render(school, gallery.compose(school, 1, 5, side=150), 1, 5) for _ in range(2))
        other = gallery.render(school, gallery.compose(school, 1, 6, side=150), 1, 6)
        assert np.array_equal(first, second), school.name
        assert not np.array_equal(first, other), school.name
        seen.append(first)
    assert len(seen) == len(schools)
