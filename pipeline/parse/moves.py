"""What each sentence does: sentences in, moves out.

A move is a task, traits that fit or do not, a claim, its reality, or a difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.parse.beliefs import bare_claim, read_belief
from pipeline.parse.context import CLAIM_KINDS, TRAIT_KINDS, Context, Move
from pipeline.parse.cues import CueTable
from pipeline.parse.layout import Unit, section_of
from pipeline.parse.requirements import is_waived, read_key, read_requirement
from pipeline.parse.verdicts import clauses, condition_region, trait_region

LONGEST = 2_000  # characters in a sentence
LONGEST_HEAD = 5  # words before the colon of an explained trait

_Reader = Callable[[Unit, Context], list[Move] | None]


def read_moves(
    units: Sequence[Unit],
    cues: CueTable,
    starts_trait: Callable[[str], bool],
    job: str,
) -> list[Move]:
    """Tell for each sentence what it does, in the light of those before it.

    Parameters
    ----------
    units
        The document's sentences.
    cues
        The language's cues.
    starts_trait
        Tells whether words begin like a trait ("teliti", "memiliki kesabaran").
    job
        The occupation's name.
    """
    pattern = re.compile(rf"(?:{re.escape(job)})", re.IGNORECASE) if job else re.compile(r"(?!)")
    moves: list[Move] = []
    for unit in units:
        context = Context(cues, moves, starts_trait, pattern)
        moves.extend(_moves_of(unit, context))
    return moves


def _moves_of(unit: Unit, context: Context) -> list[Move]:
    if context.last == "question":
        unit = replace(unit, section=context.before[-1].body or unit.section)
    bare = replace(unit, text=context.cues.strip("glue", unit.text))
    for reader in CHAIN:
        # reality words such as "Namun," are openers too, so its reader sees the whole sentence
        moves = reader(unit if reader is _reality else bare, context)
        if moves:
            return [replace(move, unit=unit) for move in moves]
    return [Move(unit, None)]


def _endless(unit: Unit, context: Context) -> list[Move] | None:
    """Leave what is no sentence unread, so that no text can make the cues run for ever."""
    return [Move(unit, None)] if len(unit.text) > LONGEST else None


def _apology(unit: Unit, context: Context) -> list[Move] | None:
    return [Move(unit, None)] if context.cues.opens("apology", unit.text) else None


def _question(unit: Unit, context: Context) -> list[Move] | None:
    """Take "Siapa yang bakal betah?" for a heading of the sentence behind it."""
    if not unit.text.endswith("?"):
        return None
    asked = context.cues.opens("asked_claim", unit.text)
    if asked:  # "Benarkah penjahit hanya duduk?"
        return [Move(unit, "misconception", unit.text[asked.end() :].strip(" ?"))]
    return [Move(unit, "question", section_of(unit.text, context.cues) or "")]


def _answer(unit: Unit, context: Context) -> list[Move] | None:
    """Take "Tidak juga." for what it is, so that the next sentence is the claim's reality."""
    answer = context.cues.opens("answer", unit.text)
    bare = answer is not None and not unit.text[answer.end() :].strip(" .!,")
    return [Move(unit, "answer")] if bare and context.claim_is_open else None


def _reality(unit: Unit, context: Context) -> list[Move] | None:
    opener = context.cues.opens("reality_opener", unit.text)
    if not opener:
        return None
    if not context.in_beliefs:  # "Padahal …" without a claim answers nothing; "Namun, …" goes on
        return None if context.cues.opens("glue", unit.text) else [Move(unit, None)]
    bare = unit.text[opener.end() :]
    if read_belief(context.cues.strip("glue", unit.text), context.cues):
        return None  # "Namun, banyak orang mengira …" opens the next claim
    return [Move(unit, "reality", bare)]


def _belief(unit: Unit, context: Context) -> list[Move] | None:
    found = read_belief(unit.text, context.cues)
    if found is None:
        return None
    claim = Move(unit, found.kind, found.claim, found.reality)
    lead = context.cues.find("difference", found.lead)
    return [Move(unit, "difference", found.lead), claim] if lead else [claim]


def _difference(unit: Unit, context: Context) -> list[Move] | None:
    named = context.cues.find("difference", unit.text)
    return [Move(unit, "difference", unit.text)] if named else None


def _verdict(unit: Unit, context: Context) -> list[Move] | None:
    moves = []
    for clause in clauses(unit.text, context.cues):
        for kind in ("unfit", "fit"):
            region = trait_region(clause, kind, context.cues)
            if region:
                moves.append(Move(unit, kind, region))
                break
    return moves or None


