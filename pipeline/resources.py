"""Where the project's own data lies: ``data/`` beside the source, or its copy inside the wheel."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import CocokError


@lru_cache(maxsize=1)
def data_folder() -> Path:
    """Return the folder with documents, traits, statements and lexicon."""
    inside = Path(__file__).parent / "data"
    beside = Path(__file__).parent.parent / "data"
    for folder in (inside, beside):
        if (folder / "documents").is_dir():
            return folder
    raise CocokError(f"cocok's data folder is missing; looked in {inside} and {beside}")


def read_data(*parts: str) -> str:
    """Return the text of one packaged data file."""
    return data_folder().joinpath(*parts).read_text(encoding="utf-8")


def list_data(folder: str, pattern: str) -> list[Path]:
    """Return the packaged files of ``folder`` that match ``pattern``, in name order."""
    return sorted((data_folder() / folder).glob(pattern))


def read_yaml(*parts: str) -> Any:  # noqa: ANN401 - a YAML file holds whatever its format says
    """Return the content of one packaged YAML file."""
    import yaml  # lazy: the scoring path never needs it

    return yaml.load(read_data(*parts), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
