"""The catalogue's own statements, which the models of other jobs learn from."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from test_statements import LANGS, REGISTERS, near_pairs

from pipeline.catalogue import load_catalogue
from pipeline.resources import list_data

FILES = list_data("traits/statements", "*.csv")
SIGNS = {"+", "-", "0"}
SIGNED_FORMS = {
    "told",
    "shown",
    "negated",
    "double_negated",
    "overcome",
    "lost",
    "conceded",
    "compared",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_trait_has_statements_for_against_and_beside_it(path: Path):
    count = Counter(row["sign"] for row in rows_of(path))
    assert set(count) == SIGNS
    assert min(count["+"], count["-"]) >= 60 and count["0"] >= 30


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_trait_is_written_by_several_voices_in_both_languages(path: Path):
    rows = rows_of(path)
    english = sum(row["lang"] == "en" for row in rows) / len(rows)
    assert len({row["author_batch"] for row in rows}) >= 3
    assert 0.15 <= english <= 0.35
    assert {row["lang"] for row in rows} <= LANGS
    assert {row["register"] for row in rows} <= REGISTERS
    assert all(row["text"].strip() and row["author_batch"].startswith(path.stem) for row in rows)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_signed_statement_is_about_the_writer(path: Path):
    assert {row["form"] for row in rows_of(path) if row["sign"] != "0"} <= SIGNED_FORMS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_two_statements_of_a_trait_are_nearly_the_same(path: Path):
    assert near_pairs([row["text"] for row in rows_of(path)]) == []


def test_every_trait_has_statements_here_or_in_the_bank(profile):
    files = {path.stem for path in FILES}
    in_bank = {label[:-1] for label in profile.labels if label[-1] in "+-"}
    assert set(load_catalogue().traits) <= files | in_bank
    assert files <= set(load_catalogue().traits)
