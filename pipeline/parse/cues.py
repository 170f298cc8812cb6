"""Cue tables of job documents: a language in, its cues out, looked up by kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from pipeline.errors import DocumentError
from pipeline.resources import read_yaml

LANGUAGES = ("id", "en")
BORDER = r"(?!(?<=\w)\w)"  # no word runs across this place


@dataclass(frozen=True)
class Cue:
    """One way of wording a move, with sentences that show it and sentences that do not."""

    name: str
    kind: str
    pattern: re.Pattern[str]
    fires: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class CueTable:
    """The cues of one language."""

    language: str
    cues: tuple[Cue, ...]
    spellings: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_kind(self) -> dict[str, tuple[Cue, ...]]:
        """Cues of each kind, in the order of the file."""
        kinds = dict.fromkeys(cue.kind for cue in self.cues)
        return {kind: tuple(cue for cue in self.cues if cue.kind == kind) for kind in kinds}

    def spell_out(self, text: str) -> str:
        """Write the small words in full: "cocok utk yg sabar" is "cocok untuk yang sabar"."""
        for short, full in self.spellings:
            text = re.sub(rf"\b{short}\b", full, text)
        return text

    def all(self, kind: str, text: str, start: int = 0) -> list[re.Match[str]]:
        """Return every match of a kind's cues, from left to right, the longer one first."""
        found = [m for cue in self.by_kind[kind] for m in cue.pattern.finditer(text, start)]
        return sorted(
            (m for m in found if m.end() > m.start()), key=lambda m: (m.start(), -m.end())
        )

    def ranked(self, kind: str, text: str) -> list[re.Match[str]]:
        """Return every match of a kind's cues in the order of the file: the surest cue first."""
        return [m for cue in self.by_kind[kind] for m in cue.pattern.finditer(text)]

    def find(self, kind: str, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the first match of a kind's cues at or after ``start``, or None."""
        return next(iter(self.all(kind, text, start)), None)

    def opens(self, kind: str, text: str) -> re.Match[str] | None:
        """Return the longest match of a kind's cues at the very beginning, or None."""
        found = [cue.pattern.match(text) for cue in self.by_kind[kind]]
        return max((m for m in found if m and m.end()), key=lambda m: m.end(), default=None)

    def verbs(self, text: str) -> list[re.Match[str]]:
        """Return the verbs, without names of people made of one: "Tour guides lead groups"."""
        found = self.all("verb", text)
        return [m for m in found if not (m[0].endswith("s") and self._leads_on(text[m.end() :]))]

    def _leads_on(self, rest: str) -> bool:
        verb = self.opens("verb", rest.lstrip()) if self.language == "en" else None
        return verb is not None and not verb[0].endswith("s")  # not in "answers calls"

    def strip(self, kind: str, text: str) -> str:
        """Remove a kind's cues from the beginning as often as they stand there."""
        while match := self.opens(kind, text):
            text = text[match.end() :].lstrip(" ,:;–—-")
        return text

    def closes(self, kind: str, text: str) -> bool:
        """Tell whether a kind's cue is the last thing in the text."""
        return any(match.end() == len(text) for match in self.all(kind, text))


@lru_cache(maxsize=4)
def load_cues(language: str) -> CueTable:
    """Return the cue table of ``id`` or ``en``."""
    if language not in LANGUAGES:
        raise DocumentError(f"language must be one of {', '.join(LANGUAGES)}, got {language!r}")
    table = read_yaml("lexicon", "document", f"{language}.yaml")
    macros = _expand_macros(table["macros"])
    cues = tuple(_cue(row, macros) for row in table["cues"])
    return CueTable(language, cues, tuple(table["spellings"].items()))


def _expand_macros(macros: dict[str, str]) -> dict[str, str]:
    done: dict[str, str] = {}
    for name, pattern in macros.items():  # a macro may use those above it
        done[name] = _fill(pattern, done)
    return done


def _fill(pattern: str, macros: dict[str, str]) -> str:
    return re.sub(r"@(\w+)", lambda match: macros[match[1]], pattern)


def _cue(row: dict[str, Any], macros: dict[str, str]) -> Cue:
    pattern = f"{BORDER}(?:{_fill(row['pattern'], macros)}){BORDER}"
    return Cue(
        name=row["name"],
        kind=row["kind"],
        pattern=re.compile(pattern, re.IGNORECASE),
        fires=tuple(row.get("fires") or ()),
        silent=tuple(row.get("silent") or ()),
    )
