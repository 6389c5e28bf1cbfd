"""From credentials to a caller, where the tests of a running gateway do not come."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from celltrail.auth.development import open_development_issuer
from celltrail.auth.issuers import IssuerRegistry, OperatorGrant
from celltrail.auth.standing import Standing
from celltrail.auth.tokens import TokenVerifier
from celltrail.domain.principal import PUBLIC
from celltrail.storage import operators
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.web.callers import authentication
from fedloom import Credentials, UnavailableError


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_token_is_not_let_through_when_there_is_no_database_to_ask(tmp_path: Path) -> None:
    issuer = open_development_issuer(tmp_path)
    database = Database.open("postgresql://nobody@127.0.0.1:9/none")

    async def known(operator_id: str) -> OperatorGrant | None:
        async with database.reading(Acting.DESK) as connection:
            found = await operators.known(connection, operator_id)
        return None if found is None else OperatorGrant(*found)

    verifier = TokenVerifier.open(IssuerRegistry((issuer.issuer(),)), known_operator=known)
    authenticate = authentication(verifier, Standing(), now_source=now)

    with pytest.raises(UnavailableError):
        await authenticate(Credentials(f"Bearer {issuer.mint('oem', now=now())}", None))

    assert (await authenticate(Credentials(None, None))).identity is PUBLIC
    await database.dispose()


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("a socket", None, True),
    ],
)
async def test_the_public_is_told_apart_by_network(
    one: str | None,
    other: str | None,
    are_one: bool,  # noqa: FBT001 -- a table
    tmp_path: Path,
) -> None:
    async def known(_: str) -> OperatorGrant | None:
        return None

    registry = IssuerRegistry((open_development_issuer(tmp_path).issuer(),))
    verifier = TokenVerifier.open(registry, known_operator=known)
    authenticate = authentication(verifier, Standing(), now_source=now)

    keys = [(await authenticate(Credentials(None, each))).sharing_key for each in (one, other)]

    assert (keys[0] == keys[1]) is are_one
