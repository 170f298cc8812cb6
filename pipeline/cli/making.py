"""The commands that make a model of a job: ``parse``, ``derive``, ``train``, ``profiles``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import Commands, Exit, command, remark, train_into
from pipeline.errors import UsageError
from pipeline.records import Profile

if TYPE_CHECKING:
    from pipeline.records import Statement


def add_parse(commands: Commands) -> None:
    """Add the command ``parse``."""
    parser = command(commands, "parse", "Show what is read in a job document.", _parse)
    parser.add_argument("document", metavar="DOC", help="a document, or the slug of a known one")
    parser.add_argument("--json", action="store_true", help="print JSON instead of YAML")
    parser.add_argument("--output", type=Path, metavar="F", help="write the profile to a file")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="DIR",
        help="also say what changed since a model's document",
    )


def _parse(args: argparse.Namespace) -> int:
    from pipeline.profile import profile_to_yaml, to_json
    from pipeline.store import load_profile, written_whole

    profile = load_profile(args.document)
    shown = to_json(profile) if args.json else profile_to_yaml(profile)
    if args.output:
        with written_whole(args.output) as stream:
            stream.write(shown)
        remark(f"profile written to {args.output}; edit it and train with it")
    else:
        print(shown, end="")
    _remark_changes(profile, args.against)
    if profile.unread:
        remark(f"{len(profile.unread)} sentence(s) no rule could read are listed in unread")
    return Exit.DONE


def _remark_changes(profile: Profile, folder: Path | None) -> None:
    """Say what the document gained and lost since the model was trained on it."""
    from pipeline.changes import profile_changes
    from pipeline.folder import read_model
    from pipeline.store import known_documents, models_folder

    if folder is None:
        folder = models_folder() / profile.slug
        if profile.slug not in known_documents() or not (folder / "manifest.json").exists():
            return
    for line in profile_changes(read_model(folder).profile, profile):
        remark(line)


def add_derive(commands: Commands) -> None:
    """Add the command ``derive``."""
    parser = command(commands, "derive", "Write the labelled statements of a job.", _derive)
    parser.add_argument("source", nargs="?", metavar="PROFILE|DOC", help="default: social worker")
    parser.add_argument("--output", type=Path, required=True, metavar="F.csv", help="the table")


def _derive(args: argparse.Namespace) -> int:
    from pipeline.derive import label_counts
    from pipeline.store import load_profile, write_statements, written_whole
    from pipeline.training import training_statements

    statements = training_statements(load_profile(args.source)).statements
    with written_whole(args.output) as stream:
        write_statements(statements, stream)
    for label, count in label_counts(statements).items():
        remark(f"{count:6d}  {label}")
    return Exit.DONE


def add_train(commands: Commands) -> None:
    """Add the command ``train``."""
    parser = command(commands, "train", "Train a model folder.", _train)
    parser.add_argument("source", nargs="?", metavar="DOC|PROFILE", help="default: social worker")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the model folder to write")
    parser.add_argument(
        "--labelled",
        type=Path,
        metavar="F",
        help="also learn from a table of text and labels, by one or more raters, and tell by "
        "cross-validation whether it helped",
    )


def _train(args: argparse.Namespace) -> int:
    from pipeline.store import built_in_model, load_profile

    profile = load_profile(args.source)
    output = args.output or built_in_model(profile.slug)
    labelled = _labelled(args.labelled, profile.labels) if args.labelled else []
    train_into(profile, output, labelled)
    return Exit.DONE


def _labelled(path: Path, labels: Sequence[str]) -> list[Statement]:
    """Return the user's statements; of several raters, the labels that most gave."""
    from pipeline.gain import statements_of
    from pipeline.people import read_people
    from pipeline.store import read_statements

    people = read_people(path, labels, remark)
    if people.kind != "sentences":
        raise UsageError(f"{path} holds {people.kind}; training needs labels a sentence")
    if len(people.raters) == 1 and path.suffix == ".csv":
        return read_statements(path, origin="user")
    return statements_of(people, path.stem)


def add_profiles(commands: Commands) -> None:
    """Add the command ``profiles``."""
    command(commands, "profiles", "List the jobs cocok knows.", _profiles)


def _profiles(args: argparse.Namespace) -> int:
    from pipeline.store import known_documents

    for slug in known_documents():
        print(f"{slug}\t{_state_of(slug)}")
    return Exit.DONE


def _state_of(slug: str) -> str:
    """Say whether a job has a model, whether of the document as it is now, and what to do."""
    import json

    from pipeline.resources import read_data
    from pipeline.store import built_in_model

    try:
        about = json.loads((built_in_model(slug) / "scorer.json").read_bytes())
    except (OSError, ValueError):
        return f"not trained yet: cocok train {slug}"
    if about.get("document") != read_data("documents", f"{slug}.txt"):
        return f"stale, its document changed since: cocok train {slug}"
    return "trained"
