"""The gateway's own keys for what it sends to partners' subgraphs: one set for all gateways of a database."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.storage import tables
from celltrail.storage.locks import lock
from celltrail.storage.secrets import find_secret, server_secret

_KEYS: Final = "delegation keys"
_PAIRWISE: Final = "pairwise"

Stored = tuple[bytes, datetime]
"""The seed of a key, and from when on it signs."""


async def begin(connection: AsyncConnection, first: Stored) -> tuple[list[Stored], bytes]:
    """The keys, made with `first` if there are none, and the secret of pseudonyms."""
    keys = await server_secret(connection, _KEYS, lambda: _written([first]))
    return _read(keys), await server_secret(connection, _PAIRWISE, lambda: secrets.token_bytes(32))


async def read(connection: AsyncConnection) -> list[Stored]:
    """The keys; none before a gateway has begun."""
    found = await find_secret(connection, _KEYS)
    return [] if found is None else _read(found)


async def take_turn(connection: AsyncConnection) -> None:
    """Wait for whoever else changes the keys."""
    await lock(connection, _KEYS)


async def replace(connection: AsyncConnection, keys: Sequence[Stored]) -> None:
    """Keep these keys, in a transaction of the desk's."""
    table = tables.server_secret
    await connection.execute(sa.update(table).where(table.c.name == _KEYS).values(value=_written(keys)))


def _written(keys: Sequence[Stored]) -> bytes:
    return json.dumps([{"seed": seed.hex(), "signsFrom": at.isoformat()} for seed, at in keys]).encode()


def _read(text: bytes) -> list[Stored]:
    return [
        (bytes.fromhex(each["seed"]), datetime.fromisoformat(each["signsFrom"])) for each in json.loads(text)
    ]
