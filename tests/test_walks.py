"""READMEs, tutorials and recipes, walked through as a reader would, command by command."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from pipeline import docs, load_model
from pipeline.errors import CocokError
from pipeline.resources import read_data
from pipeline.wording import score_words

ROOT = Path(__file__).parent.parent


def environment() -> dict[str, str]:
    """The checkout at hand stands before whatever is installed."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}


@pytest.mark.slow
@pytest.mark.parametrize("page", docs.WALKS)
def test_a_page_shows_what_its_commands_print(page, tmp_path):
    load_model()  # the built-in model, as after "make demo": trained now if it is not there yet
    docs.prepare(page, tmp_path)
    text = (ROOT / page).read_text(encoding="utf-8")
    everything = page not in docs.TRANSLATED
    shown = docs.walked(text, tmp_path, environment(), all_blocks=everything)
    assert shown == text, "run: make train docs"


# ---------------------------------------------------------------- the recipes of CONTRIBUTING

RECIPES = re.split(r"^### ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.M)[
    1:
]


# what a person writes by hand for a recipe: a neighbour's file, other names in it
BY_HAND = {
    "A trait": (("data/traits/statements/{}.csv", "agility", "water_confidence"),),
    "A job document": (
        ("data/documents/{}.txt", "bidan", "mantri"),
        ("tests/examples/jobs/{}.jsonl", "bidan", "mantri"),
    ),
}


def borrow(copy: Path, place: str, old: str, new: str) -> None:
    text = (copy / place.format(old)).read_text(encoding="utf-8")
    text = text.replace(old, new).replace(old.title(), new.title())
    (copy / place.format(new)).write_text(text, encoding="utf-8")


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the project."""
    for name in ("data", "pipeline", "tests", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_five_recipes_are_there():
    heads = [recipe.splitlines()[0] for recipe in RECIPES]
    assert heads == ["A cue", "A statement batch", "A trait", "A job document", "A language"]


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.splitlines()[0])
def test_a_recipe_can_be_followed(recipe, copy):
    for place, old, new in BY_HAND.get(recipe.splitlines()[0], ()):
        borrow(copy, place, old, new)
    docs.walked(recipe, copy, {"PYTHONPATH": str(copy)})


# ---------------------------------------------------------------- the walk itself

PAGE = """```console
echo two; echo lines
```

```text
old
```

```console
touch here
```
"""


def test_a_walk_fills_in_what_is_printed_and_leaves_the_rest(tmp_path):
    assert docs.walked(PAGE, tmp_path) == PAGE.replace("old", "two\nlines")
    assert (tmp_path / "here").exists()


def test_blocks_that_show_nothing_may_be_left_out(tmp_path):
    assert "two" in docs.walked(PAGE, tmp_path, all_blocks=False)
    assert not (tmp_path / "here").exists()


def test_a_walk_stops_at_a_command_that_fails(tmp_path):
    with pytest.raises(CocokError, match="false"):
        docs.walked(PAGE.replace("touch here", "false; true"), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "language"), [("README.md", "en"), ("README.id.md", "id")])
def test_the_words_beside_the_picture_are_those_of_the_report(page, language):
    analysis = load_model().score(read_data("samples", docs.PICTURED))
    text = (ROOT / page).read_text(encoding="utf-8")
    assert score_words(analysis, language) in text.partition("](docs/report.png)")[0]
    assert docs.with_figures(text, analysis, language) == text, "run: make train docs"
