"""The heads all jobs share: learned once, the same from the cache, whatever befalls it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.heads import Heads
from pipeline.jobmodel import train_job
from pipeline.jobstatements import Shared, shared_statements
from pipeline.parse import parse
from pipeline.records import USER, Statement
from pipeline.saving import write_model
from pipeline.space import fold_of, open_space, space_key
from pipeline.store import load_bank, load_profile, load_trait_statements
from pipeline.taught import Taught
from pipeline.training import JOB_SETTINGS
from pipeline.traitcache import TraitCache
from pipeline.why import why, why_lines

SHEPHERD = """\
Gembala Kambing

Tugas utama gembala kambing adalah menggiring kambing ke padang rumput dan memeriksa pakan ternak.
Orang yang cocok menjadi gembala kambing biasanya sabar dan memahami penyakit ternak.
Kamu mungkin kurang cocok jika ceroboh.
Banyak orang mengira gembala kambing hanya tidur di bawah pohon, padahal ia menghitung ternaknya \
setiap jam dan merawat yang sakit.
"""


@pytest.fixture(scope="module")
def shared() -> Shared:
    """A part of what all jobs learn from: two traits whole, of the rest a little."""
    found = shared_statements(load_bank(), load_trait_statements())
    ordinary, ideas = found.every[: found.ordinary], found.every[found.ordinary :]
    mine = ("patience-", "precision-")
    few = [s for i, s in enumerate(ordinary) if s.author_batch.startswith(mine) or i % 60 == 0]
    return Shared((*few, *ideas[::8]), len(few))


@pytest.fixture(scope="module")
def job():
    return parse(SHEPHERD, slug="gembala-kambing")


def trained(job, shared, root, folder):
    found = train_job(job, open_space(shared, root), load_profile(), JOB_SETTINGS.changed(jobs=1))
    write_model(found, folder, {})
    return found, {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def cold(job, shared, tmp_path_factory):
    root = tmp_path_factory.mktemp("traits")
    return (root, *trained(job, shared, root, tmp_path_factory.mktemp("cold")))


@pytest.mark.slow
def test_a_model_from_the_cache_is_the_same_bytes(job, shared, cold, tmp_path):
    root, _, files = cold
    kept = {path.name for path in root.rglob("*.npz")}
    assert {"space.npz", "heads-patience.npz", "heads-polarity.npz", "mixes.npz"} <= kept
    _, again = trained(job, shared, root, tmp_path)
    assert again == files


@pytest.mark.slow
def test_a_damaged_cache_costs_time_and_nothing_else(job, shared, cold, tmp_path):
    root, _, files = cold
    for name in ("heads-patience", "mixes"):
        held = next(root.rglob(f"{name}.npz"))
        held.write_bytes(held.read_bytes()[: held.stat().st_size // 2])
    _, again = trained(job, shared, root, tmp_path)
    assert again == files


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Saya paham betul soal penyakit ternak.", "knowledge_of_penyakit_ternak+"),
        ("Penyakit ternak? Saya tidak tahu apa-apa.", "knowledge_of_penyakit_ternak-"),
        ("Kerjanya kan cuma tidur di bawah pohon.", "misconception_tidur_bawah_pohon"),
        ("Kakak saya paham soal penyakit ternak.", None),
        ("Harga obat ternak naik lagi.", None),
    ],
    ids=["knows", "does not know", "holds the idea", "somebody else knows", "only named"],
)
def test_a_documents_own_label_is_read_without_statements_by_people(cold, text, label):
    found = cold[1]
    chance = found.pipeline.predict_proba([text])[0]
    given = {
        name
        for name, p, at in zip(found.profile.labels, chance, found.thresholds, strict=True)
        if p >= at and (name.startswith("knowledge") or name.startswith("misconception"))
    }
    assert given == ({label} if label else set())


@pytest.fixture(scope="module")
def told(job, shared, cold, tmp_path_factory):
    """The job's folder, to ask why of."""
    folder = tmp_path_factory.mktemp("told")
    write_model(cold[1], folder, {})
    with pytest.MonkeyPatch.context() as patched:
        statements = Taught.of_job(job, shared).statements
        patched.setattr("pipeline.why.taught_statements", lambda profile: statements)
        yield folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "term", ["sabar", "¬sabar", "teliti", "tidur", "penyakit", "‹cue unreal›"]
)
def test_all_that_taught_a_job_adds_up_to_a_terms_weight(told, job, term):
    for label in job.labels:
        (found,) = why(told, term, label)
        assert found.explained == pytest.approx(found.weight, rel=0.05, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("term", "label", "of_document", "taught_by"),
    [
        ("sabar", "patience+", False, "patience+"),
        ("tidur", "misconception_tidur_bawah_pohon", True, "misconception_tidur_bawah_pohon"),
        ("penyakit", "knowledge_of_penyakit_ternak+", True, "knowledge_of+"),
    ],
    ids=["a trait of all jobs", "an idea of this document", "an open slot of this document"],
)
def test_a_jobs_terms_lead_to_statements_and_to_the_document(
    told, term, label, of_document, taught_by
):
    (found,) = why(told, term, label)
    assert (found.given > 0) == of_document
    assert taught_by in found.pulls[0].statement.labels
    lines = why_lines([found])
    assert any("the document's own words" in line for line in lines) == of_document
    assert lines[-1].startswith(f"  document, for {label}: ")


