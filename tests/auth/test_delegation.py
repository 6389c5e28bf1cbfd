"""What the gateway shows to partners' subgraphs: C129, C131, C132; RFC 9421, RFC 9068."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    VerifyResult,
    algorithms,
)

from celltrail.auth.delegation import (
    COMPONENTS,
    PUBLISHED_AFTER,
    PUBLISHED_BEFORE,
    TAG,
    Delegation,
    DelegationKey,
    audience_of,
    rotated,
)

URL = "https://partner.example:8443/graphql?v=1"
BODY = b'{"query":"{ x }"}'


@dataclass
class Received:
    """A request as a subgraph has it."""

    method: str
    url: str
    headers: dict[str, str]


class Published(HTTPSignatureKeyResolver):
    """The keys as the gateway publishes them."""

    def __init__(self, key_set: dict[str, Any]) -> None:
        self.keys = {each.key_id: each.key for each in jwt.PyJWKSet.from_dict(key_set).keys}

    def resolve_private_key(self, key_id: str) -> Any:  # noqa: ANN401 -- the library's protocol
        raise LookupError(key_id)

    def resolve_public_key(self, key_id: str) -> Any:  # noqa: ANN401 -- as above
        return self.keys[key_id]


def made(*ages: timedelta, pairwise: bytes = bytes(32)) -> Delegation:
    delegation = Delegation(issuer="https://gateway.example", pairwise=pairwise)
    now = datetime.now(UTC)
    delegation.take([DelegationKey.made(now - age) for age in ages or (timedelta(hours=1),)])
    return delegation


def sent(
    delegation: Delegation,
    operator_id: str | None = "oem",
    *,
    subgraph: str = "charging",
    body: bytes | None = BODY,
) -> Received:
    method = "GET" if body is None else "POST"
    headers = delegation.headers(
        subgraph=subgraph, operator_id=operator_id, method=method, url=URL, body=body, now=datetime.now(UTC)
    )
    return Received(method, URL, {name.decode(): value.decode() for name, value in headers})


def claims(delegation: Delegation, received: Received) -> dict[str, Any]:
    token = received.headers["authorization"].removeprefix("Bearer ")
    header = jwt.get_unverified_header(token)
    assert header["typ"] == "at+jwt"
    key = Published(delegation.key_set).keys[header["kid"]]
    found: dict[str, Any] = jwt.decode(token, key, algorithms=["EdDSA"], audience=audience_of("charging"))
    return found


def verified(delegation: Delegation, received: Received, body: bytes | None = BODY) -> VerifyResult:
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519, key_resolver=Published(delegation.key_set)
    )
    components: Sequence[str] = COMPONENTS if body is None else (*COMPONENTS, "content-digest")
    (result,) = verifier.verify(received, expect_tag=TAG, require_components=components, body=body)
    return result


def test_the_token_is_for_one_subgraph_and_a_minute() -> None:
    delegation = made()

    found = claims(delegation, sent(delegation))

    assert found.keys() == {"iss", "sub", "aud", "iat", "exp", "jti", "client_id"}
    assert (found["iss"], found["client_id"]) == ("https://gateway.example", "celltrail")
    assert found["exp"] - found["iat"] == 60
    with pytest.raises(jwt.InvalidAudienceError):
        claims(delegation, sent(delegation, subgraph="another"))


def test_c129_it_names_nobody() -> None:
    delegation = made()

    subjects = {
        (subgraph, who): delegation.pseudonym(subgraph, who)
        for subgraph in ("charging", "laboratory")
        for who in ("oem", "recycler", None)
    }

    assert len(set(subjects.values())) == len(subjects)
    assert claims(delegation, sent(delegation, "oem"))["sub"] == subjects["charging", "oem"]
    assert claims(delegation, sent(delegation, None))["sub"] == subjects["charging", None]
    assert "oem" not in json.dumps([*sent(delegation, "oem").headers.values()])
    # Who does not know the secret cannot compute it.
    assert made(pairwise=b"x" * 32).pseudonym("charging", "oem") != subjects["charging", "oem"]


def test_no_two_pairs_are_one_text() -> None:
    assert made().pseudonym("a", "bc") != made().pseudonym("ab", "c")


@pytest.mark.parametrize("body", [BODY, b"", None])
def test_the_signature_verifies(body: bytes | None) -> None:
    delegation = made()
    received = sent(delegation, body=body)

    result = verified(delegation, received, body)

    assert result.nonce
    assert int(result.parameters["expires"]) - int(result.parameters["created"]) == 60
    assert ("content-digest" in received.headers) == (body is not None)


def test_c132_every_signature_has_a_nonce_of_its_own() -> None:
    delegation = made()

    assert len({verified(delegation, sent(delegation)).nonce for _ in range(50)}) == 50


def _with_header(received: Received, name: str, value: str) -> Received:
    return replace(received, headers={**received.headers, name: value})


def _with_parameter(received: Received, found: str) -> Received:
    given = received.headers["signature-input"]
    assert found in given
    return _with_header(received, "signature-input", given.replace(found, "changed"))


CHANGES: Mapping[str, Callable[[Received, Received], Received]] = {
    "method": lambda it, _: replace(it, method="PUT"),
    "authority": lambda it, _: replace(it, url=it.url.replace("partner", "other")),
    "path": lambda it, _: replace(it, url=it.url.replace("graphql", "admin")),
    "query": lambda it, _: replace(it, url=it.url.replace("v=1", "v=2")),
    "token": lambda it, other: _with_header(it, "authorization", other.headers["authorization"]),
    "digest": lambda it, other: _with_header(it, "content-digest", other.headers["content-digest"]),
    "nonce": lambda it, _: _with_parameter(
        it, it.headers["signature-input"].split('nonce="')[1].split('"')[0]
    ),
    "tag": lambda it, _: _with_parameter(it, TAG),
    "life": lambda it, _: _with_parameter(
        it, it.headers["signature-input"].split("expires=")[1].split(";")[0]
    ),
}


@pytest.mark.parametrize("changed", CHANGES)
def test_c132_what_was_changed_does_not_verify(changed: str) -> None:
    delegation = made()

    received = CHANGES[changed](sent(delegation), sent(delegation, "recycler", body=b"{}"))

    with pytest.raises(InvalidSignature):
        verified(delegation, received)


def test_c132_another_body_does_not_verify() -> None:
    delegation = made()

    with pytest.raises(InvalidSignature):
        verified(delegation, sent(delegation), b"{}")


def test_a_key_is_published_before_it_signs_and_after() -> None:
    now = datetime.now(UTC)
    first = DelegationKey.made(now - timedelta(days=30))
    keys = rotated([first], now=now)
    delegation = made()
    delegation.take(keys)

    assert len(delegation.key_set["keys"]) == 2
    assert _kid(delegation, now) == first.public["kid"]
    assert _kid(delegation, now + PUBLISHED_BEFORE) == keys[-1].public["kid"]
    soon, later = now + PUBLISHED_BEFORE + PUBLISHED_AFTER / 2, now + PUBLISHED_BEFORE + PUBLISHED_AFTER * 2
    assert first in rotated(keys, now=soon)
    assert first not in rotated(keys, now=later)
    assert keys[-1] in rotated(keys, now=later)


def test_a_key_that_is_ahead_of_the_clock_signs_where_there_is_no_other() -> None:
    delegation = made(-timedelta(hours=1))

    assert verified(delegation, sent(delegation)).nonce


def _kid(delegation: Delegation, now: datetime) -> str:
    headers = delegation.headers(
        subgraph="charging", operator_id=None, method="POST", url=URL, body=BODY, now=now
    )
    token = dict(headers)[b"authorization"].decode().removeprefix("Bearer ")
    return str(jwt.get_unverified_header(token)["kid"])


def test_seeds_are_not_in_what_is_shown() -> None:
    key = DelegationKey.made(datetime.now(UTC))

    assert key.seed.hex() not in repr(key)
    assert "d" not in key.public


def test_the_library_signs_as_rfc_9421_b_2_6_does() -> None:
    private = load_pem_private_key(
        b"-----BEGIN PRIVATE KEY-----\n"
        b"MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n"
        b"-----END PRIVATE KEY-----\n",
        password=None,
    )

    class Resolver(HTTPSignatureKeyResolver):
        def resolve_private_key(self, key_id: str) -> Any:  # noqa: ANN401 -- the library's protocol
            assert key_id == "test-key-ed25519"
            return private

        def resolve_public_key(self, key_id: str) -> Any:  # noqa: ANN401 -- as above
            raise LookupError(key_id)

    message = Received(
        "POST",
        "http://example.com/foo?param=Value&Pet=dog",
        {
            "Host": "example.com",
            "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
            "Content-Type": "application/json",
            "Content-Length": "18",
        },
    )
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Resolver())

    signer.sign(
        message,
        key_id="test-key-ed25519",
        created=datetime.fromtimestamp(1618884473, UTC),
        label="sig-b26",
        include_alg=False,
        covered_component_ids=("date", "@method", "@path", "@authority", "content-type", "content-length"),
    )

    expected = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert message.headers["Signature"] == f"sig-b26=:{expected}:"
    assert len(base64.b64decode(expected)) == 64
