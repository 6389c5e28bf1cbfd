"""In CI, a skipped test is a failed run, unless its reason is on this short list.

A test that does not run proves nothing, and nobody reads the word "skipped". `.ci/run` sets CI=1. ALLOWED
holds the reasons that are allowed, each with the condition under which it is true: a reason given where it is
false is refused like any other.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ALLOWED: dict[str, Callable[[Path], bool]] = {
    "shared material is not beside this checkout": lambda root: not (root.parent / "shared").exists(),
}

PREFIX = "Skipped: "


class SkipJudge:
    """Collects the skips of a session, and fails the session for those that are not allowed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._refused: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was skipped; an expected failure is none."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self._judge(report.nodeid, report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that was skipped as a whole."""
        if report.skipped:
            self._judge(report.nodeid, report.longrepr)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session."""
        if self._refused and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the skips that failed the session."""
        if self._refused:
            terminalreporter.section("skips that CI does not allow", red=True)
            for test, reason in sorted(self._refused.items()):
                terminalreporter.line(f"{test}: {reason}")
            terminalreporter.line(f"allowed, where it is true: {', '.join(ALLOWED)}")

    def _judge(self, test: str, outcome: object) -> None:
        reason = outcome[2] if isinstance(outcome, tuple) else str(outcome)
        is_true = ALLOWED.get(reason.removeprefix(PREFIX))
        if is_true is None or not is_true(self._root):
            self._refused[test] = reason


def pytest_configure(config: pytest.Config) -> None:
    """Judge skips in CI only: elsewhere they are reported as pytest does."""
    if os.environ.get("CI"):
        config.pluginmanager.register(SkipJudge(config.rootpath), "skip-judge")
