from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pipeline.cli import build_parser

README = Path("README.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """The cocok commands of the console blocks, without comments and redirections."""
    blocks = re.findall(r"```console\n(.*?)```", text, flags=re.S)
    lines = [
        line.split("  #")[0].split(" <")[0] for block in blocks for line in block.splitlines()
    ]
    return [line.strip() for line in lines if line.startswith("cocok ")]


@pytest.mark.parametrize("command", commands(README))
def test_every_command_of_the_readme_is_understood(command):
    args = build_parser().parse_args(shlex.split(command)[1:])
    assert callable(args.run)


def test_the_readme_names_every_command():
    words = {shlex.split(command)[1] for command in commands(README)}
    assert {"score", "batch", "parse", "train", "evaluate"} <= words


def test_the_python_of_the_readme_runs(model, monkeypatch):
    import pandas as pd

    import pipeline

    monkeypatch.setattr(pipeline, "load_model", lambda: model)
    code = re.search(r"```python\n(.*?)```", README, flags=re.S)
    assert code
    frame = pd.DataFrame({"essay": ["Saya suka menolong orang."]})
    exec(code[1], {"frame": frame})  # the README's own lines, nothing else


def test_the_modules_of_the_map_exist():
    text = Path("CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (?:the edge|whole jobs|beside|steps|reading|context|ground).*$", text, re.M
    )
    named = set(re.findall(r"`(\w+)`", " ".join(rows)))
    there = {path.stem for path in Path("pipeline").iterdir()} - {"__init__", "__pycache__"}
    assert named <= there
    assert there - named <= {"__main__", "measures", "messages", "language", "decide", "html"}
