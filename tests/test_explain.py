from __future__ import annotations

import pickle

import pytest

TEXT = "Saya pendengar yang baik. Saya tidak suka menolong orang. I love helping people."


@pytest.fixture(scope="module")
def labels(model):
    return [label for sentence in model.score(TEXT).sentences for label in sentence.labels]


def test_terms_are_the_same_each_time_they_are_looked_at(labels):
    assert labels
    for label in labels:
        assert len(label.terms) == len(tuple(label.terms))
        assert label.terms == tuple(label.terms)
        assert label.terms[0] == tuple(label.terms)[0]


def test_a_pickled_label_leaves_the_rest_of_its_chunk_behind(labels):
    back = pickle.loads(pickle.dumps(labels[0]))
    assert back.terms == labels[0].terms
    assert isinstance(back.terms, tuple)


def test_every_kind_of_term_has_a_name(labels):
    names = {term.term for label in labels for term in label.terms}
    assert any(name.startswith("¬") for name in names)
    assert any(name.startswith("‹") for name in names)
    assert any(" _ " in name for name in names)
    assert "saya" in names
