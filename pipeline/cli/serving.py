"""The command ``serve``: the page and the HTTP API."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.cli.options import Commands, Exit, command, model_of, remark
from pipeline.errors import UsageError


def add_serve(commands: Commands) -> None:
    """Add the command ``serve``."""
    parser = command(commands, "serve", "Open the page and the HTTP API.", _serve)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8787, help="port to listen on")
    parser.add_argument(
        "--token", metavar="T", help="secret every request must carry (or COCOK_TOKEN)"
    )
    parser.add_argument(
        "--name", action="append", default=[], metavar="HOST", help="a further name to answer to"
    )
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a limit, as most_rows=100000; a wrong name lists them all; repeatable",
    )
    parser.add_argument(
        "--model", type=Path, action="append", metavar="DIR", help="a model folder; repeatable"
    )


def _serve(args: argparse.Namespace) -> int:
    try:
        from pipeline.web.serve import listen, model_folders, web_settings
    except ImportError as error:
        raise UsageError(f"the page needs {error.name}; pip install 'cocok[web]'") from None
    settings = web_settings(args.host, args.port, args.token, args.name, args.limit)
    folders = model_folders(args.model or [])
    if not folders:
        model_of(argparse.Namespace(model=None, profile="pekerja-sosial"))
        folders = model_folders([])
    remark(f"cocok is at http://{settings.address}/ (Ctrl+C ends it)")
    if not settings.is_loopback:
        remark("other machines can reach it; every request needs the token")
    listen(folders, settings, None if args.model else lambda: model_folders([]))
    return Exit.DONE
