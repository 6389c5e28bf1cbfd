"""The one way in which anything is written: events, and the state that follows from them, in one transaction.

A command decides drafts; `Journal.flush` gives them their places in the log. Steps, in this order:

1. Take the log's lock. From here to the commit nobody else appends, so positions become visible in order and
   a reader never passes one whose predecessor may still commit. SQLite has it already (BEGIN IMMEDIATE);
   PostgreSQL takes an advisory lock of the transaction. It is always the last lock taken: no deadlock.
2. Give each draft its position, and its sequence and hash within its chain.
3. Insert the rows that come into being, then the events.
4. Close and open versions of batteries and shipments.
5. Carry containment and participation on (`storage/containing.py`, `participating.py`).

The journal commits nothing: the transaction's edge does. Source of the chain: `domain/hash_chain.py`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.battery import BatteryState
from celltrail.domain.events import BODY_VERSION
from celltrail.domain.hash_chain import commit, link
from celltrail.storage import containing, declaring, marking, participating, tables
from celltrail.storage.batches import chunks
from celltrail.storage.body_codec import encode_body
from celltrail.storage.drafts import Attachment, ChainKind, Draft, NewRow

_LOG_LOCK = 0x63656C6C  # "cell": the advisory lock that serialises appends in PostgreSQL
_ROWS_IN_ORDER = (
    "battery_model",
    "shipment",
    "material_lot",
    "battery",
    "derivation",
    "shipment_battery",
    "lot_input",
    "lot_fraction",
    "recovered_material",
)


@dataclass(slots=True)
class Journal:
    """Collects what one act (or several of one transaction) records, and writes it at once.

    `recorded_by` is the operator, `now` the time of recording. `salt` gives 32 random bytes for each field.
    """

    connection: AsyncConnection
    recorded_by: str
    now: datetime
    salt: Callable[[], bytes] = lambda: secrets.token_bytes(32)
    _drafts: list[Draft] = field(default_factory=list)
    _rows: list[NewRow] = field(default_factory=list)
    _attachments: list[Attachment] = field(default_factory=list)

    def add(self, draft: Draft) -> None:
        """Record `draft` with the next flush, after those added before."""
        self._drafts.append(draft)

    def insert(self, row: NewRow) -> None:
        """Create a row with the next flush."""
        self._rows.append(row)

    def attach(self, attachment: Attachment) -> None:
        """Change what is inside what with the next flush."""
        self._attachments.append(attachment)

    async def flush(self) -> dict[str, int]:
        """Write everything added so far; return each draft's position by its id."""
        drafts, rows, attachments = self._drafts, self._rows, self._attachments
        self._drafts, self._rows, self._attachments = [], [], []
        if not drafts:
            return {}
        base = await self._lock_log()
        positions = {draft.id: base + number for number, draft in enumerate(drafts, start=1)}
        last = base + len(drafts)
        await self._insert_rows(rows, positions)
        versions = await self._append(drafts, positions)
        await self._write_battery_versions(drafts, positions, versions)
        await self._write_shipment_versions(drafts, positions, versions)
        await self._write_statements(drafts, positions)
        await marking.mark_foreign(self.connection, drafts, positions=positions, recorded_by=self.recorded_by)
        await marking.mark_recycled(self.connection, drafts, positions=positions)
        # Suppliers come last: they are found through what is now inside.
        await containing.detach(self.connection, attachments, last=last)
        await containing.attach(self.connection, attachments, positions=positions)
        await participating.carry(self.connection, drafts, positions=positions, last=last)
        await participating.name_suppliers(self.connection, attachments, positions=positions)
        return positions

    async def _lock_log(self) -> int:
        """Step 1: nobody else appends until we commit. Return the last position so far."""
        if self.connection.dialect.name == "postgresql":
            await self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOG_LOCK)))
            # The recorder sees its own slice of the log, and not where it ends.
            last = await self.connection.scalar(sa.select(sa.func.celltrail_log_head()))
        else:
            last = await self.connection.scalar(sa.select(sa.func.max(tables.event.c.position)))
        return last or 0

    async def _insert_rows(self, rows: Sequence[NewRow], positions: dict[str, int]) -> None:
        by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            values = dict(row.values)
            if row.position_column is not None:
                values[row.position_column] = positions[row.draft_id]
            by_table[row.table].append(values)
        for name in _ROWS_IN_ORDER:
            if by_table[name]:
                await self.connection.execute(sa.insert(tables.metadata.tables[name]), by_table[name])
        await containing.contain_themselves(self.connection, by_table["battery"])

    async def _append(self, drafts: Sequence[Draft], positions: dict[str, int]) -> dict[str, tuple[int, str]]:
        """Steps 2 and 3: return each draft's (sequence, opaque version)."""
        heads = await self._heads({draft.chain_id for draft in drafts})
        versions: dict[str, tuple[int, str]] = {}
        rows = []
        for draft in drafts:
            sequence, previous = heads.get(draft.chain_id, (0, None))
            commitments, openings = commit(self._committed(draft), salts=self.salt)
            digest = link(draft.chain_id, sequence + 1, commitments, previous)
            heads[draft.chain_id] = (sequence + 1, digest)
            versions[draft.id] = (sequence + 1, opaque_version(digest))
            rows.append(
                self._event_row(draft, positions[draft.id])
                | {
                    "sequence": sequence + 1,
                    "commitments": commitments,
                    "openings": openings,
                    "hash": digest,
                    "previous_hash": previous,
                }
            )
        await self.connection.execute(sa.insert(tables.event), rows)
        return versions

    async def _heads(self, chain_ids: Iterable[str]) -> dict[str, tuple[int, str | None]]:
        event = tables.event
        heads: dict[str, tuple[int, str | None]] = {}
        for some in chunks(sorted(chain_ids)):
            newest = (
                sa.select(event.c.chain_id, sa.func.max(event.c.sequence).label("sequence"))
                .where(event.c.chain_id.in_(some))
                .group_by(event.c.chain_id)
                .subquery()
            )
            found = await self.connection.execute(
                sa.select(event.c.chain_id, event.c.sequence, event.c.hash).join(
                    newest,
                    (event.c.chain_id == newest.c.chain_id) & (event.c.sequence == newest.c.sequence),
                )
            )
            heads.update({row.chain_id: (row.sequence, row.hash) for row in found})
        return heads

    def _committed(self, draft: Draft) -> dict[str, Any]:
        """Everything that the chain vouches for."""
        return {
            "id": draft.id,
            "actId": draft.act_id,
            "type": draft.body.type.value,
            "occurredAt": draft.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "recordedAt": self.now.astimezone(UTC).isoformat(timespec="microseconds"),
            "recordedBy": self.recorded_by,
            "facility": draft.facility_id,
            "evidence": [asdict(each) for each in draft.evidence],
            "attributes": [asdict(each) for each in draft.attributes],
        } | encode_body(draft.body)

    def _event_row(self, draft: Draft, position: int) -> dict[str, Any]:
        corrects_position, corrects_recorded_by = draft.corrects or (None, None)
        return {
            "position": position,
            "id": draft.id,
            "act_id": draft.act_id,
            "type": draft.body.type.value,
            "chain_id": draft.chain_id,
            "battery_id": draft.chain_id if draft.kind is ChainKind.BATTERY else None,
            "shipment_id": draft.chain_id if draft.kind is ChainKind.SHIPMENT else draft.shipment_id,
            "lot_id": draft.chain_id if draft.kind is ChainKind.LOT else draft.lot_id,
            "model_id": draft.chain_id if draft.kind is ChainKind.MODEL else None,
            "occurred_at": draft.occurred_at,
            "recorded_at": self.now,
            "recorded_by": self.recorded_by,
            "facility_id": draft.facility_id,
            "corrects_position": corrects_position,
            "corrects_recorded_by": corrects_recorded_by,
            "body_version": BODY_VERSION,
        }

    async def _write_battery_versions(
        self, drafts: Sequence[Draft], positions: dict[str, int], versions: dict[str, tuple[int, str]]
    ) -> None:
        """Step 4 for batteries: each event's version holds until the next event of the same battery."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for draft in drafts:
            if draft.after is None:
                continue
            sequence, version = versions[draft.id]
            state = replace(draft.after, sequence=sequence, version=version)
            rows[draft.chain_id].append(
                {"battery_id": draft.chain_id, "from_position": positions[draft.id], "recorded_at": self.now}
                | state_row(state)
            )
        await self._replace_open(tables.battery_version, "battery_id", rows)

    async def _write_shipment_versions(
        self, drafts: Sequence[Draft], positions: dict[str, int], versions: dict[str, tuple[int, str]]
    ) -> None:
        """Step 4 for shipments."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for draft in drafts:
            if draft.shipment_status is None:
                continue
            sequence, version = versions[draft.id]
            rows[draft.chain_id].append(
                {
                    "shipment_id": draft.chain_id,
                    "from_position": positions[draft.id],
                    "recorded_at": self.now,
                    "sequence": sequence,
                    "version": version,
                    "status": draft.shipment_status.value,
                    "occurred_at": draft.occurred_at,
                }
            )
        await self._replace_open(tables.shipment_version, "shipment_id", rows)

    async def _replace_open(self, table: sa.Table, key: str, rows: dict[str, list[dict[str, Any]]]) -> None:
        if not rows:
            return
        for several in rows.values():
            for earlier, later in pairwise(several):
                earlier["to_position"] = later["from_position"]
            several[-1]["to_position"] = tables.OPEN
        close = (
            sa.update(table)
            .where(table.c[key] == sa.bindparam("key"), table.c.to_position == tables.OPEN)
            .values(to_position=sa.bindparam("closing"))
        )
        await self.connection.execute(
            close, [{"key": key, "closing": several[0]["from_position"]} for key, several in rows.items()]
        )
        await self.connection.execute(sa.insert(table), [row for several in rows.values() for row in several])

    async def _write_statements(self, drafts: Sequence[Draft], positions: dict[str, int]) -> None:
        """Attributes declared and documents given with the events."""
        await declaring.declare(
            self.connection, drafts, positions=positions, recorded_by=self.recorded_by, now=self.now
        )
        await declaring.attach_evidence(self.connection, drafts)


def opaque_version(digest: str) -> str:
    """A version that tells its reader nothing but that it changed."""
    return hashlib.sha256(f"version:{digest}".encode()).hexdigest()[:24]


def state_row(state: BatteryState) -> dict[str, Any]:
    """A battery's state as columns of `battery_version`; enums become their text."""
    return {name: getattr(value, "value", value) for name, value in asdict(state).items()}
