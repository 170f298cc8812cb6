"""Read the lines of a file of any size as bytes: gzip undone, ends kept, length bounded."""

from __future__ import annotations

import gzip
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipeline.errors import InputError

SAMPLE = 262_144  # bytes looked at to tell the dialect
LONGEST_LINE = 16_000_000  # bytes of one line; a longer one is no essay
_RATIO = 200  # a gzip that unfolds further than this …
_RATIO_FROM = 100_000_000  # … beyond this size is a bomb
_BLOCK = 1 << 20


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to read bytes, gunzipped where its first bytes say gzip."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=raw) as stream:
                    yield stream  # type: ignore[misc]
            else:
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path} is a damaged gzip file: {error}") from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None


def blocks(stream: IO[bytes], path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file block by block, refusing a gzip that unfolds without end."""
    total = 0
    limit = max(_RATIO_FROM, path.stat().st_size * _RATIO)
    while block := stream.read(_BLOCK):
        total += len(block)
        if isinstance(stream, gzip.GzipFile) and total > limit:
            raise InputError(
                f"{path} unfolds to more than {limit // 1_000_000} MB, over {_RATIO} times its "
                "size; no table does"
            )
        yield block


def lines(source: Iterable[bytes], end: bytes = b"\n") -> Iterator[bytes]:
    """Yield the lines of blocks with their ends; of a line over the limit only its beginning."""
    kept = b""
    cut = False
    for block in source:
        parts = (kept + block).split(end)
        kept = parts.pop()
        for part in parts:
            if not cut:
                yield part + end
            cut = False
        if len(kept) > LONGEST_LINE:
            if not cut:
                yield kept[: LONGEST_LINE + 1]
            kept, cut = b"", True
    if kept and not cut:
        yield kept


def as_utf8(source: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the blocks of a file in a wide encoding as UTF-8."""
    decoder = getincrementaldecoder(encoding)(errors="replace")
    for block in source:
        yield decoder.decode(block).encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")
