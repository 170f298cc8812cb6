"""Sentences that say who fits and who does not: a sentence in, its list of traits out."""

from __future__ import annotations

import re

from pipeline.parse.cues import CueTable

Verdict = re.Match[str]
CLAUSE_BREAK = re.compile(
    r"[,;] (?=(?:tetapi|tapi|namun|sedangkan|sebaliknya|but|while|whereas)\b)"
)


def clauses(text: str, cues: CueTable) -> list[str]:
    """Split a sentence that names both who fits and who does not."""
    if not (cues.find("unfit", text) and _verdicts(text, "fit", cues)):
        return [text]
    return [cues.strip("glue", part) for part in CLAUSE_BREAK.split(text)]


def trait_region(text: str, kind: str, cues: CueTable) -> str | None:
    """Return the stretch of a sentence that lists traits for a verdict, or None without a verdict.

    Parameters
    ----------
    text
        One sentence, sentence openers taken off.
    kind
        ``fit`` or ``unfit``.
    cues
        The language's cues.
    """
    if kind == "fit" and cues.find("unfit", text):
        return None
    for verdict in _verdicts(text, kind, cues):
        region = _after(text, verdict, cues) or _before(text, verdict, cues)
        if region:
            return _without_lead(_without_closing(region, cues), cues)
    return None


def _verdicts(text: str, kind: str, cues: CueTable) -> list[Verdict]:
    return cues.ranked(kind, text)


def condition_region(text: str, cues: CueTable) -> str | None:
    """Return P in "jika P, …" where the clause behind it says nothing we know."""
    condition = cues.opens("if", text)
    if condition is None:
        return None
    region = text[condition.end() :].strip()
    head, comma, clause = region.rpartition(",")
    return head if comma and not cues.opens("joiner", clause.strip()) else region


def _after(text: str, verdict: Verdict, cues: CueTable) -> str | None:
    """Read "cocok jika P", "cocok untuk kamu yang P" and "yang cocok adalah mereka yang P"."""
    ties = [
        cues.find(kind, text, _tail_start(text, verdict, cues))
        for kind in ("if", "person", "copula")
    ]
    first = min(
        (tie for tie in ties if tie), key=lambda tie: (tie.start(), -tie.end()), default=None
    )
    if first is None or _opens_condition(text, verdict, cues):
        return None
    return text[first.end() :].strip() or None


def _tail_start(text: str, verdict: Verdict, cues: CueTable) -> int:
    """Go back to "untuk", so that "pas untuk kamu yang P" shows its person."""
    person = [
        m
        for m in cues.all("person", text)
        if verdict.start() < m.start() < verdict.end() < m.end()
    ]
    return person[0].start() if person else verdict.end()


def _opens_condition(text: str, verdict: Verdict, cues: CueTable) -> bool:
    """Tell whether "jika P," stands before the verdict, so that nothing behind it is a list."""
    condition = cues.find("if", text)
    return bool(
        condition and condition.end() < verdict.start() and _ends_clause(text, condition, verdict)
    )


def _ends_clause(text: str, condition: Verdict, verdict: Verdict) -> bool:
    return condition.start() < 25 or "," in text[condition.end() : verdict.start()]


def _before(text: str, verdict: Verdict, cues: CueTable) -> str | None:
    """Read "jika P, kamu cocok" and "seorang yang P akan cocok"."""
    sign = cues.find("sign", text)
    if (
        sign and 0 < sign.start() < verdict.start() and not cues.opens("if", text)
    ):  # "P dan Q adalah tanda kamu tidak cocok"
        return text[: sign.start()].strip()
    openings = [*cues.all("if", text), *cues.all("person", text)]
    ahead = [opening for opening in openings if opening.end() < verdict.start()]
    if not ahead:
        return None
    first = min(ahead, key=lambda opening: (opening.start(), -opening.end()))
    region = text[first.end() : verdict.start()]
    return _without_run_up(region, cues).strip() or None


def _without_run_up(region: str, cues: CueTable) -> str:
    """Cut the verdict's own clause off the end: "…, kemungkinan besar kamu"."""
    comma = max(region.rfind(","), region.rfind(":"), region.rfind(";"))
    clause = region[comma + 1 :]
    if comma >= 0 and not cues.opens("joiner", clause.strip()):
        return region[:comma] if _is_run_up(clause, cues) else region
    joiner = cues.opens("joiner", clause.strip())
    start = comma + 1 + len(clause) - len(clause.lstrip()) + (joiner.end() if joiner else 0)
    for opener in cues.all("run_up", region, start + 1):
        before = region[: opener.start()].rstrip()
        # not "suka bekerja di luar": the verb is what is liked
        if before[start:].strip() and not cues.closes("modal", before):
            return before
    return region


def _is_run_up(clause: str, cues: CueTable) -> bool:
    return (
        not clause.strip()
        or cues.opens("run_up", clause.strip()) is not None
        or len(clause.split()) <= 6
    )


def _without_lead(region: str, cues: CueTable) -> str:
    """Take "seseorang yang" and a doubled cue off the front."""
    region = cues.strip("subject", region)
    again = cues.find("fit", region) or cues.find("unfit", region)
    if again and again.start() == 0:
        copula = cues.find("copula", region, again.end())
        if copula:
            return _without_lead(region[copula.end() :].strip(), cues)
    return region


def _without_closing(region: str, cues: CueTable) -> str:
    """Cut the glued tail ", akan cocok dengan pekerjaan X"."""
    for match in cues.all("closing", region):
        if match.start() > 0:
            return region[: match.start()]
    return region
