"""A very small CoCa of open_clip with random weights: it says nonsense, but loads, runs and fails as real ones."""

from __future__ import annotations

import json
from pathlib import Path

CONFIG = {
    "model_cfg": {
        "embed_dim": 16,
        "vision_cfg": {
            "image_size": 32,
            "layers": 2,
            "width": 32,
            "head_width": 16,
            "patch_size": 8,
            "attentional_pool": True,
            "attn_pooler_heads": 2,
            "output_tokens": True,
        },
        "text_cfg": {
            "context_length": 40,
            "vocab_size": 49408,
            "width": 16,
            "heads": 2,
            "layers": 2,
            "embed_cls": True,
            "output_tokens": True,
        },
        "multimodal_cfg": {
            "context_length": 40,
            "vocab_size": 49408,
            "width": 16,
            "heads": 2,
            "layers": 2,
            "attn_pooler_heads": 2,
        },
        "custom_text": True,
    },
    "preprocess_cfg": {"size": [32, 32], "mode": "RGB", "mean": [0.5] * 3, "std": [0.25] * 3},
}
END = 49407


def coca(seed: int = 0):
    """The network. Its weights are larger than those of a new one, so that what it says depends on what it sees."""
    from vitrine.embedding import torchvision_fix

    torchvision_fix.apply()
    import torch
    from open_clip.coca_model import CoCa

    torch.manual_seed(seed)
    model = CoCa(**{name: part for name, part in CONFIG["model_cfg"].items() if name != "custom_text"}).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.35)
    return model


def brief(model, pictures, words: int = 5):
    """Let the network end what it says of the first of these pictures after that many pieces of words."""
    import torch

    from vitrine.enrich.coca import chosen

    free = chosen(model, pictures, END - 1, END)[0]
    with torch.no_grad():
        model.text_decoder.text_projection[:, END] = model.text_decoder.text_projection[:, free.tokens[words]] * 1.01
    return model


def files(model) -> dict[str, bytes]:
    """The files of a folder or repository that holds it: name -> content."""
    from safetensors.torch import save

    weights = {name: value.contiguous().clone() for name, value in model.state_dict().items()}
    return {
        "open_clip_config.json": json.dumps(CONFIG).encode(),
        "open_clip_model.safetensors": save(weights, metadata={"format": "pt"}),
    }


def write(folder: Path, model=None) -> str:
    """A folder with it; returns the model's name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files(coca() if model is None else model).items():
        (folder / name).write_bytes(content)
    return f"local-dir:{folder}"
