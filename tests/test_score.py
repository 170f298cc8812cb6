from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipeline.lexer as text_module
import pipeline.score as score_module
from pipeline.jsonform import JsonLines

TEXT = (
    "Saya pendengar yang baik dan teman-teman sering curhat ke saya. "
    "Saya tidak suka membantu orang lain! Kakakku pemimpin hebat."
)

PIECES = [TEXT, "Aku cuek.", "", "I love talking to people.", "ora kowe", "{ x = 1; }", "\u200b"]


def test_a_sentence_quotes_the_text_as_given(model):
    analysis = model.score(TEXT)
    assert [analysis.quote(i) for i in range(3)] == [
        "Saya pendengar yang baik dan teman-teman sering curhat ke saya.",
        "Saya tidak suka membantu orang lain!",
        "Kakakku pemimpin hebat.",
    ]


def test_terms_and_intercept_add_up_to_the_log_odds(model):
    found = [label for s in model.score(TEXT).sentences for label in s.labels]
    assert found
    for label in found:
        total = label.intercept + sum(term.contribution for term in label.terms)
        assert total == pytest.approx(label.log_odds, abs=1e-9)


def test_trait_contributions_add_up_to_the_score(model):
    analysis = model.score(TEXT)
    assert sum(t.contribution for t in analysis.traits) == pytest.approx(analysis.score, abs=1e-9)


def test_plain_claims_are_read(model):
    labels = [{found.label for found in s.labels} for s in model.score(TEXT).sentences]
    assert labels[0] >= {"active_listening+"}
    assert labels[1] >= {"helping_interest-"}


@pytest.mark.parametrize("text", ["", "   \n\t ", "🙂🙂", "123", "halo"])
def test_too_little_text_gets_no_score(model, text):
    analysis = model.score(text)
    assert analysis.verdict == "insufficient"
    assert analysis.score is None
    assert "too_short" in [warning.code for warning in analysis.warnings]


def test_one_text_and_many_texts_give_the_same_bytes(model):
    texts = [TEXT, "Aku cuek.", "", "I love talking to people."]
    alone = [model.score(text, str(i)).to_json() for i, text in enumerate(texts)]
    together = [analysis.to_json() for analysis in model.score_many(texts)]
    assert alone == together


def taken_apart(line):
    """What a line of JSON says, without its decimals, and the decimals."""
    decimals = []
    return json.loads(line, parse_float=lambda text: decimals.append(float(text))), decimals


def assert_alike(alone, together):
    for one, other in zip(alone, together, strict=True):
        (said, numbers), (also, others) = taken_apart(one), taken_apart(other)
        assert said == also
        assert numbers == pytest.approx(others, abs=1e-9)


@pytest.mark.slow
def test_every_essay_of_the_bank_reads_the_same_alone_and_among_others(model, bank):
    essays = {}
    for statement in bank:
        essays.setdefault((statement.author_batch, statement.essay), []).append(statement.text)
    texts = [" ".join(part[:40]) for part in essays.values()]
    assert len(texts) > 1000
    lines = JsonLines()
    together = (line for reading in model.read_many(texts) for line in lines.lines(reading))
    alone = (model.score(text, str(number)).to_json() for number, text in enumerate(texts))
    assert_alike(alone, together)


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=80) | st.sampled_from(PIECES), max_size=6))
def test_any_text_reads_the_same_alone_and_among_others(model, texts):
    together = [analysis.to_json() for analysis in model.score_many(texts)]
    assert_alike([model.score(text, str(i)).to_json() for i, text in enumerate(texts)], together)


@pytest.mark.slow
def test_words_never_seen_before_do_not_fill_the_memory(model, monkeypatch):
    monkeypatch.setattr(text_module, "_MEMO_LIMIT", 3000)
    monkeypatch.setattr(score_module, "_CHUNK_LENGTH", 2000)
    fresh = type(model)(model.data)
    texts = [" ".join(f"kata{n}x" for n in range(at, at + 100)) for at in range(0, 30_000, 100)]
    held = []
    for _ in fresh.read_many([*texts, TEXT]):
        held.append((len(fresh._lexer.words), len(fresh._lexer.pieces), len(fresh._scorer._place)))
    # one chunk more than the limit at most, and forgotten by everything that counts along
    assert max(map(max, held)) < 3000 + 500
    assert fresh.score(TEXT).to_json() == model.score(TEXT).to_json()


def test_json_holds_every_field_of_the_contract(model):
    held = json.loads(model.score(TEXT, "7").to_json())
    assert list(held) == [
        "schema",
        "id",
        "profile",
        "model",
        "language",
        "verdict",
        "score",
        "interval",
        "traits",
        "red_flags",
        "misconceptions",
        "role_understanding",
        "missing",
        "warnings",
        "sentences",
    ]
    assert held["schema"] == "cocok/analysis/1"


def test_a_frame_keeps_its_columns_and_index(model):
    frame = pd.DataFrame({"essay": [TEXT, None], "age": [20, 30]}, index=[5, 9])
    scored = model.score_frame(frame, text="essay")
    assert list(scored.index) == [5, 9]
    assert list(scored.columns[:2]) == ["essay", "age"]
    assert scored.loc[9, "verdict"] == "insufficient"


def test_a_repeated_sentence_counts_once(model):
    once = model.score("Saya suka menolong orang. Saya pendengar yang baik.")
    twice = model.score(
        "Saya suka menolong orang. Saya pendengar yang baik. Saya suka menolong orang."
    )
    assert once.score == pytest.approx(twice.score, abs=1e-12)
    assert "repeated_text" in [warning.code for warning in twice.warnings]


def test_a_notebook_shows_the_report(model):
    html = model.score("<script>alert(1)</script> Saya suka menolong orang.")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_report_in_a_notebook_leaves_the_page_around_it_alone(model):
    shown = model.score("Saya suka menolong orang.")._repr_mimebundle_()
    style = shown["text/html"].partition("<style>")[2].partition("</style>")[0]
    assert style.startswith(".cocok.cocok.cocok {")
    assert ":root" not in style
    assert "body, .cocok" not in style
    assert shown["text/plain"] == "Analysis: insufficient, no score, 1 sentences"
