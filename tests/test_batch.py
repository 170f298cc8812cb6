from __future__ import annotations

import csv
import gzip
import json
import sqlite3
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.batch import BatchSettings, Inputs, parts_folder, rejects_path, run_batch
from pipeline.errors import InputError, UsageError
from pipeline.escape import original_cell, safe_cell
from pipeline.tables import TableOptions

ESSAYS = [
    "Saya suka menolong orang. Saya pendengar yang baik dan sabar.",
    "Aku tidak suka bertemu orang baru, dan gampang marah kalau dikritik.",
    "I love listening to people; my friends come to me when they are sad.",
    "=SUM(A1) Saya ikut organisasi sosial, sering turun ke desa.",
    "",
]


def essays_csv(path: Path, essays=ESSAYS, name="esai") -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["nomor", "kota", name])
        writer.writerows([f"A{i}", "=kota", text] for i, text in enumerate(essays))
    return path


def run(model, output, *paths, settings=None, **columns):
    said: list[str] = []
    inputs = Inputs(tuple(paths), TableOptions(**columns))
    counts = run_batch(inputs, output, model, settings, say=said.append)
    return counts, said


def records(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def rejects(output: Path) -> list[dict]:
    with rejects_path(output).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# ---------------------------------------------------------------- in and out


def test_each_row_of_a_csv_becomes_one_full_analysis(model, tmp_path):
    counts, said = run(model, tmp_path / "o.jsonl", essays_csv(tmp_path / "in.csv"))
    found = records(tmp_path / "o.jsonl")
    assert (counts.rows, counts.scored, counts.rejected) == (5, 5, 0)
    assert [record["id"] for record in found] == ["A0", "A1", "A2", "A3", "A4"]
    assert found[0]["input"] == {"nomor": "A0", "kota": "=kota", "esai": ESSAYS[0]}
    alone = json.loads(model.score(ESSAYS[1], "A1").to_json())
    assert {**found[1], "input": None} == {**alone, "input": None}
    assert any("utf-8" in line for line in said)
    assert any("guessed" in line for line in said)


def write_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["id", "essay"])
    for i, text in enumerate(ESSAYS):
        cell = book.active.cell(i + 2, 2, text)
        cell.data_type = "s"
        book.active.cell(i + 2, 1, f"A{i}")
    book.save(path)
    return path


def write_parquet(path: Path) -> Path:
    ids = [f"A{i}" for i in range(len(ESSAYS))]
    pq.write_table(pa.table({"id": ids, "essay": ESSAYS}), path)
    return path


def write_jsonl(path: Path) -> Path:
    lines = [json.dumps({"id": f"A{i}", "essay": text}) for i, text in enumerate(ESSAYS)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def write_gz(path: Path) -> Path:
    plain = essays_csv(path.with_name("plain.csv"))
    path.write_bytes(gzip.compress(plain.read_bytes()))
    return path


def write_tsv(path: Path) -> Path:
    rows = ["id\tessay", *(f"A{i}\t{text}" for i, text in enumerate(ESSAYS))]
    path.write_text("\r\n".join(rows), "utf-16")
    return path


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("in.xlsx", write_xlsx),
        ("in.parquet", write_parquet),
        ("in.jsonl", write_jsonl),
        ("in.csv.gz", write_gz),
        ("in.tsv", write_tsv),
    ],
)
def test_every_kind_of_table_gives_the_same_scores(model, tmp_path, name, write):
    counts, _ = run(model, tmp_path / "o.jsonl", write(tmp_path / name))
    found = {record["id"]: record["score"] for record in records(tmp_path / "o.jsonl")}
    alone = {f"A{i}": model.score(text).score for i, text in enumerate(ESSAYS)}
    # a blank cell at the end of a sheet's row is a blank text as well
    assert counts.rows == counts.scored == len(ESSAYS)
    assert found == alone


