"""Tables of what people said about texts -> judgements: labels, traits or ratings, by rater.

Three kinds are read, and which one it is can be seen from the columns: labels a sentence, traits
an essay (one column of labels, or one column a trait), a rating from 1 to 5 an essay. Several
raters stand one below another (a rater column) or side by side (``labels_ani``, ``labels_budi``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.columns import ID_NAMES, TEXT_NAMES, usual
from pipeline.decide import topic_of, topics_of
from pipeline.errors import StatementError
from pipeline.rows import Rejected
from pipeline.tables import Say, table_records

MISSING = -9  # no judgement; a code, not a value: arrays of small integers have no None
LOWEST, HIGHEST = 1, 5
RATING = "rating"
_SENTENCE = ("sentence", "kalimat")
_ESSAY = ("essay_id", "id_esai", "esai_id", "essay", "esai", "author", "penulis", *ID_NAMES)
_ESSAY_TEXT = ("essay", "esai", "essay_text", "teks_esai")
_RATER = ("rater", "penilai", "annotator", "coder", "judge", "pembaca", "reader")
_LABELS = ("labels", "label")
_TRAITS = ("traits", "sifat")
_RATING = ("rating", "nilai", "peringkat", "bintang", "stars", "grade")
_FOR = frozenset(("+", "1", "+1", "1.0", "supported", "didukung", "ya", "yes", "plus"))
_AGAINST = frozenset(("-", "-1", "-1.0", "contradicted", "berlawanan", "bertentangan", "minus"))
_NEITHER = frozenset(("", "0", "0.0", "no_evidence", "none", "tidak_ada", "mixed", "campuran"))


@dataclass(frozen=True)
class Judgements:
    """What people said of some texts.

    ``values`` holds, for each rater, items x topics: 1 for a trait shown, -1 for one contradicted,
    0 for neither or both, :data:`MISSING` where the rater said nothing; one topic of ratings from
    1 to 5 where ``kind`` is ``ratings``.
    """

    kind: str
    topics: tuple[str, ...]
    items: tuple[str, ...]
    essays: tuple[str, ...]
    texts: tuple[str, ...]
    values: Mapping[str, NDArray[np.int8]]

    @property
    def raters(self) -> tuple[str, ...]:
        """Return the raters' names, in order."""
        return tuple(self.values)

    @property
    def consensus(self) -> NDArray[np.float64]:
        """Return the mean over raters, items x topics; ``nan`` where nobody said anything."""
        stacked = np.stack([seen.astype(float) for seen in self.values.values()])
        stacked[stacked == MISSING] = np.nan
        known = (~np.isnan(stacked)).sum(axis=0)
        total = np.nansum(stacked, axis=0)
        return np.where(known > 0, total / np.maximum(known, 1), np.nan)


def values_of(labels: Iterable[str], topics: Sequence[str]) -> NDArray[np.int8]:
    """Return a set of labels as one value a topic.

    >>> values_of(["empathy+", "empathy-", "leadership-"], ["empathy", "leadership"]).tolist()
    [0, -1]
    """
    place = {topic: i for i, topic in enumerate(topics)}
    row = np.zeros(len(topics), dtype=np.int8)
    for label in set(labels):
        row[place[topic_of(label)]] += -1 if label.endswith("-") else 1
    return row


def read_people(path: Path, labels: Sequence[str], say: Say) -> Judgements:
    """Return the judgements of a CSV, TSV, XLSX, Parquet or JSONL file.

    Parameters
    ----------
    path
        The table.
    labels
        The labels of the model that is to be compared.
    say
        Told what was made of the columns.
    """
    records = []
    for record in table_records(path, say):
        if isinstance(record, Rejected):
            raise StatementError(f"{path}, line {record.line}: {record.reason}; mend the table")
        records.append(record)
    if not records:
        raise StatementError(f"{path} holds no row; a header and one row a judgement are needed")
    names = list(dict.fromkeys(name for _, cells in records for name in cells))
    layout = _layout(path, names, labels)
    say(f"{path.name}: {layout.said()}")
    return _Collected(path, layout, labels).of(records)


# ---------------------------------------------------------------- columns


@dataclass(frozen=True)
class _Layout:
    """What each column of a table of judgements means; ``judged`` names the rater of each."""

    kind: str
    text: str
    item: str | None
    rater: str | None
    judged: Mapping[str, str]
    by_trait: bool = False

    def said(self) -> str:
        what = {"sentences": "labels a sentence", "traits": "traits an essay"}
        columns = ", ".join(map(repr, self.judged))
        essays = f"; essays told apart by {self.item!r}" if self.item else ""
        raters = f"; raters from {self.rater!r}" if self.rater else ""
        return (
            f"{what.get(self.kind, 'a rating an essay')} from {columns}, texts from "
            f"{self.text!r}{essays}{raters}"
        )


