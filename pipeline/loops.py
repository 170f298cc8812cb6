"""Loops over arrays, one entry at a time, for numba to compile where it is installed.

Each does what a passage of array arithmetic does elsewhere, in one pass and to the same bits;
``tests/test_loops.py`` holds both beside each other. They are plain functions and run without
numba too, slowly. Importing numba and loading what it once compiled takes most of a second, so
:func:`loops` hands them out only after :func:`switch_on`, which long batches ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.termloops import add_rows, known_pairs, label_terms, match_rows
from pipeline.textloops import add_stretches, cut_pieces, find_stretches, place_pieces, spell_out


@dataclass(frozen=True)
class Loops:
    """The loops of both modules, compiled or as they stand."""

    add_stretches: Callable[..., Any]
    find_stretches: Callable[..., Any]
    cut_pieces: Callable[..., Any]
    place_pieces: Callable[..., Any]
    spell_out: Callable[..., Any]
    match_rows: Callable[..., Any]
    known_pairs: Callable[..., Any]
    add_rows: Callable[..., Any]
    label_terms: Callable[..., Any]


PLAIN = Loops(
    add_stretches,
    find_stretches,
    cut_pieces,
    place_pieces,
    spell_out,
    match_rows,
    known_pairs,
    add_rows,
    label_terms,
)
_used: list[Loops] = []


def loops() -> Loops | None:
    """Return the loops in use, ``None`` where arrays are reckoned with as a whole."""
    return _used[0] if _used else None


def use(these: Loops | None) -> None:
    """Read by these loops from now on, or by arrays as a whole: what is read stays the same."""
    _used[:] = [] if these is None else [these]


def switch_on() -> None:
    """Read by compiled loops from now on, where there can be any."""
    if not _used:
        use(compiled())


@lru_cache(maxsize=1)
def compiled() -> Loops | None:
    """Return the loops compiled, ``None`` without numba or a folder to keep its work in."""
    try:
        from numba import njit  # takes its time: only where there is much to read

        compiler = njit(cache=True, nogil=True, error_model="numpy")
        return Loops(**{name: compiler(loop) for name, loop in vars(PLAIN).items()})
    except (ImportError, RuntimeError):
        return None
