"""Read forms: fields as text, at most one file, its kind by its ending and nothing else of it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException

from pipeline.web import tables
from pipeline.web.child import run_worker
from pipeline.web.problems import Refused
from pipeline.web.settings import WebSettings

_TEXT_SECONDS = 30.0
_MOST_FIELDS = 24


@asynccontextmanager
async def read_form(request: Request, settings: WebSettings) -> AsyncIterator[FormData]:
    """Yield a form's fields; its file is gone afterwards."""
    form = request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=settings.largest_text)
    try:
        held = await form
    except MultiPartException:
        raise Refused(400, "the form could not be read; send it again") from None
    try:
        yield held
    finally:
        await held.close()


def field(form: FormData, name: str) -> str:
    """Return a field as text, with the line ends of a text."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def upload_of(form: FormData, name: str) -> UploadFile | None:
    """Return the file that came with a form, if one was chosen."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None


def kind_of(upload: UploadFile, known: tuple[str, ...]) -> str:
    """Return the kind of a file by its ending; its name is used for nothing else."""
    ending = (upload.filename or "").rpartition(".")[2].lower()
    if ending not in known:
        raise Refused(415, f"this kind of file is not read; give {', '.join(known)}")
    return ending


async def text_of(upload: UploadFile, settings: WebSettings) -> str:
    """Return the text of an uploaded document, read in a process of its own."""
    kind = kind_of(upload, tables.TEXTS)
    folder = Path(tempfile.mkdtemp(prefix="cocok-"))
    try:
        path = folder / f"upload.{kind}"
        await save(upload, path)
        order = {"task": "text", "path": str(path)}
        return str(await run_worker(order, settings, _TEXT_SECONDS))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def save(upload: UploadFile, path: Path) -> None:
    """Write an uploaded file under a name of ours."""
    with path.open("wb") as held:
        await asyncio.to_thread(shutil.copyfileobj, upload.file, held)
