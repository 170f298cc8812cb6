"""A finished batch as a file to keep: JSONL, CSV or XLSX, a person's decisions beside each row.

The tables are those of ``cocok batch``, written by the same writers, with two columns more.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fastapi import Response
from fastapi.responses import StreamingResponse

from pipeline.outputs import columns_of, flat_table
from pipeline.web.jobs import Decision, Job
from pipeline.web.problems import Refused
from pipeline.web.worker import ANALYSES

_KINDS = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS = tuple(_KINDS)
_HUMAN = ("decision", "reason")


async def export(job: Job, format: str) -> Response:
    """Return a batch as a download."""
    if job.state != "done":
        raise Refused(409, f"this batch is {job.state}; there is a result once it is done")
    if format == "jsonl":
        response: Response = StreamingResponse(_lines(job), media_type=_KINDS[format])
    else:
        table = await asyncio.to_thread(_table, job, format)
        response = Response(table, media_type=_KINDS[format])
    response.headers["Content-Disposition"] = f'attachment; filename="cocok.{format}"'
    return response


def _table(job: Job, format: str) -> bytes:
    carried = list(dict.fromkeys(name for essay in job.essays for name in essay.cells))
    found = list(job.essays[0].flat) if job.essays else ["id"]
    columns = columns_of(carried, [*found, *_HUMAN])
    folder = Path(tempfile.mkdtemp(prefix="download-", dir=job.folder))
    try:
        path = folder / f"cocok.{format}"
        with flat_table(path, columns) as write:
            for essay in job.essays:
                note = job.decisions.get(essay.number, Decision())
                human = {"decision": note.decision, "reason": note.reason}
                write(essay.cells, {**essay.flat, **human})
        return path.read_bytes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lines(job: Job) -> Iterator[str]:
    """Yield the worker's lines, each with the decision as one more field."""
    with (job.folder / ANALYSES).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            note = job.decisions.get(number, Decision())
            held = {"decision": note.decision or None, "reason": note.reason or None}
            yield f'{line.rstrip()[:-1]}, "human": {json.dumps(held, ensure_ascii=False)}}}\n'
