"""What a batch tells a person at a terminal, and the exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import parsers
from pipeline.cli.told import Remarks, tell_counts
from pipeline.errors import InputError
from pipeline.expected import expected_rows
from pipeline.rows import Counts


def test_the_end_of_a_batch_says_what_became_of_every_row(capsys):
    found = {"fit": 2, "mixed": 1_200, "too_short": 3}
    counts = Counts(1_205, 1_202, 3, found, {"duplicate id": 3})
    tell_counts(counts, Path("o.csv"), Path("o.csv.rejected.csv"), 2.0)
    assert capsys.readouterr().err.splitlines() == [
        "1,205 rows in = 1,202 scored + 3 rejected (2.0 s, 602 a second)",
        "  verdicts: 1,200 × mixed · 2 × fit",
        "  warnings: 3 × too_short",
        "  rejected: 3 × duplicate id",
        "rejected rows are listed in o.csv.rejected.csv",
        "written to o.csv",
    ]


def test_a_batch_without_rows_says_so(capsys):
    tell_counts(Counts(), Path("o.csv"), Path("x"), 1.0)
    assert "no rows at all" in capsys.readouterr().err


def test_what_is_true_of_a_thousand_files_is_said_once(capsys):
    remarks = Remarks()
    for number in range(1000):
        remarks(f"part-{number}.csv: utf-8, delimiter ','")
    remarks("last.csv: utf-8, delimiter ';'")
    remarks.close()
    assert capsys.readouterr().err.splitlines() == [
        "part-0.csv: utf-8, delimiter ','",
        "last.csv: utf-8, delimiter ';'",
        "the same of 999 more files",
    ]


@pytest.mark.parametrize(
    ("name", "data", "least", "most"),
    [
        ("a.csv", b"id,text\n" + b"1,Saya suka menolong orang lain.\n" * 5000, 4500, 5500),
        ("a.jsonl", b'{"text": "Saya suka menolong."}\n' * 5000, 4900, 5100),
        ("a.txt", b"Saya suka menolong.", 1, 1),
    ],
)
def test_the_number_of_rows_is_guessed_about_right(tmp_path, name, data, least, most):
    (tmp_path / name).write_bytes(data)
    expected = expected_rows([tmp_path / name])
    assert expected is not None
    assert least <= expected <= most


def test_no_number_of_rows_is_guessed_of_a_workbook(tmp_path):
    assert expected_rows([tmp_path / "a.txt", tmp_path / "b.xlsx"]) is None


@pytest.mark.slow
def test_a_fault_of_the_program_is_no_rejected_row():
    code = "import pipeline.cli as cli; cli.main = lambda: 1 / 0; cli.run()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 3
    assert "ZeroDivisionError" in done.stderr
    assert "fault of the program" in done.stderr


@pytest.mark.parametrize(
    ("module", "package", "extra"),
    [
        ("pipeline.docxtext", "docx", "documents"),
        ("pipeline.pdftext", "pypdf", "documents"),
        ("python_calamine", "python_calamine", "tables"),
    ],
)
def test_a_reader_that_is_not_installed_is_named_with_its_extra(
    monkeypatch, module, package, extra
):
    def missing(_: str) -> None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)

    monkeypatch.setattr(parsers, "import_module", missing)
    with pytest.raises(InputError, match=rf"cocok\[{extra}\]"):
        parsers.needed(module, package, extra)
