"""An issuer of tokens as a production installation has one: its keys in a file, its name in issuers.toml."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from jwt.algorithms import ECAlgorithm

ISSUER, AUDIENCE, KEY_ID = "https://login.partner.example", "https://celltrail.example", "key-1"

REGISTRY = f"""
[[issuers]]
issuer = "{ISSUER}"
audience = "{AUDIENCE}"
algorithms = ["ES256"]
jwks_file = "partner.jwks.json"
operators = "database"
"""


@dataclass(frozen=True, slots=True)
class PartnerIssuer:
    """Signs tokens; `registry` is the file that makes an installation believe them."""

    registry: Path
    key: EllipticCurvePrivateKey

    def token(self, operator: str) -> str:
        """A token for an operator that is on board, of five minutes."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": operator,
            "client_id": "tests",
            "operator": operator,
            "iat": now,
            "exp": now + 300,
            "jti": str(uuid.uuid4()),
        }
        headers = {"typ": "at+jwt", "kid": KEY_ID}
        return jwt.encode(claims, self.key, algorithm="ES256", headers=headers)


def partner_issuer(folder: Path) -> PartnerIssuer:
    """Write the registry and the public key into `folder`."""
    key = generate_private_key(SECP256R1())
    public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {
        "kid": KEY_ID,
        "use": "sig",
        "alg": "ES256",
    }
    (folder / "partner.jwks.json").write_text(json.dumps({"keys": [public]}))
    registry = folder / "issuers.toml"
    registry.write_text(REGISTRY)
    return PartnerIssuer(registry, key)
