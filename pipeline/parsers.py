"""The child process that opens office files: ``python -m pipeline.parsers``, never imported.

Reads requests from stdin, one JSON line each (with the document's bytes behind it), and answers in
JSON lines. Memory and CPU time are capped by the system; a parser that runs wild takes this
process with it and nothing else.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from pipeline.errors import InputError
from pipeline.unzip import check_inflated

_MEMORY = 2_500_000_000  # bytes
_DOCUMENT_CPU = 20  # seconds
_TABLE_CPU = 900
_LONGEST_TEXT = 10_000_000  # characters
_ROWS = 256  # rows an answer
_ROW_BYTES = 16_000_000
_LARGEST_OFFICE = 100_000_000  # inflated bytes of a document
_LARGEST_WORKBOOK = 3_000_000_000

Rows = Iterator[tuple[int, list[Any]]]


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    for line in requests:
        request = json.loads(line)
        kind = request["kind"]
        if "path" in request:
            _limit(_TABLE_CPU)
            _send_table(kind, Path(request["path"]), answers)
            continue
        _limit(_DOCUMENT_CPU)
        data = requests.read(request["size"])
        _send(answers, _document(kind, data))


def _limit(seconds: int) -> None:
    """Cap memory, and CPU time from now on; systems without such limits have only the clock."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(answers: IO[bytes], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _document(kind: str, data: bytes) -> dict[str, Any]:
    try:
        text, hidden = _reader(kind)(data)
    except InputError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "takes more memory than one file may"}
    except Exception as error:  # noqa: BLE001 - whatever a parser of hostile bytes may raise
        return {"error": f"is damaged: {_named(error)}"}
    if len(text) > _LONGEST_TEXT:
        return {"error": f"holds more than {_LONGEST_TEXT:,} characters; no essay does"}
    return {"text": text, "hidden": hidden}


def _named(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


def _reader(kind: str) -> Callable[[bytes], tuple[str, int]]:
    if kind == ".docx":
        docxtext = needed("pipeline.docxtext", "docx", "documents")

        def read_docx(data: bytes) -> tuple[str, int]:
            check_inflated(data, _LARGEST_OFFICE)
            return docxtext.visible_text(data)

        return read_docx
    if kind == ".pdf":
        return needed("pipeline.pdftext", "pypdf", "documents").visible_text
    return import_module("pipeline.htmltext").visible_text


def needed(module: str, package: str, extra: str) -> ModuleType:
    """Import a module that needs an optional package, naming the extra that brings it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise
        raise InputError(
            f"needs {package}; install it with pip install 'cocok[{extra}]'"
        ) from None


# ---------------------------------------------------------------- tables


def _send_table(kind: str, path: Path, answers: IO[bytes]) -> None:
    rows = _parquet_rows if kind == ".parquet" else _workbook_rows
    batch: list[tuple[int, list[Any]]] = []
    try:
        for number, cells in rows(path):
            batch.append((number, [_plain(cell) for cell in cells]))
            if len(batch) == _ROWS:
                _send(answers, {"rows": batch})
                batch = []
    except InputError as error:
        _send(answers, {"rows": batch})
        _send(answers, {"error": str(error)})
        return
    except MemoryError:
        _send(answers, {"error": "takes more memory than one file may"})
        return
    except Exception as error:  # noqa: BLE001 - whatever a parser of hostile bytes may raise
        _send(answers, {"rows": batch})
        _send(answers, {"error": f"is damaged: {_named(error)}"})
        return
    _send(answers, {"rows": batch})
    _send(answers, {"end": True})


def _plain(cell: object) -> object:
    """Return a cell as JSON can hold it: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, str) and len(cell) > _ROW_BYTES:
        raise InputError(f"has a cell of more than {_ROW_BYTES // 1_000_000} MB; no essay does")
    if isinstance(cell, (datetime.datetime, datetime.date, datetime.time)):
        return cell.isoformat()
    if cell is None or isinstance(cell, (str, int, float, bool, list, dict)):
        return cell
    return str(cell)


def _workbook_rows(path: Path) -> Rows:
    calamine = needed("python_calamine", "python_calamine", "tables")
    check_inflated(path, _LARGEST_WORKBOOK)
    workbook = calamine.CalamineWorkbook.from_path(str(path))
    for sheet in workbook.sheets_metadata:
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            continue
        opened = workbook.get_sheet_by_name(sheet.name)
        if opened.height:
            for number, cells in enumerate(opened.iter_rows(), start=1):
                if any(cell not in ("", None) for cell in cells):
                    yield number, cells
            return


def _parquet_rows(path: Path) -> Rows:
    parquet = needed("pyarrow.parquet", "pyarrow", "tables")
    arrow = import_module("pyarrow")
    file = parquet.ParquetFile(path)
    schema = file.schema_arrow
    for field in schema:
        if isinstance(field.type, arrow.BaseExtensionType):
            raise InputError(f"has a column {field.name!r} of an extension type; save it as text")
    yield 0, list(schema.names)
    number = 0
    for batch in file.iter_batches(batch_size=_ROWS):
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            yield number, list(cells)


if __name__ == "__main__":
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    serve(sys.stdin.buffer, own)
