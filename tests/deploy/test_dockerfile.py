"""The Dockerfile, read as far as it can be without a container engine."""

from __future__ import annotations

import fnmatch
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPILERS = re.compile(r"\b(apt-get|apk|gcc|g\+\+|clang|make|build-essential|cargo|rustc|uv|pip|npm)\b")


@dataclass(frozen=True, slots=True)
class Instruction:
    stage: str
    keyword: str
    arguments: str


@pytest.fixture(scope="module")
def instructions() -> list[Instruction]:
    """The instructions in order, comments gone and continued lines joined, each with its stage."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found: list[Instruction] = []
    stage = ""
    for keyword, arguments in (line.split(maxsplit=1) for line in lines if line.strip()):
        if keyword == "FROM":
            stage = arguments.split(" AS ")[1]
        found.append(Instruction(stage, keyword, " ".join(arguments.split())))
    return found


def test_the_image_is_made_in_two_stages_from_the_same_python(instructions: list[Instruction]) -> None:
    bases = [instruction.arguments for instruction in instructions if instruction.keyword == "FROM"]

    # An environment is tied to its interpreter: the stages must agree.
    assert bases == ["python:3.12-slim AS build", "python:3.12-slim AS run"]


def test_the_python_of_the_image_is_one_that_we_support() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert "Programming Language :: Python :: 3.12" in project["classifiers"]


def test_the_packages_come_from_the_lock(instructions: list[Instruction]) -> None:
    syncs = [instruction.arguments for instruction in instructions if "uv sync" in instruction.arguments]

    assert len(syncs) == 2
    assert all("--locked" in sync and "--no-dev" in sync and "--extra postgres" in sync for sync in syncs)


def test_the_extras_of_the_image_exist(instructions: list[Instruction]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    used = {
        extra for instruction in instructions for extra in re.findall(r"--extra (\S+)", instruction.arguments)
    }

    assert used <= set(project["optional-dependencies"])


def test_the_final_image_has_no_compiler_and_installs_nothing(instructions: list[Instruction]) -> None:
    commands = [step.arguments for step in instructions if step.stage == "run" and step.keyword == "RUN"]

    assert [command for command in commands if COMPILERS.search(command)] == []


def test_the_final_image_takes_only_the_environment(instructions: list[Instruction]) -> None:
    copies = [
        step.arguments for step in instructions if step.stage == "run" and step.keyword in {"COPY", "ADD"}
    ]

    assert copies == ["--from=build /opt/celltrail /opt/celltrail"]


def test_the_final_image_does_not_run_as_root(instructions: list[Instruction]) -> None:
    users = [step.arguments for step in instructions if step.stage == "run" and step.keyword == "USER"]

    # A number, so that an orchestrator can see that it is not root.
    assert users == ["10001:10001"]


def test_every_source_of_a_copy_exists_and_is_let_through(instructions: list[Instruction]) -> None:
    ignored = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line]
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copies = [step.arguments for step in instructions if step.stage == "build" and step.keyword == "COPY"]

    sources = [source for copy in copies for source in copy.split()[:-1]]

    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if source not in let_through] == []


def test_the_context_holds_no_secret_and_no_data() -> None:
    ignored = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line]

    assert next(line for line in ignored if not line.startswith("#")) == "*"
    for name in ("deploy/celltrail.env", "celltrail.sqlite", ".git", ".venv"):
        assert not any(line.startswith("!") and fnmatch.fnmatch(name, line[1:]) for line in ignored)


def test_the_image_starts_a_program_of_the_distribution(instructions: list[Instruction]) -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    final = {step.keyword: step.arguments for step in instructions if step.stage == "run"}

    (program,) = json.loads(final["ENTRYPOINT"])

    assert program in scripts
    assert json.loads(final["CMD"])[:3] == ["serve", "--host", "0.0.0.0"]  # noqa: S104  # inside a container
    assert final["EXPOSE"] == "8000"


def test_the_health_check_needs_nothing_but_python(instructions: list[Instruction]) -> None:
    (check,) = [step.arguments for step in instructions if step.keyword == "HEALTHCHECK"]

    command = json.loads(check.split(" CMD ", 1)[1])

    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
