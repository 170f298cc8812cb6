"""Score the rows of one part and write it: the same function here, in a process, on a cluster."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipeline.folder import manifest_sha256, read_model
from pipeline.jsonform import JsonLines
from pipeline.messages import warning_words
from pipeline.nearly import prints_of
from pipeline.parts import Part, PartResult
from pipeline.reading import Reading
from pipeline.records import TextWarning
from pipeline.rows import Counts, Item, Rejected, Row, flat_row
from pipeline.score import Model
from pipeline.verdict import VERDICTS

Kind = Literal["jsonl", "flat", "summed"]  # summed: a flat row and its whole analysis


@dataclass(frozen=True)
class Work:
    """One part to make: its rows, and where it goes."""

    part: Part
    items: Sequence[Item]


def loaded_model(folder: Path) -> Model:
    """Return the model of a folder, read once a process and again when it was trained anew."""
    return _loaded(folder, manifest_sha256(folder))


@lru_cache(maxsize=1)
def _loaded(folder: Path, _: str) -> Model:
    return Model(read_model(folder))


def make_part(work: Work, *, model: Path | Model, kind: Kind) -> tuple[int, Counts]:
    """Score the rows of one part and write it; return its number and counts."""
    ready = model if isinstance(model, Model) else loaded_model(model)
    rows = [item for item in work.items if isinstance(item, Row)]
    found: Counter[str] = Counter()
    result = PartResult(
        records=_records(ready, rows, kind, found),
        ids=[row.id for row in rows],
        places=[(row.file, row.line) for row in rows],
        columns=list(dict.fromkeys(name for row in rows for name in row.cells)),
        rejected=[item for item in work.items if isinstance(item, Rejected)],
        prints=prints_of([row.text for row in rows]),
        found=found,
    )
    work.part.write(result)
    scored = len(rows)
    return work.part.number, Counts(len(work.items), scored, len(work.items) - scored, found)


def _records(model: Model, rows: Sequence[Row], kind: Kind, found: Counter[str]) -> Iterator[str]:
    """Yield the record of each row, counting verdicts and warnings on the way."""
    show, writer, at = _RECORDS[kind], _writer(), 0
    for reading in model.read_many((row.text for row in rows), (row.id for row in rows)):
        here = rows[at : at + len(reading)]
        at += len(reading)
        shown = _with_hidden(here, reading)
        found.update(VERDICTS[code].value for code in shown.findings.verdict.tolist())
        found.update(warning.code for warnings in shown.warnings for warning in warnings)
        yield from show(here, shown, writer)


@lru_cache(maxsize=1)
def _writer() -> JsonLines:
    """Return the process's own writer: names of terms are spelled out once for many parts."""
    return JsonLines()


def _full_records(rows: Sequence[Row], reading: Reading, writer: JsonLines) -> Iterator[str]:
    for row, line in zip(rows, writer.lines(reading), strict=True):
        held = json.dumps(dict(row.cells), ensure_ascii=False, default=str)
        yield f'{line[:-1]}, "input": {held}}}'


def _flat_records(rows: Sequence[Row], reading: Reading, _: JsonLines) -> Iterator[str]:
    for row, analysis in zip(rows, reading.analyses(), strict=True):
        held = {"in": dict(row.cells), "out": flat_row(analysis)}
        yield json.dumps(held, ensure_ascii=False, default=str)


def _summed_records(rows: Sequence[Row], reading: Reading, writer: JsonLines) -> Iterator[str]:
    flat = _flat_records(rows, reading, writer)
    for record, line in zip(flat, writer.lines(reading), strict=True):
        yield f'{record[:-1]}, "full": {line}}}'


_RECORDS = {"jsonl": _full_records, "flat": _flat_records, "summed": _summed_records}


def _with_hidden(rows: Sequence[Row], reading: Reading) -> Reading:
    """Add the warning that a document held text its reader cannot see."""
    code = "hidden_characters"
    warnings = list(reading.warnings)
    for i, row in enumerate(rows):
        if row.hidden and all(warning.code != code for warning in warnings[i]):
            warnings[i] = (*warnings[i], TextWarning(code, warning_words(code)))
    return replace(reading, warnings=warnings)
