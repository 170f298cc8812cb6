from __future__ import annotations

from collections import Counter

import pytest

from pipeline.behaviours import (
    Case,
    behaviour_cases,
    run_behaviours,
)
from pipeline.store import load_bank


def test_every_capability_has_twenty_five_cases():
    counts = Counter(case.capability for case in behaviour_cases())
    assert len(counts) == 28
    assert set(counts.values()) == {25}


def test_no_case_is_a_statement_of_the_bank():
    bank = {s.text.casefold().rstrip(".") for s in load_bank()}
    shared = [c.text for c in behaviour_cases() if c.text.casefold().rstrip(".") in bank]
    told_alike = [text for text in shared if len(text.split()) > 5]
    assert told_alike == []


CASES = [
    (Case("c", "MFT", "Saya suka menolong orang.", expect=("helping_interest+",)), True),
    (Case("c", "MFT", "Saya suka menolong orang.", forbid=("*",)), False),
    (Case("c", "MFT", "Hobi saya memancing.", forbid=("*",)), True),
    (Case("c", "INV", "Hobi saya memancing.", "HOBI SAYA MEMANCING."), False),
]


@pytest.mark.parametrize(("case", "passed"), CASES)
def test_a_case_passes_only_where_what_it_asks_for_is_read(model, case, passed):
    (outcome,) = run_behaviours(model.score_many, [case])
    assert (not outcome.failed) == passed
