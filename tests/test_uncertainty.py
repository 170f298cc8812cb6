from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.card import About, paper
from pipeline.config import ScoreSettings
from pipeline.records import ModelVersion
from pipeline.uncertainty import (
    HeldOut,
    held_out_probability,
    reliability_of,
    uncertainty,
    uncertainty_table,
)
from pipeline.wording import length_note


@pytest.fixture(scope="module")
def found(tiny_trained):
    return uncertainty(tiny_trained)


def test_a_truth_told_with_its_own_chance_is_reliable(tiny_trained):
    shape = tiny_trained.held_out.shape
    perfect = replace(tiny_trained)
    truth = HeldOut(tiny_trained, ScoreSettings()).gold
    assert reliability_of(perfect, truth).error == 0.0
    wrong = reliability_of(perfect, np.full(shape, 0.9))
    assert wrong.error > 0.7
    assert wrong.brier > 0.7


def test_probabilities_of_a_fold_come_from_a_mix_that_never_saw_it(tiny_trained):
    fold = tiny_trained.fold
    mute = [
        replace(statement, labels=statement.labels[:1]) if at == 0 else statement
        for statement, at in zip(tiny_trained.statements, fold, strict=True)
    ]
    honest = held_out_probability(tiny_trained)
    told_less = held_out_probability(replace(tiny_trained, statements=tuple(mute)))
    assert honest.shape == tiny_trained.held_out.shape
    assert (honest[fold == 0] == told_less[fold == 0]).all()
    assert (honest[fold == 1] != told_less[fold == 1]).any()
    assert 0 < np.abs(honest - tiny_trained.held_out).mean() < 0.02


def test_the_bins_hold_every_pair_of_the_held_out_batches(found, tiny_trained):
    rows = int((tiny_trained.fold >= 0).sum())
    assert sum(each.pairs for each in found.reliability.bins) == rows * len(
        tiny_trained.profile.labels
    )


def test_longer_texts_tell_more_of_the_whole(found):
    told = [length.whole for length in found.lengths if length.whole is not None]
    assert len(told) >= 3
    # few texts are long in a small sample: the longest alone says little
    assert told[0] < max(told[1:])
    assert found.lengths[0].scored < found.lengths[-1].scored


def test_a_job_nobody_wrote_essays_for_has_no_curve_and_no_coverage(tiny_trained):
    sure = uncertainty(replace(tiny_trained, dominant=0.8))
    assert (sure.essays.texts, sure.essays.coverage, sure.lengths) == (0, None, ())
    assert sure.reliability.bins
    measures = {**tiny_trained.measures, "uncertainty": sure.to_dict()}
    card = paper("card", About(tiny_trained.profile, tiny_trained.names, measures), "id")
    assert "| 25 |" not in card


def test_what_rows_say_by_their_labels_lies_on_the_scale(tiny_trained):
    held = HeldOut(tiny_trained, ScoreSettings())
    true = held.true(held.essays)
    assert ((true >= 0) & (true <= 100)).all()
    assert true.std() > 0


def test_the_table_names_every_length(found):
    table = uncertainty_table(found)
    assert all(f"{length.words} words" in table for length in found.lengths)
    assert "80 % interval" in table


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_card_shows_the_curve(found, tiny_trained, lang):
    measures = {**tiny_trained.measures, "uncertainty": found.to_dict()}
    card = paper("card", About(tiny_trained.profile, tiny_trained.names, measures), lang)
    assert card.count("\n| 25 | ") == 1
    assert f"{found.to_dict()['brier']:.4f}" in card


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Saya pendengar yang baik. Saya suka menolong orang.", "8 kata"),
        ("Saya pendengar yang baik. Saya suka menolong orang. " * 10, None),
        ("Halo.", None),
    ],
    ids=["short", "long", "no score"],
)
def test_a_short_text_is_said_to_be_short(model, text, said):
    analysis = replace(model.score(text), model=ModelVersion("1", "f", ((25, 0.3), (1200, 0.9))))
    note = length_note(analysis, "id")
    assert (note is None) == (said is None)
    assert (said or "") in (note or "")


@pytest.mark.parametrize(
    "curve", [(), ((25, 0.3), (1200, -0.84)), ((25, -0.1), (1200, 0.5)), ((25, 0.5),)]
)
def test_figures_that_do_not_rise_with_the_length_are_not_told(model, curve):
    analysis = model.score("Saya pendengar yang baik. Saya suka menolong orang.")
    told = replace(analysis, model=ModelVersion("1", "f", curve))
    assert analysis.score is not None
    assert length_note(told, "id") is None
