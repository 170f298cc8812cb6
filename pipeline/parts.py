"""The parts of an unfinished batch: each whole or absent, safe to take up again.

A part is five files and, last of all, a marker that says they are complete. ``manifest.json``
holds what the run was started with; another input, model or setting cannot go on with it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import InputError, UsageError
from pipeline.nearly import Prints
from pipeline.rows import Counts, Rejected
from pipeline.store import whole_file, written_whole

FORMAT = "cocok/parts/1"


@dataclass(frozen=True)
class PartResult:
    """What was made of one part's rows.

    ``records`` may be made while they are written; ``found`` is complete when they are.
    """

    records: Iterable[str]
    ids: Sequence[str]
    places: Sequence[tuple[str, int]]
    columns: Sequence[str]
    rejected: Sequence[Rejected]
    prints: Prints
    found: Mapping[str, int]


@dataclass(frozen=True)
class Part:
    """One part on disk."""

    folder: Path
    number: int

    @property
    def records(self) -> Path:
        """One JSON record a line."""
        return self._file("jsonl")

    @property
    def rejects(self) -> Path:
        """One rejected row a line."""
        return self._file("rejects.jsonl")

    @property
    def arrays(self) -> Path:
        """Hashes of the ids, and keys of near-duplicates."""
        return self._file("npz")

    @property
    def runs(self) -> Path:
        """The hashed runs of words of each essay, behind where each essay's begin."""
        return self._file("runs.npy")

    @property
    def names(self) -> Path:
        """Id, file and line of each row."""
        return self._file("rows.json")

    @property
    def marker(self) -> Path:
        """Says that the other files are complete."""
        return self._file("done.json")

    def _file(self, suffix: str) -> Path:
        return self.folder / f"part-{self.number:06d}.{suffix}"

    @cached_property
    def about(self) -> dict[str, Any]:
        """Return what the marker says: counts, columns, sums of the files."""
        held: dict[str, Any] = json.loads(self.marker.read_bytes())
        return held

    @property
    def counts(self) -> Counts:
        """Return how many rows went in and what became of them."""
        scored, rejected = self.about["scored"], self.about["rejected"]
        return Counts(scored + rejected, scored, rejected, self.about["found"])

    def done(self) -> bool:
        """Tell whether the part is complete and as it was written."""
        if not self.marker.exists():
            return False
        sums = self.about["sha256"]
        return all(
            path.exists() and file_sha256(path) == sums[path.name] for path in self._files()
        )

    def _files(self) -> tuple[Path, ...]:
        return (self.records, self.rejects, self.arrays, self.runs, self.names)

    def write(self, result: PartResult) -> None:
        """Write a part; the marker comes last."""
        with written_whole(self.records) as stream:
            stream.writelines(f"{record}\n" for record in result.records)
        with written_whole(self.rejects) as stream:
            for item in result.rejected:
                stream.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
        with written_whole(self.names) as stream:
            places = [
                [name, *place] for name, place in zip(result.ids, result.places, strict=True)
            ]
            json.dump(places, stream, ensure_ascii=False)
        prints = result.prints
        with whole_file(self.arrays) as path, path.open("wb") as held:
            np.savez(
                held,
                ids=np.asarray([id_hash(name) for name in result.ids], dtype=np.uint64),
                keys=prints.keys,
            )
        with whole_file(self.runs) as path, path.open("wb") as held:
            np.save(held, np.concatenate([prints.bounds.astype(np.uint32), prints.runs]))
        about = {
            "scored": len(result.ids),
            "rejected": len(result.rejected),
            "columns": list(result.columns),
            "found": dict(result.found),
            "sha256": {path.name: file_sha256(path) for path in self._files()},
        }
        with written_whole(self.marker) as stream:
            json.dump(about, stream, ensure_ascii=False)

    def array(self, name: str) -> np.ndarray:
        """Return one of the part's arrays."""
        with np.load(self.arrays, allow_pickle=False) as arrays:
            held: np.ndarray = arrays[name]
        return held

    def lines(self) -> Iterator[str]:
        """Yield the part's records."""
        with self.records.open(encoding="utf-8", newline="\n") as stream:
            for line in stream:
                yield line.rstrip("\n")

    def rejected(self) -> Iterator[Rejected]:
        """Yield the part's rejected rows."""
        with self.rejects.open(encoding="utf-8") as stream:
            for line in stream:
                yield Rejected(**json.loads(line))


def id_hash(name: str) -> int:
    """Return 64 bits that stand for an id."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def file_sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fingerprint(paths: Sequence[Path], settings: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same for a run to be taken up again: inputs, settings."""
    try:
        files = [[path.name, path.stat().st_size, file_sha256(path)] for path in paths]
    except OSError as error:
        raise InputError(f"cannot read {error.filename}: {error.strerror}") from None
    return {"format": FORMAT, "inputs": files, **settings}


@dataclass(frozen=True)
class Parts:
    """The folder beside an output that holds the parts of an unfinished run."""

    folder: Path

    def part(self, number: int) -> Part:
        """Return one part."""
        return Part(self.folder, number)

    @property
    def manifest(self) -> Path:
        """The file that says what the run was started with."""
        return self.folder / "manifest.json"

    def begin(self, print_: dict[str, Any], *, resume: bool) -> bool:
        """Make the folder ready; return whether there is earlier work to go on with.

        Raises
        ------
        UsageError
            Where the earlier work was of another input, model or setting.
        """
        if resume and self.manifest.exists():
            held = json.loads(self.manifest.read_bytes())
            changed = [key for key in print_ if held.get(key) != print_[key]]
            if changed:
                raise UsageError(
                    f"cannot resume: {', '.join(changed)} changed since {self.folder} was begun; "
                    "run without --resume to start over"
                )
            return True
        self.clear()
        with written_whole(self.manifest) as stream:
            json.dump(print_, stream, ensure_ascii=False, indent=1)
        return False

    def clear(self) -> None:
        """Remove the parts (and only a folder that is one of ours)."""
        if not self.folder.exists():
            return
        ours = {
            "manifest.json",
            "whole",
            "earlier",
            *(path.name for path in self.folder.glob("part-*")),
        }
        for of_killed_writers in (".*.*", "openpyxl.*"):
            ours.update(path.name for path in self.folder.glob(of_killed_writers))
        others = {path.name for path in self.folder.iterdir()} - ours
        if others:
            raise UsageError(
                f"{self.folder} holds files that are not a batch's parts ({sorted(others)[0]}); "
                "move it away"
            )
        shutil.rmtree(self.folder)


def row_names(part: Part) -> list[tuple[str, str, int]]:
    """Return id, file and line of each row of a part."""
    held: list[tuple[str, str, int]] = json.loads(part.names.read_bytes())
    return held


def opened_runs(part: Part) -> tuple[np.ndarray, np.ndarray]:
    """Return the runs of a part's essays, left on the disk, and where each essay's begin."""
    held = np.load(part.runs, mmap_mode="r", allow_pickle=False)
    count = part.about["scored"] + 1
    return held[count:], held[:count]
