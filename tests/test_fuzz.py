"""Readers of strangers' files, fed with damaged ones: only our own errors may leave them.

Each file of a format is mutated from a whole one by a seeded generator, so a failure can be run
again. ``make fuzz`` runs many more than the suite does (``COCOK_FUZZ`` times as many).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.batch import Inputs
from pipeline.errors import CocokError
from pipeline.quarantine import DOCUMENT_KINDS, Quarantine
from pipeline.rows import Rejected, Row
from pipeline.tables import TABLE_SUFFIXES, TableOptions, kind_of, read_table

TIMES = int(os.environ.get("COCOK_FUZZ", "1"))
TEXTS = ["Saya suka menolong orang.", 'Ia bilang "ya", lalu pergi;\nbegitu.', "=1+1", "", "é😀"]


def csv_file(delimiter: str) -> bytes:
    rows = [f'{i}{delimiter}"{text}"'.replace('""', '"') for i, text in enumerate(TEXTS * 3)]
    return f"id{delimiter}text\n{chr(10).join(rows)}\n".encode()


def xlsx_file() -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["id", "text"])
    for i, text in enumerate(TEXTS):
        book.active.append([i, text])
    book.save(held)
    return held.getvalue()


def parquet_file() -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.table({"id": list(range(len(TEXTS))), "text": TEXTS}), held)
    return held.getvalue()


def docx_file() -> bytes:
    document, held = docx.Document(), io.BytesIO()
    for text in TEXTS:
        document.add_paragraph(text)
    document.save(held)
    return held.getvalue()


def pdf_file() -> bytes:
    page = FPDF()
    page.set_compression(False)
    page.add_page()
    page.set_font("Helvetica", size=12)
    page.multi_cell(0, 10, TEXTS[0])
    return bytes(page.output())


def zip_file() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", TEXTS[0])
        packed.writestr("dalam/b.md", TEXTS[1])
        packed.writestr("c.html", f"<p>{TEXTS[0]}")
    return held.getvalue()


def jsonl_file() -> bytes:
    return "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(TEXTS)).encode()


FILES = {
    "a.csv": (csv_file(","), 150),
    "a.tsv": (csv_file("\t"), 150),
    "a.jsonl": (jsonl_file(), 150),
    "a.csv.gz": (gzip.compress(csv_file(",")), 150),
    "a.xlsx": (xlsx_file(), 40),
    "a.parquet": (parquet_file(), 60),
    "a.docx": (docx_file(), 40),
    "a.pdf": (pdf_file(), 60),
    "a.html": (f"<html><p>{TEXTS[0]}<div hidden>x</div>{TEXTS[1]}</html>".encode(), 60),
    "a.zip": (zip_file(), 30),
}
PIECES = (b"", b"\0", b"\xff\xfe", b'"', b"\n", b"\r", b"PK\x03\x04", b"<", b"&x;", b"9" * 30)


def repacked(data: bytes, rng: random.Random) -> bytes:
    """The same ZIP container with one member mutated: damage behind the checksums."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            inner = old.read(name)
            new.writestr(name, mutated(inner, rng) if name == chosen else inner)
    return held.getvalue()


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Bytes changed, cut out, doubled, moved or put in, at one to eight places."""
    held = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at, to = sorted(rng.randrange(len(held) + 1) for _ in "ab")
        kind = rng.randrange(5)
        if kind == 0 and at < len(held):
            held[at] = rng.randrange(256)
        elif kind == 1:
            del held[at : min(to, at + 40)]
        elif kind == 2:
            held[at:at] = held[at : min(to, at + 200)]
        elif kind == 3:
            held[at:at] = rng.choice(PIECES)
        elif rng.random() < 0.2:
            del held[at:]
    return bytes(held)


def damaged(name: str) -> Iterator[bytes]:
    data, count = FILES[name]
    is_container = kind_of(Path(name)) in (".xlsx", ".docx", ".zip")
    for seed in range(count * TIMES):
        rng = random.Random(f"{name} {seed}")
        yield (repacked if is_container and seed % 2 else mutated)(data, rng)


def read(path: Path, quarantine: Quarantine) -> None:
    """Read a file as a batch would, in a child process that is kept from file to file."""
    kind = kind_of(path)
    try:
        if kind in DOCUMENT_KINDS:
            document = quarantine.read_document(path.name, path.read_bytes())
            assert isinstance(document.text, str)
        elif kind in (".xlsx", ".parquet"):
            assert all(isinstance(cells, list) for _, cells in quarantine.read_table(path))
        elif kind in TABLE_SUFFIXES:
            check(list(read_table(path, TableOptions(), lambda _: None)))
        else:
            check(list(Inputs((path,)).items(lambda _: None)))
    except CocokError as error:
        assert str(error)
        assert "\n" not in str(error)


def check(items: list[Row | Rejected]) -> None:
    for item in items:
        held = item.text if isinstance(item, Row) else item.reason
        held.encode()  # whatever is read can be written


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_raises_nothing_but_our_own_error(tmp_path, name):
    with Quarantine() as quarantine:
        for number, data in enumerate(damaged(name)):
            path = tmp_path / f"{number}-{name}"
            path.write_bytes(data)
            read(path, quarantine)
            path.unlink()


@pytest.mark.slow
@settings(max_examples=60 * TIMES, deadline=None)
@given(
    data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.csv.gz"])
)
def test_any_bytes_at_all_raise_nothing_but_our_own_error(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    with Quarantine() as quarantine:
        read(path, quarantine)


CELL = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30)


@pytest.mark.slow
@settings(max_examples=60 * TIMES, deadline=None)
@given(texts=st.lists(CELL.filter(lambda text: text.strip("\ufeff\x1a \t\r\n")), min_size=1))
def test_what_a_csv_writer_wrote_is_read_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "text"])
        writer.writerows(enumerate(texts))
    items = list(read_table(path, TableOptions(), lambda _: None))
    assert len(items) == len(texts)
    assert [item.text for item in items if isinstance(item, Row)] == texts
