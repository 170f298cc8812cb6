"""Find expressions that point to a trait: an open dictionary, ``data/lexicon/concepts``.

Each match counts twice, as its own pattern and as its class (``‹empathy+›``); a match inside a
negation is a term of its own. A negation that is part of a pattern is not applied to it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.cues import Context, cue_tables, read_over
from pipeline.lexer import Flags, Ints, Lexer
from pipeline.normalise import read_table
from pipeline.phrases import PhraseMatcher
from pipeline.resources import list_data
from pipeline.text import Tokens

CLASS, PATTERN, CUE = 0, 1, 2
_DEGREE = ("degree", "intensity_high", "intensity_low")


@dataclass(frozen=True)
class ConceptTables:
    """All expressions, compiled; names and channels of the terms they make.

    Terms are numbered: class x 2 (plain, negated), then pattern x 2, then one a cue class.
    """

    matcher: PhraseMatcher
    class_of: Ints
    classes: int
    names: tuple[str, ...]
    channel: Ints


@dataclass(frozen=True)
class LexiconTerms:
    """Terms found by the dictionary, once a sentence each: number, first and last token."""

    sentence: Ints
    number: Ints
    first: Ints
    last: Ints


@lru_cache(maxsize=1)
def concept_tables() -> ConceptTables:
    """Load and compile the packaged dictionary."""
    classes: dict[str, int] = {}
    patterns: list[str] = []
    class_of: list[int] = []
    for file in list_data("lexicon/concepts", "*.tsv"):
        for row in read_table("lexicon", "concepts", file.name):
            patterns.append(row[0])
            class_of.append(classes.setdefault(file.stem + row[1], len(classes)))
    marks = ("", "¬")
    names = [f"‹{mark}{name}›" for name in classes for mark in marks]
    names += [f"‹{mark}{p}›" for p in patterns for mark in marks]
    cues = [f"‹cue {name}›" for name in cue_tables().classes]
    channel = [CLASS] * 2 * len(classes) + [PATTERN] * 2 * len(patterns) + [CUE] * len(cues)
    return ConceptTables(
        PhraseMatcher(patterns),
        np.asarray(class_of, dtype=np.int64),
        len(classes),
        tuple(names + cues),
        np.asarray(channel, dtype=np.int64),
    )


def lexicon_terms(tokens: Tokens, context: Context, lexer: Lexer) -> LexiconTerms:
    """Return the dictionary and cue terms of every sentence."""
    tables = concept_tables()
    found = tables.matcher.find(tokens, lexer)
    found = read_over(context.degree, found, tables.matcher, tokens, lexer)
    # "nama saya Dermawan": a name that is also a word is still a name
    found = found.where(~context.naming[found.first])
    negated = context.negated[found.first].astype(np.int64)
    patterns = len(tables.class_of)
    cue = context.matches.where(~_of_degree(context.matches.pattern))
    number = np.concatenate(
        [
            2 * tables.class_of[found.pattern] + negated,
            2 * tables.classes + 2 * found.pattern + negated,
            2 * tables.classes + 2 * patterns + cue.pattern,
        ]
    )
    first = np.concatenate([found.first, found.first, cue.first])
    last = np.concatenate([found.last, found.last, cue.last])
    sentence = tokens.sentence[first]
    place = (sentence * len(tables.names) + number) * (len(tokens.word) + 1) + first
    order = np.argsort(place, kind="stable")
    sentence, number = sentence[order], number[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (sentence[1:] != sentence[:-1]) | (number[1:] != number[:-1])
    kept = order[fresh]
    return LexiconTerms(sentence[fresh], number[fresh], first[kept], last[kept])


def _of_degree(cue_class: Ints) -> Flags:
    """Tell which cues only say how much: emphasis must not weigh in a sum that is scaled."""
    return np.isin(cue_class, [cue_tables().number(name) for name in _DEGREE])
