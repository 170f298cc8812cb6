"""Read the context of every token: clause, negation, whose words these are.

Rule tables (``data/lexicon/cues/<class>.tsv``) are matched over columns of tokens, after the
idea of NegEx and ConText (Chapman 2001, doi 10.1006/jbin.2001.1029; Harkema 2009,
doi 10.1016/j.jbi.2009.05.002): a cue opens a scope that runs to the end of its clause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from pipeline.lexer import Flags, Ints, Lexer
from pipeline.normalise import read_table
from pipeline.phrases import Matches, PhraseMatcher
from pipeline.pieces import Kind
from pipeline.resources import list_data
from pipeline.text import Tokens

NEGATION_REACH = 7  # words a negation reaches within its clause
_THEIRS = ("dia", "ia", "mereka", "doi", "beliau", "he", "she", "they")
_OURS = ("kami", "kita", "our", "us", "ours")
_PASSIVE = "di"
_TOWARDS = ("bagi", "buat", "dari", "dengan", "depan", "ke", "kepada", "pada", "sama", "untuk")
_NAME_REACH = 2  # words after "nama saya" that are a name
_CLAUSE_BREAKS = (Kind.COMMA, Kind.COLON, Kind.BRACKET)
_CLAUSE_OPENERS = ("contrast", "concession", "clause")
_NEGATORS = ("negation", "aversion")


@dataclass(frozen=True)
class CueTables:
    """All cue patterns, compiled, with the class each belongs to."""

    classes: tuple[str, ...]
    patterns: tuple[str, ...]
    class_of: Ints
    matcher: PhraseMatcher

    def number(self, name: str) -> int:
        """Return the number of a class."""
        return self.classes.index(name)


@lru_cache(maxsize=1)
def cue_tables() -> CueTables:
    """Load and compile the packaged cue tables."""
    files = list_data("lexicon/cues", "*.tsv")
    classes = tuple(file.stem for file in files)
    patterns, class_of = [], []
    for number, file in enumerate(files):
        for row in read_table("lexicon", "cues", file.name):
            patterns.append(row[0])
            class_of.append(number)
    return CueTables(
        classes, tuple(patterns), np.asarray(class_of, dtype=np.int64), PhraseMatcher(patterns)
    )


@dataclass(frozen=True)
class Context:
    """What the cues say, a token and a sentence at a time.

    ``negated`` is the parity of the negation scopes over a token; ``naming`` marks the names
    behind "nama saya"; ``degree`` words that only say how much; ``cue`` (sentences x classes)
    tells which classes occur in a sentence; ``matches`` holds the cues found, by class number.
    """

    negated: Flags
    naming: Flags
    degree: Flags
    cue: Flags
    matches: Matches


def read_context(tokens: Tokens, lexer: Lexer) -> Context:
    """Find clauses, scopes and cue classes in tokens."""
    tables = cue_tables()
    found = _longest(_found(tokens, lexer, tables), tokens)
    turn = _turns(tokens, found, tables)
    clause = _clauses(tokens, found, tables, turn)
    over = _over(tokens, found, tables, turn)
    found = _drop_inner_subjects(found, clause, tables, tokens)
    cue = np.zeros((tokens.sentences, len(tables.classes)), dtype=bool)
    cue[tokens.sentence[found.first], found.pattern] = True
    negated = _negated(tokens, found, clause, tables) ^ over
    naming = _naming(found, clause, tables)
    degree = _covered(found, tables.number("degree"), len(tokens.word))
    return Context(negated, naming, degree, cue, found)


def _found(tokens: Tokens, lexer: Lexer, tables: CueTables) -> Matches:
    """Return the cues, by class number, with and without words of degree between."""
    found = tables.matcher.find(tokens, lexer)
    degree = _covered(_by_class(found, tables), tables.number("degree"), len(tokens.word))
    return _by_class(read_over(degree, found, tables.matcher, tokens, lexer), tables)


def _by_class(found: Matches, tables: CueTables) -> Matches:
    return Matches(tables.class_of[found.pattern], found.first, found.last)


def read_over(
    skipped: Flags, found: Matches, matcher: PhraseMatcher, tokens: Tokens, lexer: Lexer
) -> Matches:
    """Return what was found, and what is found as if the marked tokens were not there.

    "susah sekali bergaul" is "susah bergaul" too.
    """
    sentences = sentences_with(np.flatnonzero(skipped), tokens)
    if not sentences.any():
        return found
    place = np.flatnonzero(sentences[tokens.sentence] & ~skipped)
    word, sentence = tokens.word[place], tokens.sentence[place]
    more = matcher.find(replace(tokens, word=word, sentence=sentence), lexer)
    return Matches(
        np.concatenate([found.pattern, more.pattern]),
        np.concatenate([found.first, place[more.first]]),
        np.concatenate([found.last, place[more.last]]),
    )


def _longest(found: Matches, tokens: Tokens) -> Matches:
    """Drop matches that lie inside a longer match of the same class."""
    room = len(tokens.word) + 1
    at = (found.pattern * room + found.first) * room + room - found.last
    found = found.where(np.argsort(at, kind="stable"))
    reach = found.pattern * room + found.last
    furthest = np.maximum.accumulate(reach)
    kept = np.ones(len(reach), dtype=bool)
    kept[1:] = reach[1:] > furthest[:-1]
    return found.where(kept)


def _clauses(tokens: Tokens, found: Matches, tables: CueTables, turn: Flags) -> Ints:
    """Return each token's clause: a comma, colon or bracket ends one, a contrast opens one."""
    total = len(tokens.word)
    opens = np.zeros(total + 1, dtype=bool)
    opens[np.searchsorted(tokens.sentence, np.arange(tokens.sentences))] = True
    opens[1:] |= np.isin(tokens.kind, _CLAUSE_BREAKS)
    openers = [n for n, name in enumerate(tables.classes) if name in _CLAUSE_OPENERS]
    opens[found.first[np.isin(found.pattern, openers)]] = True
    # "gue yang dulu cuek sekarang peduli": now is a clause of its own, comma or none
    opens[found.first[turn]] = True
    return np.cumsum(opens[:-1]) - 1


