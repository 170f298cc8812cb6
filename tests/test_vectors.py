"""Word vectors: words in, how near they lie to a field out."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.vectors import likeness_of, meaning_of, word_vector


def test_a_doubled_word_means_what_its_half_means():
    assert word_vector("obat-obatan") is None
    assert np.allclose(meaning_of("obat-obatan"), meaning_of("obat"))


def test_words_without_a_vector_mean_nothing():
    assert meaning_of("qwxzzt") is None
    assert likeness_of(["obat"], ["qwxzzt"]).tolist() == [0.0]


@pytest.mark.parametrize(
    ("field", "near", "far"),
    [
        (("obat",), "apotek", "rumah"),
        (("obat",), "medicines", "house"),
        (("mesin", "rem"), "engines", "songs"),
        (("books",), "library", "onion"),
    ],
    ids=["a place of it", "the other language", "several words", "english"],
)
def test_a_word_of_a_field_lies_nearer_than_another(field, near, far):
    likeness = likeness_of([near, far], field)
    assert likeness[0] > likeness[1] + 0.1


def test_a_fields_own_name_counts_more_than_words_beside_it():
    named, beside = likeness_of(["mesin", "rem"], ("mesin", "rem"))
    assert named > beside > 0.5
