"""Trains the image tower: `python -m training.train_images --data ... --cache ... --steps ...`.

The learning rate stays constant after a short warm-up until `--decay-steps` before the end (then it falls to zero), so
a run can be lengthened, given more pictures or a larger side by starting it again with other arguments: it goes on
from the last checkpoint. The exported weights are an exponential moving average.
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
from torch import Tensor, nn

from training import runtime, schedule

SAME_PHRASE = 0.82  # cosine between two phrases in the teacher's space above which they do not compete


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with grocery, clothing, museum, variety ...")
    parser.add_argument("--cache", type=Path, required=True, help="folder for decoded pictures and teacher vectors")
    parser.add_argument("--renders", type=Path, help="folder with npz shards of training renders")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoint.pt and curve.csv")
    parser.add_argument("--backbone", default="resnet10t")
    parser.add_argument("--steps", type=int, required=True, help="last step")
    parser.add_argument("--decay-steps", type=int, default=0, help="steps at the end during which the rate falls")
    parser.add_argument("--side", type=int, default=96, help="picture side in pixels, a multiple of 32")
    parser.add_argument("--sources", type=int, default=56, help="pictures a step; each is seen in two views")
    parser.add_argument(
        "--strength", type=float, default=1.0, help="of the augmentation; weaker learns faster at first"
    )
    parser.add_argument("--mixing", type=float, default=0.0, help="share of the steps that blend pictures in pairs")
    parser.add_argument("--rate", type=float, default=1.6e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--with-val", action="store_true", help="train on grocery's validation photos as well")
    parser.add_argument("--leave-out", action="store_true", help="keep sixteen grocery classes out (unseen words)")
    return parser.parse_args()


class Trainer:
    """Model, losses, optimiser and the moving average of one run; knows how to save and resume itself."""

    def __init__(self, options: argparse.Namespace) -> None:
        from training import dataset, losses, network, sources

        self.options = options
        self.set = dataset.load(
            options.data,
            options.cache,
            options.renders,
            with_val=options.with_val,
            leave_out=sources.unseen_words(options.data) if options.leave_out else (),
        )
        self.weights = dataset.draw_weights(self.set.pictures)
        self.mirrored = torch.tensor([not p.source.startswith(dataset.NOT_MIRRORED) for p in self.set.pictures])
        self.has_mask = torch.tensor([p.source.startswith(("variety", "cutouts", "render")) for p in self.set.pictures])
        self.light = torch.tensor([dataset.light(p) for p in self.set.pictures])
        self.things = dataset.things(self.set.pictures)
        self.siblings = dataset.siblings(self.things)
        self.phrase_near = _near_phrases(self.set)
        self.tower = network.ImageTower(network.build(options.backbone, 128).visual)
        self.tower = self.tower.to(memory_format=torch.channels_last)
        self.average = network.ImageTower(network.build(options.backbone, 128).visual)
        self.average.load_state_dict(self.tower.state_dict())
        self.words = losses.WordContrast(self.set.phrases)
        self.heads = nn.ModuleDict(
            {family: losses.CosineSoftmax(len(names)) for family, names in self.set.classes.items()}
        )
        self.memory = losses.InstanceMemory(len(self.set.pictures))
        self.optimizer = torch.optim.AdamW(_groups(self.tower, self.words, self.heads), lr=options.rate)
        self.step, self.seconds = 0, 0.0
        options.run.mkdir(parents=True, exist_ok=True)
        if (options.run / "checkpoint.pt").exists():
            self._resume(torch.load(options.run / "checkpoint.pt", weights_only=False))
        self.random = np.random.default_rng([options.seed, self.step])
        torch.manual_seed(options.seed * 1_000_003 + self.step)

    def _resume(self, state: dict[str, Any]) -> None:
        """Takes over a checkpoint; classes, phrases and pictures that are new since then start fresh."""
        self.step, self.seconds = state["step"], state["seconds"]
        self.tower.load_state_dict(state["tower"])
        self.average.load_state_dict(state["average"])
        self.words.load_state_dict(state["words"])
        for family, head in self.heads.items():
            old = state["classes"].get(family, {})
            with torch.no_grad():
                for name, number in self.set.classes[family].items():
                    if name in old:
                        head.directions[number] = state["heads"][family][old[name]]
        if self.set.classes == state["classes"]:
            self.optimizer.load_state_dict(state["optimizer"])
        known = {key: i for i, key in enumerate(state["keys"])}
        for number, picture in enumerate(self.set.pictures):
            if picture.key in known:
                self.memory.vectors[number] = state["memory"][known[picture.key]].float()
                self.memory.seen[number] = True

    def save(self) -> None:
        """Writes the checkpoint in one atomic step."""
        state = {
            "step": self.step,
            "seconds": self.seconds,
            "backbone": self.options.backbone,
            "tower": self.tower.state_dict(),
            "average": self.average.state_dict(),
            "words": self.words.state_dict(),
            "heads": {family: head.directions.detach().clone() for family, head in self.heads.items()},
            "classes": self.set.classes,
            "optimizer": self.optimizer.state_dict(),
            "keys": [p.key for p in self.set.pictures],
            "memory": self.memory.vectors.half(),
        }
        partial = self.options.run / "checkpoint.partial"
        torch.save(state, partial)
        partial.replace(self.options.run / "checkpoint.pt")

    def rate(self) -> float:
        """Learning rate of the current step."""
        return schedule.rate(self.options.rate, self.step, self.options.steps, self.options.decay_steps)

    def learn(self) -> dict[str, float]:
        """One step on two views of each drawn picture; returns the parts of the loss."""
        from training.augment import augment, mix

        index = self.set.draw(self.random, self.options.sources, self.weights)
        index = np.unique(index)
        picked = torch.from_numpy(index)
        pixels, masks = self.set.batch(index)
        n = len(index)
        mild = torch.rand(n) * 0.5 * self.options.strength
        strong = (0.4 + 0.6 * torch.rand(n)) * self.options.strength
        views = augment(
            pixels.repeat(2, 1, 1, 1),
            masks.repeat(2, 1, 1),
            self.has_mask[picked].repeat(2),
            torch.cat([mild, strong]),
            self.options.side,
            mirrored=self.mirrored[picked].repeat(2),
            light=self.light[picked].repeat(2),
        )
        mixed = bool(self.random.random() < self.options.mixing)
        partner, share = torch.randperm(n), torch.ones(n)
        if mixed:
            views[n:], share = mix(views[n:], partner)
        with torch.autocast("cpu", torch.bfloat16):
            vectors = self.tower(views)
        chosen, ignored = self._phrases(index)
        # The strong views count for their own picture by its share, and for the picture mixed into them by the rest.
        rows = torch.cat([vectors, vectors[n:]]) if mixed else vectors
        owner = torch.cat([torch.arange(n), torch.arange(n), partner])[: len(rows)]
        weights = torch.cat([torch.ones(n), share, 1 - share])[: len(rows)]
        parts: dict[str, Tensor] = {"words": self.words(rows, chosen[owner], ignored[owner], weights)}
        if not mixed:
            siblings = torch.tensor([self._sibling(number) for number in index.tolist()])
            parts["instance"] = self.memory.loss(vectors[:n], vectors[n:], picked, self.things, siblings)
        for family, head in self.heads.items():
            parts[family] = head(rows, self.set.labels[family][picked][owner], weights)
        loss = 0.6 * parts["words"] + sum(parts[family] for family in self.heads)
        if not mixed:
            loss = loss + 0.4 * parts["instance"]
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.tower.parameters(), 5.0)
        self.optimizer.step()
        self.memory.update(picked, (vectors[:n] if mixed else (vectors[:n] + vectors[n:]) / 2).detach())
        self._average()
        self.step += 1
        return {name: float(value.detach()) for name, value in parts.items()}

    def _sibling(self, number: int) -> int:
        """Another picture of the same thing for every other picture that has one, else -1."""
        others = self.siblings[number]
        if not len(others) or self.random.random() < 0.5:
            return -1
        return int(others[int(self.random.integers(len(others)))])

    def _phrases(self, index: np.ndarray) -> tuple[Tensor, Tensor]:
        ignored = torch.zeros(len(index), len(self.set.phrase_texts), dtype=torch.bool)
        chosen = []
        for row, number in enumerate(index):
            own = self.set.phrase_ids[number]
            first = self.random.random() < 0.45
            choice = own[0] if first else own[int(self.random.integers(len(own)))]
            chosen.append(choice)
            ignored[row, own] = True
            near = self.phrase_near.get(int(choice))
            if near is not None:
                ignored[row, near] = True
        return torch.stack(chosen), ignored

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(0.998, (1 + self.step) / (10 + self.step))
        for slow, fast in zip(self.average.state_dict().values(), self.tower.state_dict().values(), strict=True):
            if slow.is_floating_point():
                slow.lerp_(fast, 1 - keep)
            else:
                slow.copy_(fast)

    @torch.inference_mode()
    def validation(self) -> float:
        """Share of grocery's validation photos whose class five nearest training photos agree on."""
        from training import cache, metrics, sources

        pictures = sources.all_pictures(self.options.data)
        pixels, _ = cache.load(pictures, self.options.cache)
        self.average.eval()
        vectors, labels = {}, {}
        for split in ("train", "val"):
            rows = [i for i, p in enumerate(pictures) if p.source == "grocery" and p.split == split]
            rows = rows[::2] if split == "train" else rows
            parts = []
            for start in range(0, len(rows), 64):
                batch = torch.from_numpy(np.stack([pixels[i] for i in rows[start : start + 64]]))
                batch = batch.permute(0, 3, 1, 2).float() / 255
                batch = nn.functional.interpolate(batch, self.options.side, mode="bicubic", antialias=True).clamp(0, 1)
                with torch.autocast("cpu", torch.bfloat16):
                    parts.append(self.average(batch))
            vectors[split] = torch.cat(parts).float().numpy()
            labels[split] = [pictures[i].labels["grocery"] for i in rows]
        return metrics.knn_accuracy(vectors["train"], labels["train"], vectors["val"], labels["val"])


