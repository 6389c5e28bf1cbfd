"""What the resolvers of one operation work with: who asks, when, and one consistent look at the database.

The reading connection is opened when the first field needs it and closed with the operation, so that a
request that reads nothing costs nothing, and all fields of an answer are from one snapshot.

What was read is noted, and stands in the access log before the operation ends: where it cannot be written,
there is no answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from strawberry.types import Info as StrawberryInfo

from celltrail.bus.doorbell import Doorbell
from celltrail.commands.perform import Command, perform
from celltrail.commands.requests import Outcome, Request
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import TEXT_LIMIT, Access, Operation, Subject, SubjectKind
from celltrail.domain.compliance.assumptions import DEFAULT, Assumptions
from celltrail.domain.principal import Principal
from celltrail.graph.cursors import CursorSeal
from celltrail.graph.loading import Loader, Loaders
from celltrail.graph.lookups import unlimited
from celltrail.storage.access_writing import AccessLog
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Asked = TypeVar("Asked", bound=Request)

NowSource = Callable[[], datetime]


@dataclass(slots=True)
class GraphContext:
    """The context of one operation. `now` is fixed, so that all its fields are of one moment."""

    database: Database
    principal: Principal
    now_source: NowSource
    doorbell: Doorbell
    seal: CursorSeal
    access_log: AccessLog
    operation: Operation
    #: Counts a look-up by a complete identifier; raises RateLimitedError for one too many.
    charge_lookup: Callable[[], None]
    assumptions: Assumptions
    now: datetime = field(init=False)
    statements: int = field(init=False, default=0)
    _loaders: Loaders = field(init=False, default_factory=Loaders)
    _opened: AsyncExitStack = field(init=False, default_factory=AsyncExitStack)
    _opening: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _reader: Reader | None = field(init=False, default=None)
    _noted: dict[tuple[Operation, Subject], frozenset[AccessGroup]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.now_source()

    async def reader(self) -> Reader:
        """Return the reader of this operation, opened when first asked for."""
        async with self._opening:
            if self._reader is None:
                self._reader = await self._opened.enter_async_context(self.snapshot())
            return self._reader

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Reader]:
        """Open a reader of its own for a short look, such as that of a stream."""
        async with self.database.reading() as connection:
            reader = Reader(connection, principal=self.principal, now=self.now)
            try:
                yield reader
            finally:
                self.statements += reader.statements

    def loader(
        self, question: Hashable, load: Callable[[Reader, Sequence[Key]], Awaitable[Mapping[Key, Value]]]
    ) -> Loader[Key, Value]:
        """Return the loader of a question about many keys; `question` holds its arguments."""

        async def load_batch(keys: Sequence[Key]) -> Mapping[Key, Value]:
            return await load(await self.reader(), keys)

        return self._loaders.get(question, load_batch)

    async def once(self, question: Hashable, ask: Callable[[Reader], Awaitable[Value]]) -> Value:
        """Ask a question about no key in particular, once however many fields need the answer."""

        async def load(reader: Reader, keys: Sequence[None]) -> Mapping[None, tuple[Value]]:
            return {key: (await ask(reader),) for key in keys}

        found = await self.loader(question, load).load(None)
        if found is None:
            message = f"the question {question!r} was left without an answer"
            raise RuntimeError(message)
        return found[0]

    async def transact(self, command: Command[Asked], request: Asked) -> Outcome:
        """Carry out a mutation in a transaction of its own; what is read afterwards is from after it.

        Raises:
            DomainError: the request is refused; nothing was written.
        """
        # The reading connection is given back first: a writer must not wait for a connection that it holds.
        await self.refresh()
        outcome = await perform(self.database, command, request, principal=self.principal, now=self.now)
        self.doorbell.ring()
        await self.refresh()
        return outcome

    def note(self, subject: Subject, groups: frozenset[AccessGroup]) -> None:
        """Say that the caller was answered by these groups of the subject."""
        self._note(self.operation, subject, groups)

    def note_slice(self, groups: frozenset[AccessGroup]) -> None:
        """Say that the caller was answered something that follows from these groups of its whole slice."""
        if self.principal.operator_id is not None:
            self.note(Subject(SubjectKind.SLICE, self.principal.operator_id), groups)

    def note_refusal(self, named: str) -> None:
        """Say that a mutation was refused, for the caller sees nothing that answers to what it named."""
        named = named.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
        self._note(Operation.REFUSAL, Subject(SubjectKind.NAMED, named[:TEXT_LIMIT]), frozenset())

    def _note(self, operation: Operation, subject: Subject, groups: frozenset[AccessGroup]) -> None:
        if groups or operation is Operation.REFUSAL:
            key = (operation, subject)
            self._noted[key] = self._noted.get(key, frozenset()) | groups

    async def refresh(self) -> None:
        """Forget everything read so far; the next field looks anew, at a new moment.

        Raises:
            SQLAlchemyError: what was read cannot be logged; it must not be told.
        """
        await self.close()
        await self._log()
        self.now = self.now_source()

    async def close(self) -> None:
        """Give back the connection."""
        await self._loaders.close()
        await self._opened.aclose()
        self._reader = None

    async def _log(self) -> None:
        noted, self._noted = self._noted, {}
        await self.access_log.record(
            [
                access_of(self.principal, operation, subject, groups, at=self.now)
                for (operation, subject), groups in noted.items()
            ]
        )


def access_of(
    principal: Principal,
    operation: Operation,
    subject: Subject,
    groups: frozenset[AccessGroup],
    *,
    at: datetime,
) -> Access:
    """An entry of the access log, by the principal that read."""
    return Access(
        at=at,
        operation=operation,
        subject=subject,
        groups=groups,
        operator_id=principal.operator_id,
        client_id="" if principal.proof is None else principal.proof.client_id[:TEXT_LIMIT],
        purposes=principal.purposes,
        regimes=principal.regimes,
    )


Info = StrawberryInfo[GraphContext, None]
"""What resolvers get from Strawberry."""


@asynccontextmanager
async def open_context(
    database: Database,
    principal: Principal,
    *,
    now_source: NowSource,
    doorbell: Doorbell,
    cursor_key: bytes,
    access_log: AccessLog,
    operation: Operation = Operation.QUERY,
    charge_lookup: Callable[[], None] = unlimited,
    assumptions: Assumptions = DEFAULT,
) -> AsyncIterator[GraphContext]:
    """Open the context of one operation, and close what it opened, however the operation ends.

    Raises:
        SQLAlchemyError: what was read cannot be logged; it must not be told.
    """
    seal = CursorSeal.of(cursor_key, principal.operator_id)
    context = GraphContext(
        database, principal, now_source, doorbell, seal, access_log, operation, charge_lookup, assumptions
    )
    try:
        yield context
        await context.refresh()
    finally:
        await context.close()
