"""A batch -> its overview: the analyses as they were made, quotes from the inputs read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.inputs import Inputs
from pipeline.overview import Overview
from pipeline.rows import Row


def summarise(analyses: Iterable[dict[str, Any]], inputs: Inputs) -> Overview:
    """Return what analyses in their JSON form add up to."""
    overview = Overview()
    for found, row in with_rows(analyses, inputs):
        overview.add_record(found, row.text)
    return overview


def lines_of(analyses: Path) -> Iterator[dict[str, Any]]:
    """Yield the analyses of a .jsonl."""
    with analyses.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def with_rows(
    analyses: Iterable[dict[str, Any]], inputs: Inputs
) -> Iterator[tuple[dict[str, Any], Row]]:
    """Yield each analysis with the row it was made of.

    The analyses hold places in the texts, not the texts, and stand in the order of the inputs:
    one walk through both finds each analysis its row.
    """
    rows = (item for item in inputs.items(_silent) if isinstance(item, Row))
    for found in analyses:
        yield found, next(row for row in rows if row.id == found["id"])


def _silent(_: object) -> None:
    """Say nothing: what was guessed of the inputs was said when they were scored."""
