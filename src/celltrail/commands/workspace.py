"""What every command works with: the caller, the time, the batteries it holds, and the journal.

A command holds batteries, asks `record` for each event, and returns an outcome of ids. Nothing is written
before the flush at the end, so a refusal leaves nothing half done.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.commands.requests import Occurrence
from celltrail.domain import participation
from celltrail.domain.battery import BatteryState
from celltrail.domain.errors import (
    DomainError,
    InvalidInputError,
    Path,
    StageConflictError,
    VersionConflictError,
)
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import EventBody
from celltrail.domain.keys import BatteryKey
from celltrail.domain.lifecycle import advance
from celltrail.domain.participation import Circumstances, Effect
from celltrail.domain.principal import Principal
from celltrail.domain.recorders import require_capacity, require_role
from celltrail.domain.visibility import reads_state
from celltrail.storage import batteries, holding
from celltrail.storage.drafts import (
    AttributeDraft,
    ChainKind,
    Draft,
    HeldBattery,
)
from celltrail.storage.journal import Journal
from celltrail.storage.reader import Reader

MAX_CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a partner's clock may be."""

MAX_HELD = 1_000
"""The most batteries that one list of a request names."""


@dataclass(slots=True)
class Workspace:
    """One act of one caller inside one transaction. `act_id` joins the events of the act."""

    connection: AsyncConnection
    principal: Principal
    now: datetime
    reader: Reader = field(init=False)
    journal: Journal = field(init=False)
    act_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def __post_init__(self) -> None:
        self.reader = Reader(self.connection, principal=self.principal, now=self.now, is_recording=True)
        self.journal = Journal(self.connection, recorded_by=self.operator_id, now=self.now)

    @property
    def operator_id(self) -> str:
        """Who records; `require_writing` has refused the public before."""
        if self.principal.operator_id is None:
            message = "a command was reached without an operator"
            raise RuntimeError(message)
        return self.principal.operator_id

    def new_id(self) -> str:
        """An id that nobody can guess and that says nothing."""
        return str(uuid.uuid4())

    def occurred(self, occurrence: Occurrence) -> datetime:
        """When the act happened: now, unless said; never in the future.

        Raises:
            InvalidInputError: `occurredAt` lies more than the allowed clock skew ahead.
        """
        moment = occurrence.occurred_at or self.now
        if moment > self.now + MAX_CLOCK_SKEW:
            message = f"occurredAt {moment.isoformat()} lies in the future; it is {self.now.isoformat()} here"
            raise InvalidInputError(message, path=("occurredAt",))
        return moment

    async def hold(
        self,
        keys: Sequence[BatteryKey],
        *,
        expected_version: str | None = None,
        path: Path = ("batteries",),
        at_least: int = 1,
    ) -> list[HeldBattery]:
        """Lock several batteries of the caller's slice, each named once.

        Raises:
            NotFoundError: one is missing or hidden; its path carries the index.
            InvalidInputError: too few or too many, one is named twice, or a version is expected of several:
                each has its own.
            VersionConflictError: the one that is named changed since it was read.
        """
        if not at_least <= len(keys) <= MAX_HELD:
            message = f"{len(keys)} batteries are named; {at_least} to {MAX_HELD} are allowed"
            raise InvalidInputError(message, path=path)
        if expected_version is not None and len(keys) != 1:
            message = f"expectedVersion is of one battery, but {len(keys)} are named"
            raise InvalidInputError(message, path=("expectedVersion",))
        held = await holding.hold(self.reader, keys, path=path)
        seen: dict[str, int] = {}
        for number, each in enumerate(held):
            if each.battery.id in seen:
                message = f"{each.named} is named twice, at {seen[each.battery.id]} and {number}"
                raise InvalidInputError(message, path=(*path, number))
            seen[each.battery.id] = number
        if expected_version is not None:
            await self.require_version(held[0], expected_version)
        return held

    async def hold_one(
        self, key: BatteryKey, *, expected_version: str | None = None, path: Path = ("battery",)
    ) -> HeldBattery:
        """Lock one battery of the caller's slice, in the version that the caller read.

        Raises:
            NotFoundError: missing or hidden.
            VersionConflictError: it changed since, as far as the caller may know.
        """
        held = await holding.hold_one(self.reader, key, path=path)
        if expected_version is not None:
            await self.require_version(held, expected_version)
        return held

    async def require_version(self, held: HeldBattery, expected: str) -> None:
        """The version that the caller reads has to be the expected one.

        Not the one that is: whoever reads no state, or the state of an earlier time, would learn by a
        conflict that something has happened since.

        Raises:
            VersionConflictError: it changed since, as far as the caller may know.
        """
        seen = (await batteries.by_ids(self.reader, [held.battery.id]))[held.battery.id]
        current = None if seen.individual is None else seen.individual.version
        if current != expected:
            raise VersionConflictError(expected, current, path=("expectedVersion",))

    def require_recorder(
        self, held: HeldBattery, event: LifecycleEventType, *, path: Path = ("battery",)
    ) -> None:
        """Refuse a caller that may not record this event, before it is told anything about the battery.

        Raises:
            ForbiddenError: no role or capacity of the caller records it.
        """
        require_role(self.principal, event, path=path)
        require_capacity(held.capacities, event, named=held.named, path=path)

    def record(
        self,
        held: HeldBattery,
        body: EventBody,
        *,
        occurrence: Occurrence = Occurrence(),  # noqa: B008 -- frozen, shared safely
        circumstances: Circumstances = Circumstances(),  # noqa: B008 -- as above
        attributes: tuple[AttributeDraft, ...] = (),
        corrects: tuple[int, str] | None = None,
        path: Path = ("battery",),
        is_permitted: bool = False,
    ) -> HeldBattery:
        """Record one event of a battery, if the caller may and the battery accepts it.

        `is_permitted` is for events that follow from another one, on which the caller was checked already
        (what is inside, what is on the shipment). Returns the battery in its new state.

        Raises:
            ForbiddenError: no role or capacity of the caller records this event.
            StageConflictError: the battery does not accept it.
        """
        if not is_permitted:
            self.require_recorder(held, body.type, path=path)
        moment = self.occurred(occurrence)
        try:
            after = advance(held.state, body, subject=held.named, occurred_at=moment)
        except StageConflictError as error:
            told = error if reads_state(held.capacities, self.principal.purposes) else error.without_stage()
            raise told.under(*path) from None
        except DomainError as error:
            raise error.under(*path) from None
        effects = participation.effects(
            body, after=after, recorded_by=self.operator_id, circumstances=circumstances
        )
        draft_id = self._draft(held, body, after, occurrence, tuple(effects), attributes, corrects)
        return replace(held, state=after, draft_id=draft_id)

    def _draft(  # noqa: PLR0917 -- the parts of one record, in its order; nobody else calls it
        self,
        held: HeldBattery,
        body: EventBody,
        after: BatteryState,
        occurrence: Occurrence,
        effects: tuple[Effect, ...],
        attributes: tuple[AttributeDraft, ...],
        corrects: tuple[int, str] | None,
    ) -> str:
        draft_id = self.new_id()
        self.journal.add(
            Draft(
                id=draft_id,
                act_id=self.act_id,
                kind=ChainKind.BATTERY,
                chain_id=held.battery.id,
                body=body,
                occurred_at=self.occurred(occurrence),
                facility_id=occurrence.facility_id,
                battery=held.battery,
                after=after,
                effects=effects,
                shipment_id=getattr(body, "shipment", None),
                lot_id=getattr(body, "lot", None),
                evidence=occurrence.evidence,
                attributes=attributes,
                corrects=corrects,
            )
        )
        return draft_id


def require_no_version(expected: str | None, *, of: str) -> None:
    """Refuse a version of what has none: it would be left unchecked, and its caller believes it is not.

    Raises:
        InvalidInputError: a version is expected.
    """
    if expected is not None:
        message = f"expectedVersion is of one battery, and {of} has none: leave it out"
        raise InvalidInputError(message, path=("expectedVersion",))
