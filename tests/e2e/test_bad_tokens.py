"""Tokens that prove nothing: refused over every transport, and never taken for those of the public.

Sources: RFC 6750, 3.1; RFC 8725, 3; RFC 9068, 4; design of access, section 1.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from websockets.asyncio.client import connect

from celltrail.auth.development import DevelopmentIssuer, open_development_issuer
from celltrail.domain.principal import TokenScope
from celltrail.domain.vocabulary import OperatorRole
from tests.e2e.gateways import Gateway
from tests.e2e.lives import rival_pack
from tests.e2e.recording import document
from tests.e2e.streams import DEADLINE_S, FOLLOW, PROTOCOL
from tests.e2e.written import nothing_written

ROLES = "{ viewer { roles } }"
Forge = Callable[[DevelopmentIssuer], str]


def claims(**changes: object) -> Forge:
    """A token of the right key whose claims are changed; None takes a claim away."""

    def forged(issuer: DevelopmentIssuer) -> str:
        good = issuer.mint("oem", now=datetime.now(UTC))
        changed = jwt.decode(good, options={"verify_signature": False}) | changes
        kept = {name: value for name, value in changed.items() if value is not None}
        return jwt.encode(kept, issuer.key, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": issuer.kid})

    return forged


def headed(**changes: Any) -> Forge:  # noqa: ANN401 -- JSON
    """A token of the right key whose header is changed."""

    def forged(issuer: DevelopmentIssuer) -> str:
        good = jwt.decode(issuer.mint("oem", now=datetime.now(UTC)), options={"verify_signature": False})
        headers = {"typ": "at+jwt", "kid": issuer.kid} | changes
        return jwt.encode(good, issuer.key, algorithm="EdDSA", headers=headers)

    return forged


def minted(days: int) -> Forge:
    """A token that was minted some days from now."""
    return lambda issuer: issuer.mint("oem", now=datetime.now(UTC) + timedelta(days=days))


def unsigned(issuer: DevelopmentIssuer) -> str:
    good = jwt.decode(issuer.mint("oem", now=datetime.now(UTC)), options={"verify_signature": False})
    parts = ({"alg": "none", "typ": "at+jwt"}, good)
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join([*encoded, ""])


def keyed_by_the_public_key(issuer: DevelopmentIssuer) -> str:
    good = jwt.decode(issuer.mint("oem", now=datetime.now(UTC)), options={"verify_signature": False})
    secret = issuer.key.public_key().public_bytes_raw()
    return jwt.encode(good, secret, algorithm="HS256", headers={"typ": "at+jwt", "kid": issuer.kid})


def tampered(issuer: DevelopmentIssuer) -> str:
    head, _, signature = issuer.mint("oem", now=datetime.now(UTC)).split(".")
    _, payload, _ = issuer.mint("maker", now=datetime.now(UTC)).split(".")
    return f"{head}.{payload}.{signature}"


TOKENS: dict[str, Forge] = {
    "no token at all": lambda _: "abc",
    "two dots": lambda _: "..",
    "no base64": lambda _: "a.b%.c",
    "no JSON": lambda _: "eA.eA.eA",
    "C18 over eight kilobytes": claims(scope="x " * 5_000),
    "C08 expired": minted(-2),
    "C10 not yet valid": minted(2),
    "C01 unsigned": unsigned,
    "C02 signed with the public key as a secret": keyed_by_the_public_key,
    "C31 claims of another token": tampered,
    "C12 of another audience": claims(aud="https://other.example"),
    "C12 of several audiences": claims(aud=["https://other.example", "celltrail"]),
    "C12 without an audience": claims(aud=None),
    "C13 of an unknown issuer": claims(iss="https://issuer.example"),
    "C14 without an issuer": claims(iss=None),
    "C33 of an operator that is not on board": claims(operator="nobody"),
    "without an operator": claims(operator=None),
    "of an operator that is a list": claims(operator=["oem"]),
    "C33 of a role that the operator has not": claims(roles=["AUTHORITY"]),
    "of a role that does not exist": claims(roles=["EMPEROR"]),
    "C11 that lives for years": claims(exp=int(datetime(2060, 1, 1, tzinfo=UTC).timestamp())),
    "C11 that expires before it begins": claims(exp=1),
    "C14 that never expires": claims(exp=None),
    "C11 that expires in words": claims(exp="tomorrow"),
    "C16 an ID token": claims(nonce="x"),
    "C16 a refresh token": claims(typ="Refresh"),
    "C15 of another type": headed(typ="JWT"),
    "of an unknown key": headed(kid="other"),
    "C07 with a critical header that nobody knows": headed(crit=["exp"], b64=True),
}


@pytest.mark.parametrize("forge", list(TOKENS.values()), ids=list(TOKENS))
def test_a_token_that_proves_nothing_is_refused(gateway: Gateway, forge: Forge) -> None:
    header = f"Bearer {forge(gateway.issuer())}"

    answer = ask(gateway, [("authorization", header)])

    check_refused(answer)


def test_a_token_of_another_installation_is_refused(gateway: Gateway, tmp_path: Path) -> None:
    other = open_development_issuer(tmp_path).mint("oem", now=datetime.now(UTC))

    answer = ask(gateway, [("authorization", f"Bearer {other}")])

    check_refused(answer)


HEADERS: dict[str, list[str]] = {
    "an empty header": [""],
    "another scheme": ["Basic b2VtOm9lbQ=="],
    "a scheme without a token": ["Bearer"],
    "two tokens in one header": ["Bearer {token} {token}"],
    "two headers": ["Bearer {token}", "Bearer {token}"],
    "a token and a comma": ["Bearer {token},"],
    "letters beyond ASCII": ["Bearer é{token}"],
    "100 kilobytes": ["Bearer " + "a" * 100_000],
}


@pytest.mark.parametrize("headers", list(HEADERS.values()), ids=list(HEADERS))
def test_a_malformed_authorization_is_refused(gateway: Gateway, headers: list[str]) -> None:
    given = [("authorization", each.replace("{token}", gateway.tokens["oem"])) for each in headers]

    answer = ask(gateway, given)

    check_refused(answer)


@pytest.mark.parametrize("forge", [minted(-2), tampered], ids=["expired", "claims of another token"])
async def test_streams_are_refused_as_well(gateway: Gateway, forge: Forge) -> None:
    token = forge(gateway.issuer())
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}

    sent = gateway.client.post("/graphql", json={"query": FOLLOW}, headers=headers)
    closed = await refused_socket(gateway, token)

    check_refused(sent)
    assert closed == 4401


async def refused_socket(gateway: Gateway, token: str) -> int:
    """The code that a WebSocket with this token is closed with."""
    address = f"{gateway.url.replace('http://', 'ws://')}/graphql"
    async with connect(address, subprotocols=[PROTOCOL]) as socket:
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
        await socket.send(json.dumps(init))
        async with asyncio.timeout(DEADLINE_S):
            await socket.wait_closed()
    assert socket.close_code is not None
    return socket.close_code


def test_a_token_that_may_only_read_records_nothing(gateway: Gateway) -> None:
    pack = rival_pack(gateway)
    token = gateway.issuer().mint("competitor", now=datetime.now(UTC), scopes=[TokenScope.READ])
    given = {"idempotencyKey": "read-only", "battery": pack.key, "cycleCount": 1}

    with nothing_written(gateway, "competitor"):
        refused = as_bearer(gateway, token, document("recordMeasurement"), input=given)

    assert refused["data"]["result"]["__typename"] == "Forbidden"


def test_the_public_records_nothing(gateway: Gateway) -> None:
    pack = rival_pack(gateway)
    given = {"idempotencyKey": "public", "battery": pack.key, "cycleCount": 1}

    with nothing_written(gateway, "competitor"):
        refused = gateway.data(None, document("recordMeasurement"), {"input": given})

    assert refused["result"]["__typename"] == "Forbidden"


def test_a_token_of_fewer_roles_has_fewer_roles(gateway: Gateway) -> None:
    token = gateway.issuer().mint("recycler", now=datetime.now(UTC), roles=[OperatorRole.COLLECTOR])

    found = as_bearer(gateway, token, ROLES)

    assert found == {"data": {"viewer": {"roles": ["COLLECTOR"]}}}


def as_bearer(gateway: Gateway, token: str, query: str, **variables: object) -> dict[str, Any]:
    """What a token is answered."""
    headers = {"authorization": f"Bearer {token}"}
    answer = gateway.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    found: dict[str, Any] = answer.json()
    return found


def ask(gateway: Gateway, headers: list[tuple[str, str]]) -> httpx.Response:
    """Ask who one is."""
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return gateway.client.post("/graphql", json={"query": ROLES}, headers=raw)


def check_refused(answer: httpx.Response) -> None:
    """401 with its challenge, and one error that does not say what was wrong with the token's claims."""
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert "data" not in answer.json()
