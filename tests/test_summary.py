from __future__ import annotations

import pytest

from pipeline.cli import main

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


def test_the_report_stands_alone_and_every_plot_has_its_table(table, tiny_folder, tmp_path):
    report = tmp_path / "report.html"
    argv = ["batch", str(table), "--output", str(tmp_path / "o.jsonl"), "--html", str(report)]
    main([*argv, "--model", str(tiny_folder)])
    page = report.read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<svg") >= page.count('role="img"') >= 1
    assert page.count('<table class="numbers">') >= 3
