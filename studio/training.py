"""Many small renders with truth for training: ``python -m studio.training --n 8000 --seed 1 --out DIR``.

Each shard ``shard-00000.npz`` holds ``images`` (N, S, S, 3) uint8 sRGB, ``masks`` (N, S, S) uint8 (1 = the product)
and ``info``, N JSON texts with kind, color, accent, material, pattern, caption, words, combo, held_out, category,
background and the shape's own number (pictures of one shape and look are views of one product).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio import patterns
from studio.goods import PRINTED_WORDS, pack_for
from studio.kinds import KINDS, PACKED
from studio.look import Look
from studio.looks import COLORS, choose, colors_for
from studio.materials import Material
from studio.palette import shade
from studio.product import Kind, solids
from studio.render import Set, tone
from studio.stage import Camera, Light, Softbox, Stage, fitted

LOOKS_PER_SHAPE = 2
VIEWS_PER_LOOK = 6


def combinations() -> list[str]:
    """Every ``color|material|kind`` that the studio makes, sorted."""
    made = {
        f"{color}|{material}|{kind.name}"
        for kind in KINDS.values()
        for material in kind.materials
        for color in colors_for(kind, material)
    }
    return sorted(made)


def held_out(combo: str, share: float = 0.1) -> bool:
    """Whether a combination is kept for testing: its hash decides, so every run and machine agrees."""
    digest = hashlib.sha256(combo.encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < share


def caption(kind: Kind, look: Look, rng: np.random.Generator) -> str:
    """A short English caption."""
    pattern = "" if look.pattern == "plain" else look.pattern + " "
    words = look.pack.product if look.pack else look.words
    forms = [
        f"a {look.color} {pattern}{kind.name}",
        f"a {look.color} {pattern}{look.material} {kind.name}",
        f"{kind.name} made of {look.material} in {look.color}",
        f"a {pattern}{kind.name} in {look.color}" + (f" and {look.accent}" if pattern else ""),
        f"photo of a {look.color} {kind.name}",
    ]
    text = forms[int(rng.integers(len(forms)))]
    return f"{text} with the words {words}" if words and rng.random() < 0.4 else text


def random_light(rng: np.random.Generator) -> Light:
    """One to three soft lights of varied size, side, warmth and strength."""
    boxes = []
    for _ in range(int(rng.integers(1, 4))):
        warm = float(rng.uniform(-0.12, 0.14))
        size = float(rng.uniform(18, 75))
        boxes.append(
            Softbox(
                float(rng.uniform(-180, 180)),
                float(rng.uniform(22, 82)),
                size,
                size * float(rng.uniform(0.6, 1.3)),
                float(rng.uniform(2, 9)) * (40 / size),
                (1 + warm, 1.0, 1 - warm),
            )
        )
    return Light(tuple(boxes), float(rng.uniform(0.3, 0.9)), float(rng.uniform(0.2, 0.6)))


def background(rng: np.random.Generator, size: int) -> tuple[NDArray[np.float32] | None, str]:
    """A linear (size, size, 3) ground to lay under the product, or None for the studio's own; and its name."""
    style = str(rng.choice(["studio", "tinted", "gradient", "texture", "clutter"], p=[0.3, 0.22, 0.18, 0.18, 0.12]))
    if style == "studio":
        return None, style
    a, b = (np.array(shade(COLORS[int(rng.integers(len(COLORS)))], rng)) for _ in range(2))
    if style == "tinted":
        pale = a + (1 - a) * float(rng.uniform(0.1, 0.8))
        picture = np.broadcast_to(pale, (size, size, 3)).copy()
    elif style == "gradient":
        t = np.linspace(0, 1, size)
        angle = float(rng.uniform(0, 2 * np.pi))
        ramp = np.clip(0.5 + (t[:, None] - 0.5) * np.sin(angle) + (t[None] - 0.5) * np.cos(angle), 0, 1)
        picture = a + (b - a) * ramp[..., None] * float(rng.uniform(0.3, 1))
    elif style == "texture":
        extent = (float(rng.uniform(8, 40)),) * 2
        if rng.random() < 0.4:
            picture = patterns.wood((0.6, 0.45, 0.3), extent, rng, size)
        else:
            name = patterns.PATTERNS[int(rng.integers(1, len(patterns.PATTERNS)))]
            picture = patterns.paint(name, tuple(a), tuple(a + (b - a) * 0.6), extent, rng, size)
        picture = np.array(picture[:size, :size])
    else:
        picture = np.broadcast_to(a, (size, size, 3)).copy()
        y, x = np.mgrid[:size, :size]
        for _ in range(int(rng.integers(4, 14))):
            color = np.array(shade(COLORS[int(rng.integers(len(COLORS)))], rng))
            cx, cy, w, h = rng.uniform(0, size, 2).tolist() + rng.uniform(0.06 * size, 0.35 * size, 2).tolist()
            turn = float(rng.uniform(0, np.pi))
            u = ((x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)) / w
            v = ((y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)) / h
            inside = (u**2 + v**2 < 1) if rng.random() < 0.5 else (np.maximum(np.abs(u), np.abs(v)) < 0.8)
            picture[inside] = color * (0.85 + 0.15 * np.clip(-v[inside], -1, 1))[:, None]
    return (np.clip(picture, 0, 1) ** 2.2).astype(np.float32), style


