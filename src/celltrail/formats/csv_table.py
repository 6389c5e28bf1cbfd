"""CSV to typed rows (RFC 4180, with comma or semicolon), every row checked, faults by row and column.

Texts stay texts: what a spreadsheet would run as a formula is kept as written, with a warning.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from celltrail.domain.attribute_values import exact_number
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import read_code, read_uid
from celltrail.formats.moments import read_date, read_moment
from celltrail.formats.statements import Statement
from celltrail.formats.text import is_storable

MAX_ROWS = 200_000
MAX_CELL = 2_000
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@")


class CellKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    SHARE = "share"
    COUNT = "count"
    DATE = "date"
    TIME = "time"
    UID = "uid"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout; `words` are those that a WORD may be, `is_signed` lets a number be negative."""

    name: str
    kind: CellKind
    meaning: str
    is_required: bool = False
    is_signed: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row without faults in required cells: values by column, None where the cell is empty."""

    number: int
    values: Mapping[str, Any]

    def place(self, column: str) -> str:
        """Return the pointer of a cell."""
        return f"row {self.number}, column {column}"


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of table, and how its rows become statements."""

    name: str
    columns: tuple[Column, ...]
    build: Callable[[tuple[Row, ...], Findings], tuple[Statement, ...]]

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must be there: by them a table is recognised."""
        return tuple(column.name for column in self.columns if column.is_required)


def header_of(text: str, findings: Findings) -> tuple[str, ...]:
    """Return the names of the first row, in lower case.

    Raises:
        DocumentRefusedError: the first row is no CSV.
    """
    first = next(_records(text, findings), (1, []))[1]
    return tuple(name.strip().lower() for name in first)


def read_table(text: str, layout: Layout, findings: Findings, *, today: date) -> tuple[Statement, ...]:
    """Read every row, then build the statements of those that have their required cells.

    Raises:
        DocumentRefusedError: the text is no CSV.
    """
    header = header_of(text, findings)
    columns = _columns(header, layout, findings)
    reader = _CellReader(findings, today=today, has_semicolons=_delimiter(text) == ";")
    rows = []
    for number, cells in _records(text, findings):
        if number == 1 or not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells under a header of {len(header)}"
            findings.report(FaultCode.INVALID_CSV, f"row {number}", message)
            continue
        row = reader.read_row(number, cells, columns)
        if row is not None:
            rows.append(row)
    return layout.build(tuple(rows), findings)


def _columns(header: tuple[str, ...], layout: Layout, findings: Findings) -> tuple[Column | None, ...]:
    known = {column.name: column for column in layout.columns}
    for index, name in enumerate(header):
        place = f"row 1, column {name or index + 1}"
        if name not in known:
            message = f"the layout {layout.name!r} has no column {name[:60]!r}; it has {', '.join(known)}"
            findings.report(FaultCode.UNKNOWN_COLUMN, place, message)
        elif name in header[:index]:
            findings.report(FaultCode.CONTRADICTION, place, f"the column {name!r} stands twice")
    return tuple(known.get(name) for name in header)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _records(text: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            raise findings.refuse(FaultCode.INVALID_CSV, f"row {number}", str(error)) from None
        if number > MAX_ROWS + 1:
            message = f"more than {MAX_ROWS} rows"
            raise findings.refuse(FaultCode.DOCUMENT_TOO_LARGE, f"row {number}", message)
        yield number, cells


class _CellReader:
    """Reads the cells of one table."""

    def __init__(self, findings: Findings, *, today: date, has_semicolons: bool) -> None:
        self._findings = findings
        self._today = today
        self._has_semicolons = has_semicolons
        self._readers: Mapping[CellKind, Callable[[str, Column, str], object]] = {
            CellKind.TEXT: self._text,
            CellKind.WORD: self._word,
            CellKind.NUMBER: self._number,
            CellKind.SHARE: self._share,
            CellKind.COUNT: self._count,
            CellKind.DATE: lambda text, _column, place: read_date(text, place, findings),
            CellKind.TIME: lambda text, _column, place: read_moment(text, place, findings),
            CellKind.UID: lambda text, _column, place: read_uid(text, place, findings=findings),
            CellKind.CODE: lambda text, _column, place: read_code(
                text, place, today=today, findings=findings
            ),
        }

    def read_row(self, number: int, cells: list[str], columns: tuple[Column | None, ...]) -> Row | None:
        """Return the row, or None when a required cell has no value."""
        values: dict[str, object] = {}
        is_whole = True
        for cell, column in zip(cells, columns, strict=True):
            if column is None:
                continue
            place = f"row {number}, column {column.name}"
            values[column.name] = value = self._cell(cell.strip(), column, place)
            if value is None and column.is_required:
                is_whole = False
                if not self._findings.is_refused:
                    message = "a required value had to be left out (see the warnings)"
                    self._findings.report(FaultCode.REQUIRED_VALUE_UNUSABLE, place, message)
        return Row(number, values) if is_whole else None

    def _cell(self, text: str, column: Column, place: str) -> object:
        if not text:
            if column.is_required:
                self._findings.report(
                    FaultCode.MISSING_VALUE, place, "the cell is empty; a value is required"
                )
            return None
        if len(text) > MAX_CELL or not is_storable(text):
            message = f"a text of at most {MAX_CELL} characters without control characters is allowed"
            self._findings.report(FaultCode.UNSTORABLE_TEXT, place, message)
            return None
        return self._readers[column.kind](text, column, place)

    def _text(self, text: str, _column: Column, place: str) -> object:
        if text.startswith(_FORMULA_STARTS):
            message = f"{text[:40]!r} begins like a formula; it is kept as text"
            self._findings.report(FaultCode.FORMULA_LIKE_TEXT, place, message)
        return text

    def _word(self, text: str, column: Column, place: str) -> object:
        word = text.upper()
        if word in column.words:
            return word
        message = f"found {text[:60]!r}; allowed: {', '.join(column.words)}"
        self._findings.report(FaultCode.NOT_ALLOWED, place, message)
        return None

    def _number(self, text: str, column: Column, place: str) -> Decimal | None:
        number = exact_number(self._with_point(text, place))
        if number is None:
            self._findings.report(FaultCode.WRONG_TYPE, place, f"{text[:60]!r} is not a number such as 12.5")
            return None
        if number < 0 and not column.is_signed:
            self._findings.report(FaultCode.OUT_OF_RANGE, place, f"found {text}; allowed: 0 or more")
            return None
        return number

    def _with_point(self, text: str, place: str) -> str:
        if not (self._has_semicolons and _COMMA_NUMBER.fullmatch(text)):
            return text
        self._findings.report(FaultCode.DECIMAL_COMMA, place, f"{text} has a decimal comma")
        return text.replace(",", ".")

    def _share(self, text: str, column: Column, place: str) -> object:
        number = self._number(text, column, place)
        if number is not None and number > 1:
            message = f"found {text}; allowed: a share from 0 to 1, so 0.87 for 87 %"
            self._findings.report(FaultCode.OUT_OF_RANGE, place, message)
            return None
        return number

    def _count(self, text: str, column: Column, place: str) -> object:
        number = self._number(text, column, place)
        if number is not None and number != number.to_integral_value():
            self._findings.report(FaultCode.WRONG_TYPE, place, f"{text} is not a whole number")
            return None
        return None if number is None else int(number)
