"""The command ``cocok``: arguments in, an exit code out. The only module that prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import CocokError, UsageError
from pipeline.score import Model


class Exit(IntEnum):
    """What the command's exit code means."""

    DONE = 0
    SOME_REJECTED = 1
    USAGE = 2
    INTERNAL = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = build_parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has said what was wrong
        return int(stop.code or 0)
    if not hasattr(args, "run"):
        parser.print_help(sys.stderr)
        return Exit.USAGE
    try:
        return int(args.run(args))
    except CocokError as error:
        _remark(f"cocok: {error}")
        return Exit.USAGE
    except BrokenPipeError:  # "cocok … | head": the reader has had enough
        sys.stderr.close()
        return Exit.DONE
    except KeyboardInterrupt:
        _remark("cocok: stopped")
        return Exit.INTERNAL


def run() -> None:
    """Run the command as a program."""
    sys.exit(main())


# ---------------------------------------------------------------- arguments


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    from pipeline import __version__

    parser = argparse.ArgumentParser(
        prog="cocok",
        description="Read a one-page job profile and tell, sentence by sentence, "
        "where a text fits that job.",
    )
    parser.add_argument("--version", action="version", version=f"cocok {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for add in (
        _add_score,
        _add_batch,
        _add_parse,
        _add_derive,
        _add_train,
        _add_evaluate,
        _add_profiles,
        _add_serve,
    ):
        add(commands)
    return parser


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _command(
    commands: Commands, name: str, help: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(run=run)
    return parser


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, metavar="DIR", help="a trained model folder")
    parser.add_argument(
        "--profile", metavar="SLUG", default="pekerja-sosial", help="a built-in job"
    )


def _add_score(commands: Commands) -> None:
    parser = _command(commands, "score", "Score one text.", _score)
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the text; - reads stdin")
    parser.add_argument("--file", type=Path, metavar="F", help="read the text from a file")
    parser.add_argument("--json", action="store_true", help="print the analysis as JSON")
    parser.add_argument("--html", type=Path, metavar="F", help="also write the report as HTML")
    parser.add_argument("--lang", choices=("id", "en"), help="language of the report")
    _add_model_options(parser)


def _add_batch(commands: Commands) -> None:
    parser = _command(commands, "batch", "Score tables, folders and ZIPs of essays.", _batch)
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
    _add_model_options(parser)


def _add_parse(commands: Commands) -> None:
    parser = _command(commands, "parse", "Show what is read in a job document.", _parse)
    parser.add_argument("document", metavar="DOC", help="a document, or the slug of a known one")
    parser.add_argument("--json", action="store_true", help="print JSON instead of YAML")
    parser.add_argument("--output", type=Path, metavar="F", help="write the profile to a file")


def _add_derive(commands: Commands) -> None:
    parser = _command(commands, "derive", "Write the labelled statements of a job.", _derive)
    parser.add_argument("source", nargs="?", metavar="PROFILE|DOC", help="default: social worker")
    parser.add_argument("--output", type=Path, required=True, metavar="F.csv", help="the table")


def _add_train(commands: Commands) -> None:
    parser = _command(commands, "train", "Train a model folder.", _train)
    parser.add_argument("source", nargs="?", metavar="DOC|PROFILE", help="default: social worker")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the model folder to write")
    parser.add_argument(
        "--labelled", type=Path, metavar="F", help="also learn from a CSV of text, labels"
    )


def _add_evaluate(commands: Commands) -> None:
    parser = _command(commands, "evaluate", "Measure a model against human labels.", _evaluate)
    parser.add_argument("labelled", type=Path, metavar="LABELLED", help="CSV of text, labels")
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    _add_model_options(parser)


def _add_profiles(commands: Commands) -> None:
    _command(commands, "profiles", "List the jobs cocok knows.", _profiles)


def _add_serve(commands: Commands) -> None:
    parser = _command(commands, "serve", "Open the page and the HTTP API.", _serve)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8787, help="port to listen on")
    parser.add_argument(
        "--token", metavar="T", help="secret every request must carry (or COCOK_TOKEN)"
    )
    parser.add_argument(
        "--name", action="append", default=[], metavar="HOST", help="a further name to answer to"
    )
    parser.add_argument(
        "--model", type=Path, action="append", metavar="DIR", help="a model folder; repeatable"
    )


# ---------------------------------------------------------------- commands


def _score(args: argparse.Namespace) -> int:
    text = _text_of(args)
    model = _model(args)
    analysis = model.score(text)
    if args.html:
        from pipeline.html import analysis_page
        from pipeline.store import written_whole

        with written_whole(args.html) as stream:
            stream.write(analysis_page(analysis, args.lang))
        _remark(f"report written to {args.html}")
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
            _remark(f"{args.file}: {document.hidden} characters no reader can see were left out")
        return document.text
    if args.text in (None, "-"):
        if args.text is None and sys.stdin.isatty():
            raise UsageError("no text; give TEXT, --file F, or - to read stdin")
        return decode(sys.stdin.buffer.read())
    return str(args.text)


