"""Tokens that prove nothing, sent to a running gateway: 401 over HTTP, 4401 on a WebSocket.

Ids `C<nn>` are the numbers of the security cases, `CVE-…` published faults of others that are replayed.
Which part of the verifier answers is tested in `tests/auth`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.auth.jwks_host import running_jwks_host
from tests.auth.signing import base64url
from tests.security.house import ALPHA, BETA, DOWN, HOME, ON_BOARD, SPEAKERS, House, claims
from tests.security.streams import ending, initialise, socket

pytestmark = pytest.mark.asyncio(loop_scope="module")

Forge = Callable[[House], str]


def now() -> int:
    """The time in whole seconds."""
    return int(datetime.now(UTC).timestamp())


def claimed(issuer: str = ALPHA, **changes: object) -> Forge:
    """Claims that are changed, signed with a right key."""
    return lambda house: house.token(issuer, changes)


def without(name: str) -> Forge:
    """A claim left out, signed with a right key."""
    return lambda house: house.token(changes={name: None})


def timed(**offsets: int) -> Forge:
    """Times that are changed: seconds from now."""
    return lambda house: house.token(changes={name: now() + offset for name, offset in offsets.items()})


def headed(**header: object) -> Forge:
    """A header that is changed, signed with a right key."""
    return lambda house: house.keys.alpha.token(claims(ALPHA), **header)


def unsigned(alg: str) -> Forge:
    """No signature."""
    head = {"typ": "at+jwt", "alg": alg}
    return lambda _: ".".join([*(base64url(json.dumps(part).encode()) for part in (head, claims(ALPHA))), ""])


def keyed_by(form: str, *, alg: str = "HS256") -> Forge:
    """The public key as the secret of an HMAC."""

    def forged(house: House) -> str:
        public = house.keys.alpha_rsa.private.public_key()
        secret = (
            json.dumps(house.keys.alpha_rsa.entry).encode()
            if form == "JWK"
            else public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        head = {"typ": "at+jwt", "alg": alg, "kid": "alpha-rsa"}
        signed = ".".join(base64url(json.dumps(part).encode()) for part in (head, claims(ALPHA)))
        return f"{signed}.{base64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"

    return forged


def with_its_own_key(house: House) -> str:
    """A stranger's token that brings the stranger's public key."""
    return house.keys.stranger.token(claims(ALPHA), jwk=house.keys.stranger.entry)


def written(header: str = "", payload: str = "") -> Forge:
    """More text in the header or the payload, signed with a right key."""

    def forged(house: House) -> str:
        head = json.dumps({"typ": "at+jwt", "alg": "EdDSA", "kid": "shared"})[:-1] + header + "}"
        return house.keys.alpha.sign(head.encode(), (json.dumps(claims(ALPHA))[:-1] + payload + "}").encode())

    return forged


def zeroed(house: House) -> str:
    """An ECDSA signature of r = s = 0."""
    signed, _, _ = house.keys.alpha_ec.token(claims(ALPHA)).rpartition(".")
    return f"{signed}.{base64url(bytes(64))}"


def flipped(house: House) -> str:
    """One bit of the payload flipped."""
    head, payload, signature = house.token().split(".")
    raw = bytearray(base64.urlsafe_b64decode(payload + "=="))
    raw[-3] ^= 1
    return f"{head}.{base64url(bytes(raw))}.{signature}"


FORGERIES: dict[str, Forge] = {
    "C01 none": unsigned("none"),
    "C01 None": unsigned("None"),
    "C01 NONE": unsigned("NONE"),
    "C01 nOnE": unsigned("nOnE"),
    "C02 CVE-2022-29217 HS256 keyed by the PEM": keyed_by("PEM"),
    "C02 HS256 keyed by the JWK": keyed_by("JWK"),
    "C02 HS256 under the name RS256": keyed_by("PEM", alg="RS256"),
    "C03 an algorithm of another key": headed(alg="ES256"),
    "C03 an algorithm that the issuer has not": headed(alg="PS256"),
    "C04 kid path": headed(kid="../../../../dev/null"),
    "C05 kid SQL": headed(kid="x' UNION SELECT 'key'--"),
    "C06 CVE-2018-0114 the token brings its key": with_its_own_key,
    "C06 x5c": headed(x5c=["MIIB"]),
    "C07 crit": headed(crit=["x-unknown"], **{"x-unknown": 1}),
    "C07 b64": headed(crit=["b64"], b64=False),
    "C08 expired": timed(iat=-700, exp=-31),
    "C09 nbf ahead": timed(nbf=60),
    "C10 iat ahead": timed(iat=60, exp=120),
    "C11 exp as a string": claimed(exp="4102444800"),
    "C11 exp 1e18": claimed(exp=10**18),
    "C11 exp a float": claimed(exp=1e18),
    "C11 a lifetime of an hour": timed(iat=-60, exp=3540),
    "C12 aud wrong": claimed(aud="https://other.example"),
    "C12 CVE-2026-55689 aud missing": claimed(aud=None),
    "C12 aud several": claimed(aud=["https://celltrail.example", "https://other.example"]),
    "C13 iss unknown": lambda house: house.keys.alpha.token({**claims(ALPHA), "iss": "https://x.example"}),
    "C13 CVE-2024-53861 iss a prefix": lambda house: house.keys.alpha.token(
        {**claims(ALPHA), "iss": ALPHA[:-1]}
    ),
    "C13 iss a list": lambda house: house.keys.alpha.token({**claims(ALPHA), "iss": [ALPHA]}),
    **{
        f"C14 without {name}": without(name)
        for name in ("iss", "sub", "aud", "exp", "iat", "jti", "client_id")
    },
    "C15 typ JWT": headed(typ="JWT"),
    "C15 without typ": headed(typ=None),
    "C16 an ID token": claimed(nonce="n"),
    "C16 a refresh token": claimed(typ="Refresh"),
    "C17 a claim twice": written(payload=',"operator":"recycler-hn"'),
    "C17 a header twice": written(header=',"alg":"none"'),
    "C18 over 8 KiB": claimed(padding="p" * 8192),
    "C19 JSON 17 deep": written(payload=',"deep":' + "[" * 16 + "]" * 16),
    "C19 JSON 1501 deep": written(payload=',"deep":' + "[" * 1500 + "]" * 1500),
    "C31 a bit flipped": flipped,
    "C31 cut short": lambda house: house.token()[:-1],
    "C32 CVE-2022-21449 r and s zero": zeroed,
    "C32 another curve": lambda house: house.keys.alpha_p384.token(claims(ALPHA)),
    "C33 an operator of another issuer": claimed(operator="recycler-hn"),
    "C33 an operator of another issuer, from the database": claimed(HOME, operator="oem-eu"),
    "C34 the same kid, another issuer": lambda house: house.keys.beta.token(claims(ALPHA)),
    "C34 the same kid, a stranger": lambda house: house.keys.stranger.token(claims(ALPHA)),
}


@pytest.mark.parametrize("forge", list(FORGERIES.values()), ids=list(FORGERIES))
async def test_a_token_that_proves_nothing_is_refused(house: House, forge: Forge) -> None:
    token = forge(house)

    answer = await house.ask(token)
    async with socket(house) as opened:
        await initialise(opened, token)
        code, messages = await ending(opened)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "data" not in answer.json()
    assert (code, messages) == (4401, [])
    assert token not in answer.text + house.log


@pytest.mark.parametrize("issuer", [ALPHA, BETA, HOME])
async def test_the_same_token_unforged_is_accepted(house: House, issuer: str) -> None:
    """What makes the table above mean something."""
    answer = await house.ask(house.token(issuer))

    assert answer.status_code == 200
    assert set(answer.json()["data"]["viewer"]["roles"]) == ON_BOARD[SPEAKERS[issuer]]


@pytest.mark.parametrize("name", ["jku", "x5u"], ids="C06 {}".format)
async def test_nothing_is_fetched_from_where_a_token_says(house: House, name: str) -> None:
    async with running_jwks_host() as trap:
        token = house.keys.stranger.token(claims(ALPHA), **{name: trap.url})
        status = await house.status(token)

    assert (status, trap.requests) == (401, [])


QUERIES = ["access_token", "token", "authorization", "Access_Token"]


@pytest.mark.parametrize("name", QUERIES, ids="C30 {}".format)
async def test_a_valid_token_in_the_query_string_is_refused_and_not_logged(house: House, name: str) -> None:
    token = house.token()
    query = f"?query=%7B__typename%7D&{name}={token}"

    answer = await house.client.get(f"/graphql{query}")
    async with socket(house, query=query) as opened:
        code, _ = await ending(opened)

    assert (answer.status_code, code) == (401, 4401)
    assert token.split(".")[2] not in house.log + answer.text


async def test_c30_no_part_of_a_token_that_is_used_is_logged(house: House) -> None:
    token = house.token()

    async with socket(house, headers={"authorization": f"Bearer {token}"}) as opened:
        await initialise(opened, token)
        acknowledged = await opened.recv()
    answer = await house.ask(token)

    assert (acknowledged, answer.status_code) == ('{"type":"connection_ack"}', 200)
    assert not any(part in house.log for part in token.split(".")[1:])


async def test_c23_the_start_does_not_need_a_key_host_and_its_tokens_are_503(house: House) -> None:
    answer = await house.ask(house.token(DOWN))
    async with socket(house) as opened:
        await initialise(opened, house.token(DOWN))
        code, messages = await ending(opened)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert (code, messages) == (1013, [])
    assert await house.status(house.token()) == 200


async def test_c25_a_flood_of_unknown_kids_is_one_fetch_at_most(house: House) -> None:
    await house.ask(house.token())
    before = house.host.fetches

    statuses = [await house.status(headed(kid=f"unknown-{number}")(house)) for number in range(50)]

    assert set(statuses) == {401}
    assert house.host.fetches <= before + 2  # the other is the usual refresh, every 30 s
