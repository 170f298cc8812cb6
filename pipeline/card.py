"""The model card: what a model was made from, how it measures, what it is not for."""

from __future__ import annotations

from typing import Any

from pipeline.train import Trained

_HEAD = """\
# Model card: {occupation}

**Reads** self-descriptions in Indonesian and English for one job, sentence by sentence.
**Is** a linear TF-IDF classifier (words, word pairs, character n-grams); every log-odds is a sum
of terms that can be shown. Deterministic, offline, on an ordinary CPU.

## Made from

- One job document, parsed into {traits} traits, {flags} red flags and {beliefs} misconceptions
  (`profile.yaml`).
- {statements} labelled statements in {batches} author batches. They were **written for this
  project, not collected from applicants**: figures below say how well the model reads such
  statements by voices it has not seen, and real people write differently.

## Measured on held-out author batches

| measure | value |
|---|---|
{measures}

| label | statements | F1 |
|---|---|---|
{labels}

Calibration error over every (sentence, label): {calibration:.4f}.

## Not for

- Deciding about a person. It supports a person who decides, and shows its sums to both sides.
- Languages other than Indonesian and English, texts that are not about their author, the mind
  behind the words, or who wrote them.
- Comparing people on small differences: look at the interval, not at the last digit.
"""


def model_card(trained: Trained) -> str:
    """Return the card of a trained model as Markdown."""
    profile, measures = trained.profile, trained.measures
    return _HEAD.format(
        occupation=profile.occupation,
        traits=len(profile.traits),
        flags=len(profile.red_flags),
        beliefs=len(profile.beliefs),
        statements=measures["statements"],
        batches=measures["author_batches"],
        measures=_rows(measures["held_out"]),
        labels=_label_rows(measures),
        calibration=measures["calibration_error"],
    )


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
