from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pipeline.audit import audit, read_scored
from pipeline.cli import main
from pipeline.errors import CocokError
from pipeline.groups import clopper_pearson, rates_of, small_groups
from pipeline.registers import RegisterTest, Triple, read_triples
from pipeline.resources import read_data
from pipeline.sheets import Sheet, sheets_fragment
from pipeline.swaps import Swap, swap_table, swap_test

TRIPLES_PATH = Path("tests/examples/register/triples.csv")


def said(hits, totals):
    rates = rates_of(hits, totals, small_groups(totals))
    return {rate.group: (rate.said, rate.ratio and round(rate.ratio, 3)) for rate in rates}


@pytest.mark.parametrize(
    ("hits", "totals", "expected"),
    [
        # the example worked by hand: 40 % over 50 % is 0.8, not under it
        pytest.param(
            {"a": 500, "b": 400}, {"a": 1000, "b": 1000},
            {"a": ("highest", 1.0), "b": ("open", 0.8)}, id="exactly four fifths",
        ),
        pytest.param(
            {"a": 500, "b": 300}, {"a": 1000, "b": 1000},
            {"a": ("highest", 1.0), "b": ("flag", 0.6)}, id="under four fifths, many people",
        ),
        pytest.param(
            {"a": 10, "b": 6}, {"a": 20, "b": 20},
            {"a": ("highest", 1.0), "b": ("chance", 0.6)}, id="under four fifths, few people",
        ),
        pytest.param(
            {"a": 10, "b": 0}, {"a": 20, "b": 3},
            {"a": ("highest", 1.0), "b": ("too_few", 0.0)}, id="three people can show nothing",
        ),
        pytest.param(
            {"a": 50, "b": 1}, {"a": 100, "b": 2},
            {"a": ("highest", 1.0), "b": ("small", None)}, id="under two in a hundred",
        ),
        pytest.param(
            {"a": 0, "b": 0}, {"a": 50, "b": 50},
            {"a": ("highest", None), "b": ("too_few", None)}, id="nobody was selected",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_a_group_follows_from_its_counts(hits, totals, expected):
    assert said(hits, totals) == expected


def test_a_tiny_group_with_the_highest_rate_is_not_what_others_are_measured_by():
    found = said({"a": 500, "b": 5}, {"a": 1000, "b": 5})
    assert found["a"] == ("highest", 1.0)
    assert found["b"] == ("small", None)


def test_the_exact_interval_of_none_out_of_ten_is_known():
    assert clopper_pearson(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)


SCORED = """id,score,sex,ethnicity,hired
1,80,f,x,1
2,70,f,y,1
3,60,m,x,0
4,50,m,y,0
5,40,m,unknown,1
6,,f,x,0
"""


@pytest.fixture
def scored(tmp_path):
    path = tmp_path / "scored.csv"
    path.write_text(SCORED)
    return path


def test_scoring_rates_count_those_above_the_median_of_those_with_a_score(scored):
    found = audit(read_scored(scored, ["sex"], None, lambda _: None), ["sex"])
    rates = {rate.group: (rate.hits, rate.total) for rate in found.columns[0].scoring}
    assert found.median == 60
    assert rates == {"f": (2, 2), "m": (0, 3)}


def test_who_has_no_score_is_not_selected_and_is_counted(scored):
    found = audit(read_scored(scored, ["sex"], None, lambda _: None), ["sex"], 55)
    rates = {rate.group: (rate.hits, rate.total) for rate in found.columns[0].selection}
    assert rates == {"f": (2, 3), "m": (1, 3)}
    assert found.without_score == 1


def test_columns_are_also_looked_at_together_and_unknown_is_told(scored):
    by = ["sex", "ethnicity"]
    found = audit(read_scored(scored, by, None, lambda _: None), by)
    joint = found.columns[-1]
    assert joint.column == "sex × ethnicity"
    assert joint.unknown == 1
    assert {spread.group for spread in joint.spreads} == {"f × x", "f × y", "m × x", "m × y"}


def test_accuracy_by_group_compares_the_cut_off_with_peoples_decisions(scored):
    found = audit(read_scored(scored, ["sex"], "hired", lambda _: None), ["sex"], 55)
    rows = {row.group: (row.accuracy, row.sensitivity) for row in found.columns[0].accuracy}
    assert rows["f"] == (1.0, 1.0)
    assert rows["m"] == (pytest.approx(1 / 3), 0.0)


def test_full_analyses_of_a_batch_are_read_with_the_cells_of_their_input(tmp_path):
    path = tmp_path / "scored.jsonl"
    path.write_text('{"id": "1", "score": 70.5, "input": {"id": "1", "sex": "f"}}\n')
    people = read_scored(path, ["sex"], None, lambda _: None)
    assert [(p.id, p.score, p.groups) for p in people] == [("1", 70.5, {"sex": "f"})]


@pytest.mark.parametrize(
    ("argv", "error"),
    [
        ([], "nothing to audit"),
        (["SCORED"], "go together"),
        (["SCORED", "--by", "shoe"], "no column 'shoe'"),
        (["SCORED", "--by", "sex", "--cut-off", "0"], "--cut-off must be"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(scored, argv, error, capsys):
    code = main(["audit", *(str(scored) if word == "SCORED" else word for word in argv)])
    assert code == 2
    assert error in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_tells_in_words_what_its_plots_show(scored, tmp_path, lang, capsys):
    page = tmp_path / "audit.html"
    argv = ["audit", scored, "--by", "sex", "--human", "hired", "--html", page, "--lang", lang]
    assert main(list(map(str, argv))) == 0
    html = page.read_text(encoding="utf-8")
    assert 'role="img" aria-label="' in html
    assert "<details>" in html
    assert "<script" not in html and 'style="' not in html


def test_figures_are_the_same_every_time(scored, capsys):
    argv = ["audit", str(scored), "--by", "sex", "--json"]
    main(argv)
    first = capsys.readouterr().out
    main(argv)
    assert capsys.readouterr().out == first
    assert json.loads(first)["schema"] == "cocok/audit/1"


# ---------------------------------------------------------------- swaps


@pytest.mark.parametrize(
    ("swap", "text", "expected"),
    [
        (Swap("n", "g", "start", "Nama saya A.", ""), "Aku.", ["Nama saya A. Aku."]),
        (Swap("n", "g", "end", "Saya B.", ""), "Aku", ["Aku. Saya B."]),
        (Swap("n", "g", "particle", "lho", ""), "Aku. Kamu!", ["Aku lho. Kamu lho!"]),
        (Swap("n", "g", "replace", "ibu|ayah", ""), "Ibu dan ibuku", ["Ayah dan ibuku"]),
        (Swap("n", "g", "replace", "pura|wihara", ""), "Aku di rumah.", []),
        (Swap("n", "g", "end", "", "I am B."), "Aku.", []),
    ],
)
def test_an_exchange_changes_that_and_nothing_else(swap, text, expected):
    assert list(swap.variants(text, "id")) == expected


def test_the_table_of_exchanges_covers_who_people_are():
    groups = {}
    for swap in swap_table():
        groups.setdefault(swap.kind, set()).add(swap.group)
    named = {"Jawa", "Batak", "Tionghoa-Indonesia", "Arab-Indonesia", "Bali", "Papua", "Minang"}
    assert named | {"Bugis"} <= groups["name"]
    assert {"gender", "religion", "region", "disability", "caregiving", "dialect"} <= set(groups)


def test_names_and_religion_words_move_no_score(model):
    texts = ["Saya pendengar yang baik. Saya suka menolong orang. Saya berani memimpin."]
    swaps = [swap for swap in swap_table() if swap.kind in ("name", "gender", "region")]
    assert [kind.largest for kind in swap_test(model, ["1"], texts, swaps)] == [0.0, 0.0, 0.0]


# ---------------------------------------------------------------- registers


def test_there_are_forty_triples_that_say_the_same_three_ways():
    triples = read_triples(TRIPLES_PATH, lambda _: None)
    assert len(triples) >= 40
    assert all(len(set(triple.texts)) == 3 for triple in triples)


def test_a_missing_score_stands_in_the_middle():
    test = RegisterTest((Triple("1", ("a", "b", "c"), (52.0, None, 48.0)),))
    assert test.triples[0].spread == 4.0
    assert test.within == 1


def test_a_triple_with_an_empty_cell_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,formal,casual,chat\n1,Saya,Aku,\n")
    with pytest.raises(CocokError, match="no chat text"):
        read_triples(path, lambda _: None)


def test_the_samples_say_that_nobody_in_them_exists():
    assert "**synthetic**" in read_data("README.md")
    rows = list(csv.DictReader(read_data("samples", "applicants.csv").splitlines()))
    assert {"id", "gender", "region", "hired", "essay"} == set(rows[0])


def test_a_notebook_shows_sheets_escaped_and_in_their_own_style():
    shown = sheets_fragment([Sheet("by <region>", head=("group",), rows=(("Bali",),))], "en")
    assert "by &lt;region&gt;" in shown
    assert '<th scope="row">Bali</th>' in shown
    assert shown.startswith('<div class="cocok" lang="en"><style>.cocok')
