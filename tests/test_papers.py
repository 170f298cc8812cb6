from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime

import pytest

from pipeline.card import PAPERS, About, paper
from pipeline.cli import main
from pipeline.folder import sha256_of
from pipeline.person import delete, find
from pipeline.records import ModelVersion
from pipeline.scorelog import append, entries_of, entry_of, read_log

VERSION = ModelVersion("1.abc", "f" * 64)
TEXT = "Saya pendengar yang baik. Saya suka menolong orang."


@pytest.fixture
def about(tiny_trained):
    return About(tiny_trained.profile, tiny_trained.names, tiny_trained.measures, VERSION)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_whole_and_names_its_articles(about, name, lang):
    text = paper(name, about, lang)
    assert not re.search(r"\{\w+\}", text)
    assert "1.abc" in text
    assert "UU PDP 27/2022" in text
    assert ("ahli hukum" if lang == "id" else "lawyer") in text or name == "card"
    assert "pekerja sosial" in text


@pytest.mark.parametrize("name", PAPERS)
def test_both_languages_of_a_paper_have_the_same_parts(about, name):
    shapes = []
    for lang in ("id", "en"):
        text = paper(name, about, lang)
        shapes.append((text.count("\n#"), text.count("\n| "), text.count("\n- ")))
    assert shapes[0] == shapes[1]


def test_the_notice_names_every_trait_that_is_looked_for(about):
    text = paper("notice", about, "en")
    assert all(name.en in text for name in about.names.values())


@pytest.mark.parametrize("name", PAPERS)
def test_papers_come_from_a_model_folder(tiny_folder, name, tmp_path, capsys):
    file = tmp_path / "paper.md"
    assert main([name, "--model", str(tiny_folder), "--output", str(file)]) == 0
    assert file.read_text(encoding="utf-8").startswith("# ")
    assert "draft for a lawyer" in capsys.readouterr().err


# ---------------------------------------------------------------- log


def test_a_log_holds_time_model_and_hash_and_never_the_text(tmp_path):
    log = tmp_path / "log.jsonl"
    entry = entry_of(TEXT, VERSION, "P1", datetime(2026, 11, 24, tzinfo=UTC))
    append(log, [entry])
    assert list(read_log(log)) == [entry]
    line = json.loads(log.read_text())
    assert line == {
        "time": "2026-11-24T00:00:00+00:00",
        "model": "1.abc",
        "data_sha256": "f" * 64,
        "input_sha256": sha256_of(TEXT.encode()),
        "id": "P1",
    }


def test_an_id_that_stands_twice_was_scored_once():
    rows = [("1", "a"), ("2", "b"), ("1", "c")]
    assert [entry.id for entry in entries_of(rows, VERSION)] == ["1", "2"]


def test_nothing_is_logged_unless_asked(tiny_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    main(["score", TEXT, "--model", str(tiny_folder)])
    assert list(tmp_path.iterdir()) == []
    main(["score", TEXT, "--model", str(tiny_folder), "--log", "log.jsonl"])
    assert [path.name for path in tmp_path.iterdir()] == ["log.jsonl"]


def test_a_log_is_searched_by_id_and_by_text(tmp_path, capsys):
    log, essay = tmp_path / "log.jsonl", tmp_path / "essay.txt"
    append(log, entries_of([("1", TEXT), ("2", "lain")], VERSION))
    essay.write_text(TEXT)
    main(["log", str(log), "--of", str(essay)])
    assert json.loads(capsys.readouterr().out)["id"] == "1"
    main(["log", str(log), "--id", "2"])
    assert json.loads(capsys.readouterr().out)["id"] == "2"


def test_a_file_that_is_no_log_is_told_so(tmp_path, capsys):
    (tmp_path / "x.jsonl").write_text('{"id": "1"}\n')
    assert main(["log", str(tmp_path / "x.jsonl")]) == 2
    assert "is no entry of a cocok log" in capsys.readouterr().err


# ---------------------------------------------------------------- one person


@pytest.fixture
def batch(tiny_folder, tmp_path, capsys):
    """Results of every kind, a list of rejected rows and a log, of three people."""
    essays = tmp_path / "in.csv"
    with essays.open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ["id", "text", "note"],
                ["P1", TEXT, "=1+1"],
                ["P2", TEXT + " Saya senang.", "-"],
                ["P3", "Saya naik bus ke pasar setiap pagi.", "'=x"],
                ["P1", "lagi", ""],
            ]
        )
    for kind in ("csv", "jsonl", "xlsx", "parquet"):
        argv = ["batch", essays, "--output", tmp_path / f"out.{kind}", "--model", tiny_folder]
        main([*map(str, argv), "--log", str(tmp_path / "log.jsonl")])
    capsys.readouterr()
    return tmp_path


FILES = ["out.csv", "out.jsonl", "out.xlsx", "out.parquet", "log.jsonl", "in.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FILES, "out.csv.rejected.csv"])
def test_a_persons_rows_are_found_then_gone_and_the_others_untouched(batch, name):
    others = find("P3", batch / name).rows
    held = find("P1", batch / name)
    assert held.rows
    assert delete("P1", batch / name).rows == held.rows
    assert find("P1", batch / name).rows == ()
    assert find("P3", batch / name).rows == others
    left = (batch / name).read_bytes()
    assert delete("P1", batch / name).rows == ()
    assert (batch / name).read_bytes() == left  # nothing to delete: not written anew


@pytest.mark.slow
def test_deleting_leaves_no_trace_in_those_who_nearly_repeat_a_person(tmp_path):
    flat, full = tmp_path / "a.csv", tmp_path / "a.jsonl"
    flat.write_text("id,score,duplicate_of\nP1,50,\nP2,50,P1\n")
    full.write_text(
        '{"id": "P1", "warnings": []}\n'
        '{"id": "P2", "warnings": [{"code": "duplicate_of", "other": "P1"}]}\n'
    )
    for path in (flat, full):
        delete("P1", path)
        assert "P1" not in path.read_text(encoding="utf-8")
        assert "P2" in path.read_text(encoding="utf-8")


def test_a_table_without_ids_is_refused(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("text\nx\n")
    assert main(["person", "P1", str(tmp_path / "a.csv"), "--delete"]) == 2
    assert "has no id column" in capsys.readouterr().err
