"""The notebooks are kept as they ran: every cell done, in order, and nothing of the machine."""

from __future__ import annotations

import ast
import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
LARGEST = 400_000  # bytes
TRACES = re.compile(
    r"(?<![\w.:/<])/(?:home|root|tmp|usr|var|opt|Users|work|mnt|private)\b"  # absolute paths
    r"|[A-Z]:\\\w|\bat 0x[0-9a-f]+|localhost|127\.0\.0\.1"  # drives, addresses, hosts
    r"|Wall time|CPU times|\b\d\d:\d\d:\d\d\b|\b\d+(?:\.\d+)? ?(?:ms|µs|s|sec|seconds)\b"
)


def loaded(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in loaded(path)["cells"] if cell["cell_type"] == "code"]


def sources(path: Path) -> ast.Module:
    return ast.parse("\n".join("".join(cell["source"]) for cell in code_cells(path)))


def texts(path: Path) -> str:
    """Everything a reader sees of the outputs, pictures apart."""
    held = []
    for output in (o for cell in code_cells(path) for o in cell["outputs"]):
        held.append("".join(output.get("text", "")))
        data = output.get("data", {})
        held += ["".join(value) for kind, value in data.items() if kind.startswith("text/")]
    return "\n".join(held)


each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_the_folders_page_tells_what_each_notebook_is_for():
    page = Path("notebooks/README.md").read_text(encoding="utf-8")
    assert NOTEBOOKS
    assert [path.name for path in NOTEBOOKS] == sorted(
        set(re.findall(r"\d\d-[\w-]+\.ipynb", page))
    )


@each
def test_every_cell_ran_once_in_order_without_an_error(path):
    cells = code_cells(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    kinds = [output["output_type"] for cell in cells for output in cell["outputs"]]
    assert "error" not in kinds


@each
def test_a_notebook_opens_with_its_title_and_shows_pictures(path):
    first = loaded(path)["cells"][0]
    assert first["cell_type"] == "markdown"
    assert first["source"][0].startswith("# ")
    pictures = [
        o for c in code_cells(path) for o in c["outputs"] if "image/png" in o.get("data", {})
    ]
    assert len(pictures) >= 2


@each
def test_outputs_tell_nothing_of_the_machine_or_the_clock(path):
    assert TRACES.findall(texts(path)) == []


@each
def test_nothing_but_source_and_output_is_kept(path):
    notebook = loaded(path)
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert [cell["metadata"] for cell in notebook["cells"]] == [{}] * len(notebook["cells"])
    assert path.stat().st_size < LARGEST


@each
def test_no_function_is_defined_in_a_notebook(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert [node.name for node in ast.walk(sources(path)) if isinstance(node, kinds)] == []


@each
def test_what_a_notebook_imports_of_cocok_is_there(path):
    wanted = [
        (node.module, alias.name)
        for node in ast.walk(sources(path))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("pipeline")
        for alias in node.names
    ]
    missing = [
        (module, name)
        for module, name in wanted
        if not hasattr(importlib.import_module(str(module)), name)
    ]
    assert missing == []


@pytest.mark.parametrize(
    "text",
    ["see /home/ani/essay.csv", "<Axes at 0x7f12ab>", "done in 3.1 s", "C:\\data", "at 12:30:01"],
)
def test_traces_of_a_machine_are_seen(text):
    assert TRACES.search(text)


@pytest.mark.parametrize(
    "text", ["72.1 points", "and/or", "median 9 words", "12 sentences", "</b>"]
)
def test_plain_figures_are_no_traces(text):
    assert not TRACES.search(text)
