"""mistakes: what held-out statements were taken for, counted once each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.mistakes import NOTHING, confusion, mistakes
from pipeline.records import Statement

# what a statement carries, what it was given, the kind of mistake
CASES = [
    ("found", ("empathy+",), ("empathy+",), None),
    ("missed", ("empathy+",), (), "missed"),
    ("alarm", (), ("leadership-",), "false alarm"),
    ("turned", ("empathy+",), ("empathy-",), "wrong sign"),
    ("taken", ("empathy+",), ("active_listening+",), "confused"),
    ("half", ("empathy+", "leadership+"), ("empathy+",), "missed"),
    ("silent", (), (), None),
]


@pytest.fixture(scope="module")
def trained(tiny_trained):
    """The tiny training with readings set by hand; the last statement was never held out."""
    labels = tiny_trained.profile.labels
    rows = [*CASES, ("own", ("empathy+",), (), None)]
    held_out = np.full((len(rows), len(labels)), 0.05)
    for row, (_, _, given, _) in enumerate(rows):
        held_out[row, [labels.index(label) for label in given]] = 0.9
    return replace(
        tiny_trained,
        statements=tuple(Statement(text, wanted) for text, wanted, _, _ in rows),
        held_out=held_out,
        thresholds=np.full(len(labels), 0.5),
        fold=np.asarray([0] * len(CASES) + [-1]),
    )


@pytest.mark.parametrize(
    ("row", "column", "times"),
    [
        ("empathy+", "empathy+", 2),
        ("empathy+", NOTHING, 1),
        ("empathy+", "empathy-", 1),
        ("empathy+", "active_listening+", 1),
        ("leadership+", NOTHING, 1),
        (NOTHING, "leadership-", 1),
        (NOTHING, NOTHING, 1),
    ],
)
def test_each_reading_is_counted_where_it_went(trained, row, column, times):
    names, counts = confusion(trained)
    assert counts[names.index(row), names.index(column)] == times
    assert counts.sum() == 8


def test_every_mistake_is_told_with_its_kind_and_no_right_reading_is(trained):
    found = {mistake.statement.text: mistake.kind for mistake in mistakes(trained)}
    assert found == {text: kind for text, _, _, kind in CASES if kind}


def test_the_surest_mistakes_come_first(tiny_trained):
    sure = [mistake.sure for mistake in mistakes(tiny_trained)]
    assert sure
    assert sure == sorted(sure, reverse=True)
