from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.config import TrainSettings
from pipeline.derive import derive, label_counts
from pipeline.errors import StatementError, UsageError
from pipeline.records import Statement
from pipeline.train import folds_by_author, label_matrix

BANK = [
    Statement("Saya pendengar yang baik.", ("active_listening+",), author_batch="1"),
    Statement("Saya teliti.", ("precision+",), author_batch="2"),
    Statement("Halo.", (), author_batch="2"),
]


def test_a_statement_keeps_only_the_labels_the_profile_knows(profile):
    found = {s.text: s.labels for s in derive(profile, BANK)}
    assert found["Saya pendengar yang baik."] == ("active_listening+",)
    assert found["Saya teliti."] == ()


def test_a_statement_remembers_the_sentence_it_serves(profile):
    first = derive(profile, BANK)[0]
    assert "mendengarkan aktif" in first.source
    assert first.source in profile.document


def test_the_document_says_its_phrases_in_both_polarities(profile):
    own = {s.text: s.labels for s in derive(profile, []) if s.origin == "document"}
    assert own["Saya memiliki kepemimpinan yang baik."] == ("leadership+",)
    assert own["Saya tidak memiliki kepemimpinan yang baik."] == ("leadership-",)
    assert own["Saya kurang empati."] == ("empathy-",)
    assert "Saya tidak kurang empati." not in own


def test_misconceptions_and_realities_become_statements(profile):
    labels = [s.labels[0] for s in derive(profile, [])]
    assert {"misconception_financial", "misconception_advice", "misconception_savior"} <= set(
        labels
    )
    assert labels.count("role_understanding+") == 3


def test_labels_are_counted_with_those_without():
    assert label_counts(BANK) == {"(none)": 1, "active_listening+": 1, "precision+": 1}


def test_an_unknown_label_is_refused_with_the_known_ones(profile):
    with pytest.raises(StatementError, match="precision"):
        label_matrix(BANK, profile.labels)


def test_a_batch_is_never_split_over_folds(bank):
    fold = folds_by_author(bank, TrainSettings())
    by_batch = {(s.author_batch, int(f)) for s, f in zip(bank, fold, strict=True)}
    assert len(by_batch) == len({s.author_batch for s in bank})


def test_one_author_alone_cannot_be_held_out():
    lonely = [replace(s, author_batch="1") for s in BANK]
    with pytest.raises(StatementError, match="2 author batches"):
        folds_by_author(lonely, TrainSettings())


def test_an_unknown_setting_is_refused():
    with pytest.raises(UsageError, match="known are folds"):
        TrainSettings().changed(fold=3)
