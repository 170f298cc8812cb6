"""Tasks, differences and beliefs: moves in, the profile's records out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.catalogue import is_known_belief, name_belief
from pipeline.parse.context import CLAIM_KINDS, Move
from pipeline.parse.cues import CueTable
from pipeline.parse.lists import split_list
from pipeline.parse.tails import trim_edges, trim_task
from pipeline.records import Belief, Difference, Span, Task


def read_tasks(moves: Sequence[Move], cues: CueTable) -> tuple[Task, ...]:
    """Read what the job's holder does, one record a task."""
    tasks: dict[str, Task] = {}
    for move in moves:
        if move.kind == "task":
            for item in _items(move.body, cues):
                tasks.setdefault(item.lower(), Task(item, move.unit.span))
    return tuple(tasks.values())


def _items(body: str, cues: CueTable) -> Iterator[str]:
    means = cues.opens("means", body)
    if (
        means
    ):  # "Melalui sesi konseling, …, pekerja sosial berupaya": the last piece is the subject
        body = re.sub(r",[^,]*$", "", body[means.end() :])
    for item in _split(trim_task(body, cues), cues):
        text = trim_edges(cues.strip("joiner", item))
        if text:
            yield text


def _split(body: str, cues: CueTable) -> list[str]:
    """Split verbs from each other but not from what they share: "membantu anak, ibu, dan ayah"."""
    deeds = cues.opens("deed", body) is not None
    if not deeds and not cues.opens("verb", body):
        return split_list(body, cues)
    items, start = [], 0
    for match in re.finditer(r",\s*|\s+(?=\w)", body):
        rest = body[match.end() :]
        joiner = cues.opens("joiner", rest)
        follows = rest[joiner.end() :].lstrip() if joiner else rest
        comma = match[0].startswith(",")
        if match.start() < start or not (comma or joiner):
            continue
        left, follows = body[start : match.start()], cues.strip("glue", follows)
        if _begins_task(left, follows, cues) or (
            deeds and _names_task(left, follows, cues, comma=comma)
        ):
            items.append(left)
            start = len(body) - len(follows)
    return [cues.strip("glue", item.strip()) for item in (*items, body[start:])]


def _begins_task(left: str, follows: str, cues: CueTable) -> bool:
    """Tell whether a verb opens the next task: not in "menemani anak saat bermain, bernyanyi"."""
    meanwhile = cues.all("meanwhile", left)
    inside = meanwhile and cues.opens("verb", left[meanwhile[-1].end() :].strip())
    return not inside and cues.opens("verb", follows) is not None


def _names_task(left: str, follows: str, cues: CueTable, *, comma: bool) -> bool:
    """Tell whether a noun is a task among deeds: not in "lewat telepon, obrolan, dan surel"."""
    if cues.opens("deed", follows) or not comma:
        return cues.opens("deed", follows) is not None
    if cues.opens("verb", follows):
        return False
    short = len(follows.partition(",")[0].split()) <= 2
    return not (short and any(match.start() for match in cues.all("preposition", left)))


def read_differences(moves: Sequence[Move]) -> tuple[Difference, ...]:
    """Read what sets the job apart."""
    return tuple(
        Difference(trim_edges(move.body), move.unit.span)
        for move in moves
        if move.kind == "difference"
    )


def read_beliefs(
    moves: Sequence[Move], occupation: str, language: str
) -> dict[str, tuple[Belief, ...]]:
    """Read the claims by kind, each with the reality in its own or the next sentences.

    Two different claims never share a label, unless it is a known misconception's.
    """
    found: dict[str, list[Belief]] = {kind: [] for kind in CLAIM_KINDS}
    taken: Counter[str] = Counter()
    for place, move in enumerate(moves):
        if move.kind in found:
            reality, end = _reality(move, moves[place + 1 :])
            span = Span(move.unit.span.start, end)
            label = name_belief(move.body, occupation, language)
            taken[label] += 1
            if taken[label] > 1 and not is_known_belief(label):
                label = f"{label}_{taken[label]}"
            found[move.kind].append(Belief(trim_edges(move.body), reality, label, span))
    return {kind: tuple(beliefs) for kind, beliefs in found.items()}


def _reality(claim: Move, following: Sequence[Move]) -> tuple[str | None, int]:
    """Gather the reality up to the next move that is something else."""
    parts = [claim.reality] if claim.reality else []
    end = claim.unit.span.end
    for move in following:
        if move.kind == "answer":
            continue
        if move.kind != "reality":
            break
        parts.append(trim_edges(move.body))
        end = move.unit.span.end
    return (". ".join(parts) or None), end
