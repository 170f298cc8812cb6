from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from pipeline.agreement import bootstrap_weights, f1, kappa, spearman, tables
from pipeline.cli import main
from pipeline.differing import errors
from pipeline.errors import StatementError
from pipeline.evaluate import evaluate
from pipeline.folder import read_model
from pipeline.people import MISSING, read_people
from pipeline.readings import read_with
from pipeline.score import Model

LABELS = ("empathy+", "empathy-", "leadership+", "leadership-", "misconception_savior")
RNG = np.random.default_rng(0)
ONE, OTHER = RNG.integers(-1, 2, 200), RNG.integers(-1, 2, 200)
ONES = np.ones((1, 200))


def people(tmp_path, text, name="people.csv", labels=LABELS, say=lambda _: None):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_people(path, labels, say)


@pytest.mark.parametrize("weights", [None, "quadratic"])
def test_kappa_is_scikit_learns(weights):
    counts = tables(ONE, OTHER, (-1, 0, 1), ONES)
    ours = kappa(counts, quadratic=weights == "quadratic")[0]
    assert ours == pytest.approx(cohen_kappa_score(ONE, OTHER, weights=weights))


def test_f1_is_scikit_learns_without_the_zero():
    counts = tables(ONE, OTHER, (-1, 0, 1), ONES)
    assert f1(counts, 1)[0] == pytest.approx(f1_score(ONE, OTHER, labels=[-1, 1], average="micro"))


def test_spearman_is_scipys_with_ties_and_on_drawn_samples():
    from scipy.stats import spearmanr

    weights = bootstrap_weights([str(i) for i in range(200)], seed=1, samples=3)
    ours = spearman(ONE.astype(float), OTHER.astype(float), weights)
    for row, value in zip(weights, ours, strict=True):
        drawn = np.repeat(np.arange(200), row.astype(int))
        assert value == pytest.approx(spearmanr(ONE[drawn], OTHER[drawn])[0])


def test_a_bootstrap_draws_whole_essays():
    weights = bootstrap_weights(["a", "a", "b"], seed=0, samples=50)
    assert np.array_equal(weights[:, 0], weights[:, 1])
    assert np.array_equal(weights[0], [1, 1, 1])


TABLES = [
    pytest.param(
        "essay_id,sentence,rater,labels\n1,Aku peduli,a,empathy+\n1,Aku peduli,b,\n",
        ("sentences", ("a", "b"), [[1], [0]]),
        id="labels a sentence, raters below one another",
    ),
    pytest.param(
        "text,labels_ani,labels_budi\nAku peduli,empathy+,empathy-\n",
        ("sentences", ("ani", "budi"), [[1], [-1]]),
        id="labels a sentence, raters side by side",
    ),
    pytest.param(
        "id,essay,traits\n1,Aku peduli,empathy+ leadership-\n",
        ("traits", ("1",), [[1]]),
        id="traits an essay in one column",
    ),
    pytest.param(
        "id,essay,rater,empathy,leadership\n1,Aku peduli,x,supported,-\n1,,y,0,0\n",
        ("traits", ("x", "y"), [[1], [0]]),
        id="one column a trait, the text once",
    ),
    pytest.param(
        "id,teks,rating\n1,Aku peduli,4\n",
        ("ratings", ("1",), [[4]]),
        id="a rating an essay",
    ),
]