def _turns(tokens: Tokens, found: Matches, tables: CueTables) -> Flags:
    """Return which matches say "now" in a sentence that said "once" before, and not "still"."""
    sentence = tokens.sentence[found.first]
    once = np.full(tokens.sentences, len(tokens.word), dtype=np.int64)
    before = found.pattern == tables.number("before")
    np.minimum.at(once, sentence[before], found.last[before])
    lasting = np.zeros(tokens.sentences, dtype=bool)
    lasting[sentence[found.pattern == tables.number("unchanged")]] = True
    now = found.pattern == tables.number("after")
    return np.asarray(now & ~lasting[sentence] & (once[sentence] < found.first))


def _over(tokens: Tokens, found: Matches, tables: CueTables, turn: Flags) -> Flags:
    """Mark what is over: from "once" up to the clause that tells of now.

    It is read as denied, so "dulu saya cuek, sekarang peduli" supports on both sides, and
    "dulu saya peduli, sekarang tidak lagi" on neither.
    """
    now = np.full(tokens.sentences, -1, dtype=np.int64)
    now[tokens.sentence[found.first[turn]]] = found.first[turn]
    once = found.pattern == tables.number("before")
    start = found.last[once] + 1
    return _scopes(start, now[tokens.sentence[found.first[once]]], len(tokens.word)) > 0


def _drop_inner_subjects(
    found: Matches, clause: Ints, tables: CueTables, tokens: Tokens
) -> Matches:
    """Keep a third person only as subject, at the start of its clause ("ibu saya suka …")."""
    third = tables.number("third_person")
    opening = np.searchsorted(clause, clause[found.first])
    words = tokens.kind == Kind.WORD
    count = np.concatenate([[0], np.cumsum(words)])
    before = count[found.first] - count[opening]
    return found.where((found.pattern != third) | (before <= 1))


def _negated(tokens: Tokens, found: Matches, clause: Ints, tables: CueTables) -> Flags:
    """Return the parity of the negation scopes that cover each token."""
    harmless = _covered(found, tables.number("pseudo_negation"), len(tokens.word))
    mine = np.isin(found.pattern, [tables.number(name) for name in _NEGATORS])
    mine &= ~harmless[found.first]
    # "tidak suka" stands in two tables and is one negation: the longer match alone counts
    cue = _longest(Matches(found.pattern[mine] * 0, found.first[mine], found.last[mine]), tokens)
    start = cue.last + 1
    clause_end = np.searchsorted(clause, clause[cue.last], side="right")
    stop = np.minimum(clause_end, start + NEGATION_REACH)
    # "tidak keberatan", "never too busy to": what denies itself reaches no further
    stop = np.minimum(stop, _ends(found, tables.number("double_negation"), cue.first))
    forward = _scopes(start, stop, len(tokens.word))
    # "semangat saya sudah hilang", "my patience has gone": what stands before is denied
    ended = found.first[found.pattern == tables.number("ended")]
    clause_start = np.searchsorted(clause, clause[ended])
    backward = _scopes(np.maximum(clause_start, ended - NEGATION_REACH), ended, len(clause))
    return ((forward + backward) & 1).astype(bool)


