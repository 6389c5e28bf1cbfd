"""Streams that break: a cut one goes on where it was, and what may no longer be read ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import ConnectionClosedError

from celltrail.domain.vocabulary import BatteryLevel
from tests.e2e import endings, streams
from tests.e2e.following import TRANSPORTS, aside, last_cursor, logged, told
from tests.e2e.gateways import Gateway
from tests.e2e.lives import Family, in_use, made
from tests.e2e.recording import record
from tests.e2e.streams import Open

OTHER_KIND: dict[Open, Open] = {
    streams.socket: streams.server_sent,
    streams.server_sent: streams.socket,
}


@pytest.fixture(scope="module")
def other(gateway: Gateway) -> Family:
    """Another pack of the vehicle maker's."""
    return in_use(gateway)


@TRANSPORTS
async def test_a_stream_that_was_cut_goes_on_with_exactly_the_rest(
    gateway: Gateway, other: Family, open_stream: Open
) -> None:
    family = in_use(gateway)
    token, before = gateway.tokens["oem"], logged(gateway, "oem", family)
    after = last_cursor(gateway, "oem", family.pack.id)

    async with open_stream(gateway, token, after=after) as cut:
        await aside(brought_back, gateway, family)
        seen = await cut.events(2)  # of the four that have happened: the cut is in the middle
    await aside(endings.recycled, gateway, family)
    async with open_stream(gateway, token, after=seen[-1]["cursor"]) as resumed:
        rest = await resumed.events(8)
        await aside(measured, gateway, other)
        later = await resumed.event()
    async with OTHER_KIND[open_stream](gateway, token, after=seen[-1]["cursor"]) as resumed:
        rest_by_the_other_kind = await resumed.events(8)

    assert [each["type"] for each in [*seen, *rest]] == [
        "REMOVED",
        *["WORK_ASSIGNED"] * 3,
        "COLLECTED",
        "DISMANTLED",
        *["RELEASED"] * 2,
        "LOT_PROCESSED",
        "RECYCLED",
    ]
    assert [each["id"] for each in [*seen, *rest]] == logged(gateway, "oem", family)[len(before) :]
    assert told([later]) == [("MEASURED", other.pack.id)]
    assert rest_by_the_other_kind == rest


@TRANSPORTS
@pytest.mark.parametrize("cursor", ["nonsense", "of another partner"])
async def test_a_stream_after_a_cursor_of_somebody_else_is_refused(
    gateway: Gateway, other: Family, open_stream: Open, cursor: str
) -> None:
    given = last_cursor(gateway, "maker", other.pack.id) if cursor == "of another partner" else cursor

    async with open_stream(gateway, gateway.tokens["oem"], after=given) as stream:
        response = await stream.response()

    (error,) = response["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["argument"] == ["after"]


@TRANSPORTS
async def test_a_grant_opens_a_stream_and_its_end_closes_it(gateway: Gateway, open_stream: Open) -> None:
    family = in_use(gateway)
    after = last_cursor(gateway, "maker", family.pack.id)
    grant_id = granted(gateway, family)

    async with open_stream(gateway, gateway.tokens["maker"], after=after) as stream:
        await aside(measured, gateway, family)
        seen = await stream.events(6)
        await aside(record, gateway, "oem", "revokeAccess", grant=grant_id)
        await aside(measured, gateway, family)
        (own,) = await aside(made, gateway, "maker", [BatteryLevel.CELL])
        later = await stream.event()

    # Who arrives sees the history that its groups allow, from the beginning: here from its cursor on.
    types = ["PLACED_ON_MARKET", "INSTALLED", "SOLD", "MEASURED", "ACCESS_GRANTED", "MEASURED"]
    assert told(seen) == [(each, family.pack.id) for each in types]
    # Of what came after the end of the grant it is told nothing, not even that it ended.
    assert told([later]) == [("PRODUCED", own.id)]


async def test_a_websocket_ends_within_a_second_of_its_tokens_expiry(gateway: Gateway) -> None:
    token, expires_at = short_lived(gateway)

    with pytest.raises(ConnectionClosedError) as ended:
        async with streams.socket(gateway, token) as stream:
            await stream.response()

    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == 4401
    assert timedelta(0) <= datetime.now(UTC) - expires_at < timedelta(seconds=1)


async def test_an_event_stream_ends_within_a_second_of_its_tokens_expiry(gateway: Gateway) -> None:
    token, expires_at = short_lived(gateway)

    async with streams.server_sent(gateway, token) as stream:
        told = await stream.response()

    assert [each["extensions"]["code"] for each in told["errors"]] == ["UNAUTHENTICATED"]
    assert timedelta(0) <= datetime.now(UTC) - expires_at < timedelta(seconds=1)


def short_lived(gateway: Gateway) -> tuple[str, datetime]:
    """A token of the vehicle maker for two to three seconds, and when it expires."""
    now = datetime.now(UTC).replace(microsecond=0)
    return gateway.issuer().mint("oem", now=now, expires_s=3), now + timedelta(seconds=3)


def brought_back(gateway: Gateway, family: Family) -> None:
    """The pack is taken out of its car, and given to the recycler: four events."""
    endings.removed(gateway, family)
    endings.assigned(gateway, family)


def measured(gateway: Gateway, family: Family) -> None:
    """The vehicle maker measures the pack: one event."""
    record(gateway, "oem", "recordMeasurement", battery=family.pack.key, cycleCount=500)


def granted(gateway: Gateway, family: Family) -> str:
    """The vehicle maker lets the maker read the individual facts of the pack; return the grant's id."""
    grant_id: str = record(
        gateway,
        "oem",
        "grantAccess",
        "grant { id }",
        battery=family.pack.key,
        operator=gateway.id_of("maker"),
        groups=["INDIVIDUAL"],
        purpose="warranty",
        until=(datetime.now(UTC) + timedelta(days=30)).isoformat(),
    )["grant"]["id"]
    return grant_id
