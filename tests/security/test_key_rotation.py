"""An issuer changes its key while tokens keep coming: nobody with a right token is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle

from celltrail.auth.issuers import Issuer, IssuerRegistry, OperatorGrant, SigningAlgorithm
from celltrail.auth.tokens import TokenVerifier
from celltrail.auth.url_keys import UrlKeys
from celltrail.domain.vocabulary import OperatorRole
from tests.auth.jwks_host import running_jwks_host
from tests.auth.signing import SigningKey, ed_key, jwks
from tests.security.house import ALPHA, AUDIENCE, claims

CALLERS, STEP_S, MINUTE_AND_A_HALF = 20, 3.0, 90.0


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_c21_a_key_is_rotated_under_load_without_a_false_refusal() -> None:
    old, new, clock = ed_key("old"), ed_key("new"), Clock()
    async with running_jwks_host() as host:
        host.body, host.delay_s = jwks(old), 0.01
        source = UrlKeys(ALPHA, host.url, clock=clock)
        verifier = TokenVerifier(IssuerRegistry((an_issuer(host.url),)), sources={ALPHA: source})

        await load(verifier, clock, old)
        host.body = jwks(old, new)  # published, and used at once
        await load(verifier, clock, old, new)
        host.body = jwks(new)  # the last token of the old key has ended
        await load(verifier, clock, new)

        fetches = host.fetches
        await verifier.aclose()
    # Three times ninety seconds: a fetch each thirty, and one for the kid that was new.
    assert 5 <= fetches <= 10


async def load(verifier: TokenVerifier, clock: Clock, *signers: SigningKey) -> None:
    """Ninety seconds in which tokens of many callers keep coming, each of which has to be accepted."""
    ends_at = clock() + MINUTE_AND_A_HALF

    async def caller(turn: Iterator[SigningKey]) -> None:
        while clock() < ends_at:
            token = next(turn).token(claims(ALPHA))
            principal = await verifier.verify(token, now=datetime.now(UTC))
            assert principal.operator_id == "oem-eu"
            await asyncio.sleep(0)

    async def passing() -> None:
        while clock() < ends_at:
            await asyncio.sleep(0.02)
            clock.seconds += STEP_S

    async with asyncio.TaskGroup() as tasks:
        for _ in range(CALLERS):
            tasks.create_task(caller(cycle(signers)))
        tasks.create_task(passing())


def an_issuer(url: str) -> Issuer:
    """Alpha, with its keys behind a URL."""
    return Issuer(
        name=ALPHA,
        audience=AUDIENCE,
        algorithms=frozenset({SigningAlgorithm.EDDSA}),
        operators={"oem-eu": OperatorGrant(frozenset({OperatorRole.OEM}))},
        jwks_url=url,
    )
