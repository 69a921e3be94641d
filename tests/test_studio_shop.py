"""The sample shop is complete and true to itself, and the studio makes the same things from the same seed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "data" / "samples" / "shop"
if not (SHOP / "catalog.csv").exists():
    pytest.skip("the sample shop has not been rendered (python -m studio.shop)", allow_module_level=True)


def _rows(name: str) -> list[dict[str, str]]:
    with open(SHOP / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS = _rows("catalog.csv")
FIRST = {row["id"]: row for row in reversed(ROWS)}
FIELD = _rows("field.csv") if (SHOP / "field.csv").exists() else []


def test_the_shop_has_at_least_400_items_of_many_kinds_and_some_in_several_views() -> None:
    assert len(FIRST) >= 400
    assert len({row["category"] for row in FIRST.values()}) >= 14
    views = [row["id"] for row in ROWS]
    assert sum(views.count(i) > 1 for i in FIRST) >= 60


def test_every_item_says_what_a_shopper_asks_for() -> None:
    for row in FIRST.values():
        for column in ("title", "description", "category", "color", "material", "pattern", "brand"):
            assert row[column].strip(), f"{row['id']} has no {column}"
        assert float(row["price"]) > 0
    descriptions = [row["description"] for row in FIRST.values()]
    assert len(set(descriptions)) > 0.9 * len(descriptions)


def test_every_picture_named_in_the_catalog_is_there_and_none_is_left_over() -> None:
    named = {row["image"] for row in ROWS}
    assert len(named) == len(ROWS)
    assert named == {f"images/{p.name}" for p in (SHOP / "images").iterdir()}


def test_pictures_are_square_webp_of_one_size_and_show_something() -> None:
    sizes = set()
    for row in ROWS[::9]:
        with Image.open(SHOP / row["image"]) as picture:
            assert picture.format == "WEBP"
            sizes.add(picture.size)
            assert np.asarray(picture.convert("L"), dtype=float).std() > 3, f"{row['image']} is empty"
    assert len(sizes) == 1
    (size,) = sizes
    assert size[0] == size[1] and 384 <= size[0] <= 448


def test_the_shop_takes_less_than_its_share_of_the_download() -> None:
    total = sum(p.stat().st_size for p in SHOP.rglob("*") if p.is_file())
    assert total < 9.5e6


def test_packs_carry_their_own_valid_internal_ean() -> None:
    from studio import ean

    codes = [row["ean"] for row in FIRST.values() if row["ean"]]
    assert len(codes) >= 60
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert ean.valid(code) and 20 <= int(code[:2]) <= 29


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_an_ean_with_one_wrong_digit_is_not_valid(twelve: str, place: int, add: int) -> None:
    from studio import ean

    code = twelve + ean.check_digit(twelve)
    assert ean.valid(code) and len(ean.bars(code)) == 95
    wrong = code[:place] + str((int(code[place]) + add) % 10) + code[place + 1 :]
    assert not ean.valid(wrong)


def test_the_drawn_code_reads_back_as_its_digits() -> None:
    zxing = pytest.importorskip("zxingcpp", reason="reading codes needs zxing-cpp")
    from studio.lettering import barcode

    code = "2012345678900"
    from studio import ean

    code = code[:12] + ean.check_digit(code[:12])
    found = zxing.read_barcodes(np.asarray(barcode(2, 120, code)))
    assert [r.text for r in found] == [code]


def test_close_views_of_packs_show_a_code_that_can_be_read() -> None:
    zxing = pytest.importorskip("zxingcpp", reason="reading codes needs zxing-cpp")
    from studio.plan import stock

    close = [(i, n) for i in stock(7) for n, view in enumerate(i.views) if view.frame == "label"]
    assert len(close) >= 25
    read = 0
    for item, number in close:
        with Image.open(SHOP / f"images/{item.id.lower()}-{number + 1}.webp") as picture:
            found = zxing.read_barcodes(np.asarray(picture.convert("RGB")))
        assert all(r.text == FIRST[item.id]["ean"] for r in found if "EAN" in str(r.format))
        read += any(r.text == FIRST[item.id]["ean"] for r in found)
    assert read >= 0.9 * len(close)


def test_field_photos_name_items_of_the_catalog_and_some_show_several() -> None:
    if not FIELD:
        pytest.skip("the field photos have not been rendered (python -m studio.field)")
    assert len(FIELD) >= 60
    for row in FIELD:
        assert row["split"] in ("val", "test")
        assert (SHOP / row["image"]).exists()
        for item in row["id"].split("|"):
            assert item in FIRST
    assert sum("|" in row["id"] for row in FIELD) >= 15


def test_field_masks_fill_their_pictures_and_boxes() -> None:
    from studio import rle

    if not FIELD:
        pytest.skip("the field photos have not been rendered (python -m studio.field)")
    photos = json.loads((SHOP / "field-masks.json").read_text())["photos"]
    assert [p["image"] for p in photos] == [row["image"] for row in FIELD]
    for photo, row in zip(photos, FIELD, strict=True):
        assert [m["id"] for m in photo["masks"]] == row["id"].split("|")
        taken = np.zeros((photo["height"], photo["width"]), dtype=int)
        for entry in photo["masks"]:
            mask = rle.decode(entry["rle"])
            assert mask.shape == taken.shape
            assert entry["area"] == mask.sum() > 100
            x0, y0, x1, y1 = entry["box"]
            assert 0 <= x0 < x1 <= photo["width"] and 0 <= y0 < y1 <= photo["height"]
            assert mask[y0:y1, x0:x1].sum() == mask.sum()
            taken += mask
        assert taken.max() == 1


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_run_lengths_give_the_mask_back(height: int, width: int, seed: int) -> None:
    from studio import rle

    mask = np.random.default_rng(seed).random((height, width)) < 0.5
    packed = rle.encode(mask)
    assert sum(packed["counts"]) == height * width
    assert (rle.decode(packed) == mask).all()


def test_the_same_seed_plans_the_same_shop_and_it_is_the_one_on_disk() -> None:
    from studio.plan import stock

    items = stock(7)
    assert items == stock(7)
    assert items != stock(8)
    assert [i.id for i in items] == list(dict.fromkeys(row["id"] for row in ROWS))
    for item in items:
        assert FIRST[item.id]["title"] == item.title


def test_shapes_follow_from_their_seed_and_stand_on_the_ground() -> None:
    pytest.importorskip("scipy", reason="shapes need scipy (requirements-studio.txt)")
    from studio.kinds import KINDS
    from studio.looks import choose

    for name in ("mug", "chair", "sneaker", "watch", "box"):
        kind = KINDS[name]
        look = choose(kind, np.random.default_rng(3))
        one, two = (kind.build(np.random.default_rng(4), look) for _ in range(2))
        for a, b in zip(one, two, strict=True):
            assert (a.mesh.vertices == b.mesh.vertices).all()
        lowest = min(p.mesh.vertices[:, 2].min() for p in one)
        assert abs(lowest) < 2.0


def test_held_out_combinations_are_a_tenth_and_never_change() -> None:
    pytest.importorskip("scipy", reason="shapes need scipy (requirements-studio.txt)")
    from studio.training import combinations, held_out

    combos = combinations()
    kept = [c for c in combos if held_out(c)]
    assert 0.06 < len(kept) / len(combos) < 0.14
    assert kept == [c for c in combos if held_out(c)]
    assert not held_out("red|ceramic|mug") or "red|ceramic|mug" in kept
