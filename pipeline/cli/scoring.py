"""The command that reads one text: ``score``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.cli.options import (
    ALL_JOBS,
    Commands,
    Exit,
    add_model_options,
    command,
    model_folder,
    model_of,
    models_of_all_jobs,
    remark,
    terminal,
)
from pipeline.errors import UsageError


def add_score(commands: Commands) -> None:
    """Add the command ``score``."""
    parser = command(commands, "score", "Score one text.", _score)
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the text; - reads stdin")
    parser.add_argument("--file", type=Path, metavar="F", help="read the text from a file")
    parser.add_argument("--json", action="store_true", help="print the analysis as JSON")
    parser.add_argument("--html", type=Path, metavar="F", help="also write the report as HTML")
    parser.add_argument("--lang", choices=("id", "en"), help="language of the report")
    parser.add_argument(
        "--explain", metavar="LABEL", help="print the sum behind a label, such as empathy+"
    )
    parser.add_argument(
        "--counterfactual",
        metavar="LABEL",
        help="print the smallest deletion of words after which the text no longer carries a "
        "label, or has another verdict (--counterfactual verdict)",
    )
    parser.add_argument(
        "--log", type=Path, metavar="F", help="add a line to a log: time, model, hash of the text"
    )
    add_model_options(parser)


def add_why(commands: Commands) -> None:
    """Add the command ``why``."""
    parser = command(commands, "why", "Show which statements gave a term its weight.", _why)
    parser.add_argument(
        "term", metavar="TERM", help="a word, or a term as `cocok score --explain` prints it"
    )
    parser.add_argument("--label", help="one label (default: the three it weighs most for)")
    parser.add_argument(
        "--top", type=int, default=5, metavar="N", help="statements a label (default: 5)"
    )
    parser.add_argument("--lang", choices=("id", "en"), default="en", help="default: en")
    add_model_options(parser)


def _why(args: argparse.Namespace) -> int:
    from pipeline.why import why, why_lines

    found = why(model_folder(args), args.term, args.label, args.top)
    print("\n".join(why_lines(found, args.lang)))
    return Exit.DONE


def _score(args: argparse.Namespace) -> int:
    text = _text_of(args)
    if args.profile == ALL_JOBS and not args.model:
        return _rank(text, args)
    model = model_of(args)
    analysis = model.score(text)
    if args.log:
        from pipeline.scorelog import append, entry_of

        append(args.log, [entry_of(text, analysis.model)])
    if args.html:
        from pipeline.html import analysis_page
        from pipeline.store import written_whole

        with written_whole(args.html) as stream:
            stream.write(analysis_page(analysis, args.lang))
        remark(f"report written to {args.html}")
    if args.explain:
        from pipeline.ledger import ledger_lines

        print("\n".join(ledger_lines(analysis, args.explain)), end="")
    elif args.counterfactual:
        from pipeline.counterfactual import deletion_lines, smallest_deletion

        asked = args.counterfactual
        print("\n".join(deletion_lines(smallest_deletion(model, text, asked), asked)))
    elif args.json:
        print(analysis.to_json(indent=1))
    else:
        from pipeline.render import render_report

        render_report(analysis, terminal(), args.lang)
    return Exit.DONE


def _rank(text: str, args: argparse.Namespace) -> int:
    """Read the text against every known job and show the order."""
    import json

    from pipeline.ranking import rank_jobs, ranking_dict

    if args.html or args.log:
        raise UsageError("--profile all takes neither --html nor --log; pick one job for those")
    ranked = rank_jobs(models_of_all_jobs(), text)
    if args.json:
        print(json.dumps(ranking_dict(ranked), ensure_ascii=False, indent=1))
    else:
        from pipeline.render import render_ranking

        render_ranking(ranked, terminal(), args.lang)
    return Exit.DONE


def _text_of(args: argparse.Namespace) -> str:
    from pipeline.store import decode, read_document

    if args.file and args.text is not None:
        raise UsageError("give TEXT or --file, not both")
    if args.file:
        document = read_document(args.file)
        if document.hidden:
            remark(f"{args.file}: {document.hidden} characters no reader can see were left out")
        return document.text
    if args.text in (None, "-"):
        if args.text is None and sys.stdin.isatty():
            raise UsageError("no text; give TEXT, --file F, or - to read stdin")
        return decode(sys.stdin.buffer.read())
    return str(args.text)