def test_every_kind_of_output_holds_the_same_rows(model, tmp_path):
    source = essays_csv(tmp_path / "in.csv")
    for suffix in ("csv", "xlsx", "parquet"):
        run(model, tmp_path / f"o.{suffix}", source)
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as stream:
        from_csv = list(csv.DictReader(stream))
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    from_parquet = pq.read_table(tmp_path / "o.parquet").to_pylist()
    assert head == list(from_csv[0]) == list(from_parquet[0])
    assert [row["esai"] for row in from_parquet] == ESSAYS
    assert [original_cell(row["esai"]) for row in from_csv] == ESSAYS
    column = {name: [row[at] for row in rows] for at, name in enumerate(head)}
    assert [original_cell(value or "") for value in column["esai"]] == ESSAYS
    scores = [row["score"] for row in from_parquet]
    assert column["score"] == [score and pytest.approx(score, abs=1e-12) for score in scores]
    shown = ["" if score is None else str(score) for score in scores]
    assert [row["score"] for row in from_csv] == shown
    assert {row["model_version"] for row in from_parquet} == {model.data.version.version}


def test_no_cell_of_a_spreadsheet_is_a_formula(model, tmp_path):
    source = essays_csv(tmp_path / "in.csv")
    run(model, tmp_path / "o.csv", source)
    run(model, tmp_path / "o.xlsx", source)
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+62", "-saya", "@x", "\tx", "\rx", "\0x", "'=1", "''+1", "'biasa'", "x=1", ""],
)
def test_an_escaped_cell_comes_back_exactly(cell):
    assert original_cell(safe_cell(cell)) == cell


def test_an_input_column_named_like_a_finding_is_carried_beside_it(model, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Saya suka menolong.", "score": 7, "x": [1]}\n', "utf-8")
    run(model, tmp_path / "o.csv", source)
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert (row["input_score"], row["x"]) == ("7", "[1]")


# ---------------------------------------------------------------- nothing lost


def test_bad_rows_are_listed_with_their_place_and_the_rest_is_scored(model, tmp_path):
    source = tmp_path / "in.csv"
    source.write_bytes(
        b'id,text\n1,Saya suka menolong\n2,a,b\n3,\xff\xfe\n1,lagi\n4,"buka\n5,Saya sabar\n6\n'
    )
    counts, _ = run(model, tmp_path / "o.jsonl", source)
    assert [record["id"] for record in records(tmp_path / "o.jsonl")] == ["1", "5"]
    assert (counts.rows, counts.scored, counts.rejected) == (7, 2, 5)
    listed = rejects(tmp_path / "o.jsonl")
    assert [(row["line"], row["raw"]) for row in listed] == [
        ("3", "2,a,b"),
        ("4", "3,\ufffd\ufffd"),
        ("6", '4,"buka'),
        ("8", "6"),
        ("5", "1,lagi"),
    ]
    assert listed[-1]["reason"] == "duplicate id '1'"


def test_a_file_that_cannot_be_read_costs_only_itself(model, tmp_path):
    good = essays_csv(tmp_path / "good.csv")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "notext.csv").write_text("a,b\n1,2\n")
    counts, _ = run(
        model, tmp_path / "o.jsonl", tmp_path / "bad.xlsx", good, tmp_path / "notext.csv"
    )
    assert (counts.scored, counts.rejected) == (5, 2)
    assert {Path(row["file"]).name for row in rejects(tmp_path / "o.jsonl")} == {
        "bad.xlsx",
        "notext.csv",
    }


