"""The installed wheel as a service: production on PostgreSQL, without this checkout or its environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.cli.issuer import PartnerIssuer, partner_issuer
from tests.cli.programs import started
from tests.plugins.postgres import PostgresServer

COMPOSE_SETTINGS = {"CELLTRAIL_ENVIRONMENT": "production", "CELLTRAIL_LOG_JSON": "true"}
OEM = ("operator", "add", "oem", "--name", "Example Motors", "--country", "DE", "--role", "OEM")


@pytest.fixture
def issuer(tmp_path: Path) -> PartnerIssuer:
    return partner_issuer(tmp_path)


@pytest.fixture
def environment(
    issuer: PartnerIssuer, postgres_database: str, postgres_server: PostgresServer
) -> dict[str, str]:
    """What compose.yaml sets, and nothing that would let the checkout show through."""
    hidden = {"VIRTUAL_ENV", "PYTHONPATH"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in hidden and not name.startswith("CELLTRAIL_")
    }
    chosen = {
        "CELLTRAIL_DATABASE_URL": postgres_server.gateway_url(postgres_database),
        "CELLTRAIL_OWNER_DATABASE_URL": postgres_database,
        "CELLTRAIL_ISSUERS_FILE": str(issuer.registry),
    }
    return kept | COMPOSE_SETTINGS | chosen


def test_the_installed_wheel_migrates_and_serves_postgresql_in_production(
    installed_wheel: Path, environment: dict[str, str], issuer: PartnerIssuer, tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    for arguments in (("migrate",), OEM):
        _call(installed_wheel, *arguments, folder=folder, environment=environment)

    program = started(
        "serve", "--port", "0", program=(str(installed_wheel),), folder=folder, environment=environment
    )
    try:
        url = program.err.until(r'"url":\s*"(http://[^"]+)/graphql"')[1]
        health = {path: httpx.get(url + path, timeout=30).status_code for path in ("/health", "/ready")}
        answer = httpx.post(
            f"{url}/graphql",
            json={"query": "{ viewer { operator { name } } }"},
            headers={"Authorization": f"Bearer {issuer.token('oem')}"},
            timeout=30,
        )
        status = program.terminate()
    finally:
        program.end()

    assert health == {"/health": 200, "/ready": 200}
    assert answer.json() == {"data": {"viewer": {"operator": {"name": "Example Motors"}}}}
    assert (status, list(folder.iterdir())) == (0, [])


def _call(program: Path, *arguments: str, folder: Path, environment: dict[str, str]) -> None:
    result = subprocess.run(  # noqa: S603  # our own command
        [str(program), *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
