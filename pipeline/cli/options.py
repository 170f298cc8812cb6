"""What several commands share: exit codes, remarks, progress, and which model is meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pipeline.score import Model

if TYPE_CHECKING:
    from rich.console import Console

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


ALL_JOBS = "all"


class Exit(IntEnum):
    """What the command's exit code means."""

    DONE = 0
    SOME_REJECTED = 1
    USAGE = 2
    INTERNAL = 3


def command(
    commands: Commands, name: str, help: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    """Add a command with its help and what it runs."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(run=run)
    return parser


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that pick a job or a model folder."""
    parser.add_argument("--model", type=Path, metavar="DIR", help="a trained model folder")
    parser.add_argument(
        "--profile",
        metavar="SLUG",
        default="pekerja-sosial",
        help="a built-in job (score also takes all: every job, ranked)",
    )


def model_of(args: argparse.Namespace) -> Model:
    """Return the model asked for."""
    from pipeline.folder import read_model

    model = Model(read_model(model_folder(args)))
    if not args.model:
        _remark_if_stale(args.profile, model)
    return model


def terminal() -> Console:
    """Return where results are shown; a reader who has seen enough (``| head``) is no error."""
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would end the program with the code of rejected rows

    return Terminal(highlight=False, emoji=False)  # ":sad:" in a text stays as typed


def models_of_all_jobs() -> Iterator[Model]:
    """Yield the model of every known job, trained first where there is none."""
    from pipeline.store import known_documents

    for slug in known_documents():
        yield model_of(argparse.Namespace(model=None, profile=slug))


def _remark_if_stale(slug: str, model: Model) -> None:
    from pipeline.resources import read_data

    if read_data("documents", f"{slug}.txt") != model.profile.document:
        remark(
            f"the model of {slug} is stale: its document changed since; "
            f"'cocok train {slug}' trains it anew, 'cocok parse {slug}' shows the difference"
        )


def model_folder(args: argparse.Namespace) -> Path:
    """Return the model folder asked for, trained first where it is a built-in one."""
    from pipeline.store import built_in_model, load_profile

    if args.model:
        return Path(args.model)
    place = built_in_model(args.profile)
    if not (place / "manifest.json").exists():
        remark(f"no model of {args.profile} yet: training it once, a minute or two")
        train_into(load_profile(args.profile), place)
    return place


def train_into(profile: object, output: Path, labelled: Sequence[object] = ()) -> None:
    """Train a model folder, with progress and a closing remark."""
    from pipeline.training import train_folder

    with progress("training", 1) as advance:
        trained, version = train_folder(
            profile,  # type: ignore[arg-type]
            output,
            labelled=labelled,  # type: ignore[arg-type]
            compare=bool(labelled),
            progress=lambda _, done, total: advance(done, total),
        )
    held = trained.measures["held_out"]
    remark(
        f"model {version.version} written to {output}: {trained.measures['statements']} "
        f"statements, F1 {held['micro_f1']:.3f} on held-out authors"
    )
    if labelled:
        from pipeline.gain import Gain

        worth = Gain(**trained.measures["labelled"])
        remark(worth.said)
        remark(f"F1 on the bank's statements: {worth.bank_before:.3f} -> {worth.bank_after:.3f}")


def remark(text: str) -> None:
    """Say something on stderr."""
    print(text, file=sys.stderr)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[..., None]]:
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
