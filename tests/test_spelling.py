"""A slip of the finger is read as the word that was meant; what is known stays as it is."""

from __future__ import annotations

import pytest

from pipeline.learn_spelling import frequent_in
from pipeline.spelling import frequent_words, respelled
from pipeline.store import load_bank, load_trait_statements
from pipeline.text import Lexer, tokenise


def unknown(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("membatnu", "membantu"),
        ("mendengarrkan", "mendengarkan"),
        ("mendengrkan", "mendengarkan"),
        ("menolongh", "menolong"),
        ("memimpun", "memimpin"),
        ("peolpe", "people"),
        ("listning", "listening"),
    ],
)
def test_one_slip_is_read_as_the_word_that_was_meant(typed, meant):
    assert respelled(typed, unknown) == meant


@pytest.mark.parametrize(
    "typed", ["mmebantuu", "suka", "bantvv", "xylofon", "siti", "membantu2", "mémbantu"]
)
def test_two_slips_short_words_names_and_other_letters_stay(typed):
    assert respelled(typed, unknown) == typed


def test_a_word_the_model_knows_is_never_touched():
    assert respelled("membatu", {"membatu"}.__contains__) == "membatu"


def test_the_lexer_reads_the_meant_word_and_keeps_the_place_of_the_typed_one():
    lexer = Lexer(lambda word: respelled(word, unknown))
    tokens = tokenise(["Saya membatnu."], lexer)
    assert lexer.words[tokens.word[1]] == "membantu"
    assert (tokens.start[1], tokens.end[1]) == (5, 13)


@pytest.mark.slow
def test_the_shipped_list_is_that_of_the_statements():
    """The list may lag behind a few new statements, not behind a new vocabulary."""
    fresh = set(frequent_in(s.text for s in [*load_bank(), *load_trait_statements()]))
    assert len(fresh & frequent_words().keys()) >= 0.95 * len(fresh)
