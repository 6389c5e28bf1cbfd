"""Several processes on one listening socket: the first one starts them, and passes signals on to them.

Each worker is the same command with the socket it inherited. One that ends although nobody asked it to is
started again, with a pause that grows, so that a fault in the start does not keep the machine busy.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

_PAUSES_S = (0.1, 1.0, 5.0)
_LIVED_S = 30.0
_STOP_S = 30.0  # a worker drains for ten, and closes


def run_workers(arguments: Sequence[str], count: int, *, descriptor: int) -> None:
    """Run `count` workers of this command until SIGINT or SIGTERM, and until all have ended."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    workers = [
        _Worker([*arguments, "--listening-descriptor", str(descriptor)], descriptor) for _ in range(count)
    ]
    while not stopping.wait(0.1):
        for each in workers:
            each.keep()
    for each in workers:
        each.stop()
    deadline = time.monotonic() + _STOP_S
    for each in workers:
        each.wait(deadline)


class _Worker:
    """One process."""

    def __init__(self, arguments: list[str], descriptor: int) -> None:
        self._arguments, self._descriptor = arguments, descriptor
        self._failures, self._next_start = 0, 0.0
        self._started = time.monotonic()
        self._process: subprocess.Popen[bytes] | None = self._start()

    def keep(self) -> None:
        """Start the process again if it has ended."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._process = None
            self._failures = 0 if now - self._started > _LIVED_S else self._failures + 1
            self._next_start = now + _PAUSES_S[min(self._failures, len(_PAUSES_S) - 1)]
        if self._process is None and now >= self._next_start:
            self._process = self._start()

    def stop(self) -> None:
        """Tell the process to stop."""
        if self._process is not None:
            self._process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait until the process has ended; what has not by then is ended."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._started = time.monotonic()
        command = [sys.executable, "-m", "fedloom", *self._arguments]
        return subprocess.Popen(command, pass_fds=[self._descriptor])  # noqa: S603 # our own command
