"""strongest: the terms that carried a label, averaged over the sentences that carry it."""

from __future__ import annotations

import pytest

from pipeline.strongest import strongest_terms

TEXTS = [
    "Saya suka menolong orang.",
    "Saya senang menolong tetangga.",
    "Menolong orang lain membuat saya bahagia.",
    "Rapat dimulai pukul delapan.",
]


@pytest.fixture(scope="module")
def analyses(model):
    return list(model.score_many(TEXTS))


def test_the_word_that_makes_a_label_is_among_its_strongest(analyses):
    terms = [found.term for found in strongest_terms(analyses)["helping_interest+"]]
    assert "menolong" in terms


def test_strengths_of_all_terms_add_up_to_the_mean_log_odds_less_the_intercept(analyses):
    found = [
        label
        for analysis in analyses
        for sentence in analysis.sentences
        for label in sentence.labels
        if label.label == "helping_interest+"
    ]
    every = strongest_terms(analyses, most=10_000, fewest=1)["helping_interest+"]
    expected = sum(label.log_odds - label.intercept for label in found) / len(found)
    assert sum(term.strength for term in every) == pytest.approx(expected, abs=1e-9)


def test_a_term_of_too_few_sentences_is_left_out(analyses):
    terms = strongest_terms(analyses, most=10_000, fewest=2)["helping_interest+"]
    assert min(term.sentences for term in terms) == 2


def test_strongest_first_and_no_more_than_asked_for(analyses):
    terms = strongest_terms(analyses, most=4)["helping_interest+"]
    assert len(terms) == 4
    assert [t.strength for t in terms] == sorted((t.strength for t in terms), reverse=True)


def test_texts_without_a_label_have_no_strongest_terms(model):
    assert strongest_terms(model.score_many(["Rapat dimulai pukul delapan."])) == {}
