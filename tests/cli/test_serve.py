"""`celltrail serve`: the gateway as an operator starts it, in development and in production."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import CallCli, StartProgram
from tests.cli.issuer import PartnerIssuer
from tests.cli.programs import Program
from tests.plugins.postgres import PostgresServer

VIEWER = {"query": "{ viewer { operator { name } } }"}
OEM = ("operator", "add", "oem", "--name", "Example Motors", "--country", "DE", "--role", "OEM")
KNOWN = {"data": {"viewer": {"operator": {"name": "Example Motors"}}}}


@dataclass(frozen=True)
class Logins:
    """One database by the login that owns its tables, and by the one that a gateway in production has."""

    owner: str
    gateway: str


@pytest.fixture
def logins(postgres_database: str, postgres_server: PostgresServer) -> Logins:
    return Logins(postgres_database, postgres_server.gateway_url(postgres_database))


def _url(program: Program) -> str:
    return program.err.until(r"serving .*url=(http://\S+)/graphql")[1]


def _ask(url: str, token: str) -> httpx.Response:
    return httpx.post(f"{url}/graphql", json=VIEWER, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_a_new_directory_is_served_with_tokens_of_the_development_issuer(
    start: StartProgram, call: CallCli, data: Path
) -> None:
    call(*OEM)
    program = start("serve", "--port", "0", "--data", str(data))
    url = _url(program)

    answer = _ask(url, call("token", "--operator", "oem").stdout.strip())
    pages = {path: httpx.get(url + path, timeout=30).status_code for path in ("/", "/health", "/ready")}
    status = program.press_ctrl_c()

    assert answer.json() == KNOWN
    assert pages == {"/": 200, "/health": 200, "/ready": 200}
    assert (status, program.out.all()) == (0, "")
    assert "Traceback" not in program.err.all()


def test_production_serves_postgresql_and_refuses_the_development_issuer(
    start: StartProgram,
    call: CallCli,
    monkeypatch: pytest.MonkeyPatch,
    logins: Logins,
    production: PartnerIssuer,
) -> None:
    monkeypatch.setenv("CELLTRAIL_ENVIRONMENT", "development")
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", logins.owner)
    call(*OEM)
    development = call("token", "--operator", "oem").stdout.strip()
    monkeypatch.setenv("CELLTRAIL_ENVIRONMENT", "production")
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", logins.gateway)

    program = start("serve", "--port", "0")
    url = _url(program)
    believed, refused = _ask(url, production.token("oem")), _ask(url, development)
    page = httpx.get(f"{url}/", timeout=30).status_code
    status = program.terminate()

    assert believed.json() == KNOWN
    assert refused.status_code == 401
    assert (page, status) == (404, 0)


def test_production_is_not_served_before_the_migration(
    call: CallCli,
    monkeypatch: pytest.MonkeyPatch,
    logins: Logins,
    production: PartnerIssuer,
) -> None:
    assert production.registry.exists()
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", logins.gateway)

    result = call("serve", "--port", "0")

    assert result.exit_code == 1
    assert (
        "configuration: the database has not the newest schema: run celltrail migrate first" in result.stderr
    )


def test_production_with_the_login_of_the_owner_is_refused(
    call: CallCli, monkeypatch: pytest.MonkeyPatch, logins: Logins, production: PartnerIssuer
) -> None:
    assert production.registry.exists()
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", logins.owner)
    call("migrate")

    result = call("serve", "--port", "0")

    assert result.exit_code == 1
    assert "CELLTRAIL_DATABASE_URL: the login celltrail_owner bypasses row-level security" in result.stderr
    assert "the login celltrail_owner owns the tables, or may become their owner" in result.stderr


def test_production_on_sqlite_is_refused(call: CallCli, production: PartnerIssuer, data: Path) -> None:
    assert production.registry.exists()

    result = call("serve", "--port", "0")

    assert result.exit_code == 1
    assert "CELLTRAIL_DATABASE_URL: production needs PostgreSQL" in result.stderr
    assert not data.exists()


def test_production_without_issuers_is_refused(
    call: CallCli, production: PartnerIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert production.registry.exists()
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", "postgresql://127.0.0.1:1/celltrail")
    monkeypatch.delenv("CELLTRAIL_ISSUERS_FILE")

    result = call("serve", "--port", "0")

    assert result.exit_code == 1
    assert "CELLTRAIL_ISSUERS_FILE is not set" in result.stderr


def test_production_with_a_development_issuer_in_its_registry_is_refused(
    call: CallCli, production: PartnerIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLTRAIL_DATABASE_URL", "postgresql://127.0.0.1:1/celltrail")
    registry = production.registry.read_text()
    production.registry.write_text(f"{registry}development = true\n")

    result = call("serve", "--port", "0")

    assert result.exit_code == 1
    assert "development" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "CELLTRAIL_ENVIRONMENT",
            "staging",
            "CELLTRAIL_ENVIRONMENT: Input should be 'development' or 'production'",
        ),
        ("CELLTRAIL_REQUEST_TIMEOUT_S", "0", "CELLTRAIL_REQUEST_TIMEOUT_S: Input should be greater than 0"),
        ("CELLTRAIL_LOG_LEVEL", "loud", "CELLTRAIL_LOG_LEVEL: "),
        (
            "CELLTRAIL_DATABASE_URL",
            "postgresql://celltrail:s3cret@127.0.0.1:1/x",
            "database: it does not answer",
        ),
    ],
)
def test_a_setting_that_is_wrong_is_named(
    call: CallCli, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)

    result = call("serve", "--port", "0")

    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr
    assert "s3cret" not in result.stderr
    assert "Traceback" not in result.stderr
