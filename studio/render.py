"""Rendering with Mitsuba 3: colour with features for the denoiser, coverage masks, tone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from studio.denoise import denoise, settle_edges, smooth_ground
from studio.materials import RELIEF_SAMPLES, SAMPLES
from studio.stage import Camera, Solid, Stage, cove_mesh, environment, floor_mesh, shape, view

Picture = NDArray[np.float32]
FILL = (24, 48, 96, 512)
BRIGHTEST = 12.0


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


_FILLERS: list[tuple[bool, bool, Any]] = []


def _fillers(count: int, relief: bool, sheer: bool) -> list[Any]:
    """Hidden specks below the ground, in the materials that every scene must hold.

    A compiled kernel fits one number of living shapes and one set of materials, so every scene is filled up to a
    round number of them; they are kept from scene to scene, and exactly ``count`` of them live.
    """
    samples = SAMPLES + (RELIEF_SAMPLES if relief else ())
    if _FILLERS and _FILLERS[0][:2] != (relief, sheer):
        _FILLERS.clear()
    del _FILLERS[count:]
    for i in range(len(_FILLERS), count):
        speck = floor_mesh(0.01).moved(x=0.1 * i, z=-3.0)
        _FILLERS.append((relief, sheer, shape(speck, samples[i % len(samples)], f"z{i:03d}", sheer)))
    return [filler for _, _, filler in _FILLERS]


class Set:
    """A scene ready to be photographed from several cameras. Solids must already be at scene scale (``fitted``)."""

    def __init__(
        self,
        solids: Sequence[Solid],
        stage: Stage,
        ground_tiles: float = 1.0,
        relief: bool = True,
        deep: bool = True,
    ) -> None:
        import mitsuba as mi

        prepare()
        self.points = np.concatenate([m.vertices for m, _ in solids])
        if not relief:
            solids = [(m, replace(k, relief=None, glow=k.glow if deep else 0.0)) for m, k in solids]
        glassy = any(k.model == "glass" for _, k in solids)
        self.depth = (10 if glassy else 3) if deep else (8 if glassy else 3)
        fillers: list[Any] = []
        if str(mi.variant()).startswith("llvm"):
            fillers = _fillers(next(n for n in FILL if n >= len(solids) + 6) - len(solids), relief, not deep)
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
        for i, filler in enumerate(fillers):
            objects[f"z{i:03d}"] = filler
        self.scene = mi.load_dict(objects)
        self.plain = stage.ground.texture is None
        numbers = _shape_numbers(self.scene)
        self.index = [numbers[f"s{i:03d}"] for i in range(len(solids))]

    def shoot(
        self,
        camera: Camera,
        size: int,
        spp: int,
        seed: int,
        smooth: bool = True,
        fine: int = 4,
        frame: NDArray[np.float64] | None = None,
    ) -> Shot:
        """Photograph all solids, or just the points (N, 3) of ``frame``; ``fine``² rays a pixel measure coverage."""
        origin, target, up = view(self.points if frame is None else frame, camera)
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
        """Photograph from a given place. Where ``smooth``, the samples go where the product is.

        Plain ground is even and gets a fifth of a product pixel's samples; ``spp`` is what products get at least
        where they fill less than half of the picture."""
        import mitsuba as mi

        features = self._features(sensor(origin, target, up, fov, size * fine), seed, smooth)
        blocks = np.rint(features[..., -1]).astype(int).reshape(size, fine, size, fine)
        coverage = np.stack([(blocks == i).mean(axis=(1, 3)) for i in self.index], -1).astype(np.float32)
        path = mi.load_dict({"type": "path", "max_depth": self.depth, "rr_depth": 4})
        camera = sensor(origin, target, up, fov, size)
        if not smooth:
            image = mi.render(self.scene, sensor=camera, integrator=path, spp=spp, seed=seed)
            return Shot(np.array(image)[..., :3].astype(np.float32), coverage)
        albedo_normal = features[..., -7:-1].reshape(size, fine, size, fine, 6).mean(axis=(1, 3)).astype(np.float32)
        product = ndimage.binary_dilation(coverage.sum(axis=-1) > 0, iterations=2)
        weights = np.where(product, 1.0, 0.2 if self.plain else 1.0)
        counts = _shared_out(weights, int(size * size * spp * (0.5 if self.plain else 1.0)), seed)
        rgb, variance = _sampled(self.scene, camera, path, counts, seed)
        clean = denoise(rgb, variance, albedo_normal[..., :3], albedo_normal[..., 3:])
        cover = np.clip(coverage.sum(axis=-1), 0, 1)
        if self.plain:
            clean = smooth_ground(clean, cover < 0.001)
        return Shot(settle_edges(clean, cover), coverage)

    def _features(self, camera: Any, seed: int, all_of_them: bool) -> Picture:
        """Albedo, shading normal and shape number (the last channel) for one ray a pixel."""
        import mitsuba as mi

        names = "a:albedo,n:sh_normal,i:shape_index" if all_of_them else "i:shape_index"
        integrator = mi.load_dict({"type": "aov", "aovs": names})
        return np.array(mi.render(self.scene, sensor=camera, integrator=integrator, spp=1, seed=seed), dtype=np.float32)


def _shared_out(weights: NDArray[np.float64], total: int, seed: int) -> NDArray[np.int64]:
    """Whole numbers of samples (H, W), at least 2 each, in proportion to the weights, exactly ``total`` together.

    The same total for every picture of one size: a compiled kernel fits one number of rays.
    """
    flat = weights.ravel()
    counts = np.maximum(2, np.floor(flat / flat.sum() * total)).astype(np.int64)
    rest = total - int(counts.sum())
    chosen = np.random.default_rng(seed).permutation(np.flatnonzero(counts > 3 if rest < 0 else flat == flat.max()))
    extra = np.resize(chosen, abs(rest))
    np.add.at(counts, extra, 1 if rest > 0 else -1)
    return np.asarray(np.maximum(counts, 1).reshape(weights.shape))


def _aligned(values: NDArray[np.int64]) -> Picture:
    """The values as floats in memory aligned to 64 bytes: Dr.Jit compiles another kernel for other alignments."""
    raw = np.empty(len(values) + 16, dtype=np.float32)
    start = (-raw.ctypes.data // 4) % 16
    out = raw[start : start + len(values)]
    out[:] = values
    return out


def _sampled(scene: Any, camera: Any, path: Any, counts: NDArray[np.int64], seed: int) -> tuple[Picture, Picture]:
    """Mean radiance (H, W, 3), variance of its mean brightness (H, W), from ``counts`` (H, W) samples a pixel."""
    import mitsuba as mi

    height, width = counts.shape
    if not str(mi.variant()).startswith("llvm"):  # one ray at a time: the renderer's own loop over all pixels
        half = [
            np.array(
                mi.render(
                    scene,
                    sensor=camera,
                    integrator=path,
                    spp=max(1, int(counts.max()) // 2),
                    seed=2 * seed + k,
                )
            )
            for k in (0, 1)
        ]
        apart = (half[0][..., :3] - half[1][..., :3]).mean(axis=-1) / 2
        variance = ndimage.uniform_filter(apart**2, 5)
        return ((half[0] + half[1]) / 2)[..., :3].astype(np.float32), variance.astype(np.float32)
    pixel = np.repeat(np.arange(counts.size), counts.ravel())
    sampler = mi.load_dict({"type": "independent"})
    sampler.seed(seed, len(pixel))
    jitter = sampler.next_2d()
    x = (mi.Float(_aligned(pixel % width)) + jitter.x) / width
    y = (mi.Float(_aligned(pixel // width)) + jitter.y) / height
    rays, _ = camera.sample_ray_differential(0.0, sampler.next_1d(), mi.Point2f(x, y), mi.Point2f(0.5))
    light, _, _ = path.sample(scene, sampler, rays)
    radiance = np.array(light, dtype=np.float32).reshape(3, -1)
    brightness = radiance.mean(axis=0)
    radiance *= np.minimum(1.0, BRIGHTEST / np.maximum(brightness, 1e-6))  # no single path may outshine a lamp
    n = counts.ravel().astype(np.float64)
    mean = np.stack([np.bincount(pixel, radiance[c], counts.size) / n for c in range(3)], -1)
    brightness = radiance.mean(axis=0).astype(np.float64)
    square = np.bincount(pixel, brightness**2, counts.size) / n
    variance = np.maximum(square - mean.mean(axis=-1) ** 2, 0) / np.maximum(n - 1, 1)
    return mean.reshape(height, width, 3).astype(np.float32), variance.reshape(height, width).astype(np.float32)


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
