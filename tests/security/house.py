"""A real gateway in a process of its own, and the issuers that it believes: keys over HTTP or in files."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from celltrail.storage.onboarding import add_operator
from tests.auth.jwks_host import JwksHost, running_jwks_host
from tests.auth.signing import Keys, SigningKey, jwks

AUDIENCE = "https://celltrail.example"
ALPHA, BETA, HOME, DOWN = (f"https://{name}.example" for name in ("alpha", "beta", "home", "down"))
DEADLINE_S = 20
START_TIMEOUT_S = 120

ISSUERS = f"""
[[issuers]]
issuer = "{ALPHA}"
audience = "{AUDIENCE}"
algorithms = ["RS256", "ES256", "EdDSA"]
jwks_url = "{{url}}"
[[issuers.operators]]
id = "oem-eu"
roles = ["OEM", "IMPORTER"]

[[issuers]]
issuer = "{BETA}"
audience = "{AUDIENCE}"
algorithms = ["EdDSA"]
jwks_file = "beta.jwks.json"
[[issuers.operators]]
id = "recycler-hn"
roles = ["RECYCLER"]

[[issuers]]
issuer = "{HOME}"
audience = "{AUDIENCE}"
algorithms = ["EdDSA"]
jwks_file = "home.jwks.json"
operators = "database"

[[issuers]]
issuer = "{DOWN}"
audience = "{AUDIENCE}"
algorithms = ["EdDSA"]
jwks_url = "http://127.0.0.1:9/jwks"
[[issuers.operators]]
id = "carrier-down"
roles = ["CARRIER"]
"""

ON_BOARD = {
    "oem-eu": {OperatorRole.OEM, OperatorRole.IMPORTER},
    "recycler-hn": {OperatorRole.RECYCLER},
    "carrier-nl": {OperatorRole.CARRIER, OperatorRole.IMPORTER},
}
SPEAKERS = {ALPHA: "oem-eu", BETA: "recycler-hn", HOME: "carrier-nl", DOWN: "carrier-down"}


@dataclass(frozen=True, slots=True)
class House:
    """The gateway, its database, whoever signs for its issuers, and the log so far."""

    url: str
    directory: Path
    database: Database
    keys: Keys
    host: JwksHost
    client: httpx.AsyncClient

    @property
    def log(self) -> str:
        """What the gateway said."""
        return (self.directory / "log.txt").read_text()

    def signer(self, issuer: str) -> SigningKey:
        """The key that an issuer signs with."""
        signers = {ALPHA: self.keys.alpha, BETA: self.keys.beta, HOME: self.keys.home}
        return signers.get(issuer, self.keys.stranger)

    def token(self, issuer: str = ALPHA, changes: Mapping[str, object] | None = None) -> str:
        """A token that is right, but for the changes."""
        return self.signer(issuer).token(claims(issuer, changes))

    async def ask(
        self,
        token: str | None,
        query: str = "{ viewer { roles } }",
        variables: Mapping[str, object] | None = None,
    ) -> httpx.Response:
        """What the gateway answers over HTTP."""
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return await self.client.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )

    async def status(self, token: str | None) -> int:
        """The status of that answer."""
        return (await self.ask(token)).status_code

    async def until_status(self, token: str | None, status: int) -> None:
        """Ask until the answer has the status; fails when it does not come to that."""
        async with asyncio.timeout(DEADLINE_S):
            while await self.status(token) != status:  # noqa: ASYNC110 -- a state of another process
                await asyncio.sleep(0.1)

    async def command(self, *arguments: str) -> str:
        """What a subcommand prints, as whoever runs the gateway would call it."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "celltrail",
            *arguments,
            env=environment(self.directory),
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await process.communicate()
        assert process.returncode == 0
        return printed.decode()


def claims(issuer: str, changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Claims that an issuer may make now, changed; None takes a claim away."""
    now = int(datetime.now(UTC).timestamp())
    right = {
        "iss": issuer,
        "sub": "user-17",
        "aud": AUDIENCE,
        "iat": now - 60,
        "exp": now + 600,
        "jti": secrets.token_urlsafe(8),
        "client_id": "erp",
        "operator": SPEAKERS[issuer],
    }
    return {name: value for name, value in {**right, **(changes or {})}.items() if value is not None}


def environment(directory: Path, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The settings of the gateway and of its command line, and more of them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CELLTRAIL_")}
    return {
        **kept,
        "CELLTRAIL_DATA_DIR": str(directory / "data"),
        "CELLTRAIL_ISSUERS_FILE": str(directory / "issuers.toml"),
        "CELLTRAIL_LOG_JSON": "1",
        "CELLTRAIL_LOG_LEVEL": "DEBUG",  # whatever is logged of a token would be logged here
        **(settings or {}),
    }


@asynccontextmanager
async def running_house(directory: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[House]:
    """`celltrail serve` until the block ends, with partners on board and their issuers' keys in place."""
    keys = Keys()
    data = directory / "data"
    data.mkdir(mode=0o700)
    url = f"sqlite:///{data / 'celltrail.sqlite3'}"
    await upgrade(url)
    database = Database.open(url)
    async with database.writing(Acting.DESK) as connection:
        for operator_id, roles in ON_BOARD.items():
            await add_operator(
                connection,
                operator_id=operator_id,
                name=operator_id,
                country="DE",
                roles=frozenset(roles),
                now=datetime.now(UTC),
            )
    async with running_jwks_host() as host:
        host.body = jwks(keys.alpha, keys.alpha_rsa, keys.alpha_ec)
        (directory / "beta.jwks.json").write_bytes(jwks(keys.beta))
        (directory / "home.jwks.json").write_bytes(jwks(keys.home))
        (directory / "issuers.toml").write_text(ISSUERS.format(url=host.url))
        async with (
            _serving(directory, settings) as address,
            httpx.AsyncClient(base_url=address, timeout=30) as client,
        ):
            yield House(address, directory, database, keys, host, client)
    await database.dispose()


@asynccontextmanager
async def _serving(directory: Path, settings: Mapping[str, str] | None) -> AsyncIterator[str]:
    with (directory / "log.txt").open("wb") as log:
        process = subprocess.Popen(  # noqa: ASYNC220 -- begun, and not waited for
            [sys.executable, "-m", "celltrail", "serve", "--port", "0"],
            env=environment(directory, settings),
            stdout=log,
            stderr=log,
        )
    try:
        yield await _address(directory / "log.txt", process)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)


async def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        for line in _lines(log):
            if '"url"' in line:
                return str(json.loads(line)["url"]).removesuffix("/graphql")
        await asyncio.sleep(0.1)
    message = "\n".join(["the gateway did not start:", *_lines(log)])
    raise AssertionError(message)


def _lines(log: Path) -> list[str]:
    return log.read_text().splitlines()
