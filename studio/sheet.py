"""Contact sheets: ``python -m studio.sheet --out sheet.png [--kinds mug,vase] [--each 4] [--size 200] [--spp 16]``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from PIL import Image

from studio.kinds import KINDS, PACKED
from studio.look import Pack
from studio.looks import article, choose
from studio.materials import Material
from studio.product import solids
from studio.render import Set, exposure_for, to_bytes, tone
from studio.stage import Camera, Stage, fitted


def sheet(kinds: list[str], each: int, size: int, spp: int, seed: int) -> Image.Image:
    """Rows of ``each`` random products of each kind."""
    per_row = max(each, 8 // each * each)
    tiles = []
    for name in kinds:
        kind = KINDS[name]
        for k in range(each):
            rng = np.random.default_rng([seed, k, *name.encode()])
            pack = None
            if name in PACKED:
                pack = Pack("Holm & Vik", "Morning Blend", "gently roasted", "RE16 500 g", article(rng), "bean", k % 4)
            look = choose(kind, rng, pack)
            start = time.perf_counter()
            made, _ = fitted(solids(kind.build(rng, look), look, rng, 512, kind.scale))
            camera = Camera(float(rng.uniform(*kind.azimuth)), float(rng.uniform(*kind.elevation)))
            built = time.perf_counter() - start
            shot = Set(made, Stage(ground=Material((0.93, 0.93, 0.925)), cove=not kind.flat), relief=False).shoot(
                camera, size, spp, seed
            )
            print(f"{name} {look} build {built:.2f} s, all {time.perf_counter() - start:.2f} s", flush=True)
            tiles.append(Image.fromarray(to_bytes(tone(shot.rgb, exposure_for(shot)))))
    rows = -(-len(tiles) // per_row)
    page = Image.new("RGB", (per_row * size, rows * size), "white")
    for i, tile in enumerate(tiles):
        page.paste(tile, (i % per_row * size, i // per_row * size))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description="Render a contact sheet of random products.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--each", type=int, default=4)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--spp", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    sheet(args.kinds.split(","), args.each, args.size, args.spp, args.seed).save(args.out)


if __name__ == "__main__":
    main()
