"""The edge of a mutation: one transaction, one idempotency key, committed here or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.commands.requests import Outcome, Request
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.principal import Principal
from celltrail.domain.recorders import require_writing
from celltrail.storage import facilities, idempotency
from celltrail.storage.body_codec import encode_value
from celltrail.storage.engine import Database

Asked = TypeVar("Asked", bound=Request)
Command = Callable[[Workspace, Asked], Awaitable[Outcome]]

_ATTEMPTS = 4
_MAX_KEY = 200


async def perform(
    database: Database, command: Command[Asked], request: Asked, *, principal: Principal, now: datetime
) -> Outcome:
    """Run `command` once for the request's idempotency key, in a transaction of its own.

    A repeat of the same request returns the outcome of the first and writes nothing. Two at once: one takes
    the key, the other waits for it, and is answered like a repeat.

    Raises:
        DomainError: the request is refused; nothing was written.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with database.writing() as connection:
                return await perform_within(connection, command, request, principal=principal, now=now)
        except DBAPIError as error:
            if attempt == _ATTEMPTS or not _is_passing(error):
                raise
    raise AssertionError  # pragma: no cover -- the loop returns or raises


async def perform_within(
    connection: AsyncConnection,
    command: Command[Asked],
    request: Asked,
    *,
    principal: Principal,
    now: datetime,
) -> Outcome:
    """Run `command` once for its key inside a transaction that the caller commits: all of several acts, or
    none.

    Raises:
        DomainError: the request is refused; the transaction must not be committed.
    """
    require_writing(principal)
    _check_key(request.idempotency_key)
    workspace = Workspace(connection, principal, now)
    await workspace.reader.enter()
    mutation = command.__name__
    digest = idempotency.input_hash(mutation, _fields(request))
    kept = await idempotency.take(
        workspace.reader, key=request.idempotency_key, mutation=mutation, digest=digest
    )
    if kept is not None:
        return Outcome(**(kept | {"battery_ids": tuple(kept["battery_ids"])}))
    await facilities.require_own(workspace.reader, request.occurrence.facility_id)
    outcome = await command(workspace, request)
    await workspace.journal.flush()
    await idempotency.keep(
        workspace.reader, key=request.idempotency_key, result=encode_value(asdict(outcome))
    )
    return outcome


def _fields(request: Request) -> dict[str, Any]:
    fields: dict[str, Any] = encode_value(asdict(request))
    del fields["idempotency_key"]
    return fields


def _check_key(key: str) -> None:
    if not key.strip() or len(key) > _MAX_KEY or not key.isprintable():
        message = f"an idempotency key is 1 to {_MAX_KEY} printable characters, not {key[:40]!r}"
        raise InvalidInputError(message, path=("idempotencyKey",))


def _is_passing(error: DBAPIError) -> bool:
    """Whether another attempt can succeed: a value just taken, a deadlock, a lost serialisation."""
    if isinstance(error, IntegrityError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01"}