def test_the_only_file_missing_a_text_column_is_a_wrong_usage(model, tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="--text-column"):
        run(model, tmp_path / "o.jsonl", tmp_path / "in.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_numbers_of_several_tables_without_ids_do_not_meet(model, tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("text\nSaya suka menolong\n")
    counts, _ = run(model, tmp_path / "o.jsonl", tmp_path / "a.csv", tmp_path / "b.csv")
    assert counts.rejected == 0
    assert [r["id"] for r in records(tmp_path / "o.jsonl")] == ["a.csv:1", "b.csv:1"]


def test_an_output_that_is_also_an_input_is_refused(model, tmp_path):
    source = essays_csv(tmp_path / "in.csv")
    before = source.read_bytes()
    with pytest.raises(UsageError, match="overwritten"):
        run(model, source, source)
    assert source.read_bytes() == before


def test_a_stranger_beside_the_parts_is_not_removed(model, tmp_path):
    source = essays_csv(tmp_path / "in.csv")
    folder = parts_folder(tmp_path / "o.jsonl")
    folder.mkdir()
    (folder / "thesis.docx").write_text("mine")
    with pytest.raises(UsageError, match="move it away"):
        run(model, tmp_path / "o.jsonl", source)
    assert (folder / "thesis.docx").read_text() == "mine"


def test_a_database_is_named_as_none_of_the_kinds(model, tmp_path):
    sqlite3.connect(tmp_path / "in.db").close()
    with pytest.raises(InputError, match="none of the kinds"):
        run(model, tmp_path / "o.jsonl", tmp_path / "in.db")


# ---------------------------------------------------------------- near duplicates


def test_a_nearly_identical_essay_names_the_earlier_one(model, tmp_path, bank):
    long = " ".join(statement.text for statement in bank[:12])
    other = " ".join(statement.text for statement in bank[40:52])
    copy = long.replace(bank[3].text, "Kalimat ini diganti.")
    source = essays_csv(tmp_path / "in.csv", [long, other, copy])
    settings = BatchSettings(part_rows=1)
    run(model, tmp_path / "o.jsonl", source, settings=settings)
    run(model, tmp_path / "o.csv", source, settings=settings)
    warned = [
        [(w["code"], w["other"]) for w in record["warnings"] if w["code"] == "duplicate_of"]
        for record in records(tmp_path / "o.jsonl")
    ]
    assert warned == [[], [], [("duplicate_of", "A0")]]
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["duplicate_of"] for row in csv.DictReader(stream)] == ["", "", "A0"]


def test_a_second_batch_of_the_same_name_knows_nothing_of_the_first(model, tmp_path, bank):
    long = " ".join(statement.text for statement in bank[:12])
    other = " ".join(statement.text for statement in bank[40:52])
    copies = essays_csv(tmp_path / "a.csv", [long, long])
    none = essays_csv(tmp_path / "b.csv", [long, other])
    assert run(model, tmp_path / "o.jsonl", copies)[0].found["duplicate_of"] == 1
    assert "duplicate_of" not in run(model, tmp_path / "o.jsonl", none)[0].found
    assert run(model, tmp_path / "o.jsonl", copies)[0].found["duplicate_of"] == 1


# ---------------------------------------------------------------- the same bytes everywhere


@pytest.mark.slow
def test_parts_and_processes_do_not_change_a_byte(model, tiny_folder, tmp_path):
    source = essays_csv(tmp_path / "in.csv", ESSAYS * 4)
    run(model, tmp_path / "one.jsonl", source)
    run(model, tmp_path / "small.jsonl", source, settings=BatchSettings(part_rows=3))
    two = BatchSettings(jobs=2, part_rows=3)
    run(tiny_folder, tmp_path / "two.jsonl", source, settings=two)
    whole = (tmp_path / "one.jsonl").read_bytes()
    assert (tmp_path / "small.jsonl").read_bytes() == whole
    assert (tmp_path / "two.jsonl").read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in.csv",
        "one.jsonl",
        "small.jsonl",
        "two.jsonl",
    ]


def test_resuming_with_another_input_is_refused(model, tmp_path, monkeypatch):
    source = essays_csv(tmp_path / "in.csv")
    output = tmp_path / "o.jsonl"
    monkeypatch.setattr("pipeline.batch.assemble", _stop)
    with pytest.raises(KeyboardInterrupt):
        run(model, output, source)
    monkeypatch.undo()
    essays_csv(source, ESSAYS[:2])
    with pytest.raises(UsageError, match="inputs changed"):
        run(model, output, source, settings=BatchSettings(resume=True))


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


# ---------------------------------------------------------------- datasets of many files


@pytest.mark.slow
def test_a_dataset_of_parts_is_read_and_written_and_read_again(model, tmp_path):
    for number in range(3):
        (tmp_path / "in.parquet").mkdir(exist_ok=True)
        write_parquet(tmp_path / "in.parquet" / f"part-{number}.parquet")
    (tmp_path / "in.parquet" / "_SUCCESS").touch()
    how = BatchSettings(part_rows=4, partitioned=True)
    counts, _ = run(model, tmp_path / "o.parquet", tmp_path / "in.parquet", settings=how)
    assert (counts.rows, counts.scored, counts.rejected) == (15, 5, 10)  # the ids are the same
    manifest = json.loads((tmp_path / "o.parquet" / "_manifest.json").read_text())
    assert [part["rows"] for part in manifest["parts"]] == [4, 1, 0, 0]
    assert (manifest["rows"], manifest["scored"], manifest["rejected"]) == (15, 5, 10)
    assert pq.read_table(tmp_path / "o.parquet").column("id").to_pylist() == [
        f"A{i}" for i in range(5)
    ]
    again, _ = run(model, tmp_path / "again.jsonl", tmp_path / "o.parquet", text_column="essay")
    assert (again.rows, again.scored) == (5, 5)


