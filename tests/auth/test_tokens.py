"""Security cases, section A, as far as one token is concerned. Ids `C<n>` are the numbers of that list."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from celltrail.auth.errors import IssuerConfigurationError, RefusalReason, TokenRefusedError
from celltrail.auth.file_keys import FileKeys
from celltrail.auth.issuers import IssuerRegistry
from celltrail.auth.tokens import TokenVerifier
from celltrail.domain.principal import TokenScope
from celltrail.domain.vocabulary import OperatorRole
from tests.auth.signing import Keys, base64url

pytestmark = pytest.mark.asyncio

Claims = dict[str, Any]
MISSING = object()
R = RefusalReason


def changed(claims: Claims, **changes: object) -> Claims:
    return {name: value for name, value in {**claims, **changes}.items() if value is not MISSING}


@dataclass(frozen=True)
class Bench:
    """A verifier, whoever may sign for it, and claims that Alpha may make now."""

    verifier: TokenVerifier
    keys: Keys
    claims: Claims
    now: datetime

    async def refusal(self, token: str, *, now: datetime | None = None) -> RefusalReason:
        with pytest.raises(TokenRefusedError) as caught:
            await self.verifier.verify(token, now=now or self.now)
        assert not token or token not in str(caught.value) + caught.value.detail
        return caught.value.reason


@pytest.fixture
def bench(verifier: TokenVerifier, keys: Keys, claims: Claims, now: datetime) -> Bench:
    return Bench(verifier, keys, claims, now)


@pytest.mark.parametrize("name", ["alpha_rsa", "alpha_ec", "alpha"])
async def test_a_token_becomes_the_principal_it_speaks_for(bench: Bench, name: str) -> None:
    token = getattr(bench.keys, name).token(
        changed(bench.claims, roles=["OEM"], scope="openid celltrail:read")
    )

    principal = await bench.verifier.verify(token, now=bench.now)

    assert principal.operator_id == "oem-eu"
    assert principal.roles == {OperatorRole.OEM}
    assert principal.scopes == {TokenScope.READ}
    assert principal.purposes == frozenset()
    assert principal.proof is not None
    assert (principal.proof.issuer, principal.proof.token_id) == ("https://alpha.example", "token-1")
    assert principal.expires_at == bench.now + timedelta(seconds=540)


async def test_a_token_silent_on_roles_and_scopes_has_those_of_the_registry(bench: Bench) -> None:
    principal = await bench.verifier.verify(bench.keys.alpha.token(bench.claims), now=bench.now)

    assert principal.roles == {OperatorRole.OEM, OperatorRole.IMPORTER}
    assert principal.scopes == {TokenScope.READ, TokenScope.WRITE}
    assert principal.regimes == frozenset()


async def test_the_registry_names_the_claims_of_an_issuer(bench: Bench) -> None:
    named = {
        "org": "recycler-hn",
        "groups": ["RECYCLER"],
        "permissions": ["celltrail:read"],
        "why": "recycling",
    }
    token = bench.keys.beta.token(
        changed(bench.claims, iss="https://beta.example", operator=MISSING, **named), typ="JWT"
    )

    principal = await bench.verifier.verify(token, now=bench.now)

    assert principal.operator_id == "recycler-hn"
    assert principal.roles == {OperatorRole.RECYCLER}
    assert principal.scopes == {TokenScope.READ}
    assert principal.purposes == {"recycling"}


async def test_operators_of_the_database_are_looked_up(bench: Bench) -> None:
    token = bench.keys.home.token(changed(bench.claims, iss="https://home.example", operator="carrier-nl"))

    principal = await bench.verifier.verify(token, now=bench.now)

    assert principal.operator_id == "carrier-nl"
    assert principal.roles == {OperatorRole.CARRIER}


HEADER_CASES: list[tuple[str, Claims, RefusalReason]] = [
    ("C03 alg of the key's family, not on the list", {"alg": "Ed448"}, R.ALGORITHM),
    ("C03 alg of another key", {"alg": "RS256"}, R.KEY_UNKNOWN),
    ("C03 alg missing", {"alg": None}, R.ALGORITHM),
    ("C03 alg no text", {"alg": ["EdDSA"]}, R.ALGORITHM),
    ("C04 kid path", {"kid": "../../../../etc/passwd"}, R.KEY_UNKNOWN),
    ("C04 kid NUL", {"kid": "shared\0"}, R.HEADER_PARAMETER),
    ("C04 kid long", {"kid": "k" * 257}, R.HEADER_PARAMETER),
    ("C04 kid no text", {"kid": 1}, R.HEADER_PARAMETER),
    ("C04 kid empty", {"kid": ""}, R.HEADER_PARAMETER),
    ("C05 kid SQL", {"kid": "x' UNION SELECT 'key'--"}, R.KEY_UNKNOWN),
    ("C06 jku", {"jku": "https://evil.example/jwks"}, R.HEADER_PARAMETER),
    ("C06 x5u", {"x5u": "https://evil.example/cert"}, R.HEADER_PARAMETER),
    ("C06 x5c", {"x5c": ["MIIB"]}, R.HEADER_PARAMETER),
    ("C06 jwk", {"jwk": {"kty": "oct", "k": "AAAA"}}, R.HEADER_PARAMETER),
    ("C07 crit", {"crit": ["exp"], "exp": 1}, R.HEADER_PARAMETER),
    ("C07 b64", {"b64": False, "crit": ["b64"]}, R.HEADER_PARAMETER),
    ("C15 typ JWT", {"typ": "JWT"}, R.TYPE),
    ("C15 typ missing", {"typ": None}, R.TYPE),
    ("C15 typ of an event", {"typ": "secevent+jwt"}, R.TYPE),
    ("C15 typ no text", {"typ": ["at+jwt"]}, R.TYPE),
]


@pytest.mark.parametrize(("_id", "header", "reason"), HEADER_CASES, ids=[row[0] for row in HEADER_CASES])
async def test_a_signed_token_with_a_wrong_header_is_refused(
    bench: Bench, _id: str, header: Claims, reason: RefusalReason
) -> None:
    assert await bench.refusal(bench.keys.alpha.token(bench.claims, **header)) is reason


@pytest.mark.parametrize("typ", ["AT+JWT", "application/at+jwt", "Application/At+Jwt"], ids="C15 {}".format)
async def test_a_media_type_may_be_written_in_any_case(bench: Bench, typ: str) -> None:
    assert (
        await bench.verifier.verify(bench.keys.alpha.token(bench.claims, typ=typ), now=bench.now)
    ).operator_id == "oem-eu"


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"], ids="C01 {}".format)
@pytest.mark.parametrize("signature", ["", "AA"], ids=["no signature", "some signature"])
async def test_alg_none_is_refused(bench: Bench, alg: str, signature: str) -> None:
    header = {"typ": "at+jwt", "alg": alg}
    token = (
        f"{base64url(json.dumps(header).encode())}.{base64url(json.dumps(bench.claims).encode())}.{signature}"
    )

    assert await bench.refusal(token) in {RefusalReason.ALGORITHM, RefusalReason.MALFORMED}


@pytest.mark.parametrize("form", ["PEM", "DER", "JWK"], ids="C02 {}".format)
async def test_a_public_key_is_no_secret_of_an_hmac(bench: Bench, form: str) -> None:
    public = bench.keys.alpha_rsa.private.public_key()
    secrets: dict[str, Callable[[], bytes]] = {
        "PEM": lambda: public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "DER": lambda: public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "JWK": lambda: json.dumps(bench.keys.alpha_rsa.entry).encode(),
    }
    header = {"typ": "at+jwt", "alg": "HS256", "kid": "alpha-rsa"}
    signed = f"{base64url(json.dumps(header).encode())}.{base64url(json.dumps(bench.claims).encode())}"
    signature = hmac.new(secrets[form](), signed.encode(), hashlib.sha256).digest()

    assert await bench.refusal(f"{signed}.{base64url(signature)}") is RefusalReason.ALGORITHM


async def test_c03_an_issuer_is_held_to_its_own_algorithms(bench: Bench) -> None:
    """RS256 is accepted from Alpha, and not from Beta."""
    token = bench.keys.alpha_rsa.token(changed(bench.claims, iss="https://beta.example"))

    assert await bench.refusal(token) is RefusalReason.ALGORITHM


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        ('{"typ":"at+jwt","alg":"none","alg":"EdDSA","kid":"shared"}', None),
        (None, '"sub":"someone-else"'),
        (None, '"deep":{"a":1,"a":2}'),
    ],
    ids=["C17 header", "C17 claim", "C17 inner"],
)
async def test_a_key_given_twice_is_refused(bench: Bench, header: str | None, payload: str | None) -> None:
    head = header or '{"typ":"at+jwt","alg":"EdDSA","kid":"shared"}'
    body = json.dumps(bench.claims) if payload is None else f"{json.dumps(bench.claims)[:-1]},{payload}}}"

    assert await bench.refusal(bench.keys.alpha.sign(head.encode(), body.encode())) is R.DUPLICATE_KEY


async def test_c18_a_large_token_is_refused_before_it_is_parsed(bench: Bench) -> None:
    """The twin without padding claims is valid, so size alone decides."""
    token = bench.keys.alpha.token(changed(bench.claims, padding="p" * 8192))

    assert await bench.refusal(token) is RefusalReason.TOO_LARGE
    assert await bench.refusal("." * 5_000_000) is RefusalReason.TOO_LARGE


@pytest.mark.parametrize(
    "payload",
    [
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b"[" * 5900,
        b'{"exp": 1' + b"0" * 4400 + b"}",
        b'{"exp": NaN}',
        b"[]",
        b"\xff",
    ],
    ids=["C19 objects", "C19 arrays", "C19 digits", "C19 NaN", "C19 no object", "C19 no UTF-8"],
)
async def test_a_payload_made_to_hurt_is_refused(bench: Bench, payload: bytes) -> None:
    token = bench.keys.alpha.sign(b'{"typ":"at+jwt","alg":"EdDSA","kid":"shared"}', payload)

    assert await bench.refusal(token) in {RefusalReason.MALFORMED, RefusalReason.ISSUER}


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda token: token.rsplit(".", 1)[0],
        lambda token: token + ".",
        lambda token: token + ".AAAA",
        lambda token: token + "=",
        lambda token: token + "\n",
        lambda token: token.replace(".", "..", 1),
        lambda token: "é" + token[1:],
    ],
    ids=["empty", "two", "four", "five", "padded", "line break", "gap", "not ASCII"],
)
async def test_a_token_of_another_form_is_refused(bench: Bench, damage: Callable[[str], str]) -> None:
    with pytest.raises(TokenRefusedError) as caught:
        await bench.verifier.verify(damage(bench.keys.alpha.token(bench.claims)), now=bench.now)

    assert caught.value.reason is RefusalReason.MALFORMED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_c31_any_flipped_bit_and_any_cut_is_refused(bench: Bench, data: st.DataObject) -> None:
    """Over the three segments of each kind of key."""
    token = data.draw(st.sampled_from([bench.keys.alpha, bench.keys.alpha_ec, bench.keys.alpha_rsa])).token(
        bench.claims
    )
    position = data.draw(st.integers(0, len(token) - 1))
    bit = data.draw(st.integers(0, 6))
    flipped = token[:position] + chr(ord(token[position]) ^ (1 << bit)) + token[position + 1 :]

    for forged in (flipped, token[:position]):
        with pytest.raises(TokenRefusedError):
            await bench.verifier.verify(forged, now=bench.now)


@pytest.mark.parametrize("zeroed", ["r", "s", "both"], ids="C32 {}".format)
async def test_a_signature_of_zeros_is_refused(bench: Bench, zeroed: str) -> None:
    signed, signature = bench.keys.alpha_ec.token(bench.claims).rsplit(".", 1)
    raw = base64.urlsafe_b64decode(signature + "==")
    halves = {"r": bytes(32) + raw[32:], "s": raw[:32] + bytes(32), "both": bytes(64)}

    assert await bench.refusal(f"{signed}.{base64url(halves[zeroed])}") is RefusalReason.SIGNATURE


async def test_c32_a_signature_of_another_curve_is_refused(bench: Bench) -> None:
    assert await bench.refusal(bench.keys.alpha_p384.token(bench.claims)) is RefusalReason.SIGNATURE


async def test_c34_a_key_of_the_same_kid_signs_for_its_own_issuer_only(bench: Bench) -> None:
    """Alpha and Beta both have a key `shared`, and so has a stranger."""
    for signer in (bench.keys.beta, bench.keys.stranger):
        assert await bench.refusal(signer.token(bench.claims)) is RefusalReason.SIGNATURE

    beta = changed(bench.claims, iss="https://beta.example", org="recycler-hn")
    assert (
        await bench.verifier.verify(bench.keys.beta.token(beta), now=bench.now)
    ).operator_id == "recycler-hn"
    assert await bench.refusal(bench.keys.alpha.token(beta)) is RefusalReason.SIGNATURE


async def test_c33_an_issuer_with_the_database_does_not_speak_for_operators_of_another_issuer(
    bench: Bench,
) -> None:
    """The database knows oem-eu, and Alpha's table claims it."""
    token = bench.keys.home.token(changed(bench.claims, iss="https://home.example", operator="oem-eu"))

    assert await bench.refusal(token) is RefusalReason.OPERATOR


