from __future__ import annotations

import pytest

from pipeline.crossval import baseline_line, group_table

LEAD = 0.15  # of F1; .194 on an eighth of the bank. make evaluate has the whole bank's


@pytest.mark.slow
def test_the_model_leads_the_plain_baseline_on_voices_neither_saw(tiny_trained):
    text, lead = baseline_line(tiny_trained)
    assert lead > LEAD, text


def test_measures_stand_by_language_register_and_form(tiny_trained):
    lines = group_table(tiny_trained).splitlines()
    assert {"all", "lang=id", "register=chat", "form=shown"} <= {
        line.split()[0] for line in lines[1:]
    }
