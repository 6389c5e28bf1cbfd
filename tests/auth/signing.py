"""Key pairs that sign anything, so that forgeries are as good as an attacker's."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import Algorithm, ECAlgorithm, OKPAlgorithm, RSAAlgorithm


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class SigningKey:
    """A key pair of an issuer."""

    kid: str
    alg: str
    private: Any
    algorithm: Algorithm

    @property
    def entry(self) -> dict[str, Any]:
        public = self.algorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "alg": self.alg}

    def token(self, claims: dict[str, Any], **header: object) -> str:
        full = {"typ": "at+jwt", "alg": self.alg, "kid": self.kid, **header}
        kept = {name: value for name, value in full.items() if value is not None}
        return self.sign(json.dumps(kept).encode(), json.dumps(claims).encode())

    def sign(self, header: bytes, payload: bytes) -> str:
        signed = f"{base64url(header)}.{base64url(payload)}"
        return f"{signed}.{base64url(self.algorithm.sign(signed.encode(), self.private))}"


def rsa_key(kid: str, *, bits: int = 2048) -> SigningKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return SigningKey(kid, "RS256", private, RSAAlgorithm(RSAAlgorithm.SHA256))


def ec_key(kid: str) -> SigningKey:
    return SigningKey(kid, "ES256", ec.generate_private_key(ec.SECP256R1()), ECAlgorithm(ECAlgorithm.SHA256))


def p384_key(kid: str) -> SigningKey:
    """Claims ES256, and signs on a curve that ES256 does not have."""
    return SigningKey(kid, "ES256", ec.generate_private_key(ec.SECP384R1()), ECAlgorithm(ECAlgorithm.SHA256))


def ed_key(kid: str) -> SigningKey:
    return SigningKey(kid, "EdDSA", ed25519.Ed25519PrivateKey.generate(), OKPAlgorithm())


@dataclass(frozen=True)
class Keys:
    """Alpha and Beta both call an Ed25519 key `shared`."""

    alpha_rsa: SigningKey = field(default_factory=lambda: rsa_key("alpha-rsa"))
    alpha_ec: SigningKey = field(default_factory=lambda: ec_key("alpha-ec"))
    alpha_p384: SigningKey = field(default_factory=lambda: p384_key("alpha-ec"))
    alpha: SigningKey = field(default_factory=lambda: ed_key("shared"))
    beta: SigningKey = field(default_factory=lambda: ed_key("shared"))
    home: SigningKey = field(default_factory=lambda: ed_key("home"))
    stranger: SigningKey = field(default_factory=lambda: ed_key("shared"))

    def new_ed25519(self, kid: str) -> SigningKey:
        return ed_key(kid)

    def new_rsa(self, kid: str, *, bits: int) -> SigningKey:
        return rsa_key(kid, bits=bits)


def jwks(*keys: SigningKey) -> bytes:
    return json.dumps({"keys": [key.entry for key in keys]}).encode()
