"""Words cut down to what stays the same: a phrase in, its content stems or a slug out.

The cutting is light, and wrong now and then; but it is the same on both sides of a comparison, so
a wrong stem only matters where two different words meet in it. Those few stand in ``stems.yaml``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from pipeline.resources import read_yaml

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
VOWELS = "aeiou"
SLUG_WORDS = 4


@lru_cache(maxsize=2)
def _table(language: str) -> dict[str, Any]:
    table: dict[str, Any] = read_yaml("lexicon", "document", "stems.yaml")[language]
    table["skip"] = frozenset(table["skip"])
    table["k_roots"] = frozenset(table.get("k_roots", ()))
    return table


def function_words(language: str) -> frozenset[str]:
    """Return the words that carry no content of their own."""
    table = _table(language)
    return table["skip"] | frozenset(table["slug_skip"])


def content_stems(text: str, language: str) -> tuple[str, ...]:
    """Return the stems of a phrase's content words, in order.

    Examples
    --------
    >>> content_stems("memiliki kemampuan mendengarkan aktif", "id")
    ('dengar', 'aktif')
    """
    table = _table(language)
    words = [word.lower() for word in WORD.findall(text.replace("’", "'"))]
    if language == "id":  # "ketidaksabaran" is "tidak" and "sabar"
        words = " ".join(re.sub(r"^ketidak(\w{3,})an$", r"tidak \1", w) for w in words).split()
    return tuple(stem(word, language) for word in words if word not in table["skip"])


def slugify(text: str, language: str) -> str:
    """Return the first content words as an ASCII name with underscores.

    Examples
    --------
    >>> slugify("angka yang rumit", "id")
    'angka_rumit'
    """
    table = _table(language)
    words = [word.lower() for word in WORD.findall(text) if word.lower() not in table["skip"]]
    words = [word for word in words if word not in table["slug_skip"]]
    plain = unicodedata.normalize("NFKD", "_".join(words[:SLUG_WORDS]))
    return re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """Return a word without the affixes of its language."""
    table = _table(language)
    if word in table["stems"]:
        return str(table["stems"][word])
    return _indonesian(word, table["k_roots"]) if language == "id" else _english(word)


def _indonesian(word: str, k_roots: frozenset[str]) -> str:
    first, _, second = word.partition("-")
    if second and (first == second or second.endswith(first) or first.endswith(second)):
        word = first  # teman-teman, tolong-menolong
    word = word.replace("-", "")
    word = re.sub(r"(?<=\w{3})(?:nya|lah|kah|pun)$", "", word)
    for cut in (_around, _verb, _noun, _short):
        bare = cut(word, k_roots)
        if len(bare) >= 3 and bare != word:
            return bare
    return word


def _around(word: str, _roots: frozenset[str]) -> str:
    """Cut ke-…-an and per-…-an."""
    match = re.fullmatch(r"(?:ke|per)(\w{3,})an", word)
    return match[1] if match else word


def _verb(word: str, k_roots: frozenset[str]) -> str:
    """Cut me-, memper- and di- with -kan or -i."""
    match = re.match(r"(?:memper|diper|me|di)(?=\w{3})", word)
    if not match:
        return word
    rest = word[match.end() :]
    rest = _nasal(rest, k_roots) if match[0] == "me" else rest
    return re.sub(r"(?<=\w{3})kan$|(?<=\w{2}[^aeiou])i$|(?<=\w[aeou])i$", "", rest)


def _noun(word: str, k_roots: frozenset[str]) -> str:
    """Cut pe-, with or without -an."""
    match = re.fullmatch(r"pe(?=m|n|l|r|w|y)(\w{3,}?)(an)?", word)
    if not match:
        return word
    return _nasal(match[1], k_roots)


def _short(word: str, _roots: frozenset[str]) -> str:
    match = re.match(r"ber(?=\w{4})|be(?=kerja)|bel(?=ajar)", word)
    return word[match.end() :] if match else word


def _nasal(rest: str, k_roots: frozenset[str]) -> str:
    """Undo the sound change behind me- and pe-: "mulis" -> "tulis", "mahami" -> "pahami"."""
    if rest.startswith("ng"):
        bare = rest[2:]
        with_k = "k" + bare
        return with_k if any(with_k.startswith(root) for root in k_roots) else bare
    if rest.startswith("ny"):
        return "s" + rest[2:]
    if rest[:1] == "m" and rest[1:2] in (*VOWELS, "b", "f", "p"):
        return ("p" if rest[1] in VOWELS else "") + rest[1:]
    if rest[:1] == "n" and rest[1:2] in (*VOWELS, *"dcjtsz"):
        return ("t" if rest[1] in VOWELS else "") + rest[1:]
    return rest


def _english(word: str) -> str:
    for ending, least in (
        ("ically", 4),
        ("ation", 4),
        ("ing", 4),
        ("ies", 3),
        ("ness", 4),
        ("ly", 4),
        ("ed", 4),
        ("es", 4),
        ("s", 3),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word
