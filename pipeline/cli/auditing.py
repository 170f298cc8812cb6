"""The command that looks for unequal treatment: ``audit``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.options import (
    Commands,
    Exit,
    add_model_options,
    command,
    model_of,
    remark,
    terminal,
)
from pipeline.errors import UsageError
from pipeline.score import Model

if TYPE_CHECKING:
    from pipeline.sheets import Sheet

_MOST = 200


def add_audit(commands: Commands) -> None:
    """Add the command ``audit``."""
    parser = command(
        commands, "audit", "Check a scored batch, or the model, for unequal treatment.", _audit
    )
    parser.add_argument(
        "scored", nargs="?", type=Path, metavar="SCORED", help="what cocok batch wrote"
    )
    parser.add_argument("--by", nargs="+", metavar="COLUMN", help="the columns that hold groups")
    parser.add_argument(
        "--cut-off", type=float, metavar="SCORE", help="also rates of selection from this score on"
    )
    parser.add_argument(
        "--human",
        metavar="COLUMN",
        help="people's decision (yes/no) or rating: accuracy by group",
    )
    parser.add_argument(
        "--swap",
        type=Path,
        metavar="ESSAYS",
        help="exchange names, gender, religion, region, disability … in these essays and tell how "
        "far scores move",
    )
    parser.add_argument(
        "--most",
        type=int,
        default=_MOST,
        metavar="N",
        help=f"essays swapped in (default: {_MOST})",
    )
    parser.add_argument(
        "--register",
        type=Path,
        metavar="TRIPLES",
        help="a table of the same content in formal, casual and chat language: do scores differ?",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--html", type=Path, metavar="F", help="also write the report as HTML")
    parser.add_argument("--lang", choices=("id", "en"), default="en", help="default: en")
    parser.add_argument("--seed", type=int, default=0, help="seed of the intervals (default: 0)")
    add_model_options(parser)


def _audit(args: argparse.Namespace) -> int:
    from pipeline.messages import say

    _check(args)
    held: dict[str, Any] = {}
    sheets: list[Sheet] = []
    intro: tuple[str, ...]
    title, intro = say("audit", "title_plain", args.lang), (say("audit", "intro", args.lang),)
    if args.scored:
        title, intro = _groups(args, held, sheets)
    if args.swap or args.register:
        model = model_of(args)
    left_out = _swaps(args, model, held, sheets) if args.swap else 0
    if args.register:
        _registers(args, model, held, sheets)
    _show(args, title, intro, held, sheets)
    return Exit.SOME_REJECTED if left_out else Exit.DONE


def _check(args: argparse.Namespace) -> None:
    if not (args.scored or args.swap or args.register):
        raise UsageError("nothing to audit; give SCORED with --by, --swap ESSAYS or --register F")
    if bool(args.scored) != bool(args.by):
        raise UsageError("SCORED and --by COLUMN go together: which columns hold the groups?")
    if args.cut_off is not None and not 0 < args.cut_off <= 100:
        raise UsageError(f"--cut-off must be above 0 and at most 100, got {args.cut_off:g}")


def _groups(
    args: argparse.Namespace, held: dict[str, Any], sheets: list[Sheet]
) -> tuple[str, tuple[str, ...]]:
    from pipeline.audit import audit, read_scored
    from pipeline.audited import audit_intro, audit_sheets, audit_title

    people = read_scored(args.scored, args.by, args.human, remark)
    found = audit(people, args.by, args.cut_off, args.seed)
    held.update(found.to_dict())
    sheets += audit_sheets(found, args.lang)
    return audit_title(found, args.lang), audit_intro(found, args.lang)


def _swaps(
    args: argparse.Namespace,
    model: Model,
    held: dict[str, Any],
    sheets: list[Sheet],
) -> int:
    """Exchange names in the essays asked for; return how many rows could not be read."""
    from pipeline.audited import swap_sheets
    from pipeline.inputs import Inputs
    from pipeline.rows import Rejected, Row
    from pipeline.swaps import swap_test
    from pipeline.tables import TableOptions

    left_out: list[Rejected] = []
    items = Inputs((args.swap,), TableOptions()).items(remark)
    rows: list[Row] = []
    for item in items:
        if isinstance(item, Rejected):
            left_out.append(item)
            continue
        rows.append(item)
        if len(rows) == args.most:
            break
    if left_out:
        first = left_out[0]
        remark(
            f"{args.swap}: {len(left_out)} rows left out; the first, line {first.line}, says: "
            f"{first.reason}"
        )
    if not rows:
        raise UsageError(f"{args.swap} holds no essay to swap in")
    tested = swap_test(model, [row.id for row in rows], [row.text for row in rows])
    held["swaps"] = {"essays": len(rows), "kinds": [kind.to_dict() for kind in tested]}
    sheets += swap_sheets(tested, len(rows), args.lang)
    return len(left_out)


def _registers(
    args: argparse.Namespace,
    model: Model,
    held: dict[str, Any],
    sheets: list[Sheet],
) -> None:
    from pipeline.audited import register_sheet
    from pipeline.registers import read_triples, register_test

    found = register_test(model, read_triples(args.register, remark))
    held["registers"] = found.to_dict()
    sheets.append(register_sheet(found, args.lang))


def _show(
    args: argparse.Namespace,
    title: str,
    intro: tuple[str, ...],
    held: dict[str, Any],
    sheets: list[Sheet],
) -> None:
    from pipeline.sheets import Sheet, sheets_page, show_sheets
    from pipeline.store import written_whole

    if args.html:
        with written_whole(args.html) as stream:
            stream.write(sheets_page(title, intro, sheets, args.lang))
        remark(f"report written to {args.html}")
    if args.json:
        print(json.dumps(held, ensure_ascii=False, indent=1))
    else:
        show_sheets([Sheet(title, intro), *sheets], terminal())
