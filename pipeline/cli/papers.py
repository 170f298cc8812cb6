"""The papers and the duties: ``card``, ``notice``, ``dpia``, ``log``, ``person``."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import (
    Commands,
    Exit,
    add_model_options,
    command,
    model_folder,
    remark,
)
from pipeline.errors import ModelError
from pipeline.score import Model

if TYPE_CHECKING:
    from pipeline.behaviours import Outcome

_HELP = {
    "card": "Tell what a model was made from, how it measures, what it is not for.",
    "notice": "Draft the notice that applicants must get.",
    "dpia": "Draft an impact assessment (UU PDP, EU AI Act, NYC Local Law 144).",
}


def add_papers(commands: Commands) -> None:
    """Add the commands ``card``, ``notice`` and ``dpia``."""
    for name, help in _HELP.items():
        parser = command(commands, name, help, partial(_paper, name))
        parser.add_argument("--lang", choices=("id", "en"), default="id", help="default: id")
        parser.add_argument(
            "--output", type=Path, metavar="F.md", help="write it to a file (default: stdout)"
        )
        add_model_options(parser)


def _paper(name: str, args: argparse.Namespace) -> int:
    from pipeline.behaviours import behaviour_cases, run_behaviours
    from pipeline.card import About, paper
    from pipeline.folder import read_model
    from pipeline.store import written_whole

    folder = model_folder(args)
    data = read_model(folder)
    model = Model(data)
    outcomes: tuple[Outcome, ...] = ()
    if name == "card" and data.profile.slug == "pekerja-sosial":  # the suite is about this job
        outcomes = tuple(run_behaviours(model.score_many, behaviour_cases()))
    about = About(data.profile, data.names, _measures(folder), data.version, outcomes)
    text = paper(name, about, args.lang)
    if args.output:
        with written_whole(args.output) as stream:
            stream.write(text)
        remark(f"{name} written to {args.output}; it is a draft for a lawyer")
    else:
        print(text, end="")
    return Exit.DONE


def _measures(folder: Path) -> dict[str, object]:
    try:
        held: dict[str, object] = json.loads((folder / "measures.json").read_bytes())
    except OSError:
        raise ModelError(f"{folder} holds no measures.json; train the model anew") from None
    except ValueError:
        raise ModelError(f"{folder / 'measures.json'} is damaged; train the model anew") from None
    return held


def add_log(commands: Commands) -> None:
    """Add the command ``log``."""
    parser = command(commands, "log", "Read a log of scorings (score --log, batch --log).", _log)
    parser.add_argument("log", type=Path, metavar="LOG", help="the file that --log wrote")
    parser.add_argument("--id", metavar="ID", help="only the scorings of this id")
    parser.add_argument("--of", type=Path, metavar="F", help="only the scorings of this text")


def _log(args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from pipeline.folder import sha256_of
    from pipeline.scorelog import read_log
    from pipeline.store import read_text

    wanted = sha256_of(read_text(args.of).encode()) if args.of else None
    models: Counter[str] = Counter()
    for entry in read_log(args.log):
        if wanted in (None, entry.input_sha256) and args.id in (None, entry.id):
            models[entry.model] += 1
            print(json.dumps(asdict(entry), ensure_ascii=False))
    remark(f"{sum(models.values())} scorings by {len(models)} model version(s)")
    return Exit.DONE


def add_person(commands: Commands) -> None:
    """Add the command ``person``."""
    parser = command(
        commands, "person", "Give out, or delete, what files hold of one person.", _person
    )
    parser.add_argument("id", metavar="ID", help="the person's id")
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="F", help="results, logs, lists of rejected rows"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--export", type=Path, metavar="F.json", help="write everything found to a file"
    )
    what.add_argument("--delete", action="store_true", help="take their rows out of every file")


def _person(args: argparse.Namespace) -> int:
    from pipeline.person import delete, find
    from pipeline.store import written_whole

    act = delete if args.delete else find
    found = [act(args.id, path) for path in args.files]
    held = {"id": args.id, "files": {one.file: list(one.rows) for one in found}}
    if args.export:
        with written_whole(args.export) as stream:
            json.dump(held, stream, ensure_ascii=False, indent=1, default=str)
        remark(f"everything found written to {args.export}")
    elif not args.delete:
        print(json.dumps(held, ensure_ascii=False, indent=1, default=str))
    for one in found:
        done = "taken out" if args.delete else "found"
        remark(f"{one.file}: {len(one.rows)} of {one.total} rows {done}")
    return Exit.DONE
