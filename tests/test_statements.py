"""The bank: schema, spread, duplicates; and that nothing of a gold set is in it."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

LANGS = {"id", "en", "mixed"}
REGISTERS = {"formal", "essay", "interview", "blog", "forum", "chat"}
NEUTRAL_FORMS = {
    "biography",
    "third_person",
    "hypothetical",
    "normative",
    "quoted",
    "about_job",
    "other_sense",
}
NEAR = 0.8  # Jaccard of character 5-grams from which two texts are one


def grams(text: str) -> frozenset[str]:
    plain = re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).lower()).strip()
    return frozenset(plain[i : i + 5] for i in range(max(1, len(plain) - 4)))


def near_pairs(texts: list[str], others: list[str] | None = None) -> list[tuple[str, str]]:
    """Pairs at least NEAR alike, found by their rarest grams (no pair can be missed)."""
    sets = [grams(text) for text in texts]
    against = [grams(text) for text in others or []]
    df = Counter(gram for held in (*sets, *against) for gram in held)

    def prefix(held: frozenset[str]) -> list[str]:
        return sorted(held, key=lambda g: (df[g], g))[: int((1 - NEAR) * len(held)) + 1]

    index: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    found = []
    for held, text in zip(against, others or [], strict=True):
        for gram in prefix(held):
            index[gram].append((held, text))
    for held, text in zip(sets, texts, strict=True):
        own = prefix(held)
        for gram in own:
            for other, what in index[gram]:
                if len(held & other) >= NEAR * len(held | other):
                    found.append((text, what))
        if others is None:
            for gram in own:
                index[gram].append((held, text))
    return found


def test_every_statement_follows_the_schema(profile, bank):
    labels = set(profile.labels)
    assert {s.lang for s in bank} == LANGS
    assert {s.register for s in bank} == REGISTERS
    assert all(s.text.strip() and s.author_batch and set(s.labels) <= labels for s in bank)
    assert all(len(s.labels) <= 3 for s in bank)


def test_forms_of_someone_else_carry_no_trait(bank):
    traits = [
        s.text
        for s in bank
        if s.form in NEUTRAL_FORMS - {"about_job", "biography"}
        and any(label[-1] in "+-" and "role" not in label for label in s.labels)
    ]
    assert len(traits) <= 0.001 * len(bank)


def test_no_label_is_thin(bank):
    count = Counter(label for s in bank for label in s.labels)
    floors = {label: 400 if label.startswith("misconception") else 700 for label in count}
    assert {label: n for label, n in count.items() if n < floors[label]} == {}
    assert len(bank) >= 30_000
    assert len({s.author_batch for s in bank}) >= 60
    assert len({s.essay for s in bank if s.essay}) >= 300


def test_the_bank_is_spread_over_languages_and_neutrals(bank):
    share = Counter(s.lang for s in bank)
    neutral = sum(not s.labels for s in bank) / len(bank)
    assert 0.58 <= share["id"] / len(bank) <= 0.70
    assert 0.25 <= share["en"] / len(bank) <= 0.36
    assert 0.36 <= neutral <= 0.45


@pytest.mark.slow
def test_no_two_statements_are_nearly_the_same(bank):
    assert near_pairs([s.text for s in bank]) == []


@pytest.mark.slow
def test_nothing_of_a_gold_set_is_in_the_bank(bank):
    """Checked where a gold set is at hand: ``COCOK_GOLD`` names its folder of .jsonl files."""
    folder = os.environ.get("COCOK_GOLD")
    if not folder:
        pytest.skip("COCOK_GOLD names no folder with a gold set")
    files = sorted(Path(folder).rglob("*.jsonl"))
    assert files
    gold = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            gold += [s["text"] for s in row.get("sentences", [])]
            gold += [row[key] for key in ("text", "variant") if key in row]
    assert near_pairs([s.text for s in bank], [text for text in gold if len(text) > 20]) == []
