from __future__ import annotations

import pytest

from pipeline.normalise import normalise, slang_table


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Teman2ku", ("teman", "ku")),
        ("teman-temanku", ("teman", "ku")),
        ("don't", ("do", "not")),
        ("can’t", ("can", "not")),
        ("sukaaaa", ("suka",)),
        ("masalahnya", ("masalah", "nya")),
        ("nggak", ("tidak",)),
        ("kukumpulkan", ("ku", "kumpulkan")),
        # words that only look as if they carried a clitic or the prefix
        ("punya", ("punya",)),
        ("perilaku", ("perilaku",)),
        ("sekolah", ("sekolah",)),
        ("kuliah", ("kuliah",)),
        ("kurang", ("kurang",)),
    ],
)
def test_a_typed_word_becomes_the_words_it_stands_for(raw, expected):
    assert normalise(raw) == expected


def test_a_particle_becomes_nothing():
    assert normalise("wkwkwk") == ()


def test_standard_forms_are_not_slang_for_something_else():
    table = slang_table()
    again = {form for words in table.values() for form in words if form in table}
    changed = {form for form in again if table[form] != (form,)}
    assert len(changed) <= 0.02 * len(table)


@pytest.mark.parametrize("word", ["ada", "dia", "sama", "kali", "saya", "orang", "kata", "the"])
def test_everyday_words_are_left_alone(word):
    assert normalise(word) == (word,)
