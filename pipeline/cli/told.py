"""What a batch tells on stderr: how far it is, what was guessed of its files, what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.cli.options import remark
from pipeline.records import Verdict
from pipeline.rows import Counts

_MOST_REASONS = 6


class Remarks:
    """Says what was guessed of each file, once for all files it was guessed of."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, text: str) -> None:
        """Say a remark, unless the same was said of another file."""
        of, _, what = text.partition(": ")
        self._seen[what or of] += 1
        if self._seen[what or of] == 1:
            remark(text)

    def close(self) -> None:
        """Say how many files the remarks were true of."""
        alike = max(self._seen.values(), default=1) - 1
        if alike:
            remark(f"the same of {alike:,} more file{'s' if alike > 1 else ''}")


@contextmanager
def scoring_bar(total: int | None) -> Iterator[Callable[[Counts], None]]:
    """Show a bar with essays, pace and the time left; silent where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Left

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        BarColumn(),
        TextColumn("{task.fields[shown]}"),
        TimeElapsedColumn(),
        *((TextColumn("about"), Left(compact=True), TextColumn("left")) if total else ()),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total, shown="reading …")

        def show(done: Counts) -> None:
            seconds = bar.tasks[0].elapsed or 1.0
            shown = f"{done.rows:,} essays · {done.rows / max(seconds, 0.1):,.0f} a second"
            if done.rejected:
                shown += f" · {done.rejected:,} rejected"
            bar.update(task, completed=min(done.rows, total or done.rows), shown=shown)

        yield show


def tell_counts(counts: Counts, output: Path, rejects: Path, seconds: float) -> None:
    """Say what became of the rows, what was found, and where it lies."""
    pace = counts.rows / max(seconds, 0.001)
    remark(
        f"{counts.rows:,} rows in = {counts.scored:,} scored + {counts.rejected:,} rejected "
        f"({seconds:,.1f} s, {pace:,.0f} a second)"
    )
    verdicts = [verdict.value for verdict in Verdict]
    _tell("verdicts", {name: counts.found.get(name, 0) for name in verdicts})
    _tell("warnings", {name: n for name, n in counts.found.items() if name not in verdicts})
    _tell("rejected", counts.reasons)
    if counts.rejected:
        remark(f"rejected rows are listed in {rejects}")
    remark(f"written to {output}" if counts.rows else f"no rows at all; {output} is empty")


def _tell(what: str, numbers: Mapping[str, int]) -> None:
    ranked: Sequence[tuple[str, int]] = sorted(
        ((name, n) for name, n in numbers.items() if n), key=lambda pair: (-pair[1], pair[0])
    )
    if ranked:
        shown = [f"{n:,} × {name}" for name, n in ranked[:_MOST_REASONS]]
        more = len(ranked) - _MOST_REASONS
        remark(f"  {what}: {' · '.join(shown)}{f' · {more} more' if more > 0 else ''}")
