"""Batches the server holds: where they stand, their rows, a person's notes, and their end.

A batch lives in a private folder (mode 700) that goes with it: on request, after a while without
a visitor, or when the server ends. The uploaded file itself goes as soon as it was read.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import CocokError
from pipeline.overview import Overview
from pipeline.web import worker
from pipeline.web.child import run_worker
from pipeline.web.problems import Refused, busy
from pipeline.web.settings import WebSettings

_PREVIEW_SECONDS = 30.0
_HEARTBEAT = 10.0
_TIDY_SECONDS = 60.0
ENDED = ("done", "failed", "cancelled")
DECISIONS = ("invite", "hold", "decline")


@dataclass(frozen=True)
class Essay:
    """One scored row: its id and text, the cells it came with, and its flat findings."""

    number: int
    id: str
    text: str
    cells: dict[str, Any]
    flat: dict[str, Any]
    leanings: tuple[float | None, ...]

    @property
    def others(self) -> dict[str, Any]:
        """The cells beside the text."""
        return {name: value for name, value in self.cells.items() if value != self.text}

    @property
    def warnings(self) -> list[str]:
        """Codes of what to know about the text."""
        return str(self.flat["warnings"]).split()


@dataclass(frozen=True)
class Decision:
    """What a person decided about a row, and why; the program never fills this in."""

    decision: str = ""
    reason: str = ""


@dataclass
class Job:
    """One batch and everything known about it."""

    id: str
    folder: Path
    format: str
    profile: str
    model: Path
    state: str = "ready"  # then: running, then one of ENDED
    preview: dict[str, Any] = field(default_factory=dict)
    id_column: str | None = None
    text_column: str | None = None
    done: int = 0
    total: int = 0
    essays: list[Essay] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    decisions: dict[int, Decision] = field(default_factory=dict)
    blind: bool = True
    error: str = ""
    seen: float = field(default_factory=time.monotonic)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def upload(self) -> Path:
        """Where the file lies; its name is ours, never the client's."""
        return self.folder / f"upload.{self.format}"

    def to_dict(self) -> dict[str, Any]:
        """Return the batch as the API shows it."""
        return {
            "id": self.id,
            "state": self.state,
            "profile": self.profile,
            "done": self.done,
            "total": self.total,
            "scored": len(self.essays),
            "rejected": self.rejected,
            "error": self.error or None,
        }

    def advance(self, done: int, total: int) -> None:
        """Note how far the work is."""
        self.done, self.total = done, total
        self.notify()

    def notify(self) -> None:
        """Wake everyone who watches."""
        self.changed.set()
        self.changed = asyncio.Event()

    def read_overview(self) -> Overview:
        """Return what the batch adds up to."""
        held = (self.folder / worker.OVERVIEW).read_text(encoding="utf-8")
        return Overview.from_dict(json.loads(held))

    def essay(self, number: int) -> Essay:
        """Return one row by its number from 1."""
        if not 1 <= number <= len(self.essays):
            raise Refused(404, "no such row in this batch")
        return self.essays[number - 1]


class Jobs:
    """All batches of a server."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        self._jobs: dict[str, Job] = {}

    def create(self, format: str, profile: str, model: Path) -> Job:
        """Return a new batch with its own empty folder."""
        self.forget_old()
        if len(self._jobs) >= self.settings.most_kept:
            raise busy("other batches; delete one that is no longer needed")
        folder = Path(tempfile.mkdtemp(prefix="cocok-"))
        job = Job(secrets.token_urlsafe(16), folder, format, profile, model)
        self._jobs[job.id] = job
        return job

    def get(self, id: str) -> Job:
        """Return a batch by its id."""
        job = self._jobs.get(id)
        if job is None:
            raise Refused(404, "no such batch; it may have been deleted")
        job.seen = time.monotonic()
        return job

    async def look_into(self, job: Job) -> None:
        """Read the columns and the first rows of a batch's file."""
        order = {"task": "preview", "path": str(job.upload)}
        try:
            job.preview = await run_worker(order, self.settings, _PREVIEW_SECONDS)
        except CocokError:
            await self.delete(job.id)
            raise

    def start(self, job: Job, id_column: str | None, text_column: str | None) -> None:
        """Begin to score a batch."""
        if job.state != "ready":
            raise Refused(409, f"this batch is {job.state}; it starts once")
        if sum(other.state == "running" for other in self._jobs.values()) >= (
            self.settings.most_running
        ):
            raise busy("other batches")
        job.id_column, job.text_column = id_column, text_column
        job.state = "running"
        job.task = asyncio.create_task(self._run(job))

    async def _run(self, job: Job) -> None:
        order = {
            "task": "score",
            "path": str(job.upload),
            "folder": str(job.folder),
            "model": str(job.model),
            "id_column": job.id_column,
            "text_column": job.text_column,
            "most_rows": self.settings.most_rows,
        }
        try:
            await run_worker(order, self.settings, self.settings.longest_batch, job.advance)
            job.essays = await asyncio.to_thread(_read_essays, job.folder)
            job.rejected = await asyncio.to_thread(_read_lines, job.folder / worker.REJECTED)
            job.state = "done"
        except CocokError as error:
            job.state, job.error = "failed", str(error)
        except asyncio.CancelledError:
            job.state = "cancelled"
        finally:
            job.upload.unlink(missing_ok=True)
            job.notify()

    async def cancel(self, job: Job) -> None:
        """Stop a batch at once; what was scored so far is dropped."""
        if job.task and not job.task.done():
            job.task.cancel()
            await asyncio.wait([job.task])
        elif job.state == "ready":
            job.state = "cancelled"
            job.upload.unlink(missing_ok=True)

    async def delete(self, id: str) -> None:
        """Remove a batch and everything of it."""
        job = self.get(id)
        await self.cancel(job)
        self._remove(job)

    async def close(self) -> None:
        """Remove every batch."""
        for id in list(self._jobs):
            await self.delete(id)

    def _remove(self, job: Job) -> None:
        self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    async def tidy(self) -> None:
        """Remove batches nobody looks at any more, as long as the server runs."""
        while True:
            await asyncio.sleep(_TIDY_SECONDS)
            self.forget_old()

    def forget_old(self) -> None:
        """Remove batches that nobody looked at for a while."""
        oldest = time.monotonic() - self.settings.keep_minutes * 60
        for job in [*self._jobs.values()]:
            if job.seen < oldest and job.state != "running":
                self._remove(job)

    async def events(self, job: Job) -> AsyncIterator[str]:
        """Yield a batch's progress as server-sent events until it ends."""
        while True:
            changed = job.changed
            state = {k: v for k, v in job.to_dict().items() if k != "rejected"}
            yield f"event: progress\ndata: {json.dumps(state)}\n\n"
            if job.state != "running":
                return
            try:
                async with asyncio.timeout(_HEARTBEAT):
                    await changed.wait()
            except TimeoutError:
                yield ": still at work\n\n"


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _read_essays(folder: Path) -> list[Essay]:
    return list(_essays(folder / worker.ROWS))


def _essays(path: Path) -> Iterator[Essay]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            row = json.loads(line)
            text = row["text"]
            # the text is held once, also where it is a cell
            cells = {k: text if v == text else v for k, v in row["cells"].items()}
            yield Essay(number, row["id"], text, cells, row["flat"], tuple(row["leanings"]))
