"""Name the plugins of the test suite; what they give is said in their own files."""

from __future__ import annotations

import signal

# A shell lets what it starts in the background ignore Ctrl-C, and so would every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = [
    "tests.plugins.chromium",
    "tests.plugins.postgres",
    "tests.plugins.skips",
    "tests.plugins.wheel",
]
