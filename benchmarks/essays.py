"""Essays to measure with: sentences of the bank, with words of a long vocabulary tail put in."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.store import load_bank

SENTENCES = (5, 9)  # an essay's fewest and most
_TAIL = 20_000  # invented words, drawn by Zipf's law
_SHARE = 0.12  # of the words of a sentence, replaced by one of the tail
_ONSETS = "b c d g h j k l m n ng ny p r s sy t w y kh pr tr st gl".split()
_VOWELS = "a e i o u ai au".split()
_PREFIXES = ("", "", "me", "ber", "di", "ter", "pe")
_SUFFIXES = ("", "", "kan", "an", "i", "nya")


@dataclass(frozen=True)
class Corpus:
    """Essays and the sentences they were built from."""

    essays: list[str]
    sentences: list[str]


def tail_words(rng: random.Random) -> list[str]:
    """Return invented words in the shape of Indonesian ones."""
    words: dict[str, None] = {}
    while len(words) < _TAIL:
        stem = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.randint(2, 3)))
        words[rng.choice(_PREFIXES) + stem + rng.choice(_SUFFIXES)] = None
    return list(words)


def sentences(seed: int) -> Iterator[str]:
    """Yield sentences without end; nearly every one is different from all others."""
    rng = random.Random(seed)
    bank = [statement.text for statement in load_bank()]
    tail = tail_words(rng)
    reach = list(accumulate(1 / (rank + 10) for rank in range(len(tail))))
    while True:
        words = rng.choice(bank).split(" ")
        for at in range(1, len(words)):
            if rng.random() < _SHARE and words[at].isalpha():
                words[at] = rng.choices(tail, cum_weights=reach)[0]
        yield " ".join(words)


def essays(seed: int) -> Iterator[list[str]]:
    """Yield the sentences of one essay after another, without end."""
    rng = random.Random(seed)
    stream = sentences(seed)
    while True:
        yield [next(stream) for _ in range(rng.randint(*SENTENCES))]


def corpus(seed: int, at_least: int) -> Corpus:
    """Return essays with at least so many sentences."""
    parts: list[list[str]] = []
    count = 0
    for essay in essays(seed):
        parts.append(essay)
        count += len(essay)
        if count >= at_least:
            break
    return Corpus([joined(part) for part in parts], [text for part in parts for text in part])


def joined(part: Sequence[str]) -> str:
    """Return sentences as one essay."""
    return " ".join(text if text[-1] in ".!?…" else text + "." for text in part)
