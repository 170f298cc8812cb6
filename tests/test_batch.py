from __future__ import annotations

import csv
import json

import pytest

from pipeline.batch import open_table, rejects_path, safe_cell, score_table
from pipeline.errors import InputError, UsageError


def scored(model, tmp_path, content, suffix=".jsonl", **columns):
    source = tmp_path / "in.csv"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    output = tmp_path / f"out{suffix}"
    counts = score_table(model, open_table(source, **columns), output)
    return counts, output


def test_rows_come_out_in_order_with_their_ids(model, tmp_path):
    counts, output = scored(model, tmp_path, "id,text\n9,Saya suka menolong.\n3,Aku cuek.\n")
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["9", "3"]
    assert (counts.rows, counts.scored, counts.rejected) == (2, 2, 0)
    assert not rejects_path(output).exists()


def test_bad_rows_are_listed_with_place_and_reason_and_the_rest_is_scored(model, tmp_path):
    content = "id,text\n1,Saya suka.\n2,satu,dua\n1,Kembar.\n4,Aku cuek.\n"
    counts, output = scored(model, tmp_path, content)
    assert (counts.rows, counts.scored, counts.rejected) == (4, 2, 2)
    with rejects_path(output).open() as stream:
        rejects = list(csv.DictReader(stream))
    assert [(row["line"], row["reason"]) for row in rejects] == [
        ("3", "3 cells, the header has 2"),
        ("4", "duplicate id"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffid,text\r\n1,Saya peduli.\r\n".encode(),
        "id;text\n1;Saya peduli.\n".encode("utf-16"),
        b"id\ttext\n1\tSaya peduli.\n",
        b'"id","text"\n"1","Saya ""peduli"".\nSekali."\n',
    ],
    ids=["bom and crlf", "utf-16 and semicolons", "tabs", "quotes and a line break"],
)
def test_files_as_programs_export_them_are_read(model, tmp_path, content):
    counts, _ = scored(model, tmp_path, content)
    assert (counts.scored, counts.rejected) == (1, 0)


def test_a_flat_table_carries_the_input_columns_and_the_model(model, tmp_path):
    content = "nim,esai,kota\n7,Saya suka menolong orang.,=Solo\n"
    _, output = scored(model, tmp_path, content, ".csv")
    with output.open(encoding="utf-8-sig") as stream:
        row = next(csv.DictReader(stream))
    assert row["kota"] == "'=Solo"
    assert row["id"] == "7"
    assert row["model_version"] == model.data.version.version


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-saya", "@x", "\tx"])
def test_no_cell_is_a_formula(cell):
    assert safe_cell(cell) == "'" + cell


def test_a_plain_cell_is_left_alone():
    assert safe_cell("saya = kita") == "saya = kita"


def test_an_unknown_column_is_refused_with_the_known_ones(tmp_path):
    (tmp_path / "in.csv").write_text("id,text\n")
    with pytest.raises(UsageError, match="columns are id, text"):
        open_table(tmp_path / "in.csv", text_column="essay")


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "in.csv").write_text("")
    with pytest.raises(InputError, match="is empty"):
        open_table(tmp_path / "in.csv")


def test_nothing_is_left_behind_when_scoring_breaks(model, tmp_path, monkeypatch):
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1,Saya.\n")
    monkeypatch.setattr(type(model), "score_many", lambda *_: iter([]))
    with pytest.raises(ValueError, match="zip"):
        score_table(model, open_table(source), tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
