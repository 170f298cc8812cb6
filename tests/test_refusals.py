from __future__ import annotations

import ast
from pathlib import Path

import pytest

import pipeline
from pipeline.refusals import told

ROOT = Path(pipeline.__file__).parent
SAYING = {"InputError", "UsageError", "Refused", "Rejected", "busy", "rejected"}
READERS = (
    "store inputs csvfile tables columns quarantine parsers unzip pdftext docxtext htmltext "
    "header textlines crosscheck extras"
)
FOR_STARTING = {"web/settings.py", "web/serve.py", "web/api.py"}  # no page shows what they say
FILES = [*(ROOT / "web").glob("*.py"), *(ROOT / f"{name}.py" for name in READERS.split())]


def as_said(node):
    """Return a sentence as it may come out, with a 7 in each of its blanks."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(getattr(part, "value", "7") if isinstance(part, ast.Constant) else "7"
                       for part in node.values)  # fmt: skip
    return ""


def sentences_of(path):
    """Every sentence a module refuses something with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING:
            yield from map(as_said, node.args)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
            yield as_said(node.value)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (as_said(v) for k, v in pairs if getattr(k, "value", "") == "error")


SENTENCES = sorted(
    {
        sentence
        for path in FILES
        if path.relative_to(ROOT).as_posix() not in FOR_STARTING
        for sentence in sentences_of(path)
        if " " in sentence.strip() and any(map(str.isalpha, sentence))
    }
)


def test_the_sentences_are_found():
    assert len(SENTENCES) > 50


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_refusal_a_page_shows_has_indonesian_words(sentence):
    # a reader in a process of its own leaves out the file's name: "is damaged: 7"
    found = told(sentence, "id") or told(f"the file {sentence}", "id")
    assert found
    assert found != sentence
    assert told(sentence, "en") == sentence


@pytest.mark.parametrize(
    "english, indonesian",
    [
        (
            "no row can be read; the first says: the file is damaged: BadZipFile",
            "tidak ada baris yang dapat dibaca; yang pertama: berkas itu rusak: BadZipFile",
        ),
        (
            "the server is busy with other batches; delete one that is no longer needed; "
            "try again in a moment",
            "server sedang sibuk dengan tabel lain; hapus satu yang tidak diperlukan lagi; "
            "coba lagi sebentar lagi",
        ),
        ("3 cells, the header has 4", "ada 3 sel, padahal judulnya 4"),
    ],
)
def test_blanks_go_over_and_are_told_themselves(english, indonesian):
    assert told(english, "id") == indonesian


def test_an_unknown_sentence_is_nobodys():
    assert told("that was nothing", "id") is None
