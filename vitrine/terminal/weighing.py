"""What signals count, as text."""

from __future__ import annotations

from typing import Any

from vitrine.terminal.words import table


def weights(answer: dict[str, Any]) -> str:
    rows = [(one["name"], _said(one["weight"]), _whence(one)) for one in answer["signals"]]
    return f"{table(rows)}\n{_fared(answer['about'])}"


def _fared(about: dict[str, Any] | None) -> str:
    if about is None:
        return "Nothing was learned of this catalog yet: --learn"
    if "ndcg" not in about:
        return f"Too little to learn from: {about['trials']} queries whose answers are known"
    before, after = about["ndcg"]
    tried = f"nDCG@10 of held-out queries {before:.3f} as usual, {after:.3f} with what was learned"
    return tried if about["accepted"] else f"{tried}: not enough better, so all count as usual"


def _said(weight: float) -> str:
    return "off" if weight == 0 else "usual" if weight == 1 else f"× {weight:g}"


def _whence(one: dict[str, Any]) -> str:
    if one["chosen"] is not None:
        return f"set by hand; learned: {_said(one['learned'])}"
    return "" if one["learned"] == 1 else "learned"
