"""Rendering with Mitsuba 3: colour with features for the denoiser, coverage masks, tone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.denoise import denoise
from studio.materials import RELIEF_SAMPLES, SAMPLES
from studio.stage import Camera, Solid, Stage, cove_mesh, environment, floor_mesh, shape, view

Picture = NDArray[np.float32]
FILL = (12, 20, 32, 64, 128, 512)


def prepare() -> str:
    """Choose the variant once a process: LLVM where a fitting libLLVM is found, else scalar. Returns its name.

    ``STUDIO_VARIANT`` overrides. One thread: the studio shares its machine.
    """
    import drjit as dr
    import mitsuba as mi

    if mi.variant() is None:
        name = os.environ.get("STUDIO_VARIANT")
        if name is None:
            version = dr.detail.llvm_version() if dr.has_backend(dr.JitBackend.LLVM) else (0,)
            # LLVM 15 aborts the process (it cannot select the fminimum that Dr.Jit emits): ask for 16 or newer.
            name = "llvm_ad_rgb" if version[0] >= 16 else "scalar_rgb"
        mi.set_variant(name)
        dr.set_thread_count(int(os.environ.get("STUDIO_THREADS", "1")))
        mi.set_log_level(mi.LogLevel.Error)
    return str(mi.variant())


@dataclass
class Shot:
    """A rendered view. rgb: (H, W, 3) linear. coverage: (H, W, K) share of each pixel that shows solid k."""

    rgb: Picture
    coverage: Picture


def sensor(
    origin: NDArray[np.float64], target: NDArray[np.float64], up: NDArray[np.float64], fov: float, size: int
) -> Any:
    import mitsuba as mi

    return mi.load_dict(
        {
            "type": "perspective",
            "fov": fov,
            "to_world": mi.ScalarTransform4f().look_at(origin.tolist(), target.tolist(), up.tolist()),
            "film": {
                "type": "hdrfilm",
                "width": size,
                "height": size,
                "component_format": "float32",
                "rfilter": {"type": "box"},
            },
            "sampler": {"type": "independent", "sample_count": 4},
        }
    )


def _shape_numbers(scene: Any) -> dict[str, int]:
    """The value of the ``shape_index`` feature for each shape: its place from 1, or its registry number under a JIT."""
    import drjit as dr
    import mitsuba as mi

    if not str(mi.variant()).startswith("llvm"):
        return {s.id(): i + 1 for i, s in enumerate(scene.shapes())}
    return {s.id(): int(dr.reinterpret_array(mi.UInt32, mi.ShapePtr(s))[0]) for s in scene.shapes()}


@lru_cache(maxsize=1024)
def _filler(number: int, relief: bool) -> Any:
    """A hidden speck below the ground, made once a process, in one of the materials that every scene must hold."""
    samples = SAMPLES + (RELIEF_SAMPLES if relief else ())
    return shape(floor_mesh(0.01).moved(x=0.1 * number, z=-3.0), samples[number % len(samples)], f"z{number:03d}", not relief)


class Set:
    """A scene ready to be photographed from several cameras. Solids must already be at scene scale (``fitted``)."""

    def __init__(
        self, solids: Sequence[Solid], stage: Stage, ground_tiles: float = 1.0, relief: bool = True, deep: bool = True
    ) -> None:
        import mitsuba as mi

        prepare()
        self.points = np.concatenate([m.vertices for m, _ in solids])
        if not relief:
            solids = [(m, replace(k, relief=None, glow=0.0)) for m, k in solids]
        glassy = any(k.model == "glass" for _, k in solids)
        self.depth = (12 if glassy else 5) if deep else (8 if glassy else 3)
        ground = cove_mesh(stage.reach) if stage.cove else floor_mesh(stage.reach, ground_tiles)
        objects: dict[str, Any] = {
            "type": "scene",
            "light": {
                "type": "envmap",
                "bitmap": mi.Bitmap(environment(stage.light)),
                "to_world": mi.ScalarTransform4f().rotate([1, 0, 0], 90),
            },
            "a_ground": shape(ground, stage.ground, "ground"),
        }
        for i, (mesh, material) in enumerate(solids):
            objects[f"s{i:03d}"] = shape(mesh, material, f"s{i:03d}", not deep)
        if str(mi.variant()).startswith("llvm"):
            # A compiled kernel fits scenes of one number of shapes and set of materials: fill up to a round number.
            count = next(n for n in FILL if n >= len(solids) + 6) - len(solids)
            for i in range(count):
                objects[f"z{i:03d}"] = _filler(i, relief)
        self.scene = mi.load_dict(objects)
        numbers = _shape_numbers(self.scene)
        self.index = [numbers[f"s{i:03d}"] for i in range(len(solids))]

    def shoot(self, camera: Camera, size: int, spp: int, seed: int, smooth: bool = True, fine: int = 4) -> Shot:
        """Photograph what the camera frames of all solids; ``fine``² rays a pixel measure the coverage."""
        origin, target, up = view(self.points, camera)
        return self.shoot_from(origin, target, up, camera.fov, size, spp, seed, smooth, fine)

    def shoot_from(
        self,
        origin: NDArray[np.float64],
        target: NDArray[np.float64],
        up: NDArray[np.float64],
        fov: float,
        size: int,
        spp: int,
        seed: int,
        smooth: bool = True,
        fine: int = 4,
    ) -> Shot:
        import mitsuba as mi

        path = {"type": "path", "max_depth": self.depth, "rr_depth": 4}
        camera = sensor(origin, target, up, fov, size)
        if smooth:
            integrator = mi.load_dict({"type": "aov", "aovs": "a:albedo,n:sh_normal", "nested": path})
            half = [
                np.array(mi.render(self.scene, sensor=camera, integrator=integrator, spp=spp // 2, seed=2 * seed + k))
                for k in (0, 1)
            ]
            rgb = denoise(half[0], half[1])
        else:
            image = mi.render(self.scene, sensor=camera, integrator=mi.load_dict(path), spp=spp, seed=seed)
            rgb = np.array(image)[..., :3]
        lattice = sensor(origin, target, up, fov, size * fine)
        which = mi.render(
            self.scene,
            sensor=lattice,
            integrator=mi.load_dict({"type": "aov", "aovs": "i:shape_index"}),
            spp=1,
            seed=seed,
        )
        found = np.rint(np.array(which)[..., -1]).astype(int)
        blocks = found.reshape(size, fine, size, fine)
        coverage = np.stack([(blocks == i).mean(axis=(1, 3)) for i in self.index], -1).astype(np.float32)
        return Shot(rgb.astype(np.float32), coverage)


def tone(rgb: Picture, exposure: float = 1.0) -> Picture:
    """Linear light to sRGB 0..1: straight up to about 0.7, then a shoulder that never clips to flat white."""
    x = np.maximum(rgb * exposure, 0)
    knee = 0.7
    over = np.maximum(x - knee, 0)
    x = np.minimum(x, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    out = np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.power(np.maximum(x, 1e-8), 1 / 2.4) - 0.055)
    return np.clip(out, 0, 1).astype(np.float32)


def exposure_for(shot: Shot, level: float = 0.80) -> float:
    """The exposure at which the empty ground's brightest tenth has this linear value."""
    empty = shot.coverage.sum(axis=-1) < 0.02
    light = shot.rgb.mean(axis=-1)
    values = light[empty] if empty.any() else light.ravel()
    return float(level / max(float(np.percentile(values, 85)), 1e-6))


def to_bytes(picture: Picture) -> NDArray[np.uint8]:
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)
