"""Joins the trained towers into one open_clip folder: `python -m training.export --images RUN --text RUN --out DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import nn

from training import runtime


def joined(image_run: Path, text_run: Path, image_side: int) -> tuple[nn.Module, str]:
    """The open_clip model with both towers, and the name of its backbone.

    Batch norm is folded into the image projection; the text tower's output and the linear map from the teacher's space
    into the joint one become one projection.
    """
    from training import network, teacher, train_text

    state = torch.load(image_run / "checkpoint.pt", weights_only=False)
    model = network.build(state["backbone"], image_side)
    tower = network.ImageTower(network.build(state["backbone"], image_side).visual)
    tower.load_state_dict(state["average"])
    model.visual.load_state_dict(tower.folded().state_dict())
    text = train_text.student(teacher.DIMENSION)
    text.load_state_dict(torch.load(text_run / "text.pt", weights_only=False)["tower"])
    projection = train_text.joint_projection(state)
    with torch.no_grad():
        final = text.text_projection
        folded = nn.Linear(final.in_features, network.DIMENSION)
        folded.weight.copy_(projection.weight @ final.weight)
        folded.bias.copy_(projection.weight @ final.bias + projection.bias)
        text.text_projection = folded
    model.text.load_state_dict(text.state_dict())
    return model.eval(), state["backbone"]


def main() -> None:
    """Writes weights and configuration; the model card is written by `vitrine bench embedded --card`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, required=True, help="run folder of train_images")
    parser.add_argument("--text", type=Path, required=True, help="run folder of train_text")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--side", type=int, default=112)
    options = parser.parse_args()
    runtime.prepare()
    from training import network

    model, backbone = joined(options.images, options.text, options.side)
    network.save(model, backbone, options.side, options.out)
    size = sum(path.stat().st_size for path in options.out.iterdir())
    print(f"{options.out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