def _batch(args: argparse.Namespace) -> int:
    from contextlib import ExitStack

    from pipeline.batch import BatchSettings, Inputs, rejects_path, run_batch
    from pipeline.inputs import spooled, with_stdin
    from pipeline.tables import TableOptions

    how = BatchSettings(args.jobs, args.resume, args.scheduler)
    folder = _model_folder(args)
    with ExitStack() as stack:
        piped = Path("-") in args.input
        spool = stack.enter_context(spooled()) if piped else None
        options = TableOptions(args.id_column, args.text_column)
        inputs = Inputs(with_stdin(args.input, spool), options)
        advance = stack.enter_context(_progress("scoring", None))
        counts = run_batch(inputs, args.output, folder, how, say=_remark, progress=advance)
    _remark(f"{counts.rows} rows in = {counts.scored} scored + {counts.rejected} rejected")
    if counts.rejected:
        _remark(f"rejected rows are listed in {rejects_path(args.output)}")
        return Exit.SOME_REJECTED
    return Exit.DONE


def _parse(args: argparse.Namespace) -> int:
    from pipeline.profile import profile_to_yaml, to_json
    from pipeline.store import load_profile, written_whole

    profile = load_profile(args.document)
    shown = to_json(profile) if args.json else profile_to_yaml(profile)
    if args.output:
        with written_whole(args.output) as stream:
            stream.write(shown)
        _remark(f"profile written to {args.output}; edit it and train with it")
    else:
        print(shown, end="")
    if profile.unread:
        _remark(f"{len(profile.unread)} sentence(s) no rule could read are listed in unread")
    return Exit.DONE


def _derive(args: argparse.Namespace) -> int:
    from pipeline.derive import derive, label_counts
    from pipeline.store import load_bank, load_profile, write_statements, written_whole

    statements = derive(load_profile(args.source), load_bank())
    with written_whole(args.output) as stream:
        write_statements(statements, stream)
    for label, count in label_counts(statements).items():
        _remark(f"{count:6d}  {label}")
    return Exit.DONE


def _train(args: argparse.Namespace) -> int:
    from pipeline.store import built_in_model, load_profile, read_statements

    profile = load_profile(args.source)
    output = args.output or built_in_model(profile.slug)
    labelled = read_statements(args.labelled, origin="user") if args.labelled else []
    _train_into(profile, output, labelled)
    return Exit.DONE


def _train_into(profile: object, output: Path, labelled: Sequence[object] = ()) -> None:
    from pipeline.training import train_folder

    with _progress("training", 1) as advance:
        trained, version = train_folder(
            profile,  # type: ignore[arg-type]
            output,
            labelled=labelled,  # type: ignore[arg-type]
            progress=lambda _, done, total: advance(done, total),
        )
    held = trained.measures["held_out"]
    _remark(
        f"model {version.version} written to {output}: {trained.measures['statements']} "
        f"statements, F1 {held['micro_f1']:.3f} on held-out authors"
    )


def _evaluate(args: argparse.Namespace) -> int:
    from pipeline.evaluate import evaluate, evaluation_table
    from pipeline.store import read_statements

    measures = evaluate(_model(args), read_statements(args.labelled, origin="user"))
    if args.json:
        import json

        print(json.dumps(measures, indent=1))
    else:
        print(evaluation_table(measures))
    return Exit.DONE


def _profiles(args: argparse.Namespace) -> int:
    from pipeline.store import built_in_model, known_documents

    for slug in known_documents():
        trained = (built_in_model(slug) / "manifest.json").exists()
        print(f"{slug}\t{'trained' if trained else 'not trained yet'}")
    return Exit.DONE


def _serve(args: argparse.Namespace) -> int:
    try:
        from pipeline.web.serve import listen, model_folders, web_settings
    except ImportError as error:
        raise UsageError(f"the page needs {error.name}; pip install 'cocok[web]'") from None
    settings = web_settings(args.host, args.port, args.token, args.name)
    folders = model_folders(args.model or [])
    if not folders:
        _model(argparse.Namespace(model=None, profile="pekerja-sosial"))
        folders = model_folders([])
    _remark(f"cocok is at http://{settings.address}/ (Ctrl+C ends it)")
    if not settings.is_loopback:
        _remark("other machines can reach it; every request needs the token")
    listen(folders, settings)
    return Exit.DONE


# ---------------------------------------------------------------- shared


def _model(args: argparse.Namespace) -> Model:
    from pipeline.folder import read_model

    return Model(read_model(_model_folder(args)))


def _model_folder(args: argparse.Namespace) -> Path:
    """Return the model folder asked for, trained first where it is a built-in one."""
    from pipeline.store import built_in_model, load_profile

    if args.model:
        return Path(args.model)
    place = built_in_model(args.profile)
    if not (place / "manifest.json").exists():
        _remark(f"no model of {args.profile} yet: training it once, about a minute")
        _train_into(load_profile(args.profile), place)
    return place


def _remark(text: str) -> None:
    print(text, file=sys.stderr)


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[..., None]]:
    """Show a progress bar on stderr; silent where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: int, of: int | None = None) -> None:
            bar.update(task, completed=done, total=of or total)

        yield advance
