"""Put the parts of a batch together: in order, repeated ids rejected, near-repeats warned of."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from pipeline.messages import warning_words
from pipeline.nearly import near_duplicates
from pipeline.outputs import columns_of, flat_table, safe_cell
from pipeline.parts import Part, opened_runs, row_names
from pipeline.rows import REJECT_COLUMNS, Counts, Rejected
from pipeline.store import whole_file, written_whole

CODE = "duplicate_of"


class _Sink(Protocol):
    """Takes the records of an output, one by one or a whole part's at once."""

    def add(self, line: str) -> None: ...

    def add_part(self, part: Part) -> None: ...


def rejects_path(output: Path) -> Path:
    """Return where the rejected rows of an output are listed."""
    return output.with_name(f"{output.name}.rejected.csv")


def assemble(parts: Sequence[Part], output: Path) -> Counts:
    """Write the output and the list of rejected rows from complete parts."""
    batch = _Batch(parts)
    again = batch.repeated_ids()
    alike = batch.near_repeats(again)
    rejected = 0
    with _rejects(rejects_path(output)) as reject, _sink(output, parts) as sink:
        for part, start in zip(parts, batch.starts, strict=False):
            for item in part.rejected():
                reject(item)
                rejected += 1
            stop = start + part.about["scored"]
            if not _any_within(again, start, stop) and not _any_within(alike, start, stop):
                sink.add_part(part)
                continue
            for number, line in enumerate(_lines(part), start=start):
                if number in again:
                    reject(_repeated(part, number - start, line))
                    rejected += 1
                else:
                    sink.add(batch.warned(line, alike[number]) if number in alike else line)
    rows = sum(part.counts.rows for part in parts)
    return Counts(rows, rows - rejected, rejected)


def _any_within(numbers: set[int] | dict[int, int], start: int, stop: int) -> bool:
    return any(number in numbers for number in range(start, stop)) if numbers else False


def _lines(part: Part) -> Iterator[str]:
    with part.records.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield line.rstrip("\n")


class _Batch:
    """All rows of a batch, numbered in order."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        sizes = [part.about["scored"] for part in parts]
        self.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64).tolist()

    def repeated_ids(self) -> set[int]:
        """Return the rows whose id an earlier row has."""
        if not self.parts:
            return set()
        hashes = np.concatenate([part.array("ids") for part in self.parts])
        first = np.unique(hashes, return_index=True)[1]
        again = np.ones(len(hashes), dtype=bool)
        again[first] = False
        return set(np.flatnonzero(again).tolist())

    def near_repeats(self, left_out: set[int]) -> dict[int, int]:
        """Return the rows that nearly repeat an earlier one, with that one's number."""
        if not self.parts:
            return {}
        ignored = np.asarray(sorted(left_out), dtype=np.int64)

        def band(number: int) -> np.ndarray:
            keys = np.concatenate([part.array("keys")[:, number] for part in self.parts])
            keys[ignored] = 0
            return keys

        def runs(number: int) -> np.ndarray:
            part, place = self._place(number)
            held, bounds = opened_runs(part)
            return held[bounds[place] : bounds[place + 1]]

        return near_duplicates(band, runs)

    def _place(self, number: int) -> tuple[Part, int]:
        at = int(np.searchsorted(self.starts, number, side="right")) - 1
        return self.parts[at], number - self.starts[at]

    def warned(self, line: str, other: int) -> str:
        """Return a record with the warning that it nearly repeats another."""
        part, place = self._place(other)
        name = row_names(part)[place][0]
        record: dict[str, Any] = json.loads(line)
        if "out" in record:
            found = record["out"]
            found["warnings"] = f"{found['warnings']} {CODE}".strip()
            found[CODE] = name
        else:
            words = warning_words(CODE).to_dict()
            warning = {"code": CODE, "message": words, "evidence": [], "other": name}
            record["warnings"].append(warning)
        return json.dumps(record, ensure_ascii=False)


def _repeated(part: Part, place: int, line: str) -> Rejected:
    name, file, number = row_names(part)[place]
    record = json.loads(line)
    held = record["in"] if "in" in record else record["input"]
    raw = ",".join(str(value) for value in held.values())
    return Rejected(file, number, "id", f"duplicate id {name!r}", raw)


# ---------------------------------------------------------------- sinks


class _Plain:
    """A JSONL output: records as they are."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")

    def add(self, line: str) -> None:
        self._stream.write(line.encode() + b"\n")

    def add_part(self, part: Part) -> None:
        with part.records.open("rb") as source:
            while block := source.read(1 << 22):
                self._stream.write(block)

    def close(self) -> None:
        self._stream.close()


@contextmanager
def _sink(output: Path, parts: Sequence[Part]) -> Iterator[_Sink]:
    if output.suffix == ".jsonl":
        with whole_file(output) as temporary:
            plain = _Plain(temporary)
            try:
                yield plain
            finally:
                plain.close()
        return
    carried = dict.fromkeys(name for part in parts for name in part.about["columns"])
    with flat_table(output, columns_of(list(carried), _found_columns(parts))) as write:

        class Flat:
            """A flat table: records cell by cell."""

            def add(self, line: str) -> None:
                record = json.loads(line)
                write(record["in"], record["out"])

            def add_part(self, part: Part) -> None:
                for line in _lines(part):
                    self.add(line)

        yield Flat()


def _found_columns(parts: Sequence[Part]) -> list[str]:
    """Return the names of the findings, from the first record there is."""
    for part in parts:
        for line in _lines(part):
            names = list(json.loads(line)["out"])
            at = names.index("warnings") + 1
            return [*names[:at], CODE, *names[at:]]
    return ["id"]


@contextmanager
def _rejects(path: Path) -> Iterator[Any]:
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