def test_a_partitioned_output_takes_the_place_of_an_earlier_one_only(model, tmp_path):
    source = essays_csv(tmp_path / "in.csv")
    how = BatchSettings(partitioned=True)
    for _ in range(2):
        run(model, tmp_path / "o.csv", source, settings=how)
    assert sorted(path.name for path in (tmp_path / "o.csv").iterdir()) == [
        "_manifest.json",
        "part-000000.csv",
    ]
    (tmp_path / "mine.csv").mkdir()
    (tmp_path / "mine.csv" / "thesis.docx").touch()
    with pytest.raises(UsageError, match="move it away"):
        run(model, tmp_path / "mine.csv", source, settings=how)
    with pytest.raises(UsageError, match="--partitioned"):
        run(model, tmp_path / "mine.csv", source)


def test_an_output_within_the_folder_that_is_read_is_not_read(model, tmp_path):
    (tmp_path / "ani.txt").write_text(ESSAYS[0])
    for _ in range(2):
        counts, _ = run(model, tmp_path / "o.jsonl", tmp_path)
        assert (counts.rows, counts.scored) == (1, 1)


def test_an_input_within_an_output_is_refused(model, tmp_path):
    source = essays_csv(tmp_path / "in.csv")
    run(model, tmp_path / "o.csv", source, settings=BatchSettings(partitioned=True))
    with pytest.raises(UsageError, match="overwritten"):
        run(
            model,
            tmp_path / "o.csv",
            tmp_path / "o.csv" / "part-000000.csv",
            settings=BatchSettings(partitioned=True),
        )


def test_the_same_rows_give_the_same_bytes_of_a_workbook_at_any_time(model, tmp_path, monkeypatch):
    source = essays_csv(tmp_path / "in.csv")
    run(model, tmp_path / "a.xlsx", source)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    run(model, tmp_path / "b.xlsx", source)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


# ---------------------------------------------------------------- what is told


def test_verdicts_and_warnings_are_counted_as_they_stand_in_the_output(model, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1,Saya suka menolong.\n1,Saya suka menolong.\n2,\n3\n")
    for name in ("o.jsonl", "o.csv"):
        counts, _ = run(model, tmp_path / name, source)
        assert counts.reasons == {"1 cells, the header has 2": 1, "duplicate id": 1}
        found = [record for record in records(tmp_path / "o.jsonl")]
        verdicts = [record["verdict"] for record in found]
        assert sum(counts.found[verdict] for verdict in set(verdicts)) == counts.scored == 2
        codes = [warning["code"] for record in found for warning in record["warnings"]]
        assert {code: counts.found[code] for code in codes} == {
            code: codes.count(code) for code in codes
        }


MISSING = {
    "o.xlsx": ("openpyxl", "tables"),
    "o.parquet": ("pyarrow", "tables"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_extra_is_named_before_any_work(model, tmp_path, monkeypatch, name):
    package, extra = MISSING[name]
    source = essays_csv(tmp_path / "in.csv")
    monkeypatch.setattr("pipeline.extras.import_module", _not_installed)
    with pytest.raises(UsageError, match=rf"{package}; pip install 'cocok\[{extra}\]'"):
        run(model, tmp_path / name, source)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def _not_installed(name: str) -> None:
    raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_a_missing_extra_of_the_cluster_is_named(model, tiny_folder, tmp_path, monkeypatch):
    source = essays_csv(tmp_path / "in.csv")
    monkeypatch.setattr("pipeline.extras.import_module", _not_installed)
    with pytest.raises(UsageError, match=r"cocok\[cluster\]"):
        there = BatchSettings(scheduler="tcp://127.0.0.1:9")
        run(tiny_folder, tmp_path / "o.jsonl", source, settings=there)
