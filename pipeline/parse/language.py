"""The language of a document: its text in, ``id`` or ``en`` out."""

from __future__ import annotations

import re

INDONESIAN = frozenset(
    "yang dan untuk dengan dari pada adalah tidak kamu ini juga atau dalam".split()
)
ENGLISH = frozenset("the and for with from you are not this also or in of is to who".split())


def guess_language(text: str) -> str:
    """Return the language whose small words are more frequent; Indonesian where neither is.

    Examples
    --------
    >>> guess_language("People who fit this job are patient.")
    'en'
    """
    words = re.findall(r"[a-z]+", text.lower())
    indonesian = sum(word in INDONESIAN for word in words)
    return "en" if sum(word in ENGLISH for word in words) > indonesian else "id"
