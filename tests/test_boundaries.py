from __future__ import annotations

import pytest

from pipeline.boundaries import split_unpunctuated
from pipeline.lexer import Lexer
from pipeline.text import tokenise


def parts(text: str) -> list[str]:
    lexer = Lexer()
    tokens = split_unpunctuated(tokenise([text], lexer), lexer)
    return [text[a:b] for a, b in zip(tokens.sentence_start, tokens.sentence_end, strict=True)]


RUN_ON = (
    "halo nama aku dina umur 17 aku anaknya gampang nangis liat orang susah tapi aku "
    "males ngobrol sama orang baru temen temen suka cerita ke aku makasih udah baca"
)


def test_a_text_without_full_stops_is_cut():
    found = parts(RUN_ON)
    assert len(found) >= 3
    assert " ".join(found) == RUN_ON


def test_a_punctuated_text_is_left_as_it_is():
    text = (
        "Saya tumbuh di desa kecil yang jauh dari kota, dan sejak kecil ayah mengajak saya "
        "berkeliling menjenguk tetangga yang sakit. Sekarang saya melanjutkan kebiasaan itu."
    )
    assert len(parts(text)) == 2


def test_the_cuts_of_one_text_do_not_depend_on_its_neighbours():
    lexer = Lexer()
    both = split_unpunctuated(tokenise(["Saya suka. Kamu?", RUN_ON, ""], lexer), lexer)
    mine = both.text_of == 1
    starts = both.sentence_start[mine].tolist()
    assert [RUN_ON[a:b] for a, b in zip(starts, both.sentence_end[mine], strict=True)] == parts(
        RUN_ON
    )


@pytest.mark.parametrize(
    "text",
    [
        "aku suka nolong tetangga yang lagi sakit. aku juga sering dengerin curhat temen sekelas.",
        "Saya ketua kelas selama dua tahun dan mengatur jadwal piket tiga puluh orang.",
        RUN_ON,
    ],
    ids=["small letters", "capitals", "run on"],
)
def test_how_a_sentence_is_cut_does_not_depend_on_what_stands_around_it(text):
    others = "Rebus air. Aduk rata. Sajikan hangat.\n\n" + RUN_ON + "\n\n"
    assert parts(others + text)[-len(parts(text)) :] == parts(text)
