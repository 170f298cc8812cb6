"""The command that scores many texts: ``batch``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.options import (
    Commands,
    Exit,
    add_model_options,
    command,
    model_folder,
    remark,
)

if TYPE_CHECKING:
    from pipeline.batch import Inputs, Look


def add_batch(commands: Commands) -> None:
    """Add the command ``batch``."""
    parser = command(commands, "batch", "Score tables, folders and ZIPs of essays.", _batch)
    parser.add_argument(
        "input",
        nargs="+",
        type=Path,
        metavar="IN",
        help="CSV, TSV, JSONL (also .gz), XLSX, Parquet, a folder or ZIP of .txt .md .docx .pdf "
        ".html; - reads stdin",
    )
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="OUT",
        help="OUT.jsonl (full analyses) or OUT.csv, OUT.xlsx, OUT.parquet (one row an essay)",
    )
    parser.add_argument("--id-column", metavar="NAME", help="column of ids (guessed by name)")
    parser.add_argument("--text-column", metavar="NAME", help="column of texts (guessed by name)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default: 1)")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with a run of the same command that was killed",
    )
    parser.add_argument(
        "--partitioned",
        action="store_true",
        help="make OUT a folder of one file a part, with a manifest",
    )
    parser.add_argument(
        "--part-rows",
        type=int,
        default=4096,
        metavar="N",
        help="rows of one part (default: 4096)",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="score on the workers of a Dask scheduler"
    )
    parser.add_argument(
        "--html",
        type=Path,
        metavar="F",
        help="also write a report of the whole batch: distributions, traits, warnings, evidence",
    )
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="its language")
    parser.add_argument(
        "--log", type=Path, metavar="F", help="add a line an essay to a log: time, model, id, hash"
    )
    add_model_options(parser)


def _batch(args: argparse.Namespace) -> int:
    from contextlib import ExitStack
    from time import monotonic

    from pipeline.batch import BatchSettings, Inputs, rejects_path, run_batch
    from pipeline.cli.told import Remarks, scoring_bar, tell_counts
    from pipeline.expected import expected_rows
    from pipeline.inputs import spooled, with_stdin
    from pipeline.tables import TableOptions

    how = BatchSettings(
        jobs=args.jobs,
        resume=args.resume,
        scheduler=args.scheduler,
        part_rows=args.part_rows,
        partitioned=args.partitioned,
        summed=args.html is not None,
    )
    folder = model_folder(args)
    begun, remarks = monotonic(), Remarks()
    with ExitStack() as stack:
        piped = Path("-") in args.input
        spool = stack.enter_context(spooled()) if piped else None
        options = TableOptions(args.id_column, args.text_column)
        inputs = Inputs(with_stdin(args.input, spool), options)
        show = stack.enter_context(scoring_bar(expected_rows(inputs.files())))
        look = _reporter(args)
        try:
            counts = run_batch(
                inputs, args.output, folder, how, say=remarks, progress=show, look=look
            )
        except KeyboardInterrupt:
            remark("what was scored is kept; the same command with --resume goes on from there")
            raise
        if args.log:
            _note(args, inputs, folder)
    remarks.close()
    tell_counts(counts, args.output, rejects_path(args.output), monotonic() - begun)
    return Exit.SOME_REJECTED if counts.rejected else Exit.DONE


def _note(args: argparse.Namespace, inputs: Inputs, folder: Path) -> None:
    """Add a line an essay to the log; an id that stood before was rejected, not scored."""
    from dataclasses import replace

    from pipeline.batch import rejects_path
    from pipeline.folder import read_model
    from pipeline.rows import Row
    from pipeline.scorelog import append, entries_of

    version = read_model(folder).version
    inputs = replace(inputs, without=(args.output, rejects_path(args.output), args.log))
    rows = (item for item in inputs.items(lambda _: None) if isinstance(item, Row))
    count = append(args.log, entries_of(((row.id, row.text) for row in rows), version))
    remark(f"{count} lines added to {args.log}")


def _reporter(args: argparse.Namespace) -> Look | None:
    """Return what writes the report of a whole batch, if one was asked for."""
    if not args.html:
        return None

    def report(analyses: Iterator[dict[str, Any]], inputs: Inputs) -> None:
        from pipeline.overview import overview_page
        from pipeline.store import written_whole
        from pipeline.summary import summarise

        overview = summarise(analyses, inputs)
        with written_whole(args.html) as stream:
            stream.write(overview_page(overview, args.lang))
        remark(f"report written to {args.html}")

    return report
