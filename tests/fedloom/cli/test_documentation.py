"""docs/fedloom.md is true: its commands and its Python are run, and their output compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import fedloom
from tests.fedloom.cli.running import process

PAGE = Path(__file__).parents[3] / "docs" / "fedloom.md"
_BLOCK = re.compile(r"^<!-- (?P<mark>[^\n]+) -->\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_PROMPT = "$ "


def test_the_commands_say_what_is_shown(tmp_path: Path) -> None:
    consoles = _blocks("console")
    for mark, text in _marked():
        if mark.startswith("file: "):
            (tmp_path / mark.removeprefix("file: ")).write_text(text)

    said = _run_in_a_shell([line for each in consoles for line in each.splitlines()], tmp_path)

    assert said == "".join(consoles)


def test_the_python_prints_what_is_shown() -> None:
    program, (expected,) = _blocks("python"), _blocks("output")

    ran = process("-c", "\n".join(program), capture_output=True, text=True)

    assert (ran.stdout, ran.stderr) == (expected, "")


def test_every_public_name_of_composition_is_in_the_docstring() -> None:
    names = [each for each in fedloom.__all__ if each[0].islower()]

    assert fedloom.__doc__ is not None
    assert [each for each in names if f"`{each}`" not in fedloom.__doc__] == []


def _run_in_a_shell(lines: list[str], folder: Path) -> str:
    """Run commands in one shell, each shown with its prompt."""
    commands = [line.removeprefix(_PROMPT) for line in lines if line.startswith(_PROMPT)]
    # The status is kept for a command that asks for it.
    script = "\n".join(f"s=$?; cat <<'END'\n{_PROMPT}{each}\nEND\n(exit $s); {each}" for each in commands)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(  # noqa: S603 -- commands of our own page
        ["/bin/bash", "-c", script],
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.stdout


def _blocks(mark: str) -> list[str]:
    return [text for each, text in _marked() if each == mark]


def _marked() -> list[tuple[str, str]]:
    return [(each["mark"], each["text"]) for each in _BLOCK.finditer(PAGE.read_text())]
