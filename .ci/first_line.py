"""Run the README's first line as a person would: on a terminal, until it says that it runs, then Ctrl-C.

    python3 .ci/first_line.py COMMAND

The exit status is 0 when the command got there, and stopped with status 0 and without a trace.
"""

from __future__ import annotations

import os
import pty
import select
import sys
import time

RUNS = b"Ctrl-C stops the gateway"
TIMEOUT_S = 900


def main(command: str) -> int:
    """Run the command; show what it said when it did not go well."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("bash", ["bash", "-euo", "pipefail", "-c", command])  # noqa: S606, S607 -- our own command
    said = _interrupted(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 0 and RUNS in said and b"Traceback" not in said:
        return 0
    sys.stderr.write(said.decode(errors="replace"))
    sys.stderr.write(f"\nthe first line did not start and stop cleanly: exit status {status}\n")
    return 1


def _interrupted(terminal: int) -> bytes:
    """Everything that was said until the end; Ctrl-C is pressed once it runs, or has taken too long."""
    said, deadline, is_pressed = b"", time.monotonic() + TIMEOUT_S, False
    while True:
        if select.select([terminal], [], [], 1)[0]:
            try:
                said += os.read(terminal, 65_536)
            except OSError:  # the terminal has no program any more
                return said
        if not is_pressed and (RUNS in said or time.monotonic() > deadline):
            os.write(terminal, b"\x03")
            is_pressed = True


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
