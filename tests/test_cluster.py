"""The same batch on a real Dask cluster: a scheduler and two workers, processes on loopback."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.batch import BatchSettings, Inputs, run_batch
from pipeline.engine import check_scheduler
from pipeline.errors import InputError, UsageError

pytest.importorskip("distributed")
ROWS = 240
PART = 10


@contextmanager
def dask(*argv: str) -> Iterator[subprocess.Popen]:
    """One of the programs of a cluster, ended at the end."""
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    process = subprocess.Popen(
        [sys.executable, "-m", *argv], stderr=subprocess.DEVNULL, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and two workers; gives its address and the workers."""
    about = folder / "scheduler.json"
    local = ("--host", "127.0.0.1", "--no-dashboard")
    worker = (
        *("distributed.cli.dask_worker", "--scheduler-file", str(about), *local),
        *("--nthreads", "1", "--no-nanny", "--local-directory", str(folder)),
    )
    with (
        dask(
            *("distributed.cli.dask_scheduler", "--scheduler-file", str(about), *local),
            *("--port", "0"),
        ) as scheduler,
        dask(*worker) as first,
        dask(*worker) as second,
    ):
        address = wait_for(about)
        workers_up(address, 2)
        yield address, [first, second, scheduler]


def wait_for(about: Path) -> str:
    while not about.exists():
        time.sleep(0.05)
    time.sleep(0.2)  # written in one go, but not atomically
    return json.loads(about.read_text())["address"]


def workers_up(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.fixture(scope="module")
def essays(bank, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("essays") / "in.csv"
    rng = random.Random(5)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text"])
        for i in range(ROWS):
            writer.writerow([f"A{i % 235}", " ".join(s.text for s in rng.sample(bank, 12))])
    return path


def files(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(output.iterdir())}


@pytest.mark.slow
@pytest.mark.parametrize("victim", [None, 0], ids=["undisturbed", "a worker is killed"])
def test_a_cluster_gives_the_bytes_of_a_local_run(tiny_folder, essays, tmp_path, victim):
    inputs = Inputs((essays,))
    here = BatchSettings(part_rows=PART, partitioned=True)
    local = run_batch(inputs, tmp_path / "local.parquet", tiny_folder, here)
    with cluster(tmp_path) as (address, workers):
        begun: list[int] = []

        def progress(_: object) -> None:
            begun.append(1)
            if victim is not None and len(begun) == 3:
                workers[victim].kill()

        there = BatchSettings(scheduler=address, part_rows=PART, partitioned=True)
        counts = run_batch(inputs, tmp_path / "far.parquet", tiny_folder, there, progress=progress)
        left = [worker.poll() is None for worker in workers[:2]]
    assert left == [victim is None, True]
    assert counts == local
    assert (counts.rows, counts.rejected) == (ROWS, 5)
    assert files(tmp_path / "far.parquet") == files(tmp_path / "local.parquet")


@pytest.mark.slow
def test_a_lost_scheduler_is_one_sentence_and_the_run_is_taken_up(tiny_folder, essays, tmp_path):
    inputs = Inputs((essays,))
    run_batch(inputs, tmp_path / "local.jsonl", tiny_folder, BatchSettings(part_rows=PART))
    with cluster(tmp_path) as (address, workers):
        with pytest.raises(InputError, match="--resume"):
            run_batch(
                inputs,
                tmp_path / "o.jsonl",
                tiny_folder,
                BatchSettings(scheduler=address, part_rows=PART),
                progress=lambda _: workers[2].kill(),
            )
    assert not (tmp_path / "o.jsonl").exists()
    again = BatchSettings(part_rows=PART, resume=True)
    run_batch(inputs, tmp_path / "o.jsonl", tiny_folder, again)
    assert (tmp_path / "o.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "localhost:8786", "tls://head.example:8786"]
)
def test_essays_may_travel_encrypted_or_on_this_machine(address):
    check_scheduler(address)


@pytest.mark.parametrize(
    "address", ["tcp://head.example:8786", "10.0.0.7:8786", "tcp://127.0.0.1.example:8786"]
)
def test_essays_do_not_travel_unencrypted(address):
    with pytest.raises(UsageError, match="unencrypted"):
        check_scheduler(address)


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_one_sentence(tiny_folder, essays, tmp_path):
    nobody = BatchSettings(scheduler="tcp://127.0.0.1:9")
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        run_batch(Inputs((essays,)), tmp_path / "o.jsonl", tiny_folder, nobody)
