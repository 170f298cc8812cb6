from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.docs import cli_page
from pipeline.resources import read_data

VERDICTS = json.loads(read_data("messages.json"))["verdict"]
TEXT = "Saya pendengar yang baik. Saya tidak suka membantu orang lain."


@pytest.fixture
def cocok(tiny_folder, capsys):
    """Run a command with the tiny model; return exit code, stdout, stderr."""

    def run(*argv, model=True):
        extra = ["--model", str(tiny_folder)] if model else []
        code = main([*map(str, argv), *extra])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_score_prints_a_report_in_the_texts_language(cocok):
    code, out, _ = cocok("score", TEXT)
    assert code == 0
    assert any(words["id"] in out for words in VERDICTS.values())
    assert "Sifat yang dicari" in out
    assert "Saya pendengar yang baik." in out


def test_score_speaks_english_when_asked(cocok):
    _, out, _ = cocok("score", TEXT, "--lang", "en")
    assert any(words["en"] in out for words in VERDICTS.values())
    assert "What the job asks for" in out


def test_score_prints_json_alone_on_stdout(cocok):
    _, out, _ = cocok("score", TEXT, "--json")
    assert json.loads(out)["schema"] == "cocok/analysis/1"


def test_score_reads_stdin_and_files_alike(cocok, tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    stream = io.TextIOWrapper(io.BytesIO(TEXT.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert cocok("score", "-", "--json")[1] == cocok("score", "--file", file, "--json")[1]


def test_score_writes_one_html_file_without_scripts(cocok, tmp_path):
    code, _, err = cocok("score", TEXT, "--html", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text()
    assert code == 0
    assert "<script" not in page
    assert "http://" not in page and "https://" not in page
    assert "r.html" in err


def test_terminal_control_characters_do_not_reach_the_terminal(cocok):
    _, out, _ = cocok("score", f"{TEXT} \x1b[31m\x07 Halo semua orang di sini.")
    assert "\x1b[31m" not in out and "\x07" not in out


def test_batch_says_what_it_took_and_exits_1_when_rows_were_rejected(cocok, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("id,essay\n1,Saya suka menolong.\n1,Lagi.\n")
    code, out, err = cocok("batch", source, "--output", tmp_path / "o.jsonl")
    assert (code, out) == (1, "")
    assert "texts from column 'essay'" in err
    assert "2 rows in = 1 scored + 1 rejected" in err


def test_parse_shows_a_profile_to_edit(cocok, tmp_path):
    code, out, _ = cocok("parse", "pekerja-sosial", model=False)
    assert code == 0
    assert out.startswith("# What cocok read")
    (tmp_path / "p.yaml").write_text(out.replace("empathy: 1.5", "empathy: -1"))
    code, _, err = cocok("parse", tmp_path / "p.yaml", model=False)
    assert code == 2
    assert "weight" in err


def test_derive_writes_the_table_with_origin_and_source(cocok, tmp_path):
    code, _, err = cocok("derive", "--output", tmp_path / "s.csv", model=False)
    with (tmp_path / "s.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert code == 0
    assert {row["origin"] for row in rows} == {"bank", "document"}
    assert all(row["source"] for row in rows if row["labels"])
    assert "empathy+" in err


def test_evaluate_measures_against_human_labels(cocok, tmp_path):
    (tmp_path / "gold.csv").write_text(
        "text,labels\nSaya pendengar yang baik.,active_listening+\nSaya makan nasi.,\n"
    )
    code, out, _ = cocok("evaluate", tmp_path / "gold.csv", "--json", "--no-baseline")
    assert code == 0
    assert json.loads(out)["micro_f1"] == 1.0


def test_profiles_lists_the_known_jobs_with_what_to_do(cocok, monkeypatch, tmp_path):
    monkeypatch.setenv("COCOK_MODELS", str(tmp_path))
    documents = {"chef": read_data("documents", "chef.txt"), "bidan": "Bidan dulu lain."}
    for slug, document in documents.items():
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "scorer.json").write_text(json.dumps({"document": document}))
    said = dict(line.split("\t") for line in cocok("profiles", model=False)[1].splitlines())
    assert said["chef"] == "trained"
    assert said["bidan"] == "stale, its document changed since: cocok train bidan"
    assert said["polisi"] == "not trained yet: cocok train polisi"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["score", "x", "--file", "y"], "not both"),
        (["score", "--file", "nowhere.txt"], "cannot read nowhere.txt"),
        (["batch", "nowhere.csv", "--output", "o.jsonl"], "cannot read nowhere.csv"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(cocok, argv, said):
    code, out, err = cocok(*argv)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_an_unknown_model_folder_says_how_to_train_one(cocok, tmp_path):
    code, _, err = cocok("score", TEXT, "--model", tmp_path, model=False)
    assert code == 2
    assert "cocok train --output" in err


def test_a_command_is_needed(capsys):
    assert main([]) == 2
    assert "COMMAND" in capsys.readouterr().err


def test_the_page_of_commands_equals_the_help():
    assert Path("docs/cli.md").read_text(encoding="utf-8") == cli_page()


@pytest.mark.slow
@pytest.mark.parametrize("form", [[], ["--json"], ["--explain", "helping_interest+"]])
def test_a_reader_who_has_seen_enough_is_no_error(tiny_folder, form):
    reads, writes = os.pipe()
    os.close(reads)  # "cocok score … | head", once head has gone
    command = ["-m", "pipeline", "score", "Saya suka menolong orang.", "--model", tiny_folder]
    ran = subprocess.run([sys.executable, *command, *form], stdout=writes, stderr=subprocess.PIPE)
    os.close(writes)
    assert (ran.returncode, ran.stderr) == (0, b"")
