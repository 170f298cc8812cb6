from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pipeline import cli
from pipeline.changes import profile_changes
from pipeline.claims import belief_statements, phrase_statements
from pipeline.folder import read_model
from pipeline.jobstatements import job_statements, shared_statements
from pipeline.parse import parse
from pipeline.ranking import rank_jobs, ranking_dict
from pipeline.score import Model
from pipeline.store import load_bank, load_profile, load_trait_statements
from pipeline.train import label_matrix
from pipeline.training import train_folder, training_statements

KEEPER = """\
Penjaga Perpustakaan Keliling

Tugas utama penjaga perpustakaan keliling adalah mengemudikan mobil buku ke desa-desa dan \
meminjamkan buku kepada anak-anak.
Orang yang cocok menjadi penjaga perpustakaan keliling biasanya sabar, teliti, dan senang bekerja \
dengan anak-anak.
Kamu mungkin kurang cocok jika ceroboh.
Banyak orang mengira penjaga perpustakaan keliling hanya duduk menunggu, padahal ia mengajak anak \
membaca dan mendata ratusan buku.
"""
TEXTS = [
    ("saya orangnya sabar, nunggu berjam-jam juga tidak apa-apa", "patience+"),
    ("Aku gampang kesal kalau disuruh menunggu.", "patience-"),
    ("Saya selalu memeriksa ulang pekerjaan saya sampai tidak ada yang salah.", "precision+"),
    ("gue suka banget main sama anak kecil", "likes_children+"),
    ("Menurut gue kerjanya cuma duduk nunggu orang.", "misconception"),
]


@pytest.fixture(scope="module")
def job():
    return parse(KEEPER, slug="perpustakaan-keliling")


@pytest.fixture(scope="module")
def learned(job):
    return training_statements(job).statements


@pytest.fixture(scope="module")
def own_folder(job, tmp_path_factory):
    folder = tmp_path_factory.mktemp("jobs") / job.slug
    train_folder(job, folder)
    return folder


@pytest.fixture(scope="module")
def own_model(own_folder):
    return Model(read_model(own_folder))


@pytest.mark.slow
@pytest.mark.parametrize(("text", "label"), TEXTS, ids=[label for _, label in TEXTS])
def test_a_job_of_ones_own_is_read_after_one_training(own_model, text, label):
    found = {given.label for s in own_model.score(text).sentences for given in s.labels}
    assert any(given.startswith(label) for given in found)


def test_the_social_worker_still_learns_from_the_whole_bank():
    learned = training_statements(load_profile()).statements
    assert {s.origin for s in learned} == {"bank", "document"}
    assert len(learned) > 36_000


def test_a_job_learns_from_its_traits_rivals_neutrals_and_its_document(job, learned):
    assert {s.origin for s in learned} == {"bank", "catalogue", "document"}
    assert label_matrix(learned, job.labels).any(axis=0).all()
    labelled = sum(bool(s.labels) for s in learned)
    assert 0.1 < labelled / len(learned) < 0.9


def test_each_labelled_statement_of_a_job_names_a_sentence_of_the_document(learned):
    sources = {s.source for s in learned if s.labels}
    assert all(source and source in KEEPER for source in sources)


def test_the_same_statements_are_taken_whatever_their_order(job):
    bank, catalogue = load_bank(), load_trait_statements()
    one = job_statements(job, shared_statements(bank, catalogue))
    other = job_statements(job, shared_statements(bank[::-1], catalogue[::-1]))
    assert {s.text for s in one} == {s.text for s in other}


def test_nothing_of_social_work_is_learned_for_another_job(learned):
    assert not [s for s in learned if s.origin == "bank" and "role_understanding+" in s.labels]


def test_a_claim_is_held_doubted_and_answered(job):
    by_label = {}
    for statement in belief_statements(job):
        by_label.setdefault(statement.labels, []).append(statement.text)
    belief = job.beliefs[0]
    assert (
        "Menurut saya penjaga perpustakaan keliling hanya duduk menunggu."
        in by_label[(belief.label,)]
    )
    assert any(text.startswith("Apakah") for text in by_label[()])
    assert any("padahal" in text for text in by_label[("role_understanding+",)])


def test_a_phrase_is_said_and_denied(job):
    texts = {(s.text, s.labels) for s in phrase_statements(job)}
    assert ("Saya sabar.", ("patience+",)) in texts
    assert ("Saya tidak sabar.", ("patience-",)) in texts


def test_jobs_are_ranked_by_score_and_near_ones_are_said_to_be_near(model):
    text = "Saya suka menolong tetangga. Teman selalu curhat ke saya. Saya ketua karang taruna."
    ranked = rank_jobs([model, model], text)
    assert [job.told_from_first for job in ranked] == [False, False]
    rows = ranking_dict(ranked)["jobs"]
    assert rows[0]["score"] == model.score(text).score
    assert "helping_interest" in rows[0]["supported"]


def test_a_job_whose_interval_lies_below_is_told_apart(model):
    good = rank_jobs([model], "Saya suka menolong. Saya pendengar yang baik.")[0].analysis
    low = replace(good, profile="z", score=1.0, interval=(0.0, 2.0))

    class Fixed:
        def __init__(self, analysis):
            self.score = lambda text: analysis

    ranked = rank_jobs([Fixed(low), Fixed(good)], "")
    assert [job.analysis.profile for job in ranked] == [good.profile, "z"]
    assert ranked[1].told_from_first


def test_a_changed_document_shows_what_it_lost_and_gained(job):
    changed = parse(KEEPER.replace("teliti", "jujur"), slug=job.slug)
    lines = profile_changes(job, changed)
    assert any(line.startswith("- fit: teliti") for line in lines)
    assert any(line.startswith("+ fit: jujur") for line in lines)
    assert profile_changes(job, job) == []


def test_parse_against_a_model_says_what_changed(own_folder, tmp_path, capsys):
    document = tmp_path / "d.txt"
    document.write_text(KEEPER.replace("teliti", "jujur"), encoding="utf-8")
    assert cli.main(["parse", str(document), "--json", "--against", str(own_folder)]) == 0
    shown = capsys.readouterr()
    json.loads(shown.out)
    assert "- fit: teliti" in shown.err
    assert "+ fit: jujur" in shown.err
