"""What every segmenter promises."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageDraw

from vitrine import segment
from vitrine.embedding import torchvision_fix
from vitrine.errors import ModelUnavailable
from vitrine.segment import Point, network
from vitrine.segment.embedded import Embedded
from vitrine.segment.shapes import overlap

SIZES = [(160, 120), (120, 160), (600, 24), (24, 600), (1, 1), (2, 3), (9, 400), (1024, 700)]


def write_sam(folder):
    """A SAM 2 checkpoint with the layers of the real one, tiny, its weights drawn at random."""
    torchvision_fix.apply()
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from transformers.models.sam2.configuration_sam2 import (
        Sam2Config,
        Sam2HieraDetConfig,
        Sam2MaskDecoderConfig,
        Sam2PromptEncoderConfig,
        Sam2VisionConfig,
    )

    torch.manual_seed(0)
    side = 64
    backbone = Sam2HieraDetConfig(
        hidden_size=8,
        num_attention_heads=1,
        image_size=[side, side],
        blocks_per_stage=[1, 1, 2, 1],
        embed_dim_per_stage=[8, 16, 32, 64],
        num_attention_heads_per_stage=[1, 1, 1, 1],
        window_size_per_stage=[8, 4, 4, 2],
        global_attention_blocks=[3],
        window_positional_embedding_background_size=[8, 8],
    )
    vision = Sam2VisionConfig(
        backbone_config=backbone,
        backbone_channel_list=[64, 32, 16, 8],
        backbone_feature_sizes=[[16, 16], [8, 8], [4, 4]],
        fpn_hidden_size=32,
    )
    config = Sam2Config(
        vision_config=vision.to_dict(),
        prompt_encoder_config=Sam2PromptEncoderConfig(hidden_size=32, image_size=side, patch_size=16).to_dict(),
        mask_decoder_config=Sam2MaskDecoderConfig(
            hidden_size=32, mlp_dim=32, num_hidden_layers=1, num_attention_heads=2, iou_head_hidden_dim=32
        ).to_dict(),
    )
    transformers.Sam2Model(config).save_pretrained(folder)
    images = transformers.Sam2ImageProcessor(size={"height": side, "width": side})
    transformers.Sam2Processor(images).save_pretrained(folder)
    return f"sam:{folder}"


def write_weights(file):
    """Weights of the project's own network, drawn at random."""
    torchvision_fix.apply()
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    save_file({name: value.contiguous().clone() for name, value in network.build().state_dict().items()}, str(file))
    return file


@pytest.fixture(scope="module", params=["embedded", "classical", "network", "sam"])
def segmenter(request, tmp_path_factory):
    name = request.param
    if name == "network":
        return Embedded(write_weights(tmp_path_factory.mktemp("network") / "weights.safetensors"))
    if name == "sam":
        name = write_sam(tmp_path_factory.mktemp("sam"))
    return segment.load(name)


def scene(size=(160, 120)) -> Image.Image:
    """A red disc in the middle of green noise."""
    rng = np.random.default_rng(0)
    width, height = size
    ground = np.clip(np.array([60, 140, 80]) + rng.normal(0, 6, (height, width, 3)), 0, 255).astype(np.uint8)
    image = Image.fromarray(ground)
    ImageDraw.Draw(image).ellipse(disc(size), fill=(200, 40, 30))
    return image


def disc(size):
    width, height = size
    radius = 0.3 * min(width, height)
    return (width / 2 - radius, height / 2 - radius, width / 2 + radius, height / 2 + radius)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_masks_are_as_large_as_the_picture_whatever_its_shape(segmenter, size):
    width, height = size
    state = segmenter.encode(scene(size))
    prompts = [
        ([Point(width / 2, height / 2)], None),
        ([Point(0, 0)], None),
        ([Point(width - 1, height - 1)], None),
        ([Point(width / 2, height / 2), Point(0, 0, False)], None),
        ([], (0.0, 0.0, float(width), float(height))),
        ([Point(width / 2, height / 2)], (0.0, 0.0, float(width), float(height))),
    ]
    for points, box in prompts:
        masks = segmenter.masks(state, points, box)
        assert masks
        for mask in masks:
            assert mask.pixels.shape == (height, width)
            assert mask.pixels.dtype == bool
            assert mask.pixels.any()
            assert 0 <= mask.score <= 1


