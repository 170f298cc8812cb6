"""The n-th call to the disk fails, for n = 1, 2, … until a run passes: nothing half-written stays.

Every open, read, write, fsync and rename of the batch goes through Python; here each in turn
answers that the disk is full, broken, or not allowed.
"""

from __future__ import annotations

import errno
import io
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.batch import BatchSettings, Inputs, parts_folder, run_batch
from pipeline.errors import CocokError

ESSAYS = "id,text\n1,Saya suka menolong orang.\n2,Aku sabar.\n1,lagi\n3,Saya jujur.\n4\n"
FAULTS = {
    "open": (errno.EACCES, "Permission denied"),
    "read": (errno.EIO, "Input/output error"),
    "write": (errno.ENOSPC, "No space left on device"),
    "fsync": (errno.EIO, "Input/output error"),
    "replace": (errno.EACCES, "Permission denied"),
}


class Disk:
    """Counts the calls of one kind and lets the n-th fail."""

    def __init__(self, place: Path, kind: str, number: int) -> None:
        self.place, self.kind, self.number, self.count = place, kind, number, 0

    def called(self, kind: str) -> None:
        if kind == self.kind:
            self.count += 1
            if self.count == self.number:
                raise OSError(FAULTS[kind][0], FAULTS[kind][1])

    @property
    def failed(self) -> bool:
        return self.count >= self.number


def faulty_file(disk: Disk) -> type[io.FileIO]:
    class Faulty(io.FileIO):
        def write(self, data):
            disk.called("write")
            return super().write(data)

        def readinto(self, buffer):
            disk.called("read")
            return super().readinto(buffer)

        def readall(self):
            disk.called("read")
            return super().readall()

    return Faulty


@contextmanager
def faults(disk: Disk, monkeypatch):
    """Put a faulty disk under io.open, os.fsync, os.replace and os.rename."""
    whole, sync, replace, rename = io.open, os.fsync, os.replace, os.rename
    make = faulty_file(disk)

    def opened(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, **more):
        ours = isinstance(file, (str, Path)) and str(file).startswith(str(disk.place))
        if not ours or more.get("opener"):  # tempfile opens a folder, with an opener of its own
            return whole(file, mode, buffering, encoding, errors, newline, **more)
        disk.called("open")
        raw = make(str(file), mode.replace("b", "").replace("t", ""))
        buffered = (io.BufferedReader if "r" in mode else io.BufferedWriter)(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding, errors, newline)

    def before(kind, call):
        def faulty(*args, **kwargs):
            disk.called(kind)
            return call(*args, **kwargs)

        return faulty

    with monkeypatch.context() as patched:
        patched.setattr(io, "open", opened)
        patched.setattr(os, "fsync", before("fsync", sync))
        patched.setattr(os, "replace", before("replace", replace))
        patched.setattr(os, "rename", before("replace", rename))
        yield


def bytes_of(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path] if path.exists() else []
    return {file.name: file.read_bytes() for file in files}


def attempt(source: Path, output: Path, model, how: BatchSettings) -> str:
    """Run a batch; return the sentence it ends with, or nothing."""
    try:
        run_batch(Inputs((source,)), output, model, how)
    except CocokError as error:
        return str(error)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("name", ["o.jsonl", "o.csv", "o.xlsx", "folder.parquet"])
def test_whichever_call_fails_the_output_is_absent_or_complete(
    model, tmp_path, monkeypatch, kind, name
):
    source = tmp_path / "in.csv"
    source.write_text(ESSAYS)
    how = BatchSettings(part_rows=3, partitioned=name.startswith("folder"))
    again = BatchSettings(part_rows=3, partitioned=how.partitioned, resume=True)
    calm = tmp_path / "calm" / name
    attempt(source, calm, model, how)
    wanted = bytes_of(calm)
    failed = 0
    while True:
        disk = Disk(tmp_path, kind, failed + 1)
        output = tmp_path / f"run{failed}" / name
        with faults(disk, monkeypatch):
            said = attempt(source, output, model, how)
        if not disk.failed:
            assert said == ""
            break
        failed += 1
        # a fault while the last traces are cleared away comes after the output is there
        assert said.count("\n") == 0
        assert FAULTS[kind][1] in said or bytes_of(output) == wanted
        assert bytes_of(output) in ({}, wanted)
        assert attempt(source, output, model, again) == ""
        assert bytes_of(output) == wanted
        assert not parts_folder(output).exists()
    assert bytes_of(output) == wanted
    assert failed >= 3


def test_a_disk_that_fails_leaves_the_earlier_output_alone(model, tmp_path, monkeypatch):
    source = tmp_path / "in.csv"
    source.write_text(ESSAYS)
    output = tmp_path / "o.csv"
    output.write_text("kemarin")
    disk = Disk(tmp_path, "fsync", 1)
    with faults(disk, monkeypatch):
        said = attempt(source, output, model, BatchSettings())
    assert "Input/output error" in said
    assert output.read_text() == "kemarin"
