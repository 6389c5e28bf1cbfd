"""Runs the command `fedloom` in this process, and writes the projects that it is run on."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from fedloom.cli import app

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",'
    ' import: ["@key", "@shareable", "@external"])\n'
)
REGISTRY = """
type Query { battery(code: ID!): Battery }
type Battery @key(fields: "code") { code: ID! capacityAh: Float! }
"""
LABORATORY = 'type Battery @key(fields: "code") { code: ID! stateOfHealth: Float }'


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left: its exit status, its answer (standard output), and what it told (standard error)."""

    status: int
    answer: str
    told: str

    @property
    def document(self) -> Any:  # noqa: ANN401 -- JSON
        """The one JSON document of the answer."""
        return json.loads(self.answer)

    @property
    def codes(self) -> list[str]:
        """The codes of the errors in the JSON document."""
        return [each["code"] for each in self.document["errors"]]


def fedloom(*arguments: str | Path, stdin: str | bytes | None = None) -> Ran:
    """Run the command; whatever it does not catch itself is raised."""
    result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin, catch_exceptions=False)
    return Ran(result.exit_code, result.stdout, result.stderr)


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[Any]:  # noqa: ANN401 -- those of `run`
    """Run Python with these arguments, in a process of its own."""
    return subprocess.run([sys.executable, *arguments], check=False, **options)  # noqa: S603 -- our own command


def project(folder: Path, **sdl: str) -> Path:
    """A configuration of these subgraphs, with a file and a link to Federation for each."""
    for name, text in sdl.items():
        (folder / f"{name}.graphql").write_text(LINK + text)
    return configuration(folder, "".join(f"  {name}: {{schema: {{file: {name}.graphql}}}}\n" for name in sdl))


def configuration(folder: Path, subgraphs: str) -> Path:
    """A configuration with these lines under `subgraphs:`."""
    path = folder / "supergraph.yaml"
    path.write_text(f"federation_version: =2.9.0\nsubgraphs:\n{subgraphs}")
    return path
