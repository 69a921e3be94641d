"""Settings of the process that every training script needs before the heavy imports."""

from __future__ import annotations

import os
import random

import numpy as np
import torch

from vitrine.embedding import torchvision_fix


def prepare(threads: int = 1, seed: int = 0) -> None:
    """Sets threads and seeds, keeps model hubs out of reach and makes torchvision importable beside a CPU torch."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    torch.set_num_threads(threads)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torchvision_fix.apply()