async def test_a_token_without_kid_is_tried_with_the_keys_of_its_issuer(bench: Bench) -> None:
    assert (
        await bench.verifier.verify(bench.keys.alpha.token(bench.claims, kid=None), now=bench.now)
    ).operator_id == "oem-eu"
    assert await bench.refusal(bench.keys.stranger.token(bench.claims, kid=None)) is RefusalReason.SIGNATURE


async def test_a_caller_learns_that_its_token_expired_and_nothing_else(bench: Bench) -> None:
    much_later = bench.now + timedelta(days=1)
    expected = {
        bench.keys.alpha.token(bench.claims): "the access token is not valid: expired",
        bench.keys.stranger.token(bench.claims): "the access token is not valid",
        bench.keys.alpha.token(changed(bench.claims, aud="other")): "the access token is not valid",
    }

    for token, message in expected.items():
        with pytest.raises(TokenRefusedError) as caught:
            await bench.verifier.verify(token, now=much_later)
        assert (str(caught.value), caught.value.code) == (message, "UNAUTHENTICATED")


async def test_an_issuer_with_the_database_needs_one(registry: IssuerRegistry) -> None:
    with pytest.raises(IssuerConfigurationError, match=r"home\.example.*there is none to ask"):
        TokenVerifier.open(registry)


async def test_c34_a_key_set_may_hold_two_keys_of_one_kid(
    bench: Bench, registry: IssuerRegistry, tmp_path: Path
) -> None:
    """Within one set."""
    alpha = registry.issuers[0]
    file = tmp_path / "both.json"
    file.write_text(json.dumps({"keys": [bench.keys.stranger.entry, bench.keys.alpha.entry]}))
    verifier = TokenVerifier(IssuerRegistry((alpha,)), sources={alpha.name: FileKeys(alpha.name, file)})

    assert (
        await verifier.verify(bench.keys.alpha.token(bench.claims), now=bench.now)
    ).operator_id == "oem-eu"
