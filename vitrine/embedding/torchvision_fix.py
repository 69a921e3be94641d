"""Makes torchvision importable beside a torch build that its wheel was not compiled for.

torchvision's registry wheel carries operators compiled for CUDA builds of torch. Beside a CPU build the compiled part
does not load, the schemas of `nms` are missing, and the import stops at `operator torchvision::nms does not exist`.
open_clip and easyocr only need torchvision's transforms, so declaring the schemas is enough. Where the compiled part
loads, nothing is touched.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

_libraries: list[Any] = []  # torch drops the schemas with the library object, so it must live on


def apply() -> bool:
    """Declare the missing schemas before the first import of torchvision; returns whether that was needed.

    Cheap when called again.
    """
    if "torchvision" in sys.modules or _libraries or importlib.util.find_spec("torchvision") is None:
        return False
    import torch as _torch

    torch: Any = _torch
    if _compiled_part_loads(torch):
        return False
    library = torch.library.Library("torchvision", "FRAGMENT")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _libraries.append(library)
    return True


def _compiled_part_loads(torch: Any) -> bool:
    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return False
    from pathlib import Path

    for folder in spec.submodule_search_locations:
        for file in Path(folder).glob("_C*.so"):
            try:
                torch.ops.load_library(str(file))
            except OSError:
                return False
            return hasattr(torch.ops.torchvision, "nms")
    return False
