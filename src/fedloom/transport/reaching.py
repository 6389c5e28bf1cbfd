"""To which addresses of the network a subgraph's name may lead.

A name is resolved whenever a connection is made, the addresses are judged, and one of those is connected to:
a name that leads elsewhere a moment later does not matter (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from fedloom.transport.address import Origin

#: Whether an IP address, as text, may be connected to.
MayConnect = Callable[[str], bool]


class ForbiddenAddressError(OSError):
    """The name leads to an address that the host of the gateway does not allow."""


async def reached(origin: Origin, may_connect: MayConnect | None) -> str:
    """What to connect to for an origin: its name where every address is allowed, or an address of it.

    Raises:
        ForbiddenAddressError: one of its addresses may not be connected to.
        OSError: it has none.
    """
    if may_connect is None:
        return origin.host
    found = await asyncio.get_running_loop().getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(map(may_connect, addresses)):
        message = f"{origin.host} leads to an address that is not allowed"
        raise ForbiddenAddressError(message)
    return addresses[0]
