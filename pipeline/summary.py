"""A finished batch -> its overview: the analyses as written, quotes from the inputs read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.inputs import Inputs
from pipeline.overview import Overview
from pipeline.rows import Row


def summarise(analyses: Path, inputs: Inputs) -> Overview:
    """Return what the analyses of a .jsonl add up to.

    The analyses hold places in the texts, not the texts, and stand in the order of the inputs:
    one walk through both finds each analysis its text.
    """
    overview = Overview()
    texts = _texts(inputs)
    with analyses.open(encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line)
            text = next((text for name, text in texts if name == found["id"]), "")
            overview.add_record(found, text)
    return overview


def _texts(inputs: Inputs) -> Iterator[tuple[str, str]]:
    return ((item.id, item.text) for item in inputs.items(_silent) if isinstance(item, Row))


def _silent(_: str) -> None:
    """Say nothing: what was guessed of the inputs was said when they were scored."""
