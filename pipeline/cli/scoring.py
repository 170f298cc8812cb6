"""The commands that read texts: ``score`` and ``batch``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import (
    Commands,
    Exit,
    add_model_options,
    command,
    model_folder,
    model_of,
    progress,
    remark,
)
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.batch import BatchSettings, Inputs


def add_score(commands: Commands) -> None:
    """Add the command ``score``."""
    parser = command(commands, "score", "Score one text.", _score)
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the text; - reads stdin")
    parser.add_argument("--file", type=Path, metavar="F", help="read the text from a file")
    parser.add_argument("--json", action="store_true", help="print the analysis as JSON")
    parser.add_argument("--html", type=Path, metavar="F", help="also write the report as HTML")
    parser.add_argument("--lang", choices=("id", "en"), help="language of the report")
    add_model_options(parser)


def _score(args: argparse.Namespace) -> int:
    text = _text_of(args)
    model = model_of(args)
    analysis = model.score(text)
    if args.html:
        from pipeline.html import analysis_page
        from pipeline.store import written_whole

        with written_whole(args.html) as stream:
            stream.write(analysis_page(analysis, args.lang))
        remark(f"report written to {args.html}")
    if args.json:
        print(analysis.to_json(indent=1))
    else:
        from rich.console import Console

        from pipeline.render import render_report

        render_report(analysis, Console(highlight=False), args.lang)
    return Exit.DONE


def _text_of(args: argparse.Namespace) -> str:
    from pipeline.store import decode, read_document

    if args.file and args.text is not None:
        raise UsageError("give TEXT or --file, not both")
    if args.file:
        document = read_document(args.file)
        if document.hidden:
            remark(f"{args.file}: {document.hidden} characters no reader can see were left out")
        return document.text
    if args.text in (None, "-"):
        if args.text is None and sys.stdin.isatty():
            raise UsageError("no text; give TEXT, --file F, or - to read stdin")
        return decode(sys.stdin.buffer.read())
    return str(args.text)


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
        "--scheduler", metavar="ADDRESS", help="score on the workers of a Dask scheduler"
    )
    parser.add_argument(
        "--html",
        type=Path,
        metavar="F",
        help="also write a report of the whole batch: distributions, traits, warnings, evidence "
        "(an OUT that is no .jsonl is scored a second time for it)",
    )
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="its language")
    add_model_options(parser)


def _batch(args: argparse.Namespace) -> int:
    from contextlib import ExitStack

    from pipeline.batch import BatchSettings, Inputs, rejects_path, run_batch
    from pipeline.inputs import spooled, with_stdin
    from pipeline.tables import TableOptions

    how = BatchSettings(args.jobs, args.resume, args.scheduler)
    folder = model_folder(args)
    with ExitStack() as stack:
        piped = Path("-") in args.input
        spool = stack.enter_context(spooled()) if piped else None
        options = TableOptions(args.id_column, args.text_column)
        inputs = Inputs(with_stdin(args.input, spool), options)
        advance = stack.enter_context(progress("scoring", None))
        counts = run_batch(inputs, args.output, folder, how, say=remark, progress=advance)
        if args.html:
            _report(args, inputs, folder, how)
    remark(f"{counts.rows} rows in = {counts.scored} scored + {counts.rejected} rejected")
    if counts.rejected:
        remark(f"rejected rows are listed in {rejects_path(args.output)}")
        return Exit.SOME_REJECTED
    return Exit.DONE


def _report(args: argparse.Namespace, inputs: Inputs, folder: Path, how: BatchSettings) -> None:
    """Write the report of a whole batch; it is made from full analyses."""
    from pipeline.batch import rejects_path, run_batch
    from pipeline.overview import overview_page
    from pipeline.store import written_whole
    from pipeline.summary import summarise

    analyses = args.output
    if analyses.suffix != ".jsonl":
        analyses = args.output.with_name(f".{args.output.name}.jsonl")
        run_batch(inputs, analyses, folder, how)
    try:
        overview = summarise(analyses, inputs)
    finally:
        if analyses != args.output:
            analyses.unlink(missing_ok=True)
            rejects_path(analyses).unlink(missing_ok=True)
    with written_whole(args.html) as stream:
        stream.write(overview_page(overview, args.lang))
    remark(f"report written to {args.html}")
