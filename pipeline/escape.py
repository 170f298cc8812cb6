"""Keep a spreadsheet from taking an applicant's words for a formula, and undo it."""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\0]")


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: a leading ``'`` marks it as text.

    Reading it back is exact: take one ``'`` away where the rest still begins like a formula.
    """
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value
    return value


def original_cell(value: str) -> str:
    """Return what :func:`safe_cell` was given."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value[1:]) else value
