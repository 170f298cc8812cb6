"""The sentence of an error in its reader's language: errors are English, people read two.

An entry of the table ``refusals`` is a sentence with blanks, in both languages. What stood in a
blank of the English one goes into the same blank of the other, itself told if it is an entry.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from pipeline.messages import table_in

_TABLE = "refusals"


def told(sentence: str, language: str) -> str | None:
    """Return an English sentence in a language, or None where no entry is of its form."""
    if language == "en":
        return sentence
    for form, words in _forms():
        found = form.fullmatch(sentence)
        if found:
            blanks = {
                name: told(held, language) or held for name, held in found.groupdict().items()
            }
            return words.format(**blanks)
    return None


@lru_cache(maxsize=1)
def _forms() -> list[tuple[re.Pattern[str], str]]:
    """Return English sentences as patterns, and the Indonesian ones; the fullest come first."""
    english, other = table_in(_TABLE, "en"), table_in(_TABLE, "id")
    forms = [(_literal(words), _pattern(words), other[key]) for key, words in english.items()]
    forms.sort(key=lambda form: -form[0])
    return [(pattern, words) for _, pattern, words in forms]


def _literal(words: str) -> int:
    return sum(len(text) for text, *_ in Formatter().parse(words))


def _pattern(words: str) -> re.Pattern[str]:
    parts = [
        re.escape(text) + (f"(?P<{name}>.*)" if name else "")
        for text, name, *_ in Formatter().parse(words)
    ]
    return re.compile("".join(parts), re.DOTALL)
