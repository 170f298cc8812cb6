"""Open users' files and the project's own data: documents, profiles, statements, models.

Everything that touches a disk on a user's behalf goes through here; the steps get records.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.errors import InputError, ModelError, StatementError, UsageError
from pipeline.records import Profile, Statement
from pipeline.resources import data_folder, list_data

if TYPE_CHECKING:
    from pipeline.quarantine import Document

DEFAULT_PROFILE = "pekerja-sosial"
STATEMENT_COLUMNS = (
    "text",
    "labels",
    "source",
    "lang",
    "register",
    "form",
    "domain",
    "essay",
    "origin",
    "author_batch",
)


# ---------------------------------------------------------------- text


def decode(data: bytes) -> str:
    """Return bytes as text: by their byte-order mark, as UTF-8, else as Windows-1252."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_text(path: Path) -> str:
    """Return the text of a document that its reader sees: .txt .md .html .docx or .pdf."""
    return read_document(path).text


def read_document(path: Path) -> Document:
    """Return the visible text of a document and what was left out of it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    from pipeline.quarantine import DOCUMENT_KINDS, Document, Quarantine  # lazy: start-up

    if path.suffix.lower() in DOCUMENT_KINDS:
        with Quarantine() as quarantine:
            return quarantine.read_document(str(path), data)
    return Document(plain_text(str(path), data))


def plain_text(name: str, data: bytes) -> str:
    """Return the text of a plain-text file, refusing one that holds no text."""
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is not a text file; give .txt or .md, or paste the text")
    return decode(data).replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def written_whole(path: Path, folder: Path | None = None) -> Iterator[IO[str]]:
    """Open a text file that appears under its name complete, or not at all."""
    with (
        whole_file(path, folder) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as stream,
    ):
        yield stream


@contextmanager
def whole_file(path: Path, folder: Path | None = None) -> Iterator[Path]:
    """Give a temporary file to write, which gets its name once everything is on the disk.

    Parameters
    ----------
    path
        Where the file belongs.
    folder
        Where it is kept until then, on the same disk; beside ``path`` by default.

    Raises
    ------
    InputError
        Where the disk is full or refuses; nothing stands under the name then, or what stood
        there before.
    """
    import tempfile  # lazy: scoring a text writes nothing

    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder or path.parent, prefix=f".{path.name}.")
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        synced(temporary)
        temporary.replace(path)
        synced(path.parent)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def synced(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# ---------------------------------------------------------------- documents and profiles


def known_documents() -> dict[str, Path]:
    """Return the job documents that come with cocok, by slug."""
    return {path.stem: path for path in list_data("documents", "*.txt")}


def load_profile(source: str | Path | None = None) -> Profile:
    """Return the profile of a slug, a document or an edited profile file.

    Parameters
    ----------
    source
        A slug of :func:`known_documents`, or a path; the social worker by default.
    """
    from pipeline.parse import parse  # lazy: a text is scored without reading any document
    from pipeline.profile import profile_from_yaml

    known = known_documents()
    name = str(source or DEFAULT_PROFILE)
    if name in known:
        return parse(read_text(known[name]), slug=name)
    path = Path(name)
    if not path.exists():
        raise UsageError(f"no document {name!r}: not a file, and not one of {', '.join(known)}")
    text = read_text(path)
    if path.suffix in (".yaml", ".yml"):
        return profile_from_yaml(text)
    return parse(text)


# ---------------------------------------------------------------- statements


def load_bank() -> list[Statement]:
    """Return the statement bank that comes with cocok, in a fixed order."""
    return [
        statement
        for path in list_data("statements", "batch-*.csv")
        for statement in read_statements(path)
    ]


def load_trait_statements() -> list[Statement]:
    """Return the hand-written statements of every trait of the catalogue, in a fixed order."""
    return [
        replace(statement, labels=(f"{path.stem}{sign}",) if sign else ())
        for path in list_data("traits/statements", "*.csv")
        for statement, sign in _signed_statements(path)
    ]


def _signed_statements(path: Path) -> Iterator[tuple[Statement, str]]:
    """Yield the statements of a trait's file, with what each says of it: +, - or nothing."""
    for row in csv.DictReader(read_text(path).splitlines(keepends=True)):
        sign = row.pop("sign").strip()
        yield Statement(labels=(), origin="catalogue", **row), sign if sign in "+-" else ""


def read_statements(path: Path, origin: str = "bank") -> list[Statement]:
    """Return the labelled statements of a CSV file with at least ``text`` and ``labels``."""
    reader = csv.DictReader(read_text(path).splitlines(keepends=True))
    missing = {"text", "labels"}.difference(reader.fieldnames or ())
    if missing:
        raise StatementError(
            f"{path} needs columns text and labels; missing: {', '.join(sorted(missing))}"
        )
    known = [name for name in (reader.fieldnames or ()) if name in STATEMENT_COLUMNS]
    statements = []
    for row in reader:
        values = {name: row[name] or "" for name in known if name not in ("text", "labels")}
        values.setdefault("origin", origin)
        values["author_batch"] = values.get("author_batch") or path.stem
        labels = tuple(sorted((row["labels"] or "").split()))
        statements.append(Statement(text=row["text"], labels=labels, **values))
    return statements


def write_statements(statements: Iterable[Statement], stream: IO[str]) -> None:
    """Write statements as CSV, labels separated by a blank."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(STATEMENT_COLUMNS)
    for statement in statements:
        row = [getattr(statement, name) for name in STATEMENT_COLUMNS]
        row[1] = " ".join(statement.labels)
        writer.writerow(row)


# ---------------------------------------------------------------- model folders


def models_folder() -> Path:
    """Return where built-in models are kept: ``models/`` of a checkout, else the user's data."""
    override = os.environ.get("COCOK_MODELS")
    if override:
        return Path(override)
    beside = data_folder().parent / "models"
    if (data_folder().parent / "pyproject.toml").exists() and beside.is_dir():
        return beside
    from platformdirs import user_data_path

    return user_data_path("cocok", appauthor=False) / "models"


def cache_folder() -> Path:
    """Return where what can be computed again is kept, outside any checkout."""
    from platformdirs import user_cache_path

    return user_cache_path("cocok", appauthor=False)


def built_in_model(slug: str) -> Path:
    """Return the folder of a built-in profile's model, trained or not."""
    if slug not in known_documents():
        raise ModelError(
            f"no profile {slug!r}; known are {', '.join(known_documents())}, or give --model DIR"
        )
    return models_folder() / slug
