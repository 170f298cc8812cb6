"""What a selector asked to see of a batch: filter, search, sort, page; and its links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from pipeline.overview import BINS, bin_of
from pipeline.web.jobs import Essay, Job

PAGE_SIZE = 100
SORTS = ("number", "id", "score", "verdict", "warnings", "decision")
_VERDICTS = ("fit", "partial", "mixed", "unfit", "insufficient")


@dataclass(frozen=True)
class View:
    """One way to look at a batch; the empty one shows everything in the file's order."""

    q: str = ""
    verdict: str = ""
    trait: str = ""
    finding: str = ""
    warning: str = ""
    low: str = ""
    high: str = ""
    sort: str = "number"
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Return the view a query string asks for; what makes no sense is left out."""
        given = {name: query.get(name, "")[:200] for name in cls.__dataclass_fields__}
        sort = given["sort"] if given["sort"].removeprefix("-") in SORTS else "number"
        page = int(given["page"]) if given["page"].isdecimal() else 1
        for end in ("low", "high"):
            given[end] = given[end] if given[end].isdecimal() else ""
        return cls(**{**given, "sort": sort, "page": max(1, min(page, 100_000))})  # type: ignore[arg-type]

    def link(self, **changes: object) -> str:
        """Return the query string of this view with some of it changed; filters go to page 1."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        default = View()
        held = {k: v for k, v in asdict(changed).items() if v != getattr(default, k)}
        return f"?{urlencode(held)}" if held else "?"

    def sort_link(self, column: str) -> str:
        """Return where a column's head leads: up first, then down; scores the other way round."""
        first, second = (f"-{column}", column) if column == "score" else (column, f"-{column}")
        return self.link(sort=second if self.sort == first else first)

    def order_of(self, column: str) -> str:
        """Return a column's aria-sort."""
        if self.sort.removeprefix("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    @property
    def is_filtered(self) -> bool:
        """Whether some rows may be hidden."""
        return replace(self, sort="number", page=1) != View()

    def chosen(self, job: Job) -> list[Essay]:
        """Return the essays of a batch that this view shows, in its order."""
        kept = [essay for essay in job.essays if self._shows(essay, job.blind)]
        column = self.sort.removeprefix("-")
        backwards = self.sort.startswith("-")
        if column == "score":  # texts without a score come last, whichever way
            with_score = [e for e in kept if e.flat["score"] is not None]
            without = [e for e in kept if e.flat["score"] is None]
            with_score.sort(key=lambda e: float(e.flat["score"]), reverse=backwards)
            return with_score + without
        kept.sort(key=lambda essay: _key(essay, job, column), reverse=backwards)
        return kept

    def _shows(self, essay: Essay, blind: bool) -> bool:  # noqa: FBT001 - private
        flat = essay.flat
        return (
            (not self.verdict or flat["verdict"] == self.verdict)
            and (not self.trait or not self.finding or flat.get(self.trait) == self.finding)
            and (not self.warning or self.warning in essay.warnings)
            and self._in_range(flat["score"])
            and (not self.q or _mentions(essay, self.q.casefold(), blind))
        )

    def _in_range(self, score: float | None) -> bool:
        if not self.low and not self.high:
            return True
        if score is None:
            return False
        low, high = int(self.low or 0), int(self.high or 100)
        return low <= score and (score < high or high == 100)


def _key(essay: Essay, job: Job, column: str) -> Any:  # noqa: ANN401 - sorts compare anything
    if column == "id":
        return natural(essay.id)
    if column == "verdict":
        return _VERDICTS.index(essay.flat["verdict"])
    if column == "warnings":
        return len(essay.warnings)
    if column == "decision":
        note = job.decisions.get(essay.number)
        return note.decision if note else "~"
    return essay.number


def natural(name: str) -> tuple[int, int | str, str]:
    """Return a key that puts 2 before 10 and numbers before words."""
    return (0, int(name), "") if name.isdecimal() else (1, name.casefold(), "")


def _mentions(essay: Essay, words: str, blind: bool) -> bool:  # noqa: FBT001 - private
    if words in essay.id.casefold() or words in essay.text.casefold():
        return True
    return not blind and any(words in str(value).casefold() for value in essay.cells.values())


def bins_of(essays: Sequence[Essay]) -> list[int]:
    """Return how many essays fall into each column of the histogram."""
    counts = [0] * BINS
    for essay in essays:
        if essay.flat["score"] is not None:
            counts[bin_of(essay.flat["score"])] += 1
    return counts
