"""What the claims of a token may say: each row is signed with a right key of its issuer.

Ids `C<n>` are the numbers of section A of the security cases.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from celltrail.auth.errors import RefusalReason
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.vocabulary import OperatorRole, Regime

pytestmark = pytest.mark.asyncio

Claims = dict[str, Any]
MISSING = object()
R = RefusalReason
Accepted = Callable[..., Awaitable[Principal]]
Refused = Callable[..., Awaitable[RefusalReason]]


def changed(claims: Claims, changes: Claims) -> Claims:
    return {name: value for name, value in {**claims, **changes}.items() if value is not MISSING}


SOON = 10**18

CLAIM_CASES: list[tuple[str, Claims, RefusalReason]] = [
    ("C08 expired", {"iat": -700, "exp": -30}, R.EXPIRED),
    ("C09 nbf ahead", {"nbf": 31}, R.NOT_YET_VALID),
    ("C09 nbf as text", {"nbf": "0"}, R.CLAIM_FORM),
    ("C10 iat ahead", {"iat": 31, "exp": 300}, R.NOT_YET_VALID),
    ("C11 exp as text", {"exp": "1772366400"}, R.CLAIM_FORM),
    ("C11 exp as float", {"exp": 1772366700.0}, R.CLAIM_FORM),
    ("C11 exp 1e18", {"exp": SOON}, R.LIFETIME),
    ("C11 exp and iat 1e18", {"iat": SOON, "exp": SOON + 1}, R.NOT_YET_VALID),
    ("C11 exp true", {"exp": True}, R.CLAIM_FORM),
    ("C11 exp null", {"exp": None}, R.CLAIM_FORM),
    ("C11 lifetime 901 s", {"iat": 0, "exp": 901}, R.LIFETIME),
    ("C11 exp before iat", {"iat": 10, "exp": 5}, R.LIFETIME),
    ("C12 aud wrong", {"aud": "https://other.example"}, R.AUDIENCE),
    ("C12 aud missing", {"aud": MISSING}, R.CLAIM_MISSING),
    ("C12 aud several", {"aud": ["https://celltrail.example", "https://other.example"]}, R.AUDIENCE),
    ("C12 aud twice", {"aud": ["https://celltrail.example"] * 2}, R.AUDIENCE),
    ("C12 aud empty", {"aud": []}, R.AUDIENCE),
    ("C12 aud prefix", {"aud": "https://celltrail.example/"}, R.AUDIENCE),
    ("C12 aud object", {"aud": {"https://celltrail.example": 1}}, R.AUDIENCE),
    ("C13 iss wrong", {"iss": "https://gamma.example"}, R.ISSUER),
    ("C13 iss prefix", {"iss": "https://alpha.example/"}, R.ISSUER),
    ("C13 iss other case", {"iss": "https://ALPHA.example"}, R.ISSUER),
    ("C13 iss list", {"iss": ["https://alpha.example"]}, R.ISSUER),
    ("C13 iss number", {"iss": 1}, R.ISSUER),
    ("C14 iss", {"iss": MISSING}, R.ISSUER),
    ("C14 sub", {"sub": MISSING}, R.CLAIM_MISSING),
    ("C14 exp", {"exp": MISSING}, R.CLAIM_MISSING),
    ("C14 iat", {"iat": MISSING}, R.CLAIM_MISSING),
    ("C14 jti", {"jti": MISSING}, R.CLAIM_MISSING),
    ("C14 client_id", {"client_id": MISSING}, R.CLAIM_MISSING),
    ("C14 jti number", {"jti": 7}, R.CLAIM_FORM),
    ("C14 jti empty", {"jti": ""}, R.CLAIM_FORM),
    ("C14 jti lone surrogate", {"jti": "\ud800"}, R.CLAIM_FORM),
    ("C14 jti long", {"jti": "j" * 513}, R.CLAIM_FORM),
    ("C14 operator", {"operator": MISSING}, R.CLAIM_MISSING),
    ("C14 operator list", {"operator": ["oem-eu"]}, R.CLAIM_FORM),
    ("C14 operator with a line break", {"operator": "oem-eu\n"}, R.CLAIM_FORM),
    ("C16 ID token", {"nonce": "n", "at_hash": "h"}, R.NOT_AN_ACCESS_TOKEN),
    ("C16 refresh token", {"typ": "Refresh"}, R.NOT_AN_ACCESS_TOKEN),
    ("C16 token_use id", {"token_use": "id"}, R.NOT_AN_ACCESS_TOKEN),
    ("C16 token_use list", {"token_use": ["access"]}, R.NOT_AN_ACCESS_TOKEN),
    ("C33 an operator of Beta", {"operator": "recycler-hn"}, R.OPERATOR),
    ("C33 nobody's operator", {"operator": "ghost"}, R.OPERATOR),
    ("C33 a role beyond", {"roles": ["OEM", "RECYCLER"]}, R.ROLES),
    ("C33 no such role", {"roles": ["ADMIN"]}, R.ROLES),
    ("roles of another form", {"roles": {"OEM": True}}, R.CLAIM_FORM),
    ("roles null", {"roles": None}, R.CLAIM_FORM),
    ("scopes in two claims", {"scope": "celltrail:read", "scp": ["celltrail:write"]}, R.CLAIM_FORM),
    ("scope a number", {"scope": 1}, R.CLAIM_FORM),
    ("scope null", {"scope": None}, R.CLAIM_FORM),
    ("no purpose", {"purposes": []}, R.CLAIM_FORM),
    ("a purpose that is no word", {"purposes": ["resale of everything"]}, R.CLAIM_FORM),
]


@pytest.mark.parametrize(("changes", "reason"), [r[1:] for r in CLAIM_CASES], ids=[r[0] for r in CLAIM_CASES])
async def test_a_signed_token_with_a_wrong_claim_is_refused(
    refused: Refused, claims: Claims, now: datetime, changes: Claims, reason: RefusalReason
) -> None:
    moment = int(now.timestamp())
    times = {
        name: value + moment
        for name, value in changes.items()
        if name in {"iat", "exp", "nbf"} and type(value) is int and abs(value) < SOON
    }

    assert await refused(changed(claims, {**changes, **times})) is reason


async def test_c08_the_leeway_ends_to_the_second(
    accepted: Accepted, refused: Refused, claims: Claims, now: datetime
) -> None:
    """The token is of 600 s, a minute old, and its issuer's clock may differ by 30 s."""
    end = now + timedelta(seconds=540)

    assert (await accepted(claims, now=end + timedelta(seconds=29))).expires_at == end
    assert await refused(claims, now=end + timedelta(seconds=30)) is RefusalReason.EXPIRED


