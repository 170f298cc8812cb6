from __future__ import annotations

import pytest

from pipeline.cli import main
from pipeline.errors import ModelError, UsageError
from pipeline.why import why, why_lines


@pytest.fixture
def learned(tiny_trained, monkeypatch):
    monkeypatch.setattr("pipeline.why.taught_statements", lambda profile: tiny_trained.data)


@pytest.mark.parametrize(
    "term", ["mendengarkan", "menolong", "¬menolong", "listen", "suka menolong"]
)
@pytest.mark.usefixtures("learned")
def test_the_statements_add_up_to_the_weight(tiny_folder, term):
    for each in why(tiny_folder, term):
        assert each.weight != 0
        assert each.explained == pytest.approx(each.weight, rel=0.05, abs=0.01)


@pytest.mark.usefixtures("learned")
def test_statements_with_the_word_and_the_label_come_first(tiny_folder):
    (found,) = why(tiny_folder, "mendengarkan", "active_listening+")
    first = found.pulls[0].statement
    assert "active_listening+" in first.labels
    assert "deng" in first.text.lower()
    assert found.source in why_lines([found])[-1]


@pytest.mark.parametrize(
    ("term", "label", "said"),
    [("qzxv jkwq", None, "no term"), ("menolong", "courage+", "known are")],
)
@pytest.mark.usefixtures("learned")
def test_what_a_model_does_not_know_is_a_sentence(tiny_folder, term, label, said):
    with pytest.raises(UsageError, match=said):
        why(tiny_folder, term, label)


def test_a_model_of_other_statements_says_so(tiny_folder, monkeypatch):
    monkeypatch.setattr("pipeline.why.taught_statements", lambda profile: ())
    with pytest.raises(ModelError, match="train it anew"):
        why(tiny_folder, "menolong")


@pytest.mark.usefixtures("learned")
def test_the_command_prints_statements_and_the_documents_sentence(tiny_folder, capsys):
    argv = ["why", "menolong", "--label", "helping_interest+", "--model", str(tiny_folder)]
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert "[helping_interest+]" in out
    assert "document, for helping_interest+:" in out


@pytest.mark.usefixtures("learned")
def test_the_command_speaks_indonesian_too(tiny_folder, capsys):
    assert main(["why", "menolong", "--lang", "id", "--model", str(tiny_folder)]) == 0
    out = capsys.readouterr().out
    assert "pernyataan-pernyataannya berjumlah" in out
    assert "statements add up" not in out


@pytest.mark.parametrize("top", [0, -3])
def test_fewer_than_one_statement_is_refused_in_a_sentence(tiny_folder, top):
    with pytest.raises(UsageError, match=f"at least 1 statement, got {top}"):
        why(tiny_folder, "menolong", top=top)
