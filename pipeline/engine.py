"""Score the parts of a batch: in this process, in several, or on a Dask cluster.

The same function makes a part everywhere, and a part is written by whoever made it, so the bytes
do not depend on where the work was done.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.folder import read_model
from pipeline.messages import warning_words
from pipeline.nearly import prints_of
from pipeline.outputs import needed
from pipeline.parts import Part, PartResult
from pipeline.records import Analysis, TextWarning
from pipeline.rows import Counts, Item, Rejected, Row
from pipeline.score import Model, flat_row

_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_AHEAD = 2  # parts handed out beyond those being worked on


@dataclass(frozen=True)
class Work:
    """One part to make: its rows, and where it goes."""

    part: Part
    items: Sequence[Item]
    flat: bool


@lru_cache(maxsize=1)
def loaded_model(folder: Path) -> Model:
    """Return the model of a folder, read once a process."""
    return Model(read_model(folder))


def make_part(work: Work, model: Path | Model) -> tuple[int, Counts]:
    """Score the rows of one part and write it; return its number and counts."""
    ready = model if isinstance(model, Model) else loaded_model(model)
    rows = [item for item in work.items if isinstance(item, Row)]
    texts = [row.text for row in rows]
    analyses = ready.score_many(texts, [row.id for row in rows])
    show = _flat_record if work.flat else _full_record
    result = PartResult(
        records=[show(row, found) for row, found in zip(rows, analyses, strict=True)],
        ids=[row.id for row in rows],
        places=[(row.file, row.line) for row in rows],
        columns=list(dict.fromkeys(name for row in rows for name in row.cells)),
        rejected=[item for item in work.items if isinstance(item, Rejected)],
        prints=prints_of(texts),
    )
    work.part.write(result)
    scored = len(rows)
    return work.part.number, Counts(len(work.items), scored, len(work.items) - scored)


def _full_record(row: Row, analysis: Analysis) -> str:
    shown = _with_hidden(row, analysis)
    held = json.dumps(dict(row.cells), ensure_ascii=False, default=str)
    return f'{shown.to_json()[:-1]}, "input": {held}}}'


def _flat_record(row: Row, analysis: Analysis) -> str:
    found: dict[str, Any] = flat_row(_with_hidden(row, analysis))
    held = {"in": dict(row.cells), "out": found}
    return json.dumps(held, ensure_ascii=False, default=str)


def _with_hidden(row: Row, analysis: Analysis) -> Analysis:
    """Add the warning that a document held text its reader cannot see."""
    code = "hidden_characters"
    if not row.hidden or any(warning.code == code for warning in analysis.warnings):
        return analysis
    warning = TextWarning(code, warning_words(code))
    return replace(analysis, warnings=(*analysis.warnings, warning))


# ---------------------------------------------------------------- where the work is done


def run_here(works: Iterator[Work], model: Path | Model) -> Iterator[tuple[int, Counts]]:
    """Make every part in this process."""
    for work in works:
        yield make_part(work, model)


def run_in_processes(
    works: Iterator[Work], model: Path, jobs: int
) -> Iterator[tuple[int, Counts]]:
    """Make the parts in several processes of this machine."""
    from joblib import Parallel, delayed

    pool = Parallel(
        n_jobs=jobs, return_as="generator_unordered", pre_dispatch=jobs + _AHEAD, batch_size=1
    )
    yield from pool(delayed(make_part)(work, model) for work in works)


def run_on_cluster(
    works: Iterator[Work], model: Path, scheduler: str
) -> Iterator[tuple[int, Counts]]:
    """Make the parts on the workers of a Dask scheduler.

    A part whose worker is lost is made again by another; it is written whole or not at all, so
    nothing is doubled.
    """
    check_scheduler(scheduler)
    distributed = needed("distributed", "distributed", "cluster")
    try:
        client = distributed.Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise UsageError(f"no Dask scheduler answers at {scheduler}: {error}") from None
    with client:
        window = max(1, len(client.scheduler_info()["workers"])) + _AHEAD
        running = distributed.as_completed([])
        for work in works:
            running.add(client.submit(make_part, work, model, pure=False, retries=3))
            if running.count() >= window:
                yield next(running).result()
        for future in running:
            yield future.result()


def check_scheduler(address: str) -> None:
    """Refuse a scheduler that is reached over the network without TLS: essays are personal."""
    scheme, _, rest = address.rpartition("://")
    host = rest.rpartition(":")[0] or rest
    if scheme != "tls" and host not in _LOCAL:
        raise UsageError(
            f"--scheduler must be tls://HOST:PORT, or on this machine ({' '.join(_LOCAL)}), got "
            f"{address!r}: essays do not travel unencrypted"
        )
