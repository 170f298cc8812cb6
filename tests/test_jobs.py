"""The shipped job documents: what each says, and the gold statements written for each."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
import yaml
from test_statements import near_pairs

from pipeline.parse import parse
from pipeline.records import Profile
from pipeline.resources import list_data, read_data

EXAMPLES = Path(__file__).parent / "examples" / "jobs"
SLUGS = sorted(file.stem for file in EXAMPLES.glob("*.jsonl"))


@pytest.fixture(params=SLUGS)
def slug(request) -> str:
    return request.param


@pytest.fixture
def job(slug) -> Profile:
    return parse(read_data("documents", f"{slug}.txt"), slug=slug)


@pytest.fixture
def gold(slug) -> list[dict]:
    lines = (EXAMPLES / f"{slug}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_document_but_the_social_workers_has_gold_statements():
    documents = {path.stem for path in list_data("documents", "*.txt")}
    assert documents == {*SLUGS, "pekerja-sosial"}


def _beliefs(found) -> list[dict]:
    return [{"claim": b.claim, "reality": b.reality, "label": b.label} for b in found]


def reading(job: Profile) -> dict:
    """What of a document's reading is compared with a careful reader's."""
    return {
        "occupation": job.occupation,
        "language": job.language,
        "fit": {trait.phrase: trait.label for trait in job.fit_traits},
        "key": [trait.phrase for trait in job.fit_traits if trait.key],
        "unfit": {flag.phrase: flag.label for flag in job.red_flags},
        "misconceptions": _beliefs(job.misconceptions),
        "expectations": _beliefs(job.false_expectations),
        "tasks": [task.text for task in job.tasks],
        "unread": [span.quote(job.document) for span in job.unread],
    }


def test_a_shipped_document_is_read_as_a_careful_reader_reads_it(slug, job):
    expected = yaml.safe_load((EXAMPLES / f"{slug}.expect.yaml").read_text(encoding="utf-8"))
    assert expected == reading(job)


def test_a_phrase_stands_in_the_sentence_it_is_said_to_come_from(job):
    for trait in (*job.fit_traits, *job.red_flags):
        quote = trait.source.quote(job.document)
        assert trait.phrase.split()[-1].lower() in quote.lower()
        assert quote == quote.strip()


def test_gold_labels_are_labels_of_the_profile(job, gold):
    assert {label for row in gold for label in row["labels"]} - set(job.labels) == set()


def test_gold_speaks_for_and_against_every_trait(job, gold):
    said = {label for row in gold for label in row["labels"]}
    assert {trait.label for trait in (*job.fit_traits, *job.red_flags)} - said == set()
    assert {belief.label for belief in job.beliefs} - said == set()


def test_gold_is_more_than_forty_statements_two_in_five_neutral(gold):
    neutral = sum(not row["labels"] for row in gold)
    assert len(gold) >= 40
    assert 0.33 <= neutral / len(gold) <= 0.45
    assert len({row["text"] for row in gold}) == len(gold)


def _training_texts(bank) -> list[str]:
    texts = [statement.text for statement in bank]
    for path in list_data("traits/statements", "*.csv"):
        rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        texts += [row["text"] for row in rows]
    return texts


@pytest.mark.slow
def test_no_gold_statement_is_learned_from_not_even_nearly(bank):
    gold = [
        json.loads(line)["text"]
        for slug in SLUGS
        for line in (EXAMPLES / f"{slug}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert near_pairs(gold, _training_texts(bank)) == []


if __name__ == "__main__":  # drafts the expected reading of a document, to be read against it
    name = sys.argv[1]
    read = reading(parse(read_data("documents", f"{name}.txt"), slug=name))
    sys.stdout.write(f"# What a careful reader finds in data/documents/{name}.txt.\n")
    yaml.safe_dump(read, sys.stdout, allow_unicode=True, sort_keys=False, width=120)
