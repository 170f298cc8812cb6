"""Write a table as XLSX: text stays text, and the same rows give the same bytes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipeline.errors import InputError
from pipeline.escape import safe_cell
from pipeline.extras import needed

_LONGEST_CELL = 32_767  # characters, Excel's own limit
_MOST_ROWS = 1_048_575  # below the header
_EPOCH = datetime(1980, 1, 1)  # the first day a ZIP file knows
_BLOCK = 1 << 20
_FORBIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)  # XML 1.0 knows no such character


@contextmanager
def xlsx_table(path: Path, names: Sequence[str]) -> Iterator[Callable[[list[object]], None]]:
    """Give a function that writes one row of cells."""
    openpyxl = needed("openpyxl", "openpyxl")
    cell_type = needed("openpyxl.cell", "openpyxl").WriteOnlyCell
    with _temporaries_in(path.parent):
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("cocok")
        count = 0

        def shown(value: object) -> object:
            if not isinstance(value, str):
                return value
            text = _FORBIDDEN.sub("\ufffd", str(safe_cell(value)))
            cell = cell_type(sheet, text[:_LONGEST_CELL])
            cell.data_type = "s"
            return cell

        def add(cells: list[object]) -> None:
            nonlocal count
            count += 1
            if count > _MOST_ROWS:
                raise InputError(
                    f"the output would have over {_MOST_ROWS:,} rows, more than XLSX holds; "
                    "choose .csv or .parquet"
                )
            sheet.append([shown(value) for value in cells])

        sheet.append([shown(name) for name in names])
        try:
            yield add
            _save(book, path)
        finally:
            _close(sheet)


@contextmanager
def _temporaries_in(folder: Path) -> Iterator[None]:
    """Have openpyxl keep its rows beside the output and not in the system's folder.

    A full /tmp must not stop a run whose output has room, and a killed run must leave no essays
    where nobody looks for them.
    """
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _close(sheet: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    """Finish a sheet that was not saved, lest it complain when it is forgotten."""
    if not sheet.closed:
        with suppress(OSError, SyntaxError):  # the disk; lxml, of elements left open
            sheet.close()


def _save(book: Any, path: Path) -> None:  # noqa: ANN401 - openpyxl has no types
    """Write a workbook that tells no time of day."""
    writer = needed("openpyxl.writer.excel", "openpyxl").ExcelWriter
    book.properties.created = book.properties.modified = _EPOCH
    with path.open("wb") as stream, _Undated(stream, "w", ZIP_DEFLATED) as archive:
        writer(book, archive).write_data()


class _Undated(ZipFile):
    """A ZIP file whose members all bear the same date."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Add bytes or text as a member."""
        super().writestr(self._info(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Add a file as a member."""
        with Path(filename).open("rb") as source:
            with self.open(self._info(str(arcname)), "w", force_zip64=True) as member:
                while block := source.read(_BLOCK):
                    member.write(block)

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, _EPOCH.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        return info
