"""The project's own click-and-box network: how it is built, and what it is shown.

The trunk is that of the embedded model up to its third stage (strides 2, 4, 8, 16), so that it starts from what that
has learned; what was pointed at enters behind the first layers, and a small pyramid brings the mask back to half size.
What it is shown beside the picture are five maps: near the positive points, around them, near the negative ones,
inside of the box, and the mask so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.segment.protocol import Box, Point

MAPS = 5
STRIDE = 16
MEAN, STD = 0.5, 0.25
_NEAR, _AROUND = 0.02, 0.15  # shares of the longer side by which points are spread
_WIDTHS = (24, 48, 64, 80)  # channels of the pyramid at strides 2, 4, 8, 16


def maps(
    size: tuple[int, int], points: Sequence[Point], box: Box | None, before: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """What was pointed at, shape (5, height, width), each 0 … 1.

    Args:
        size: height and width.
        points: in pixels of that size.
        box: likewise.
        before: the mask so far, shape `size`; None: there is none.
    """
    height, width = size
    found = np.zeros((MAPS, height, width), dtype=np.float32)
    longer = max(size)
    for point in points:
        across = ((np.arange(width) + 0.5 - point.x) / longer) ** 2
        down = ((np.arange(height) + 0.5 - point.y) / longer) ** 2
        # A Gaussian of two dimensions is the product of two of one.
        near = np.exp(-down / (2 * _NEAR**2))[:, None] * np.exp(-across / (2 * _NEAR**2))[None]
        if point.positive:
            around = np.exp(-down / (2 * _AROUND**2))[:, None] * np.exp(-across / (2 * _AROUND**2))[None]
            found[0] = np.maximum(found[0], near)
            found[1] = np.maximum(found[1], around)
        else:
            found[2] = np.maximum(found[2], near)
    if box is not None:
        x0, y0, x1, y1 = (round(value) for value in box)
        found[3, max(0, y0) : max(y1, y0 + 1), max(0, x0) : max(x1, x0 + 1)] = 1
    if before is not None:
        found[4] = before
    return found


@cache
def _module() -> type[Any]:
    """The class of the network; torch is only imported where one is built."""
    import timm
    import torch
    from torch import nn
    from torch.nn import functional

    def block(channels: int, dilation: int = 1) -> nn.Module:
        layer = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False)
        return nn.Sequential(layer, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))

    class ClickNetwork(nn.Module):
        """Logits (n, 1, h / 2, w / 2) from pictures (n, 3, h, w) in 0 … 1 and maps (n, 5, h, w); sides of 16·k."""

        def __init__(self) -> None:
            super().__init__()
            trunk = timm.create_model("resnet10t", pretrained=False, num_classes=0)
            del trunk.layer4
            self.trunk = trunk
            self.prompt = nn.Sequential(nn.Conv2d(MAPS, 32, 3, 2, 1), nn.ReLU(inplace=True), nn.Conv2d(32, 64, 3, 1, 1))
            inputs = (64, 64, 128, 256)
            self.lateral = nn.ModuleList(nn.Conv2d(i, w, 1) for i, w in zip(inputs, _WIDTHS, strict=True))
            self.context = nn.ModuleList(block(_WIDTHS[-1], dilation) for dilation in (2, 4))
            self.whole = nn.Linear(256, _WIDTHS[-1])
            self.narrow = nn.ModuleList(nn.Conv2d(_WIDTHS[i + 1], _WIDTHS[i], 1) for i in range(3))
            self.smooth = nn.ModuleList(block(_WIDTHS[i]) for i in range(3))
            self.fine = nn.Conv2d(MAPS, _WIDTHS[0], 3, 2, 1)
            self.head = nn.Conv2d(_WIDTHS[0], 1, 1)

        def forward(self, images: torch.Tensor, prompts: torch.Tensor) -> torch.Tensor:
            trunk: Any = self.trunk
            x = trunk.act1(trunk.bn1(trunk.conv1((images - MEAN) / STD)))
            half = x + self.prompt(prompts)
            quarter = trunk.layer1(trunk.maxpool(half))
            eighth = trunk.layer2(quarter)
            deep = trunk.layer3(eighth)
            x = self.lateral[3](deep) + self.whole(deep.mean(dim=(2, 3)))[:, :, None, None]
            for layer in self.context:
                x = x + layer(x)
            for i, level in ((2, eighth), (1, quarter), (0, half)):
                up = functional.interpolate(self.narrow[i](x), scale_factor=2.0, mode="bilinear", align_corners=False)
                x = up + self.lateral[i](level)
                if i == 0:
                    x = x + self.fine(prompts)
                x = x + self.smooth[i](x)
            logits: torch.Tensor = self.head(x)
            return logits

    return ClickNetwork


def build() -> Any:
    """A fresh network."""
    return _module()()
