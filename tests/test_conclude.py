from __future__ import annotations

import numpy as np
import pytest

from pipeline.conclude import Concluder
from pipeline.config import ScoreSettings
from pipeline.findings import ROLE, Given


@pytest.fixture(scope="module")
def conclude(model):
    """Read labels, one a sentence, between two texts that say other things."""
    concluder = Concluder(model.data, ScoreSettings())
    names = model.data.coefficients.labels

    def of(*labels):
        said = [("empathy+",), labels, ("communication-", "leadership-")]
        rows = [
            (text, place, names.index(label))
            for text, given in enumerate(said)
            for place, label in enumerate(given)
        ]
        text, sentence, column = np.asarray(rows, dtype=np.int64).T
        given = Given(text, sentence, column, np.full(len(rows), 0.8), np.asarray([1, 5, 2]))
        return concluder.conclusion(concluder.finder.find(given), 1)

    return of


def test_a_silent_text_misses_every_trait_and_has_no_score(conclude, model):
    said = conclude()
    assert said.verdict == "insufficient"
    assert said.score is None
    assert [item.trait for item in said.missing] == list(model.profile.traits)
    assert {trait.finding for trait in said.traits} == {"no_evidence"}


def test_support_of_three_traits_is_a_fit_that_adds_up(conclude):
    said = conclude("empathy+", "leadership+", "communication+")
    assert said.verdict == "fit"
    assert said.score == pytest.approx(sum(t.contribution for t in said.traits), abs=1e-9)
    assert said.interval[0] < said.score < said.interval[1]
    assert [t.trait for t in said.traits if t.evidence] == [
        t.trait for t in said.traits if t.finding == "supported"
    ]


def test_a_flag_is_raised_only_where_the_document_warns(conclude, model):
    said = conclude(*(f"{trait}-" for trait in model.profile.traits))
    assert {flag.label for flag in said.red_flags} == set(model.profile.red_flag_labels)


def test_understanding_and_misconceptions_name_their_sentences(conclude, model):
    belief = model.profile.beliefs[0]
    said = conclude("empathy+", ROLE, belief.label, belief.label)
    assert said.role_understanding == (1,)
    assert said.misconceptions[0].label == belief.label
    assert said.misconceptions[0].evidence == (2, 3)


def test_a_trait_with_both_sides_is_mixed_and_its_flag_names_one(conclude):
    said = conclude("empathy+", "empathy-", "leadership+", "empathy+")
    (empathy,) = [trait for trait in said.traits if trait.trait == "empathy"]
    assert (empathy.finding, empathy.evidence) == ("mixed", (0, 1, 3))
    assert [(flag.label, flag.evidence) for flag in said.red_flags] == [("empathy-", (1,))]
    assert "empathy" not in [item.trait for item in said.missing]
