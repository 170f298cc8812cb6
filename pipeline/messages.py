"""The words a person reads, in Indonesian and English, one table a kind."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pipeline.records import Words
from pipeline.resources import read_data


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, dict[str, str]]]:
    import json

    tables: dict[str, Any] = json.loads(read_data("messages.json"))
    return tables


def words(table: str, key: str) -> Words:
    """Return one entry of a table in both languages."""
    entry = _tables()[table][key]
    return Words(entry["id"], entry["en"])


def warning_words(code: str) -> Words:
    """Return what a warning says."""
    return words("warnings", code)


def say(table: str, key: str, language: str, **values: object) -> str:
    """Return one entry in one language, with its blanks filled."""
    return words(table, key).in_language(language).format(**values)


def knows(table: str, key: str) -> bool:
    """Return whether a table has an entry."""
    return key in _tables().get(table, {})


def table_in(table: str, language: str) -> dict[str, str]:
    """Return a whole table in one language, its blanks not filled."""
    return {key: words(table, key).in_language(language) for key in _tables()[table]}
