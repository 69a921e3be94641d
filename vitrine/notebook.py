"""Hits as a small gallery in a notebook: one piece of HTML that needs nothing else, now or years later.

Thumbnails are part of it; styles are inline, because notebooks strip style sheets from what they show; colours are
made from the text colour of the notebook, so that it looks right on a light and on a dark ground alike.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from vitrine.errors import NotFound
from vitrine.search.result import Hit
from vitrine.store.thumbnails import Thumbnails

_HEIGHT = 132  # pixels of a picture in the gallery
_MOST = 60  # pictures shown: at about 10 kB each a notebook stays small
_QUIET = "color:color-mix(in srgb,currentColor 68%,transparent)"
_CUT = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap"


def gallery(hits: Sequence[Hit], total: int, *, asked: bool, thumbnails: Thumbnails) -> str:
    """The HTML of some hits.

    Args:
        hits: in rank order; the first 60 are shown.
        total: how many items resemble the query.
        asked: whether something was asked; if not there are no scores, and no line.
        thumbnails: where the pictures are.
    """
    shown = hits[:_MOST]
    above = [hit for hit in shown if hit.above_line or not asked]
    below = [hit for hit in shown if not hit.above_line and asked]
    parts = [f'<div style="margin:4px 0 8px;font-size:12px;{_QUIET}">{_words(hits, total, asked)}</div>']
    if above:
        parts.append(_wall(above, asked, thumbnails))
    if below:
        line = "border-top:1px solid color-mix(in srgb,currentColor 22%,transparent)"
        parts.append(
            f'<div style="margin:14px 0 8px;padding-top:8px;font-size:12px;{line};{_QUIET}">'
            f"{'Nothing below' if above else 'None of these'} resembles the query</div>"
        )
        parts.append(_wall(below, asked, thumbnails))
    return f'<div style="font-family:system-ui,sans-serif;line-height:1.35">{"".join(parts)}</div>'


def _words(hits: Sequence[Hit], total: int, asked: bool) -> str:
    if not hits:
        return "No hits"
    counted = f"{total:,} {'item' if total == 1 else 'items'}" + (" like that" if asked else "")
    shown = min(len(hits), _MOST)
    return counted if shown >= total else f"{counted}, {shown} shown"


def _wall(hits: Sequence[Hit], asked: bool, thumbnails: Thumbnails) -> str:
    tiles = "".join(_tile(hit, asked, thumbnails) for hit in hits)
    return f'<div style="display:flex;flex-wrap:wrap;gap:12px 10px">{tiles}</div>'


def _tile(hit: Hit, asked: bool, thumbnails: Thumbnails) -> str:
    shape = min(2.2, max(0.6, hit.width / max(1, hit.height)))
    width = round(shape * _HEIGHT)
    title = escape(hit.title or hit.id)
    chance = round(100 * hit.score)
    faded = ";opacity:.6" if asked and not hit.above_line else ""  # the picture only: words stay readable
    score = f"{chance} in 100 · " if asked else ""
    return (
        f'<figure style="margin:0;width:{width}px">'
        f'<img src="{escape(_source(hit, thumbnails))}" alt="{title}" title="{title}" width="{width}"'
        f' height="{_HEIGHT}" style="display:block;width:{width}px;height:{_HEIGHT}px;object-fit:cover;'
        f'border-radius:4px;margin:0{faded}">'
        f'<figcaption style="font-size:12px;padding-top:4px"><div style="{_CUT}">{title}</div>'
        f'<div style="font-size:11px;{_CUT};{_QUIET}" title="{escape(hit.id)}">{score}{escape(hit.id)}</div>'
        "</figcaption></figure>"
    )


def _source(hit: Hit, thumbnails: Thumbnails) -> str:
    try:
        data = thumbnails.path(hit.picture, "small").read_bytes()
    except (OSError, NotFound):  # the tiny stand-in is blurred, but better than a hole
        return hit.placeholder
    return "data:image/webp;base64," + base64.b64encode(data).decode("ascii")