@pytest.mark.parametrize(("text", "expected"), TABLES)
def test_the_kind_of_a_table_is_seen_from_its_columns(tmp_path, text, expected):
    found = people(tmp_path, text)
    first = [values[:, 0].tolist() for values in found.values.values()]
    assert (found.kind, found.raters, first) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("text\nAku\n", "needs columns text and labels"),
        ("text,labels\nAku,happy+\n", "unknown label 'happy+'"),
        ("text,rating\nAku,7\n", "a rating must be 1 to 5, got '7'"),
        ("essay,empathy\nAku,perhaps\n", "must be +, - or 0"),
        ("labels\nempathy+\n", "needs a column of texts"),
        ("text,rating\nAku,\n", "holds no judgement"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_why(tmp_path, text, said):
    with pytest.raises(StatementError, match=said.replace("+", r"\+")):
        people(tmp_path, text)


def test_a_rating_left_out_is_no_judgement(tmp_path):
    found = people(tmp_path, "id,teks,rating_a,rating_b\n1,Aku,4,\n2,Kau,3,2\n")
    assert found.values["b"][:, 0].tolist() == [MISSING, 2]


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    """A table of sentences on which two raters agree about empathy and not about leading."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    rows = [["essay_id", "sentence", "rater", "labels"]]
    for i in range(12):
        sad = f"Saya ikut sedih kalau teman nomor {i} menangis."
        lead = f"Saya memimpin rapat nomor {i} di kampung."
        plain = f"Saya naik bus nomor {i} ke pasar."
        for rater in "ab":
            split = "leadership+" if (rater == "a") == (i % 2 == 0) else ""
            rows += [[i, sad, rater, "empathy+"], [i, lead, rater, split], [i, plain, rater, ""]]
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def test_people_who_do_not_agree_are_said_not_to(gold, model):
    found = read_people(gold, model.data.coefficients.labels, lambda _: None)
    reading, _ = read_with(model, found)
    rows = {row.topic: row for row in evaluate(found, reading).rows}
    assert rows["leadership"].disputed
    assert not rows["empathy"].disputed


def test_no_error_is_listed_where_people_are_split(gold, model):
    found = read_people(gold, model.data.coefficients.labels, lambda _: None)
    reading, _ = read_with(model, found)
    assert "leadership" not in {row["topic"] for row in errors(found, reading)}


def test_the_same_seed_gives_the_same_figures(gold, model):
    found = read_people(gold, model.data.coefficients.labels, lambda _: None)
    reading, _ = read_with(model, found)
    assert evaluate(found, reading).to_dict() == evaluate(found, reading).to_dict()


@pytest.mark.slow
def test_calibrating_writes_a_new_version_whose_ledger_still_adds_up(
    gold, tiny_folder, tmp_path, capsys
):
    target = tmp_path / "new"
    argv = ["evaluate", gold, "--no-baseline", "--model", tiny_folder, "--calibrate", target]
    assert main(list(map(str, argv))) == 0
    assert "on essays held out" in capsys.readouterr().err
    old, new = read_model(tiny_folder).version, read_model(target).version
    about = json.loads((target / "raters.json").read_text())
    assert new.version != old.version
    assert about["parent"] == old.to_dict()
    found = [
        label
        for sentence in Model(read_model(target)).score("Saya ikut sedih. Saya peduli.").sentences
        for label in sentence.labels
    ]
    assert found
    for label in found:
        total = label.intercept + sum(term.contribution for term in label.terms)
        assert total == pytest.approx(label.log_odds, abs=1e-9)


def test_calibrating_into_a_model_folder_is_refused(gold, tiny_folder, capsys):
    argv = ["evaluate", gold, "--no-baseline", "--model", tiny_folder, "--calibrate", tiny_folder]
    assert main(list(map(str, argv))) == 2
    assert "holds a model already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["rated-sentences.csv", "rated-essays.csv", "applicants.csv"])
def test_the_shipped_samples_are_what_the_generator_writes(name):
    from pipeline.resources import read_data
    from pipeline.synthetic import tables as sample_tables

    rows = list(csv.reader(read_data("samples", name).splitlines()))
    assert rows == [[str(cell) for cell in row] for row in sample_tables()[name]]


def test_more_invented_people_leave_the_first_ones_as_they_are():
    from pipeline.synthetic import tables as sample_tables

    few, many = (sample_tables(people=count)["applicants.csv"] for count in (3, 8))
    assert len(many) == 9
    assert many[:4] == few
