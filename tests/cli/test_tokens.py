"""`celltrail token`: tokens of the development issuer, for trying out; `token revoke`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.cli.conftest import CallCli
from tests.cli.issuer import PartnerIssuer


@pytest.fixture
def oem(call: CallCli) -> CallCli:
    """The command line, with one partner on board."""
    roles = ("--role", "OEM", "--role", "IMPORTER")
    result = call("operator", "add", "oem", "--name", "Example Motors", "--country", "DE", *roles)
    assert result.exit_code == 0, result.stderr
    return call


def _claims(token: str, data: Path) -> dict[str, Any]:
    """The claims, verified as any service would: with the public key that lies beside the private one."""
    keys = jwt.PyJWKSet.from_dict(json.loads((data / "development-issuer.jwks.json").read_text()))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["EdDSA"], audience="urn:celltrail:graph")
    return claims


def test_a_token_is_all_of_standard_output(oem: CallCli, data: Path) -> None:
    result = oem("token", "--operator", "oem")

    claims = _claims(result.stdout.removesuffix("\n"), data)
    assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
    assert (claims["iss"], claims["sub"]) == ("urn:celltrail:development", "oem")
    assert claims["exp"] - claims["iat"] == 3600
    assert {"roles", "scope", "purposes"}.isdisjoint(claims)


def test_roles_scopes_purposes_and_life_can_be_narrowed(oem: CallCli, data: Path) -> None:
    narrowed = ("--role", "OEM", "--role", "IMPORTER", "--scope", "celltrail:read", "--purpose", "audit")

    result = oem("token", "--operator", "oem", *narrowed, "--purpose", "recall", "--expires", "60")

    claims = _claims(result.stdout.strip(), data)
    assert sorted(claims["roles"]) == ["IMPORTER", "OEM"]
    assert (claims["scope"], claims["purposes"]) == ("celltrail:read", ["audit", "recall"])
    assert claims["exp"] - claims["iat"] == 60
    assert claims["exp"] <= time.time() + 60


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--operator", "nobody"), "NOT_FOUND: no operator 'nobody'", id="operator"),
        pytest.param(("--operator", "oem", "--role", "RECYCLER"), "it has IMPORTER, OEM", id="role"),
    ],
)
def test_a_token_that_would_not_be_believed_is_not_printed(
    oem: CallCli, arguments: tuple[str, ...], says: str
) -> None:
    result = oem("token", *arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr


@pytest.mark.parametrize("expires", ["0", "-1", "86401", "soon"])
def test_a_life_that_is_out_of_bounds_is_a_wrong_call(oem: CallCli, expires: str) -> None:
    assert oem("token", "--operator", "oem", "--expires", expires).exit_code == 2


def test_c26_a_token_is_revoked_once_and_by_a_known_issuer_only(oem: CallCli) -> None:
    revoke = ("token", "revoke", "jti-1", "--issuer")

    first = oem(*revoke, "urn:celltrail:development", "--reason", "it was in a log")
    second = oem(*revoke, "urn:celltrail:development")
    refused = oem(*revoke, "urn:celltrail:elsewhere")

    assert (first.exit_code, first.stdout) == (0, "jti-1 is revoked\n")
    assert (second.exit_code, second.stdout) == (0, "jti-1 was revoked before\n")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no issuer 'urn:celltrail:elsewhere'" in refused.stderr


def test_a_production_installation_prints_none(
    call: CallCli, monkeypatch: pytest.MonkeyPatch, production: PartnerIssuer, postgres_database: str
) -> None:
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", postgres_database)
    call("migrate")
    added = call("operator", "add", "oem", "--name", "Example Motors", "--country", "DE", "--role", "OEM")

    result = call("token", "--operator", "oem")

    assert (added.exit_code, result.exit_code, result.stdout) == (0, 1, "")
    assert "production installation has no development issuer" in result.stderr
    assert {path.name for path in production.registry.parent.iterdir()} == {
        "issuers.toml",
        "partner.jwks.json",
    }
