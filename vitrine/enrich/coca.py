"""Captions by CoCa (Yu et al., "CoCa: Contrastive Captioners are Image-Text Foundation Models", 2022) of open_clip.

open_clip's own `generate` needs transformers, which Vitrine does without; so the words are chosen here, one piece after
the other, always the likeliest. A picture is encoded once, whatever the length of what is said of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from vitrine.embedding import clip, hub, model_key
from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

LONGEST = 30
"""Pieces of words that a caption has at most."""

_REPEATED = 3  # pieces in a row that are never said twice
_CONFIG = "multimodal_cfg"  # what only a CoCa's configuration has


@dataclass(frozen=True, slots=True)
class Said:
    """What was chosen for a picture.

    `tokens` are without those of start and end; `chances` the probability of each choice, 0 … 1, that of ending among
    them where it ended by itself.
    """

    tokens: tuple[int, ...]
    chances: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Mean probability of its choices, 0 … 1: how sure the model was of its words, not how often it is right."""
        return sum(self.chances) / len(self.chances) if self.chances else 0.0


def key(name: str) -> str:
    """Changes with the model and, where they lie in a folder, with its weights; the name where the folder has gone."""
    try:
        return model_key(name) if name.startswith(clip.LOCAL) else name
    except ModelUnavailable:
        return name


def label(name: str) -> str:
    """The model as visitors may see it: without the folder that a folder lies in."""
    return Path(name.removeprefix(clip.LOCAL)).name if name.startswith(clip.LOCAL) else name


def look(name: str) -> None:
    """See whether a captioning model is on this machine, without loading it; nothing is fetched.

    Raises:
        ModelUnavailable: it is not, or it is a model that writes no captions.
    """
    if name.startswith(clip.LOCAL):
        folder = Path(name.removeprefix(clip.LOCAL))
        clip.local_fingerprint(folder)
        try:
            config = json.loads((folder / hub.CONFIG).read_text(encoding="utf-8"))["model_cfg"]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelUnavailable(
                phrase("{name} is not an open_clip model", name=name),
                phrase("its {config} cannot be read", config=hub.CONFIG),
                phrase("choose another model"),
            ) from error
    else:
        needed = hub.repositories(name)
        if name.startswith(hub.HUB):
            config = hub.read_config(needed[0].id)
        else:
            import open_clip

            config = open_clip.get_model_config(name.partition("/")[0]) or {}
    if _CONFIG not in config:
        raise ModelUnavailable(
            phrase("{name} writes no captions", name=name),
            phrase("it is not a CoCa, the kind of model of open_clip that does"),
            phrase("set VITRINE_CAPTIONER to one that `vitrine models` lists for captions, or leave it empty"),
        )
    if not name.startswith(clip.LOCAL) and hub.bytes_on_disk(name) is None:
        raise ModelUnavailable(
            phrase("The captioning model {name} is not on this machine", name=name),
            remedy=phrase("fetch it: vitrine models get {name}", name=name),
        )


class Coca:
    """A CoCa that has been loaded, which takes seconds. To be used from one thread at a time.

    Args:
        name: `ARCHITECTURE/TAG` of open_clip, `hf-hub:OWNER/NAME` or `local-dir:FOLDER`.

    Raises:
        ModelUnavailable: it is not on this machine, damaged, or writes no captions.
    """

    def __init__(self, name: str) -> None:
        look(name)
        built_in = not name.startswith((clip.LOCAL, hub.HUB))
        architecture, _, tag = name.partition("/")
        made = clip.opened(key(name), architecture if built_in else name, tag if built_in else None)
        self.label = label(name)
        self._tokenizer = made.tokenizer
        if not hasattr(made.tokenizer, "sot_token_id") or made.model.text.vocab_size <= made.tokenizer.eot_token_id:
            raise ModelUnavailable(
                phrase("{name} writes no captions", name=name),
                phrase("its words are not those of open_clip's own tokenizer"),
                phrase("set VITRINE_CAPTIONER to one that `vitrine models` lists for captions, or leave it empty"),
            )
        self._device = clip.best_device()
        self._model = made.model.eval().to(self._device)
        self._preprocess = made.preprocess

    def captions(self, images: Sequence[Image.Image]) -> list[tuple[str, float]]:
        """What it says of upright RGB pictures, each with `Said.confidence`; an empty text where it says nothing.

        Raises:
            ModelUnavailable: its weights make no sense.
        """
        import torch

        if not images:
            return []
        batch = torch.stack([self._preprocess(image) for image in images]).to(self._device)
        start, end = self._tokenizer.sot_token_id, self._tokenizer.eot_token_id
        try:
            said = chosen(self._model, batch, start, end)
        except ArithmeticError as error:
            raise ModelUnavailable(
                phrase("The captioning model {name} is damaged", name=self.label),
                phrase("what it answers is not a number"),
                phrase("fetch or copy its weights again"),
            ) from error
        return [(written(self._tokenizer.decode(one.tokens)), one.confidence) for one in said]


def chosen(model: Any, pictures: Any, start: int, end: int, longest: int = LONGEST) -> list[Said]:
    """What a CoCa says of pictures, always taking the likeliest piece of a word that repeats no three in a row.

    Args:
        model: of open_clip, in evaluation mode.
        pictures: as its preprocessing gives them, shape (n, 3, side, side).
        start, end: the tokenizer's own tokens of start and end.
        longest: pieces at most; never more than the model can read.

    Raises:
        ArithmeticError: the model's answer is not a number.
    """
    import torch

    with torch.inference_mode():
        encoded = model(pictures)
        latent, parts = encoded["image_features"], encoded["image_embs"]
        tokens: list[list[int]] = [[start] for _ in range(len(pictures))]
        chances: list[list[float]] = [[] for _ in range(len(pictures))]
        writing = list(range(len(pictures)))
        for _ in range(min(longest, model.context_length)):
            if not writing:
                break
            read = torch.tensor([tokens[row] for row in writing], device=pictures.device)
            rows = torch.tensor(writing, device=pictures.device)
            answer = model(None, read, image_latent=latent[rows], image_embs=parts[rows], output_labels=False)
            likely = answer["logits"][:, -1].float().softmax(dim=-1).cpu()
            if not bool(torch.isfinite(likely).all()):
                raise ArithmeticError("the model's answer is not a number")
            for row, own in zip(list(writing), likely, strict=True):
                allowed = own.clone()
                allowed[[start, *_again(tokens[row])]] = -1.0
                best = int(allowed.argmax())
                chances[row].append(float(own[best]))
                if best == end:
                    writing.remove(row)
                else:
                    tokens[row].append(best)
    return [Said(tuple(one[1:]), tuple(sure)) for one, sure in zip(tokens, chances, strict=True)]


def _again(tokens: Sequence[int]) -> set[int]:
    """What would say some pieces in a row a second time."""
    last = tuple(tokens[1 - _REPEATED :])
    rows = (tuple(tokens[at : at + _REPEATED]) for at in range(len(tokens) - _REPEATED + 1))
    return {row[-1] for row in rows if row[:-1] == last}


def written(text: str) -> str:
    """A caption as it is shown: one line of what can be printed, punctuation where it belongs, no full stop."""
    plain = " ".join("".join(c if c.isprintable() and c != "\ufffd" else " " for c in text).split())
    plain = re.sub(r"\s+([.,;:!?%)\]])", r"\1", plain)
    plain = re.sub(r"([(\[])\s+", r"\1", plain)
    return plain.strip(" .")
