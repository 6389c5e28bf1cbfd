"""The connections to one origin: kept alive, bounded, the one used last first.

Who finds all of them in use waits in line. A connection that was taken is given back or dropped, always.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque

from fedloom.transport.address import Origin
from fedloom.transport.connection import HttpConnection
from fedloom.transport.limits import TransportLimits
from fedloom.transport.reaching import MayConnect, reached
from fedloom.transport.tls import tls_context


class ConnectionPool:
    """Connections to one origin."""

    def __init__(
        self,
        origin: Origin,
        limits: TransportLimits,
        *,
        ssl_context: ssl.SSLContext | None = None,
        may_connect: MayConnect | None = None,
    ) -> None:
        self._origin, self._limits, self._may_connect = origin, limits, may_connect
        self._ssl = (ssl_context or tls_context()) if origin.is_tls else None
        self._idle: deque[HttpConnection] = deque()
        self._waiting: deque[asyncio.Future[HttpConnection | None]] = deque()
        self._count = 0
        self._is_closed = False

    @property
    def size(self) -> int:
        """How many connections there are, in use or not."""
        return self._count

    async def take(self, *, max_idle_s: float) -> tuple[HttpConnection, bool]:
        """Take a connection; the second value says whether it was used before.

        Raises:
            OSError: no connection can be made.
        """
        while True:
            connection = self._take_idle(max_idle_s)
            if connection is not None:
                return connection, True
            if self._count < self._limits.max_connections:
                return await self._connect(), False
            handed = await self._wait()
            if handed is not None and handed.is_open:
                return handed, True
            if handed is not None:
                self.drop(handed)

    def give_back(self, connection: HttpConnection) -> None:
        """Give back a connection after a whole answer."""
        if self._is_closed or not connection.is_open:
            self.drop(connection)
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        connection.idle_since = asyncio.get_running_loop().time()
        self._idle.append(connection)

    def drop(self, connection: HttpConnection) -> None:
        """Close a connection that can be used no more, and let the next in line make a new one."""
        connection.close()
        self._forget_one()

    def close(self) -> None:
        """Close the connections that nobody uses; those in use are closed when they are given back."""
        self._is_closed = True
        while self._idle:
            self.drop(self._idle.pop())

    def _take_idle(self, max_idle_s: float) -> HttpConnection | None:
        oldest = asyncio.get_running_loop().time() - self._limits.max_idle_s
        # The deque is in order of use: what is too old stands at its left end.
        while self._idle and (self._idle[0].idle_since < oldest or not self._idle[0].is_open):
            self.drop(self._idle.popleft())
        if self._idle and self._idle[-1].idle_since >= oldest + self._limits.max_idle_s - max_idle_s:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
            self.drop(connection)
            return self._take_idle(max_idle_s)
        if self._idle and self._count >= self._limits.max_connections:
            self.drop(self._idle.popleft())  # none is fresh enough, and there is no room for a new one
        return None

    async def _connect(self) -> HttpConnection:
        self._count += 1
        try:
            async with asyncio.timeout(self._limits.connect_timeout_s):
                host = await reached(self._origin, self._may_connect)
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: HttpConnection(self._limits),
                    host,
                    self._origin.port,
                    ssl=self._ssl,
                    server_hostname=self._origin.host if self._ssl else None,
                )
        except BaseException:
            self._forget_one()
            raise
        return connection

    async def _wait(self) -> HttpConnection | None:
        waiter: asyncio.Future[HttpConnection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._pass_on(waiter.result())
            raise

    def _pass_on(self, handed: HttpConnection | None) -> None:
        """Who was woken and cancelled at once hands on what it was woken with."""
        if handed is not None:
            self.give_back(handed)
        else:
            self._wake_one()

    def _forget_one(self) -> None:
        self._count -= 1
        self._wake_one()

    def _wake_one(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
