"""A skip fails CI, unless its reason is allowed and true; elsewhere it is only reported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ABSENT = "shared material is not beside this checkout"
TEST = (
    "import pytest\n\n@pytest.mark.skip(reason={reason!r})\ndef test_nothing(): ...\n\ndef test_one(): ...\n"
)
MODULE = "import pytest\n\npytest.skip({reason!r}, allow_module_level=True)\n"
EXPECTED_FAILURE = (
    "import pytest\n\n@pytest.mark.xfail(reason={reason!r})\ndef test_nothing(): assert False\n"
)


@pytest.mark.parametrize(
    ("source", "reason", "shared", "ci", "passes"),
    [
        pytest.param(TEST, "no time today", False, "1", False, id="a reason that is not allowed"),
        pytest.param(MODULE, "no time today", False, "1", False, id="a module"),
        pytest.param(TEST, ABSENT, False, "1", True, id="the allowed reason, and true"),
        pytest.param(MODULE, ABSENT, False, "1", True, id="the allowed reason for a module"),
        pytest.param(TEST, ABSENT, True, "1", False, id="the allowed reason, but false"),
        pytest.param(TEST, "no time today", False, "", True, id="outside CI"),
        pytest.param(EXPECTED_FAILURE, "known", False, "1", True, id="an expected failure is no skip"),
    ],
)
def test_a_skip_is_judged(  # noqa: PLR0917  # one column is one argument
    tmp_path: Path,
    source: str,
    reason: str,
    shared: bool,  # noqa: FBT001
    ci: str,
    passes: bool,  # noqa: FBT001
) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "pytest.ini").write_text("[pytest]\n")
    (checkout / "test_case.py").write_text(source.format(reason=reason))
    if shared:
        (tmp_path / "shared").mkdir()

    status, output = _run_pytest(checkout, ci=ci)

    assert (status == 0) is passes or (status == 5 and passes and source is MODULE), output
    assert ("skips that CI does not allow" in output) is not passes


def _run_pytest(checkout: Path, *, ci: str) -> tuple[int, str]:
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTEST_ADDOPTS", None)
    result = subprocess.run(  # noqa: S603  # our own command
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.plugins.skips",
            "-p",
            "no:cacheprovider",
            str(checkout),
        ],
        cwd=checkout,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return result.returncode, result.stdout + result.stderr
