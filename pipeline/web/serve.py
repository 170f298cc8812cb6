"""Start the server: which models, which address, and a log that holds no text."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from pipeline.errors import ModelError
from pipeline.store import known_documents, models_folder
from pipeline.web.app import create_app
from pipeline.web.settings import WebSettings
from pipeline.web.shelf import Folders


def web_settings(
    host: str, port: int, token: str | None, names: Sequence[str], limits: Sequence[str] = ()
) -> WebSettings:
    """Return settings from the command line and ``COCOK_TOKEN``."""
    secret = token or os.environ.get("COCOK_TOKEN") or None
    held = WebSettings(host=host, port=port, token=secret, names=tuple(names))
    return held.with_limits(limits)


def model_folders(given: Sequence[Path]) -> dict[str, Path]:
    """Return the folders to serve by the slug of their job: the given ones, else all trained."""
    if given:
        return {_slug_of(folder): folder for folder in given}
    known = {slug: models_folder() / slug for slug in known_documents()}
    return {slug: place for slug, place in known.items() if (place / "manifest.json").exists()}


def _slug_of(folder: Path) -> str:
    try:
        about = json.loads((folder / "scorer.json").read_bytes())
        return str(about["profile"]["slug"])
    except (OSError, ValueError, KeyError):
        raise ModelError(f"{folder} is not a model folder; train one with 'cocok train'") from None


def listen(
    folders: dict[str, Path], settings: WebSettings, find: Callable[[], Folders] | None = None
) -> None:
    """Serve until told to stop, with what ``find`` says has been trained meanwhile."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    untrained = [slug for slug in known_documents() if slug not in folders]
    uvicorn.run(
        create_app(folders, settings, untrained, find),
        host=settings.host,
        port=settings.port,
        access_log=False,  # it would hold paths and queries; the guard logs counts instead
        log_level="warning",
        server_header=False,
        timeout_keep_alive=10,
        h11_max_incomplete_event_size=64 * 1024,
    )
