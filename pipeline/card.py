"""The papers of a model: its card, the notice to applicants, the draft of an impact assessment.

Their words lie in ``data/papers``, one file a paper and language; here the blanks are filled with
what the model folder holds. Each is a draft for a lawyer and names the articles it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.behaviours import Outcome, failure_rate
from pipeline.errors import UsageError
from pipeline.messages import say
from pipeline.records import ModelVersion, Profile, Words
from pipeline.resources import read_data

PAPERS = ("card", "notice", "dpia")


@dataclass(frozen=True)
class About:
    """What the papers tell of a model; ``outcomes`` of the behaviour suite where it was run."""

    profile: Profile
    names: dict[str, Words]
    measures: dict[str, Any]
    version: ModelVersion | None = None
    outcomes: Sequence[Outcome] = ()


def paper(name: str, about: About, lang: str) -> str:
    """Return one paper as Markdown.

    Parameters
    ----------
    name
        ``card``, ``notice`` or ``dpia``.
    about
        What is known of the model.
    lang
        ``id`` or ``en``.
    """
    if name not in PAPERS:
        raise UsageError(f"no paper {name!r}; known are {', '.join(PAPERS)}")
    return read_data("papers", f"{name}.{lang}.md").format(**_values(about, lang))


def _values(about: About, lang: str) -> dict[str, object]:
    profile, measures = about.profile, about.measures
    held = measures["held_out"]
    version = about.version
    return {
        "occupation": profile.occupation,
        "version": version.version if version else say("papers", "in_manifest", lang),
        "data_sha256": version.data_sha256[:12] if version else say("papers", "in_manifest", lang),
        "traits": len(profile.traits),
        "trait_names": ", ".join(about.names[t].in_language(lang) for t in profile.traits),
        "flags": len(profile.red_flags),
        "beliefs": len(profile.beliefs),
        "statements": measures["statements"],
        "batches": measures["author_batches"],
        "measures": _rows(held),
        "labels": _label_rows(measures),
        "calibration": f"{measures['calibration_error']:.4f}",
        "f1": f"{held['micro_f1']:.2f}",
        "precision": f"{held['precision']:.0%}",
        "recall": f"{held['recall']:.0%}",
        "behaviours": _behaviours(about.outcomes, lang),
        **_sureness(measures.get("uncertainty")),
    }


def _sureness(held: dict[str, Any] | None) -> dict[str, str]:
    """Return reliability, coverage and the curve by length, dashes where not measured."""
    if held is None:
        names = ("brier", "given_calibration", "reliability", "coverage", "lengths")
        return dict.fromkeys(names, "–")
    bins = [
        f"| {row['said']:.2f} | {row['true']:.2f} | {row['pairs']} |"
        for row in held["reliability"]
    ]
    return {
        "brier": f"{held['brier']:.4f}",
        "given_calibration": f"{held['given_calibration_error']:.4f}",
        "reliability": "\n".join(bins),
        "coverage": _share(held["essays"]["coverage"]),
        "lengths": "\n".join(map(_length_row, held["lengths"])) or "–",
    }


def _length_row(row: dict[str, Any]) -> str:
    told = " | ".join("–" if row[key] is None else f"{row[key]:.2f}" for key in ("own", "whole"))
    shares = (_share(row["scored"]), told, _share(row["coverage"]))
    return f"| {row['words']} | {row['texts']} | {' | '.join(shares)} |"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _rows(measures: dict[str, Any]) -> str:
    plain = {name: value for name, value in measures.items() if not isinstance(value, dict)}
    return "\n".join(
        f"| {name.replace('_', ' ')} | {value:.3f} |" for name, value in plain.items()
    )


def _label_rows(measures: dict[str, Any]) -> str:
    counts = measures["label_counts"]
    rows = []
    for label, value in measures["held_out"]["per_label_f1"].items():
        shown = "–" if value is None else f"{value:.3f}"
        rows.append(f"| {label} | {counts.get(label, 0)} | {shown} |")
    return "\n".join(rows)


def _behaviours(outcomes: Sequence[Outcome], lang: str) -> str:
    """Return the failures of hand-written behaviour cases, worst capability first."""
    if not outcomes:
        return say("papers", "behaviours_later", lang)
    worst = sorted(outcomes, key=lambda o: (-len(o.failed) / o.cases, o.capability))
    head = say("papers", "behaviours_head", lang)
    rows = [
        f"| {outcome.capability.replace('_', ' ')} | {len(outcome.failed)} / {outcome.cases} |"
        for outcome in worst
    ]
    cases = sum(outcome.cases for outcome in outcomes)
    rate = f"{failure_rate(outcomes):.1%}"
    note = say("papers", "behaviours_note", lang, cases=cases, rate=rate)
    return "\n".join([note, "", head, "|---|---|", *rows])
