"""Score any number of essays: rows in order, nothing lost, the output whole or absent.

The rows of every input are cut into parts of a fixed size. Parts are scored (here, in processes,
on a cluster) and written one by one beside the output; in the end they are put together in order,
with repeated ids rejected and near-identical essays warned of. A run that was killed goes on from
its parts with the same result, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.assemble import (
    analyses_of,
    assemble,
    assemble_partitioned,
    check_folder,
    rejects_path,
)
from pipeline.engine import check_scheduler, run
from pipeline.errors import CocokError, InputError, UsageError
from pipeline.folder import manifest_sha256
from pipeline.inputs import Inputs
from pipeline.outputs import check_output
from pipeline.parts import Part, Parts, fingerprint
from pipeline.rows import Counts, Item
from pipeline.score import Model
from pipeline.tables import Say
from pipeline.work import Kind, Work, make_part

__all__ = ["BatchSettings", "Counts", "Inputs", "parts_folder", "rejects_path", "run_batch"]
Progress = Callable[[Counts], None]
Look = Callable[[Iterator[dict[str, Any]], Inputs], None]


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
    partitioned
        Make the output a folder of one file a part instead of one file.
    summed
        Keep whole analyses beside the rows of a flat table, for ``look``.
    """

    jobs: int = 1
    resume: bool = False
    scheduler: str | None = None
    part_rows: int = 4096
    partitioned: bool = False
    summed: bool = False


def run_batch(
    inputs: Inputs,
    output: Path,
    model: Path | Model,
    settings: BatchSettings | None = None,
    *,
    say: Say = lambda _: None,
    progress: Progress | None = None,
    look: Look | None = None,
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
        How the work is done; only ``partitioned`` changes the result.
    say
        Told what was guessed of the inputs.
    progress
        Told what became of the rows so far.
    look
        Given every analysis in its JSON form, in order, and the inputs, once the output stands.
    """
    how = settings or BatchSettings()
    _check(inputs, output, model, how)
    inputs = replace(inputs, without=_written(output))
    parts = Parts(parts_folder(output).resolve())  # workers may stand elsewhere
    place = model if isinstance(model, Model) else model.resolve()
    kind = _kind(output, how)
    make = partial(make_part, model=place, kind=kind)
    about = fingerprint(inputs.files(), _settings(inputs, kind, model, how))
    try:
        if parts.begin(about, resume=how.resume):
            say(f"going on with the parts in {parts_folder(output)}")
        made = _make_parts(inputs.items(say), parts, make, how, progress)
        counts = _assemble(made, parts, output, about, how)
        if look:
            _show(look, made, inputs, parts)
        parts.clear()
    except CocokError:
        if not any(parts.folder.glob("part-*")):  # nothing to go on with
            parts.clear()
        raise
    except OSError as error:
        raise InputError(f"cannot finish {output}: {error.strerror or error}") from None
    return counts


def _show(look: Look, made: list[Part], inputs: Inputs, parts: Parts) -> None:
    """Show what was found; the output stands, so the parts go, whatever comes of it."""
    try:
        look(analyses_of(made), inputs)
    except BaseException:
        parts.clear()
        raise


def parts_folder(output: Path) -> Path:
    """Return where the parts of an unfinished output lie."""
    return output.with_name(f"{output.name}.parts")


def _check(inputs: Inputs, output: Path, model: Path | Model, how: BatchSettings) -> None:
    check_output(output)
    if how.partitioned:
        check_folder(output)
    elif output.is_dir():
        raise UsageError(f"{output} is a folder; give a file name, or --partitioned")
    if how.scheduler:
        check_scheduler(how.scheduler)
    if how.jobs < 1 or how.part_rows < 1:
        raise UsageError(
            f"--jobs and --part-rows must be 1 or more, got {how.jobs} and {how.part_rows}"
        )
    if isinstance(model, Model) and (how.jobs > 1 or how.scheduler):
        raise UsageError("several processes need the model's folder, got a loaded model")
    _check_no_overwriting(inputs, output)


def _kind(output: Path, how: BatchSettings) -> Kind:
    if output.suffix == ".jsonl":
        return "jsonl"
    return "summed" if how.summed else "flat"


def _written(output: Path) -> tuple[Path, ...]:
    """Return everything a run writes."""
    return (output, rejects_path(output), parts_folder(output))


def _check_no_overwriting(inputs: Inputs, output: Path) -> None:
    """Refuse an output that is itself read, or that holds what is read."""
    written = [path.resolve() for path in _written(output)]
    for path in inputs.paths:
        read = path.resolve()
        if read in written or any(place in read.parents for place in written):
            raise UsageError(f"{path} is read and would be overwritten; choose another OUT")


def _settings(
    inputs: Inputs, kind: str, model: Path | Model, how: BatchSettings
) -> dict[str, object]:
    if isinstance(model, Model):
        version = model.data.version.version
    else:
        version = manifest_sha256(model)
    options = inputs.options
    return {
        "model": version,
        "kind": kind,
        "part_rows": how.part_rows,
        "columns": [options.id_column, options.text_column],
    }


# ---------------------------------------------------------------- parts


def _make_parts(
    items: Iterator[Item],
    parts: Parts,
    make: Callable[[Work], tuple[int, Counts]],
    how: BatchSettings,
    progress: Progress | None,
) -> list[Part]:
    """Score the parts that are not there yet; return all of them, in order."""
    done: list[int] = []
    total = Counts()

    def calls() -> Iterator[Callable[[], tuple[int, Counts]]]:
        nonlocal total
        for part, rows in _cut(items, parts, how.part_rows):
            if part.done():
                done.append(part.number)
                total += part.counts
            else:
                yield partial(make, Work(part, rows))

    for number, counts in run(calls(), how.jobs, how.scheduler):
        _check_seen(parts.part(number))
        done.append(number)
        total += counts
        if progress:
            progress(total)
    return [parts.part(number) for number in sorted(done)]


def _cut(items: Iterator[Item], parts: Parts, size: int) -> Iterator[tuple[Part, list[Item]]]:
    number = 0
    while rows := list(islice(items, size)):
        yield parts.part(number), rows
        number += 1


def _check_seen(part: Part) -> None:
    """Make sure that a part another machine wrote is there for this one."""
    if not part.marker.exists():
        raise UsageError(
            f"a worker wrote {part.marker} where this machine cannot see it; OUT must lie in a "
            "folder that all of them share"
        )


def _assemble(
    made: list[Part], parts: Parts, output: Path, about: dict[str, object], how: BatchSettings
) -> Counts:
    if not how.partitioned:
        return assemble(made, output, parts.folder)
    work = partial(run, jobs=how.jobs, scheduler=how.scheduler)
    return assemble_partitioned(made, output, parts.folder / "whole", str(about["model"]), work)
