"""What is known of each battery, in one SQLite file.

`record` returns when the data are on disk: what was acknowledged survives a process that is killed. The same
reading or session sent again changes nothing, so that a sender may repeat what it is not sure of. Of each
battery the newest readings are kept, not all of them.

Everything here blocks for a moment; callers on an event loop use `asyncio.to_thread`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from telematics.reading import ChargeSession, Reading, Telemetry

READINGS_KEPT = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TABLES = """
CREATE TABLE IF NOT EXISTS reading (
    battery TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    state_of_charge_percent TEXT NOT NULL,
    state_of_certified_energy_percent TEXT NOT NULL,
    charge_cycles INTEGER NOT NULL,
    temperature_c TEXT,
    PRIMARY KEY (battery, taken_at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS charge_session (
    battery TEXT NOT NULL,
    session TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    energy_kwh TEXT NOT NULL,
    PRIMARY KEY (battery, session)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS charge_session_by_start ON charge_session (battery, started_at, session);
"""


class Store:
    """The file, open. Times are kept as microseconds, numbers as they were written."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _TABLES)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def record(self, telemetry: Telemetry) -> Telemetry:
        """Keep everything in one transaction, and return what was new."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            new = Telemetry(
                tuple(filter(self._add_reading, telemetry.readings)),
                tuple(filter(self._add_session, telemetry.sessions)),
            )
            for battery in {each.battery for each in new.readings}:
                self._forget_old(battery)
        return new

    def latest(self, batteries: Iterable[str]) -> dict[str, Reading]:
        """The newest reading of each battery that has one."""
        query = (
            "SELECT battery, taken_at, state_of_charge_percent, state_of_certified_energy_percent,"
            " charge_cycles, temperature_c FROM reading WHERE battery = ? ORDER BY taken_at DESC LIMIT 1"
        )
        with self._lock:
            rows = [self._connection.execute(query, (battery,)).fetchone() for battery in batteries]
        return {row[0]: _reading(row) for row in rows if row is not None}

    def sessions(
        self, battery: str, *, limit: int, before: tuple[datetime, str] | None
    ) -> Sequence[ChargeSession]:
        """Charge sessions of a battery, the newest first; those that come after `before` in that order."""
        started_at, session = (2**62, "") if before is None else (_micros(before[0]), before[1])
        query = (
            "SELECT battery, session, started_at, ended_at, energy_kwh FROM charge_session"
            " WHERE battery = ? AND (started_at, session) < (?, ?)"
            " ORDER BY started_at DESC, session DESC LIMIT ?"
        )
        with self._lock:
            rows = self._connection.execute(query, (battery, started_at, session, limit)).fetchall()
        return [
            ChargeSession(battery, session, _moment(started), _moment(ended), Decimal(energy))
            for battery, session, started, ended, energy in rows
        ]

    def _add_reading(self, reading: Reading) -> bool:
        added = self._connection.execute(
            "INSERT OR IGNORE INTO reading VALUES (?, ?, ?, ?, ?, ?)",
            (
                reading.battery,
                _micros(reading.taken_at),
                str(reading.state_of_charge_percent),
                str(reading.state_of_certified_energy_percent),
                reading.charge_cycles,
                None if reading.temperature_c is None else str(reading.temperature_c),
            ),
        )
        return added.rowcount == 1

    def _add_session(self, session: ChargeSession) -> bool:
        added = self._connection.execute(
            "INSERT OR IGNORE INTO charge_session VALUES (?, ?, ?, ?, ?)",
            (
                session.battery,
                session.session,
                _micros(session.started_at),
                _micros(session.ended_at),
                str(session.energy_kwh),
            ),
        )
        return added.rowcount == 1

    def _forget_old(self, battery: str) -> None:
        self._connection.execute(
            "DELETE FROM reading WHERE battery = ?1 AND taken_at <= (SELECT taken_at FROM reading"
            " WHERE battery = ?1 ORDER BY taken_at DESC LIMIT 1 OFFSET ?2)",
            (battery, READINGS_KEPT),
        )


def _reading(row: tuple[str, int, str, str, int, str | None]) -> Reading:
    battery, taken_at, charge, certified_energy, cycles, temperature = row
    return Reading(
        battery,
        _moment(taken_at),
        Decimal(charge),
        Decimal(certified_energy),
        cycles,
        None if temperature is None else Decimal(temperature),
    )


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
