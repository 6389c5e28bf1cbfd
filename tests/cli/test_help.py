"""`celltrail --help`, for every command: what a stranger reads first."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
import typer
from typer.testing import CliRunner

from celltrail.cli import app

COMMANDS = {
    "demo": {"--port", "--host", "--batteries", "--partners", "--json", "--data"},
    "serve": {"--port", "--host", "--data"},
    "migrate": {"--data"},
    "token": {"--operator", "--role", "--scope", "--purpose", "--expires", "--data"},
    "token revoke": {"--issuer", "--reason", "--data"},
    "identify": {"--json"},
    "import": {"--operator", "--lenient", "--json", "--data"},
    "schema": {"--subgraph"},
    "rules": {"--regime", "--markdown"},
    "compliance": {"--regime", "--on", "--all", "--json", "--data"},
    "operator add": {"--name", "--country", "--role", "--identifier", "--regime", "--data"},
    "operator list": {"--json", "--data"},
    "operator suspend": {"--reason", "--data"},
    "operator resume": {"--data"},
    "audit list": {"--subject", "--operator", "--operation", "--since", "--limit", "--json", "--data"},
    "audit verify": {"--known", "--data"},
    "audit prune": {"--before", "--data"},
    "keys list": {"--jwks", "--data"},
    "keys rotate": {"--data"},
    "subgraph publish": {"--sdl", "--url", "--owner", "--subscription-url", "--data"},
    "subgraph approve": {"--grant", "--data"},
    "subgraph list": {"--json", "--data"},
    "subgraph remove": {"--data"},
}


def test_every_command_is_listed_with_a_sentence() -> None:
    result = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})

    listed = dict(re.findall(r"^│ (\w+) +(\S.*?) *│$", result.stdout, re.MULTILINE))
    assert result.exit_code == 0
    assert set(listed) == {name.split()[0] for name in COMMANDS}
    assert all(sentence.endswith((".", "…")) for sentence in listed.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_its_options(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200"})

    explained = dict(re.findall(r"^│ (?:\* )? *(--[\w-]+) +(\S.*?) *│$", result.stdout, re.MULTILINE))
    assert result.exit_code == 0
    assert set(explained) == COMMANDS[command] | {"--help"}


def test_the_version_is_that_of_the_distribution() -> None:
    result = CliRunner().invoke(app, ["--version"])

    assert (result.exit_code, result.stdout) == (0, f"celltrail {version('celltrail')}\n")


@pytest.mark.parametrize(
    "arguments", [[], ["unknown"], ["serve", "--port", "70000"], ["operator"], ["token"]]
)
def test_a_call_that_cannot_be_understood_ends_with_two_and_says_how(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 2
    assert "Usage: " in result.stdout + result.stderr


def test_the_table_of_commands_is_whole() -> None:
    root = typer.main.get_command(app)

    names = {*root.commands}  # type: ignore[attr-defined] # the group of all commands

    assert names == {name.split()[0] for name in COMMANDS}
