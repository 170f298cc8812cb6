"""Import what only an optional package brings, or name the extra that does."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from pipeline.errors import UsageError


def needed(module: str, package: str, extra: str = "tables") -> ModuleType:
    """Import a module that needs an optional package, naming the extra that brings it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise
        raise UsageError(f"this needs {package}; pip install 'cocok[{extra}]' brings it") from None
