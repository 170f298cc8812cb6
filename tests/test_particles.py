from __future__ import annotations

import pytest

from pipeline.lexer import Lexer
from pipeline.normalise import normalise, read_table
from pipeline.particles import without_particles
from pipeline.pieces import Kind
from pipeline.text import tokenise


def words(text):
    lexer = Lexer()
    tokens = without_particles(tokenise([text], lexer), lexer)
    return [lexer.words[word] for word in tokens.word[tokens.kind == Kind.WORD]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saya suka menolong no.", "saya suka menolong"),
        ("Saya suka menolong to! Aku sabar.", "saya suka menolong aku sabar"),
        ("Saya suka menolong dah", "saya suka menolong"),
        ("Saya tidak mau to do.", "saya tidak mau"),
        ("No.", "no"),
        ("Leadership: no", "leadership no"),
        ("No one helps.", "no one helps"),
        ("I do help.", "i do help"),
    ],
)
def test_a_particle_says_nothing_only_as_the_last_word_behind_another(text, expected):
    assert words(text) == expected.split()


def test_every_particle_is_in_its_normalised_form():
    listed = [word for _, said in read_table("lexicon", "particles.tsv") for word in said.split()]
    assert [word for word in listed if normalise(word) != (word,)] == []


@pytest.mark.parametrize("particle", ["no", "do", "to", "mi", "ji", "dah", "sih", "mah", "rek"])
def test_no_dialect_particle_moves_a_score(model, particle):
    text = "Saya pendengar yang baik. Saya suka menolong orang. Saya kurang pandai bicara."
    assert model.score(text.replace(".", f" {particle}.")).score == model.score(text).score