def _task(unit: Unit, context: Context) -> list[Move] | None:
    cue = context.cues.find("task", unit.text)
    if not cue or unit.section in TRAIT_KINDS or context.in_beliefs:
        return None
    lead = unit.text[: cue.start()]
    means = lead if context.cues.opens("means", lead) else ""
    return [Move(unit, "task", means), Move(unit, "task", unit.text[cue.end() :])]


def _explained(unit: Unit, context: Context) -> list[Move] | None:
    """Read "Teliti: satu senti saja membuat baju sesak." under a heading that asks for traits."""
    head, colon, _ = unit.text.partition(": ")
    if not colon or unit.section not in TRAIT_KINDS or len(head.split()) > LONGEST_HEAD:
        return None
    return [Move(unit, unit.section, head)] if context.starts_trait(head) else None


def _section(unit: Unit, context: Context) -> list[Move] | None:
    """Take an uncued sentence for what its heading says."""
    kind = unit.section
    if kind is None:
        return None
    if kind in CLAIM_KINDS and context.in_beliefs and not _opens_claim(unit, context):
        return [Move(unit, "reality", unit.text)]
    body = _listed(unit.text, context) if kind in TRAIT_KINDS else unit.text
    if kind == "task":
        body = _without_subject(unit.text, context)
    if kind in CLAIM_KINDS:
        body = bare_claim(unit.text, context.cues)
    return [Move(unit, kind, body)]


def _opens_claim(unit: Unit, context: Context) -> bool:
    """Tell whether a list item, or a line behind an answered claim, is the next claim."""
    return unit.first and (unit.bullet or not context.claim_is_open)


def _listed(text: str, context: Context) -> str:
    """Take the traits of a sentence that only its heading explains: "Kalau kamu P dan Q, …"."""
    region = condition_region(text, context.cues) or text
    return context.cues.strip("subject", region)


def _weak_reality(unit: Unit, context: Context) -> list[Move] | None:
    hint = context.cues.find("reality_hint", unit.text)
    answers = context.is_asked or (hint and context.claim_is_open)
    return [Move(unit, "reality", unit.text)] if answers else None


def _contrast(unit: Unit, context: Context) -> list[Move] | None:
    apart = context.cues.find("contrast", unit.text)
    return [Move(unit, "difference", unit.text)] if apart else None


def _continuation(unit: Unit, context: Context) -> list[Move] | None:
    """Let "Mereka juga …" go on with what the sentence before it did."""
    opener = context.cues.opens("subject", unit.text)
    if context.last not in TRAIT_KINDS or not opener:
        return None
    return [Move(unit, context.last, context.cues.strip("subject", unit.text))]


def _next_sentence(unit: Unit, context: Context) -> list[Move] | None:
    """Let what follows a claim answer it: "Jangan harap kaya. Upahnya dibayar harian."."""
    follows = context.claim_is_open and not (unit.first or unit.bullet)
    return [Move(unit, "reality", unit.text)] if follows else None


def _plain_task(unit: Unit, context: Context) -> list[Move] | None:
    if context.past_tasks or is_waived(unit.text, context.cues):
        return None
    body = _without_subject(unit.text, context)
    return [Move(unit, "task", body)] if body != unit.text else None


def _without_subject(text: str, context: Context) -> str:
    """Drop what comes before the first verb, if the job or a pronoun is its subject."""
    verbs = context.cues.verbs(text)
    verb = next((m for m in verbs if _is_subject(text, m, context)), None)
    return text[verb.start() :] if verb else text


def _is_subject(text: str, verb: re.Match[str], context: Context) -> bool:
    lead = text[: verb.start()]
    return bool(context.job.search(lead) or context.cues.find("task_subject", lead))


CHAIN: tuple[_Reader, ...] = (
    _endless,  # before all: the cues' time grows with the square of a sentence
    _apology,  # before all: "Maaf, saya tidak memiliki informasi tentang X" holds trait words
    _question,  # before all that looks for verdicts: it asks for one
    _answer,  # before beliefs: a section of myths would take "Tidak juga." for the next one
    _reality,  # before beliefs: "Padahal, …" answers the claim above it
    _belief,  # before differences: a claim inside the difference sentence counts
    _difference,  # before verdicts: "Berbeda dengan Y, X harus …" is no trait
    _explained,  # before verdicts: the explanation may hold one
    _verdict,
    read_key,  # before requirements: "menjadi kunci" weighs more than "penting"
    _weak_reality,  # before requirements: "X justru harus …" answers an open claim
    read_requirement,
    _contrast,
    _task,
    _section,
    _next_sentence,  # behind all that knows a sentence by its words
    _continuation,
    _plain_task,  # last: any sentence about the job before the first trait is a task
)
