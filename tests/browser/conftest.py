"""A real server on loopback and a real browser in front of it.

The browser is the system's Chromium (setting ``COCOK_CHROMIUM``). Without it the tests are
skipped and say so; with ``COCOK_REQUIRE_BROWSER=1``, as ``.ci/run`` sets it, they fail instead. A
page that asks for anything beyond loopback, breaks the content policy or throws, fails its test.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from applicants import csv_table
from live import serving, wait_done
from setting import ARGUMENTS, AXE, CHROMIUM, missing


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, started once for a file of tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright", "pip install 'cocok[dev]'")
    if not shutil.which(CHROMIUM):
        missing(CHROMIUM, "apt install chromium, or set COCOK_CHROMIUM")
    with sync_playwright() as playwright:
        held = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield held
        held.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, fetched from npm by ``make axe``."""
    if not AXE.exists():
        missing("axe-core", "make axe")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def address(tiny_folder: Path) -> Iterator[str]:
    """A server with two jobs, so that comparing jobs is on the page."""
    folders = {"pekerja-sosial": tiny_folder, "pendamping": tiny_folder}
    with serving(folders, untrained=("bidan", "chef"), most_kept=80) as held:
        yield held


@pytest.fixture(scope="session")
def batch(address: str) -> str:
    """The path of a scored batch of forty applicants."""
    import httpx

    answer = httpx.post(f"{address}/api/batches?format=csv", content=csv_table(40).encode())
    id = answer.json()["id"]
    wait_done(address, id)
    httpx.post(
        f"{address}/batches/{id}/rows/2/decision",
        files={"decision": (None, "invite"), "reason": (None, "Ceritanya nyata.")},
    )
    return f"/batches/{id}"


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """A maker of tabs; what a tab did wrong fails the test at its end."""
    contexts, wrong = [], []

    def make(lang: str = "id", script: bool = True, width: int = 1280, **more: Any) -> Any:  # noqa: FBT001, FBT002
        context = browser.new_context(
            base_url=address,
            locale="id-ID" if lang == "id" else "en-GB",
            java_script_enabled=script,
            viewport={"width": width, "height": 800 if width > 600 else 700},
            has_touch=width < 600,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: note_outside(request.url))
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.on("console", note_console)
        return page

    def note_outside(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            wrong.append(f"left loopback: {url}")

    def note_console(message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(f"console: {message.text}")

    yield make
    for context in contexts:
        context.close()
    assert not wrong
