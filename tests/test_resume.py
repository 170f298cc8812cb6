"""A run that is killed goes on to the same bytes: the command itself is killed, with -9."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROWS = 160
PART = 8
KILLS = int(os.environ.get("COCOK_KILLS", "6"))  # for each kind of output


@pytest.fixture(scope="module")
def essays(bank, tmp_path_factory) -> Path:
    """A table with every trouble a run has to carry over: bad rows, repeated ids, copies."""
    path = tmp_path_factory.mktemp("essays") / "in.csv"
    rng = random.Random(3)
    texts = [" ".join(s.text for s in rng.sample(bank, 12)) for _ in range(ROWS)]
    texts[77] = texts[5]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["nomor", "kota", "esai"])
        writer.writerows([f"A{i % 150}", "=kota", text] for i, text in enumerate(texts))
        stream.write("X1,terlalu,banyak,sel\n")
    return path


def started(essays: Path, output: Path, model: Path, *more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "pipeline", "batch", str(essays), "--output", str(output)),
            *("--model", str(model), "--part-rows", str(PART), *more),
        ],
        stderr=subprocess.DEVNULL,
    )


def whole_run(essays: Path, output: Path, model: Path, *more: str) -> None:
    assert started(essays, output, model, *more).wait() == 1  # some rows are rejected


def wait_for_work(process: subprocess.Popen, output: Path) -> None:
    """Wait until the run has begun to write, so that the kill hits work and not the start."""
    parts = output.with_name(f"{output.name}.parts")
    while process.poll() is None and not parts.exists():
        time.sleep(0.01)


def everything(output: Path) -> dict[str, bytes]:
    """The bytes of an output, of its list of rejects, and the names of whatever else is there."""
    return {
        path.relative_to(output.parent).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(output.parent.rglob("*"))
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("o.jsonl", ()),
        ("o.csv", ()),
        ("o.xlsx", ()),
        ("o.parquet", ("--partitioned",)),
    ],
)
def test_a_run_killed_at_random_moments_ends_in_the_same_bytes(
    tiny_folder, essays, tmp_path, name, more
):
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    calm, output = tmp_path / "calm" / name, tmp_path / "killed" / name
    begun = time.monotonic()
    whole_run(essays, calm, tiny_folder, *more)
    usual = time.monotonic() - begun
    wanted, moments = everything(calm), random.Random(name)
    kills = 0
    while kills < KILLS:
        process = started(essays, output, tiny_folder, "--resume", *more)
        wait_for_work(process, output)
        time.sleep(moments.uniform(0, 0.6 * usual))
        process.kill()
        if process.wait() == 1:  # it was faster: compare, and begin anew
            assert everything(output) == wanted
            clear(output.parent)
            continue
        kills += 1
        present = everything(output)
        assert name not in present or present[name] == wanted[name]
    whole_run(essays, output, tiny_folder, "--resume", *more)
    assert everything(output) == wanted


def clear(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
