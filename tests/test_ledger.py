from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.errors import UsageError
from pipeline.ledger import ledger_lines

TEXT = "Saya pendengar yang baik dan teman-teman sering curhat ke saya. Saya suka menolong orang."
LABEL = "active_listening+"


def test_the_printed_lines_add_up_to_the_printed_log_odds(model):
    lines = [line for line in ledger_lines(model.score(TEXT), LABEL) if line]
    sums = [float(line.split()[0]) for line in lines[1:]]
    # each printed number is rounded to six places
    assert sum(sums[:-1]) == pytest.approx(sums[-1], abs=1e-6 * len(sums))


def test_the_heaviest_term_comes_first(model):
    terms = [line for line in ledger_lines(model.score(TEXT), LABEL)[1:] if line][:-2]
    sizes = [abs(float(line.split()[0])) for line in terms]
    assert sizes == sorted(sizes, reverse=True)


def test_a_label_the_text_does_not_carry_names_those_it_does(model):
    with pytest.raises(UsageError, match="active_listening"):
        ledger_lines(model.score(TEXT), "leadership-")


def test_the_command_prints_the_ledger(tiny_folder, capsys):
    assert main(["score", TEXT, "--explain", LABEL, "--model", str(tiny_folder)]) == 0
    assert "(intercept)" in capsys.readouterr().out


WORDS = f"{TEXT} tidak nggak gak I love not helping 7 ! … , : 😊".split()


@pytest.fixture(scope="module")
def sentences(bank):
    return [statement.text for statement in bank[::97]]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_terms_add_up_to_log_odds_and_traits_to_the_score(model, sentences, data):
    said = data.draw(st.lists(st.sampled_from(sentences), max_size=5))
    loose = data.draw(st.lists(st.sampled_from(WORDS), max_size=25))
    analysis = model.score(" ".join([*said, *loose]))
    for sentence in analysis.sentences:
        for found in sentence.labels:
            total = found.intercept + sum(term.contribution for term in found.terms)
            assert total == pytest.approx(found.log_odds, abs=1e-9)
    if analysis.score is not None:
        total = sum(trait.contribution for trait in analysis.traits)
        assert total == pytest.approx(analysis.score, abs=1e-9)


@pytest.mark.parametrize("chunk", [1, 2, 7])
def test_a_text_gives_the_same_bytes_whatever_is_read_with_it(model, sentences, chunk):
    texts = [" ".join(sentences[i : i + 4]) for i in range(0, 56, 4)]
    alone = [model.score(text).to_json() for text in texts]
    for at in range(0, len(texts), chunk):
        part = texts[at : at + chunk]
        together = [a.to_json() for a in model.score_many(part, [""] * len(part))]
        assert together == alone[at : at + chunk]