def pictures(
    seed: int, size: int = 128, spp: int = 10
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8], dict[str, Any]]]:
    """An endless run of (image, mask, info), the same for the same seed."""
    import cv2

    names = list(KINDS)
    group = 0
    scene: Set | None
    while True:
        rng = np.random.default_rng([seed, group])
        kind = KINDS[names[int(rng.choice(len(names), p=_weights()))]]
        shape_seed = int(rng.integers(2**31))
        for variant in range(LOOKS_PER_SHAPE):
            pack = pack_for(kind.name, rng) if kind.name in PACKED else None
            words = PRINTED_WORDS[int(rng.integers(len(PRINTED_WORDS)))] if rng.random() < 0.2 else ""
            look = choose(kind, rng, pack, words)
            parts = kind.build(np.random.default_rng(shape_seed), look)
            made, _ = fitted(solids(parts, look, rng, 256, kind.scale))
            scene = None  # freed first: a compiled kernel fits only where the last scene's numbers are free again
            scene = Set(
                made,
                Stage(random_light(rng), Material((0.86, 0.86, 0.86)), cove=False),
                relief=False,
                deep=False,
            )
            combo = f"{look.color}|{look.material}|{kind.name}"
            for _ in range(VIEWS_PER_LOOK):
                low, high = kind.elevation
                camera = Camera(
                    float(rng.uniform(-65, 65)) if not kind.flat else float(rng.uniform(-180, 180)),
                    float(np.clip(rng.uniform(low - 2, high + 28), 15, 88))
                    if not kind.flat
                    else float(rng.uniform(58, 89)),
                    float(rng.uniform(18, 34)),
                    float(rng.uniform(1.03, 1.6)),
                    float(rng.normal(0, 6)),
                )
                shot = scene.shoot(camera, size, spp, int(rng.integers(2**31)), smooth=False, fine=2)
                cover = np.clip(shot.coverage.sum(axis=-1), 0, 1)
                empty = cover < 0.02
                ground = np.median(shot.rgb[empty], axis=0) if empty.any() else np.full(3, 0.5)
                bright = float(max(ground.mean(), 1e-3))
                under, style = background(rng, size)
                rgb = shot.rgb
                if under is not None:
                    lit = np.clip(rgb / np.maximum(ground, 1e-3), 0, 1.3) * 0.8
                    share = cover[..., None]
                    rgb = rgb * share + under * lit * bright * (1 - share)
                image = tone(rgb.astype(np.float32), float(rng.uniform(0.55, 0.95)) / bright)
                image8 = np.ascontiguousarray((image * 255 + 0.5).astype(np.uint8))
                image8 = np.asarray(cv2.fastNlMeansDenoisingColored(image8, None, 7, 8, 3, 9), dtype=np.uint8)
                info = {
                    "kind": kind.name,
                    "category": kind.category,
                    "color": look.color,
                    "accent": look.accent,
                    "material": look.material,
                    "pattern": look.pattern,
                    "words": f"{pack.brand} {pack.product}" if pack else words,
                    "caption": caption(kind, look, rng),
                    "combo": combo,
                    "held_out": held_out(combo),
                    "background": style,
                    "product": f"{seed}-{group}-{variant}",
                }
                yield image8, (cover >= 0.5).astype(np.uint8), info
        group += 1


def _weights() -> NDArray[np.float64]:
    w = np.array([k.weight for k in KINDS.values()])
    return w / w.sum()


def render_batch(n: int, seed: int, out: Path | str, size: int = 128, spp: int = 10, shard: int = 250) -> list[Path]:
    """Render n pictures into npz shards under ``out``; shards that are there already are kept. Returns their paths."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for k in range(-(-n // shard)):
        path = folder / f"shard-{k:05d}.npz"
        paths.append(path)
        if path.exists():
            continue
        count = min(shard, n - k * shard)
        start = time.perf_counter()
        run = pictures(seed * 100_003 + k, size, spp)
        taken = [next(run) for _ in range(count)]
        partial = path.with_suffix(".part.npz")
        np.savez_compressed(
            partial,
            images=np.stack([t[0] for t in taken]),
            masks=np.stack([t[1] for t in taken]),
            info=np.array([json.dumps(t[2]) for t in taken]),
        )
        partial.replace(path)
        rate = count / (time.perf_counter() - start)
        print(f"{path.name}: {count} pictures, {rate:.1f} a second", file=sys.stderr, flush=True)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description="Render training pictures with masks and captions into npz shards.")
    parser.add_argument("--n", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--spp", type=int, default=10)
    args = parser.parse_args()
    render_batch(args.n, args.seed, args.out, args.size, args.spp)


if __name__ == "__main__":
    main()
