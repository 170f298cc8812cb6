"""Score any number of essays: rows in order, nothing lost, the output whole or absent.

The rows of every input are cut into parts of a fixed size. Parts are scored (here, in processes,
on a cluster) and written one by one beside the output; in the end they are put together in order,
with repeated ids rejected and near-identical essays warned of. A run that was killed goes on from
its parts with the same result, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.assemble import assemble, rejects_path
from pipeline.engine import Work, check_scheduler, run_here, run_in_processes, run_on_cluster
from pipeline.errors import UsageError
from pipeline.folder import sha256_of
from pipeline.inputs import Inputs
from pipeline.outputs import check_output
from pipeline.parts import Parts, fingerprint
from pipeline.rows import Counts
from pipeline.score import Model
from pipeline.tables import Say

__all__ = ["BatchSettings", "Counts", "Inputs", "parts_folder", "rejects_path", "run_batch"]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class BatchSettings:
    """How a batch is worked off.

    Attributes
    ----------
    jobs
        Processes of this machine (1: this one).
    resume
        Go on with the parts of an earlier run.
    scheduler
        Address of a Dask scheduler, or none.
    part_rows
        Rows of one part; a killed run loses the work on the parts under way.
    """

    jobs: int = 1
    resume: bool = False
    scheduler: str | None = None
    part_rows: int = 4096


def run_batch(
    inputs: Inputs,
    output: Path,
    model: Path | Model,
    settings: BatchSettings | None = None,
    *,
    say: Say = lambda _: None,
    progress: Progress | None = None,
) -> Counts:
    """Score every row of the inputs into ``output``; rejected ones are listed beside it.

    Parameters
    ----------
    inputs
        Files and folders, and which columns to read.
    output
        A .jsonl of full analyses, or a .csv, .xlsx or .parquet of one row an essay.
    model
        A model folder; with one process and no scheduler a loaded model will do.
    settings
        How the work is done; it never changes the result.
    say
        Told what was guessed of the inputs.
    progress
        Told the number of rows done.
    """
    how = settings or BatchSettings()
    _check(inputs, output, model, how)
    parts = Parts(parts_folder(output))
    about = fingerprint(inputs.files(), _settings(inputs, output, model, how))
    if parts.begin(about, resume=how.resume):
        say(f"going on with the parts in {parts.folder}")
    done: dict[int, Counts] = {}
    works = _works(inputs, parts, how.part_rows, done, output.suffix != ".jsonl", say)
    for number, counts in _run(works, model, how):
        done[number] = counts
        if progress:
            progress(sum(count.rows for count in done.values()))
    counts = assemble([parts.part(number) for number in sorted(done)], output)
    parts.clear()
    return counts


def parts_folder(output: Path) -> Path:
    """Return where the parts of an unfinished output lie."""
    return output.with_name(f"{output.name}.parts")


def _check(inputs: Inputs, output: Path, model: Path | Model, how: BatchSettings) -> None:
    check_output(output)
    if how.scheduler:
        check_scheduler(how.scheduler)
    if how.jobs < 1 or how.part_rows < 1:
        raise UsageError(f"--jobs must be 1 or more, got {how.jobs}")
    if isinstance(model, Model) and (how.jobs > 1 or how.scheduler):
        raise UsageError("several processes need the model's folder, got a loaded model")
    written = {path.resolve() for path in (output, rejects_path(output))}
    for path in inputs.paths:
        if path.resolve() in written:
            raise UsageError(f"{path} is read and would be overwritten; choose another OUT")


def _settings(
    inputs: Inputs, output: Path, model: Path | Model, how: BatchSettings
) -> dict[str, object]:
    if isinstance(model, Model):
        version = model.data.version.version
    else:
        version = sha256_of((model / "manifest.json").read_bytes())
    options = inputs.options
    return {
        "model": version,
        "kind": "jsonl" if output.suffix == ".jsonl" else "flat",
        "part_rows": how.part_rows,
        "columns": [options.id_column, options.text_column],
    }


def _works(
    inputs: Inputs,
    parts: Parts,
    size: int,
    done: dict[int, Counts],
    flat: bool,  # noqa: FBT001 - one of two kinds of record
    say: Say,
) -> Iterator[Work]:
    """Yield the parts that are still to be made; note those that are done."""
    items = inputs.items(say)
    number = 0
    while batch := list(islice(items, size)):
        part = parts.part(number)
        if part.done():
            done[number] = part.counts
        else:
            yield Work(part, batch, flat)
        number += 1


def _run(
    works: Iterator[Work], model: Path | Model, how: BatchSettings
) -> Iterator[tuple[int, Counts]]:
    if isinstance(model, Model):
        return run_here(works, model)
    if how.scheduler:
        return run_on_cluster(works, model.resolve(), how.scheduler)
    if how.jobs > 1:
        return run_in_processes(works, model.resolve(), how.jobs)
    return run_here(works, model)
