from __future__ import annotations

import pytest

from pipeline.identity import NAME, WhoReader, masked
from pipeline.lexer import Lexer
from pipeline.text import tokenise


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Saya hidup dengan epilepsi.", True),
        ("I live with bipolar disorder.", True),
        ("Saya orang Batak.", True),
        ("I am a Catholic.", True),
        ("Saya hidup dengan sederhana.", False),
        ("Saya mendampingi anak penyandang epilepsi.", False),
        ("Saya suka menolong.", False),
        ("Saya hidup.", False),
    ],
)
def test_a_sentence_that_only_tells_who_somebody_is_is_found(text, told):
    lexer = Lexer()
    assert WhoReader(lexer).sentences(tokenise([text], lexer)).tolist() == [told]


@pytest.mark.parametrize("pronoun", ["aku", "gue", "gw", "ane", "aq"])
def test_however_one_says_i_the_reading_is_the_same(model, pronoun):
    told = "{} pendengar yang baik. Kalau teman sedih, {} temani."
    chances = {
        tuple(
            label.log_odds for s in model.score(told.format(i, i)).sentences for label in s.labels
        )
        for i in ("saya", pronoun)
    }
    assert len(chances) == 1 and chances != {()}


def test_an_emptied_lexer_is_read_anew():
    lexer = Lexer()
    reader = WhoReader(lexer)
    reader.sentences(tokenise(["Saya orang Batak."], lexer))
    lexer.reset()
    tokens = tokenise(["Menolong itu indah sekali. Saya orang Batak."], lexer)
    assert reader.sentences(tokens).tolist() == [False, True]


def test_living_with_a_disability_is_evidence_of_nothing(model):
    plain = "Saya pendengar yang baik. Saya suka menolong orang."
    scores = {
        model.score(f"{plain} {told}").score
        for told in ("", "Saya hidup dengan epilepsi.", "Saya Buddha.", "I am a Catholic.")
    }
    assert len(scores) == 1


def test_words_of_one_kind_are_one_word():
    assert masked("muslim") == masked("katolik") != NAME
