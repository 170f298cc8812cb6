"""Score the rows of one part and write it: the same function here, in a process, on a cluster."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pipeline.folder import manifest_sha256, read_model
from pipeline.jsonform import JsonLines
from pipeline.messages import warning_words
from pipeline.nearly import prints_of
from pipeline.parts import Part, PartResult
from pipeline.records import Analysis, TextWarning
from pipeline.rows import Counts, Item, Rejected, Row
from pipeline.score import Model, flat_row

_LINES = JsonLines()
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
    texts = [row.text for row in rows]
    analyses = ready.score_many(texts, [row.id for row in rows])
    show = _RECORDS[kind]
    records = []
    found: Counter[str] = Counter()
    for row, analysis in zip(rows, analyses, strict=True):
        shown = _with_hidden(row, analysis)
        found.update((shown.verdict.value, *(warning.code for warning in shown.warnings)))
        records.append(show(row, shown))
    result = PartResult(
        records=records,
        ids=[row.id for row in rows],
        places=[(row.file, row.line) for row in rows],
        columns=list(dict.fromkeys(name for row in rows for name in row.cells)),
        rejected=[item for item in work.items if isinstance(item, Rejected)],
        prints=prints_of(texts),
        found=found,
    )
    work.part.write(result)
    scored = len(rows)
    return work.part.number, Counts(len(work.items), scored, len(work.items) - scored, found)


def _full_record(row: Row, analysis: Analysis) -> str:
    held = json.dumps(dict(row.cells), ensure_ascii=False, default=str)
    return f'{_LINES.line(analysis)[:-1]}, "input": {held}}}'


def _flat_record(row: Row, analysis: Analysis) -> str:
    found: dict[str, Any] = flat_row(analysis)
    held = {"in": dict(row.cells), "out": found}
    return json.dumps(held, ensure_ascii=False, default=str)


def _summed_record(row: Row, analysis: Analysis) -> str:
    return f'{_flat_record(row, analysis)[:-1]}, "full": {_LINES.line(analysis)}}}'


_RECORDS = {"jsonl": _full_record, "flat": _flat_record, "summed": _summed_record}


def _with_hidden(row: Row, analysis: Analysis) -> Analysis:
    """Add the warning that a document held text its reader cannot see."""
    code = "hidden_characters"
    if not row.hidden or any(warning.code == code for warning in analysis.warnings):
        return analysis
    warning = TextWarning(code, warning_words(code))
    return replace(analysis, warnings=(*analysis.warnings, warning))
