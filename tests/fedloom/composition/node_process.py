"""A script that answers as long as it runs: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.plugins.node import NODE


@dataclass(frozen=True, slots=True)
class NodeProcess:
    """Such a script, running."""

    process: subprocess.Popen[str]

    def ask(self, given: object) -> Any:  # noqa: ANN401 -- JSON enters here
        """What it answers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(given) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the script has ended"
        return json.loads(line)


@contextmanager
def running(script: Path, packages: Path) -> Iterator[NodeProcess]:
    """Start a script; `packages` is the folder node_modules. It ends with its standard input."""
    process = subprocess.Popen(  # noqa: S603 -- our own script
        [str(NODE), str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NODE_PATH": str(packages)},
    )
    try:
        yield NodeProcess(process)
    finally:
        process.communicate(timeout=20)
