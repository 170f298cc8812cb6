"""Put the parts of a batch together: one file, or a folder of one file a part with a manifest.

The output is there complete or not at all; a list of the rejected rows stands beside it.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pipeline.crosscheck import (
    CODE,
    Repeats,
    analysis_in,
    finished,
    found_in,
    rejected_of,
    repeats_of,
)
from pipeline.errors import InputError, UsageError
from pipeline.escape import safe_cell
from pipeline.outputs import Columns, columns_of, flat_table
from pipeline.parts import Part, file_sha256
from pipeline.rows import REJECT_COLUMNS, Counts, Rejected
from pipeline.store import synced, whole_file, written_whole

MANIFEST = "_manifest.json"
FORMAT = "cocok/partitioned/1"
_QUOTED = re.compile(r" ?['\"].*", re.DOTALL)  # what a reason says of this one row
Run = Callable[[Iterator[Callable[[], Any]]], Iterator[Any]]


def rejects_path(output: Path) -> Path:
    """Return where the rejected rows of an output are listed."""
    return output.with_name(f"{output.name}.rejected.csv")


def assemble(parts: Sequence[Part], output: Path, folder: Path) -> Counts:
    """Write one output and the list of rejected rows; unfinished, it is kept in ``folder``."""
    repeats = repeats_of(parts)
    with _sink(output, folder, _columns(parts, output)) as sink:
        for part, repeated in zip(parts, repeats, strict=True):
            sink.add_part(part, repeated)
        return _reject(parts, repeats, output)


def analyses_of(parts: Sequence[Part]) -> Iterator[dict[str, Any]]:
    """Yield the whole analyses that parts hold, in order, as they stand in the output."""
    for part, repeated in zip(parts, repeats_of(parts), strict=True):
        for line in finished(part, repeated):
            found = analysis_in(json.loads(line))
            if found is not None:
                yield found


def _reject(parts: Sequence[Part], repeats: Sequence[Repeats], output: Path) -> Counts:
    """List the rejected rows; return what became of all rows."""
    reasons: Counter[str] = Counter()
    found: Counter[str] = Counter()
    with _rejects(rejects_path(output)) as reject:
        for part, repeated in zip(parts, repeats, strict=True):
            found.update(found_in(part, repeated))
            for item in rejected_of(part, repeated):
                reject(item)
                reasons[_QUOTED.sub("", item.reason)] += 1
    rows, rejected = sum(part.counts.rows for part in parts), reasons.total()
    return Counts(rows, rows - rejected, rejected, found, reasons)


@contextmanager
def _rejects(path: Path) -> Iterator[Callable[[Rejected], None]]:
    """Give a function that lists a rejected row; without any, there is no list."""
    count = 0
    with written_whole(path) as stream:
        writer = csv.writer(stream)
        writer.writerow(REJECT_COLUMNS)

        def reject(item: Rejected) -> None:
            nonlocal count
            count += 1
            writer.writerow([safe_cell(value) for value in item.cells()])

        yield reject
    if not count:
        path.unlink(missing_ok=True)


# ---------------------------------------------------------------- sinks


class _Sink(Protocol):
    """Takes the records of one part after another."""

    def add_part(self, part: Part, repeats: Repeats) -> None: ...


class _Lines:
    """A JSONL output: records as they are."""

    def __init__(self, path: Path) -> None:
        self.stream = path.open("wb")

    def add_part(self, part: Part, repeats: Repeats) -> None:
        if repeats:
            self.stream.writelines(line.encode() + b"\n" for line in finished(part, repeats))
            return
        with part.records.open("rb") as source:
            shutil.copyfileobj(source, self.stream, 1 << 22)


class _Table:
    """A flat table: records cell by cell."""

    def __init__(self, write: Callable[[Mapping[str, Any], Mapping[str, Any]], None]) -> None:
        self.write = write

    def add_part(self, part: Part, repeats: Repeats) -> None:
        for line in finished(part, repeats):
            record = json.loads(line)
            self.write(record["in"], record["out"])


@contextmanager
def _sink(output: Path, folder: Path | None, columns: Columns) -> Iterator[_Sink]:
    """Give a sink for a file that is kept in ``folder`` until it is complete."""
    if output.suffix != ".jsonl":
        with flat_table(output, columns, folder) as write:
            yield _Table(write)
        return
    with whole_file(output, folder) as temporary:
        lines = _Lines(temporary)
        with lines.stream:
            yield lines


def _columns(parts: Sequence[Part], output: Path) -> Columns:
    """Return the columns of a flat output: the inputs' of every part, and the findings'."""
    if output.suffix == ".jsonl":
        return {}
    carried = dict.fromkeys(name for part in parts for name in part.about["columns"])
    return columns_of(list(carried), _found_columns(parts))


def _found_columns(parts: Sequence[Part]) -> list[str]:
    """Return the names of the findings, from the first record there is."""
    for part in parts:
        for line in part.lines():
            names = list(json.loads(line)["out"])
            at = names.index("warnings") + 1
            return [*names[:at], CODE, *names[at:]]
    return ["id"]


# ---------------------------------------------------------------- a folder of files


def assemble_partitioned(
    parts: Sequence[Part], output: Path, folder: Path, model: str, run: Run
) -> Counts:
    """Write a folder of one file a part, a manifest, and the list of rejected rows.

    Parameters
    ----------
    parts
        Complete parts.
    output
        The folder; its suffix says what the files are.
    folder
        What it is called until it is complete.
    model
        Hash of the model the rows were scored with.
    run
        Does the work of each file, here or elsewhere.
    """
    repeats = repeats_of(parts)
    columns = _columns(parts, output)
    files = [folder / f"part-{part.number:06d}{output.suffix}" for part in parts]
    folder.mkdir(exist_ok=True)
    for stray in set(folder.iterdir()).difference(files):  # of killed writers
        stray.unlink()
    work = zip(parts, repeats, files, strict=True)
    for _ in run(partial(write_file, *one, columns) for one in work):
        pass
    counts = _reject(parts, repeats, output)
    held = [
        {
            "file": file.name,
            "rows": part.about["scored"] - len(repeated.again),
            "sha256": file_sha256(file),
        }
        for part, repeated, file in zip(parts, repeats, files, strict=True)
    ]
    about = {"format": FORMAT, "model_manifest_sha256": model, **_sums(counts), "parts": held}
    with written_whole(folder / MANIFEST) as stream:
        json.dump(about, stream, indent=1)
    _put_in_place(folder, output)
    return counts


def _sums(counts: Counts) -> dict[str, object]:
    found = dict(sorted(counts.found.items()))
    return {
        "rows": counts.rows,
        "scored": counts.scored,
        "rejected": counts.rejected,
        "found": found,
    }


def write_file(part: Part, repeats: Repeats, file: Path, columns: Columns) -> None:
    """Write one file of a partitioned output, unless an earlier run did."""
    if file.exists():
        return
    with _sink(file, None, columns) as sink:
        sink.add_part(part, repeats)


def check_folder(output: Path) -> None:
    """Refuse to write where something stands that is not an earlier partitioned output."""
    if output.exists() and not (output / MANIFEST).is_file():
        raise UsageError(
            f"{output} is not an earlier partitioned output (it has no {MANIFEST}); "
            "move it away or choose another OUT"
        )


def _put_in_place(built: Path, output: Path) -> None:
    """Give a complete folder its name; an earlier output makes way."""
    try:
        if output.exists():
            shutil.rmtree(built.with_name("earlier"), ignore_errors=True)
            output.rename(built.with_name("earlier"))
        built.rename(output)
        synced(output.parent)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror or error}") from None
