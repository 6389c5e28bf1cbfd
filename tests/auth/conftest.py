"""Real keys, an issuer registry in files, and a JWKS host on the loopback interface."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import Algorithm, ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from celltrail.auth.errors import RefusalReason, TokenRefusedError
from celltrail.auth.issuer_file import load_issuers
from celltrail.auth.issuers import IssuerRegistry, OperatorGrant
from celltrail.auth.tokens import TokenVerifier
from celltrail.domain.principal import Principal
from celltrail.domain.vocabulary import OperatorRole, Regime

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AUDIENCE = "https://celltrail.example"
ALPHA, BETA, HOME = "https://alpha.example", "https://beta.example", "https://home.example"

ISSUERS_TOML = f"""
[[issuers]]
issuer = "{ALPHA}"
audience = "{AUDIENCE}"
algorithms = ["RS256", "ES256", "EdDSA"]
jwks_file = "alpha.jwks.json"
leeway_s = 30

[[issuers.operators]]
id = "oem-eu"
roles = ["OEM", "IMPORTER"]

[[issuers.operators]]
id = "authority-eu"
roles = ["AUTHORITY", "AUDITOR"]
regimes = ["EU_2023_1542"]

[[issuers]]
issuer = "{BETA}"
audience = "{AUDIENCE}"
algorithms = ["EdDSA"]
jwks_file = "beta.jwks.json"
accept_typ = ["at+jwt", "JWT"]
claims = {{operator = "org", roles = "groups", scope = "permissions", purposes = "why"}}

[[issuers.operators]]
id = "recycler-hn"
roles = ["RECYCLER", "COLLECTOR"]

[[issuers]]
issuer = "{HOME}"
audience = "{AUDIENCE}"
algorithms = ["EdDSA"]
jwks_file = "home.jwks.json"
operators = "database"
"""


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class SigningKey:
    """A key pair of an issuer; signs anything, so that forgeries are as good as an attacker's."""

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


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys()


@pytest.fixture(scope="session")
def registry(keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> IssuerRegistry:
    directory = tmp_path_factory.mktemp("issuers")
    (directory / "issuers.toml").write_text(ISSUERS_TOML)
    (directory / "alpha.jwks.json").write_bytes(jwks(keys.alpha_rsa, keys.alpha_ec, keys.alpha))
    (directory / "beta.jwks.json").write_bytes(jwks(keys.beta))
    (directory / "home.jwks.json").write_bytes(jwks(keys.home))
    return load_issuers(directory / "issuers.toml")


async def known_operator(operator_id: str) -> OperatorGrant | None:
    """The host's directory: it knows everybody on board, also those whom other issuers speak for."""
    directory = {
        "oem-eu": OperatorGrant(frozenset({OperatorRole.OEM})),
        "carrier-nl": OperatorGrant(frozenset({OperatorRole.CARRIER}), frozenset({Regime.CN_MIIT})),
    }
    return directory.get(operator_id)


@pytest.fixture(scope="session")
def verifier(registry: IssuerRegistry) -> TokenVerifier:
    return TokenVerifier.open(registry, known_operator=known_operator)


@pytest.fixture
def claims() -> dict[str, Any]:
    """A token's claims that Alpha may make at NOW."""
    issued = int(NOW.timestamp()) - 60
    return {
        "iss": ALPHA,
        "sub": "user-17",
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + 600,
        "jti": "token-1",
        "client_id": "alpha-erp",
        "operator": "oem-eu",
    }


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def accepted(verifier: TokenVerifier, keys: Keys) -> Callable[..., Awaitable[Principal]]:
    """Verifies claims that Alpha signed."""

    async def accept(claims: dict[str, Any], *, now: datetime = NOW) -> Principal:
        return await verifier.verify(keys.alpha.token(claims), now=now)

    return accept


@pytest.fixture
def refused(verifier: TokenVerifier, keys: Keys) -> Callable[..., Awaitable[RefusalReason]]:
    """Why claims that Alpha signed are refused."""

    async def refuse(claims: dict[str, Any], *, now: datetime = NOW) -> RefusalReason:
        with pytest.raises(TokenRefusedError) as caught:
            await verifier.verify(keys.alpha.token(claims), now=now)
        return caught.value.reason

    return refuse


class Clock:
    """A monotonic clock that moves when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


class JwksHost:
    """An HTTP server of an issuer: what it answers can be changed between requests."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = "200 OK", b'{"keys": []}', {"content-type": "application/json"}
        self.delay_s = 0.0
        self.requests: list[bytes] = []
        self.url = ""

    @property
    def fetches(self) -> int:
        return len(self.requests)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await asyncio.sleep(self.delay_s)
            head = {**self.headers, "content-length": str(len(self.body)), "connection": "close"}
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            writer.write(f"HTTP/1.1 {self.status}\r\n{lines}\r\n".encode() + self.body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left, which is what some tests are about
        finally:
            writer.close()


@pytest_asyncio.fixture
async def jwks_host() -> AsyncIterator[JwksHost]:
    host = JwksHost()
    server = await asyncio.start_server(host.answer, "127.0.0.1", 0)
    host.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks"
    yield host
    server.close()


@pytest.fixture
def write_issuers(tmp_path: Path, keys: Keys) -> Callable[[str], Path]:
    """Writes an issuers.toml beside a valid `alpha.jwks.json`."""

    def write(text: str) -> Path:
        (tmp_path / "alpha.jwks.json").write_bytes(jwks(keys.alpha))
        path = tmp_path / "issuers.toml"
        path.write_text(text)
        return path

    return write
