"""Have users' office files read in a child process that may be killed: no parser runs in here.

A document (DOCX, PDF, HTML) comes back as text, a workbook or Parquet file as rows. The child
(:mod:`pipeline.parsers`) caps its own memory and CPU time; this side caps the clock, the bytes
that go in and the bytes that come out. What the child says is JSON, never a pickle.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self

from pipeline.errors import InputError

DOCUMENT_KINDS = (".docx", ".pdf", ".html", ".htm")
TABLE_KINDS = (".xlsx", ".xlsm", ".parquet")
LARGEST_DOCUMENT = 50_000_000  # bytes
_LONGEST_ANSWER = 64_000_000
_DOCUMENT_SECONDS = 30.0
_ROW_SECONDS = 120.0  # opening a large workbook is one long step
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Document:
    """The text of a document that its reader sees; ``hidden`` counts characters left out."""

    text: str
    hidden: int = 0


class Quarantine:
    """One child process that reads documents, started when the first one comes."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                if stream is not None:
                    _close(stream)
            self._child = None

    def read_document(self, name: str, data: bytes) -> Document:
        """Return the visible text of a document given as bytes.

        Raises
        ------
        InputError
            Where the document is encrypted, damaged, or takes too much to read.
        """
        kind = Path(name).suffix.lower()
        if len(data) > LARGEST_DOCUMENT:
            limit = LARGEST_DOCUMENT // 1_000_000
            raise InputError(f"{name} is larger than {limit} MB; no essay is")
        if data.startswith(_OLD_OFFICE):
            raise InputError(
                f"{name} is password-protected or of an old Office version; "
                "save it as .docx without a password"
            )
        answer = self._ask({"kind": kind, "size": len(data)}, data, _DOCUMENT_SECONDS, name)
        if "error" in answer:
            raise InputError(f"{name} {answer['error']}")
        return Document(answer["text"], answer["hidden"])

    def read_table(self, path: Path) -> Iterator[tuple[int, list[Any]]]:
        """Yield the rows of a workbook or a Parquet file with their numbers, header first."""
        with path.open("rb") as stream:
            if stream.read(4) == _OLD_OFFICE:
                raise InputError(
                    f"{path} is password-protected or an old .xls; save it as .xlsx without a "
                    "password"
                )
        request = {"kind": path.suffix.lower(), "path": str(path.resolve())}
        answer = self._ask(request, b"", _ROW_SECONDS, str(path))
        while "end" not in answer:
            if "error" in answer:
                raise InputError(f"{path} {answer['error']}")
            yield from ((number, cells) for number, cells in answer["rows"])
            answer = self._answer(_ROW_SECONDS, str(path))

    def _ask(
        self, request: dict[str, Any], data: bytes, seconds: float, name: str
    ) -> dict[str, Any]:
        child = self._running()
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n" + data)
            child.stdin.flush()
        except BrokenPipeError:
            pass  # it died; the missing answer says so
        return self._answer(seconds, name)

    def _answer(self, seconds: float, name: str) -> dict[str, Any]:
        child = self._running()
        assert child.stdout is not None
        watchdog = Timer(seconds, child.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            line = child.stdout.readline(_LONGEST_ANSWER)
        finally:
            watchdog.cancel()
        if not line.endswith(b"\n"):
            self.close()
            raise InputError(
                f"{name} cannot be read within the limits of memory and time set for one file; "
                "it is damaged or made to do harm"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            folder = str(Path(__file__).resolve().parent.parent)
            paths = [folder, *filter(None, [os.environ.get("PYTHONPATH")])]
            self._child = subprocess.Popen(
                [sys.executable, "-m", "pipeline.parsers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        return self._child


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        pass  # a request the dead child never read
