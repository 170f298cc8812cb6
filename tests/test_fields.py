from __future__ import annotations

import pytest

from pipeline.fields import SLOT_SIGNS, open_fields, slot_lexicon, slot_statements
from pipeline.store import load_profile

FIELDS = [
    ("bidan", "knowledge_of_kesehatan_reproduksi", "persalinan"),
    ("pengacara", "knowledge_of_hukum_acara", "saksi"),
    ("petugas-pajak", "knowledge_of_peraturan_perpajakan", "kewajiban"),
]


@pytest.mark.parametrize(("slug", "trait", "word"), FIELDS, ids=[slug for slug, _, _ in FIELDS])
def test_an_open_slot_takes_its_words_from_the_document(slug, trait, word):
    profile = load_profile(slug)
    field = next(field for field in open_fields(profile) if field.trait == trait)
    assert word in field.words[1:]
    assert all(word in profile.document.lower() for word in field.words)


def test_a_field_is_not_named_by_the_job_itself():
    assert not [
        w for f in open_fields(load_profile("pengacara")) for w in f.words if "pengacara" in w
    ]


def test_a_profile_without_open_slots_says_nothing_of_fields():
    assert slot_statements(load_profile("polisi")) == []


def test_statements_of_a_slot_speak_of_the_field_in_both_signs_and_in_none():
    said = slot_statements(load_profile("bidan"))
    labels = {s.labels for s in said}
    trait = "knowledge_of_kesehatan_reproduksi"
    assert labels == {(f"{trait}+",), (f"{trait}-",), ()}
    assert any("persalinan" in s.text for s in said)
    assert all(s.source in load_profile("bidan").document for s in said)


KINDS = [(kind, lang) for kind in slot_lexicon() if kind != "fields" for lang in ("id", "en")]


@pytest.mark.parametrize(("kind", "language"), KINDS, ids=[f"{k} {x}" for k, x in KINDS])
def test_frames_of_a_slot_name_the_field_once_and_stand_once(kind, language):
    frames = [frame for sign in SLOT_SIGNS for frame in slot_lexicon()[kind][language][sign]]
    assert all(frame.count("{z}") == 1 for frame in frames)
    assert len(frames) == len(set(frames))
