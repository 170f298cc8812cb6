"""The process that opens a user's file: killable, short of memory, its findings in a folder.

One order as JSON on stdin, one JSON object a line on stdout: ``done`` and ``total`` while it
works, then ``result`` or ``error``. Run as ``python -m pipeline.web.worker``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, Any

from pipeline.errors import CocokError, InputError
from pipeline.overview import Overview
from pipeline.records import Analysis
from pipeline.rows import Rejected, Row
from pipeline.score import Model, flat_row
from pipeline.web import tables
from pipeline.wording import trait_leaning

ROWS, ANALYSES, REJECTED = "rows.jsonl", "analyses.jsonl", "rejected.jsonl"
OVERVIEW = "overview.json"
_CHUNK = 256


def main(stdin: IO[str], stdout: IO[str]) -> int:
    """Carry out one order and return the exit code."""
    order = json.loads(stdin.readline())
    _cap_memory(order["memory"])

    def say(**message: object) -> None:
        stdout.write(json.dumps(message) + "\n")
        stdout.flush()

    try:
        say(result=_carry_out(order, say))
    except CocokError as error:
        say(error=str(error).replace(order["path"], "the file"))
        return 2
    except MemoryError:
        say(error="the file unfolds to more than the memory allowed; split it")
        return 2
    return 0


def _carry_out(order: dict[str, Any], say: Any) -> object:  # noqa: ANN401 - a small callback
    path = Path(order["path"])
    if order["task"] == "preview":
        return asdict(tables.preview(path))
    if order["task"] == "text":
        return tables.text(path)
    return score(order, path, say)


def _cap_memory(megabytes: int) -> None:
    if sys.platform == "win32":  # no such limit there; the time limit still holds
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def score(order: dict[str, Any], path: Path, say: Any) -> dict[str, int]:  # noqa: ANN401
    """Score a table into the order's folder; rows = scored + rejected."""
    from pipeline.folder import read_model

    model = Model(read_model(Path(order["model"])))
    found = tables.rows(path, order["id_column"], order["text_column"])
    total, scored, rejected = tables.count(path), 0, 0
    folder = Path(order["folder"])
    overview = Overview()
    with (
        (folder / ROWS).open("w", encoding="utf-8") as rows,
        (folder / ANALYSES).open("w", encoding="utf-8") as analyses,
        (folder / REJECTED).open("w", encoding="utf-8") as rejects,
    ):
        while chunk := list(islice(found, _CHUNK)):
            if scored + rejected + len(chunk) > order["most_rows"]:
                raise InputError(f"more than {order['most_rows']} rows; split the table")
            good = [row for row in chunk if isinstance(row, Row)]
            for item in chunk:
                if isinstance(item, Rejected):
                    rejects.write(_line({"line": item.line, "reason": item.reason}))
            for row, analysis in _scored(model, good):
                rows.write(_line(row_record(row, analysis)))
                overview.add(analysis)
                cells = {k: v for k, v in row.cells.items() if v != row.text}
                analyses.write(_line({**analysis.to_dict(), "input": cells}))
            scored += len(good)
            rejected += len(chunk) - len(good)
            say(done=scored + rejected, total=max(total, scored + rejected))
    (folder / OVERVIEW).write_text(_line(overview.to_dict()), encoding="utf-8")
    return {"scored": scored, "rejected": rejected}


def _scored(model: Model, rows: list[Row]) -> Iterator[tuple[Row, Analysis]]:
    analyses = model.score_many([row.text for row in rows], [row.id for row in rows])
    return zip(rows, analyses, strict=True)


def row_record(row: Row, analysis: Analysis) -> dict[str, Any]:
    """Return what the table on the page needs of one essay."""
    return {
        "id": row.id,
        "text": row.text,
        "cells": {name: value for name, value in row.cells.items() if value != row.text},
        "flat": flat_row(analysis),
        "leanings": [
            None if trait.probability is None else round(trait_leaning(trait), 3)
            for trait in analysis.traits
        ],
    }


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.stdin, sys.stdout))
