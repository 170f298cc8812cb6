from __future__ import annotations

import numpy as np
import pytest

from pipeline.clauses import ClauseScores, clauses_of, strongest
from pipeline.cues import read_context
from pipeline.lexer import Lexer
from pipeline.text import tokenise
from pipeline.vocabulary import terms_of


def cut(text):
    lexer = Lexer()
    tokens = tokenise([text], lexer, whole=True)
    terms = terms_of(tokens, read_context(tokens, lexer), lexer)
    found = clauses_of(terms, tokens, lexer)
    words = [lexer.words[word] for word in terms.word]
    return [
        " ".join(word for word, clause in zip(words, found.word, strict=True) if clause == number)
        for number in range(len(found.sentence))
    ]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        pytest.param("Saya mudah bergaul dan suka menolong.", [], id="short-is-read-once"),
        pytest.param(
            "Aku tinggal di kos dekat stasiun kereta lama sekali", [], id="one-clause-is-read-once"
        ),
        pytest.param(
            "Saya suka menolong orang dan sabar mendengarkan cerita teman",
            ["saya suka menolong orang", "dan sabar mendengarkan cerita teman"],
            id="before-and",
        ),
        pytest.param(
            "Lahir di Solo, anak kedua, hobi memasak, saya senang memimpin rapat",
            ["lahir di solo", "saya senang memimpin rapat"],
            id="at-marks-and-two-words-are-too-few",
        ),
        pytest.param(
            "I am the one that my friends call when something breaks",
            ["i am the one", "that my friends call", "when something breaks"],
            id="english",
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_longer_sentence_is_cut_at_marks_and_joining_words(text, clauses):
    assert cut(text) == clauses


def test_the_strongest_clause_is_found_for_each_label():
    clause = np.array([[1.0, -3.0], [2.0, -4.0], [0.5, 0.5], [0.5, -1.0]])
    row, best, number = strongest(clause, np.array([3, 3, 7, 7]))
    assert row.tolist() == [3, 7]
    assert best.tolist() == [[2.0, -3.0], [0.5, 0.5]]
    assert number.tolist() == [[1, 0], [2, 2]]  # of equal ones the first


def test_without_clauses_nothing_is_strongest():
    row, best, number = strongest(np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
    assert (len(row), best.shape, number.shape) == (0, (0, 2), (0, 2))


def test_held_out_log_odds_are_a_weighed_mean_for_the_rows_asked_for():
    held = ClauseScores(np.array([[4.0], [8.0], [1.0]]), np.array([1, 1, 2]), share=0.25)
    whole = np.array([[0.0], [0.0]])
    found = held.log_odds(lambda scores: scores, whole, np.array([0, 1]))
    assert found.ravel().tolist() == [0.0, 2.0]
