"""The models that Vitrine suggests, with what a person wants to know before fetching one.

Sizes are those of the weights in single precision (parameters × 4 bytes, as the repositories list them) and of the
tokenizer. Languages and licences are those of the model cards at the address in `source`; the languages of SigLIP 2
are those of its training data (Tschannen et al., "SigLIP 2", 2025, arXiv:2502.14786: 109 languages, nine tenths of
the pictures with English texts). `tests/test_models.py` compares names, widths and sizes with open_clip's registry.
"""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A model as the list shows it.

    `megabytes` (10^6 bytes) is what has to be on disk; `commercial` whether its licence allows commercial use;
    `side` the side in pixels of the square that it reads.
    """

    name: str
    title: str
    megabytes: int
    dimension: int
    side: int
    languages: str
    licence: str
    commercial: bool
    good_for: str
    repositories: tuple[str, ...] = ()
    """On the hub: that of the weights, then those of the tokenizer where it does not come with open_clip."""

    @property
    def source(self) -> str:
        """The address of the model card."""
        return f"https://huggingface.co/{self.repositories[0]}" if self.repositories else ""


EMBEDDED = Suggestion(
    name="embedded",
    title="Embedded",
    megabytes=28,
    dimension=256,
    side=112,
    languages=phrase("English"),
    licence="Apache-2.0",
    commercial=True,
    good_for=phrase("comes along, needs no network; small and fast"),
)

BETTER = Suggestion(
    name="ViT-B-32-SigLIP2-256/webli",
    title="SigLIP 2, base",
    megabytes=1542,
    dimension=768,
    side=256,
    languages=phrase("109 languages"),
    licence="Apache-2.0",
    commercial=True,
    good_for=phrase("the best all-rounder at this speed"),
    repositories=("timm/ViT-B-32-SigLIP2-256", "timm/ViT-B-32-SigLIP2-256"),
)
"""What the first start offers."""

SUGGESTIONS: tuple[Suggestion, ...] = (
    EMBEDDED,
    BETTER,
    Suggestion(
        name="ViT-B-32-256/datacomp_s34b_b86k",
        title="CLIP DataComp, base",
        megabytes=605,
        dimension=512,
        side=256,
        languages=phrase("English"),
        licence="MIT",
        commercial=True,
        good_for=phrase("English, a smaller download"),
        repositories=("laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K",),
    ),
    Suggestion(
        name="ViT-B-32/laion2b_s34b_b79k",
        title="CLIP LAION-2B, base",
        megabytes=605,
        dimension=512,
        side=224,
        languages=phrase("English"),
        licence="MIT",
        commercial=True,
        good_for=phrase("English, the fastest of the large-scale ones"),
        repositories=("laion/CLIP-ViT-B-32-laion2B-s34B-b79K",),
    ),
    Suggestion(
        name="xlm-roberta-base-ViT-B-32/laion5b_s13b_b90k",
        title="CLIP LAION-5B, multilingual",
        megabytes=1480,
        dimension=512,
        side=224,
        languages=phrase("about 100 languages"),
        licence="MIT",
        commercial=True,
        good_for=phrase("words in many languages and scripts"),
        repositories=("laion/CLIP-ViT-B-32-xlm-roberta-base-laion5B-s13B-b90k", "xlm-roberta-base"),
    ),
    Suggestion(
        name="ViT-L-14/datacomp_xl_s13b_b90k",
        title="CLIP DataComp, large",
        megabytes=1710,
        dimension=768,
        side=224,
        languages=phrase("English"),
        licence="MIT",
        commercial=True,
        good_for=phrase("finer distinctions, where there is a GPU"),
        repositories=("laion/CLIP-ViT-L-14-DataComp.XL-s13B-b90K",),
    ),
    Suggestion(
        name="ViT-L-16-SigLIP2-256/webli",
        title="SigLIP 2, large",
        megabytes=3561,
        dimension=1024,
        side=256,
        languages=phrase("109 languages"),
        licence="Apache-2.0",
        commercial=True,
        good_for=phrase("the finest of these, where there is a GPU"),
        repositories=("timm/ViT-L-16-SigLIP2-256", "timm/ViT-L-16-SigLIP2-256"),
    ),
    Suggestion(
        name="MobileCLIP-S2/datacompdr",
        title="MobileCLIP S2",
        megabytes=397,
        dimension=512,
        side=256,
        languages=phrase("English"),
        licence="Apple research licence (AMLR)",
        commercial=False,
        good_for=phrase("research only: fast on small machines"),
        repositories=("apple/MobileCLIP-S2-OpenCLIP",),
    ),
)


CAPTIONERS: tuple[Suggestion, ...] = tuple(
    Suggestion(
        name=f"coca_{size}/{tag}",
        title=f"CoCa, {words}",
        megabytes=megabytes,
        dimension=0,
        side=224,
        languages=phrase("English"),
        licence="MIT",
        commercial=True,
        good_for=good_for,
        repositories=(f"laion/{kind}CoCa-{size}-laion2B-s13B-b90k",),
    )
    for size, words, megabytes in (("ViT-B-32", "base", 1014), ("ViT-L-14", "large", 2554))
    for tag, kind, good_for in (
        (
            "mscoco_finetuned_laion2b_s13b_b90k",
            "mscoco_finetuned_",
            phrase("captions: plain sentences, as of photographs"),
        ),
        ("laion2b_s13b_b90k", "", phrase("captions: as texts beside pictures on the web")),
    )
)
"""Models that write captions (`VITRINE_CAPTIONER`); `dimension` says nothing of them."""


def suggestion(name: str) -> Suggestion | None:
    """The suggestion of that name, if it is one."""
    return next((one for one in SUGGESTIONS if one.name == name), None)
