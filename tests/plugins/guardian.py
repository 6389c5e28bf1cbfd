"""Keep one server for the tests: start it, and stop it when the tests end, however they end.

This is a program, run by `guarded` below as a process and a session of its own. It starts the command it is
given and reads its standard input, the write end of which only the test run holds. When that end closes, by
an orderly stop, Ctrl-C or SIGKILL, the server is stopped and its folder removed: nothing is left running.
A signal to the group of the test run (Ctrl-C) reaches neither of the two processes.

    python guardian.py FOLDER SIGNAL USER COMMAND...
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STOP_TIMEOUT_S = 20.0
AS_CALLER = "-"


@contextmanager
def guarded(
    command: Sequence[str], folder: Path, *, stop_signal: signal.Signals, user: str = AS_CALLER
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in `folder` under a guardian until the block ends; its output goes to FOLDER/output.txt.

    The process given is the guardian: it ends when the command ends. `folder` is removed in the end.
    """
    arguments = [str(folder), stop_signal.name, user, *command]
    guardian = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-I", __file__, *arguments], stdin=subprocess.PIPE, start_new_session=True
    )
    assert guardian.stdin is not None
    try:
        yield guardian
    finally:
        guardian.stdin.close()
        guardian.wait(timeout=2 * STOP_TIMEOUT_S)


def main(folder: str, stop_signal: str, user: str, *command: str) -> int:
    """Run the command until it ends or standard input closes; return its exit status, 0 when stopped."""
    # No-op handlers, not SIG_IGN: the server must not inherit deafness.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, lambda _signal, _frame: None)
    with Path(folder, "output.txt").open("wb") as output:
        server = subprocess.Popen(  # noqa: S603  # the command of the test suite
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **identity(user)
        )
    released = threading.Event()
    arguments = (server, released, signal.Signals[stop_signal])
    threading.Thread(target=_stop_when_released, args=arguments, daemon=True).start()
    status = server.wait()
    if not released.is_set():
        return status or 1  # the server ended by itself: its folder is kept for the report
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def identity(user: str) -> dict[str, Any]:
    """Return the arguments of `subprocess` that run a program as `user`; AS_CALLER changes nothing."""
    if user == AS_CALLER:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": ()}


def _stop_when_released(
    server: subprocess.Popen[bytes], released: threading.Event, stop_signal: signal.Signals
) -> None:
    sys.stdin.buffer.read()
    released.set()
    server.send_signal(stop_signal)
    try:
        server.wait(timeout=STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        server.kill()


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(*sys.argv[1:]))
