"""The assays, in one SQLite file.

`record` returns when the assay is on disk: what was acknowledged survives a process that is killed. A sample
is recorded once: the same again changes nothing, something else under its number is refused.

Everything here blocks for a moment; callers on an event loop use `asyncio.to_thread`.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from laboratory.assay import Assay, Element, MassFraction, Method

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TABLES = """
CREATE TABLE IF NOT EXISTS assay (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    lot TEXT NOT NULL,
    sample TEXT NOT NULL UNIQUE,
    laboratory TEXT NOT NULL,
    method TEXT NOT NULL,
    sampled_at INTEGER NOT NULL,
    mass_fractions TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS assay_by_lot ON assay (lot, number);
"""
_COLUMNS = "number, lot, sample, laboratory, method, sampled_at, mass_fractions"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An assay as it is kept; numbers rise with time. `is_new` is false for one that was there before."""

    number: int
    assay: Assay
    is_new: bool = False


class Store:
    """The file, open."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _TABLES)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def record(self, assay: Assay) -> Recorded | None:
        """Keep an assay; None when another one has its sample's number."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            query = f"SELECT {_COLUMNS} FROM assay WHERE sample = ?"  # noqa: S608 -- our own column names
            row = self._connection.execute(query, (assay.sample,)).fetchone()
            if row is not None:
                found = _recorded(row)
                return found if found.assay == assay else None
            added = self._connection.execute(
                "INSERT INTO assay (lot, sample, laboratory, method, sampled_at, mass_fractions)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    assay.lot,
                    assay.sample,
                    assay.laboratory,
                    assay.method,
                    (assay.sampled_at - _EPOCH) // timedelta(microseconds=1),
                    json.dumps([[each.element, str(each.fraction)] for each in assay.mass_fractions]),
                ),
            )
        return Recorded(added.lastrowid or 0, assay, is_new=True)

    def of_lot(self, lot: str, *, limit: int, before: int | None) -> Sequence[Recorded]:
        """Assays of a lot, the newest first; those before a number."""
        query = (
            f"SELECT {_COLUMNS} FROM assay WHERE lot = ? AND number < ?"  # noqa: S608 -- as above
            " ORDER BY number DESC LIMIT ?"
        )
        with self._lock:
            rows = self._connection.execute(query, (lot, before or 2**62, limit)).fetchall()
        return [_recorded(row) for row in rows]

    def newest(self, lots: Iterable[str]) -> dict[str, Recorded]:
        """The newest assay of each lot that has one."""
        query = f"SELECT {_COLUMNS} FROM assay WHERE lot = ? ORDER BY number DESC LIMIT 1"  # noqa: S608 -- as above
        with self._lock:
            rows = [self._connection.execute(query, (lot,)).fetchone() for lot in lots]
        return {row[1]: _recorded(row) for row in rows if row is not None}


def _recorded(row: tuple[int, str, str, str, str, int, str]) -> Recorded:
    number, lot, sample, laboratory, method, sampled_at, fractions = row
    return Recorded(
        number,
        Assay(
            lot=lot,
            sample=sample,
            laboratory=laboratory,
            method=Method(method),
            sampled_at=_EPOCH + timedelta(microseconds=sampled_at),
            mass_fractions=tuple(
                MassFraction(Element(element), Decimal(fraction))
                for element, fraction in json.loads(fractions)
            ),
        ),
    )