def _layout(path: Path, names: Sequence[str], labels: Sequence[str]) -> _Layout:
    text = usual(names, (*_SENTENCE, *TEXT_NAMES))
    if text is None:
        raise StatementError(
            f"{path} needs a column of texts (text, sentence or essay); it has {', '.join(names)}"
        )
    item = usual([name for name in names if name != text], _ESSAY)
    rater = usual(names, _RATER)
    rest = [name for name in names if name not in (text, item, rater)]
    topics = set(topics_of(labels))
    by_trait = {name: "" for name in rest if name in topics}
    rated, traits = _judged(rest, _RATING), _judged(rest, _TRAITS)
    labelled = _judged(rest, _LABELS)
    if rated:
        return _Layout("ratings", text, item, rater, rated)
    if traits or by_trait:
        return _Layout("traits", text, item, rater, traits or by_trait, not traits)
    if labelled:
        kind = "traits" if text.lower() in _ESSAY_TEXT else "sentences"
        return _Layout(kind, text, item, rater, labelled)
    raise StatementError(
        f"{path} needs columns text and labels, or traits, or rating (1 to 5), or one column a "
        f"trait; it has {', '.join(names)}"
    )


def _judged(names: Sequence[str], usual_names: Sequence[str]) -> dict[str, str]:
    """Return the columns of one kind of judgement, each with the rater its name tells."""
    found = {}
    for name in names:
        low = name.strip().lower().replace(" ", "_")
        for known in usual_names:
            if low == known or low.startswith(f"{known}_"):
                found[name] = low.removeprefix(known).lstrip("_")
    return found


# ---------------------------------------------------------------- rows


class _Collected:
    """Judgements as they come in, row by row."""

    def __init__(self, path: Path, layout: _Layout, labels: Sequence[str]) -> None:
        self.path = path
        self.layout = layout
        self.labels = frozenset(labels)
        rated = layout.kind == "ratings"
        self.topics = (RATING,) if rated else topics_of(labels)
        self.items: dict[tuple[str, str], int] = {}
        self.texts: list[str] = []
        self.said: dict[str, dict[int, NDArray[np.int8]]] = {}

    def of(self, records: Iterable[tuple[int, Mapping[str, object]]]) -> Judgements:
        """Return all judgements of a table."""
        for line, cells in records:
            item = self._item(line, cells)
            for rater, value in self._values(line, cells):
                if value is not None:
                    self.said.setdefault(rater, {})[item] = value
        values = {}
        for rater in sorted(self.said):
            seen = np.full((len(self.items), len(self.topics)), MISSING, dtype=np.int8)
            for item, value in self.said[rater].items():
                seen[item] = value
            values[rater] = seen
        if not values:
            raise StatementError(f"{self.path} holds no judgement: every rated cell is empty")
        essays = tuple(essay for essay, _ in self.items)
        names = essays
        if self.layout.kind == "sentences":
            names = tuple(f"{essay}:{i + 1}" for i, essay in enumerate(essays))
        texts = tuple(self.texts)
        return Judgements(self.layout.kind, self.topics, names, essays, texts, values)

    def _item(self, line: int, cells: Mapping[str, object]) -> int:
        """Return the number of the text a row is about; a repeated id may leave out its text."""
        text = _word(cells.get(self.layout.text))
        essay = _word(cells.get(self.layout.item)) if self.layout.item else ""
        if self.layout.kind == "sentences":
            key = (essay or str(line), text)
        else:
            key = (essay, "") if essay else (text, "")
        if key not in self.items:
            if not text:
                raise StatementError(f"{self.path}, line {line}: no text for {essay!r}")
            if not essay:
                key = (str(line), text) if self.layout.kind == "sentences" else key
            self.items[key] = len(self.items)
            self.texts.append(text)
        return self.items[key]

    def _values(
        self, line: int, cells: Mapping[str, object]
    ) -> Iterable[tuple[str, NDArray[np.int8] | None]]:
        named = _word(cells.get(self.layout.rater)) if self.layout.rater else ""
        if self.layout.by_trait:
            yield named or "1", self._by_trait(line, cells)
            return
        for column, suffix in self.layout.judged.items():
            cell = _word(cells.get(column))
            value = self._rating(line, cell) if self.topics == (RATING,) else None
            if self.topics != (RATING,):
                value = self._labels(line, cell)
            yield "-".join(filter(None, (named, suffix))) or "1", value

    def _labels(self, line: int, cell: str) -> NDArray[np.int8]:
        given = cell.replace(",", " ").replace(";", " ").replace("|", " ").split()
        for label in given:
            if label not in self.labels:
                known = ", ".join(sorted(self.labels))
                raise StatementError(
                    f"{self.path}, line {line}: unknown label {label!r}; known are {known}"
                )
        return values_of(given, self.topics)

    def _by_trait(self, line: int, cells: Mapping[str, object]) -> NDArray[np.int8]:
        row = np.full(len(self.topics), MISSING, dtype=np.int8)
        for column in self.layout.judged:
            cell = _word(cells.get(column)).lower().replace(" ", "_")
            if cell not in _FOR | _AGAINST | _NEITHER:
                raise StatementError(
                    f"{self.path}, line {line}: {column} must be +, - or 0 (or supported, "
                    f"contradicted, no_evidence), got {cell!r}"
                )
            row[self.topics.index(column)] = (cell in _FOR) - (cell in _AGAINST)
        return row

    def _rating(self, line: int, cell: str) -> NDArray[np.int8] | None:
        if not cell:
            return None
        if cell.removesuffix(".0") not in map(str, range(LOWEST, HIGHEST + 1)):
            raise StatementError(
                f"{self.path}, line {line}: a rating must be {LOWEST} to {HIGHEST}, got {cell!r}"
            )
        return np.asarray([int(cell.removesuffix(".0"))], dtype=np.int8)


def _word(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
