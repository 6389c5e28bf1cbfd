"""Tokens that end while a stream is open: the stream ends with them, and other streams do not.

Ids `c<nn>` are the numbers of the security cases.
"""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from websockets.asyncio.client import ClientConnection
from websockets.typing import Subprotocol

from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from tests.auth.signing import ed_key, jwks
from tests.security.house import ALPHA, BETA, HOME, House, claims
from tests.security.streams import FOLLOW, ending, event_stream, following, initialise, say, socket

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def check_alive(opened: ClientConnection) -> None:
    """The socket answers."""
    await say(opened, type="ping")
    assert json.loads(await opened.recv()) == {"type": "pong"}


def check_told(events: str) -> None:
    """An event stream ended with one refusal, and is complete: the client does not connect again."""
    assert events.count("event: next") == 1
    assert '"code":"UNAUTHENTICATED"' in events
    assert events.rstrip().endswith("event: complete\ndata:")


async def test_c26_a_revoked_token_ends_its_streams_and_no_others(house: House) -> None:
    revoked, other = (house.token(changes={"jti": jti}) for jti in ("revoked", "other"))
    of_beta = house.token(BETA, {"jti": "revoked"})  # the same id, another issuer
    async with AsyncExitStack() as opened:
        ended = await opened.enter_async_context(following(house, revoked))
        told = await opened.enter_async_context(event_stream(house, revoked))
        alive = [await opened.enter_async_context(following(house, each)) for each in (other, of_beta)]

        printed = await house.command("token", "revoke", "revoked", "--issuer", ALPHA)
        code, _ = await ending(ended)
        check_told(await told)
        for each in alive:
            await check_alive(each)

    assert (printed, code) == ("revoked is revoked\n", 4401)
    assert [await house.status(each) for each in (revoked, other, of_beta)] == [401, 200, 200]


async def test_c26_a_suspended_operator_is_shut_out_until_it_is_resumed(house: House) -> None:
    suspended, other = house.token(HOME), house.token(ALPHA)
    async with following(house, suspended) as ended, following(house, other) as alive:
        await house.command("operator", "suspend", "carrier-nl", "--reason", "a key was lost")
        code, _ = await ending(ended)
        await check_alive(alive)
    refused = await house.status(suspended)

    await house.command("operator", "resume", "carrier-nl")
    await house.until_status(suspended, 200)

    assert (code, refused) == (4401, 401)


async def test_c26_nobody_is_let_in_while_revocations_cannot_be_read(house: House) -> None:
    token = house.token()
    async with following(house, token) as opened:
        async with house.database.writing(Acting.DESK) as connection:
            await connection.execute(sa.text("ALTER TABLE revoked_token RENAME TO mislaid"))
        await house.until_status(token, 503)
        public = await house.status(None)
        async with socket(house) as refused:
            await initialise(refused, token)
            code, _ = await ending(refused)
        async with house.database.writing(Acting.DESK) as connection:
            await connection.execute(sa.text("ALTER TABLE mislaid RENAME TO revoked_token"))
        await house.until_status(token, 200)
        await check_alive(opened)

    assert (public, code) == (200, 1013)


async def test_c27_a_token_that_expires_ends_its_streams(house: House) -> None:
    now = int(datetime.now(UTC).timestamp())
    short = house.token(changes={"iat": now, "exp": now + 4})
    async with (
        following(house, short) as ended,
        event_stream(house, short) as told,
        following(house, house.token()) as alive,
    ):
        code, _ = await ending(ended)
        check_told(await told)
        await check_alive(alive)

    assert code == 4401
    assert datetime.now(UTC).timestamp() >= now + 4  # not before


async def test_c28_a_role_that_is_taken_away_ends_the_streams_that_rest_on_it(house: House) -> None:
    whole, part = house.token(HOME), house.token(HOME, {"roles": ["CARRIER"]})
    async with following(house, whole) as ended, following(house, part) as alive:
        async with house.database.writing(Acting.DESK) as connection:
            await connection.execute(
                sa.update(tables.operator)
                .where(tables.operator.c.id == "carrier-nl")
                .values(roles=[OperatorRole.CARRIER.value])
            )
        code, _ = await ending(ended)
        await check_alive(alive)
    again = (await house.ask(whole)).json()

    assert code == 4401
    assert again["data"]["viewer"]["roles"] == ["CARRIER"]


async def test_c29_a_socket_that_says_again_who_it_is_is_closed(house: House) -> None:
    async with following(house, house.token(ALPHA)) as opened:
        await initialise(opened, house.token(BETA))
        code, messages = await ending(opened)

    assert (code, messages) == (4429, [])


async def test_c29_a_socket_that_names_two_operators_is_closed(house: House) -> None:
    headers = {"authorization": f"Bearer {house.token(ALPHA)}"}
    async with socket(house, headers=headers) as opened:
        await initialise(opened, house.token(BETA))
        code, messages = await ending(opened)

    assert (code, messages) == (4401, [])


async def test_c22_a_withdrawn_key_ends_the_streams_of_its_tokens(house: House) -> None:
    new = ed_key("new")
    file = house.directory / "beta.jwks.json"
    file.write_bytes(jwks(house.keys.beta, new))
    old_token, new_token = (key.token(claims(BETA)) for key in (house.keys.beta, new))
    async with following(house, old_token) as ended, following(house, new_token) as alive:
        file.write_bytes(jwks(new))
        code, _ = await ending(ended)
        await check_alive(alive)
    statuses = [await house.status(each) for each in (old_token, new_token)]
    file.write_bytes(jwks(house.keys.beta))

    assert code == 4401
    assert statuses == [401, 200]


async def test_cve_2026_35523_no_legacy_protocol_skips_the_introduction(house: House) -> None:
    async with socket(house, protocol=Subprotocol("graphql-ws")) as legacy:
        refused = await ending(legacy)
    async with socket(house) as silent:
        await say(silent, type="subscribe", id="1", payload={"query": "{ viewer { roles } }"})
        unknown = await ending(silent)

    assert refused == (4406, [])
    assert unknown == (4401, [])


async def test_cve_2026_35526_a_socket_has_a_bounded_number_of_subscriptions(house: House) -> None:
    async with following(house, house.token()) as opened:
        for number in range(2, 60):
            await say(opened, type="subscribe", id=str(number), payload={"query": FOLLOW})
        code, _ = await ending(opened)

    assert code == 4429
