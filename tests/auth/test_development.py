"""The issuer for trying out: its key, its tokens, and that production refuses it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from celltrail.auth.development import JWKS_FILE, KEY_FILE, open_development_issuer
from celltrail.auth.errors import IssuerConfigurationError, RefusalReason, TokenRefusedError
from celltrail.auth.issuers import IssuerRegistry, OperatorGrant
from celltrail.auth.tokens import TokenVerifier
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.principal import TokenScope
from celltrail.domain.vocabulary import OperatorRole, Regime

GRANT = OperatorGrant(frozenset({OperatorRole.OEM, OperatorRole.AUTHORITY}), frozenset({Regime.EU_2023_1542}))


async def on_board(operator_id: str) -> OperatorGrant | None:
    return GRANT if operator_id == "oem-eu" else None


@pytest.mark.asyncio
async def test_a_minted_token_is_verified_like_any_other(tmp_path: Path, now: datetime) -> None:
    development = open_development_issuer(tmp_path)
    verifier = TokenVerifier.open(IssuerRegistry((development.issuer(),)), known_operator=on_board)
    token = development.mint(
        "oem-eu",
        now=now,
        roles=[OperatorRole.OEM],
        scopes=[TokenScope.READ],
        purposes=["repair"],
        expires_s=86_400,
    )

    principal = await verifier.verify(token, now=now + timedelta(hours=23))

    assert principal.operator_id == "oem-eu"
    assert principal.roles == {OperatorRole.OEM}
    assert principal.scopes == {TokenScope.READ}
    assert principal.purposes == {"repair"}
    assert principal.expires_at == now + timedelta(days=1)


@pytest.mark.asyncio
async def test_a_minted_token_is_worth_no_more_than_the_operator_on_board(
    tmp_path: Path, now: datetime
) -> None:
    development = open_development_issuer(tmp_path)
    verifier = TokenVerifier.open(IssuerRegistry((development.issuer(),)), known_operator=on_board)
    tokens = {
        development.mint("ghost", now=now): RefusalReason.OPERATOR,
        development.mint("oem-eu", now=now, roles=[OperatorRole.RECYCLER]): RefusalReason.ROLES,
    }

    for token, reason in tokens.items():
        with pytest.raises(TokenRefusedError) as caught:
            await verifier.verify(token, now=now)
        assert caught.value.reason is reason
    principal = await verifier.verify(development.mint("oem-eu", now=now), now=now)
    assert (principal.roles, principal.regimes) == (GRANT.roles, GRANT.regimes)


@pytest.mark.parametrize("expires_s", [0, -1, 86_401])
def test_a_development_token_lives_a_day_at_most(tmp_path: Path, now: datetime, expires_s: int) -> None:
    development = open_development_issuer(tmp_path)

    with pytest.raises(InvalidInputError, match=f"1 to 86400 seconds, not {expires_s}"):
        development.mint("oem-eu", now=now, expires_s=expires_s)


def test_no_two_tokens_have_one_id(tmp_path: Path, now: datetime) -> None:
    development = open_development_issuer(tmp_path)

    assert development.mint("oem-eu", now=now) != development.mint("oem-eu", now=now)


def test_a_production_start_refuses_the_development_issuer(tmp_path: Path) -> None:
    registry = IssuerRegistry((open_development_issuer(tmp_path).issuer(),))

    with pytest.raises(IssuerConfigurationError, match=r"is a development issuer.*without production mode"):
        registry.refuse_development_issuers()


def test_the_key_stays_the_same_and_is_nobody_elses(tmp_path: Path) -> None:
    first = open_development_issuer(tmp_path / "data")
    before = (tmp_path / "data" / JWKS_FILE).stat().st_mtime_ns
    second = open_development_issuer(tmp_path / "data")

    assert first.kid == second.kid
    assert (tmp_path / "data" / JWKS_FILE).stat().st_mtime_ns == before
    assert (tmp_path / "data" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(tmp_path / "data")) == sorted([JWKS_FILE, KEY_FILE])


def test_starts_at_the_same_time_end_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kids = set(pool.map(lambda _: open_development_issuer(tmp_path).kid, range(8)))

    assert len(kids) == 1
    assert sorted(os.listdir(tmp_path)) == sorted([JWKS_FILE, KEY_FILE])


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_development_issuer(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o644)

    with pytest.raises(IssuerConfigurationError, match="chmod 600"):
        open_development_issuer(tmp_path)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("no key")
    (tmp_path / KEY_FILE).chmod(0o600)

    with pytest.raises(IssuerConfigurationError, match="is no private key"):
        open_development_issuer(tmp_path)
