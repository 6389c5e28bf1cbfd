"""Partners' subgraphs: what was published, what was approved, and so what the gateways serve.

A version is published and waits; approving it ends the version that served before. Rows are kept: they say
what was served when. For whoever runs the gateway: no path leads here from a partner's request.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import InvalidInputError, NotFoundError
from celltrail.storage import tables
from celltrail.storage.registry_tables import subgraph


class SubgraphState(StrEnum):
    """Where a version stands."""

    PUBLISHED = "PUBLISHED"
    """It waits for approval; it is not served."""
    APPROVED = "APPROVED"
    """Every gateway serves it."""
    REPLACED = "REPLACED"
    """A later version took its place."""
    REMOVED = "REMOVED"
    """It was taken away."""


@dataclass(frozen=True, slots=True)
class SubgraphVersion:
    """One version of a partner's subgraph.

    `groups` has the access group of each field that has one. `grants` are the coordinates of our entities'
    fields that may be sent to it; they are given when it is approved.
    """

    name: str
    owner_id: str
    url: str
    subscription_url: str | None
    sdl: str
    sha256: str
    groups: tuple[tuple[str, AccessGroup], ...]
    grants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RegisteredSubgraph:
    """A version in the registry."""

    version: SubgraphVersion
    state: SubgraphState
    published_at: datetime
    approved_at: datetime | None


_STANDING = (SubgraphState.PUBLISHED.value, SubgraphState.APPROVED.value)


async def publish(connection: AsyncConnection, version: SubgraphVersion, *, now: datetime) -> None:
    """Register a version; it takes the place of one that waits. The caller commits.

    Raises:
        InvalidInputError: the owner is not on board, or the name belongs to another.
    """
    operator = tables.operator
    known = await connection.scalar(sa.select(operator.c.id).where(operator.c.id == version.owner_id))
    if known is None:
        message = f"the operator {version.owner_id[:80]!r} is not on board"
        raise InvalidInputError(message, path=("owner",))
    standing = await _standing(connection, version.name)
    if others := {each.owner_id for each in standing} - {version.owner_id}:
        message = f"the subgraph {version.name!r} belongs to the operator {min(others)!r}"
        raise InvalidInputError(message, path=("name",))
    await _end(connection, version.name, SubgraphState.PUBLISHED, SubgraphState.REPLACED, now=now)
    await connection.execute(
        sa.insert(subgraph).values(
            id=str(uuid.uuid4()),
            name=version.name,
            owner_id=version.owner_id,
            url=version.url,
            subscription_url=version.subscription_url,
            sdl=version.sdl,
            sha256=version.sha256,
            groups={coordinate: group.value for coordinate, group in version.groups},
            grants=[],
            state=SubgraphState.PUBLISHED.value,
            published_at=now,
        )
    )


async def waiting(connection: AsyncConnection, name: str) -> SubgraphVersion:
    """The version of a name that waits for approval.

    Raises:
        NotFoundError: none does.
    """
    row = await _row(connection, name, SubgraphState.PUBLISHED)
    if row is None:
        raise NotFoundError("published subgraph that waits for approval:", name, path=("name",))
    return _version(row)


async def approve(connection: AsyncConnection, version: SubgraphVersion, *, now: datetime) -> None:
    """Let every gateway serve the version that waits, with its grants. The caller commits.

    Raises:
        NotFoundError: another version waits by now, or none.
    """
    row = await _row(connection, version.name, SubgraphState.PUBLISHED)
    if row is None or _version(row) != replace(version, grants=frozenset()):
        raise NotFoundError("published subgraph that waits for approval:", version.name, path=("name",))
    await _end(connection, version.name, SubgraphState.APPROVED, SubgraphState.REPLACED, now=now)
    await connection.execute(
        sa.update(subgraph)
        .where(subgraph.c.id == row.id)
        .values(state=SubgraphState.APPROVED.value, approved_at=now, grants=sorted(version.grants))
    )


async def remove(connection: AsyncConnection, name: str, *, now: datetime) -> None:
    """Serve a subgraph no more, and forget what waits. The caller commits.

    Raises:
        NotFoundError: no version of that name serves or waits.
    """
    if not await _standing(connection, name):
        raise NotFoundError("subgraph", name, path=("name",))
    for state in (SubgraphState.PUBLISHED, SubgraphState.APPROVED):
        await _end(connection, name, state, SubgraphState.REMOVED, now=now)


async def approved(connection: AsyncConnection) -> tuple[SubgraphVersion, ...]:
    """What every gateway serves, by name."""
    rows = await connection.execute(
        sa.select(subgraph).where(subgraph.c.state == SubgraphState.APPROVED.value).order_by(subgraph.c.name)
    )
    return tuple(map(_version, rows))


async def list_subgraphs(connection: AsyncConnection) -> list[RegisteredSubgraph]:
    """What serves and what waits, by name."""
    rows = await connection.execute(
        sa.select(subgraph).where(subgraph.c.state.in_(_STANDING)).order_by(subgraph.c.name, subgraph.c.state)
    )
    return [
        RegisteredSubgraph(_version(row), SubgraphState(row.state), row.published_at, row.approved_at)
        for row in rows
    ]


async def _standing(connection: AsyncConnection, name: str) -> Sequence[sa.Row[Any]]:
    found = await connection.execute(
        sa.select(subgraph).where(subgraph.c.name == name, subgraph.c.state.in_(_STANDING))
    )
    return found.all()


async def _row(connection: AsyncConnection, name: str, state: SubgraphState) -> sa.Row[Any] | None:
    found = await connection.execute(
        sa.select(subgraph).where(subgraph.c.name == name, subgraph.c.state == state.value)
    )
    return found.one_or_none()


async def _end(
    connection: AsyncConnection, name: str, state: SubgraphState, becomes: SubgraphState, *, now: datetime
) -> None:
    await connection.execute(
        sa.update(subgraph)
        .where(subgraph.c.name == name, subgraph.c.state == state.value)
        .values(state=becomes.value, ended_at=now)
    )


def _version(row: Any) -> SubgraphVersion:  # noqa: ANN401 -- a row of the table
    groups: Mapping[str, str] = row.groups
    return SubgraphVersion(
        name=row.name,
        owner_id=row.owner_id,
        url=row.url,
        subscription_url=row.subscription_url,
        sdl=row.sdl,
        sha256=row.sha256,
        groups=tuple(sorted((coordinate, AccessGroup(group)) for coordinate, group in groups.items())),
        grants=frozenset(row.grants),
    )
