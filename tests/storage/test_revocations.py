"""What is revoked: added, listed while it counts, and kept for the record."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from celltrail.domain.errors import InvalidInputError, NotFoundError
from celltrail.domain.revocations import Revocations
from celltrail.storage import revocations
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.revocation_tables import operator_suspension, revoked_token
from tests.storage.lived import NOW

DAY = timedelta(days=1)
ISSUER = "https://alpha.example"


async def test_c26_a_token_is_on_the_list_until_it_could_no_longer_be_valid(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        is_new = await revocations.revoke_token(
            connection, issuer=ISSUER, jti="one", until=NOW + DAY, now=NOW, reason="it was in a log"
        )
        again = await revocations.revoke_token(connection, issuer=ISSUER, jti="one", until=NOW + DAY, now=NOW)

    async with database.reading(Acting.DESK) as connection:
        before = await revocations.current(connection, now=NOW + DAY - timedelta(seconds=1))
        after = await revocations.current(connection, now=NOW + DAY)
        kept = await connection.scalar(sa.select(revoked_token.c.reason))
    assert (is_new, again) == (True, False)
    assert before == Revocations(frozenset({(ISSUER, "one")}))
    assert (after, kept) == (Revocations(), "it was in a log")


async def test_c26_an_operator_is_on_the_list_until_it_is_resumed(database: Database) -> None:
    async with database.writing(Acting.DESK) as connection:
        first = await revocations.suspend_operator(connection, "oem", now=NOW)
        second = await revocations.suspend_operator(connection, "oem", now=NOW)
        suspended = await revocations.current(connection, now=NOW)
        await revocations.resume_operator(connection, "oem", now=NOW + DAY)
        resumed = await revocations.current(connection, now=NOW + DAY)
        with pytest.raises(NotFoundError):
            await revocations.resume_operator(connection, "oem", now=NOW + DAY)
        await revocations.suspend_operator(connection, "oem", now=NOW + DAY)
        times = await connection.scalar(sa.select(sa.func.count()).select_from(operator_suspension))

    assert (first, second, times) == (True, False, 2)
    assert suspended == Revocations(operators=frozenset({"oem"}))
    assert resumed == Revocations()


async def test_the_list_has_an_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocations, "MAX_REVOKED_TOKENS", 2)
    async with database.writing(Acting.DESK) as connection:
        for token_id in ("one", "two"):
            await revocations.revoke_token(connection, issuer=ISSUER, jti=token_id, until=NOW + DAY, now=NOW)

        with pytest.raises(InvalidInputError, match="suspend the operator"):
            await revocations.revoke_token(connection, issuer=ISSUER, jti="three", until=NOW + DAY, now=NOW)
        later = NOW + DAY  # the first two no longer count
        assert await revocations.revoke_token(
            connection, issuer=ISSUER, jti="three", until=later + DAY, now=later
        )
