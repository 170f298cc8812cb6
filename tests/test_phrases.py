"""Patterns are found alike whatever is looked for first, in few tokens or in many."""

from __future__ import annotations

import pytest

from pipeline.cues import cue_tables
from pipeline.lexer import Lexer
from pipeline.normalise import read_table
from pipeline.phrases import PhraseMatcher
from pipeline.text import tokenise

PATTERNS = ("tidak _ suka", "suka menolong|membantu", "*kan orang", "tidak", "saya _ orang lain")
TEXT = "Saya tidak terlalu suka. Saya suka menolong dan meringankan orang. Tidak ada orang lain."


def found(matcher, texts):
    lexer = Lexer()
    tokens = tokenise(texts, lexer)
    matches = matcher.find(tokens, lexer)
    text = tokens.text_of[tokens.sentence[matches.first]]
    return sorted(
        (int(which), int(pattern), int(tokens.start[first]), int(tokens.end[last]))
        for which, pattern, first, last in zip(
            text, matches.pattern, matches.first, matches.last, strict=True
        )
    )


def test_gaps_alternatives_and_beginnings_are_found():
    assert {pattern for _, pattern, _, _ in found(PhraseMatcher(PATTERNS), [TEXT])} == {0, 1, 2, 3}


@pytest.mark.parametrize("many", [1, 300])
def test_a_settled_matcher_finds_what_a_fresh_one_finds(many):
    settled = PhraseMatcher(PATTERNS)
    found(settled, ["tidak suka orang " * 1000])
    assert found(settled, [TEXT] * many) == found(PhraseMatcher(PATTERNS), [TEXT] * many)


def test_a_large_chunk_gives_each_text_what_it_has_alone():
    alone = found(PhraseMatcher(PATTERNS), [TEXT])
    together = found(PhraseMatcher(PATTERNS), [TEXT] * 300)
    assert together == [(i, *rest) for i in range(300) for _, *rest in alone]


@pytest.mark.parametrize("patterns", [cue_tables().patterns, PATTERNS], ids=["cues", "our own"])
def test_few_tokens_are_searched_for_what_all_patterns_compiled_find(patterns):
    sentences = [TEXT, *(row[4] for row in read_table("lexicon", "cues", "degree.tsv"))]
    compiled = PhraseMatcher(patterns)
    found(compiled, ["kata " * 1001])
    for sentence in sentences:
        assert found(PhraseMatcher(patterns), [sentence]) == found(compiled, [sentence])
