"""READMEs, tutorials and recipes, walked through as a reader would, command by command."""

from __future__ import annotations

import os
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
    assert docs.walked(text, tmp_path, environment()) == text, "run: make train docs"


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
