"""The subgraphs of the demonstration's partners: deploy/partners as users copy it, a process for each.

They listen on free ports of this machine, and stop with the demonstration, even if that is killed. What they
say goes to standard error with their name in front. The demonstration goes on without one that ends.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

import celltrail
from celltrail.cli.demo.partners import IMPORTER, RECYCLER, Partner
from celltrail.cli.output import complain, shown
from celltrail.settings import ConfigurationError

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0

_ADDRESS = re.compile(r"answers at (http://\S+)/graphql")
# A process that is killed cannot stop its children: Linux tells them (prctl, PR_SET_PDEATHSIG).
_LAUNCHER = """\
import os, signal, sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
os.execv(sys.executable, [sys.executable, "-P", "-m", *sys.argv[1:]])
"""


@dataclass(frozen=True, slots=True)
class PartnerSubgraph:
    """A subgraph that a partner runs; `name` is that of its folder, its package and in the registry."""

    name: str
    partner: Partner
    secret_variable: str
    data_variable: str

    @property
    def sdl(self) -> str:
        """What it publishes."""
        return (_folder(self.name) / "schema.graphql").read_text(encoding="utf-8")


TELEMATICS = PartnerSubgraph("telematics", IMPORTER, "TELEMATICS_INGEST_SECRET", "TELEMATICS_DATA")
LABORATORY = PartnerSubgraph("laboratory", RECYCLER, "LABORATORY_RECORDING_SECRET", "LABORATORY_DATA")
SUBGRAPHS = (TELEMATICS, LABORATORY)


@dataclass(frozen=True, slots=True)
class RunningSubgraph:
    """A subgraph that answers; whoever knows the secret may record in it."""

    subgraph: PartnerSubgraph
    url: str
    secret: str

    @property
    def graphql_url(self) -> str:
        """Where the gateway sends requests."""
        return f"{self.url}/graphql"

    def client(self) -> httpx.AsyncClient:
        """A client that records."""
        return httpx.AsyncClient(
            base_url=self.url, headers={"Authorization": f"Bearer {self.secret}"}, timeout=30, trust_env=False
        )


@asynccontextmanager
async def running_subgraphs(
    data: Path, *, gateway_url: str, issuer: str
) -> AsyncIterator[list[RunningSubgraph]]:
    """Run all of them, with their data in a folder; those that did not start are told and left out.

    They answer the gateway alone, which is `issuer` in its tokens.

    Raises:
        ConfigurationError: this installation came without them.
    """
    folders = [_folder(each.name) for each in SUBGRAPHS]
    async with AsyncExitStack() as opened:
        gateway = (gateway_url, issuer)
        processes = [
            _Process(each, folder, data, gateway) for each, folder in zip(SUBGRAPHS, folders, strict=True)
        ]
        for process in processes:
            opened.push_async_callback(process.stop)
        found = await asyncio.gather(*(process.start() for process in processes))
        yield [each for each in found if each is not None]


class _Process:
    def __init__(self, subgraph: PartnerSubgraph, folder: Path, data: Path, gateway: tuple[str, str]) -> None:
        self._subgraph, self._folder, self._data, self._gateway = subgraph, folder, data, gateway
        self._secret = secrets.token_urlsafe(24)
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> RunningSubgraph | None:
        """Start it, and wait until it answers."""
        address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        command = (sys.executable, "-c", _LAUNCHER, self._subgraph.name, "serve", "--port", "0")
        self._process = await asyncio.create_subprocess_exec(
            *command,
            env=self._environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # Ctrl-C on the terminal is for the gateway, which answers its last requests with them.
            start_new_session=True,
        )
        self._watching = asyncio.create_task(self._watch(self._process, address))
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                url = await address
                await _until_healthy(url)
        except (TimeoutError, ProcessLookupError):
            self._tell("did not start; the demonstration goes on without it")
            return None
        return RunningSubgraph(self._subgraph, url, self._secret)

    async def stop(self) -> None:
        """Stop it, and wait until it is gone."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, (str(self._folder), os.environ.get("PYTHONPATH"))))
        return {
            **os.environ,
            "PYTHONPATH": path,
            self._subgraph.secret_variable: self._secret,
            f"{self._subgraph.name.upper()}_GATEWAY": self._gateway[0],
            f"{self._subgraph.name.upper()}_GATEWAY_ISSUER": self._gateway[1],
            self._subgraph.data_variable: str(self._data / f"{self._subgraph.name}.sqlite"),
        }

    async def _watch(self, process: asyncio.subprocess.Process, address: asyncio.Future[str]) -> None:
        assert process.stdout is not None  # noqa: S101 -- it was asked for
        while line := await process.stdout.readline():
            text = line.decode("utf-8", "replace").rstrip()
            found = _ADDRESS.search(text)
            if found is None:
                self._tell(text)
            elif not address.done():
                address.set_result(found[1])
        status = await process.wait()
        if address.done():
            self._tell(f"has ended with status {status}; the demonstration goes on without it")
        else:
            address.set_exception(ProcessLookupError(status))

    def _tell(self, text: str) -> None:
        complain(f"[dim]{self._subgraph.name}[/dim]  {shown(text)}")


async def _until_healthy(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                if (await client.get(f"{url}/health")).is_success:
                    return
            except httpx.TransportError:
                pass  # it listens already, and answers soon
            await asyncio.sleep(0.05)


def _folder(name: str) -> Path:
    """Where the service lies: in the wheel beside our package, in a checkout in `deploy/`.

    Raises:
        ConfigurationError: it does not.
    """
    package = Path(celltrail.__file__).parent
    for root in (package, package.parents[1]):
        folder = root / "deploy" / "partners" / name
        if (folder / "schema.graphql").is_file():
            return folder
    message = (
        f"this installation came without deploy/partners/{name}; start the demonstration without --partners"
    )
    raise ConfigurationError(message)
