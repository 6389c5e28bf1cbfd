"""Name the plugins of the test suite; what they give is said in their own files."""

from __future__ import annotations

pytest_plugins = [
    "tests.plugins.chromium",
    "tests.plugins.postgres",
    "tests.plugins.skips",
    "tests.plugins.wheel",
]
