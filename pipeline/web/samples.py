"""Texts to try the page with, written for this project."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pipeline.resources import read_yaml


@lru_cache(maxsize=1)
def _all() -> dict[str, list[dict[str, Any]]]:
    held: dict[str, list[dict[str, Any]]] = read_yaml("samples", "writer.yaml")
    return held


def samples(lang: str) -> list[tuple[str, str]]:
    """Return number and name of each sample in a language."""
    return [(str(i), item["name"]) for i, item in enumerate(_all()[lang], 1)]


def sample_text(lang: str, number: str) -> str:
    """Return a sample's text, empty for a number that is none."""
    texts = {
        str(i): item["text"] for i, item in enumerate(_all()["en" if lang == "en" else "id"], 1)
    }
    return str(texts.get(number, "")).strip()
