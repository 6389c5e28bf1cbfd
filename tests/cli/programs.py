"""`celltrail` as a process of its own, with pipes or on a terminal of 80 columns."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 30.0


@dataclass(slots=True)
class Stream:
    """What a program has said on one of its outputs."""

    descriptor: int
    said: str = ""
    _more: threading.Condition = field(default_factory=threading.Condition)
    _ended: bool = False
    _reader: threading.Thread | None = None

    def listen(self) -> None:
        """Read in the background: a program must never wait for its reader."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def until(self, pattern: str) -> re.Match[str]:
        """Wait until the pattern was said."""
        with self._more:
            self._more.wait_for(lambda: self._ended or re.search(pattern, self.said), timeout=START_TIMEOUT_S)
            found = re.search(pattern, self.said)
        assert found is not None, f"never said: {pattern}\n{self.said}"
        return found

    def all(self) -> str:
        """Wait for the end of the stream, and return everything."""
        assert self._reader is not None
        self._reader.join(timeout=STOP_TIMEOUT_S)
        assert self._ended, "the output was not closed"
        return self.said

    def _read(self) -> None:
        for chunk in _chunks(self.descriptor):
            with self._more:
                self.said += chunk.decode("utf-8", "replace")
                self._more.notify_all()
        os.close(self.descriptor)
        with self._more:
            self._ended = True
            self._more.notify_all()


@dataclass(slots=True)
class Program:
    """A running program; on a terminal both outputs are the same stream."""

    process: subprocess.Popen[bytes]
    out: Stream
    err: Stream
    terminal: int | None = None

    def press_ctrl_c(self) -> int:
        """Interrupt it as a person would, and return its exit status."""
        if self.terminal is None:
            self.process.send_signal(signal.SIGINT)
        else:
            os.write(self.terminal, b"\x03")
        return self.process.wait(timeout=STOP_TIMEOUT_S)

    def press_ctrl_c_twice(self) -> int:
        """Interrupt it as an impatient person would, and return its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.press_ctrl_c()

    def terminate(self) -> int:
        """Ask it to stop as a service manager would, and return its exit status."""
        self.process.terminate()
        return self.process.wait(timeout=STOP_TIMEOUT_S)

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.out.all()
        self.err.all()
        if self.terminal is not None:
            os.close(self.terminal)
            self.terminal = None


def started(
    *arguments: str,
    on_terminal: bool = False,
    program: Sequence[str] = (sys.executable, "-m", "celltrail"),
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Program:
    """Start `celltrail`, or another `program`, with these arguments."""
    command, surroundings = [*program, *arguments], dict(environment or os.environ)
    if on_terminal:
        running = _on_terminal(command, folder, surroundings)
    else:
        running = _with_pipes(command, folder, surroundings)
    for stream in {id(stream): stream for stream in (running.out, running.err)}.values():
        stream.listen()
    return running


def _with_pipes(command: list[str], folder: Path | None, environment: dict[str, str]) -> Program:
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=out_end, stderr=err_end, cwd=folder, env=environment
    )
    os.close(out_end)
    os.close(err_end)
    return Program(process, Stream(out), Stream(err))


def _on_terminal(command: list[str], folder: Path | None, environment: dict[str, str]) -> Program:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-c", _AS_LEADER, *command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        cwd=folder,
        env={**environment, "TERM": "xterm-256color"},
    )
    os.close(theirs)
    stream = Stream(os.dup(ours))
    return Program(process, stream, stream, ours)


# Ctrl-C reaches the program that the terminal belongs to.
_AS_LEADER = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def _chunks(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(descriptor, 65_536)
        except OSError:  # the end of a terminal, on Linux
            return
        if not chunk:
            return
        yield chunk
