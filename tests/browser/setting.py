"""Where the browser, axe-core and the pictures are, and what is said when one is missing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("COCOK_CHROMIUM", "/usr/bin/chromium")
REQUIRED = os.environ.get("COCOK_REQUIRE_BROWSER") == "1"
SCREENSHOTS = Path(os.environ.get("COCOK_SCREENSHOTS", ROOT / "build" / "screenshots"))
AXE = ROOT / "build" / "axe-core" / "package" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def missing(what: str, how: str) -> None:
    """Skip aloud, or fail where the check is required."""
    if REQUIRED:
        pytest.fail(f"{what} is missing and COCOK_REQUIRE_BROWSER is set; {how}")
    pytest.skip(f"NOT CHECKED: {what} is missing; {how}")


def keep(page: Any, name: str) -> None:
    """Keep a picture of the whole page."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
