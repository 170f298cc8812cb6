"""The fast writer gives the bytes of ``Analysis.to_json``."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.jsonform import JsonLines, decimals, json_lines
from pipeline.records import TextWarning, Words
from pipeline.store import load_bank

TEXT = (
    'Saya pendengar yang baik & "sabar". Saya tidak suka menolong orang!\n'
    "Pekerja sosial itu penyelamat. I love helping people 🙂 \\ Saya égalité \x07 kok."
)


def both_ways(model, texts, ids=None):
    lines = JsonLines()
    for reading in model.read_many(texts, ids):
        written = [analysis.to_json() for analysis in reading.analyses()]
        yield list(lines.lines(reading)), written


def test_every_field_is_written_alike(model):
    for lines, written in both_ways(model, [TEXT, "", TEXT[:40]], ['an "id" \n é', "", "3"]):
        assert lines == written


def test_an_added_warning_is_written(model):
    (reading,) = model.read_many([TEXT])
    note = TextWarning("hidden_characters", Words("a", 'b"'), (1, 2))
    noted = replace(reading, warnings=[(note,)])
    assert list(json_lines(noted)) == [noted.analysis(0).to_json()]
    assert '"evidence": [1, 2]' in noted.analysis(0).to_json()


def test_names_of_another_reader_are_not_taken_for_ours(model):
    lines, texts = JsonLines(), [TEXT, "Aku cuek dan jutek. I hate phone calls."]
    for text in texts:
        model._lexer.reset()
        model._scorer.reset()
        (reading,) = model.read_many([text])
        assert list(lines.lines(reading)) == [reading.analysis(0).to_json()]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_are_written_as_python_writes_them(values):
    assert decimals(np.asarray(values, dtype=float)) == [repr(value) for value in values]


@pytest.mark.slow
def test_essays_of_the_bank_are_written_alike(model):
    bank = [statement.text for statement in load_bank()]
    rng = random.Random(4)
    texts = [" ".join(rng.choices(bank, k=rng.randint(0, 10))) for _ in range(1000)]
    for lines, written in both_ways(model, texts):
        assert lines == written


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=40) | st.just(TEXT), max_size=3))
def test_any_texts_are_written_alike(model, texts):
    for lines, written in both_ways(model, texts):
        assert lines == written
