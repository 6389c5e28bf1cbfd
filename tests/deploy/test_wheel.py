"""The wheel: it holds what it must and nothing more, and its program starts in an empty environment."""

from __future__ import annotations

import json
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

STATIC = "celltrail/web/static/"


@pytest.fixture(scope="module")
def names(built_wheel: Path) -> list[str]:
    with zipfile.ZipFile(built_wheel) as wheel:
        return wheel.namelist()


def test_the_wheel_holds_both_packages_and_their_types(names: list[str]) -> None:
    assert {"celltrail/py.typed", "fedloom/py.typed", "celltrail/web/graphiql.py"} <= set(names)


def test_the_wheel_holds_the_query_page_as_it_was_built(built_wheel: Path) -> None:
    with zipfile.ZipFile(built_wheel) as wheel:
        manifest = json.loads(wheel.read(f"{STATIC}build.json"))
        found = {name: sha256(wheel.read(f"{STATIC}{name}")).hexdigest() for name in manifest["files"]}

    assert found == manifest["files"]
    assert "index.html" in found
    assert any(name.startswith("assets/explorer-") and name.endswith(".js") for name in found)


def test_the_wheel_holds_no_sources_of_the_page_no_node_and_no_tests(names: list[str]) -> None:
    refused = (
        "node_modules/",
        "frontend/",
        "tests/",
        ".tsx",
        ".jsx",
        ".map",
        ".npmrc",
        "package.json",
        "__pycache__",
    )

    assert [name for name in names if any(part in name for part in refused)] == []


def test_the_wheel_holds_the_partners_of_the_demonstration_as_they_are_copied(names: list[str]) -> None:
    folder = "celltrail/deploy/partners/"
    held = sorted(name.removeprefix(folder) for name in names if name.startswith(folder))

    source = Path(__file__).parents[2] / "deploy" / "partners"
    left_out = {"__pycache__", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    found = [each.relative_to(source) for each in source.rglob("*") if each.is_file()]
    assert held == sorted(each.as_posix() for each in found if not left_out & set(each.parts))


def test_the_wheel_holds_its_licence(names: list[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_the_installed_program_starts(installed_wheel: Path, argument: str, tmp_path: Path) -> None:
    result = subprocess.run(  # noqa: S603  # our own command
        [str(installed_wheel), argument],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert result.returncode == 0, result.stderr
    assert "celltrail" in result.stdout


def test_the_installed_service_finds_the_query_page(installed_wheel: Path, tmp_path: Path) -> None:
    python = installed_wheel.with_name("python")
    script = "from celltrail.web.graphiql import STATIC, explorer_routes; explorer_routes(); print(STATIC)"

    result = subprocess.run(  # noqa: S603  # our own command
        [str(python), "-I", "-c", script],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert result.returncode == 0, result.stderr
    assert Path(result.stdout.strip()).is_relative_to(installed_wheel.parents[1])