def test_the_same_click_gives_the_same_mask(segmenter):
    first = segmenter.masks(segmenter.encode(scene()), [Point(80, 60)])
    again = segmenter.masks(segmenter.encode(scene()), [Point(80, 60)])
    assert [mask.score for mask in first] == [mask.score for mask in again]
    assert all((one.pixels == other.pixels).all() for one, other in zip(first, again, strict=True))


def test_a_state_serves_many_clicks_from_several_threads(segmenter):
    state = segmenter.encode(scene())
    alone = segmenter.masks(state, [Point(80, 60)])[0].pixels
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: segmenter.masks(state, [Point(80, 60)])[0].pixels, range(8)))
    assert all((one == alone).all() for one in found)


def test_grey_and_plain_pictures_have_masks_too(segmenter):
    for image in (scene().convert("L").convert("RGB"), Image.new("RGB", (80, 60), (128, 128, 128))):
        assert segmenter.masks(segmenter.encode(image), [Point(40, 30)])[0].pixels.any()


def test_proposals_are_distinct_and_at_most_as_many_as_asked_for(segmenter):
    found = segmenter.proposals(segmenter.encode(scene()), 5)
    assert len(found) <= 5
    assert all(mask.pixels.shape == (120, 160) and mask.pixels.any() for mask in found)
    for n, mask in enumerate(found):
        assert all(overlap(mask.pixels, other.pixels) < 0.95 for other in found[:n])


@pytest.fixture(params=["embedded", "classical"])
def able(request):
    """Those whose weights are at hand."""
    return segment.load(request.param)


@pytest.mark.parametrize("size", [(160, 120), (90, 200), (640, 480)], ids=str)
def test_a_click_and_a_box_find_the_disc(able, size):
    image = scene(size)
    canvas = Image.new("1", size)
    ImageDraw.Draw(canvas).ellipse(disc(size), fill=1)
    truth = np.asarray(canvas)
    state = able.encode(image)
    assert overlap(able.masks(state, [Point(size[0] / 2, size[1] / 2)])[0].pixels, truth) > 0.85
    assert overlap(able.masks(state, [], disc(size))[0].pixels, truth) > 0.85


@pytest.mark.parametrize("box", [(60, 40, 100, 80), (0, 0, 30, 119), (70.4, 50.2, 71.1, 50.9)], ids=str)
def test_a_box_is_never_left_unless_a_click_outside_says_so(box, tmp_path):
    image = scene()
    for able in (segment.load("embedded"), Embedded(write_weights(tmp_path / "weights.safetensors"))):
        state = able.encode(image)
        found = able.masks(state, [], box)[0].box
        assert int(box[0]) <= found[0] and found[2] <= np.ceil(box[2])
        assert int(box[1]) <= found[1] and found[3] <= np.ceil(box[3])
        assert able.masks(state, [Point(140, 100)], box)[0].pixels[100, 140]


def test_what_is_clicked_away_goes(able):
    image = Image.new("RGB", (200, 120), (235, 235, 230))
    pen = ImageDraw.Draw(image)
    pen.rectangle((30, 30, 99, 90), fill=(190, 40, 40))
    pen.rectangle((100, 30, 169, 90), fill=(40, 60, 190))
    mask = able.masks(able.encode(image), [Point(60, 60), Point(140, 60, False)])[0].pixels
    assert mask[60, 60] and not mask[60, 140]
    both = able.masks(able.encode(image), [Point(60, 60), Point(140, 60)])[0].pixels
    assert both[60, 60] and both[60, 140]


def test_the_picture_goes_through_the_large_encoder_once(tmp_path):
    segmenter = segment.load(write_sam(tmp_path / "sam"))
    passes = []
    segmenter._model.vision_encoder.register_forward_hook(lambda *_: passes.append(1))
    state = segmenter.encode(scene())
    for x in (20, 80, 120):
        segmenter.masks(state, [Point(x, 60)])
    assert len(passes) == 1


def test_segment_anything_says_what_is_wrong(tmp_path):
    os.makedirs(tmp_path / "empty")
    with pytest.raises(ModelUnavailable, match=r"cannot be loaded|transformers is not installed"):
        segment.load(f"sam:{tmp_path / 'empty'}")
    with pytest.raises(ModelUnavailable, match="no segmenter called"):
        segment.load("sharpest")