WORDS: list[tuple[Claims, str, set[Any]]] = [
    ({"scope": "celltrail:write"}, "scopes", {TokenScope.WRITE}),
    ({"scope": ["celltrail:read", "celltrail:write"]}, "scopes", set(TokenScope)),
    ({"scp": ["celltrail:read"]}, "scopes", {TokenScope.READ}),
    ({"scp": "celltrail:read"}, "scopes", {TokenScope.READ}),
    ({"scope": ""}, "scopes", set()),
    ({"scope": "celltrail:readwrite"}, "scopes", set()),
    ({"roles": "OEM IMPORTER"}, "roles", {OperatorRole.OEM, OperatorRole.IMPORTER}),
    ({"roles": []}, "roles", set()),
    ({"purposes": "repair resale"}, "purposes", {"repair", "resale"}),
    ({"purposes": ["repair"]}, "purposes", {"repair"}),
]


@pytest.mark.parametrize(("changes", "attribute", "expected"), WORDS, ids=[str(row[0]) for row in WORDS])
async def test_words_may_be_a_string_or_an_array(
    accepted: Accepted, claims: Claims, changes: Claims, attribute: str, expected: set[Any]
) -> None:
    assert getattr(await accepted({**claims, **changes}), attribute) == expected


async def test_regimes_come_with_the_role_of_the_authority(accepted: Accepted, claims: Claims) -> None:
    authority = {**claims, "operator": "authority-eu"}

    assert (await accepted(authority)).regimes == {Regime.EU_2023_1542}
    assert (await accepted({**authority, "roles": ["AUDITOR"]})).regimes == frozenset()
