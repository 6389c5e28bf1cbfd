"""Real keys, an issuer registry in files, and a JWKS host on the loopback interface."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from celltrail.auth.errors import RefusalReason, TokenRefusedError
from celltrail.auth.issuer_file import load_issuers
from celltrail.auth.issuers import IssuerRegistry, OperatorGrant
from celltrail.auth.tokens import TokenVerifier
from celltrail.domain.principal import Principal
from celltrail.domain.vocabulary import OperatorRole, Regime
from tests.auth.jwks_host import JwksHost, running_jwks_host
from tests.auth.signing import Keys, jwks

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


@pytest_asyncio.fixture
async def jwks_host() -> AsyncIterator[JwksHost]:
    async with running_jwks_host() as host:
        yield host


@pytest.fixture
def write_issuers(tmp_path: Path, keys: Keys) -> Callable[[str], Path]:
    """Writes an issuers.toml beside a valid `alpha.jwks.json`."""

    def write(text: str) -> Path:
        (tmp_path / "alpha.jwks.json").write_bytes(jwks(keys.alpha))
        path = tmp_path / "issuers.toml"
        path.write_text(text)
        return path

    return write
