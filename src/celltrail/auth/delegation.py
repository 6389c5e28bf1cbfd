"""What the gateway shows to a partner's subgraph instead of its caller's token: a token of its own, signed.

The token (RFC 9068) is for one subgraph and lives 60 seconds. Its `sub` is a pseudonym: the same for one
operator at one subgraph, another at every other, and of use to nobody else. The signature (RFC 9421) covers
method, authority, path, query, token and body (RFC 9530), with a nonce: a request that was overheard cannot
be changed, nor sent again to a subgraph that remembers nonces for as long as signatures live.

Keys are published some time before they sign, and a while after. Source: design of access, section 7.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from celltrail.auth.issuers import SigningAlgorithm, TokenType

LIFETIME_S: Final = 60
CLIENT_ID: Final = "celltrail"
TAG: Final = "celltrail-subgraph"
LABEL: Final = "celltrail"
COMPONENTS: Final = ("@method", "@authority", "@path", "@query", "authorization")
PUBLISHED_BEFORE: Final = timedelta(minutes=2)
"""How long a key is published before it signs: longer than partners and gateways keep a key set."""
PUBLISHED_AFTER: Final = timedelta(minutes=10)
"""How long a key is published after another has taken its place: longer than what it signed lives."""

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class DelegationKey:
    """A key that signs from a time on, until a later one does."""

    seed: bytes = field(repr=False)
    signs_from: datetime

    @classmethod
    def made(cls, signs_from: datetime) -> DelegationKey:
        """A new one."""
        return cls(secrets.token_bytes(32), signs_from)

    @property
    def private(self) -> Ed25519PrivateKey:
        """The key itself."""
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> dict[str, str]:
        """Its public part, as an entry of a key set (RFC 8037, 2); `kid` is its thumbprint (RFC 7638)."""
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        required = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}
        canonical = json.dumps(required, sort_keys=True, separators=(",", ":")).encode()
        kid = _base64url(hashlib.sha256(canonical).digest())
        return {**required, "kid": kid, "use": "sig", "alg": SigningAlgorithm.EDDSA.value}


def rotated(keys: Sequence[DelegationKey], *, now: datetime) -> tuple[DelegationKey, ...]:
    """The keys with a new one, which signs soon, and without those that were replaced a while ago."""
    in_order = sorted(keys, key=lambda each: each.signs_from)
    kept = [
        key
        for key, following in zip(in_order, [*in_order[1:], None], strict=True)
        if following is None or following.signs_from + PUBLISHED_AFTER > now
    ]
    return (*kept, DelegationKey.made(now + PUBLISHED_BEFORE))


@dataclass(frozen=True, slots=True)
class _Signing:
    """A key, made ready once."""

    kid: str
    key: Ed25519PrivateKey
    signer: HTTPMessageSigner
    signs_from: datetime


class Delegation:
    """Makes tokens and signatures: `issuer` is the gateway's name, `pairwise` the secret of pseudonyms."""

    def __init__(self, *, issuer: str, pairwise: bytes) -> None:
        self.issuer, self._pairwise = issuer, pairwise
        self._keys: tuple[DelegationKey, ...] = ()
        self._signing: tuple[_Signing, ...] = ()

    def take(self, keys: Sequence[DelegationKey]) -> None:
        """Use these keys from now on."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self._signing = tuple(sorted(map(_ready, keys), key=lambda each: each.signs_from))

    @property
    def key_set(self) -> dict[str, Any]:
        """The public keys (RFC 7517, 5)."""
        return {"keys": [each.public for each in self._keys]}

    def headers(
        self,
        *,
        subgraph: str,
        operator_id: str | None,
        method: str,
        url: str,
        body: bytes | None,
        now: datetime,
    ) -> Headers:
        """What one request to a subgraph carries, on behalf of an operator or of the public."""
        signing = self._at(now)
        message = _Message(method, url.replace("ws", "http", 1) if url.startswith("ws") else url)
        message.headers["authorization"] = f"Bearer {self._token(signing, subgraph, operator_id, now=now)}"
        signing.signer.sign(
            message,
            key_id=signing.kid,
            created=now,
            expires=now + timedelta(seconds=LIFETIME_S),
            nonce=secrets.token_urlsafe(18),
            tag=TAG,
            label=LABEL,
            covered_component_ids=COMPONENTS if body is None else (*COMPONENTS, "content-digest"),
            body=body,
        )
        return [(name.lower().encode(), value.encode("ascii")) for name, value in message.headers.items()]

    def pseudonym(self, subgraph: str, operator_id: str | None) -> str:
        """Who a caller is to one subgraph. Lengths are in it, so that no two pairs are one text."""
        text = json.dumps([subgraph, operator_id]).encode()
        return _base64url(hmac.new(self._pairwise, text, hashlib.sha256).digest())

    def _at(self, now: datetime) -> _Signing:
        """The newest key that signs by now; the oldest, where all are ahead of this machine's clock."""
        return next((each for each in reversed(self._signing) if each.signs_from <= now), self._signing[0])

    def _token(self, signing: _Signing, subgraph: str, operator_id: str | None, *, now: datetime) -> str:
        issued = int(now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.pseudonym(subgraph, operator_id),
            "aud": audience_of(subgraph),
            "iat": issued,
            "exp": issued + LIFETIME_S,
            "jti": secrets.token_urlsafe(16),
            "client_id": CLIENT_ID,
        }
        headers = {"typ": TokenType.ACCESS_TOKEN.value, "kid": signing.kid}
        return jwt.encode(claims, signing.key, algorithm=SigningAlgorithm.EDDSA.value, headers=headers)


def audience_of(subgraph: str) -> str:
    """Whom a token is for."""
    return f"urn:celltrail:subgraph:{subgraph}"


class _Message:
    """A request as the library of signatures takes one."""

    def __init__(self, method: str, url: str) -> None:
        self.method, self.url = method, url
        self.headers: dict[str, str] = {}


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:  # noqa: ARG002 -- the library's protocol
        return self._key

    def resolve_public_key(self, key_id: str) -> Any:  # noqa: ANN401 -- as above
        raise LookupError(key_id)


def _ready(key: DelegationKey) -> _Signing:
    private = key.private
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(private))
    return _Signing(key.public["kid"], private, signer, key.signs_from)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
