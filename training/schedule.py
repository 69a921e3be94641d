"""The learning rate of every training script: a short warm-up, a constant rate, a fall to nothing at the end."""

from __future__ import annotations

WARM_UP = 200  # steps


def rate(highest: float, step: int, steps: int, decay_steps: int) -> float:
    """Learning rate of a step, 0 to `highest`; it falls over the last `decay_steps` of `steps` (0: it does not)."""
    share = min(1.0, (step + 1) / WARM_UP)
    left = steps - step
    if decay_steps and left < decay_steps:
        share *= left / decay_steps
    return highest * share