def _near_phrases(training_set: Any) -> dict[int, Tensor]:
    """For each phrase, the phrases of other sources that the teacher holds for nearly the same."""
    used: dict[int, set[str]] = {}
    for picture, ids in zip(training_set.pictures, training_set.phrase_ids, strict=True):
        for number in ids.tolist():
            used.setdefault(number, set()).add(picture.source.split("-")[0])
    similar = training_set.phrases @ training_set.phrases.T > SAME_PHRASE
    near = {}
    for number in used:
        others = similar[number].nonzero().flatten().tolist()
        others = [other for other in others if other != number and not (used[other] & used[number])]
        if others:
            near[number] = torch.tensor(others)
    return near


def _groups(*modules: nn.Module) -> list[dict[str, Any]]:
    """Parameter groups: no weight decay on biases, norms and scales."""
    parameters = [p for module in modules for p in module.parameters()]
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.05},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def main() -> None:
    """Runs until the last step, saving every two minutes and when told to end."""
    options = arguments()
    runtime.prepare(options.threads, options.seed)
    trainer = Trainer(options)
    print(
        f"{len(trainer.set.pictures)} pictures, {len(trainer.set.phrase_texts)} phrases, step {trainer.step}",
        flush=True,
    )
    curve = options.run / "curve.csv"
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    count, began, saved, validated = 0, time.monotonic(), time.monotonic(), time.monotonic()
    trainer.tower.train()
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
    while trainer.step < options.steps:
        if asked_to_stop.is_set():
            trainer.save()
            return
        for name, value in trainer.learn().items():
            sums[name] = sums.get(name, 0.0) + value
            counts[name] = counts.get(name, 0) + 1
        count += 1
        now = time.monotonic()
        last = trainer.step >= options.steps
        if count == 50 or last:
            trainer.seconds += now - began
            means = {name: value / counts[name] for name, value in sums.items()}
            row = {
                "step": trainer.step,
                "seconds": round(trainer.seconds, 1),
                "rate": round(trainer.rate(), 6),
                "side": options.side,
                "pictures_per_second": round(count * 2 * options.sources / (now - began), 1),
                "words": round(means["words"], 4),
                "instance": round(means.get("instance", 0.0), 4),
                "labels": round(sum(means[family] for family in trainer.heads), 4),
                "grocery_val": "",
            }
            if now - validated > 300 or last:
                row["grocery_val"] = round(trainer.validation(), 4)
                validated = time.monotonic()
            fresh = not curve.exists()
            with curve.open("a", newline="") as stream:
                writer = csv.DictWriter(stream, row)
                if fresh:
                    writer.writeheader()
                writer.writerow(row)
            print(row, flush=True)
            sums, counts, count, began = {}, {}, 0, time.monotonic()
            if now - saved > 120 or last:
                trainer.save()
                saved = time.monotonic()


if __name__ == "__main__":
    main()
