"""The distribution as a user gets it: built from a source archive, and installed into an empty environment.

    uv_program          the uv that runs the build
    built_wheel         the wheel, built from the source archive, which was built from this checkout
    installed_wheel     the `celltrail` of an environment that holds the wheel with its extra `postgres`

The dependencies are installed in the versions of uv.lock, as CI tested them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD_TIMEOUT_S = 600


@pytest.fixture(scope="session")
def uv_program() -> str:
    """Find uv: the one that runs the tests (`uv run` sets UV), on the path, or of the README's first line."""
    candidates = (os.environ.get("UV"), shutil.which("uv"), str(ROOT / ".tools" / "bin" / "uv"))
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return candidate
    pytest.fail(
        "uv is needed to build the wheel: run the tests by the README's command, or put uv on the path"
    )


@pytest.fixture(scope="session")
def built_wheel(uv_program: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive, then the wheel from that archive."""
    target = tmp_path_factory.mktemp("distribution")
    _run(uv_program, "build", "--quiet", "--out-dir", str(target), str(ROOT))
    (wheel,) = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def installed_wheel(uv_program: str, built_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, and return the path of its `celltrail`."""
    folder = tmp_path_factory.mktemp("installed")
    environment, locked = folder / "environment", folder / "locked.txt"
    export = ("export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--all-extras", "--no-hashes")
    _run(uv_program, *export, "--project", str(ROOT), "--output-file", str(locked))
    _run(uv_program, "venv", "--quiet", "--python", sys.executable, str(environment))
    install = ("pip", "install", "--quiet", "--python", str(environment), "--constraint", str(locked))
    _run(uv_program, *install, f"{built_wheel}[postgres]")
    return environment / "bin" / "celltrail"


def _run(program: str, *arguments: str) -> None:
    # The environment that runs the tests must not show through in the one that is made here.
    hidden = {"VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    result = subprocess.run(  # noqa: S603  # our own command
        [program, *arguments],
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BUILD_TIMEOUT_S,
    )
    if result.returncode != 0:
        pytest.fail(f"uv {' '.join(arguments)} ended with status {result.returncode}:\n{result.stdout}")
