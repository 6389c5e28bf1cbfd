"""The build hook: it builds the query page only when it must, and says loudly when it cannot.

npm is cut off from its registry and its cache here, so that a build that needs it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = Path("src", "celltrail", "web", "static")
FRONTEND = Path("src", "celltrail", "web", "frontend")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the wheel is built from, the query page as it was built among it."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    return copy


def test_a_page_that_is_up_to_date_is_not_built_again(uv_program: str, checkout: Path) -> None:
    status, output = _build_offline(uv_program, checkout)

    assert status == 0, output


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda checkout: shutil.rmtree(checkout / STATIC), id="no page"),
        pytest.param(lambda checkout: (checkout / STATIC / "index.html").unlink(), id="a file lost"),
        pytest.param(
            lambda checkout: (checkout / STATIC / "index.html").write_text("x"), id="a file changed"
        ),
        pytest.param(
            lambda checkout: (checkout / FRONTEND / "explorer.css").write_text("body {}"),
            id="a source changed",
        ),
        pytest.param(lambda checkout: (checkout / STATIC / "build.json").write_text("{"), id="no manifest"),
    ],
)
def test_a_page_that_is_not_up_to_date_is_built_or_the_build_fails(
    uv_program: str, checkout: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(checkout)

    status, output = _build_offline(uv_program, checkout)

    assert status != 0
    assert "the query page (GraphiQL) was not built" in output
    assert "installing the npm packages of package-lock.json" in output
    assert "node_modules" not in {path.name for path in checkout.rglob("*")}


def _build_offline(uv_program: str, checkout: Path) -> tuple[int, str]:
    offline = {"npm_config_offline": "true", "npm_config_cache": str(checkout.parent / "npm-cache")}
    result = subprocess.run(  # noqa: S603  # our own command
        [uv_program, "build", "--wheel", "--out-dir", str(checkout.parent / "dist"), str(checkout)],
        env={**os.environ, **offline},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return result.returncode, result.stdout
