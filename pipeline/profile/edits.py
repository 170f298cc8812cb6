"""Profile files as people edit them: YAML in, a checked Profile or one clear sentence out."""

from __future__ import annotations

import math
import re
from typing import Any

from pipeline.catalogue import load_catalogue
from pipeline.errors import ProfileError
from pipeline.records import (
    PROFILE_SCHEMA,
    Belief,
    Difference,
    Profile,
    Span,
    Task,
    TraitPhrase,
    Words,
)

TRAIT = re.compile(r"[a-z][a-z0-9_]*")
BELIEF = re.compile(r"misconception_[a-z0-9_]+")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CONFIDENCES = ("high", "medium", "low")
LANGUAGES = ("id", "en")
REQUIRED = ("schema", "slug", "occupation", "language", "fit_traits", "red_flags", "document")
OPTIONAL = (
    "tasks",
    "misconceptions",
    "false_expectations",
    "differences",
    "unread",
    "weights",
    "names",
)

Row = dict[str, Any]


def read_profile(text: str) -> Profile:
    """Check an edited profile file and return what it says.

    Raises
    ------
    ProfileError
        If the text is no YAML, or an entry is not what it may be.
    """
    rows = _fields(_load(text), "the profile", REQUIRED, OPTIONAL)
    _one_of(rows["schema"], "schema", (PROFILE_SCHEMA,))
    document = _text(rows["document"], "document")
    fit = tuple(_phrase(row, where, "+", document) for where, row in _rows(rows, "fit_traits"))
    flags = tuple(_phrase(row, where, "-", document) for where, row in _rows(rows, "red_flags"))
    traits = tuple(dict.fromkeys(phrase.trait for phrase in (*fit, *flags)))
    if not traits:
        raise ProfileError("fit_traits and red_flags must hold at least one trait, got none")
    return Profile(
        slug=_matching(rows["slug"], "slug", SLUG, "a-z, 0-9 and hyphens"),
        occupation=_text(rows["occupation"], "occupation"),
        language=_one_of(rows["language"], "language", LANGUAGES),
        document=document,
        fit_traits=fit,
        red_flags=flags,
        weights=_weights(rows.get("weights") or {}, traits),
        names=_names(rows.get("names") or {}, traits),
        **_rest(rows, document),
    )


def _rest(rows: Row, document: str) -> dict[str, Any]:
    beliefs = {
        kind: tuple(_belief(row, where, document) for where, row in _rows(rows, kind))
        for kind in ("misconceptions", "false_expectations")
    }
    tasks = (_place(row, where, document) for where, row in _rows(rows, "tasks"))
    differences = (_place(row, where, document) for where, row in _rows(rows, "differences"))
    unread = (_span(row, where, document) for where, row in _rows(rows, "unread"))
    return {
        **beliefs,
        "tasks": tuple(Task(text, span) for text, span in tasks),
        "differences": tuple(Difference(text, span) for text, span in differences),
        "unread": tuple(unread),
    }


