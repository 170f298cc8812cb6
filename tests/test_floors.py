from __future__ import annotations

import json

import pytest

from pipeline import floors

MEASURED = {"micro_f1": 0.75, "brier": 0.01}


@pytest.fixture
def path(tmp_path):
    """Floors set by what was measured."""
    floors.set_floors(tmp_path / "floors.json", MEASURED, "abc", "for a test")
    return tmp_path / "floors.json"


@pytest.mark.parametrize(
    ("measured", "data", "said"),
    [
        pytest.param(MEASURED, "abc", [], id="as it was"),
        pytest.param({"micro_f1": 0.745, "brier": 0.0105}, "abc", [], id="a little worse"),
        pytest.param({"micro_f1": 0.7, "brier": 0.01}, "abc", ["micro_f1 is 0.7000"], id="lower"),
        pytest.param({"micro_f1": 0.8, "brier": 0.02}, "abc", ["brier is 0.0200"], id="higher"),
        pytest.param(MEASURED, "def", ["the statements changed"], id="other statements"),
    ],
)
def test_what_sank_below_its_floor_is_told(path, measured, data, said):
    found = floors.check_floors(path, measured, data)
    assert [line[: len(start)] for line, start in zip(found, said, strict=True)] == said
    assert floors.verdict(found).startswith("BELOW FLOOR" if said else "every floor holds")


def test_a_gate_that_checks_nothing_fails(path):
    path.write_text(json.dumps({"data_sha256": "abc", "floors": {}}), encoding="utf-8")
    assert "checks nothing" in floors.check_floors(path, MEASURED, "abc")[0]


def test_what_was_made_of_other_statements_is_told():
    (line,) = floors.not_of("abc", {"models/a": "abc", "tests/floors.json": "def"})
    assert "tests/floors.json" in line
