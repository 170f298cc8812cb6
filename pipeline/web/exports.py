"""A finished batch as a file to keep: JSONL, CSV or XLSX, a person's decisions beside each row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse

from pipeline.escape import safe_cell
from pipeline.web.jobs import Decision, Essay, Job
from pipeline.web.problems import Refused
from pipeline.web.worker import ANALYSES

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FLUSH = 500
_LONGEST_CELL = 32_767  # characters; Excel's own limit


def export(job: Job, format: str) -> Response:
    """Return a batch as a download."""
    if job.state != "done":
        raise Refused(409, f"this batch is {job.state}; there is a result once it is done")
    write: dict[str, Callable[[Job], Response]] = {"jsonl": _jsonl, "csv": _csv, "xlsx": _xlsx}
    response = write[format](job)
    response.headers["Content-Disposition"] = f'attachment; filename="cocok.{format}"'
    return response


def columns(job: Job) -> list[str]:
    """Return the columns of a flat result: the table's own, what was found, what was decided."""
    if not job.essays:
        return ["id"]
    first = job.essays[0]
    carried = [name for name in first.cells if name not in first.flat]
    return [*carried, *first.flat, "decision", "reason"]


def _flat(job: Job, essay: Essay) -> dict[str, Any]:
    note = job.decisions.get(essay.number, Decision())
    return {**essay.cells, **essay.flat, "decision": note.decision, "reason": note.reason}


def _csv(job: Job) -> Response:
    return StreamingResponse(_csv_parts(job), media_type="text/csv; charset=utf-8")


def _csv_parts(job: Job) -> Iterator[str]:
    stream = StringIO()
    stream.write("\ufeff")  # spreadsheet programs take UTF-8 for what it is only with the mark
    names = columns(job)
    writer = csv.DictWriter(stream, names, extrasaction="ignore")
    writer.writeheader()
    for essay in job.essays:
        row = _flat(job, essay)
        writer.writerow({name: safe_cell(row.get(name)) for name in names})
        if essay.number % _FLUSH == 0:
            yield stream.getvalue()
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()


def _xlsx(job: Job) -> Response:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("cocok")
    names = columns(job)

    def cell(value: Any) -> Any:  # noqa: ANN401 - whatever a flat row holds
        if not isinstance(value, str):
            return value
        clean = ILLEGAL_CHARACTERS_RE.sub("", str(safe_cell(value)))
        held = WriteOnlyCell(sheet, clean[:_LONGEST_CELL])
        held.data_type = "s"  # never a formula, whatever it begins with
        return held

    sheet.append([cell(name) for name in names])
    for essay in job.essays:
        row = _flat(job, essay)
        sheet.append([cell(row.get(name)) for name in names])
    stream = BytesIO()
    book.save(stream)
    return Response(stream.getvalue(), media_type=_XLSX)


def _jsonl(job: Job) -> Response:
    return StreamingResponse(_jsonl_parts(job), media_type="application/x-ndjson")


def _jsonl_parts(job: Job) -> Iterator[str]:
    """Yield the worker's lines, each with the decision as one more field."""
    with (job.folder / ANALYSES).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            note = job.decisions.get(number, Decision())
            held = {"decision": note.decision or None, "reason": note.reason or None}
            yield f'{line.rstrip()[:-1]}, "human": {json.dumps(held, ensure_ascii=False)}}}\n'
