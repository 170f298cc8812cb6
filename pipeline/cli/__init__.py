"""The command ``cocok``: arguments in, an exit code out. The only package that prints."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import NoReturn

from pipeline.cli.auditing import add_audit
from pipeline.cli.batching import add_batch
from pipeline.cli.making import add_derive, add_parse, add_profiles, add_train
from pipeline.cli.measuring import add_evaluate
from pipeline.cli.options import Exit, remark
from pipeline.cli.papers import add_log, add_papers, add_person
from pipeline.cli.scoring import add_score
from pipeline.cli.serving import add_serve
from pipeline.errors import CocokError

__all__ = ["Exit", "build_parser", "main", "run"]

# one function a command, in the order of the help
COMMANDS = (
    add_score,
    add_batch,
    add_parse,
    add_derive,
    add_train,
    add_evaluate,
    add_audit,
    add_papers,
    add_log,
    add_person,
    add_profiles,
    add_serve,
)


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
        remark(f"cocok: {error}")
        return Exit.USAGE
    except BrokenPipeError:  # "cocok … | head": the reader has had enough
        sys.stderr.close()
        return Exit.DONE
    except KeyboardInterrupt:
        remark("cocok: stopped")
        return Exit.INTERNAL


def run() -> None:
    """Run the command as a program; a fault of the program's own ends it with its own code."""
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
    for add in COMMANDS:
        add(commands)
    return parser
