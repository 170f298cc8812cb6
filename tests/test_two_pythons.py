"""Another Python, another numpy: the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.resources import data_folder

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
NEEDED = "import numpy, yaml, rich, platformdirs"
SCORE = """
import sys
from pathlib import Path
from pipeline.folder import read_model
from pipeline.score import Model
model = Model(read_model(Path(sys.argv[1])))
texts = sys.stdin.buffer.read().decode().split("\\0")
lines = [analysis.to_json() for analysis in model.score_many(texts)]
sys.stdout.buffer.write("\\n".join(lines).encode())
"""


def run(python, code, *args, given=b""):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([python, "-c", code, *args], input=given, env=env, capture_output=True)


def other_pythons():
    """Return interpreters of another version that have what scoring needs."""
    named = [shutil.which(f"python{version}") for version in VERSIONS]
    asked = os.environ.get("COCOK_PYTHONS", "").split(os.pathsep)
    own = ".".join(map(str, sys.version_info[:2]))
    for python in filter(None, [*asked, *named]):
        version = run(python, "import sys; print('%d.%d' % sys.version_info[:2])")
        if version.stdout.decode().strip() not in ("", own) and not run(python, NEEDED).returncode:
            yield python


@pytest.mark.slow
def test_two_versions_of_python_give_the_same_bytes(tiny_folder, bank):
    others = list(dict.fromkeys(other_pythons()))
    if not others:
        pytest.skip(
            "no Python of another version with numpy, pyyaml, rich and platformdirs on the PATH "
            "or in COCOK_PYTHONS"
        )
    texts = [" ".join(s.text for s in bank[at : at + 5]) for at in range(0, 20_000, 100)]
    texts.append((data_folder() / "samples" / "ratna.txt").read_text(encoding="utf-8"))
    given = "\0".join(texts).encode()
    mine = run(sys.executable, SCORE, str(tiny_folder), given=given)
    assert mine.returncode == 0, mine.stderr.decode()
    assert mine.stdout.count(b"\n") == len(texts) - 1
    for python in others:
        theirs = run(python, SCORE, str(tiny_folder), given=given)
        assert theirs.returncode == 0, theirs.stderr.decode()
        assert theirs.stdout == mine.stdout, python
