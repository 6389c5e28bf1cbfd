"""Revoked, suspended, or not to be said: what the list of revocations decides, and how old it may be."""

from __future__ import annotations

import asyncio
from typing import Protocol

import pytest

from celltrail.auth.errors import RefusalReason, TokenRefusedError, VerificationUnavailableError
from celltrail.auth.standing import MAX_AGE_S, Standing
from celltrail.domain.principal import PUBLIC, Principal, TokenProof
from celltrail.domain.revocations import Revocations

OEM = Principal("oem", proof=TokenProof("https://alpha.example", "token-1", "key"))


class Clock(Protocol):
    seconds: float

    def __call__(self) -> float: ...


@pytest.fixture
def standing(clock: Clock) -> Standing:
    return Standing(clock=clock)


LISTS: list[tuple[str, Revocations, RefusalReason | None]] = [
    ("nothing is revoked", Revocations(), None),
    ("C26 the token", Revocations(frozenset({("https://alpha.example", "token-1")})), RefusalReason.REVOKED),
    (
        "C26 the id of another issuer's token",
        Revocations(frozenset({("https://beta.example", "token-1")})),
        None,
    ),
    ("C26 the operator", Revocations(operators=frozenset({"oem"})), RefusalReason.SUSPENDED),
    ("C26 another operator", Revocations(operators=frozenset({"oem-eu"})), None),
]


@pytest.mark.parametrize(("revoked", "reason"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_whoever_is_on_the_list_is_refused(
    standing: Standing, clock: Clock, revoked: Revocations, reason: RefusalReason | None
) -> None:
    standing.learn(revoked, read_at=clock())

    if reason is None:
        standing.check(OEM)
    else:
        with pytest.raises(TokenRefusedError, match=r"^the access token is not valid$") as caught:
            standing.check(OEM)
        assert caught.value.reason is reason
    assert standing.is_revoked(OEM) is (reason is not None)


def test_c26_a_list_that_is_older_than_five_seconds_lets_nobody_in(standing: Standing, clock: Clock) -> None:
    with pytest.raises(VerificationUnavailableError):
        standing.check(OEM)
    standing.learn(Revocations(), read_at=clock())

    clock.seconds += MAX_AGE_S
    standing.check(OEM)
    clock.seconds += 0.001
    with pytest.raises(VerificationUnavailableError):
        standing.check(OEM)

    assert MAX_AGE_S == 5
    standing.check(PUBLIC)


async def test_a_stream_waits_for_a_young_list(standing: Standing, clock: Clock) -> None:
    standing.learn(Revocations(), read_at=clock())
    clock.seconds += 60
    waiting = asyncio.create_task(standing.recheck(OEM))
    await asyncio.sleep(0)
    assert not waiting.done()

    standing.learn(Revocations(operators=frozenset({"oem"})), read_at=clock())

    with pytest.raises(TokenRefusedError):
        await waiting


async def test_a_stream_that_waits_in_vain_is_told_so(clock: Clock) -> None:
    standing = Standing(clock=clock, max_age_s=0.01)

    with pytest.raises(VerificationUnavailableError):
        await standing.recheck(OEM)

    await standing.recheck(PUBLIC)
