"""A second model for tests: a tiny open_clip model with random weights, in a folder of its own."""

from __future__ import annotations

import json
from pathlib import Path

CONFIG = {
    "model_cfg": {
        "embed_dim": 64,
        "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
        "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
    },
    "preprocess_cfg": {"size": [64, 64], "mode": "RGB", "mean": [0.5] * 3, "std": [0.25] * 3, "resize_mode": "squash"},
}


SLOW = {"image_size": 224, "layers": 12, "width": 256, "head_width": 32, "patch_size": 16}
"""A picture tower that takes a core a twentieth of a second or more for a picture."""


def write_model(folder: Path, seed: int = 0, *, slow: bool = False) -> str:
    """Write an open_clip model with weights drawn by `seed`; returns its name."""
    from vitrine.embedding import torchvision_fix

    torchvision_fix.apply()
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    config = CONFIG | {"model_cfg": CONFIG["model_cfg"] | ({"vision_cfg": SLOW} if slow else {})}
    model = open_clip.CLIP(**config["model_cfg"])
    folder.mkdir(parents=True)
    weights = {name: value.contiguous().clone() for name, value in model.state_dict().items()}
    save_file(weights, str(folder / "open_clip_model.safetensors"), metadata={"format": "pt"})
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    return f"local-dir:{folder}"
