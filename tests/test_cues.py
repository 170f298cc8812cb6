from __future__ import annotations

import pytest

from pipeline.concepts import lexicon_terms
from pipeline.cues import authors_words, cue_tables, read_context, speaks_of_others
from pipeline.identity import feature_word
from pipeline.lexer import Lexer
from pipeline.normalise import read_table
from pipeline.phrases import PhraseMatcher
from pipeline.resources import list_data
from pipeline.text import tokenise


def negated_words(text: str) -> list[str]:
    lexer = Lexer()
    tokens = tokenise([text], lexer)
    context = read_context(tokens, lexer)
    return [lexer.words[w] for w, n in zip(tokens.word, context.negated, strict=True) if n]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Saya tidak suka menolong orang.", "menolong", True),
        ("Saya suka menolong orang.", "menolong", False),
        ("Saya tidak takut, saya suka menolong.", "menolong", False),
        ("Saya bukan orang yang tidak peduli.", "peduli", False),
        ("Saya tidak lelah tapi suka menolong.", "menolong", False),
        ("I do not like helping people.", "helping", True),
        ("I never refuse, and I like helping.", "helping", False),
    ],
)
def test_a_negation_reaches_to_the_end_of_its_clause(text, word, expected):
    assert (word in negated_words(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ibu saya aktif menolong tetangga.", True),
        ("Our coach leads the team well.", True),
        ("Pemimpin harus tegas.", True),
        ("If you lack empathy, look elsewhere.", True),
        ("Ibu saya selalu curhat ke saya.", False),
        ("Saya suka menolong.", False),
        ("Teman-teman sering cerita ke aku.", False),
        ("suka menolong orang", False),
    ],
)
def test_sentences_about_others_are_told_from_those_about_the_author(text, expected):
    lexer = Lexer()
    tokens = tokenise([text], lexer)
    context = read_context(tokens, lexer)
    found = speaks_of_others(tokens, context, authors_words(tokens, context, lexer), lexer)
    assert found.tolist() == [expected]


def cue_rows() -> list[tuple[str, str, str, str]]:
    return [
        (file.stem, row[0], row[4], row[5])
        for file in list_data("lexicon/cues", "*.tsv")
        for row in read_table("lexicon", "cues", file.name)
    ]


def concept_rows() -> list[tuple[str, str, str, str]]:
    return [
        (file.stem, row[0], row[3], row[4])
        for file in list_data("lexicon/concepts", "*.tsv")
        for row in read_table("lexicon", "concepts", file.name)
    ]


@pytest.mark.parametrize("rows", [cue_rows(), concept_rows()], ids=["cues", "concepts"])
def test_every_entry_fires_where_it_must_and_is_silent_where_it_must(rows):
    matcher = PhraseMatcher([row[1] for row in rows])
    lexer = Lexer()
    found = []
    for column in (2, 3):
        tokens = tokenise([row[column] for row in rows], lexer, whole=True)
        matches = matcher.find(tokens, lexer)
        text = tokens.text_of[tokens.sentence[matches.first]]
        found.append({(int(t), int(p)) for t, p in zip(text, matches.pattern, strict=True)})
    mute = [row[:3] for i, row in enumerate(rows) if (i, i) not in found[0]]
    loud = [(row[0], row[1], row[3]) for i, row in enumerate(rows) if (i, i) in found[1]]
    assert mute == []
    assert loud == []


def test_every_cue_class_and_every_trait_has_entries():
    assert {row[0] for row in cue_rows()} == set(cue_tables().classes)
    assert {"empathy", "leadership", "misconception_savior"} <= {row[0] for row in concept_rows()}


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("tidak _ suka", "tidak terlalu suka", True),
        ("tidak _ suka", "tidak suka", True),
        ("tidak _ suka", "tidak a b c suka", False),
        ("*dengarkan", "mendengarkan", True),
        ("dengar*", "mendengarkan", False),
        ("orang|teman baik", "teman baik", True),
        ("tempat curhat", "tempat. curhat", False),
    ],
)
def test_a_pattern_matches_what_its_syntax_says(pattern, text, expected):
    lexer = Lexer()
    tokens = tokenise([text], lexer)
    assert bool(len(PhraseMatcher([pattern]).find(tokens, lexer).pattern)) is expected


def test_a_dictionary_term_counts_once_a_sentence():
    lexer = Lexer()
    tokens = tokenise(["Saya peduli, sangat peduli. Saya peduli."], lexer)
    found = lexicon_terms(tokens, read_context(tokens, lexer), lexer)
    pairs = list(zip(found.sentence.tolist(), found.number.tolist(), strict=True))
    assert len(pairs) == len(set(pairs)) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("muslim", "katolik"), ("jawa", "batak"), ("mother", "father"), ("siti", "agus")],
)
def test_words_of_one_kind_are_one_word_to_the_features(one, other):
    assert feature_word(one) == feature_word(other) != one


@pytest.mark.parametrize(
    ("one", "other"),
    [("aku", "saya"), ("kurang", "tidak"), ("jarang", "belum"), ("rarely", "never")],
)
def test_ways_of_saying_i_and_of_denying_are_one_word_to_the_features(one, other):
    assert feature_word(one) == feature_word(other)
