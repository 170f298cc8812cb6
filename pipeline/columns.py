"""Decide which columns of a table hold the ids and the texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.errors import UsageError
from pipeline.rows import Columns

ID_NAMES = (
    *("id", "nomor", "no", "applicant_id", "id_pelamar", "id_pendaftar", "kode", "nim", "nisn"),
    *("nik", "number", "no_peserta", "nomor_peserta", "registration", "key"),
)
TEXT_NAMES = (
    *("text", "teks", "essay", "esai", "statement", "jawaban", "answer", "motivation", "motivasi"),
    *("personal_statement", "surat_motivasi", "cerita", "narasi", "essai", "content"),
)
_LONG = 40  # mean characters of a column that looks like texts
_MUCH_LONGER = 3.0
_AROUND = "\ufeff\u00a0 \t\r\n"  # byte-order marks and blanks around a name


def choose_columns(
    file: str,
    names: Sequence[str],
    sample: Sequence[Mapping[str, object]],
    id_column: str | None = None,
    text_column: str | None = None,
) -> Columns:
    """Return the columns to use: as asked, else by their usual names, else the longest texts."""
    text = _asked(file, names, text_column, "text") or usual(names, TEXT_NAMES)
    text = text or _longest(names, sample)
    if text is None:
        raise UsageError(
            f"{file} has no obvious text column among {', '.join(names)}; give --text-column"
        )
    id = _asked(file, names, id_column, "id") or usual(names, ID_NAMES)
    if id == text:
        id = None
    pairs = (("text", text_column), ("id", id_column))
    return Columns(id, text, tuple(what for what, asked in pairs if asked is None))


def _asked(file: str, names: Sequence[str], asked: str | None, what: str) -> str | None:
    if asked is not None and asked not in names:
        raise UsageError(
            f"{file} has no {what} column {asked!r}; its columns are {', '.join(names)}"
        )
    return asked


def usual(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    """Return the column that bears the first of the wanted names, however it is written."""
    place = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    return next((place[name] for name in wanted if name in place), None)


def _longest(names: Sequence[str], sample: Sequence[Mapping[str, object]]) -> str | None:
    """Return the column whose cells are much longer than any other's."""
    if len(names) == 1:
        return names[0]
    total = {name: 0 for name in names}
    for row in sample:
        for name in names:
            total[name] += len(str(row.get(name) or ""))
    ranked = sorted(names, key=lambda name: -total[name])
    first, second = total[ranked[0]], total[ranked[1]]
    if first < _LONG * max(1, len(sample)) or first < _MUCH_LONGER * second:
        return None
    return ranked[0]


def distinct_names(cells: Sequence[object]) -> tuple[str, ...]:
    """Return header cells as names: none empty, none twice.

    >>> distinct_names(["id", "", "id"])
    ('id', 'column 2', 'id (2)')
    """
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = str(cell if cell is not None else "").strip(_AROUND) or f"column {number}"
        once, again = name, 2
        while name in names:
            name = f"{once} ({again})"
            again += 1
        names.append(name)
    return tuple(names)
