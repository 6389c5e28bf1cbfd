"""The development issuer: tokens for trying out, signed with a key that lies in the data directory.

Whoever reads the key can be any operator on board. A production start refuses this issuer
(`IssuerRegistry.refuse_development_issuers`).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.auth.issuers import (
    DEVELOPMENT_ISSUER_NAME,
    DEVELOPMENT_LIFETIME_S,
    Issuer,
    OperatorSource,
    SigningAlgorithm,
    TokenType,
)
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.principal import TokenScope
from celltrail.domain.vocabulary import OperatorRole

CLIENT_ID = "celltrail-development"
DEFAULT_AUDIENCE = "urn:celltrail:graph"
DEFAULT_EXPIRES_S = 3600
KEY_FILE = "development-issuer.key.pem"
JWKS_FILE = "development-issuer.jwks.json"
DIRECTORY_MODE = 0o700
KEY_MODE = 0o600


@dataclass(frozen=True, slots=True)
class DevelopmentIssuer:
    """Mints tokens that this installation believes while it is not in production."""

    key: Ed25519PrivateKey
    kid: str
    audience: str
    jwks_file: Path

    def issuer(self) -> Issuer:
        """Its entry in the registry: it speaks for whoever is on board."""
        return Issuer(
            name=DEVELOPMENT_ISSUER_NAME,
            audience=self.audience,
            algorithms=frozenset({SigningAlgorithm.EDDSA}),
            operators=OperatorSource.DATABASE,
            jwks_file=self.jwks_file,
            max_lifetime_s=DEVELOPMENT_LIFETIME_S,
            development=True,
        )

    def mint(
        self,
        operator_id: str,
        *,
        now: datetime,
        roles: Collection[OperatorRole] | None = None,
        scopes: Collection[TokenScope] | None = None,
        purposes: Collection[str] = (),
        expires_s: int = DEFAULT_EXPIRES_S,
    ) -> str:
        """A token with all claims of RFC 9068, 2.2. Roles left out: all of the operator; scopes left out:
        all.

        Raises:
            InvalidInputError: `expires_s` is outside of 1 to 86400, the longest life of a development token.
        """
        if not 0 < expires_s <= DEVELOPMENT_LIFETIME_S:
            raise InvalidInputError(
                f"a development token lives 1 to {DEVELOPMENT_LIFETIME_S} seconds, not {expires_s}",
                path=("expires",),
            )
        issued = int(now.timestamp())
        claims: dict[str, object] = {
            "iss": DEVELOPMENT_ISSUER_NAME,
            "sub": operator_id,
            "aud": self.audience,
            "iat": issued,
            "exp": issued + expires_s,
            "jti": secrets.token_urlsafe(16),
            "client_id": CLIENT_ID,
            "operator": operator_id,
        }
        if roles is not None:
            claims["roles"] = sorted(roles)
        if scopes is not None:
            claims["scope"] = " ".join(sorted(scopes))
        if purposes:
            claims["purposes"] = sorted(purposes)
        headers = {"typ": TokenType.ACCESS_TOKEN.value, "kid": self.kid}
        return jwt.encode(claims, self.key, algorithm=SigningAlgorithm.EDDSA.value, headers=headers)


def open_development_issuer(directory: Path, *, audience: str = DEFAULT_AUDIENCE) -> DevelopmentIssuer:
    """The development issuer of a data directory; its key is made on first use, its JWKS lies beside it.

    Raises:
        IssuerConfigurationError: the key file is no Ed25519 key, or others than its owner may read it.
    """
    directory.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    path = directory / KEY_FILE
    if not path.exists():
        _create_key(path)
    key = _read_key(path)
    entry = _public_entry(key)
    jwks_file = directory / JWKS_FILE
    _write_jwks(jwks_file, json.dumps({"keys": [entry]}, indent=2).encode() + b"\n")
    return DevelopmentIssuer(key=key, kid=entry["kid"], audience=audience, jwks_file=jwks_file)


def _create_key(path: Path) -> None:
    """Two starts at once must end with one key: it appears under its name whole, or was there first."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = _draft_of(path, pem)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _read_key(path: Path) -> Ed25519PrivateKey:
    readers = stat.S_IRWXG | stat.S_IRWXO
    if os.name == "posix" and path.stat().st_mode & readers:
        raise _unusable(path, "may be read by others than its owner: chmod 600, or remove it for a new key")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as exc:
        raise _unusable(path, "is no private key: remove it for a new one") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, "is no Ed25519 key: remove it for a new one")
    return key


def _unusable(path: Path, message: str) -> IssuerConfigurationError:
    return IssuerConfigurationError(message, where=str(path), issuer=DEVELOPMENT_ISSUER_NAME)


def _public_entry(key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    required = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}
    canonical = json.dumps(required, sort_keys=True, separators=(",", ":")).encode()
    thumbprint = hashlib.sha256(canonical).digest()  # RFC 7638, 3
    return {**required, "kid": _base64url(thumbprint), "use": "sig", "alg": SigningAlgorithm.EDDSA.value}


def _write_jwks(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    _draft_of(path, content).replace(path)


def _draft_of(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
