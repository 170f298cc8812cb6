"""``make spelling``: write the frequent words that a slip of the finger may be read as.

They are the words of the statement bank and of the catalogue's statements that at least
``FEWEST`` statements hold, most frequent first, one a line of ``data/lexicon/spelling.txt``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from pipeline.identity import masked
from pipeline.normalise import normalise
from pipeline.pieces import PIECE, Kind, kind_of
from pipeline.resources import data_folder
from pipeline.spelling import SHORTEST
from pipeline.store import load_bank, load_trait_statements

FEWEST = 12


def frequent_in(texts: Iterable[str], fewest: int = FEWEST) -> list[str]:
    """Return the words long enough that enough texts hold, most frequent first."""
    held: Counter[str] = Counter()
    for text in texts:
        raw = {piece.strip() for piece in PIECE.findall(text)}
        held.update({w for piece in raw if kind_of(piece) is Kind.WORD for w in normalise(piece)})
    kept = [
        word
        for word, count in held.items()
        if count >= fewest and len(word) >= SHORTEST and word.isascii() and word.isalpha()
    ]
    return sorted((word for word in kept if masked(word) == word), key=lambda w: (-held[w], w))


def main() -> int:
    """Write the list."""
    words = frequent_in(s.text for s in [*load_bank(), *load_trait_statements()])
    path = data_folder() / "lexicon" / "spelling.txt"
    path.write_text("\n".join(words) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(words)} words written to {path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
