"""The commands that judge a model: ``evaluate``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import (
    Commands,
    Exit,
    add_model_options,
    command,
    model_folder,
    progress,
    remark,
    terminal,
)
from pipeline.errors import UsageError
from pipeline.score import Model

if TYPE_CHECKING:
    from pipeline.people import Judgements
    from pipeline.readings import Reading
    from pipeline.records import Analysis


def add_evaluate(commands: Commands) -> None:
    """Add the command ``evaluate``."""
    parser = command(commands, "evaluate", "Measure a model against what people say.", _evaluate)
    parser.add_argument(
        "labelled",
        type=Path,
        metavar="LABELLED",
        help="table of text and labels (a sentence), traits or a rating from 1 to 5 (an essay), "
        "by one or more raters",
    )
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    parser.add_argument("--html", type=Path, metavar="F", help="also write the report as HTML")
    parser.add_argument(
        "--lang", choices=("id", "en"), default="en", help="language (default: en)"
    )
    parser.add_argument(
        "--errors", type=Path, metavar="F.csv", help="list where model and people differ"
    )
    parser.add_argument(
        "--calibrate",
        type=Path,
        metavar="DIR",
        help="fit thresholds and calibration to these raters and write a new model folder",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the intervals (default: 0)")
    parser.add_argument(
        "--no-baseline",
        action="store_true",
        help="leave out the plain baseline, which takes a minute to train",
    )
    add_model_options(parser)


def _evaluate(args: argparse.Namespace) -> int:
    from pipeline.differing import errors
    from pipeline.evaluate import evaluate
    from pipeline.folder import read_model
    from pipeline.people import read_people
    from pipeline.readings import read_with
    from pipeline.revision import rating_cuts

    _check_outputs(args)
    folder = model_folder(args)
    model = Model(read_model(folder))
    people = read_people(args.labelled, model.data.coefficients.labels, remark)
    cuts = rating_cuts(folder)
    reading, analyses = read_with(model, people, *((cuts,) if cuts else ()))
    baseline = None if args.no_baseline else _baseline(model, people, analyses)
    found = evaluate(people, reading, baseline, seed=args.seed)
    _show(args, model, found)
    if args.errors:
        _write_errors(args.errors, errors(people, reading))
    if args.calibrate:
        _calibrate(args, folder, model, people, reading)
    return Exit.DONE


def _check_outputs(args: argparse.Namespace) -> None:
    if args.errors and args.errors.suffix != ".csv":
        raise UsageError(f"--errors must end in .csv, got {args.errors.name!r}")


def _baseline(model: Model, people: Judgements, analyses: list[Analysis]) -> Reading:
    from pipeline.model import build_baseline
    from pipeline.readings import read_with_baseline
    from pipeline.train import label_matrix
    from pipeline.training import training_statements

    remark("training the plain baseline on the same statements (--no-baseline leaves it out)")
    statements = training_statements(model.profile).statements
    with progress("baseline", None):
        baseline = build_baseline().fit(
            [statement.text for statement in statements],
            label_matrix(statements, model.profile.labels),
        )
    return read_with_baseline(baseline, model, people, analyses)


def _show(args: argparse.Namespace, model: Model, found: object) -> None:
    from pipeline.compared import evaluation_sheets, intro, title
    from pipeline.evaluate import Evaluation
    from pipeline.sheets import Sheet, sheets_page, show_sheets
    from pipeline.store import written_whole

    assert isinstance(found, Evaluation)
    sheets = evaluation_sheets(found, model.data.names, args.lang)
    heading = title(found, args.lang)
    if args.html:
        with written_whole(args.html) as stream:
            stream.write(sheets_page(heading, intro(args.lang), sheets, args.lang))
        remark(f"report written to {args.html}")
    if args.json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        show_sheets((Sheet(heading), *sheets), terminal())


def _write_errors(path: Path, rows: list[dict[str, object]]) -> None:
    import csv

    from pipeline.differing import ERROR_COLUMNS
    from pipeline.escape import safe_cell
    from pipeline.store import written_whole

    with written_whole(path) as stream:
        writer = csv.writer(stream)
        writer.writerow(ERROR_COLUMNS)
        writer.writerows([safe_cell(row[name]) for name in ERROR_COLUMNS] for row in rows)
    remark(f"{len(rows)} differences to read are listed in {path}")


def _calibrate(
    args: argparse.Namespace, folder: Path, model: Model, people: Judgements, reading: Reading
) -> None:
    from pipeline.refit import refit
    from pipeline.revision import write_revision

    know = model.data.coefficients
    fitted = refit(people, reading, know.labels, know.thresholds)
    version = write_revision(folder, args.calibrate, fitted, people, args.labelled)
    for name, before in fitted.before.items():
        remark(f"{name.replace('_', ' ')} on essays held out: {before} -> {fitted.after[name]}")
    if not fitted.helped:
        remark("on essays held out it did not help: keep the old model")
    remark(f"model {version.version} written to {args.calibrate}")
