"""The log of scorings, off unless asked: time, model version, a hash of the text; never the text.

One JSON object a line. The hash shows that a text was scored, and by which model, to whoever holds
the text; a short text can be guessed from it, so a log is personal data too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import InputError
from pipeline.folder import sha256_of
from pipeline.records import ModelVersion


@dataclass(frozen=True)
class Entry:
    """One scoring."""

    time: str
    model: str
    data_sha256: str
    input_sha256: str
    id: str = ""


def entry_of(text: str, model: ModelVersion, id: str = "", now: datetime | None = None) -> Entry:
    """Return the entry of a text scored now."""
    time = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    return Entry(time, model.version, model.data_sha256, sha256_of(text.encode()), id)


def entries_of(rows: Iterable[tuple[str, str]], model: ModelVersion) -> Iterator[Entry]:
    """Yield the entry of each id and text; an id that stood before was not scored again."""
    seen: set[int] = set()
    for id, text in rows:
        if hash(id) not in seen:  # hashes: a million ids stay small
            seen.add(hash(id))
            yield entry_of(text, model, id)


def append(path: Path, entries: Iterable[Entry]) -> int:
    """Add entries to a log; return how many."""
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            for entry in entries:
                stream.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
                count += 1
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    return count


def read_log(path: Path) -> Iterator[Entry]:
    """Yield the entries of a log."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is no cocok log: it is not UTF-8 text") from None
    # only at line ends: an id may hold other characters that part lines
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _entry(path, number, line)


def _entry(path: Path, number: int, line: str) -> Entry:
    try:
        found = Entry(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        raise InputError(f"{path}, line {number} is no entry of a cocok log") from None
    if not all(isinstance(value, str) for value in vars(found).values()):
        raise InputError(f"{path}, line {number} is no entry of a cocok log")
    return found
