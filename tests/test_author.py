from __future__ import annotations

import pytest

from pipeline.author import drops_subject, says_self, without_author
from pipeline.cues import read_context
from pipeline.lexer import Lexer
from pipeline.normalise import normalise, read_table
from pipeline.text import tokenise


def read(text):
    lexer = Lexer()
    tokens = tokenise([text], lexer)
    return tokens, says_self(read_context(tokens, lexer)), lexer


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("Suka menolong orang.", True),
        ("Dan sering dicurhati teman.", True),
        ("paling gampang akrab sama orang baru", True),
        ("Always the first to help.", True),
        ("The river rises in the northern hills.", False),
        ("Tumis bawang sampai harum.", False),
        ("Orang suka menolong.", False),
    ],
)
def test_a_dropped_subject_is_seen_at_the_opening(text, dropped):
    tokens, _, lexer = read(text)
    assert drops_subject(tokens, lexer).tolist() == [dropped]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saya ramah. Suka menolong orang. Sungai itu menyesuaikan diri.", [False, False, True]),
        ("Sungai itu menyesuaikan diri. Warga saling menolong.", [False, False]),
        ("Teman sering curhat ke aku. Relawan membagi makanan.", [False, True]),
    ],
)
def test_beside_saya_the_other_sentences_do_not_speak_of_the_author(text, expected):
    tokens, says, lexer = read(text)
    assert without_author(tokens, says, lexer).tolist() == expected


def test_every_opening_word_is_in_its_normalised_form():
    words = [word for _, words in read_table("lexicon", "dropped.tsv") for word in words.split()]
    assert [word for word in words if normalise(word) != (word,)] == []
