"""What items of a list share: an item in, its "tidak memiliki kemampuan" and the rest out."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.parse.cues import CueTable


@dataclass(frozen=True)
class Carrier:
    """What an item may hand on to the next: "tidak", "memiliki", "kemampuan" or "suka"."""

    negator: str = ""
    possess: str = ""
    ability: str = ""
    modal: str = ""

    @property
    def words(self) -> str:
        """The carried words in their order."""
        return " ".join(filter(None, (self.negator, self.possess, self.ability, self.modal)))


def read_carrier(item: str, cues: CueTable) -> tuple[Carrier, str]:
    """Return what stands before an item's own words, and those words."""
    found: dict[str, str] = {}
    rest = item
    for kind in ("negator", "possess", "negator", "ability", "modal", "transitive"):
        match = cues.opens(kind, rest)
        if match and kind not in found and not (kind == "transitive" and "modal" in found):
            found["modal" if kind == "transitive" else kind] = match[0].strip()
            rest = rest[match.end() :].strip()
    return Carrier(**found), rest
