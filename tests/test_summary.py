from __future__ import annotations

import pytest

from pipeline.cli import main
from pipeline.score import Model

ESSAY = "Saya pendengar yang baik dan teman-teman sering curhat ke saya. Saya suka menolong orang."
ROWS = (
    ("a", ESSAY),
    ("b", "<script>alert(1)</script> Saya suka menolong orang lain yang kesusahan."),
    ("c", "halo"),
    ("a", "Baris ini memakai lagi sebuah kode; ia ditolak."),
)


@pytest.fixture
def table(tmp_path):
    place = tmp_path / "in.csv"
    lines = [f'{name},"{text}"' for name, text in ROWS]
    place.write_text("\n".join(["id,text", *lines]), encoding="utf-8")
    return place


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "xlsx"])
def test_a_batch_writes_its_report_beside_any_output(table, tiny_folder, tmp_path, suffix):
    output, report = tmp_path / f"out.{suffix}", tmp_path / "report.html"
    argv = ["batch", str(table), "--output", str(output), "--model", str(tiny_folder)]
    assert main([*argv, "--html", str(report), "--lang", "en"]) == 1  # the repeated id
    page = report.read_text(encoding="utf-8")
    assert "Summary of 3 texts" in page
    assert "Saya suka menolong orang" in page  # the quote of the surest sentence
    assert "Too short" in page
    assert "<script" not in page
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"in.csv", output.name, f"{output.name}.rejected.csv", "report.html"}


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "xlsx"])
@pytest.mark.parametrize("more", [[], ["--partitioned"]], ids=["file", "folder"])
def test_every_output_gets_the_same_report_and_each_row_is_scored_once(
    table, tiny_folder, tmp_path, monkeypatch, suffix, more
):
    scored = []
    read = Model.read_many

    def counted(self, texts, ids=None):
        scored.extend(texts)
        return read(self, texts, ids)

    monkeypatch.setattr(Model, "read_many", counted)
    reports = []
    for output, extra in (("plain.jsonl", []), (f"out.{suffix}", more)):
        report = tmp_path / f"{output}.html"
        argv = ["batch", str(table), "--output", str(tmp_path / output), "--html", str(report)]
        main([*argv, "--model", str(tiny_folder), *extra])
        reports.append(report.read_text(encoding="utf-8"))
    assert reports[0] == reports[1]
    assert len(scored) == 2 * len(ROWS)


def test_a_report_that_cannot_be_written_costs_no_result(table, tiny_folder, tmp_path):
    output = tmp_path / "out.csv"
    argv = ["batch", str(table), "--output", str(output), "--model", str(tiny_folder)]
    assert main([*argv, "--html", str(table / "r.html")]) == 2
    assert output.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".parts")]


def test_the_report_stands_alone_and_every_plot_has_its_table(table, tiny_folder, tmp_path):
    report = tmp_path / "report.html"
    argv = ["batch", str(table), "--output", str(tmp_path / "o.jsonl"), "--html", str(report)]
    main([*argv, "--model", str(tiny_folder)])
    page = report.read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<svg") >= page.count('role="img"') >= 1
    assert page.count('<table class="numbers">') >= 3
