from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.hidden import clean
from pipeline.lexer import shared_lexer
from pipeline.standing import borne_out
from pipeline.store import load_bank
from pipeline.text import tokenise

EXAMPLES = Path(__file__).parent / "examples" / "guards"
CASES = [
    (path.stem, row["warn"], row["kind"], row["text"])
    for path in sorted(EXAMPLES.glob("*.jsonl"))
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
]
LOUD = [case for case in CASES if case[1]]
SILENT = [case for case in CASES if not case[1]]
UNREAD = ("off_topic", "unsupported_language", "too_short")


def named(cases):
    return [f"{code}: {kind}: {text[:24]!r}" for code, _, kind, text in cases]


def codes(model, text):
    return [warning.code for warning in model.score(text).warnings]


@pytest.mark.parametrize(("code", "_warn", "_kind", "text"), LOUD, ids=named(LOUD))
def test_a_guard_warns_where_it_must(model, code, _warn, _kind, text):
    assert code in codes(model, text)


@pytest.mark.parametrize(("code", "_warn", "_kind", "text"), SILENT, ids=named(SILENT))
def test_a_guard_stays_silent_where_it_must(model, code, _warn, _kind, text):
    assert code not in codes(model, text)


@pytest.mark.parametrize("code", sorted({case[0] for case in CASES}))
def test_every_guard_has_25_texts_or_more_of_both_kinds(code):
    kinds = [warn for name, warn, _, _ in CASES if name == code]
    assert set(kinds) == {True, False}
    assert len(kinds) >= 25


UNREADABLE = [case for case in LOUD if case[0] in UNREAD]


@pytest.mark.parametrize(("code", "_warn", "_kind", "text"), UNREADABLE, ids=named(UNREADABLE))
def test_a_text_that_cannot_be_read_gets_no_score(model, code, _warn, _kind, text):
    analysis = model.score(text)
    assert analysis.verdict == "insufficient"
    assert analysis.score is None


STUFFED = [case for case in LOUD if case[0] in ("keyword_stuffing", "copied_document")]


@pytest.mark.parametrize(("code", "_warn", "_kind", "text"), STUFFED, ids=named(STUFFED))
def test_a_sentence_a_guard_silenced_is_no_evidence(model, code, _warn, _kind, text):
    analysis = model.score(text)
    silenced = [i for w in analysis.warnings if w.code == code for i in w.evidence]
    assert silenced
    assert not [label for i in silenced for label in analysis.sentences[i].labels]


PLAIN = "Saya suka menolong orang di desa saya."


def undisguised(text):
    return " ".join(clean(text).text.split())


SAME = [case for case in LOUD if undisguised(case[3]).casefold() == PLAIN.casefold()]


@pytest.mark.parametrize(("_code", "_warn", "_kind", "text"), SAME, ids=named(SAME))
def test_hidden_characters_leave_the_score_as_it_is(model, _code, _warn, _kind, text):
    assert len(SAME) >= 15
    assert model.score(text).score == model.score(PLAIN).score


BELIEVED = [case for case in SILENT if case[2] == "a misconception, believed"]


@pytest.mark.parametrize(("_code", "_warn", "_kind", "text"), BELIEVED, ids=named(BELIEVED))
def test_a_misconception_in_the_documents_own_words_is_held_by_who_says_it(
    model, _code, _warn, _kind, text
):
    held = model.score(text)
    assert [found.label for found in held.misconceptions] == ["misconception_advice"]
    assert not [f.label for f in held.sentences[0].labels if f.label.endswith(("+", "-"))]


def test_claims_alone_get_a_note_and_keep_their_evidence(model):
    loud = next(text for code, warn, _, text in CASES if code == "claims_only" and warn)
    told = model.score(loud + " Kemarin saya di rumah.")
    assert model.score(loud).score == told.score


