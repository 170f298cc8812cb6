"""The fast writer gives the bytes of ``Analysis.to_json``."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.jsonform import JsonLines
from pipeline.records import TextWarning, Words
from pipeline.store import load_bank

TEXT = (
    'Saya pendengar yang baik & "sabar". Saya tidak suka menolong orang!\n'
    "Pekerja sosial itu penyelamat. I love helping people 🙂 \\ Saya égalité \x07 kok."
)


def test_every_field_is_written_alike(model):
    analysis = model.score(TEXT, 'an "id" \n é')
    assert JsonLines().line(analysis) == analysis.to_json()


def test_terms_that_were_spelled_out_are_written_alike(model):
    analysis = model.score(TEXT)
    sentences = tuple(
        sentence._replace(
            labels=tuple(label._replace(terms=tuple(label.terms)) for label in sentence.labels)
        )
        for sentence in analysis.sentences
    )
    spelled = replace(analysis, sentences=sentences)
    assert JsonLines().line(spelled) == analysis.to_json() == spelled.to_json()


def test_an_added_warning_is_written(model):
    note = TextWarning("hidden_characters", Words("a", 'b"'), (1, 2))
    analysis = replace(model.score(TEXT), warnings=(note,))
    assert JsonLines().line(analysis) == analysis.to_json()


@pytest.mark.slow
def test_essays_of_the_bank_are_written_alike(model):
    bank = [statement.text for statement in load_bank()]
    rng = random.Random(4)
    texts = [" ".join(rng.choices(bank, k=rng.randint(0, 10))) for _ in range(1000)]
    lines = JsonLines()
    for analysis in model.score_many(texts):
        assert lines.line(analysis) == analysis.to_json()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=40) | st.just(TEXT), max_size=3))
def test_any_texts_are_written_alike(model, texts):
    lines = JsonLines()
    for analysis in model.score_many(texts):
        assert lines.line(analysis) == analysis.to_json()
