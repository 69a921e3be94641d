"""What the image tower is asked for: words, labels and telling pictures apart, all in one space."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.network import DIMENSION


class CosineSoftmax(nn.Module):
    """Softmax over cosine similarities to learned class directions, with an additive margin on the right class."""

    def __init__(self, classes: int, scale: float = 18.0, margin: float = 0.12) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.randn(classes, DIMENSION) * 0.1)
        self.scale, self.margin = scale, margin

    def forward(self, vectors: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Loss over the rows whose label is not -1, each counted `weights` (n) times; zero where there is none."""
        known = (labels >= 0).nonzero().flatten()
        if not len(known):
            return vectors.sum() * 0
        cosine = vectors[known] @ functional.normalize(self.directions, dim=-1).T
        target = labels[known]
        shifted = cosine - self.margin * functional.one_hot(target, cosine.shape[1])
        losses = functional.cross_entropy(self.scale * shifted, target, label_smoothing=0.05, reduction="none")
        return (losses * weights[known]).sum() / weights.sum()


class WordContrast(nn.Module):
    """Picture against all phrases of the training set, embedded by the frozen sentence encoder.

    The only learned part is the linear map from the teacher's space (384) into the joint one (256), so that phrases
    that no picture carries land where the teacher puts them among their neighbours.
    """

    def __init__(self, phrases: Tensor) -> None:
        super().__init__()
        self.register_buffer("phrases", phrases, persistent=False)
        self.projection = nn.Linear(phrases.shape[1], DIMENSION)
        centred = phrases - phrases.mean(0)
        basis = torch.linalg.svd(centred, full_matrices=False).Vh[:DIMENSION]
        with torch.no_grad():
            self.projection.weight[: len(basis)] = basis
            self.projection.bias.copy_(-(phrases.mean(0) @ self.projection.weight.T))
        self.log_scale = nn.Parameter(torch.tensor(2.5))

    def words(self) -> Tensor:
        """Unit vectors (p, 256) of all phrases."""
        return functional.normalize(self.projection(self.phrases), dim=-1)

    def forward(self, vectors: Tensor, chosen: Tensor, ignored: Tensor, weights: Tensor) -> Tensor:
        """Cross entropy of picking phrase `chosen` (n) among all but the `ignored` (n, p) ones, rows by `weights`."""
        logits = self.log_scale.clamp(max=3.7).exp() * (vectors @ self.words().T)
        ignored = ignored.scatter(1, chosen[:, None], False)
        logits = logits.masked_fill(ignored, -1e4)
        losses = functional.cross_entropy(logits, chosen, label_smoothing=0.02, reduction="none")
        return (losses * weights).sum() / weights.sum()


class InstanceMemory:
    """The latest vector of every training picture: negatives for telling one picture from all others."""

    def __init__(self, size: int, temperature: float = 0.1) -> None:
        self.vectors = functional.normalize(torch.randn(size, DIMENSION), dim=-1)
        self.seen = torch.zeros(size, dtype=torch.bool)
        self.temperature = temperature

    def loss(
        self,
        first: Tensor,
        second: Tensor,
        index: Tensor,
        things: Tensor,
        siblings: Tensor,
        negatives: int = 3072,
    ) -> Tensor:
        """Each view must find its own kind among the remembered vectors of other things.

        That is the other view of its picture or, where `siblings` (n) names one, the remembered vector of another
        picture of the same thing (-1: none), as in supervised contrastive learning (arXiv:2004.11362). `things`
        (pictures) numbers what each picture of the set shows: pictures of one thing are not pushed apart.
        """
        pool = self.seen.nonzero().flatten()
        if len(pool) < 256:
            return first.sum() * 0
        pool = pool[torch.randint(len(pool), (min(negatives, len(pool)),))]
        own = things[index][:, None] == things[pool][None]
        others = self.vectors[pool]
        total = first.new_zeros(())
        other = (siblings >= 0) & self.seen[siblings.clamp(min=0)]
        remembered = self.vectors[siblings.clamp(min=0)]
        for query, key in ((first, second), (second, first)):
            key = torch.where(other[:, None], remembered, key)
            positive = (query * key).sum(1, keepdim=True)
            logits = torch.cat([positive, (query @ others.T).masked_fill(own, -1e4)], dim=1) / self.temperature
            total = total + functional.cross_entropy(logits, torch.zeros(len(index), dtype=torch.long))
        return total / 2

    @torch.no_grad()
    def update(self, index: Tensor, vectors: Tensor) -> None:
        """Mixes new vectors into the remembered ones."""
        self.vectors[index] = functional.normalize(0.4 * self.vectors[index] + 0.6 * vectors, dim=-1)
        self.seen[index] = True
