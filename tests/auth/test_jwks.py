"""Which keys of a set verify tokens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from celltrail.auth.issuers import SigningAlgorithm
from celltrail.auth.jwks import JwksRefusedError, parse_jwks


def whole(*entries: object) -> bytes:
    return json.dumps({"keys": entries}).encode()


@pytest.fixture
def entries(keys: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401  a class of the conftest, which nothing imports
    return {
        "RS256": keys.alpha_rsa.entry,
        "ES256": keys.alpha_ec.entry,
        "EdDSA": keys.alpha.entry,
        "weak": keys.new_rsa("weak", bits=1024).entry,
        "P-384": keys.alpha_p384.entry,
    }


@pytest.mark.parametrize("algorithm", list(SigningAlgorithm))
def test_a_key_verifies_the_one_algorithm_of_its_type(
    entries: dict[str, dict[str, Any]], algorithm: SigningAlgorithm
) -> None:
    entry = entries[algorithm.value]
    bare = {name: value for name, value in entry.items() if name not in {"alg", "use"}}

    for written in (entry, bare, {**bare, "key_ops": ["verify"]}):
        key_set = parse_jwks(whole(written))
        assert [key.algorithm for key in key_set.keys] == [algorithm]
        for other in SigningAlgorithm:
            assert len(key_set.candidates(entry["kid"], algorithm=other)) == (other is algorithm)


PASSED_OVER: list[tuple[str, str, dict[str, Any], str]] = [
    ("RSA of 1024 bits", "weak", {}, "1024 bits"),
    ("P-384", "P-384", {}, "neither RSA, nor EC on P-256"),
    ("unknown type", "EdDSA", {"kty": "AKP"}, "neither RSA"),
    ("type no text", "EdDSA", {"kty": ["OKP"]}, "neither RSA"),
    ("X25519", "EdDSA", {"crv": "X25519"}, "neither RSA"),
    ("for encryption", "RS256", {"use": "enc"}, "use is not sig"),
    ("for signing only", "RS256", {"key_ops": ["sign"]}, "key_ops"),
    ("C03 of RS512", "RS256", {"alg": "RS512"}, "alg is not RS256"),
    ("C02 of HS256", "RS256", {"alg": "HS256"}, "alg is not RS256"),
    ("C32 off the curve", "ES256", {"x": "A" * 43}, "no public key"),
    ("no numbers", "RS256", {"n": None}, "no public key"),
    ("even exponent", "RS256", {"e": "BA"}, "no public key"),
    ("short key", "EdDSA", {"x": "AAAA"}, "no public key"),
    ("kid a number", "EdDSA", {"kid": 1}, "kid"),
]


@pytest.mark.parametrize(
    ("name", "changes", "why"), [row[1:] for row in PASSED_OVER], ids=[row[0] for row in PASSED_OVER]
)
def test_a_key_for_something_else_is_passed_over(
    entries: dict[str, dict[str, Any]], name: str, changes: dict[str, Any], why: str
) -> None:
    key_set = parse_jwks(whole({**entries[name], **changes}, entries["EdDSA"]))

    assert [key.algorithm for key in key_set.keys] == [SigningAlgorithm.EDDSA]
    assert why in key_set.passed_over[0]


@pytest.mark.parametrize(
    "raw",
    [
        whole({"kty": "oct", "k": "c2VjcmV0"}),
        whole({"kty": "oct"}),
        whole({"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}),
        whole({"kty": "RSA", "n": "AA", "e": "AQAB", "p": "AA"}),
        whole("key"),
        whole(*[{}] * 65),
        b'{"keys": {}}',
        b"{}",
        b"[]",
        b"<html>",
        b'{"keys": [], "keys": []}',
        b'{"keys": ' + b"[" * 100_000,
    ],
    ids=[
        "C20 secret",
        "C20 oct",
        "private",
        "prime",
        "text",
        "many",
        "object",
        "none",
        "array",
        "html",
        "twice",
        "deep",
    ],
)
def test_a_set_that_nobody_should_publish_is_refused_whole(raw: bytes) -> None:
    with pytest.raises(JwksRefusedError):
        parse_jwks(raw)


def test_an_issuer_may_withdraw_all_its_keys() -> None:
    assert parse_jwks(b'{"keys": []}').keys == ()
