from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.utils.estimator_checks import parametrize_with_checks

from pipeline.decide import decide
from pipeline.features import LengthScaledTfidf, TermCounter
from pipeline.measures import calibration_error, cohen_kappa, f_beta
from pipeline.model import General, StackedHeads, build_baseline, build_pipeline


@parametrize_with_checks([LengthScaledTfidf()])
def test_the_tfidf_transformer_is_a_good_scikit_learn_citizen(estimator, check):
    check(estimator)


def test_counts_know_words_pairs_grams_and_dictionary_terms():
    counter = TermCounter().fit(["saya tidak peduli orang", "saya tidak peduli teman"])
    names = set(counter.get_feature_names_out())
    assert {"¬peduli", "saya tidak", "saya _ peduli", "[ pe]".replace(" pe", " sa")} <= names
    assert any(name.startswith("‹") for name in names)


def test_the_kind_of_a_column_goes_with_its_name():
    vocabulary = (
        TermCounter().fit(["saya tidak peduli orang", "saya tidak peduli teman"]).vocabulary_
    )
    kind = dict(zip(vocabulary.names(), vocabulary.kinds(), strict=True))
    assert kind["saya"] == "word"
    assert kind["¬peduli"] == "negated word"
    assert kind["saya tidak"] == "pair"
    assert kind["saya _ peduli"] == "pair around a word"
    assert kind["[ sa]"] == "character n-gram"
    assert {kind[name] for name in kind if name.startswith("‹")} == {"expression"}


def test_an_unseen_word_with_a_vector_has_a_column():
    counter = TermCounter().fit(["saya suka", "saya suka"])
    assert "menolong" in set(counter.get_feature_names_out())


def test_the_scale_of_a_row_depends_on_its_total_alone():
    X = sparse.csr_matrix([[4.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    Z = LengthScaledTfidf().fit_transform(X).toarray()
    assert Z[0, 0] == pytest.approx(2 * Z[1, 0])


def test_a_mix_of_heads_is_one_coefficient_a_term():
    rng = np.random.RandomState(0)
    X = sparse.csr_matrix(rng.rand(60, 5))
    Y = (rng.rand(60, 2) > 0.5).astype(np.int8)
    heads = StackedHeads(("a+", "a-")).fit(X, Y)
    heads.fit_mix(heads.head_scores(X), Y).fold()
    np.testing.assert_allclose(
        heads.decision_function(X), heads.mix(heads.head_scores(X)), atol=1e-5
    )


def test_polarity_and_claim_are_also_learned_from_statements_about_other_traits():
    X = sparse.csr_matrix(np.eye(6)[:3])
    Y = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.int8)
    others = General(sparse.csr_matrix(np.eye(6)[3:]), np.array([1, -1, 0], dtype=np.int8))
    _, _, topic, polarity, claim = StackedHeads(("a+", "a-")).fit(X, Y, None, others).head_coef_
    assert not topic[3:].any()
    assert polarity[3] > 0 > polarity[4]
    assert polarity[5] == 0
    assert min(claim[3], claim[4]) > 0 > claim[5]


def test_a_label_without_examples_never_fires():
    X = sparse.csr_matrix(np.eye(4))
    Y = np.array([[1, 0], [0, 0], [1, 0], [0, 0]], dtype=np.int8)
    heads = StackedHeads(("a+", "b+")).fit(X, Y)
    heads.fit_mix(heads.head_scores(X), Y).fold()
    assert not heads.predict(X)[:, 1].any()


def test_pipeline_and_baseline_take_the_same_sentences():
    texts = ["saya suka menolong", "saya benci menolong", "saya makan", "aku makan nasi"]
    Y = np.array([[1, 0], [0, 1], [0, 0], [1, 0]], dtype=np.int8)
    assert build_baseline().fit(texts, Y).predict_proba(texts).shape == (4, 2)
    assert [name for name, _ in build_pipeline(("a+",)).steps] == ["terms", "tfidf", "heads"]


LABELS = ("a+", "a-", "role_understanding+", "misconception_x", "b+")


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ([0.9, 0.8, 0.1, 0.1, 0.1], {"a+"}),  # never a label beside its opposite
        ([0.1, 0.1, 0.6, 0.9, 0.1], {"misconception_x"}),  # who holds it does not reject it
        ([0.9, 0.1, 0.8, 0.1, 0.7], {"a+", "role_understanding+", "b+"}),
        ([0.4, 0.3, 0.2, 0.1, 0.0], set()),
    ],
)
def test_labels_are_given_by_threshold_without_contradiction(chances, expected):
    given = decide(np.array([chances]), np.full(5, 0.5), LABELS)[0]
    assert {label for label, yes in zip(LABELS, given, strict=True) if yes} == expected


def test_at_most_three_labels_and_the_clearest_stay():
    chances = np.array([[0.9, 0.1, 0.8, 0.1, 0.7]])
    given = decide(chances, np.full(5, 0.5), LABELS, most=2)[0]
    assert given.tolist() == [True, False, True, False, False]


def test_measures_agree_with_hand_counts():
    true, given = np.array([1, 1, 0, 0]), np.array([True, False, True, False])
    assert f_beta(true, given) == pytest.approx(0.5)
    assert cohen_kappa(true > 0, given) == 0.0
    assert calibration_error(np.array([[1, 0]]), np.array([[0.75, 0.25]])) == pytest.approx(0.25)
