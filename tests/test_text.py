from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.hidden import clean
from pipeline.lexer import Lexer
from pipeline.pieces import PIECE
from pipeline.text import tokenise


def sentences(text: str) -> list[str]:
    tokens = tokenise([text], Lexer())
    return [text[a:b] for a, b in zip(tokens.sentence_start, tokens.sentence_end, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saya dr. Budi. Saya suka.", ["Saya dr. Budi.", "Saya suka."]),
        ("Gaji Rp 5.000 saja. Cukup.", ["Gaji Rp 5.000 saja.", "Cukup."]),
        ("Buku, pena, dll. sudah ada.", ["Buku, pena, dll. sudah ada."]),
        ("Eh... aku suka. Ya!", ["Eh... aku suka.", "Ya!"]),
        ('"Aku benci." Itu katanya.', ['"Aku benci."', "Itu katanya."]),
        ("Aku cuek\nAku ansos", ["Aku cuek", "Aku ansos"]),
        ("- suka menolong\n- sabar", ["- suka menolong", "- sabar"]),
        ("Benarkah?! Ya.", ["Benarkah?!", "Ya."]),
        ('Aku suka.\n"Peka", ini aku.', ["Aku suka.", '"Peka", ini aku.']),
        ("if (a) { f(b); } aku cuek", ["if (a) { f(b); }", "aku cuek"]),
        ("f(i); Saya suka.", ["f(i);", "Saya suka."]),
        ("Kerja (magang); aku cuek.", ["Kerja (magang); aku cuek."]),
        ('{ x: 1 } "Peka", ini aku.', ["{ x: 1 }", '"Peka", ini aku.']),
        ("", []),
        ("🙂 🙂", []),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text, expected):
    assert sentences(text) == expected


def test_a_line_wrapped_at_a_width_is_one_sentence():
    text = "Saya tinggal di sebuah desa kecil yang jauh sekali dari\nkota besar dan pasar."
    assert len(sentences(text)) == 1


def test_offsets_count_characters_of_the_text_as_given():
    text = "s\u200baya 𝐩𝐞𝐝𝐮𝐥𝐢 e\u0301lok."
    tokens = tokenise([text], Lexer())
    quotes = [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]
    assert quotes == ["s\u200baya", "𝐩𝐞𝐝𝐮𝐥𝐢", "e\u0301lok", "."]


@pytest.mark.parametrize(
    ("text", "plain", "hidden"),
    [
        ("рeduli", "peduli", 1),  # a Cyrillic р
        ("sa\u00adya", "saya", 1),
        ("привет", "привет", 0),  # really another script
        ("👩\u200d🚒 saya", "👩🚒 saya", 0),
        ("“Ya”, katanya…", "“Ya”, katanya…", 0),
        ("ꜱᴀʏᴀ", "saya", 4),
        ("s̷̢aya", "saya", 1),
        ("saya\u200b suka", "saya suka", 1),
        ("saya\u3164suka", "saya suka", 1),
        ("sa\x00ya", "saya", 1),
        ("1ˢᵗ", "1st", 0),
        ("Ⓐ saya", "A saya", 0),
        ("🇮🇩 saya", "🇮🇩 saya", 0),
        ("\ufeffsaya", "saya", 0),
    ],
)
def test_hidden_characters_are_undone_and_counted(text, plain, hidden):
    cleaned = clean(text)
    assert (cleaned.text, cleaned.hidden) == (plain, hidden)


@pytest.mark.parametrize("character", "£€×→âçŁśżő")
def test_a_character_that_stands_for_itself_leaves_a_text_as_given(character):
    text = f"kata {character} dan ka{character}ta"
    assert clean(text) == (text, None, 0)
    folded = clean(f"{text} ﬁ")
    assert (folded.text, folded.hidden) == (f"{text} fi", 0)


def test_the_memo_never_changes_a_result():
    used = Lexer()
    tokenise(["Kata lain sama sekali. Temanku2 bukan?"], used)
    fresh = tokenise(["Temanku suka aku."], Lexer())
    again = tokenise(["Temanku suka aku."], used)
    assert fresh.start.tolist() == again.start.tolist()
    assert fresh.sentence.tolist() == again.sentence.tolist()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_ordered_sentences_inside_it(text):
    tokens = tokenise([text], Lexer())
    bounds = list(zip(tokens.sentence_start.tolist(), tokens.sentence_end.tolist(), strict=True))
    assert all(0 <= a < b <= len(text) for a, b in bounds)
    assert all(left[1] <= right[0] for left, right in zip(bounds, bounds[1:], strict=False))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_texts_read_together_are_read_as_alone(texts):
    lexer = Lexer()
    together = tokenise(texts, lexer)
    alone = [tokenise([text], lexer) for text in texts]
    assert together.word.tolist() == [w for one in alone for w in one.word.tolist()]
    assert together.start.tolist() == [s for one in alone for s in one.start.tolist()]


@pytest.mark.parametrize("texts", [["A", "\u0488.1"], ['1".)}', '; 1" ']], ids=["a point", "code"])
def test_the_text_before_never_changes_where_a_sentence_ends(texts):
    together = tokenise(texts, Lexer())
    lexer = Lexer()
    alone = [word for text in texts for word in tokenise([text], lexer).word.tolist()]
    assert together.word.tolist() == alone


ODD_TEXTS = st.lists(
    st.sampled_from(
        ["saya", "Aku,", " ", "  ", "\n", "\t", "\n\n", ".", "…", "_", "5.000", "a'b", ""]
    )
    | st.text(max_size=4)
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(ODD_TEXTS, max_size=5))
def test_texts_taken_apart_at_blanks_have_the_pieces_of_texts_read_from_end_to_end(texts):
    lexer = Lexer()
    for _ in range(2):  # with an empty memo and with a full one
        ids, counts = lexer.cut(texts)
        pieces = [lexer.pieces[i] for i in ids]
        bounds = [0, *counts.cumsum().tolist()]
        found = [pieces[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
        assert found == [PIECE.findall(text) for text in texts]


def test_long_stretches_are_not_remembered():
    lexer = Lexer()
    lexer.cut(["x" * 1000 + " saya", "y" * 1000])
    assert max(map(len, lexer._stretches)) < 100
