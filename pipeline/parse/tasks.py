"""Tasks, differences and beliefs: moves in, the profile's records out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.catalogue import name_belief
from pipeline.parse.cues import CueTable
from pipeline.parse.lists import split_list
from pipeline.parse.moves import CLAIM_KINDS, Move
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
    body = cues.strip("means", body) if cues.opens("means", body) else body
    body = re.sub(r",[^,]*$", "", body) if body.rstrip() != body and "," in body else body
    for item in split_list(trim_task(body, cues), cues):
        text = trim_edges(item)
        if text:
            yield text


def read_differences(moves: Sequence[Move]) -> tuple[Difference, ...]:
    """Read what sets the job apart."""
    return tuple(
        Difference(trim_edges(move.body), move.unit.span)
        for move in moves
        if move.kind == "difference"
    )


def read_beliefs(
    moves: Sequence[Move], kind: str, occupation: str, language: str
) -> tuple[Belief, ...]:
    """Read the claims of one kind, each with the reality in its own or the next sentences.

    Parameters
    ----------
    moves
        All moves of the document, in order.
    kind
        ``misconception`` or ``expectation``.
    occupation
        The job's name, left out of the labels.
    language
        ``id`` or ``en``.
    """
    beliefs = []
    for place, move in enumerate(moves):
        if move.kind == kind:
            reality, end = _reality(move, moves[place + 1 :])
            span = Span(move.unit.span.start, end)
            label = name_belief(move.body, occupation, language)
            beliefs.append(Belief(trim_edges(move.body), reality, label, span))
    return tuple(beliefs)


def _reality(claim: Move, following: Sequence[Move]) -> tuple[str | None, int]:
    """Gather the reality up to the next move that is something else."""
    parts = [claim.reality] if claim.reality else []
    end = claim.unit.span.end
    for move in following:
        if move.kind != "reality":
            break
        parts.append(trim_edges(move.body))
        end = move.unit.span.end
    return (". ".join(parts) or None), end


def is_claim(move: Move) -> bool:
    """Tell whether a move is a claim of either kind."""
    return move.kind in CLAIM_KINDS
