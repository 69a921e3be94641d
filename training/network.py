"""The embedded model's architecture, as open_clip builds it, and its way to disk."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

DIMENSION = 256
CONTEXT = 32
MEAN, STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)


def model_config(backbone: str, image_side: int) -> dict[str, Any]:
    """The `model_cfg` part of open_clip_config.json."""
    return {
        "embed_dim": DIMENSION,
        "custom_text": True,
        "vision_cfg": {
            "image_size": image_side,
            "timm_model_name": backbone,
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "linear",
            "timm_proj_bias": True,
        },
        "text_cfg": {
            "context_length": CONTEXT,
            "vocab_size": 49408,
            "width": 160,
            "heads": 5,
            "layers": 3,
            "proj_bias": True,
        },
    }


def preprocess_config(image_side: int) -> dict[str, Any]:
    """The `preprocess_cfg` part: the whole picture squeezed into a square."""
    return {
        "size": [image_side, image_side],
        "mode": "RGB",
        "mean": list(MEAN),
        "std": list(STD),
        "interpolation": "bicubic",
        "resize_mode": "squash",
    }


def build(backbone: str, image_side: int) -> nn.Module:
    """A fresh open_clip model (towers `visual` and `text`)."""
    import open_clip

    cfg = model_config(backbone, image_side)
    cfg.pop("custom_text")
    return open_clip.CustomTextCLIP(**cfg)


class ImageTower(nn.Module):
    """The image tower with a batch norm behind its projection, which `export` folds into the projection."""

    def __init__(self, visual: nn.Module) -> None:
        super().__init__()
        self.visual = visual
        self.norm = nn.BatchNorm1d(DIMENSION)

    def forward(self, images: Tensor) -> Tensor:
        """Unit vectors (n, 256) of pictures (n, 3, s, s) in 0..1."""
        mean, std = images.new_tensor(MEAN).view(1, 3, 1, 1), images.new_tensor(STD).view(1, 3, 1, 1)
        scaled = ((images - mean) / std).contiguous(memory_format=torch.channels_last)
        return functional.normalize(self.norm(self.visual(scaled).float()), dim=-1)

    def folded(self) -> nn.Module:
        """A copy of the image tower in which the projection carries the batch norm."""
        visual = copy.deepcopy(self.visual)
        projection = visual.head.proj
        gain = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        with torch.no_grad():
            projection.bias.copy_((projection.bias - self.norm.running_mean) * gain + self.norm.bias)
            projection.weight.mul_(gain[:, None])
        return visual


def save(model: nn.Module, backbone: str, image_side: int, folder: Path) -> None:
    """Writes open_clip_config.json and open_clip_model.safetensors (fp16) for open_clip's `local-dir:` road."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        name: (value.half() if value.is_floating_point() else value).contiguous().clone()
        for name, value in model.state_dict().items()
    }
    save_file(weights, str(folder / "open_clip_model.safetensors"), metadata={"format": "pt"})
    config = {
        "model_cfg": model_config(backbone, image_side),
        "preprocess_cfg": preprocess_config(image_side),
    }
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
