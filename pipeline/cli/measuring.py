"""The commands that judge a model: ``evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.cli.options import Commands, Exit, add_model_options, command, model_of


def add_evaluate(commands: Commands) -> None:
    """Add the command ``evaluate``."""
    parser = command(commands, "evaluate", "Measure a model against human labels.", _evaluate)
    parser.add_argument("labelled", type=Path, metavar="LABELLED", help="CSV of text, labels")
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    add_model_options(parser)


def _evaluate(args: argparse.Namespace) -> int:
    from pipeline.evaluate import evaluate, evaluation_table
    from pipeline.store import read_statements

    measures = evaluate(model_of(args), read_statements(args.labelled, origin="user"))
    if args.json:
        import json

        print(json.dumps(measures, indent=1))
    else:
        print(evaluation_table(measures))
    return Exit.DONE