SELF_SAYING = [
    "Saya suka menolong tetangga. Saya pendengar yang baik. Saya kurang pandai bicara.",
    "Aku ketua kelas dan aku senang mengatur acara. Aku peduli sama teman. Aku mudah bergaul.",
    "I love helping people. I am a good listener. I hate talking to strangers.",
]
PADDING = [
    json.loads(line)
    for line in (EXAMPLES.parent / "padding.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("padding", PADDING, ids=[row["kind"] for row in PADDING])
@pytest.mark.parametrize("own", SELF_SAYING, ids=["formal", "casual", "english"])
def test_unrelated_text_never_raises_the_score(model, own, padding):
    before = model.score(own).score or 0.0
    for padded in (f"{own}\n\n{padding['text']}", f"{padding['text']}\n\n{own}"):
        assert (model.score(padded).score or 0.0) <= before + 1e-9


@pytest.fixture(scope="module")
def essays():
    """Every essay of the bank, those all in Javanese too."""
    found = {}
    for statement in load_bank():
        if statement.essay:
            key = statement.author_batch, statement.essay
            found.setdefault(key, []).append(statement.text)
    return [" ".join(texts) for texts in found.values()]


def raised(model, own, padded):
    before = [analysis.score for analysis in model.score_many(own)]
    after = [analysis.score for analysis in model.score_many(padded)]
    return [
        text
        for text, old, new in zip(padded, before, after, strict=True)
        if (new or 0.0) > (old or 0.0) + 1e-9
    ]


@pytest.mark.slow
@pytest.mark.parametrize("before", [True, False], ids=["in front", "behind"])
def test_no_essay_of_the_bank_gains_by_padding(model, essays, before):
    assert len(essays) > 600
    own, padded = [], []
    for number, essay in enumerate(essays):
        for step in range(4):
            other = PADDING[(number + 5 * step) % len(PADDING)]["text"]
            own.append(essay)
            # an essay that ends without a full stop would run on into the padding
            gap = " " if essay.endswith((".", "!", "?")) else "\n\n"
            padded.append(f"{other}\n\n{essay}" if before else f"{essay}{gap}{other}")
    assert raised(model, own, padded) == []


JAVANESE = (
    "Aku seneng ngewangi wong liya. Kulo remen ngrungokake tiyang sanes. "
    "Aku ora wani ngomong karo wong akeh."
)


@pytest.mark.parametrize("row", PADDING[:3], ids=[row["kind"] for row in PADDING[:3]])
def test_sentences_of_a_language_nobody_reads_never_score_among_others(model, row):
    analysis = model.score(f"{row['text']}\n\n{JAVANESE}\n\n{row['text']}")
    assert analysis.score is None
    own = SELF_SAYING[0]
    among = model.score(f"{own} {JAVANESE}")
    assert among.score == model.score(own).score
    marked = [w.evidence for w in among.warnings if w.code == "unsupported_language"]
    assert marked == [(3, 4, 5)]


NOBODY = (
    "Hal yang sulit bagi penulis adalah perpindahan bagian, dari bubut ke frais, sampai penulis "
    "perlu dua minggu hanya untuk tidak gugup. Ketika ada kunjungan, penulis tidak mengeluarkan "
    "sepatah kata pun sehingga digantikan oleh teman yang lebih berani bicara."
)


@pytest.mark.parametrize("around", ["Ya. Oke. Sip.", "for (let i = 0; i < n; i++) { f(i); }"])
def test_short_sentences_and_code_around_a_text_about_nobody_leave_it_one(model, around):
    before, after = (model.score(text) for text in (NOBODY, f"{NOBODY}\n\n{around}"))
    assert (before.score, after.score) == (None, None)
    assert "off_topic" in [warning.code for warning in after.warnings]


@pytest.mark.parametrize(
    ("fewest", "left"),
    [(2, [[1, 1], [0, 1]]), (1, [[1, 1], [1, 1]])],
    ids=["too little of their own", "enough"],
)
def test_sentences_without_author_never_make_up_the_evidence_for_a_score(fewest, left):
    tokens = tokenise(["Satu. Dua."], shared_lexer())
    given = np.ones((2, 2), dtype=bool)
    labels = ("empathy-", "misconception_savior")
    kept = borne_out(given, labels, np.asarray([False, True]), tokens, fewest)
    assert kept.astype(int).tolist() == left


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_sentences_of_any_padding_in_any_order_never_raise_a_score(model, data):
    pieces = [piece for row in PADDING for piece in re.split(r"(?<=[.!?])\s+", row["text"])]
    chosen = data.draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=6))
    own = data.draw(st.sampled_from(SELF_SAYING))
    assert raised(model, [own], [f"{own}\n{' '.join(chosen)}"]) == []
