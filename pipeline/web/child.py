"""Start the worker process, follow it, and end it when its time is up or nobody wants it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pipeline
from pipeline.errors import InputError
from pipeline.web.settings import WebSettings

Progress = Callable[[int, int], None]
_LONGEST_LINE = 16 * 2**20
_FAILED = "the file could not be read: it is damaged, or needs more memory or time than allowed"


async def run_worker(
    order: dict[str, Any],
    settings: WebSettings,
    seconds: float,
    progress: Progress | None = None,
) -> Any:  # noqa: ANN401 - the result is JSON
    """Return a worker's result; the process is gone when this returns, however it returns."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "pipeline.web.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback would hold parts of a text
        env=_environment(),
        limit=_LONGEST_LINE,
    )
    try:
        async with asyncio.timeout(seconds):
            return await _follow(process, {**order, "memory": settings.worker_memory}, progress)
    except InputError:  # is a ValueError too: what the worker said must not be lost
        raise
    except (TimeoutError, ValueError, BrokenPipeError, ConnectionResetError):
        raise InputError(_FAILED) from None
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _follow(
    process: asyncio.subprocess.Process, order: dict[str, Any], progress: Progress | None
) -> Any:  # noqa: ANN401
    assert process.stdin and process.stdout  # noqa: S101 - both are pipes, see above
    process.stdin.write(json.dumps(order).encode() + b"\n")
    await process.stdin.drain()
    process.stdin.close()
    while line := await process.stdout.readline():
        message = json.loads(line)
        if "error" in message:
            raise InputError(message["error"])
        if "result" in message:
            return message["result"]
        if progress:
            progress(message["done"], message["total"])
    raise InputError(_FAILED)


def _environment() -> dict[str, str]:
    """Return the environment with this very package in front, one thread a process."""
    root = str(Path(pipeline.__file__).parent.parent)
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "OPENBLAS_NUM_THREADS": "1",
    }
