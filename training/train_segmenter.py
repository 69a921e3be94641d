"""Trains the click-and-box network: `python -m training.train_segmenter --data … --renders … --run … --steps …`.

Scenes are made as it goes and kept for a while, so that each is seen a few times, turned and cut differently. A prompt
is a click in the middle or anywhere on the thing, a box (loose or tight), or several clicks; half of the steps first
let the network answer, then show it its answer with a click where that is most wrong, as a visitor would.

The learning rate stays constant after a short warm-up until `--decay-steps` before the end. The run goes on from its
last checkpoint, also with other `--steps` or another `--side`. The exported weights are a moving average (fp16).
"""

from __future__ import annotations

import argparse
import csv
import signal
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training import runtime, scenes, schedule
from vitrine.segment import network
from vitrine.segment.protocol import Point

_POOL = 1536  # scenes at hand
_FRESH = 0.34  # share of a batch that is replaced in the pool
_CHECKS = 96  # scenes that the curve is measured on


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with grocery and cutouts")
    parser.add_argument("--renders", type=Path, required=True, help="folder with npz shards of training renders")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoint.pt, curve.csv and the weights")
    parser.add_argument("--init", type=Path, default=Path("data/model"), help="folder of the embedded model")
    parser.add_argument("--steps", type=int, required=True, help="last step")
    parser.add_argument("--decay-steps", type=int, default=0, help="steps at the end during which the rate falls")
    parser.add_argument("--side", type=int, default=192, help="scenes' side in pixels, a multiple of 16")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--shards", type=int, default=16, help="render files to read")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def central(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """The place of a mask that is farthest from its edge: x, y."""
    from scipy.ndimage import distance_transform_edt

    inner = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(int(inner.argmax()), mask.shape)
    return int(x), int(y)


def prompt(mask: NDArray[np.bool_], rng: np.random.Generator) -> tuple[list[Point], tuple[float, ...] | None]:
    """What a visitor may do first: click in the middle, click anywhere on it, or draw a box."""
    side = mask.shape[0]
    rows, columns = np.nonzero(mask)
    kind = rng.random()
    points: list[Point] = []
    if kind < 0.42:
        x, y = central(mask)
        jitter = rng.normal(0, 0.04 * np.sqrt(mask.sum()), 2)
        x, y = (int(np.clip(v + j, 0, side - 1)) for v, j in zip((x, y), jitter, strict=True))
        x, y = (x, y) if mask[y, x] else central(mask)
        points.append(Point(x + 0.5, y + 0.5))
    elif kind < 0.62:
        for i in rng.integers(0, len(rows), int(rng.integers(1, 4))):
            points.append(Point(columns[i] + 0.5, rows[i] + 0.5))
        away = np.argwhere(~mask)
        if len(away) and rng.random() < 0.5:
            y, x = away[int(rng.integers(len(away)))]
            points.append(Point(x + 0.5, y + 0.5, False))
    if points:
        return points, None
    x0, y0, x1, y1 = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    loose = rng.normal(0, rng.choice([0.005, 0.02, 0.06]), 4) * max(x1 - x0, y1 - y0)
    box = np.clip(np.array([x0, y0, x1, y1]) + loose, 0, side)
    if rng.random() < 0.25:
        points.append(Point(*(v + 0.5 for v in central(mask))))
    return points, tuple(float(value) for value in box)


def correction(mask: NDArray[np.bool_], answer: NDArray[np.bool_]) -> Point | None:
    """A click in the middle of the largest mistake; None where there is none worth it."""
    from scipy.ndimage import label

    wrong = mask != answer
    parts, count = label(wrong)
    if not count:
        return None
    sizes = np.bincount(parts.reshape(-1))
    sizes[0] = 0
    worst = parts == int(sizes.argmax())
    if worst.sum() < 6:
        return None
    x, y = central(worst)
    return Point(x + 0.5, y + 0.5, bool(mask[y, x]))


class Trainer:
    """Network, scenes, optimiser and the moving average of one run; knows how to save and resume itself."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.maker = scenes.maker(options.data, options.renders, options.side, held=False, shards=options.shards)
        held = scenes.maker(options.data, options.renders, options.side, held=True, shards=6, grounds=200)
        chance = np.random.default_rng(7)
        self.checks = [held.make(chance) for _ in range(_CHECKS)]
        self.network, self.average = network.build(), network.build()
        self.step, self.seconds = 0, 0.0
        options.run.mkdir(parents=True, exist_ok=True)
        state = None
        if (options.run / "checkpoint.pt").exists():
            state = torch.load(options.run / "checkpoint.pt", weights_only=False)
            self.step, self.seconds = state["step"], state["seconds"]
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
        else:
            self._begin(options.init)
            self.average.load_state_dict(self.network.state_dict())
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=options.rate)
        if state is not None:
            self.optimizer.load_state_dict(state["optimizer"])
        self.random = np.random.default_rng([options.seed, self.step])
        self.pool = [self.maker.make(self.random) for _ in range(min(_POOL, 16 * options.batch))]

    def _begin(self, folder: Path) -> None:
        """The trunk starts from the embedded model's."""
        from safetensors.torch import load_file

        weights = load_file(str(folder / "open_clip_model.safetensors"))
        start = "visual.trunk."
        known = {name.removeprefix(start): value.float() for name, value in weights.items() if name.startswith(start)}
        wanted = set(self.network.trunk.state_dict())
        taken = {name: value for name, value in known.items() if name in wanted}
        if len(taken) < 0.9 * len(wanted):
            raise ValueError(f"{folder} does not hold a resnet10t: {len(taken)} of {len(wanted)} weights fit")
        self.network.trunk.load_state_dict(taken, strict=False)

    def save(self) -> None:
        """Writes the checkpoint and the weights, each in one atomic step."""
        from safetensors.torch import save_file

        state = {
            "step": self.step,
            "seconds": self.seconds,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        partial = self.options.run / "checkpoint.partial"
        torch.save(state, partial)
        partial.replace(self.options.run / "checkpoint.pt")
        weights = {
            name: (value.half() if value.is_floating_point() else value).contiguous().clone()
            for name, value in self.average.state_dict().items()
        }
        partial = self.options.run / "segmenter.partial"
        save_file(weights, str(partial), metadata={"format": "pt", "steps": str(self.step)})
        partial.replace(self.options.run / "segmenter.safetensors")

    def rate(self) -> float:
        """Learning rate of the current step."""
        return schedule.rate(self.options.rate, self.step, self.options.steps, self.options.decay_steps)

    def batch(self) -> tuple[Tensor, list[NDArray[np.bool_]]]:
        """Pictures (n, 3, side, side) in 0 … 1 and the masks of what is meant."""
        rng, options = self.random, self.options
        for _ in range(round(_FRESH * options.batch)):
            fresh = self.maker.make(rng)
            if len(self.pool) < _POOL:
                self.pool.append(fresh)
            else:
                self.pool[int(rng.integers(len(self.pool)))] = fresh
        pixels, masks = [], []
        while len(masks) < options.batch:
            scene = self.pool[int(rng.integers(len(self.pool)))]
            turn, mirror = int(rng.integers(4)) if rng.random() < 0.3 else 0, rng.random() < 0.5
            image, mask = np.rot90(scene.image, turn), np.rot90(scene.mask, turn)
            if mirror:
                image, mask = image[:, ::-1], mask[:, ::-1]
            image, mask = self._cut(image, mask)
            if mask.sum() < 20:
                continue
            pixels.append(np.ascontiguousarray(image))
            masks.append(np.ascontiguousarray(mask))
        stacked = torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2).float() / 255
        gain = 1 + 0.2 * torch.randn(len(masks), 3, 1, 1) * (torch.rand(len(masks), 1, 1, 1) < 0.5)
        return (stacked * gain).clamp(0, 1), masks

    def _cut(self, image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Half of the time a closer look at the thing, as the second look at a selection is."""
        from PIL import Image

        rng, side = self.random, self.options.side
        if rng.random() < 0.5:
            return image, mask
        rows, columns = np.nonzero(mask)
        longest = max(np.ptp(rows), np.ptp(columns)) + 1
        size = float(np.clip(longest * rng.uniform(1.2, 2.2), 32, side))
        middle = np.array([columns.min() + columns.max(), rows.min() + rows.max()]) / 2 + rng.normal(0, 0.08 * size, 2)
        left, top = np.clip(middle - size / 2, 0, side - size)
        box = (float(left), float(top), float(left + size), float(top + size))
        close = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC, box)
        cover = Image.fromarray(mask.astype(np.uint8) * 255).resize((side, side), Image.Resampling.BILINEAR, box)
        return np.asarray(close), np.asarray(cover) > 127

    def learn(self) -> dict[str, float]:
        """One step; returns the loss and the overlap of the answers."""
        images, masks = self.batch()
        size = images.shape[-2:]
        asked = [prompt(mask, self.random) for mask in masks]
        before: list[NDArray[np.float32] | None] = [None] * len(masks)
        if self.random.random() < 0.5:
            for _ in range(int(self.random.integers(1, 3))):
                prompts = self._maps(size, asked, before)
                with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                    answers = self._full(self.network(images, prompts)).float().sigmoid()[:, 0].numpy()
                for n, (mask, answer) in enumerate(zip(masks, answers, strict=True)):
                    before[n] = answer
                    if point := correction(mask, answer > 0.5):
                        asked[n] = ([*asked[n][0], point], asked[n][1])
        prompts = self._maps(size, asked, before)
        truth = torch.from_numpy(np.stack(masks)).float()[:, None]
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(images, prompts)
        logits = self._full(logits.float())
        loss = _loss(logits, truth)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 3.0)
        self.optimizer.step()
        with torch.no_grad():
            keep = min(0.998, (1 + self.step) / (10 + self.step))
            for slow, fast in zip(self.average.state_dict().values(), self.network.state_dict().values(), strict=True):
                if slow.is_floating_point():
                    slow.lerp_(fast, 1 - keep)
                else:
                    slow.copy_(fast)
            found = logits > 0
            union = (found | (truth > 0.5)).sum(dim=(1, 2, 3))
            overlap = ((found & (truth > 0.5)).sum(dim=(1, 2, 3)) / union.clamp(min=1)).mean()
        self.step += 1
        return {"loss": float(loss.detach()), "iou": float(overlap)}

    @staticmethod
    def _maps(size: Any, asked: list[Any], before: list[Any]) -> Tensor:
        made = [network.maps(tuple(size), points, box, old) for (points, box), old in zip(asked, before, strict=True)]
        return torch.from_numpy(np.stack(made))

    @staticmethod
    def _full(logits: Tensor) -> Tensor:
        return functional.interpolate(logits, scale_factor=2.0, mode="bilinear", align_corners=False)

    @torch.inference_mode()
    def validation(self) -> dict[str, float]:
        """Mean overlap on held-out scenes, from one look each: a central click, three clicks, a box."""
        self.average.eval()
        found: dict[str, list[float]] = {"click": [], "three": [], "box": []}
        for scene in self.checks:
            image = torch.from_numpy(np.array(scene.image)).permute(2, 0, 1).float()[None] / 255
            rows, columns = np.nonzero(scene.mask)
            x, y = central(scene.mask)
            box = (float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
            points, before = [Point(x + 0.5, y + 0.5)], None
            for count in range(3):
                answer = self._answer(image, scene.mask.shape, points, None, before)
                if count == 0:
                    found["click"].append(_overlap(answer > 0.5, scene.mask))
                if (point := correction(scene.mask, answer > 0.5)) is None or count == 2:
                    break
                points, before = [*points, point], answer
            found["three"].append(_overlap(answer > 0.5, scene.mask))
            found["box"].append(_overlap(self._answer(image, scene.mask.shape, [], box, None) > 0.5, scene.mask))
        return {name: round(float(np.mean(values)), 4) for name, values in found.items()}

    def _answer(self, image: Tensor, size: Any, points: Any, box: Any, before: Any) -> NDArray[np.float32]:
        prompts = torch.from_numpy(network.maps(size, points, box, before))[None]
        return np.asarray(self._full(self.average(image, prompts)).sigmoid()[0, 0].numpy())


def _loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Cross-entropy that heeds the hard pixels more (focal, normalised), and Dice, which heeds small things as well."""
    raw = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    hard = (1 - torch.exp(-raw)).detach() ** 1.0 + 0.05
    focal = (raw * hard).sum(dim=(1, 2, 3)) / hard.sum(dim=(1, 2, 3))
    chance = torch.sigmoid(logits)
    both = (chance * truth).sum(dim=(1, 2, 3))
    dice = 1 - (2 * both + 1) / (chance.sum(dim=(1, 2, 3)) + truth.sum(dim=(1, 2, 3)) + 1)
    return (0.5 * focal + dice).mean()


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def main() -> None:
    """Runs until the last step, saving every two minutes and when told to end."""
    options = arguments()
    runtime.prepare(options.threads, options.seed)
    trainer = Trainer(options)
    parameters = sum(p.numel() for p in trainer.network.parameters())
    print(f"{parameters / 1e6:.2f} million parameters, step {trainer.step}", flush=True)
    curve = options.run / "curve.csv"
    sums: dict[str, float] = {}
    count, began, saved, validated = 0, time.monotonic(), time.monotonic(), time.monotonic()
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
    trainer.network.train()
    while trainer.step < options.steps:
        if asked_to_stop.is_set():
            trainer.save()
            return
        for name, value in trainer.learn().items():
            sums[name] = sums.get(name, 0.0) + value
        count += 1
        now = time.monotonic()
        last = trainer.step >= options.steps
        if count < 50 and not last:
            continue
        trainer.seconds += now - began
        row: dict[str, Any] = {
            "step": trainer.step,
            "seconds": round(trainer.seconds, 1),
            "rate": round(trainer.rate(), 6),
            "side": options.side,
            "scenes_per_second": round(count * options.batch / (now - began), 1),
            **{name: round(value / count, 4) for name, value in sums.items()},
            "click": "",
            "three": "",
            "box": "",
        }
        if now - validated > 300 or last:
            row |= trainer.validation()
            validated = time.monotonic()
        fresh = not curve.exists()
        with curve.open("a", newline="") as stream:
            writer = csv.DictWriter(stream, row)
            if fresh:
                writer.writeheader()
            writer.writerow(row)
        print(row, flush=True)
        if now - saved > 120 or last:
            trainer.save()
            saved = time.monotonic()
        sums, count, began = {}, 0, time.monotonic()


if __name__ == "__main__":
    main()
