"""Words that say who someone is, and therefore must not say what they are like.

Names, titles, gender, religion, ethnicity, region and disability words become one token a kind
before any feature is counted: exchanging one for another of its kind cannot move a score.
"""

from __future__ import annotations

from functools import lru_cache

from pipeline.normalise import read_table

NAME = "‹name›"


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    kinds = {}
    for word, kind, ambiguous in read_table("lexicon", "groups.tsv"):
        if ambiguous == "0":
            kinds[word] = f"‹{kind}›"
    for name, _, ambiguous in read_table("lexicon", "names.tsv"):
        if ambiguous == "0":
            kinds.setdefault(name, NAME)
    return kinds


def masked(word: str) -> str:
    """Return the token a feature sees for a word: the word, or its kind.

    >>> masked("muslim") == masked("katolik")
    True
    """
    return _kinds().get(word, word)
