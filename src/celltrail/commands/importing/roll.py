"""The batteries that a document names: which statement speaks of which, and which are recorded already.

A battery may be named by its unique identifier in one place and by its GB/T 34014 code in another; both lead
to one `Entry`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from celltrail.domain.identifiers import UniqueIdentifier
from celltrail.domain.keys import BatteryKey
from celltrail.formats import statements as st
from celltrail.storage import holding, tables
from celltrail.storage.batches import chunks
from celltrail.storage.drafts import HeldBattery
from celltrail.storage.reader import Reader


@dataclass(slots=True)
class Entry:
    """One battery. `pointer` is where it is named first; `held` is what the importer sees recorded.

    `is_made` when a transformation of the document brings it into being; `is_spoiled` after a refusal, when
    further refusals would only repeat the first.
    """

    pointer: str
    uid: str | None = None
    code: str | None = None
    held: HeldBattery | None = None
    stated: st.BatteryStated | None = None
    commissioned: st.Commissioned | None = None
    is_made: bool = False
    is_spoiled: bool = False

    @property
    def key(self) -> BatteryKey:
        """How commands name it."""
        if self.held is not None:
            return BatteryKey(id=self.held.battery.id)
        return BatteryKey(code=self.code) if self.uid is None else BatteryKey(uid=canonical(self.uid))

    @property
    def named(self) -> str:
        """As the document names it."""
        return self.uid or self.code or ""

    @property
    def is_expected(self) -> bool:
        """Whether it is recorded, or will be by this document."""
        return (
            self.held is not None or self.stated is not None or self.commissioned is not None or self.is_made
        )


@dataclass(slots=True)
class Roll:
    """All batteries of a document, in the order in which they are named."""

    entries: list[Entry] = field(default_factory=list)
    _by_uid: dict[str, Entry] = field(default_factory=dict)
    _by_code: dict[str, Entry] = field(default_factory=dict)

    def enter(self, reference: st.BatteryReference, pointer: str) -> Entry | None:
        """Return the entry of a reference, a new one if need be.

        None when its two identifiers are those of two batteries.
        """
        uid = None if reference.uid is None else canonical(reference.uid)
        by_uid = None if uid is None else self._by_uid.get(uid)
        by_code = None if reference.code is None else self._by_code.get(reference.code)
        if by_uid is not None and by_code is not None and by_uid is not by_code:
            return None
        entry = by_uid or by_code
        if entry is None:
            entry = Entry(pointer)
            self.entries.append(entry)
        entry.uid, entry.code = entry.uid or reference.uid, entry.code or reference.code
        if uid is not None:
            self._by_uid[uid] = entry
        if reference.code is not None:
            self._by_code[reference.code] = entry
        return entry

    def entry(self, reference: st.BatteryReference) -> Entry:
        """The entry of a reference that was entered."""
        if reference.uid is not None:
            return self._by_uid[canonical(reference.uid)]
        return self._by_code[reference.code or ""]

    async def find_recorded(self, reader: Reader) -> None:
        """Join the entries with the batteries of the importer's slice."""
        ids = await _visible(reader, uids=sorted(self._by_uid), codes=sorted(self._by_code))
        for held in (await holding.load(reader, ids)).values():
            for entry in (self._by_uid.get(held.battery.uid_key), self._by_code.get(held.battery.code or "")):
                if entry is not None:
                    entry.held = held


def canonical(uid: str) -> str:
    """The one text of a unique identifier that its readers have checked."""
    return UniqueIdentifier.parse(uid).canonical


def touched(statement: st.Statement) -> tuple[st.BatteryReference, ...]:
    """The batteries to which something happens, in the order of the statement; outputs are `made`."""
    match statement:
        case st.BatteryStated() | st.Measured() | st.CertificateStated():
            return (statement.battery,)
        case st.Assembled() | st.Disassembled():
            return (statement.parent, *statement.children)
        case st.Transformed():
            return statement.inputs
        case st.BatteryModelStated() | st.Corrected():
            return ()
    return statement.batteries


def made(statement: st.Statement) -> tuple[st.BatteryReference, ...]:
    """The batteries that a transformation brings into being."""
    return statement.outputs if isinstance(statement, st.Transformed) else ()


def read_roll(statements: Iterable[st.Statement]) -> tuple[Roll, list[tuple[str, str]]]:
    """Return the roll, and where two identifiers contradict each other: pointers with the identifiers."""
    roll, contradictions = Roll(), []
    for statement in statements:
        for reference, is_made in _references(statement):
            entry = roll.enter(reference, statement.pointer)
            if entry is None:
                contradictions.append((statement.pointer, f"{reference.uid} and {reference.code}"))
                continue
            entry.is_made = entry.is_made or is_made
            if isinstance(statement, st.BatteryStated):
                entry.stated = entry.stated or statement
            elif isinstance(statement, st.Commissioned):
                entry.commissioned = entry.commissioned or statement
    return roll, contradictions


def _references(statement: st.Statement) -> Iterator[tuple[st.BatteryReference, bool]]:
    yield from ((reference, False) for reference in touched(statement))
    yield from ((reference, True) for reference in made(statement))


async def _visible(reader: Reader, *, uids: Sequence[str], codes: Sequence[str]) -> list[str]:
    battery = tables.battery
    found: set[str] = set()
    for column, values in ((battery.c.uid_key, uids), (battery.c.code, codes)):
        for some in chunks(values):
            rows = await reader.fetch(sa.select(battery.c.id).where(column.in_(some)))
            found.update(row.id for row in rows)
    visible: set[str] = set()
    for some in chunks(sorted(found)):
        seen = reader.scope.slice(some)
        visible.update(row.battery_id for row in await reader.fetch(sa.select(seen.c.battery_id)))
    return sorted(visible)
