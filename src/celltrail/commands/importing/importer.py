"""What every part of an import works with: the document, the one transaction, and what was done so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from celltrail.commands.importing.faults import ImportFaultCode, Notes
from celltrail.commands.importing.parties import Parties
from celltrail.commands.importing.roll import Entry, Roll
from celltrail.commands.perform import Asked, Command, perform_within
from celltrail.commands.requests import Occurrence, Outcome
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import DomainError
from celltrail.formats import statements as st
from celltrail.formats.document import ParsedDocument

Payload = TypeVar("Payload")

MAX_AT_ONCE = 1_000
"""The bound of registerBatteries and assembleBattery."""


@dataclass(slots=True)
class Tally:
    """What was done. `events` are the acts of each of the partner's events."""

    acts: Counter[str] = field(default_factory=Counter)
    registered: int = 0
    reused: int = 0
    observations: int = 0
    events: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Importer:
    """One import.

    `models` leads from a model's number or name to its id, `masses` from the number to the stated mass.
    `consumed` are the statements (by `id`) that are done by another one: a correction's new values.
    """

    workspace: Workspace
    document: ParsedDocument
    notes: Notes
    parties: Parties
    roll: Roll
    models: dict[str, str] = field(default_factory=dict)
    masses: dict[str, Decimal | None] = field(default_factory=dict)
    consumed: set[int] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    _acts: int = 0

    def new_key(self) -> str:
        """The idempotency key of the next act: the document's hash, and the act's place in it."""
        self._acts += 1
        return f"import:{self.document.sha256}:{self._acts}"

    async def act(self, command: Command[Asked], request: Asked, *, event_id: str | None = None) -> Outcome:
        """Run one command in the transaction of the import.

        Raises:
            DomainError: it is refused; it has written nothing.
        """
        outcome = await perform_within(
            self.workspace.connection,
            command,
            request,
            principal=self.workspace.principal,
            now=self.workspace.now,
        )
        self.tally.acts[command.__name__] += 1
        if event_id is not None:
            self.tally.events[event_id].append(outcome.act_id)
        return outcome

    def occurrence(self, statement: st.EventStated) -> Occurrence:
        """When and where a stated event happened."""
        return Occurrence(
            occurred_at=statement.at, facility_id=self.facility(statement.facility, statement.pointer)
        )

    def facility(self, reference: st.FacilityReference | None, pointer: str) -> str | None:
        """The importer's own facility; any other is a warning."""
        if reference is None:
            return None
        found = self.parties.facilities.get(reference.value)
        if found is None:
            message = f"you have no facility {reference.value[:80]!r}"
            self.notes.report(ImportFaultCode.UNKNOWN_FACILITY, pointer, message)
        return found

    def leave_out(self, pointer: str, message: str) -> None:
        """Say that something stays only in the raw document."""
        self.notes.report(ImportFaultCode.NOT_CARRIED_OVER, pointer, message)

    async def act_on_all(
        self,
        items: Sequence[tuple[Entry, Payload]],
        act: Callable[[Sequence[tuple[Entry, Payload]]], Awaitable[Outcome]],
    ) -> None:
        """Run one command on many batteries, at most MAX_AT_ONCE at a time.

        Who is at fault is taken out and noted, and the rest is tried again, so that a document's faults are
        named together; after a first refusal nothing of it is kept.
        """
        for start in range(0, len(items), MAX_AT_ONCE):
            await self._act_on(list(items[start : start + MAX_AT_ONCE]), act)

    async def _act_on(
        self,
        pending: list[tuple[Entry, Payload]],
        act: Callable[[Sequence[tuple[Entry, Payload]]], Awaitable[Outcome]],
    ) -> None:
        while pending and not self.notes.is_full:
            try:
                await act(pending)
            except DomainError as error:
                number = _place(error, len(pending))
                for entry, _ in pending if number is None else (pending[number],):
                    entry.is_spoiled = True
                self.notes.refused(pending[number or 0][0].pointer, error)
                pending = [] if number is None else pending[:number] + pending[number + 1 :]
            else:
                return


def _place(error: DomainError, count: int) -> int | None:
    """Which of several batteries a refusal is about: its path is ("batteries", index, …)."""
    number = error.path[1] if len(error.path) > 1 and error.path[0] == "batteries" else None
    return number if isinstance(number, int) and number < count else None
