from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import joblib
import numpy as np
import pytest

from pipeline.config import TrainSettings
from pipeline.cues import read_context
from pipeline.derive import derive
from pipeline.errors import ModelError
from pipeline.folder import read_model
from pipeline.lexer import Lexer
from pipeline.saving import write_model
from pipeline.scorer import Scorer
from pipeline.text import tokenise
from pipeline.train import train

SENTENCES = [
    "Saya pendengar yang baik.",
    "gue gak peduli sama perasaan orang lain",
    "I would rather not talk to strangers, but I love helping them.",
    "Kakakku ketua RT.",
    "xyzzy 123 kukumpulkan!",
    "Menurutku pekerja sosial itu cuma bagi-bagi uang.",
]


def log_odds_of(know):
    lexer = Lexer()
    tokens = tokenise(SENTENCES, lexer, whole=True)
    return Scorer(know, lexer).score(tokens, read_context(tokens, lexer)).log_odds


def test_scorer_and_pickled_pipeline_give_the_same_log_odds(tiny_folder):
    pipeline = joblib.load(tiny_folder / "pipeline.joblib")
    know = replace(read_model(tiny_folder).coefficients, clause_share=0.0)
    np.testing.assert_allclose(log_odds_of(know), pipeline.decision_function(SENTENCES), atol=1e-9)


def test_the_strongest_clause_counts_beside_the_whole_sentence(tiny_folder):
    terms, tfidf, heads = (step for _, step in joblib.load(tiny_folder / "pipeline.joblib").steps)
    whole, clauses, owner = terms.with_clauses(SENTENCES)
    assert owner.tolist() == [2, 2]  # "I would … strangers", "but I love helping them"
    expected = heads.decision_function(tfidf.transform(whole))
    best = heads.decision_function(tfidf.transform(clauses)).max(axis=0)
    know = read_model(tiny_folder).coefficients
    assert know.clause_share > 0
    expected[2] += know.clause_share * (best - expected[2])
    np.testing.assert_allclose(log_odds_of(know), expected, atol=1e-9)


def test_two_trainings_write_identical_bytes(profile, bank, tmp_path):
    statements = derive(profile, bank[::25])
    for name in ("one", "two"):
        write_model(
            train(profile, statements, TrainSettings(folds=2, jobs=1)), tmp_path / name, {}
        )
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    second = {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert len(first) == 6
    assert first == second


@pytest.mark.parametrize("name", ["scorer.npz", "scorer.json"])
def test_a_changed_file_is_refused(tiny_trained, tmp_path, name):
    write_model(tiny_trained, tmp_path, {})
    data = bytearray((tmp_path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / name).write_bytes(bytes(data))
    with pytest.raises(ModelError, match="changed after training"):
        read_model(tmp_path)


def test_a_folder_without_manifest_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="cocok train --output"):
        read_model(tmp_path)


def test_scoring_imports_neither_sklearn_nor_pandas_nor_a_pickle(tiny_folder):
    code = (
        "import sys, pipeline; "
        f"m = pipeline.load_model({str(tiny_folder)!r}); m.score('Saya suka menolong.'); "
        "print([x for x in ('sklearn', 'scipy', 'pandas', 'joblib', 'yaml') if x in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
