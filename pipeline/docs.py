"""Regenerate ``docs/cli.md`` from the command's own help; a test keeps the two equal."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from pipeline.cli import build_parser

_HEAD = """# The command line

Generated from `cocok --help` by `make docs`; edit the help texts in `pipeline/cli/` instead.
"""


def cli_page() -> str:
    """Return the page: the help of the command and of each of its commands."""
    os.environ["COLUMNS"] = "88"  # argparse wraps at the terminal's width
    parser = build_parser()
    parts = [_HEAD, _block("cocok", parser)]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            parts += [_block(f"cocok {name}", sub) for name, sub in action.choices.items()]
    return "\n".join(parts)


def _block(name: str, parser: argparse.ArgumentParser) -> str:
    return f"## {name}\n\n```text\n{parser.format_help()}```\n"


if __name__ == "__main__":
    Path("docs/cli.md").write_text(cli_page(), encoding="utf-8", newline="\n")
