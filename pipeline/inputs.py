"""Turn what a user drops in (tables, documents, folders, ZIPs, stdin) into one stream of rows."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from pipeline.errors import CocokError, InputError
from pipeline.quarantine import DOCUMENT_KINDS, LARGEST_DOCUMENT, Document, Quarantine
from pipeline.rows import Item, Rejected, Row
from pipeline.store import plain_text
from pipeline.tables import TABLE_SUFFIXES, Say, TableOptions, kind_of, read_table, sound
from pipeline.textlines import blocks, opened
from pipeline.unzip import DAMAGED, MOST_INFLATED, read_member

PLAIN_KINDS = (".txt", ".md")
ESSAY_KINDS = (*PLAIN_KINDS, *DOCUMENT_KINDS)
_MARKERS = ("_SUCCESS", "_metadata", "_common_metadata", "_manifest.json")  # of datasets
_MAGIC = ((b"PAR1", ".parquet"), (b"%PDF", ".pdf"))


@dataclass(frozen=True)
class Inputs:
    """The files of a batch, in order, and what the user said about their columns.

    Attributes
    ----------
    paths
        Files and folders.
    options
        Which columns to read.
    without
        What is passed over in folders: the run's own output, say.
    """

    paths: tuple[Path, ...]
    options: TableOptions = TableOptions()
    without: tuple[Path, ...] = ()

    def files(self) -> list[Path]:
        """Return every file, folders unfolded in a fixed order."""
        left = {path.resolve() for path in self.without}
        return [
            file
            for path in self.paths
            for file in _unfolded(path)
            if left.isdisjoint((file.resolve(), *file.resolve().parents))
        ]

    def items(self, say: Say) -> Iterator[Item]:
        """Yield the rows of every file; a file that cannot be read is one rejected item.

        Raises
        ------
        CocokError
            Where the only file there is cannot be read at all.
        """
        files = self.files()
        alone = len(files) == 1 and len(self.paths) == 1
        with Quarantine() as quarantine:
            for file in files:
                yield from self._file(file, quarantine, say, alone)

    def _file(self, file: Path, quarantine: Quarantine, say: Say, alone: bool) -> Iterator[Item]:  # noqa: FBT001
        count = 0
        prefix = "" if alone else f"{self._name(file)}:"
        try:
            for item in _read(
                file, self._name(file), replace(self.options, prefix=prefix), quarantine, say
            ):
                yield item
                count += 1
        except CocokError as error:
            if alone and not count:
                raise
            yield Rejected(str(file), 0, "", str(error))

    def _name(self, file: Path) -> str:
        """Return a file's name below the folder it was found in."""
        for path in self.paths:
            if path.is_dir() and file.is_relative_to(path):
                return file.relative_to(path).as_posix()
        return file.name


def _unfolded(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"cannot read {path}: no such file or folder")
        yield path
        return
    for file in sorted(path.rglob("*")):
        inner = file.relative_to(path).parts
        hidden = any(part.startswith((".", "__MACOSX")) for part in inner)
        if not hidden and file.name not in _MARKERS and not file.is_dir():
            yield file


def _read(
    file: Path, name: str, options: TableOptions, quarantine: Quarantine, say: Say
) -> Iterator[Item]:
    kind = kind_of(file)
    if file.is_symlink() and not file.exists():
        raise InputError(f"{file} is a link to nothing")
    if kind in TABLE_SUFFIXES:
        return read_table(file, options, say)
    if kind in ESSAY_KINDS:
        return _essay(file, name, quarantine)
    if kind == ".zip":
        return _zipped(file, quarantine)
    raise InputError(
        f"{file} is none of the kinds cocok reads: "
        f"{' '.join((*TABLE_SUFFIXES, *ESSAY_KINDS, '.zip'))}"
    )


# ---------------------------------------------------------------- documents


def _essay(file: Path, name: str, quarantine: Quarantine) -> Iterator[Item]:
    with opened(file) as stream:
        data = _bounded(blocks(stream, file), file)
    yield _essay_row(str(file), name, kind_of(file), data, quarantine)


def _bounded(source: Iterable[bytes], file: Path) -> bytes:
    held = bytearray()
    for block in source:
        held += block
        if len(held) > LARGEST_DOCUMENT:
            raise InputError(
                f"{file} is larger than {LARGEST_DOCUMENT // 1_000_000} MB; no essay is"
            )
    return bytes(held)


def _essay_row(file: str, name: str, kind: str, data: bytes, quarantine: Quarantine) -> Row:
    if kind in PLAIN_KINDS:
        document = Document(plain_text(name, data))
    else:
        document = quarantine.read_document(name, data)
    text = sound(document.text)
    return Row(file, 1, sound(name), text, {"file": sound(name), "text": text}, document.hidden)


def _zipped(file: Path, quarantine: Quarantine) -> Iterator[Item]:
    try:
        opened_zip = zipfile.ZipFile(file)
    except DAMAGED as error:
        raise InputError(f"{file} is not a whole ZIP file: {error}") from None
    left = MOST_INFLATED
    with opened_zip:
        for member in opened_zip.infolist():
            parts = PurePosixPath(member.filename).parts
            if member.is_dir() or any(
                p.startswith((".", "__MACOSX")) and p != ".." for p in parts
            ):
                continue
            item = _member(file, opened_zip, member, quarantine)
            left -= min(member.file_size, LARGEST_DOCUMENT)
            if left < 0:
                raise InputError(
                    f"{file} unfolds to more than {MOST_INFLATED // 10**9} GB at "
                    f"{member.filename}; give its files as a folder"
                )
            yield item


def _member(
    file: Path, held: zipfile.ZipFile, member: zipfile.ZipInfo, quarantine: Quarantine
) -> Item:
    place = f"{file}/{sound(member.filename)}"
    kind = Path(member.filename.lower()).suffix
    if kind not in ESSAY_KINDS:
        reason = f"none of the kinds cocok reads in a ZIP: {' '.join(ESSAY_KINDS)}"
        return Rejected(place, 0, "", reason)
    try:
        data = read_member(held, member, LARGEST_DOCUMENT)
        return _essay_row(place, member.filename, kind, data, quarantine)
    except InputError as error:
        return Rejected(place, 0, "", str(error))


# ---------------------------------------------------------------- stdin


@contextmanager
def spooled(stream: IO[bytes] | None = None) -> Iterator[Path]:
    """Keep what comes on stdin in a temporary file named by its kind."""
    source = stream or sys.stdin.buffer
    with tempfile.TemporaryDirectory(prefix="cocok-") as folder:
        plain = Path(folder) / "stdin"
        with plain.open("wb") as held:
            while block := source.read(1 << 20):
                held.write(block)
        path = plain.with_suffix(_kind_of_content(plain))
        plain.rename(path)
        yield path


def _kind_of_content(path: Path) -> str:
    with opened(path) as stream:
        head = stream.read(4096)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    return ".jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else ".csv"


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as held:
            names = set(held.namelist())
    except DAMAGED:
        return ".zip"
    inner = (("xl/workbook.xml", ".xlsx"), ("word/document.xml", ".docx"))
    return next((kind for name, kind in inner if name in names), ".zip")


def with_stdin(paths: Sequence[Path], spool: Path | None) -> tuple[Path, ...]:
    """Return the inputs with ``-`` replaced by the spooled stdin."""
    return tuple(spool if str(path) == "-" and spool else path for path in paths)
