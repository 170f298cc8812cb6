"""Polluted tables: what is read, what is rejected and why, what is said of the file.

Each file is small and our own; the kinds are those that surveys of real CSV files list.
"""

from __future__ import annotations

import gzip

import pytest

from pipeline.errors import CocokError
from pipeline.rows import Rejected, Row
from pipeline.tables import TableOptions, read_table

A, B = "Saya suka menolong orang.", "Aku sabar dan jujur."
HEAD = "id,text\n"
BOM = b"\xef\xbb\xbf"


def plain(text: str) -> bytes:
    return (HEAD + text).encode()


# name: (bytes, {id: text}, {line: reason}, what is said)
KINDS = {
    "clean": (plain(f"1,{A}\n2,{B}\n"), {"1": A, "2": B}, {}, "utf-8, delimiter ','"),
    "no newline at the end": (plain(f"1,{A}"), {"1": A}, {}, ""),
    "a quote never closed": (
        plain(f'1,{A}\n2,"{B}\n3,{A}\n'),
        {"1": A, "3": A},
        {3: "never closed"},
        "quoted",
    ),
    "quotes never closed in two rows": (
        plain(f'1,"{A}\n2,"{B}\n3,{A}\n'),
        {"3": A},
        {2: "never closed", 3: "never closed"},
        "",
    ),
    "a quote never closed in the last row": (
        plain(f'1,{A}\n2,"{B}'),
        {"1": A},
        {3: "never closed"},
        "",
    ),
    "text behind a closed quote": (
        plain(f'1,"{A}" ya\n2,{B}\n'),
        {"1": f"{A} ya", "2": B},
        {},
        "",
    ),
    "quotes within an unquoted cell": (
        plain(f'1,Ia "baik" kata ibu\n2,{B}\n'),
        {"1": 'Ia "baik" kata ibu', "2": B},
        {},
        "",
    ),
    "quotes escaped by backslashes": (
        plain(f'1,"Ia \\"baik\\", kata ibu"\n2,{B}\n'),
        {"1": 'Ia "baik", kata ibu', "2": B},
        {},
        "backslashes",
    ),
    "blanks before quotes": (
        f'id, text\n1, "{A}, ya"\n2, {B}\n'.encode(),
        {"1": f"{A}, ya", "2": B},
        {},
        "",
    ),
    "a cell too many": (plain(f"1,{A}\n2,{B},x\n"), {"1": A}, {3: "3 cells"}, ""),
    "empty cells too many": (plain(f"1,{A},,\n2,{B},\n"), {"1": A, "2": B}, {}, ""),
    "a cell too few": (plain(f"1,{A}\n2\n3,{B}\n"), {"1": A, "3": B}, {3: "1 cells"}, ""),
    "a note below the table": (plain(f"1,{A}\nJumlah: 1\n"), {"1": A}, {3: "1 cells"}, ""),
    "bytes of no letter": (
        HEAD.encode() + b"1,Saya \xff\xfe\n2," + B.encode(),
        {"2": B},
        {2: "no letter"},
        "utf-8",
    ),
    "a NUL in a cell": (plain(f"1,Saya \0 suka\n2,{B}\n"), {"1": "Saya \0 suka", "2": B}, {}, ""),
    "CR line ends": (
        plain(f"1,{A}\n2,{B}\n").replace(b"\n", b"\r"),
        {"1": A, "2": B},
        {},
        "CR line ends",
    ),
    "mixed line ends": (
        plain(f"1,{A}\r\n2,{B}\n3,{A}\r\n"),
        {"1": A, "2": B, "3": A},
        {},
        "",
    ),
    "UTF-16": (
        f"{HEAD}1,{A}\n2,{B}\n".encode("utf-16"),
        {"1": A, "2": B},
        {},
        "utf-16-le with BOM",
    ),
    "UTF-16 big end first, no BOM": (
        f"{HEAD}1,{A}\n".encode("utf-16-be"),
        {"1": A},
        {},
        "utf-16-be",
    ),
    "UTF-32": (f"{HEAD}1,{A}\n".encode("utf-32"), {"1": A}, {}, "utf-32"),
    "a BOM before a quoted header": (
        BOM + f'"id","text"\n1,{A}\n'.encode(),
        {"1": A},
        {},
        "with BOM",
    ),
    "two BOMs": (BOM * 2 + plain(f"1,{A}\n"), {"1": A}, {}, ""),
    "Windows-1252": (
        f"{HEAD}1,“Café” – ya\n".encode("cp1252"),
        {"1": "“Café” – ya"},
        {},
        "cp1252",
    ),
    "two encodings in one file": (
        f"{HEAD}1,“Ya”\n".encode() + "2,“Café”\n".encode("cp1252"),
        {"1": "“Ya”", "2": "“Café”"},
        {},
        "utf-8",
    ),
    "semicolons": (f"id;text\n1;{A}, ya\n".encode(), {"1": f"{A}, ya"}, {}, "delimiter ';'"),
    "tabs": (f"id\ttext\n1\t{A}, ya\n".encode(), {"1": f"{A}, ya"}, {}, "delimiter tab"),
    "pipes": (f"id|text\n1|{A}\n".encode(), {"1": A}, {}, "delimiter '|'"),
    "a delimiter of two letters": (f"id||text\n1||{A}\n".encode(), {"1": A}, {}, ""),
    "lines above the header": (
        f"Ekspor penerimaan\nTanggal 1 Mei\n\n{HEAD}1,{A}\n".encode(),
        {"1": A},
        {},
        "above the header",
    ),
    "a title in the first cell": (
        f"Laporan,,\n,,\nid,kota,text\n1,Solo,{A}\n".encode(),
        {"1": A},
        {},
        "above the header",
    ),
    "a spreadsheet's sep line": (f"sep=;\nid;text\n1;{A}\n".encode(), {"1": A}, {}, "';'"),
    "the header again": (
        plain(f"1,{A}\n{HEAD}2,{B}\n"),
        {"1": A, "2": B},
        {3: "repeats the header"},
        "",
    ),
    "two columns of one name": (f"id,text,text\n1,{A},x\n".encode(), {"1": A}, {}, ""),
    "a column without a name": (f"id,,text\n1,x,{A}\n".encode(), {"1": A}, {}, ""),
    "blanks around names": (f"\u00a0ID ,Text \n1,{A}\n".encode(), {"1": A}, {}, "'ID'"),
    "blank lines": (b"\n\n" + plain(f"\n1,{A}\n\n\n2,{B}\n\n"), {"1": A, "2": B}, {}, ""),
    "a huge cell": (
        plain(f"1,{'a ' * 9_000_000}\n2,{B}\n"),
        {"2": B},
        {2: "longer than 16 MB"},
        "",
    ),
    "a huge line of wide letters": (
        plain(f"1,{'é' * 9_000_000}\n2,{B}\n"),
        {"2": B},
        {2: "longer than 16 MB"},
        "",
    ),
    "a quoted line end": (
        plain(f'1,"{A}\n\r\n{B}"\n2,{B}\n'),
        {"1": f"{A}\n\r\n{B}", "2": B},
        {},
        "",
    ),
    "line ends only Unicode knows": (
        plain(f"1,{A}\u2028{B}\x0b\x85\n2,{B}\n"),
        {"1": f"{A}\u2028{B}\x0b\x85", "2": B},
        {},
        "",
    ),
    "the end-of-file sign of DOS": (plain(f"1,{A}\n\x1a"), {"1": A}, {}, ""),
    "gzip under a plain name": (gzip.compress(plain(f"1,{A}\n")), {"1": A}, {}, ""),
    "one column of texts with commas": (
        f"text\n{A}\n{B}, ya\n".encode(),
        {"1": A, "2": f"{B}, ya"},
        {},
        "numbered",
    ),
    "only a header": (HEAD.encode(), {}, {}, ""),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_polluted_table_loses_no_row(tmp_path, name):
    data, texts, reasons, said = KINDS[name]
    (tmp_path / "in.csv").write_bytes(data)
    heard: list[str] = []
    items = list(read_table(tmp_path / "in.csv", TableOptions(), heard.append))
    assert {item.id: item.text for item in items if isinstance(item, Row)} == texts
    rejected = {item.line: item.reason for item in items if isinstance(item, Rejected)}
    assert list(rejected) == list(reasons)
    assert [line for line in reasons if reasons[line] not in rejected[line]] == []
    assert said in " ".join(heard)
    assert len(items) == len(texts) + len(reasons)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + bytes(300), "ZIP or XLSX"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"a,b\n1,2\n", "--text-column"),
    ],
    ids=["nothing", "a workbook", "a PDF", "no text column"],
)
def test_a_file_that_is_no_table_of_texts_says_so(tmp_path, data, said):
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(CocokError, match=said):
        list(read_table(tmp_path / "in.csv", TableOptions(), lambda _: None))


def test_many_quotes_never_closed_take_no_square_of_time(tmp_path):
    rows = "".join(f'{i},"{A}\n' for i in range(0, 40_001))
    (tmp_path / "in.csv").write_bytes(plain(rows))
    count = sum(1 for _ in read_table(tmp_path / "in.csv", TableOptions(), lambda _: None))
    assert count == 40_001