@pytest.mark.slow
def test_a_job_taught_by_the_users_own_sentences_says_so(job, with_own, told, tmp_path):
    write_model(with_own[0], tmp_path, {})
    with pytest.raises(ModelError, match="its own labelled ones"):
        why(tmp_path, "sabar")


def test_the_frames_of_a_slot_are_its_own_rows(job, shared):
    taught = Taught.of_job(job, shared)
    first = taught.frames["knowledge_of"]
    assert {s.origin for s in taught.statements[first:]} == {"lexicon"}
    rows = len(taught.statements) - first
    pull = np.arange(taught.shared + rows, dtype=np.float32)[:, None]
    nothing = np.zeros(1, np.float32)
    found = taught.pull(Heads(nothing, nothing, pull, pull), 0, "knowledge_of")
    assert found[: taught.shared].tolist() == pull[: taught.shared, 0].tolist()
    assert not found[taught.shared : first].any()
    assert found[first:].tolist() == pull[taught.shared :, 0].tolist()


def test_a_head_depends_on_the_catalogue_and_not_on_the_job(shared):
    fewer = Shared(shared.every[1:], shared.ordinary - 1)
    assert space_key(shared) == space_key(Shared(shared.every, shared.ordinary))
    assert space_key(shared) != space_key(fewer)


def test_the_voices_of_a_trait_are_spread_over_the_folds():
    assert sorted(fold_of(f"patience-{voice}") for voice in (1, 2, 3)) == [0, 1, 2]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    cache = TraitCache(tmp_path / "file", "key")
    assert cache.made("name", lambda: {"a": np.arange(3)})["a"].tolist() == [0, 1, 2]
    assert "not kept" in caplog.text


def _kept(root: Path) -> set[str]:
    return {folder.name for folder in root.iterdir()}


def test_checkouts_side_by_side_leave_each_others_cache_alone(tmp_path):
    main, branch = TraitCache(tmp_path, "main"), TraitCache(tmp_path, "branch")
    for cache in (main, branch, main):
        cache.put("name", {"a": np.arange(3)})
        cache.forget_old()
    assert main.get("name")["a"].tolist() == [0, 1, 2]
    assert branch.get("name")["a"].tolist() == [0, 1, 2]


def test_of_many_keys_the_ones_used_last_are_kept(tmp_path):
    for day, key in enumerate(["first", "second", "third", "fourth", "fifth"]):
        TraitCache(tmp_path, key).put("name", {"a": np.arange(3)})
        os.utime(tmp_path / key, (day, day))
    TraitCache(tmp_path, "first").forget_old()
    assert _kept(tmp_path) == {"first", "third", "fourth", "fifth"}


def test_a_cache_without_a_folder_has_nothing_to_forget(tmp_path):
    TraitCache(tmp_path / "none", "key").forget_old()
    TraitCache(None, "key").forget_old()
    assert _kept(tmp_path) == set()


OWN = (
    ("Seharian menunggu satu ekor beranak pun saya betah.", "patience+"),
    ("Nunggu kambing makan lama banget, aku keburu kabur.", "patience-"),
    ("Cacingan dan kembung langsung saya kenali dari bulunya.", "knowledge_of_penyakit_ternak+"),
    ("Kambing tetangga lepas lagi.", None),
)


@pytest.fixture(scope="module")
def with_own(job, shared, cold):
    own = [
        Statement(f"{text} {i}", (label,) if label else (), origin=USER, author_batch=f"mine:{i}")
        for i in range(12)
        for text, label in OWN
    ]
    space = open_space(shared, cold[0])
    return train_job(job, space, load_profile(), JOB_SETTINGS.changed(jobs=1), own=own), own


@pytest.mark.slow
def test_the_users_statements_are_learned_with_the_shared_heads(job, cold, with_own):
    found, own = with_own
    assert found.is_combined
    assert set(own) <= set(found.statements)
    held = {s.text: row for s, row in zip(found.statements, found.held_out, strict=True)}
    before = cold[1].pipeline.predict_proba([s.text for s in own])
    for label in ("patience+", "patience-", "knowledge_of_penyakit_ternak+"):
        column, rows = job.labels.index(label), [label in s.labels for s in own]
        after = np.asarray([held[s.text][column] for s in own])
        assert after[rows].mean() > before[rows, column].mean()
        assert after[rows].mean() > after[~np.asarray(rows)].mean()


@pytest.mark.slow
def test_traits_the_user_says_nothing_of_are_read_by_the_same_heads(job, cold, with_own):
    column = job.labels.index("precision-")
    heads = [model.pipeline["heads"] for model in (cold[1], with_own[0])]
    listened = [np.flatnonzero(head.mix_coef_[column]) for head in heads]
    one, two = (head.head_coef_[own[:3]] for head, own in zip(heads, listened, strict=True))
    assert np.array_equal(one, two)
