"""``make jobs``: train every shipped job and read the gold statements written for it.

Prints F1, precision, recall and false alarms a job and over all, and fails where a floor of
``tests/jobs-floors.json`` sinks. The gold statements were authored for this project, by another
hand than the training statements.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from pipeline.folder import read_model
from pipeline.records import Analysis
from pipeline.score import Model
from pipeline.store import built_in_model, load_profile
from pipeline.training import train_folder

GOLD = Path("tests/examples/jobs")
FLOORS = Path("tests/jobs-floors.json")


@dataclass(frozen=True)
class JobReading:
    """Counts of labels right, wrong and missed, and of neutral statements given a label."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0
    neutral: int = 0
    alarms: int = 0

    def __add__(self, other: JobReading) -> JobReading:
        """Add two readings, count by count."""
        return JobReading(
            self.hits + other.hits,
            self.wrong + other.wrong,
            self.missed + other.missed,
            self.neutral + other.neutral,
            self.alarms + other.alarms,
        )

    @property
    def f1(self) -> float:
        """F1 over all labels of all statements."""
        return 2 * self.hits / max(1, 2 * self.hits + self.wrong + self.missed)

    @property
    def false_alarm(self) -> float:
        """Share of neutral statements that were given a label."""
        return self.alarms / max(1, self.neutral)

    def line(self, name: str) -> str:
        """Return the reading as a line of the table."""
        precision = self.hits / max(1, self.hits + self.wrong)
        recall = self.hits / max(1, self.hits + self.missed)
        return (
            f"{name:20s} F1 {self.f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  "
            f"neutral false alarm {self.false_alarm:.3f}"
        )


def gold_slugs() -> list[str]:
    """Return the jobs that have gold statements."""
    return sorted(path.stem for path in GOLD.glob("*.jsonl"))


def read_gold(model: Model, slug: str) -> JobReading:
    """Read a job's gold statements as ``cocok score`` reads texts of one sentence."""
    lines = (GOLD / f"{slug}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    labels = model.profile.labels
    found = [_labels_of(analysis) for analysis in model.score_many(row["text"] for row in rows)]
    gold = np.asarray([[label in row["labels"] for label in labels] for row in rows])
    given = np.asarray([[label in held for label in labels] for held in found])
    return _counted(gold, given)


def _labels_of(analysis: Analysis) -> set[str]:
    return {found.label for sentence in analysis.sentences for found in sentence.labels}


def _counted(gold: NDArray[np.bool_], given: NDArray[np.bool_]) -> JobReading:
    neutral = ~gold.any(axis=1)
    return JobReading(
        int((gold & given).sum()),
        int((given & ~gold).sum()),
        int((gold & ~given).sum()),
        int(neutral.sum()),
        int(given[neutral].any(axis=1).sum()),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Train, read, print, check the floors; return 1 where one sank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-floors", metavar="REASON", help="write new floors and say why")
    args = parser.parse_args(argv)
    every = JobReading()
    for slug in gold_slugs():
        started = perf_counter()
        train_folder(load_profile(slug), built_in_model(slug))
        found = read_gold(Model(read_model(built_in_model(slug))), slug)
        every += found
        sys.stdout.write(f"{found.line(slug)}  ({perf_counter() - started:.0f} s)\n")
        sys.stdout.flush()
    sys.stdout.write(every.line("all jobs") + "\n")
    if args.set_floors:
        _set_floors(every, args.set_floors)
    sunk = _sunk(every)
    sys.stdout.write("\n".join(sunk) or "every floor holds")
    sys.stdout.write("\n")
    return int(bool(sunk))


def _set_floors(every: JobReading, reason: str) -> None:
    floors = {
        "reason": reason,
        "f1": round(every.f1 - 0.02, 3),
        "false_alarm": round(every.false_alarm + 0.02, 3),
    }
    FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")


def _sunk(every: JobReading) -> list[str]:
    if not FLOORS.exists():
        return [f"{FLOORS} is missing: look at the figures and run with --set-floors REASON"]
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    sunk = []
    if every.f1 < floors["f1"]:
        sunk.append(f"BELOW FLOOR: F1 is {every.f1:.3f}, its floor is {floors['f1']}")
    if every.false_alarm > floors["false_alarm"]:
        sunk.append(
            f"ABOVE CEILING: false alarm is {every.false_alarm:.3f}, at most "
            f"{floors['false_alarm']} is allowed"
        )
    return sunk


if __name__ == "__main__":
    sys.exit(main())
