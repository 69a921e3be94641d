"""Measures a model folder and prints the table of the model card.

`python -m training.evaluate_model --model data/model --data DATA`
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from training import baselines, report, runtime, sources


def open_clip_model(folder: Path, *, trained: bool = True) -> report.Model:
    """The encoders of an open_clip folder; `trained=False` keeps its random first weights."""
    import open_clip

    name = f"local-dir:{folder}"
    torch.manual_seed(0)
    model, _, preprocess = open_clip.create_model_and_transforms(name, load_weights=trained)
    tokenizer = open_clip.get_tokenizer(name)
    model = model.eval().to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def images(pictures: Sequence[Image.Image]) -> report.Vectors:
        batch = torch.stack([preprocess(picture) for picture in pictures])
        vectors = model.encode_image(batch.contiguous(memory_format=torch.channels_last), normalize=True)
        return vectors.numpy().astype(np.float32)

    @torch.inference_mode()
    def texts(words: Sequence[str]) -> report.Vectors:
        return model.encode_text(tokenizer(list(words)), normalize=True).numpy().astype(np.float32)

    return report.Model("model" if trained else "untrained tower", images, texts)


def floors(data: Path, folder: Path) -> list[report.Model]:
    """Colour histogram, HOG, RootSIFT-VLAD (words learned on grocery's training photos) and the untrained tower."""
    training = [p for p in sources.grocery(data) if p.split == "train"][::9]
    vlad = baselines.RootSiftVlad([report.open_upright(p.path) for p in training])
    untrained = open_clip_model(folder, trained=False)
    return [
        report.Model("HSV histogram", baselines.hsv_histogram),
        report.Model("HOG", baselines.hog),
        report.Model("RootSIFT-VLAD", vlad),
        untrained,
    ]


def main() -> None:
    """Prints the table; with --json keeps the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--renders", type=Path)
    parser.add_argument("--floors", action="store_true", help="measure the classic descriptors as well")
    parser.add_argument("--json", type=Path, help="file for the figures; floors found in it are not measured again")
    options = parser.parse_args()
    runtime.prepare()
    columns = {"model": report.measure(options.data, open_clip_model(options.model), options.renders)}
    kept = json.loads(options.json.read_text()) if options.json and options.json.exists() else {}
    for name, rows in kept.items():
        if name != "model":
            columns[name] = [report.Result(**row) for row in rows]
    if options.floors:
        for floor in floors(options.data, options.model):
            columns[floor.name] = report.measure(options.data, floor, options.renders)
    print(report.table(columns))
    print(report.speed(open_clip_model(options.model)))
    if options.json:
        options.json.write_text(
            json.dumps({name: [asdict(r) for r in rows] for name, rows in columns.items()}, indent=1)
        )


if __name__ == "__main__":
    main()
