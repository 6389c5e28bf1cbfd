"""`celltrail keys`: the keys by which partners' subgraphs know the gateway."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from celltrail.auth.delegation import DelegationKey
from celltrail.storage import delegation_keys
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from tests.cli.conftest import CallCli


@pytest.fixture
def first(data: Path) -> DelegationKey:
    """The key that a gateway made at its first start."""
    made = DelegationKey.made(datetime.now(UTC) - timedelta(days=1))

    data.mkdir(mode=0o700)

    async def begin() -> None:
        url = f"sqlite:///{data / 'celltrail.sqlite3'}"
        await upgrade(url)
        database = Database.open(url)
        async with database.writing(Acting.GATEWAY) as connection:
            await delegation_keys.begin(connection, (made.seed, made.signs_from))
            # Another gateway gets the same.
            again, _ = await delegation_keys.begin(connection, (b"other", made.signs_from))
            assert again == [(made.seed, made.signs_from)]
        await database.dispose()

    asyncio.run(begin())
    return made


def test_keys_are_listed_with_when_they_sign(call: CallCli, first: DelegationKey) -> None:
    result = call("keys", "list")

    assert result.stdout.split()[0] == first.public["kid"]
    assert first.seed.hex() not in result.stdout


def test_a_rotated_key_is_published_at_once_and_the_old_one_stays(
    call: CallCli, first: DelegationKey
) -> None:
    rotated = call("keys", "rotate")
    published = json.loads(call("keys", "list", "--jwks").stdout)["keys"]

    assert rotated.exit_code == 0
    assert [each["kid"] for each in published] == [first.public["kid"], rotated.stdout.split()[0]]
    assert all("d" not in each for each in published)


def test_before_a_gateway_has_run_there_is_none(call: CallCli) -> None:
    assert "no gateway has run" in call("keys", "list").stdout
    result = call("keys", "rotate")
    assert result.exit_code == 1
    assert "NOT_FOUND" in result.stderr
