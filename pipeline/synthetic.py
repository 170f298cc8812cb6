"""``python -m pipeline.synthetic``: invented applicants and raters to audit.

Essays are put together from hand-written sentences (``data/samples/parts.tsv``); who wrote them
(groups), the second rater and the ratings are drawn by a seeded generator. Nobody in these tables
exists: they show how the commands work and prove nothing about people.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.normalise import read_table
from pipeline.resources import data_folder
from pipeline.store import written_whole

SEED = 7
APPLICANTS = 260
RATED = 60
_GENDERS = (("perempuan", 0.52), ("laki-laki", 0.45), ("", 0.03))
_REGIONS = (
    ("Jawa", 0.5), ("Sumatra", 0.2), ("Sulawesi", 0.12), ("Papua", 0.08), ("Bali", 0.07),
    ("Maluku", 0.015), ("", 0.015),
)  # fmt: skip
_SLIPS = {"drive_for_change": 0.8}  # the raters were made to disagree on this one
_USUAL_SLIP = 0.12
Part = tuple[tuple[str, ...], str]


def parts() -> list[Part]:
    """Return the hand-written sentences with their labels."""
    return [(tuple(row[0].split()), row[1]) for row in read_table("samples", "parts.tsv")]


def essay(draw: random.Random, kept: Sequence[Part]) -> list[Part]:
    """Return an invented applicant's sentences: mostly for, or against, or neither."""
    leaning = draw.choices("+-0", (0.5, 0.2, 0.3))[0]
    own = [part for part in kept if part[0] and part[0][0].endswith(leaning)]
    other = [part for part in kept if part not in own]
    count = draw.randint(3, 6)
    chosen = draw.sample(own, min(count, len(own))) + draw.sample(other, 8 - count)
    draw.shuffle(chosen)
    return chosen


def text_of(sentences: Iterable[Part]) -> str:
    """Return sentences as one text, each with an end."""
    return " ".join(text if text[-1] in ".!?" else f"{text}." for _, text in sentences)


def second_opinion(draw: random.Random, labels: Sequence[str], all_labels: Sequence[str]) -> str:
    """Return what an invented second rater gives: the first one's labels with slips."""
    kept = [label for label in labels if draw.random() > _slip(label)]
    if not labels and draw.random() < _USUAL_SLIP / 2:
        kept = [draw.choice(all_labels)]
    return " ".join(kept)


def _slip(label: str) -> float:
    return _SLIPS.get(label.rstrip("+-"), _USUAL_SLIP)


def tables(seed: int = SEED, people: int = APPLICANTS) -> dict[str, list[list[object]]]:
    """Return every sample table by its file name, header first, for so many invented people."""
    draw = random.Random(seed)
    kept = parts()
    labels = sorted({label for own, _ in kept for label in own})
    applicants: list[list[object]] = [["id", "gender", "region", "hired", "essay"]]
    sentences: list[list[object]] = [["essay_id", "sentence", "rater", "labels"]]
    ratings: list[list[object]] = [["id", "essay", "rater", "rating"]]
    for number in range(1, people + 1):
        name = f"P{number:03d}"
        own = essay(draw, kept)
        worth = sum(label[-1] == "+" for part in own for label in part[0])
        worth -= sum(label[-1] == "-" for part in own for label in part[0])
        gender, region = _drawn(draw, _GENDERS), _drawn(draw, _REGIONS)
        hired = int(worth + draw.gauss(0, 1.2) > 2)
        applicants.append([name, gender, region, hired, text_of(own)])
        if number > RATED:
            continue
        for given, text in own:
            second = second_opinion(draw, given, labels)
            sentences += [[name, text, "ani", " ".join(given)], [name, text, "budi", second]]
        for rater in ("ani", "budi", "cici"):
            rating = min(5, max(1, round(3 + worth / 2 + draw.gauss(0, 0.7))))
            ratings.append([name, text_of(own) if rater == "ani" else "", rater, rating])
    return {
        "applicants.csv": applicants,
        "rated-sentences.csv": sentences,
        "rated-essays.csv": ratings,
    }


def _drawn(draw: random.Random, choices: Sequence[tuple[str, float]]) -> str:
    names, shares = zip(*choices, strict=True)
    return str(draw.choices(names, shares)[0])


def write_tables(folder: Path, seed: int = SEED, people: int = APPLICANTS) -> list[Path]:
    """Write the sample tables into a folder; the ones that ship with the default numbers."""
    written = []
    for name, rows in tables(seed, people).items():
        with written_whole(folder / name) as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        written.append(folder / name)
    return written


if __name__ == "__main__":
    for path in write_tables(data_folder() / "samples"):
        sys.stderr.write(f"{path} written\n")
