"""Claims that a document calls wrong: a sentence in, the claim and its reality out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.parse.cues import CueTable
from pipeline.parse.tails import trim_edges

KINDS = ("misconception", "expectation")
REFUSALS = {"refuted": "misconception", "refuted_hope": "expectation"}


@dataclass(frozen=True)
class BeliefFound:
    """A claim, what the same sentence says is true, and what stood before the cue."""

    kind: str
    claim: str
    reality: str | None
    lead: str


def read_belief(text: str, cues: CueTable) -> BeliefFound | None:
    """Read the claim in one sentence, or return None where no cue introduces one.

    Examples
    --------
    >>> from pipeline.parse.cues import load_cues
    >>> found = read_belief("Banyak orang mengira penjahit kaya, padahal tidak.", load_cues("id"))
    >>> found.claim, found.reality
    ('penjahit kaya', 'tidak')
    """
    for refusal, kind in REFUSALS.items():
        refuted = cues.find(refusal, text)
        if refuted and refuted["claim"]:
            rest = cues.strip("reason_tail", text[refuted.end() :])
            return _found(kind, refuted["claim"], rest or None, text[: refuted.start()], cues)
    contrary = cues.opens("contrary", text)
    if contrary:
        return _contradicted(text[contrary.end() :].strip(), cues)
    cue, kind = _first_cue(text, cues)
    if cue is None:
        return None
    claim, reality = _split_reality(text[cue.end() :], cues)
    subject = cue.groupdict().get("subject")
    if subject and subject.strip():
        claim = f"{cues.strip('glue', subject.strip())} {claim.strip()}"
    return _found(kind, claim, reality, text[: cue.start()], cues)


def _contradicted(reality: str, cues: CueTable) -> BeliefFound | None:
    """Read the claim as what the reality denies: "Contrary to belief, they do not only sew"."""
    denial = cues.find("negator", reality)
    if denial is None:
        return None
    claim = f"{reality[: denial.start()]}{reality[denial.end() :].lstrip()}"
    return _found("misconception", claim, reality, "", cues)


def _first_cue(text: str, cues: CueTable) -> tuple[re.Match[str] | None, str]:
    """Return the cue that comes first: "Miskonsepsi … ekspektasi bahwa" is a misconception."""
    found = [(cue, kind) for kind in KINDS for cue in cues.all(kind, text)[:1]]
    return min(found, key=lambda pair: (pair[0].start(), -pair[0].end()), default=(None, ""))


def _found(
    kind: str, claim: str, reality: str | None, lead: str, cues: CueTable
) -> BeliefFound | None:
    claim = bare_claim(claim, cues)
    if not claim:
        return None
    reality = trim_edges(reality) if reality else None
    return BeliefFound(kind, claim, reality or None, lead)


def bare_claim(claim: str, cues: CueTable) -> str:
    """Return what is claimed, without "bahwa" and "dianggap"."""
    return _without_filler(trim_edges(cues.strip("claim_opener", trim_edges(claim))), cues)


def _without_filler(claim: str, cues: CueTable) -> str:
    """Say "X selalu duduk" for "X dianggap selalu duduk"."""
    filler = cues.find("claim_filler", claim)
    if not filler or len(claim[: filler.start()].split()) > 4:
        return claim
    return f"{claim[: filler.start()]}{claim[filler.end() :].lstrip()}".strip()


def _split_reality(text: str, cues: CueTable) -> tuple[str, str | None]:
    for kind in ("reality_inside", "but_inside"):
        match = next((m for m in cues.all(kind, text) if m.start() > 0), None)
        if match:
            return text[: match.start()], text[match.end() :]
    return text, None