def _load(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    import yaml  # lazy: the scoring path never needs it

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "an unknown place"
        problem = getattr(error, "problem", None) or "unreadable characters"
        raise ProfileError(f"a profile must be valid YAML, got {problem} at {place}") from error


# ---------------------------------------------------------------- entries


def _phrase(row: Any, where: str, sign: str, document: str) -> TraitPhrase:  # noqa: ANN401
    needed = ("phrase", "trait", "label", "source")
    row = _fields(row, where, needed, ("key", "confidence"))
    trait = _matching(row["trait"], f"{where}.trait", TRAIT, "a-z, 0-9 and _")
    return TraitPhrase(
        phrase=_text(row["phrase"], f"{where}.phrase"),
        trait=trait,
        label=_one_of(row["label"], f"{where}.label", (trait + sign,)),
        source=_span(row["source"], f"{where}.source", document),
        key=_one_of(row.get("key", False), f"{where}.key", (True, False)),
        confidence=_one_of(row.get("confidence", "high"), f"{where}.confidence", CONFIDENCES),
    )


def _belief(row: Any, where: str, document: str) -> Belief:  # noqa: ANN401
    row = _fields(row, where, ("claim", "reality", "label", "source"), ())
    reality = row["reality"]
    return Belief(
        claim=_text(row["claim"], f"{where}.claim"),
        reality=None if reality is None else _text(reality, f"{where}.reality"),
        label=_matching(row["label"], f"{where}.label", BELIEF, "misconception_ and a-z, 0-9, _"),
        source=_span(row["source"], f"{where}.source", document),
    )


def _place(row: Any, where: str, document: str) -> tuple[str, Span]:  # noqa: ANN401
    row = _fields(row, where, ("text", "source"), ())
    span = _span(row["source"], f"{where}.source", document)
    return _text(row["text"], f"{where}.text"), span


def _span(row: Any, where: str, document: str) -> Span:  # noqa: ANN401
    row = _fields(row, where, ("start", "end"), ())
    start, end = row["start"], row["end"]
    whole = type(start) is int and type(end) is int
    if not whole or not 0 <= start < end <= len(document):
        raise ProfileError(
            f"{where} must lie inside the document (0 to {len(document)}, start before end), "
            f"got start {start!r} and end {end!r}"
        )
    return Span(start, end)


def _weights(rows: Any, traits: tuple[str, ...]) -> dict[str, float]:  # noqa: ANN401
    rows = _fields(rows, "weights", (), traits)
    for trait, weight in rows.items():
        number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not number or not 0 < weight < math.inf:
            raise ProfileError(f"weights.{trait} must be a positive number, got {weight!r}")
    return {trait: float(rows.get(trait, 1.0)) for trait in traits}


def _names(rows: Any, traits: tuple[str, ...]) -> dict[str, Words]:  # noqa: ANN401
    own = [trait for trait in traits if load_catalogue().is_open(trait)]
    rows = _fields(rows, "names", tuple(own), traits)
    named = {trait: _fields(row, f"names.{trait}", LANGUAGES, ()) for trait, row in rows.items()}
    return {
        trait: Words(*(_text(row[lang], f"names.{trait}.{lang}") for lang in LANGUAGES))
        for trait, row in named.items()
    }


# ---------------------------------------------------------------- checks


def _rows(rows: Row, key: str) -> list[tuple[str, Any]]:
    value = rows.get(key)
    if value is not None and not isinstance(value, list):
        raise ProfileError(f"{key} must be a list of entries, got {value!r}")
    return [(f"{key}[{place}]", row) for place, row in enumerate(value or [], start=1)]


def _fields(row: Any, where: str, needed: tuple[str, ...], allowed: tuple[str, ...]) -> Row:  # noqa: ANN401
    if not isinstance(row, dict):
        raise ProfileError(f"{where} must be a mapping of keys to values, got {row!r}")
    known = tuple(dict.fromkeys((*needed, *allowed)))
    for key in row:
        if key not in known:
            raise ProfileError(f"{where} may hold {', '.join(known) or 'nothing'}, got {key!r}")
    for key in needed:
        if key not in row:
            raise ProfileError(f"{where} must hold {', '.join(needed)}, but {key} is missing")
    return row


def _text(value: Any, where: str) -> str:  # noqa: ANN401
    if not isinstance(value, str) or not value.strip():
        raise ProfileError(f"{where} must be text that is not empty, got {value!r}")
    return value


def _matching(value: Any, where: str, pattern: re.Pattern[str], allowed: str) -> str:  # noqa: ANN401
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ProfileError(f"{where} must be made of {allowed}, got {value!r}")
    return value


def _one_of(value: Any, where: str, allowed: tuple[Any, ...]) -> Any:  # noqa: ANN401
    if type(value) is not type(allowed[0]) or value not in allowed:
        choices = " or ".join(str(choice) for choice in allowed)
        raise ProfileError(f"{where} must be {choices}, got {value!r}")
    return value
