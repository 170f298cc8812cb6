"""What about a text keeps it from being read at face value: sentences that are no evidence.

In comes what was read of one text, out go the sentences whose labels do not count and the
warnings to show. Nothing here judges who wrote a text or with what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntFlag
from functools import lru_cache

from pipeline.copying import DocumentText
from pipeline.hidden import clean
from pipeline.language import is_latin, language_of, typed_words, unread_sentences
from pipeline.messages import warning_words
from pipeline.messages import words as words_of
from pipeline.normalise import read_table
from pipeline.records import TextWarning
from pipeline.topic import FEWEST_HITS, SELF, is_code, off_topic, situation_words

FEWEST_WORDS = 6  # a text with fewer is too short to say anything of
LIST_PARTS = 3  # trait words alone in a sentence that make a list of keywords
_RUN = {False: 4, True: 8}  # trait words in a row; more where the sentence says "saya"
_SAME_KEYWORD = 4  # times one trait word stands in one sentence
_HAMMERED = 0.15  # and its share of the sentence's words
ABOUT_NOBODY = 30  # words without one "saya" after which a text is about something else
LONG_SENTENCES = 12  # words: a person who drops "saya" writes shorter ones
FEWEST_CLAIMS = 5  # sentences of a text that can be a mere list of claims
CLAIM_WORDS = 16  # a longer sentence tells more than a claim
ECHO = 0.4  # different words, of all, below which a sentence repeats itself
ECHO_WORDS = 12
ADVERT = 2  # sentences in an advert's wording that make the text around them one

# "Motto saya "mi casa es su casa"." is Indonesian all the same
_QUOTED = re.compile('["“][^"“”]*["”]')


class Check(IntFlag):
    """The guards that may be asked about a text."""

    WHOLE = 1
    COPIED = 2
    ADVERT = 4
    STUFFED = 8
    REPEATED = 16
    ECHO = 32
    CLAIMS = 64
    ALL = 127


@dataclass(frozen=True)
class ReadText:
    """What the guards look at: normalised words of each sentence and what was noticed.

    ``advert`` marks sentences in the wording of a job advertisement, ``near`` those that could
    be copied from the job document (all where it is empty); ``raw`` holds the sentences as typed
    and ``text`` all of it.
    """

    sentences: Sequence[tuple[str, ...]]
    first_person: Sequence[bool]
    hidden: int
    truncated: bool
    advert: Sequence[bool] = ()
    raw: Sequence[str] = ()
    text: str = ""
    near: Sequence[bool] = ()

    def own(self, i: int) -> bool:
        """Tell whether a sentence says "saya" or "I"."""
        return self.first_person[i] and bool(SELF.intersection(self.sentences[i]))


@dataclass(frozen=True)
class Guarded:
    """Language, sentences that are no evidence of anything, and warnings.

    ``believed`` are sentences in the words of one of the document's beliefs: they hold an idea
    of the job, but say nothing about the author.
    """

    language: str
    silenced: frozenset[int]
    believed: frozenset[int]
    warnings: tuple[TextWarning, ...]


@lru_cache(maxsize=1)
def keywords() -> tuple[frozenset[str], frozenset[str]]:
    """Return the trait words, and the words that join them in a list."""
    rows = {row[0]: frozenset(row[1].split()) for row in read_table("lexicon", "keywords.tsv")}
    joins = rows.pop("joins")
    return frozenset().union(*rows.values()) - joins, joins


def guard(
    read: ReadText, document: DocumentText, check: Check = Check.ALL, language: str = ""
) -> Guarded:
    """Return what of a text does not count, and why.

    Parameters
    ----------
    read
        The text.
    document
        What copied sentences are known by.
    check
        The guards to ask; one that is not asked is known to find nothing.
    language
        The text's language, where :data:`Check.WHOLE` is not asked.
    """
    whole: str | None = None
    strange: dict[int, int] = {}
    unread: list[int] = []
    if Check.WHOLE in check:
        # look-alike and styled letters are read as the letters they stand for, as everywhere
        read = replace(read, text=clean(read.text).text)
        typed, language, unread = _language(read)
        whole, strange = _whole_text(read, typed, language)
    copies = set(copied(read, document)) if Check.COPIED in check else set()
    believed = restated(read, document, copies)
    copies -= believed
    copies.update(adverts(read) if Check.ADVERT in check else ())
    found = [
        ("copied_document", sorted(copies)),
        ("keyword_stuffing", stuffed(read) if Check.STUFFED in check else []),
        ("repeated_text", repeated(read) if Check.REPEATED in check else []),
    ]
    silenced = {i for _, evidence in found for i in evidence}
    silenced |= set(range(len(read.sentences)) if whole in _NOTHING_READ else _silent(strange))
    silenced.update(unread)
    notes = [whole] if whole else []
    notes += ["repeated_text"] if Check.ECHO in check and _echoes(read, found) else []
    notes += ["hidden_characters"] if read.hidden else []
    notes += ["truncated"] if read.truncated else []
    if Check.CLAIMS in check and not whole and not silenced and claims_only(read):
        notes.append("claims_only")
    warnings = [pair for pair in found if pair[1]]
    warnings += [(code, list(strange) if code == "off_topic" else []) for code in notes]
    told = [TextWarning(code, warning_words(code), tuple(ev)) for code, ev in warnings]
    if unread and whole not in _NOTHING_READ:
        code = "unsupported_language"
        told.append(TextWarning(code, words_of("warnings_in_part", code), tuple(unread)))
    return Guarded(language, frozenset(silenced), believed, tuple(told))


def _language(read: ReadText) -> tuple[Sequence[str], str, list[int]]:
    """Return a text's words, its language, and the sentences in one that is not read.

    The others say what the text is in, unless nothing or too little is left of it.
    """
    words = typed_words(read.text) or [w for sentence in read.sentences for w in sentence]
    if not is_latin(read.text):
        return words, "other", []
    typed = [typed_words(_QUOTED.sub(" ", clean(raw).text)) for raw in read.raw]
    unread = unread_sentences(typed)
    rest = [word for i, each in enumerate(typed) if i not in unread for word in each]
    language = language_of(rest if unread else words)
    return words, "other" if unread and len(rest) < FEWEST_WORDS else language, unread


def _silent(strange: dict[int, int]) -> list[int]:
    """Return which sentences about something else hold no evidence of any kind.

    One that has a single word of another kind of text may be the author's own between others: it
    supports nothing where it does not say "saya", and may still speak against a trait.
    """
    return [i for i, hits in strange.items() if hits > 1]


def _echoes(read: ReadText, found: Sequence[tuple[str, list[int]]]) -> bool:
    return not found[2][1] and echoing(read)


_NOTHING_READ = ("unsupported_language",)


def _whole_text(
    read: ReadText, words: Sequence[str], language: str
) -> tuple[str | None, dict[int, int]]:
    """Return what is wrong with the text as a whole, and the sentences about something else."""
    total = len(read.sentences)
    every = dict.fromkeys(range(total), FEWEST_HITS)
    strange = off_topic(read.sentences, read.first_person, read.raw)
    latin = is_latin(read.text)
    if latin and len(words) < FEWEST_WORDS:
        return "too_short", strange
    # "console.log(list[i])" says no "I"
    code = {i for i, raw in enumerate(read.raw) if is_code(raw)}
    spoken = any(first for i, first in enumerate(read.first_person) if i not in code)
    if 2 * len(strange) > total or (strange and not spoken):
        return "off_topic", strange if any(map(read.own, range(total))) else every
    if language == "other":
        return "unsupported_language", every
    # long sentences only, not the mean of all: short ones put beside them change nothing
    long = sum(len(words) for words in read.sentences if len(words) >= LONG_SENTENCES)
    if long >= ABOUT_NOBODY and 2 * long >= len(words) and not spoken:
        return "off_topic", every
    return None, strange


def copied(read: ReadText, document: DocumentText) -> list[int]:
    """Return the sentences taken from the job document."""
    near = read.near or [True] * len(read.sentences)
    return [
        i
        for i, words in enumerate(read.sentences)
        if near[i] and document.holds(words, own=read.own(i))
    ]


def restated(read: ReadText, document: DocumentText, copies: set[int]) -> frozenset[int]:
    """Return the copies that stand alone and say one belief: the author holds or answers it.

    In a pasted page the claim has its reality, or the claim before it, beside it.
    """
    alone = (i for i in sorted(copies) if not copies.intersection((i - 1, i + 1)))
    return frozenset(i for i in alone if document.restates(read.sentences[i], own=read.own(i)))


def adverts(read: ReadText) -> list[int]:
    """Return the sentences of a job advertisement, with those around them that say no "saya"."""
    wording = {i for i, advert in enumerate(read.advert) if advert and not read.own(i)}
    if len(wording) < ADVERT:
        return []
    own = [read.own(i) for i in range(len(read.sentences))]
    return [i for run in _runs(own) if wording.intersection(run) for i in run]


def _runs(opens: Sequence[bool]) -> list[list[int]]:
    """Return the runs of neighbouring sentences between those that are marked."""
    runs: list[list[int]] = [[]]
    for i, marked in enumerate(opens):
        if marked:
            runs.append([])
        else:
            runs[-1].append(i)
    return runs


def stuffed(read: ReadText) -> list[int]:
    """Return the sentences that only list trait words, alone or one after another."""
    joins = keywords()[1]
    bare = [i for i in range(len(read.sentences)) if _only_keywords(read, i)]
    if sum(word not in joins for i in bare for word in read.sentences[i]) < LIST_PARTS:
        bare = []
    runs = [i for i in range(len(read.sentences)) if _has_keyword_run(read, i)]
    return sorted({*bare, *runs})


def _only_keywords(read: ReadText, i: int) -> bool:
    listed, joins = keywords()
    words = [word for word in read.sentences[i] if word not in joins]
    return bool(words) and not read.first_person[i] and listed.issuperset(words)


def _has_keyword_run(read: ReadText, i: int) -> bool:
    listed, joins = keywords()
    words = [word for word in read.sentences[i] if word not in joins]
    longest = run = 0
    for word in words:
        run = run + 1 if word in listed else 0
        longest = max(longest, run)
    said = [word for word in words if word in listed]
    most = max((said.count(word) for word in set(said)), default=0)
    hammered = most >= _SAME_KEYWORD and most >= _HAMMERED * len(words)
    return longest >= _RUN[read.own(i)] or hammered


def repeated(read: ReadText) -> list[int]:
    """Return the sentences that say again, word for word, what an earlier one said."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for i, words in enumerate(read.sentences):
        key = tuple(sorted(words))
        if key in seen and len(words) > 1:
            found.append(i)
        seen.add(key)
    return found


def echoing(read: ReadText) -> bool:
    """Tell whether a sentence says the same few words over and over."""
    return any(
        len(words) >= ECHO_WORDS and len(set(words)) < ECHO * len(words)
        for words in read.sentences
    )


def claims_only(read: ReadText) -> bool:
    """Tell whether a text is one short claim after another, without a single situation."""
    if len(read.sentences) < FEWEST_CLAIMS:
        return False
    situation = frozenset[str]().union(*situation_words().values())
    claims = sum(
        first and len(words) <= CLAIM_WORDS
        for words, first in zip(read.sentences, read.first_person, strict=True)
    )
    told = any(word in situation or word.isdigit() for words in read.sentences for word in words)
    return not told and claims >= 0.8 * len(read.sentences)
