"""The process that opens a user's file: killable, short of memory, its findings in a folder.

One order as JSON on stdin, one JSON object a line on stdout: ``done`` and ``total`` while it
works, then ``result`` or ``error``. Run as ``python -m pipeline.web.worker``.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from pipeline.batch import BatchSettings, Inputs, rejects_path, run_batch
from pipeline.crosscheck import CODE as REPEATS
from pipeline.errors import CocokError, InputError
from pipeline.overview import Overview
from pipeline.rows import Counts, Row
from pipeline.score import Model
from pipeline.summary import lines_of, with_rows
from pipeline.tables import TableOptions
from pipeline.web import tables

ROWS, ANALYSES, REJECTED = "rows.jsonl", "analyses.jsonl", "rejected.jsonl"
OVERVIEW = "overview.json"
_PART = 2048  # rows between two reports of progress


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
    """Score a table into the order's folder just as ``cocok batch`` does."""
    from pipeline.folder import read_model

    folder, total = Path(order["folder"]), tables.count(path)

    def advance(counts: Counts) -> None:
        if counts.rows > order["most_rows"]:
            raise InputError(f"more than {order['most_rows']} rows; split the table")
        say(done=counts.rows, total=max(total, counts.rows))

    inputs = Inputs((path,), TableOptions(order["id_column"], order["text_column"]))
    model = Model(read_model(Path(order["model"])))
    how = BatchSettings(part_rows=_PART)
    counts = run_batch(inputs, folder / ANALYSES, model, how, progress=advance)
    _write_rows(folder, inputs)
    return {"scored": counts.scored, "rejected": counts.rejected}


def _write_rows(folder: Path, inputs: Inputs) -> None:
    """Write what the table on the page needs beside the analyses."""
    overview = Overview()
    with (folder / ROWS).open("w", encoding="utf-8") as rows:
        for found, row in with_rows(lines_of(folder / ANALYSES), inputs):
            rows.write(_line(row_record(row, found)))
            overview.add_record(found, row.text)
    (folder / OVERVIEW).write_text(_line(overview.to_dict()), encoding="utf-8")
    listed = rejects_path(folder / ANALYSES)
    with (folder / REJECTED).open("w", encoding="utf-8") as rejects:
        for item in _rejected(listed) if listed.exists() else ():
            rejects.write(_line({"line": int(item["line"]), "reason": item["reason"]}))
    listed.unlink(missing_ok=True)


def _rejected(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def row_record(row: Row, found: dict[str, Any]) -> dict[str, Any]:
    """Return what the table on the page needs of one essay."""
    return {
        "id": row.id,
        "text": row.text,
        "cells": dict(row.cells),
        "flat": flat_of(found, row.text),
        "leanings": [
            None if trait["probability"] is None else round(leaning(trait), 3)
            for trait in found["traits"]
        ],
    }


def flat_of(found: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the flat row of an analysis in its JSON form: a batch's own, repeats told."""
    low, high = found["interval"] or (None, None)
    places = found["sentences"]
    first = {
        trait["trait"]: places[trait["evidence"][0]]
        for trait in found["traits"]
        if trait["evidence"]
    }
    return {
        "id": found["id"],
        "verdict": found["verdict"],
        "score": found["score"],
        "score_low": low,
        "score_high": high,
        "language": found["language"],
        **{trait["trait"]: trait["finding"] for trait in found["traits"]},
        "red_flags": " ".join(flag["label"] for flag in found["red_flags"]),
        "misconceptions": " ".join(belief["label"] for belief in found["misconceptions"]),
        "role_understanding": len(found["role_understanding"]["evidence"]),
        "warnings": " ".join(warning["code"] for warning in found["warnings"]),
        REPEATS: next((w["other"] for w in found["warnings"] if w["code"] == REPEATS), None),
        "evidence": " | ".join(
            f"{trait}: {text[place['start'] : place['end']]}" for trait, place in first.items()
        ),
        "model_version": found["model"]["version"],
        "data_sha256": found["model"]["data_sha256"],
    }


def leaning(trait: dict[str, Any]) -> float:
    """Return how far a trait leans, -1 (contradicted) to 1 (supported)."""
    sign = {"supported": 1, "contradicted": -1}.get(trait["finding"], 0)
    return float(sign * trait["probability"])


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, default=str) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.stdin, sys.stdout))
