"""The loops that end streams: what they read, and that a database that is down does not end them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from celltrail.auth.development import open_development_issuer
from celltrail.auth.errors import VerificationUnavailableError
from celltrail.auth.issuers import IssuerRegistry, OperatorGrant
from celltrail.auth.standing import Standing
from celltrail.auth.tokens import TokenVerifier
from celltrail.bus import standing as loops
from celltrail.domain.principal import Principal, TokenProof
from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage import operators, revocations
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade

DEADLINE_S = 10


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'celltrail.db'}"
    given: str = request.getfixturevalue("postgres_database")
    return given


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    await upgrade(url)
    opened = Database.open(url)
    yield opened
    await opened.dispose()


def now() -> datetime:
    return datetime.now(UTC)


class Ended:
    """Which of the principals that stream were ended."""

    def __init__(self, *streaming: Principal) -> None:
        self._streaming = streaming
        self.principals: set[Principal] = set()
        self.happened = asyncio.Event()

    def __call__(self, where: Callable[[Principal], bool]) -> None:
        self.principals |= {each for each in self._streaming if where(each)}
        if self.principals:
            self.happened.set()


async def test_c26_the_streams_of_a_revoked_token_end_when_the_database_is_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "READ_EVERY_S", 0.01)
    revoked, other = (Principal("oem", proof=TokenProof("issuer", jti, "key")) for jti in ("one", "two"))
    standing, ended = Standing(), Ended(revoked, other)
    async with database.writing(Acting.DESK) as connection:
        await revocations.revoke_token(
            connection, issuer="issuer", jti="one", until=now() + timedelta(days=1), now=now()
        )
        await connection.execute(sa.text("ALTER TABLE revoked_token RENAME TO mislaid"))

    watching = asyncio.create_task(
        loops.watch_revocations(database, standing, now_source=now, end_streams=ended)
    )
    await asyncio.sleep(0.1)
    before = set(ended.principals)
    async with database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text("ALTER TABLE mislaid RENAME TO revoked_token"))
    async with asyncio.timeout(DEADLINE_S):
        await ended.happened.wait()
    watching.cancel()

    assert (before, ended.principals) == (set(), {revoked})


async def test_c26_a_database_that_is_not_there_does_not_end_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loops, "READ_EVERY_S", 0.01)
    principal = Principal("oem", proof=TokenProof("issuer", "one", "key"))
    database, standing = Database.open("postgresql://nobody@127.0.0.1:9/none"), Standing()

    watching = asyncio.create_task(
        loops.watch_revocations(database, standing, now_source=now, end_streams=Ended(principal))
    )
    await asyncio.sleep(0.2)
    is_running = not watching.done()
    watching.cancel()
    await database.dispose()

    assert is_running
    with pytest.raises(VerificationUnavailableError):
        standing.check(principal)


async def test_c28_roles_that_cannot_be_looked_up_are_looked_up_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "RECHECK_EVERY_S", 0.01)
    issuer = open_development_issuer(tmp_path / "keys")
    async with database.writing(Acting.DESK) as connection:
        await operators.add_operator(
            connection,
            operator_id="oem",
            name="Example Motors",
            country="DE",
            roles=frozenset({OperatorRole.OEM}),
            now=now(),
        )

    async def known(operator_id: str) -> OperatorGrant | None:
        async with database.reading(Acting.DESK) as connection:
            found = await operators.known(connection, operator_id)
        return None if found is None else OperatorGrant(*found)

    verifier = TokenVerifier.open(IssuerRegistry((issuer.issuer(),)), known_operator=known)
    principal = await verifier.verify(issuer.mint("oem", now=now()), now=now())
    ended = Ended(principal)
    async with database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text("ALTER TABLE operator RENAME TO mislaid"))

    checking = asyncio.create_task(
        loops.recheck_streams(verifier, streaming=lambda: [principal], end_streams=ended)
    )
    await asyncio.sleep(0.1)
    before = set(ended.principals)
    async with database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text("UPDATE mislaid SET roles = '[\"RECYCLER\"]'"))
        await connection.execute(sa.text("ALTER TABLE mislaid RENAME TO operator"))
    async with asyncio.timeout(DEADLINE_S):
        await ended.happened.wait()
    checking.cancel()

    assert (before, ended.principals) == (set(), {principal})
