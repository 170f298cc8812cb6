"""The command ``cocok``: arguments in, an exit code out. The only package that prints."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import TracebackType
from typing import NoReturn

from pipeline.cli.options import Exit, remark
from pipeline.errors import CocokError

__all__ = ["Exit", "build_parser", "main", "run"]

# which function of which module adds a command, in the order of the help
COMMANDS = {
    "score": "scoring.add_score",
    "why": "scoring.add_why",
    "batch": "batching.add_batch",
    "parse": "making.add_parse",
    "derive": "making.add_derive",
    "train": "making.add_train",
    "evaluate": "measuring.add_evaluate",
    "audit": "auditing.add_audit",
    "card": "papers.add_papers",
    "notice": "papers.add_papers",
    "dpia": "papers.add_papers",
    "log": "papers.add_log",
    "person": "papers.add_person",
    "profiles": "making.add_profiles",
    "serve": "serving.add_serve",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if argv is None else argv
    parser = build_parser(given[0] if given and given[0] in COMMANDS else None)
    try:
        args = parser.parse_args(given)
    except SystemExit as stop:  # argparse has said what was wrong
        return int(stop.code or 0)
    if not hasattr(args, "run"):
        parser.print_help(sys.stderr)
        return Exit.USAGE
    try:
        code = int(args.run(args))
        sys.stdout.flush()  # here, where a reader that has gone is told from a fault
        return code
    except CocokError as error:
        remark(f"cocok: {error}")
        return Exit.USAGE
    except BrokenPipeError:  # "cocok … | head": the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing left to flush
        return Exit.DONE
    except KeyboardInterrupt:
        remark("cocok: stopped")
        return Exit.INTERNAL


def run() -> None:
    """Run the command as a program; a fault of the program's own ends it with its own code."""
    # vocabularies and tables are built by the thousand and stay: looking through them for
    # rubbish at every 700th object takes a twentieth of the time until the first answer
    gc.set_threshold(50_000, 20, 20)
    sys.excepthook = _internal
    sys.exit(main())


def _internal(
    kind: type[BaseException], error: BaseException, at: TracebackType | None
) -> NoReturn:
    """Show where the program failed: Python's own exit code would be that of rejected rows."""
    sys.__excepthook__(kind, error, at)
    remark("cocok: this is a fault of the program; please report the lines above")
    sys.stdout.flush()
    os._exit(Exit.INTERNAL)


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of every command, or quickly that of one."""
    from pipeline import __version__

    parser = argparse.ArgumentParser(
        prog="cocok",
        description="Read a one-page job profile and tell, sentence by sentence, "
        "where a text fits that job.",
    )
    parser.add_argument("--version", action="version", version=f"cocok {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for place in dict.fromkeys([COMMANDS[only]] if only else COMMANDS.values()):
        module, function = place.split(".")
        getattr(import_module(f"pipeline.cli.{module}"), function)(commands)
    return parser
