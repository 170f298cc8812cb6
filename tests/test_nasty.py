"""What people hand to commands beside score and batch: told in one sentence, nothing lost."""

from __future__ import annotations

import json
import warnings

import pytest

from pipeline.agreement import spearman
from pipeline.cli import main

SCORED = "id,group,score\n" + "".join(f"e{i},{'LP'[i % 2]},{40 + i}\n" for i in range(12))
ESSAYS = 'id,text\ne1,"Saya suka menolong orang."\ne2,"Saya sabar mendengarkan teman."\n'
ENTRY = {"time": "t", "model": "1.a", "data_sha256": "d", "input_sha256": "i", "id": "e1"}
LOG = json.dumps(ENTRY) + "\n"
GOOD = {"audit": SCORED, "swap": ESSAYS, "log": LOG, "person": ESSAYS, "evaluate": ESSAYS}
CALLS = {
    "audit": ("audit", "FILE", "--by", "group"),
    "swap": ("audit", "--swap", "FILE"),
    "log": ("log", "FILE"),
    "person": ("person", "e1", "FILE"),
    "evaluate": ("evaluate", "FILE", "--no-baseline"),
}
NASTY = {
    "binary": ((bytes(range(128, 256)) + b"\n") * 9, 2),
    "a ZIP by another name": (b"PK\x03\x04" + bytes(range(128, 256)), 2),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xd8\x00\x01", 2),
}


@pytest.fixture
def asked(tiny_folder, tmp_path, capsys):
    """Run a command on bytes; return exit code, stdout, and the lines of stderr."""

    def ask(command, data, *, suffix=None):
        path = tmp_path / f"given{suffix or ('.jsonl' if command == 'log' else '.csv')}"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        argv = [str(path) if part == "FILE" else part for part in CALLS[command]]
        model = ["--model", str(tiny_folder)] if command in ("swap", "evaluate") else []
        code = main([*argv, *model])
        said = capsys.readouterr()
        return code, said.out, said.err.splitlines()

    return ask


@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize("kind", NASTY)
def test_what_is_no_such_file_is_refused_in_one_sentence(asked, command, kind):
    data, expected = NASTY[kind]
    code, out, said = asked(command, data)
    assert code == expected
    assert not out
    assert [line.startswith("cocok: ") for line in said].count(True) == 1
    assert said[-1].startswith("cocok: ")


@pytest.mark.parametrize("command", ["audit", "swap", "log", "person"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: (text + "\n\n").encode(),
    ],
    ids=["BOM", "CRLF", "blank lines behind"],
)
def test_what_an_editor_adds_changes_nothing(asked, command, change):
    plain = asked(command, GOOD[command])
    changed = asked(command, change(GOOD[command]))
    assert changed[:2] == plain[:2]
    assert plain[0] == 0


@pytest.mark.parametrize(
    ("score", "said"),
    [("inf", "between 0 and 100"), ("-5", "between 0 and 100"), ("high", "must be a number")],
)
def test_a_score_that_is_none_is_told_with_its_line(asked, score, said):
    code, _, lines = asked("audit", SCORED.replace(",44\n", f",{score}\n"))
    assert code == 2
    assert "line 6: " in lines[-1]
    assert said in lines[-1]


def test_a_score_written_as_nan_is_no_score(asked):
    assert (
        asked("audit", SCORED.replace(",44\n", ",nan\n"))[:2]
        == (asked("audit", SCORED.replace(",44\n", ",\n"))[:2])
    )


def test_rows_a_swap_leaves_out_are_counted_and_the_first_is_told(asked):
    code, out, said = asked("swap", ESSAYS + "zz\na,b,c,d\n")
    assert code == 1
    assert out
    assert "2 rows left out; the first, line 4, says: " in said[-1]


@pytest.mark.parametrize(
    "line",
    [b'{"time": 5}', b"[1]", b"null", json.dumps({**ENTRY, "model": 7}).encode(), b"[" * 9_000],
    ids=["another object", "a list", "null", "a number for a name", "brackets without end"],
)
def test_a_line_that_is_no_entry_is_told_with_its_number(asked, line):
    code, _, said = asked("log", LOG.encode() + line + b"\n")
    assert code == 2
    assert said[-1].endswith("line 2 is no entry of a cocok log")


def test_an_id_with_a_line_separator_is_one_entry(asked):
    entry = json.dumps({**ENTRY, "id": "a\u2028b"}, ensure_ascii=False)
    assert asked("log", entry + "\n")[0] == 0


def test_a_card_of_damaged_measures_is_a_sentence(tiny_folder, tmp_path, capsys):
    for path in tiny_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "measures.json").write_text("{half")
    assert main(["notice", "--model", str(tmp_path)]) == 2
    assert "measures.json is damaged; train the model anew" in capsys.readouterr().err


def test_a_draw_that_holds_nobody_is_no_warning():
    import numpy as np

    values = np.asarray([1.0, 2.0, 3.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(spearman(values, values, np.zeros((1, 3)))).all()
