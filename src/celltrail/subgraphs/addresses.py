"""Where a partner's subgraph may be, so that no address of it leads the gateway into its own house.

In production: over TLS, and at addresses of the public network or of networks that whoever runs the gateway
names. It is judged at registration as it is written, and at every connection by what the name leads to.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from celltrail.domain.errors import InvalidInputError
from fedloom import AddressError, read_address

Network = IPv4Network | IPv6Network

_PLAIN: Final = ("http", "ws")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LONGEST: Final = 2_000  # the column's length


@dataclass(frozen=True, slots=True)
class AllowedAddresses:
    """The rules of one installation. `networks` may be reached besides the public one."""

    is_strict: bool
    networks: Sequence[Network] = ()

    @property
    def may_connect(self) -> Callable[[str], bool] | None:
        """The engine's judge of addresses; None where every address will do."""
        return self._may_connect if self.is_strict else None

    def require(self, url: str, *, name: str, schemes: Sequence[str]) -> None:
        """Refuse an address that may not be; `name` is that of the argument.

        Raises:
            InvalidInputError: says what is wrong with it.
        """
        try:
            host = read_address(url).origin.host
        except AddressError as error:
            raise InvalidInputError(str(error), path=(name,)) from None
        allowed = [each for each in schemes if not (self.is_strict and each in _PLAIN)]
        if url.partition(":")[0] not in allowed or len(url) > _LONGEST:
            message = f"{url[:200]!r} is no address; it begins with one of: {', '.join(allowed)}"
            raise InvalidInputError(message, path=(name,))
        if self.is_strict and not self._may_be(host):
            message = (
                f"{host!r} is not allowed: an address of this machine or of a private network, or one that "
                "is written in an unusual way. CELLTRAIL_SUBGRAPH_NETWORKS names networks that may be reached"
            )
            raise InvalidInputError(message, path=(name,))

    def allows(self, url: str) -> bool:
        """Whether a version that was registered under other rules may be served under these."""
        return not self.is_strict or url.partition(":")[0] not in _PLAIN

    def _may_be(self, host: str) -> bool:
        bare = host.rstrip(".").lower()
        if bare == "localhost" or bare.endswith(".localhost"):
            return False
        try:
            ip_address(bare)
        except ValueError:
            # Decimal, octal and hexadecimal forms lead somewhere as well: inet_aton takes them for addresses.
            return not _is_number(bare)
        return self._may_connect(bare)

    def _may_connect(self, address: str) -> bool:
        try:
            found = _inner(ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        if any(found.version == each.version and found in each for each in self.networks):
            return True
        return found.is_global and not found.is_multicast and not found.is_reserved


DEVELOPMENT: Final = AllowedAddresses(is_strict=False)
"""Every address will do: subgraphs are on one's own machine."""


def _is_number(host: str) -> bool:
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (address if teredo is None else teredo[1])