def _ends(found: Matches, number: int, token: Ints) -> Ints:
    """Return, for each token, where the last match of a class over it ends; else, no end."""
    mine = found.pattern == number
    first, end = found.first[mine], found.last[mine] + 1
    # a match that lies in a longer one is dropped: what begins later ends later
    before = np.searchsorted(first, token, side="right") - 1
    reached = np.append(end, 0)[before]
    return np.where(reached > token, reached, np.iinfo(np.int64).max)


def _scopes(start: Ints, stop: Ints, total: int) -> Ints:
    """Return how many of the scopes, each up to but not with its stop, cover each token."""
    stop = np.maximum(start, stop)
    change = np.bincount(start, minlength=total + 1) - np.bincount(stop, minlength=total + 1)
    return np.cumsum(change)[:-1]


def _covered(found: Matches, number: int, total: int) -> Flags:
    """Mark the tokens that lie inside a match of one class."""
    mine = found.pattern == number
    at, last = found.first[mine], found.last[mine]
    covered = np.zeros(total, dtype=bool)
    while len(at):  # as often as the longest match is long
        covered[at] = True
        more = at < last
        at, last = at[more] + 1, last[more]
    return covered


def _naming(found: Matches, clause: Ints, tables: CueTables) -> Flags:
    """Mark the tokens that a naming cue makes a name."""
    last = found.last[found.pattern == tables.number("naming")]
    naming = np.zeros(len(clause), dtype=bool)
    for step in range(1, _NAME_REACH + 1):
        at = last + step
        inside = at < len(clause)
        at, cue = at[inside], last[inside]
        naming[at[clause[at] == clause[cue]]] = True
    return naming


def speaks_of_others(tokens: Tokens, context: Context, mine: Flags, lexer: Lexer) -> Flags:
    """Return which sentences do not speak of their author; ``mine`` are :func:`authors_words`.

    The author is nowhere in them ("saya", "aku", "I" …) and they address a reader, begin with
    someone else as subject, say what ought to be, or quote.
    """
    tables = cue_tables()
    found = context.matches
    number = {name: tables.number(name) for name in tables.classes}
    opening = tokens.first_token()[tokens.sentence[found.first]]
    third = found.pattern == number["third_person"]
    second = third & (found.first - opening == 1)
    second[second] = ~_done_to(tokens.word[opening[second]], lexer)
    subject = (third & (found.first == opening)) | second
    other = sentences_with(found.first[subject], tokens)
    spoken = np.zeros(tokens.sentences, dtype=bool)
    for name in ("second_person", "normative", "quoted"):
        spoken |= context.cue[:, number[name]]
    absent = ~sentences_with(np.flatnonzero(mine), tokens)
    return (other & absent) | (spoken & ~context.cue[:, number["first_person"]])


def _done_to(word: Ints, lexer: Lexer) -> Flags:
    """Tell behind which words a person is no subject: "dimarahi penumpang saya tetap tenang"."""
    words, place = np.unique(word, return_inverse=True)
    names = [lexer.words[i] for i in words.tolist()]
    found = [name.startswith(_PASSIVE) or name in _TOWARDS for name in names]
    return np.asarray(found, dtype=bool)[place]


def authors_words(tokens: Tokens, context: Context, lexer: Lexer) -> Flags:
    """Mark the words that stand for the author, and not for somebody or something of theirs."""
    found, third = context.matches, cue_tables().number("third_person")
    mine = found.pattern == cue_tables().number("first_person")
    # "ibu saya", "ketua RT kami": mine, but not me
    owned = np.append(_covered(found, third, len(tokens.word)), False)
    owned[found.last[found.pattern == third] + 1] = True
    # "kata teman aku gampang bergaul": what friends say of me, unless "dia" follows
    told = found.last[found.pattern == cue_tables().number("reported_about_me")]
    owned[told[~np.append(lexer.marked(_THEIRS)[tokens.word], False)[told + 1]]] = False
    owned[:-1] |= lexer.marked(_OURS)[tokens.word]
    # "people tell me": the author is the last word
    place = np.where(owned[found.first], found.last, found.first)[mine]
    words = np.zeros(len(tokens.word), dtype=bool)
    words[place[~owned[place]]] = True
    return words


def sentences_with(token: Ints, tokens: Tokens) -> Flags:
    """Return which sentences hold one of these tokens."""
    held = np.zeros(tokens.sentences, dtype=bool)
    held[tokens.sentence[token]] = True
    return held
