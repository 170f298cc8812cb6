from __future__ import annotations

import pytest

from pipeline.conclude import ROLE, Concluder
from pipeline.config import ScoreSettings
from pipeline.records import LabelFinding, Sentence


@pytest.fixture(scope="module")
def conclude(model):
    return Concluder(model.data, ScoreSettings()).conclude


def sentences(*labels):
    """One sentence a label, each with probability 0.8."""
    return [Sentence(0, 1, (LabelFinding(label, 0.8, 1.0, 0.0, ()),), ()) for label in labels]


def test_a_silent_text_misses_every_trait_and_has_no_score(conclude, model):
    said = conclude([Sentence(0, 1, (), ())])
    assert said.verdict == "insufficient"
    assert said.score is None
    assert [item.trait for item in said.missing] == list(model.profile.traits)
    assert {trait.finding for trait in said.traits} == {"no_evidence"}


def test_support_of_three_traits_is_a_fit_that_adds_up(conclude):
    said = conclude(sentences("empathy+", "leadership+", "communication+"))
    assert said.verdict == "fit"
    assert said.score == pytest.approx(sum(t.contribution for t in said.traits), abs=1e-9)
    assert said.interval[0] < said.score < said.interval[1]
    assert [t.trait for t in said.traits if t.evidence] == [
        t.trait for t in said.traits if t.finding == "supported"
    ]


def test_a_flag_is_raised_only_where_the_document_warns(conclude, model):
    said = conclude(sentences(*(f"{trait}-" for trait in model.profile.traits)))
    assert {flag.label for flag in said.red_flags} == set(model.profile.red_flag_labels)


def test_understanding_and_misconceptions_name_their_sentences(conclude, model):
    belief = model.profile.beliefs[0]
    said = conclude(sentences("empathy+", ROLE, belief.label, belief.label))
    assert said.role_understanding == (1,)
    assert said.misconceptions[0].label == belief.label
    assert said.misconceptions[0].evidence == (2, 3)
