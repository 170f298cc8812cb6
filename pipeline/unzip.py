"""Look into ZIP containers without trusting their headers: sizes are counted while inflating."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from pipeline.errors import InputError

_BLOCK = 1 << 20
_RATIO = 100  # inflated to packed; text packs 3 to 20 times
_RATIO_FROM = 20_000_000  # small files may pack as well as they like
MOST_INFLATED = 20_000_000_000  # bytes of all members of a ZIP of essays
DAMAGED = (  # what Python's reader may raise on a ZIP file that is none, or no longer one
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, EOFError, OSError, RuntimeError, ValueError, OverflowError),
)


def check_inflated(container: bytes | Path, limit: int) -> None:
    """Inflate every member of a ZIP container once, refusing what unfolds too far.

    Raises
    ------
    InputError
        Where the members add up to more than ``limit`` bytes, or unfold 100-fold.
    """
    size = len(container) if isinstance(container, bytes) else container.stat().st_size
    source = BytesIO(container) if isinstance(container, bytes) else container
    budget = min(limit, max(_RATIO_FROM, size * _RATIO))
    try:
        with zipfile.ZipFile(source) as opened:
            for member in opened.infolist():
                budget -= len_inflated(opened, member, budget)
    except InputError:
        raise
    except DAMAGED as error:
        raise InputError(f"is damaged: {error}") from None


def len_inflated(opened: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> int:
    """Return the true size of a member, counted block by block."""
    if member.flag_bits & 1:
        raise InputError("is password-protected; save it without a password")
    total = 0
    with opened.open(member) as stream:
        while block := stream.read(_BLOCK):
            total += len(block)
            if total > budget:
                raise InputError("unfolds to far more than its size, as no real file does")
    return total


def read_member(opened: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Return the bytes of a member, at most ``limit`` of them.

    Raises
    ------
    InputError
        Where the member is encrypted, damaged or larger.
    """
    if member.flag_bits & 1:
        raise InputError("is password-protected; save it without a password")
    held = BytesIO()
    try:
        with opened.open(member) as stream:
            while block := stream.read(_BLOCK):
                held.write(block)
                if held.tell() > limit or _bomb(held.tell(), member.compress_size):
                    raise InputError("unfolds to far more than its size, as no real file does")
    except InputError:
        raise
    except DAMAGED as error:
        raise InputError(f"is damaged: {error}") from None
    return held.getvalue()


def _bomb(inflated: int, packed: int) -> bool:
    return inflated > max(_RATIO_FROM, packed * _RATIO)
