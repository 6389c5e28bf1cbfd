"""Key sources against a file and a real HTTP server: how long keys are believed, and what is never asked."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio

from celltrail.auth.errors import IssuerConfigurationError, VerificationUnavailableError
from celltrail.auth.file_keys import FileKeys
from celltrail.auth.issuers import Issuer, OperatorSource, SigningAlgorithm
from celltrail.auth.key_source import KeySource
from celltrail.auth.keys import open_key_source
from celltrail.auth.url_keys import UrlKeys
from tests.auth.jwks_host import JwksHost
from tests.auth.signing import Keys, SigningKey

pytestmark = pytest.mark.asyncio
EDDSA = SigningAlgorithm.EDDSA


class Clock(Protocol):
    seconds: float

    def __call__(self) -> float: ...


def whole(*signers: SigningKey) -> bytes:
    return json.dumps({"keys": [signer.entry for signer in signers]}).encode()


async def count(source: KeySource, kid: str | None) -> int:
    return len(await source.candidates(kid, algorithm=EDDSA))


@pytest_asyncio.fixture
async def source(jwks_host: JwksHost, clock: Clock, keys: Keys) -> AsyncIterator[UrlKeys]:
    jwks_host.body = whole(keys.alpha)
    source = UrlKeys("https://alpha.example", jwks_host.url, clock=clock, timeout_s=0.3)
    yield source
    await source.aclose()


async def settle(source: UrlKeys) -> None:
    if source._flight is not None:
        await source._flight


async def test_c23_nothing_is_fetched_before_a_token_comes(source: UrlKeys, jwks_host: JwksHost) -> None:
    """The start does not need the host."""
    assert jwks_host.fetches == 0

    assert await count(source, "shared") == 1

    assert jwks_host.fetches == 1


async def test_many_callers_share_one_fetch(source: UrlKeys, jwks_host: JwksHost) -> None:
    jwks_host.delay_s = 0.05

    counts = await asyncio.gather(*(count(source, "shared") for _ in range(50)))

    assert counts == [1] * 50
    assert jwks_host.fetches == 1


async def test_a_caller_that_goes_away_does_not_end_the_fetch(source: UrlKeys, jwks_host: JwksHost) -> None:
    jwks_host.delay_s = 0.05
    first = asyncio.create_task(count(source, "shared"))
    second = asyncio.create_task(count(source, "shared"))
    await asyncio.sleep(0.01)

    first.cancel()

    assert await second == 1
    assert jwks_host.fetches == 1


async def test_c21_a_new_key_serves_at_once_and_the_old_one_in_the_overlap(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock, keys: Keys
) -> None:
    assert await count(source, "shared") == 1
    clock.seconds += 5
    jwks_host.body = whole(keys.alpha, keys.home)

    assert await count(source, "home") == 1
    assert await count(source, "shared") == 1


async def test_c22_a_withdrawn_key_is_gone_within_60_seconds(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock, keys: Keys
) -> None:
    await count(source, "shared")
    jwks_host.body = whole(keys.home)

    clock.seconds += 59

    assert await count(source, "shared") == 0


async def test_keys_are_renewed_while_the_old_ones_serve(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock
) -> None:
    await count(source, "shared")
    clock.seconds += 31
    jwks_host.delay_s = 0.05

    assert await asyncio.wait_for(count(source, "shared"), 0.04) == 1

    await settle(source)
    assert jwks_host.fetches == 2


async def test_c23_cached_keys_serve_an_hour_without_the_host_and_then_nothing_does(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock
) -> None:
    await count(source, "shared")
    jwks_host.status = "503 Service Unavailable"

    clock.seconds += 3599
    assert await count(source, "shared") == 1

    clock.seconds += 2
    with pytest.raises(VerificationUnavailableError):
        await count(source, "shared")

    jwks_host.status = "200 OK"
    clock.seconds += 5
    assert await count(source, "shared") == 1


async def test_a_host_that_is_down_is_asked_again_after_a_pause(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock
) -> None:
    jwks_host.status = "500 Internal Server Error"
    for _ in range(20):
        with pytest.raises(VerificationUnavailableError):
            await count(source, "shared")
    assert jwks_host.fetches == 1

    jwks_host.status = "200 OK"
    clock.seconds += 5

    assert await count(source, "shared") == 1


async def test_c25_a_flood_of_unknown_kids_is_one_fetch_in_30_seconds(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock
) -> None:
    await count(source, "shared")
    clock.seconds += 1
    for number in range(100):
        assert await count(source, f"unknown-{number}") == 0
    assert jwks_host.fetches == 2

    clock.seconds += 29
    await count(source, "unknown")
    await settle(source)
    assert jwks_host.fetches == 2

    clock.seconds += 1
    await count(source, "unknown")
    assert jwks_host.fetches == 3


async def test_c25_an_unknown_kid_that_comes_first_is_one_fetch(source: UrlKeys, jwks_host: JwksHost) -> None:
    """What was fetched for this caller is not fetched again for it."""
    assert await count(source, "unknown") == 0

    assert jwks_host.fetches == 1


async def test_an_unknown_kid_is_no_answer_about_a_token_while_the_host_is_down(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock
) -> None:
    await count(source, "shared")
    clock.seconds += 1
    jwks_host.status = "500 Internal Server Error"

    with pytest.raises(VerificationUnavailableError):
        await count(source, "new")

    assert await count(source, "shared") == 1


async def test_a_host_that_nobody_listens_on_is_unavailable(clock: Clock) -> None:
    source = UrlKeys("https://alpha.example", "http://127.0.0.1:9/jwks", clock=clock)

    with pytest.raises(VerificationUnavailableError):
        await count(source, "shared")

    await source.aclose()


async def test_keys_are_asked_for_without_encoding(source: UrlKeys, jwks_host: JwksHost) -> None:
    await count(source, "shared")

    assert b"accept-encoding: identity\r\n" in jwks_host.requests[0].lower()


ANSWERS: list[tuple[str, dict[str, Any]]] = [
    ("C24 slow", {"delay_s": 0.6}),
    ("C24 huge", {"body": b'{"keys": []}' + b" " * 262_144}),
    ("C24 redirecting", {"status": "302 Found", "headers": {"location": "/jwks"}}),
    ("C24 encoded", {"headers": {"content-encoding": "gzip"}}),
    ("no JSON", {"body": b"<html>"}),
    ("no set", {"body": b"{}"}),
    ("a secret", {"body": b'{"keys": [{"kty": "oct", "k": "AAAA"}]}'}),
    ("not modified", {"status": "304 Not Modified", "body": b""}),
]


@pytest.mark.parametrize("answer", [row[1] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
async def test_a_bad_answer_is_no_key_set(
    source: UrlKeys, jwks_host: JwksHost, answer: dict[str, Any]
) -> None:
    for name, value in answer.items():
        setattr(jwks_host, name, value)

    with pytest.raises(VerificationUnavailableError) as caught:
        await count(source, "shared")

    assert "127.0.0.1" not in str(caught.value)
    assert jwks_host.fetches == 1


async def test_a_bad_answer_does_not_drive_out_good_keys(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock
) -> None:
    await count(source, "shared")
    jwks_host.body = b'{"keys": [{"kty": "oct", "k": "AAAA"}]}'
    clock.seconds += 60

    assert await count(source, "shared") == 1


async def test_callers_with_usable_keys_do_not_wait_for_a_host_that_is_failing(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock
) -> None:
    await count(source, "shared")
    jwks_host.status = "500 Internal Server Error"
    clock.seconds += 60
    await count(source, "shared")
    clock.seconds += 5
    jwks_host.delay_s = 0.2

    assert await asyncio.wait_for(count(source, "shared"), 0.1) == 1

    await settle(source)
    assert jwks_host.fetches == 3


async def test_closing_ends_a_running_fetch(jwks_host: JwksHost, clock: Clock) -> None:
    jwks_host.delay_s = 5
    source = UrlKeys("https://alpha.example", jwks_host.url, clock=clock)
    caller = asyncio.create_task(count(source, "shared"))
    await asyncio.sleep(0.02)

    await asyncio.wait_for(source.aclose(), 1)

    with pytest.raises(asyncio.CancelledError):
        await caller


async def test_a_file_is_read_again_when_it_changes(tmp_path: Path, clock: Clock, keys: Keys) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(whole(keys.alpha))
    source = FileKeys("https://alpha.example", path, clock=clock)
    assert (await count(source, "shared"), await count(source, "home")) == (1, 0)

    path.write_bytes(whole(keys.home))
    os.utime(path, ns=(1, 1))

    assert (await count(source, "shared"), await count(source, "home")) == (0, 1)
    await source.aclose()


@pytest.mark.parametrize("damage", ["half", "removed"])
async def test_a_damaged_file_leaves_the_last_good_keys_for_an_hour(
    tmp_path: Path, clock: Clock, keys: Keys, damage: str
) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(whole(keys.alpha))
    source = FileKeys("https://alpha.example", path, clock=clock)
    await count(source, "shared")

    if damage == "half":
        path.write_bytes(whole(keys.alpha)[:40])
    else:
        path.unlink()

    clock.seconds += 3600
    assert await count(source, "shared") == 1
    clock.seconds += 1
    with pytest.raises(VerificationUnavailableError):
        await count(source, "shared")
    path.write_bytes(whole(keys.alpha))
    assert await count(source, "shared") == 1


def an_issuer(**where: Any) -> Issuer:  # noqa: ANN401  either of two keywords
    return Issuer(
        name="https://alpha.example",
        audience="celltrail",
        algorithms=frozenset({EDDSA}),
        operators=OperatorSource.DATABASE,
        **where,
    )


@pytest.mark.parametrize(
    "content", [b"", b'{"keys": []}', "ES256"], ids=["no JSON", "no key", "no fitting key"]
)
async def test_a_useless_file_stops_the_start(tmp_path: Path, keys: Keys, content: bytes | str) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(content if isinstance(content, bytes) else whole(keys.alpha_ec))

    with pytest.raises(IssuerConfigurationError, match=r"alpha\.example', jwks_file: "):
        open_key_source(an_issuer(jwks_file=path))


@pytest.mark.parametrize(
    "where", [{}, {"jwks_url": "http://alpha.example"}, {"jwks_url": "file:///etc/passwd"}]
)
async def test_an_issuer_without_safe_keys_stops_the_start(where: dict[str, str]) -> None:
    with pytest.raises(IssuerConfigurationError):
        open_key_source(an_issuer(**where))


async def test_c21_everybody_who_brings_a_new_key_waits_for_the_fetch_that_brings_it(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock, keys: Keys
) -> None:
    await count(source, "shared")
    clock.seconds += 1
    jwks_host.body = whole(keys.alpha, keys.home)
    jwks_host.delay_s = 0.05

    counts = await asyncio.gather(*(count(source, "home") for _ in range(20)))

    assert counts == [1] * 20
    assert jwks_host.fetches == 2


async def test_c22_a_key_that_verified_a_token_is_believed_until_it_is_withdrawn(
    source: UrlKeys, jwks_host: JwksHost, clock: Clock, keys: Keys
) -> None:
    (key,) = await source.candidates("shared", algorithm=EDDSA)
    assert await source.believes(key.fingerprint)
    # The same kid, and another key.
    jwks_host.body = whole(keys.beta)

    clock.seconds += 31
    before = await source.believes(key.fingerprint)
    await settle(source)
    after = await source.believes(key.fingerprint)

    assert (before, after) == (True, False)
