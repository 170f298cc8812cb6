"""A real server on a free port of the loopback interface, for tests that need a socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def serving(
    folders: dict[str, Path], untrained: Sequence[str] = (), **settings: Any
) -> Iterator[str]:
    """Serve model folders on a free port of the loopback interface; yield the address."""
    import uvicorn

    from pipeline.web.app import create_app
    from pipeline.web.settings import WebSettings

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(folders, WebSettings(port=port, **settings), untrained)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def wait_done(address: str, id: str, seconds: float = 120) -> dict[str, Any]:
    """Return a batch's state once it has ended."""
    import httpx

    until = time.monotonic() + seconds
    state: dict[str, Any] = {"state": "running"}
    while state["state"] == "running" and time.monotonic() < until:
        time.sleep(0.1)
        state = httpx.get(f"{address}/api/batches/{id}").json()
    return state
