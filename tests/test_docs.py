"""The pages say what is true: commands exist, links lead somewhere, figures are the program's.

What a page shows of the program's answers is held by test_walks.py.
"""

from __future__ import annotations

import re
import shlex
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from pipeline import parsers, quarantine, textlines, unzip
from pipeline.cli import build_parser
from pipeline.config import ScoreSettings
from pipeline.guards import FEWEST_WORDS
from pipeline.web.settings import WebSettings

READMES = ("README.md", "README.id.md")
PAGES = [
    *(Path(name) for name in (*READMES, "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(Path("docs").glob("*.md")),
]


def text_of(page: str | Path) -> str:
    return Path(page).read_text(encoding="utf-8")


def blocks(text: str, *kinds: str) -> list[str]:
    """The contents of a page's code blocks of some kinds."""
    return re.findall(rf"^```(?:{'|'.join(kinds)})\n(.*?)^```", text, flags=re.S | re.M)


def commands(text: str) -> list[str]:
    """The cocok commands of a page, without comments, redirections and what follows a pipe."""
    lines = [line for block in blocks(text, "console", "sh") for line in block.splitlines()]
    plain = [line.removeprefix(".venv/bin/") for line in lines]
    asked = [line for line in plain if line.startswith("cocok ")]
    return [re.split(r" +[#<>|] ?| 2> | \|\| ", line)[0].strip() for line in asked]


COMMANDS = [
    pytest.param(command, id=f"{page}: {command[:60]}")
    for page in PAGES
    for command in commands(text_of(page))
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_a_page_is_understood(command):
    args = build_parser().parse_args(shlex.split(command)[1:])
    assert callable(args.run)


@pytest.mark.parametrize("page", PAGES, ids=Path.as_posix)
def test_every_make_target_of_a_page_exists(page):
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    named = re.findall(r"(?:^|`)make ([a-z]+)\b", text_of(page), re.M)
    assert set(named) - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=Path.as_posix)
def test_every_link_of_a_page_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(page))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_names_every_page_of_the_folder():
    linked = set(re.findall(r"\]\(([^)/]+)\)", text_of("docs/README.md")))
    there = {path.name for path in Path("docs").iterdir() if path.suffix in {".md", ".json"}}
    assert there - linked == {"README.md"}


# ---------------------------------------------------------------- the two READMEs


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_every_command_of_the_flow(readme):
    words = {shlex.split(command)[1] for command in commands(text_of(readme))}
    assert words >= {"score", "batch", "parse", "train", "evaluate", "audit", "serve"}


@pytest.mark.parametrize("readme", READMES)
def test_the_python_of_a_readme_runs(model, monkeypatch, readme):
    import pandas as pd

    import pipeline

    monkeypatch.setattr(pipeline, "load_model", lambda: model)
    (code,) = blocks(text_of(readme), "python")
    frame = pd.DataFrame({"essay": ["Saya suka menolong orang."]})
    exec(code, {"frame": frame})  # the README's own lines, nothing else


def figures(text: str) -> list[str]:
    """The numbers of a page's prose and tables, however its language writes them, sorted."""
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", text, flags=re.S)
    found = re.findall(r"\d[\d.,]*|\.\d+", prose)
    digits = [re.sub(r"\D", "", number).lstrip("0") for number in found]
    return sorted(number for number in digits if number)


def test_both_readmes_say_the_same():
    english, indonesian = map(text_of, READMES)
    heads = [re.findall(r"^#+", text, re.M) for text in (english, indonesian)]
    assert heads[0] == heads[1]
    assert figures(english) == figures(indonesian)
    assert [re.sub("--lang en", "--lang id", c) for c in commands(english)] == [
        re.sub(r"teksmu\.txt", "your-text.txt", c) for c in commands(indonesian)
    ]
    named = [
        text.replace("tutorial-penulis", "tutorial-writers") for text in (english, indonesian)
    ]
    links = [set(re.findall(r"\]\((docs[^)]*)\)", text)) for text in named]
    assert links[0] == links[1]


def test_the_writers_tutorial_is_the_same_in_both_languages():
    english, indonesian = map(text_of, ("docs/tutorial-writers.md", "docs/tutorial-penulis.md"))
    assert len(blocks(english, "console")) == len(blocks(indonesian, "console"))
    heads = [re.findall(r"^#+ \d?", text, re.M) for text in (english, indonesian)]
    assert heads[0] == heads[1]


# ---------------------------------------------------------------- figures of the program


_SETTINGS, _WEB, _MB = ScoreSettings(), WebSettings(), 1_000_000
LIMITS = [
    f"{_SETTINGS.longest_text:,} characters read",
    f"{FEWEST_WORDS} words and two pieces of evidence",
    f"labels of a sentence | {_SETTINGS.most_labels} |",
    f"{quarantine.LARGEST_DOCUMENT // _MB} MB, {parsers._DOCUMENT_CPU} s of processor time, "
    f"{parsers._MEMORY / 1e9:g} GB of memory",
    f"a line of a table | {textlines.LONGEST_LINE // _MB} MB",
    f"{unzip.MOST_INFLATED // (1000 * _MB)} GB unpacked; {unzip._RATIO} times",
    f"{_WEB.largest_file // 2**20} MB, {_WEB.most_rows:,} rows",
]


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_told_as_it_is_set(limit):
    assert limit in text_of("docs/limits.md")
    assert _SETTINGS.fewest_evidence == 2


def test_how_it_works_gives_the_settings_of_the_score():
    page = text_of("docs/how-it-works.md")
    assert f"and {_SETTINGS.gap_weight:g} for other gaps" in page
    assert f"{_SETTINGS.interval * 100:g} of 100 hold the score" in page


def test_the_picture_of_the_flow_is_plain_svg_and_shows_every_step():
    source = text_of("docs/flow.svg")
    drawn = ElementTree.fromstring(source)
    names = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert names <= {"svg", "title", "desc", "defs", "marker", "path", "rect", "text", "tspan"}
    assert re.findall(r"https?://[^\"]+", source) == ["http://www.w3.org/2000/svg"]
    shown = " ".join("".join(element.itertext()) for element in drawn.iter())
    steps = ("parse", "derive", "train", "score", "batch", "audit", "evaluate", "serve")
    assert [step for step in steps if step not in shown] == []


# ---------------------------------------------------------------- the map of the house


def test_the_modules_of_the_map_exist():
    text = text_of("CONTRIBUTING.md")
    rows = re.findall(
        r"^\| (?:the edge|whole jobs|beside|steps|reading|context|ground).*$", text, re.M
    )
    named = set(re.findall(r"`(\w+)`", " ".join(rows)))
    there = {path.stem for path in Path("pipeline").iterdir() if path.suffix in {"", ".py"}}
    there -= {"__init__", "__pycache__"}
    assert named <= there
    assert there - named <= {"__main__", "measures", "messages", "language", "decide", "html"}


# ---------------------------------------------------------------- templates


def test_templates_ask_for_what_helps_and_for_no_personal_data():
    folder = Path(".github/ISSUE_TEMPLATE")
    templates = {path.stem: text_of(path) for path in folder.glob("*.md")}
    assert set(templates) == {"fault", "misread", "wish"}
    assert all(re.match(r"---\nname: .+\nabout: .+\n---\n", text) for text in templates.values())
    assert "No personal data" in templates["fault"]
    assert "No real applicant's words" in templates["misread"]
    change = text_of(".github/PULL_REQUEST_TEMPLATE.md")
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    asked = {word for line in re.findall(r"`make ([a-z ]+)`", change) for word in line.split()}
    assert asked and asked <= targets
