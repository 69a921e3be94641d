"""What the embedded model is worth, on pictures it was not trained on: `vitrine bench embedded`.

`rows` are the questions, `encoders` who answers them, `report` the table. Needs the real pictures (`--data`) and, for
one row, the held-out renders of `python -m studio.training` (`--renders`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vitrine.embedding import EMBEDDED_FOLDER
from vitrine.errors import SourceError

KEPT = "results.json"


def run(
    data: Path,
    *,
    model: Path = EMBEDDED_FOLDER,
    renders: Path | None = None,
    unseen: Path | None = None,
    floors: bool = False,
    card: bool = False,
) -> dict[str, Any]:
    """Every row; `report.as_json` with the table under `table`.

    Args:
        data: folder with `grocery`, `clothing`, `museum`, `variety`, `shop`.
        model: an open_clip folder.
        renders: folder with shards of training renders, for the held-out ones.
        unseen: the open_clip folder of a training run with `--leave-out`, for the rows on unseen words.
        floors: measure the classic descriptors too (needs OpenCV); otherwise those kept beside the model are shown.
        card: keep the figures beside the model and write them into its card.

    Raises:
        SourceError: there are no such pictures.
    """
    if not (data / "grocery" / "field.csv").is_file():
        raise SourceError(
            f"The pictures to measure on are not at {data}",
            "the rows need the folders grocery, clothing, museum, variety and shop",
            "say where they are with --data, or with VITRINE_TEST_DATA",
        )
    from benchmarks.embedded import encoders, report, rows
    from training import runtime

    runtime.prepare()
    measured = encoders.open_clip_model(model)
    columns = {"model": rows.measure(data, measured, renders)}
    if unseen is not None:
        columns["model"] += rows.unseen_words(data, encoders.open_clip_model(unseen))
    kept = model / KEPT
    if floors:
        for floor in encoders.floors(data, model):
            columns[floor.name] = [*rows.measure(data, floor, renders), *rows.unseen_words(data, floor)]
    elif kept.is_file():
        before = report.from_json(json.loads(kept.read_text(encoding="utf-8")))
        columns |= {name: results for name, results in before.items() if name != "model"}
    speed = rows.speed(measured)
    answer = report.as_json(columns, speed)
    table = f"{report.table(columns)}\n\nSpeed of the one core measured on: {report.speed_line(speed)}."
    if card:
        kept.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
        report.write_card(model / "README.md", table)
    return answer | {"table": table}
