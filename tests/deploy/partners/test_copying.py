"""What a partner copies besides the code: the image, and the way into the registry that its README shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.deploy.partners.services import PARTNERS

NAMES = ("telematics", "laboratory")
OWNERS = {"telematics": "oem", "laboratory": "recycler"}
ROLES = {"telematics": "OEM", "laboratory": "RECYCLER"}


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """Keyword and arguments of each instruction, comments gone and continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [
        (keyword, " ".join(rest.split()))
        for keyword, rest in (line.split(maxsplit=1) for line in lines if line.strip())
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_image_is_made_like_ours(name: str) -> None:
    ours = instructions(PARTNERS.parent / "Dockerfile")
    theirs = instructions(PARTNERS / name / "Dockerfile")

    for keyword in ("FROM", "USER", "STOPSIGNAL"):
        assert [rest for each, rest in theirs if each == keyword] == [
            rest for each, rest in ours if each == keyword
        ]
    uv = [rest for each, rest in ours if each == "RUN" and "install uv==" in rest]
    assert [rest for each, rest in theirs if each == "RUN" and "install uv==" in rest] == uv
    assert all("--locked" in rest for _, rest in theirs if "uv sync" in rest)


@pytest.mark.parametrize("name", NAMES)
def test_the_image_is_built_from_what_is_there_and_starts_the_program(name: str) -> None:
    folder = PARTNERS / name
    found = instructions(folder / "Dockerfile")
    let_through = (folder / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        source
        for keyword, rest in found
        if keyword == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]
    scripts = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    (program,) = json.loads(dict(found)["ENTRYPOINT"])

    assert copied
    assert [source for source in copied if not (folder / source).exists()] == []
    assert [source for source in copied if f"!{source}" not in let_through] == []
    assert scripts == {program: f"{name}.__main__:main"}


@pytest.mark.parametrize("name", NAMES)
def test_it_is_published_and_approved_as_its_readme_says(name: str, tmp_path: Path) -> None:
    readme = (PARTNERS / name / "README.md").read_text(encoding="utf-8")
    publish = re.search(r"^celltrail (subgraph publish .*)$", readme, re.MULTILINE)
    approve = re.search(r"^celltrail (subgraph approve .*?) +#", readme, re.MULTILINE)
    assert publish is not None
    assert approve is not None
    owner = OWNERS[name]
    _celltrail(
        "operator", "add", owner, "--name", "A", "--country", "DE", "--role", ROLES[name], data=tmp_path
    )

    published = _celltrail(*publish[1].split(), data=tmp_path, folder=PARTNERS / name)
    (waiting,) = json.loads(_celltrail("subgraph", "list", "--json", data=tmp_path).stdout)
    arguments = approve[1].replace("HASH", waiting["sha256"]).split()
    approved = _celltrail(*arguments, data=tmp_path)
    (listed,) = json.loads(_celltrail("subgraph", "list", "--json", data=tmp_path).stdout)

    assert published.stderr == ""  # no field is without a group
    assert approved.stdout.startswith(f"{name} is served from http://127.0.0.1:")
    assert (listed["name"], listed["owner"], listed["state"]) == (name, owner, "APPROVED")


def _celltrail(*arguments: str, data: Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "celltrail", *arguments, "--data", str(data)],
        cwd=folder or data,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return result
