"""asread: a document shows what was read in it, where it stands."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipeline.asread import document_fragment
from pipeline.parse import parse

PAGE = """Tugas utama penjahit adalah memotong kain.
Orang yang cocok menjadi penjahit adalah mereka yang teliti & sabar.
Jika kamu ceroboh, kamu tidak cocok menjadi penjahit.
Miskonsepsi tentang penjahit adalah bahwa mereka kaya. Padahal, upahnya kecil.
Hujan turun."""


@pytest.fixture(scope="module")
def page():
    return parse(PAGE)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("role", "memotong kain"),
        ("support", "sabar"),
        ("against", "ceroboh"),
        ("belief", "mereka kaya"),
        ("role", "upahnya kecil"),
    ],
    ids=["task", "fit", "red flag", "misconception", "reality"],
)
def test_what_was_read_is_marked_where_it_stands(page, kind, words):
    assert f'<span class="mark {kind}">{words}</span>' in document_fragment(page)


def test_a_sentence_no_rule_took_is_shown_and_said_to_be_unread(page):
    row = re.search(r"<tr><td[^>]*>Hujan turun\.</td>.*?</tr>", document_fragment(page, "en"))
    assert row
    assert "not read" in row[0]


def test_the_words_of_a_document_are_escaped():
    page = parse("Orang yang cocok menjadi penjahit adalah mereka yang teliti <b>sekali</b>.")
    assert "<b>sekali" not in document_fragment(page)


def test_a_phrase_changed_by_hand_is_named_but_marked_nowhere(page):
    phrase = replace(page.fit_traits[0], phrase="sesuatu yang lain", label="something_else+")
    shown = document_fragment(replace(page, fit_traits=(phrase,)))
    assert "something_else+" in shown
    assert 'class="mark support"' not in shown


def test_a_notebook_gets_the_document_and_a_terminal_one_line(page):
    shown = page._repr_mimebundle_()
    assert "memotong kain" in shown["text/html"]
    assert "\n" not in shown["text/plain"]
