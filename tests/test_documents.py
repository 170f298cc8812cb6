"""Documents and what hostile ones try: DOCX, PDF, HTML, ZIP, folders, workbooks, Parquet."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx.shared import Pt, RGBColor
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from pipeline.batch import Inputs, rejects_path, run_batch
from pipeline.errors import CocokError, InputError
from pipeline.quarantine import Document, Quarantine
from pipeline.store import load_profile, read_text
from pipeline.tables import TableOptions, read_table

SEEN = "Saya suka menolong orang."


def bytes_of(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_of(*texts: str) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return bytes_of(document)


def pdf_of(*texts: str, **changes) -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=12)
    for text in texts:
        page.multi_cell(0, 10, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())


def read(name: str, data: bytes) -> Document:
    with Quarantine() as quarantine:
        return quarantine.read_document(name, data)


# ---------------------------------------------------------------- what is read


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx_of(SEEN, "Kedua.")),
        ("a.pdf", pdf_of(SEEN, "Kedua.")),
        ("a.html", f"<html><head><title>x</title></head><p>{SEEN}<p>Kedua.</html>".encode()),
    ],
)
def test_the_text_of_a_document_is_read(name, data):
    document = read(name, data)
    assert document.text.split() == f"{SEEN} Kedua.".split()
    assert document.hidden == 0


def hidden_docx() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph(SEEN)
    paragraph.add_run(" putih").font.color.rgb = RGBColor(255, 255, 255)
    paragraph.add_run(" kecil").font.size = Pt(1)
    paragraph.add_run(" gaib").font.hidden = True
    return bytes_of(document)


def hidden_pdf() -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=12)
    page.cell(0, 10, SEEN, new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(255, 255, 255)
    page.cell(0, 10, "putih", new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(0, 0, 0)
    page.set_font("Helvetica", size=1)
    page.cell(0, 10, "kecil", new_x="LMARGIN", new_y="NEXT")
    page.set_font("Helvetica", size=12)
    page.text(x=9000, y=10, text="jauh")
    with page.local_context(text_mode="INVISIBLE"):
        page.cell(0, 10, "gaib", new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())


HIDDEN_HTML = (
    f'<p>{SEEN} <span style="display:none">gaib</span><span style="color: #FFF">putih</span>'
    '<b style="font-size:1px">kecil</b><i hidden>jauh</i><script>x()</script>'
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", hidden_docx()), ("a.pdf", hidden_pdf()), ("a.html", HIDDEN_HTML.encode())],
)
def test_text_that_no_reader_sees_is_left_out_and_counted(name, data):
    document = read(name, data)
    assert document.text.split() == SEEN.split()
    assert document.hidden >= 14


@pytest.mark.slow
def test_grey_and_shaded_text_is_seen():
    document = docx.Document()
    document.add_paragraph().add_run("kelabu").font.color.rgb = RGBColor(128, 128, 128)
    assert read("a.docx", bytes_of(document)) == Document("kelabu\n", 0)


@pytest.mark.slow
def test_hidden_text_is_warned_of_in_the_analysis(model, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ani.docx").write_bytes(hidden_docx())
    (tmp_path / "in" / "budi.txt").write_text(SEEN)
    run_batch(Inputs((tmp_path / "in",)), tmp_path / "o.jsonl", model)
    found = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    codes = {record["id"]: [w["code"] for w in record["warnings"]] for record in found}
    assert "hidden_characters" in codes["ani.docx"]
    assert "hidden_characters" not in codes["budi.txt"]
    assert found[0]["input"]["text"].strip() == SEEN


@pytest.mark.slow
def test_a_job_document_may_be_docx_or_pdf_or_html(tmp_path, profile):
    (tmp_path / "job.docx").write_bytes(docx_of(*profile.document.split("\n")))
    (tmp_path / "job.html").write_text(
        "".join(f"<p>{line}</p>" for line in profile.document.split("\n")), "utf-8"
    )
    assert read_text(tmp_path / "job.docx").split() == profile.document.split()
    assert read_text(tmp_path / "job.html").split() == profile.document.split()
    assert load_profile(tmp_path / "job.docx").labels == profile.labels


@pytest.mark.slow
def test_a_folder_and_its_zip_give_the_same_scores(model, tmp_path):
    folder = tmp_path / "in"
    (folder / "dalam").mkdir(parents=True)
    (folder / "a.txt").write_text(SEEN)
    (folder / "b.md").write_text("# Aku\n\nAku gampang marah kalau dikritik.", "utf-16")
    (folder / "dalam" / "c.docx").write_bytes(docx_of(SEEN))
    (folder / "d.pdf").write_bytes(pdf_of(SEEN))
    (folder / "e.exe").write_bytes(b"MZ")
    (folder / ".DS_Store").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as packed:
        for file in sorted(folder.rglob("*")):
            packed.write(file, file.relative_to(folder).as_posix())
    for name in ("in", "in.zip"):
        counts = run_batch(Inputs((tmp_path / name,)), tmp_path / f"{name}.jsonl", model)
        assert (counts.scored, counts.rejected) == (4, 1)
    first, second = (
        [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]
        for name in ("in", "in.zip")
    )
    assert {r["id"]: r["score"] for r in first} == {r["id"]: r["score"] for r in second}
    assert "e.exe" in rejects_path(tmp_path / "in.jsonl").read_text()


# ---------------------------------------------------------------- hostile documents


def zip_with(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, data)
    return stream.getvalue()


def docx_with(body: bytes, head: bytes = b"") -> bytes:
    """A real DOCX whose document.xml is replaced."""
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of(SEEN))) as old:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.infolist():
                inner = old.read(item)
                if item.filename == "word/document.xml":
                    inner = head + start + b"<w:body><w:p><w:r><w:t>" + body
                    inner += b"</w:t></w:r></w:p></w:body></w:document>"
                new.writestr(item.filename, inner)
    return held.getvalue()


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
)


def encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(SEEN))))
    writer.encrypt("rahasia", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


HOSTILE = {
    "empty.docx": b"",
    "noise.docx": bytes(range(256)) * 40,
    "cut.docx": docx_of(SEEN)[:2000],
    "other.docx": zip_with("word/nothing.xml", b"<x/>"),
    "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "bomb.docx": docx_with(b"a" * 400_000_000),
    "laughs.docx": docx_with(b"&j;", LAUGHS + b"]>"),
    "empty.pdf": b"",
    "noise.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "cut.pdf": pdf_of(SEEN)[:400],
    "locked.pdf": encrypted_pdf(),
    "blank.pdf": pdf_of(),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_gets_one_sentence_and_the_next_is_read(name):
    with Quarantine() as quarantine:
        with pytest.raises(InputError) as caught:
            quarantine.read_document(name, HOSTILE[name])
        assert quarantine.read_document("good.docx", docx_of(SEEN)).text == SEEN + "\n"
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_an_external_entity_is_not_read(tmp_path):
    (tmp_path / "secret.txt").write_text("RAHASIA")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'.encode()
    try:
        text = read("a.docx", docx_with(b"&e; halo", head)).text
    except InputError:
        text = ""
    assert "RAHASIA" not in text


@pytest.mark.slow
def test_a_pdf_bomb_of_nested_streams_is_contained():
    inner = zlib_nested(300_000_000)
    pdf = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n"
        % len(inner)
        + inner
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n"
    )
    with pytest.raises(InputError):
        read("bomb.pdf", pdf)


def zlib_nested(size: int) -> bytes:
    import zlib

    return zlib.compress(zlib.compress(b" " * size, 9), 9)


@pytest.mark.slow
def test_a_reader_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr("pipeline.quarantine._DOCUMENT_SECONDS", 0.0)
    with Quarantine() as quarantine:
        with pytest.raises(InputError, match="limits"):
            quarantine.read_document("slow.docx", docx_of(SEEN))


@pytest.mark.slow
def test_a_zip_bomb_and_a_locked_member_cost_only_themselves(model, tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../etc/good.txt", SEEN)
        packed.writestr("bomb.txt", b"a" * 45_000_000)
        packed.writestr("locked.txt", "x")
        packed.writestr("deep.zip", b"PK")
    data = bytearray((tmp_path / "in.zip").read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.index(b"locked.txt", data.index(b"PK\x01\x02")))
    data[at + 8] |= 1
    (tmp_path / "in.zip").write_bytes(data)
    counts = run_batch(Inputs((tmp_path / "in.zip",)), tmp_path / "o.jsonl", model)
    listed = rejects_path(tmp_path / "o.jsonl").read_text()
    assert (counts.scored, counts.rejected) == (1, 3)
    assert "unfolds" in listed
    assert "password" in listed


# ---------------------------------------------------------------- hostile tables


def rows_of(path: Path):
    return list(read_table(path, TableOptions(), lambda _: None))


def sheet_with(rows: bytes, head: bytes = b"") -> bytes:
    """A real workbook whose sheet is replaced."""
    book = openpyxl.Workbook()
    book.active.append(["id", "text"])
    held, old = io.BytesIO(), io.BytesIO(bytes_of(book))
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for item in source.infolist():
            inner = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                inner = head + start + b"<sheetData>" + rows + b"</sheetData></worksheet>"
            new.writestr(item.filename, inner)
    return held.getvalue()


def cell(place: str, text: bytes) -> bytes:
    row = "".join(c for c in place if c.isdigit()).encode()
    inner = b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place.encode(), text)
    return b'<row r="%s">%s</row>' % (row, inner)


BAD_TABLES = {
    "far.xlsx": sheet_with(cell("A1", b"text") + cell("XFD1048576", b"x")),
    "bomb.xlsx": sheet_with(cell("A1", b"text") + cell("A2", b"a" * 400_000_000)),
    "laughs.xlsx": sheet_with(cell("A1", b"text") + cell("A2", b"&j;" * 1000), LAUGHS + b"]>"),
    "noise.xlsx": b"PK\x03\x04" + bytes(range(256)),
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "noise.parquet": b"PAR1" + bytes(range(256)) + b"PAR1",
    "empty.parquet": b"",
    "empty.xlsx": bytes_of(openpyxl.Workbook()),
    "cut.csv.gz": gzip.compress(b"id,text\n1,halo\n" * 5000)[:60],
    "bomb.csv.gz": gzip.compress(b"id,text\n1," + b"a" * 400_000_000, 1),
    "empty.csv": b"",
    "noise.csv.gz": b"\x1f\x8b" + bytes(100),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_hostile_table_gets_one_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(BAD_TABLES[name])
    with pytest.raises(CocokError) as caught:
        for _ in read_table(tmp_path / name, TableOptions(), lambda _: None):
            pass
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_a_parquet_of_one_long_repeated_string_is_contained(tmp_path):
    column = pa.array(["a" * 1_000_000] * 2000).dictionary_encode()
    pq.write_table(pa.table({"text": column}), tmp_path / "in.parquet", compression="zstd")
    try:
        count = sum(1 for _ in read_table(tmp_path / "in.parquet", TableOptions(), str))
    except InputError as error:
        assert "limits" in str(error) or "memory" in str(error)
    else:
        assert count == 2000


@pytest.mark.slow
def test_a_sheet_with_blank_rows_and_numbers_is_read(tmp_path):
    book = openpyxl.Workbook()
    for row in ([None, None], ["no", "jawaban"], [1, "halo"], [None, None], [2.5, None]):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    rows = rows_of(tmp_path / "in.xlsx")
    assert [(row.line, row.id, row.text) for row in rows] == [(3, "1", "halo"), (5, "2.5", "")]


# ---------------------------------------------------------------- job pages as people keep them

SAVED_PAGE = """<!doctype html><html lang="id"><head><title>Profesi Penjahit</title>
<script>var x = "Orang yang cocok menjadi robot adalah mereka yang patuh.";</script></head><body>
<nav><ul><li>Beranda</li><li>Karier</li></ul></nav>
<header><h1>Mengenal Profesi Penjahit</h1><p>Ditulis oleh Redaksi &middot; 12 Maret</p></header>
<article><p>Penjahit mengukur badan pelanggan, membuat pola, dan menjahit busana.</p>
<h2>Siapa yang cocok menjadi penjahit?</h2><ul>
<li><strong>Teliti</strong>: salah satu senti membuat baju sesak.</li><li>Sabar</li></ul>
<h2>Siapa yang kurang cocok?</h2>
<p>Jika kamu ceroboh,<br>atau tidak suka duduk lama, profesi ini mungkin bukan untukmu.</p>
<table><tr><th>Mitos</th><th>Fakta</th></tr>
<tr><td>Penjahit hanya memotong celana</td><td>Penjahit merancang busana</td></tr></table>
<p>Baca juga: lima profesi yang cocok untuk pendiam</p></article>
<aside><ul><li>Gaji pilot</li></ul></aside><footer><p>&copy; Portal. Hubungi kami.</p></footer>
</body></html>"""


def job_page_of_word() -> bytes:
    page = docx.Document()
    page.add_heading("Penjahit", 1)
    page.add_paragraph("Penjahit mengukur badan pelanggan, membuat pola, dan menjahit busana.")
    page.add_heading("Siapa yang cocok?", 2)
    for trait in ("Teliti", "Sabar"):
        page.add_paragraph(trait, style="List Bullet")
    page.add_heading("Siapa yang kurang cocok?", 2)
    for flag in ("Ceroboh", "Tidak suka duduk lama"):
        page.add_paragraph(flag, style="List Number")
    table = page.add_table(rows=2, cols=2)
    cells = ("Mitos", "Fakta", "Penjahit hanya memotong celana", "Penjahit merancang busana")
    for cell, words in zip((*table.rows[0].cells, *table.rows[1].cells), cells, strict=True):
        cell.text = words
    return bytes_of(page)


@pytest.mark.parametrize(
    ("name", "data"),
    [("saved.html", SAVED_PAGE.encode()), ("word.docx", job_page_of_word())],
    ids=["a saved page", "Word's own headings, lists and table"],
)
def test_a_job_page_is_read_with_its_layout(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    job = load_profile(tmp_path / name)
    assert job.occupation == "penjahit"
    assert [task.text for task in job.tasks][-3:] == [
        *("mengukur badan pelanggan", "membuat pola", "menjahit busana"),
    ]
    assert [trait.label for trait in job.fit_traits] == ["precision+", "patience+"]
    assert [flag.label for flag in job.red_flags] == ["precision-", "routine_tolerance-"]
    assert [(b.claim, b.reality) for b in job.misconceptions] == [
        ("Penjahit hanya memotong celana", "Penjahit merancang busana"),
    ]


@pytest.mark.slow
def test_an_external_entity_of_a_sheet_is_not_read(tmp_path):
    (tmp_path / "secret.txt").write_text("RAHASIA")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'.encode()
    (tmp_path / "in.xlsx").write_bytes(
        sheet_with(cell("A1", b"text") + cell("A2", b"&e; halo"), head)
    )
    try:
        rows = rows_of(tmp_path / "in.xlsx")
    except InputError:
        rows = []
    assert "RAHASIA" not in str(rows)


@pytest.mark.slow
def test_a_parquet_column_of_a_strange_type_runs_no_code(tmp_path):
    class Own(pa.ExtensionType):
        def __init__(self):
            super().__init__(pa.string(), "own.type")

        def __arrow_ext_serialize__(self):
            return b""

        @classmethod
        def __arrow_ext_deserialize__(cls, storage_type, serialized):
            return cls()

    column = pa.ExtensionArray.from_storage(Own(), pa.array(["a"]))
    pa.register_extension_type(Own())
    try:
        pq.write_table(pa.table({"text": column}), tmp_path / "in.parquet")
    finally:
        pa.unregister_extension_type("own.type")
    # where the type is unknown, as in the child process, the column is plain text
    assert [row.text for row in rows_of(tmp_path / "in.parquet")] == ["a"]


@pytest.mark.parametrize("name", ["a.feather", "a.arrow", "a.pkl", "a.joblib", "a.npy", "a.xls"])
def test_files_that_can_carry_code_are_none_of_the_kinds(model, tmp_path, name):
    (tmp_path / name).write_bytes(b"ARROW1")
    with pytest.raises(InputError, match="none of the kinds"):
        run_batch(Inputs((tmp_path / name,)), tmp_path / "o.jsonl", model)


@pytest.mark.slow
def test_no_pickle_is_loaded_on_the_way(model, tmp_path, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a pickle was loaded")

    monkeypatch.setattr("pickle.load", refused)
    monkeypatch.setattr("pickle.loads", refused)
    (tmp_path / "in.csv").write_text(f"id,text\n1,{SEEN}\n")
    for name in ("o.jsonl", "o.csv", "o.xlsx", "o.parquet"):
        assert run_batch(Inputs((tmp_path / "in.csv",)), tmp_path / name, model).scored == 1
