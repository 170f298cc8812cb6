"""A slip of the finger is read as the word that was meant; what is known stays as it is."""

from __future__ import annotations

import string

import pytest

from pipeline.features import TermCounter
from pipeline.identity import masked
from pipeline.learn_spelling import frequent_in
from pipeline.lexer import Lexer
from pipeline.spelling import SHORTEST, _swapped, frequent_words, respelled
from pipeline.store import load_bank, load_trait_statements
from pipeline.text import tokenise


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
        ("mals", "malas"),
        ("ksih", "kasih"),
    ],
)
def test_one_slip_is_read_as_the_word_that_was_meant(typed, meant):
    assert respelled(typed, unknown) == meant


@pytest.mark.parametrize(
    "typed",
    ["mmebantuu", "suka", "galo", "mls", "bantvv", "xylofon", "siti", "membantu2", "mémbantu"],
)
def test_two_slips_short_words_names_and_other_letters_stay(typed):
    assert respelled(typed, unknown) == typed


def test_a_word_misspelt_twice_in_the_statements_is_still_read_as_the_word_meant():
    counter = TermCounter().fit(["saya beradptasi"] * 2 + ["saya bertani"] * 2)
    assert "beradptasi" not in counter.vocabulary_.words
    assert "bertani" in counter.vocabulary_.words


def test_a_word_the_model_knows_is_never_touched():
    assert respelled("membatu", {"membatu"}.__contains__) == "membatu"


def test_the_lexer_reads_the_meant_word_and_keeps_the_place_of_the_typed_one():
    lexer = Lexer(lambda word: respelled(word, unknown))
    tokens = tokenise(["Saya membatnu."], lexer)
    assert lexer.words[tokens.word[1]] == "membantu"
    assert (tokens.start[1], tokens.end[1]) == (5, 13)


def every_slip(word: str) -> set[str]:
    """Return the words one letter away, tried out letter by letter; the first stays."""
    places = range(1, len(word) + 1)
    shorter = {word[:i] + word[i + 1 :] for i in places}
    return shorter.union(
        word[:i] + letter + word[i + taken :]
        for i in places
        for letter in string.ascii_lowercase
        for taken in (0, 1)
    )


@pytest.mark.parametrize("step", range(7))
def test_of_all_words_one_letter_away_the_most_frequent_is_found(step):
    rank = frequent_words()
    for word in list(rank)[step::700]:
        for typed in (word[:3] + "q" + word[3:], word[:2] + word[3:], word[:4] + "v" + word[5:]):
            if len(typed) >= SHORTEST and not rank.keys() & set(_swapped(typed)):
                meant = min(rank.keys() & every_slip(typed), key=rank.__getitem__, default=typed)
                assert respelled(typed, unknown) == (typed if masked(typed) != typed else meant)


@pytest.mark.slow
def test_the_shipped_list_is_that_of_the_statements():
    """The list may lag behind a few new statements, not behind a new vocabulary."""
    fresh = set(frequent_in(s.text for s in [*load_bank(), *load_trait_statements()]))
    assert len(fresh & frequent_words().keys()) >= 0.95 * len(fresh)
