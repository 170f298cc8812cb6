from __future__ import annotations

import pytest

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
