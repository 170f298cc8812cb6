"""What the screen spares the guards is what they would not have found."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.guards import Check
from pipeline.screen import Screen
from pipeline.store import load_bank

EXAMPLES = Path(__file__).parent / "examples" / "guards"
GUARDED = [
    json.loads(line)["text"]
    for path in sorted(EXAMPLES.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
PIECES = [
    *"saya kamu empati peduli dan tumis garam ora kowe the I ibu ( { _ ; 7 . ! \n 🙂 é".split(" "),
    "Saya suka menolong.",
    "membantu individu, keluarga, dan komunitas",
    "Gol di menit akhir babak kedua.",
    "Kami mencari kandidat.",
    "сosial",
    "\u200b",
]


class AskEveryGuard(Screen):
    """Asks every guard about every text, as if nothing could be told from the columns."""

    def read(self, *args):
        found = super().read(*args)
        every = np.full_like(found.check, int(Check.ALL))
        return replace(found, check=every, near=np.ones_like(found.near))


def with_and_without(model, texts, monkeypatch):
    screened = [analysis.to_json() for analysis in model.score_many(texts)]
    with monkeypatch.context() as patch:
        patch.setattr(model, "_screen", AskEveryGuard(model._document))
        asked = [analysis.to_json() for analysis in model.score_many(texts)]
    return screened, asked


def test_guarded_texts_read_the_same_with_and_without_the_screen(model, monkeypatch):
    screened, asked = with_and_without(model, GUARDED, monkeypatch)
    assert screened == asked


@pytest.mark.slow
def test_essays_of_the_bank_read_the_same_with_and_without_the_screen(model, monkeypatch):
    bank = [statement.text for statement in load_bank()]
    rng = random.Random(3)
    texts = [" ".join(rng.choices(bank, k=rng.randint(1, 12))) for _ in range(1500)]
    screened, asked = with_and_without(model, texts, monkeypatch)
    assert screened == asked


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join), max_size=4))
def test_any_texts_read_the_same_with_and_without_the_screen(model, monkeypatch, texts):
    screened, asked = with_and_without(model, texts, monkeypatch)
    assert screened == asked


def test_most_texts_of_the_bank_need_no_guard(model):
    tokens_and_checks = []
    read = model._screen.read
    texts = [statement.text for statement in load_bank()[::40]]

    class Counted(Screen):
        def read(self, *args):
            found = read(*args)
            tokens_and_checks.extend((found.check & ~int(Check.WHOLE)).tolist())
            return found

    held, model._screen = model._screen, Counted(model._document)
    try:
        list(model.score_many(texts))
    finally:
        model._screen = held
    assert sum(check == 0 for check in tokens_and_checks) > 0.8 * len(texts)
