"""The catalogue's own statements: written, checked, and waiting for models of other jobs."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.resources import list_data

FILES = list_data("traits/statements", "*.csv")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_trait_has_statements_for_against_and_beside_it(path: Path):
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    count = Counter(row["sign"] for row in rows)
    assert set(count) == {"+", "-", "0"}
    assert min(count["+"], count["-"]) >= 55 and count["0"] >= 28
    assert all(row["text"].strip() for row in rows)


def test_every_file_belongs_to_a_trait_of_the_catalogue():
    assert len(FILES) >= 80
    assert {path.stem for path in FILES} <= set(load_catalogue().traits)
