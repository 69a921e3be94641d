"""Paint the sample gallery: python -m studio.paintings --seed 11 --out data/samples/gallery"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import cv2

from studio.paintings.field import write_field
from studio.paintings.gallery import paint_all
from studio.paintings.webp import encode

COLUMNS = "image id title artist school year medium room description subject".split()


def paint_gallery(out: Path, seed: int, per_school: int) -> None:
    """Write images/ and catalog.csv below `out`."""
    images = out / "images"
    images.mkdir(parents=True, exist_ok=True)
    for old in images.glob("*.webp"):
        old.unlink()
    rows = []
    for painting in paint_all(seed, per_school):
        (images / painting.row["image"]).write_bytes(encode(painting.pixels, 21_000))
        rows.append({**painting.row, "image": f"images/{painting.row['image']}"})
        print(f"{len(rows):4d}  {painting.row['school']}: {painting.row['title']}", file=sys.stderr)
    with (out / "catalog.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: list[str] | None = None) -> int:
    """Write images/, catalog.csv, field/, field.csv and field-masks.json below --out."""
    parser = argparse.ArgumentParser(prog="python -m studio.paintings", description="Paint the sample gallery.")
    parser.add_argument("--seed", type=int, default=11, help="the same seed paints the same gallery")
    parser.add_argument("--out", type=Path, default=Path("data/samples/gallery"), help="folder to write to")
    parser.add_argument("--per-school", type=int, default=18, help="pictures of each school")
    parser.add_argument("--field", type=int, default=60, help="visitors' photos")
    parser.add_argument("--field-only", action="store_true", help="keep the pictures, take new photos of them")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    start = time.process_time()
    if not options.field_only:
        paint_gallery(options.out, options.seed, options.per_school)
    write_field(options.out, options.seed, options.field)
    total = sum(f.stat().st_size for f in options.out.rglob("*") if f.is_file())
    print(f"{total / 1e6:.2f} MB, {time.process_time() - start:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
