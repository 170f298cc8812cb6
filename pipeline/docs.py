"""Regenerate what the documentation quotes from the program; tests keep both equal.

``docs/cli.md`` is the command's own help. In the other pages a ``text`` block right after a
``console`` block is what its commands print; :func:`walked` runs them as a reader would. The
picture of a report is taken in Chromium, where there is one, and its figures stand beside it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from pipeline.api import load_model
from pipeline.cli import build_parser
from pipeline.errors import CocokError
from pipeline.records import Analysis
from pipeline.resources import data_folder, read_data
from pipeline.wording import score_words

# a translation: a test holds its commands equal to those of the page that is walked in full
TRANSLATED = ("README.id.md",)
_README = {
    "essay.txt": "samples/ratna.txt",
    "applicants.csv": "samples/applicants.csv",
    "job.txt": "documents/chef.txt",
    "rated.csv": "samples/rated-sentences.csv",
}
# pages whose commands run one after another in an empty folder, and what lies there at first
WALKS: dict[str, Mapping[str, str]] = {
    "README.md": _README,
    "README.id.md": _README,
    "docs/tutorial-writers.md": {},
    "docs/tutorial-penulis.md": {},
    "docs/tutorial-selectors.md": {"applicants.csv": "samples/applicants.csv"},
    "docs/tutorial-own-job.md": {},
}
CHROMIUM = os.environ.get("COCOK_CHROMIUM", "chromium")
WIDTH = "88"  # columns of what is shown
_HEAD = """# The command line

Generated from `cocok --help` by `make docs`; edit the help texts in `pipeline/cli/` instead.
"""
PICTURED = "ratna.txt"
_FIGURES = re.compile(r"\d+ (?:out of|dari) 100, [\w-]+ \d+–\d+")
_STEP = re.compile(r"```console\n(?P<run>.*?)```\n(?:\n(?P<shown>```text\n.*?```\n))?", re.S)


def cli_page() -> str:
    """Return the page: the help of the command and of each of its commands."""
    os.environ["COLUMNS"] = WIDTH  # argparse wraps at the terminal's width
    parser = build_parser()
    parts = [_HEAD, _block("cocok", parser)]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            parts += [_block(f"cocok {name}", sub) for name, sub in action.choices.items()]
    return "\n".join(parts)


def _block(name: str, parser: argparse.ArgumentParser) -> str:
    return f"## {name}\n\n```text\n{parser.format_help()}```\n"


def walked(
    page: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    all_blocks: bool = True,
) -> str:
    """Run a page's console blocks in ``folder``; return the page with what they print.

    A block stops at the first command that fails, and then so does the walk. Without
    ``all_blocks`` only those are run whose output is shown.
    """
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    settings = {**os.environ, **(environment or {}), "PATH": programs, "COLUMNS": WIDTH}

    def step(found: re.Match[str]) -> str:
        if not (all_blocks or found["shown"]):
            return found[0]
        command = ("bash", "-euo", "pipefail", "-c", found["run"])
        ran = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True)
        if ran.returncode:
            told = ran.stdout[-2000:] + ran.stderr
            raise CocokError(f"this block of the page fails: {found['run']}{told}")
        if not found["shown"]:
            return found[0]
        printed = "\n".join(line.rstrip() for line in ran.stdout.strip("\n").splitlines())
        return f"```console\n{found['run']}```\n\n```text\n{printed}\n```\n"

    return _STEP.sub(step, page)


def prepare(page: str, folder: Path) -> None:
    """Lay the samples into ``folder`` that a page's commands name."""
    for name, source in WALKS[page].items():
        shutil.copy(data_folder() / source, folder / name)


def with_figures(page: str, analysis: Analysis, language: str) -> str:
    """Return a README with the score of the pictured report in the words beside the picture."""
    head, sign, rest = page.partition("](docs/report.png)")
    return _FIGURES.sub(score_words(analysis, language), head) + sign + rest


def take_picture(analysis: Analysis, path: Path) -> None:
    """Write the report of an analysis as a picture."""
    from playwright.sync_api import sync_playwright

    from pipeline.html import analysis_page

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which(CHROMIUM), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1180, "height": 1600})
        page.set_content(analysis_page(analysis, "id"))
        page.screenshot(path=path)
        browser.close()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Rewrite every page that quotes the program."""
    _write(Path("docs/cli.md"), cli_page())
    for page in WALKS:
        with tempfile.TemporaryDirectory() as folder:
            prepare(page, Path(folder))
            given = Path(page).read_text(encoding="utf-8")
            text = walked(given, Path(folder), all_blocks=page not in TRANSLATED)
        _write(Path(page), text)
    analysis = load_model().score(read_data("samples", PICTURED))
    for language, page in (("en", "README.md"), ("id", "README.id.md")):
        text = Path(page).read_text(encoding="utf-8")
        _write(Path(page), with_figures(text, analysis, language))
    if shutil.which(CHROMIUM) and find_spec("playwright"):
        take_picture(analysis, Path("docs/report.png"))


if __name__ == "__main__":
    main()
