from __future__ import annotations

import numpy as np
import pytest

from pipeline.config import TrainSettings
from pipeline.derive import derive
from pipeline.gain import Gain, gain, spread, statements_of
from pipeline.people import Judgements
from pipeline.records import Statement
from pipeline.train import train

OWN = [
    Statement(f"{verb} teh di gardu nomor {n}", (label,), essay=str(n), origin="user",
              author_batch="mine")
    for n in range(20)
    for verb, label in (("Aku nyangkul", "helping_interest+"), ("Aku mrengut", "empathy-"))
]  # fmt: skip


def test_one_file_is_cut_into_batches_and_essays_stay_whole():
    cut = spread(OWN)
    assert len({statement.author_batch for statement in cut}) == 5
    groups = {}
    for statement in cut:
        groups.setdefault(statement.essay, set()).add(statement.author_batch)
    assert all(len(batches) == 1 for batches in groups.values())


def test_batches_that_the_user_named_stay():
    named = [Statement("x", (), author_batch=str(n)) for n in range(6)]
    assert spread(named) == named


@pytest.mark.slow
def test_words_that_only_the_user_has_are_learned_and_said_to_help(profile, bank, tiny_trained):
    settings = TrainSettings(folds=2, jobs=1)
    trained = train(profile, [*derive(profile, bank[::8]), *spread(OWN)], settings)
    found = gain(tiny_trained, trained)
    assert found.sentences == 40
    assert found.with_own > found.without
    assert "it helped" in found.said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Gain(100, 0.5, 0.6, 0.05, 0.15, 0.7, 0.7), "it helped"),
        (Gain(100, 0.6, 0.5, -0.15, -0.05, 0.7, 0.7), "it did harm"),
        (Gain(100, 0.5, 0.51, -0.02, 0.04, 0.7, 0.7), "could be chance"),
        (Gain(12, 0.5, 0.9, 0.2, 0.6, 0.7, 0.7), "too few to say"),
    ],
)
def test_what_is_said_follows_from_the_interval(found, said):
    assert said in found.said


def test_of_several_raters_the_majority_is_learned():
    topics = ("empathy", "misconception_savior")
    values = {
        "a": np.asarray([[1, 0], [-1, 1]], dtype=np.int8),
        "b": np.asarray([[1, 0], [-1, 1]], dtype=np.int8),
        "c": np.asarray([[0, 1], [0, 0]], dtype=np.int8),
    }
    people = Judgements("sentences", topics, ("1", "2"), ("e", "f"), ("x", "y"), values)
    labels = [statement.labels for statement in statements_of(people, "mine")]
    assert labels == [("empathy+",), ("empathy-", "misconception_savior")]
