"""Who calls: from the credentials of a request to the engine's caller, while it asks and while it listens.

The principal is the caller's identity. What it was let in by can end while its stream is open; `bus.standing`
finds out, and here is how the engine is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

import structlog

from celltrail.auth.bearer import bearer_token
from celltrail.auth.errors import TokenRefusedError
from celltrail.auth.standing import Standing
from celltrail.auth.tokens import TokenVerifier
from celltrail.domain.principal import PUBLIC, Principal
from fedloom import (
    Authenticate,
    Caller,
    Claims,
    Credentials,
    GraphQLServer,
    UnauthenticatedError,
    UnavailableError,
)

logger = structlog.get_logger("celltrail")

_PUBLIC_CLIENT = "public"


def authentication(
    verifier: TokenVerifier, standing: Standing, *, now_source: Callable[[], datetime]
) -> Authenticate:
    """How the engine learns who calls: the token is verified, and neither it nor its operator revoked."""

    async def authenticate(credentials: Credentials) -> Caller:
        with _refusals():
            token = bearer_token(credentials.authorization)
            if token is None:
                return Caller(PUBLIC, f"public\x1f{_network(credentials.client)}")
            principal = await verifier.verify(token, now=now_source())
            standing.check(principal)
        claims = Claims(is_authenticated=True, scopes=frozenset(each.value for each in principal.scopes))
        return Caller(principal, _sharing_key(principal), principal.expires_at, claims)

    return authenticate


async def still_admitted(caller: Caller, standing: Standing) -> Principal:
    """The caller's principal, once it is sure that it is not revoked: asked before each of its events.

    Raises:
        UnauthenticatedError: it is.
        UnavailableError: that cannot be said now.
    """
    principal = principal_of(caller)
    with _refusals():
        await standing.recheck(principal)
    return principal


def principal_of(caller: Caller) -> Principal:
    """The principal that `authentication` gave the caller."""
    principal = caller.identity
    if not isinstance(principal, Principal):
        message = f"a caller without a principal: {type(principal).__name__}"
        raise TypeError(message)
    return principal


def client_of(caller: Caller) -> str:
    """The client that a caller's token was given to. The public's name is ``public``, and nobody else's."""
    principal = principal_of(caller)
    if principal.is_public:
        return _PUBLIC_CLIENT
    client = "" if principal.proof is None else principal.proof.client_id
    return "" if client == _PUBLIC_CLIENT else client


def streaming(server: GraphQLServer) -> frozenset[Principal]:
    """The principals of the open streams."""
    found: set[Principal] = set()

    def noted(caller: Caller) -> bool:
        found.add(principal_of(caller))
        return False  # none is ended

    server.end_streams(noted)
    return frozenset(found)


def end_streams(server: GraphQLServer, where: Callable[[Principal], bool]) -> None:
    """End the open streams of the principals that `where` picks."""
    server.end_streams(lambda caller: where(principal_of(caller)))


def _network(address: str | None) -> str:
    """What the public is told apart by: an address of IPv4, or the /64 of IPv6 that one subscriber has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False))
    return str(found.ipv4_mapped or found) if isinstance(found, IPv6Address) else str(found)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except TokenRefusedError as error:
        logger.info("token refused", reason=error.reason.value, detail=error.detail)
        raise UnauthenticatedError(error.message) from error
    except Exception as error:  # a check that cannot run has failed: no keys, no database, or our own fault
        logger.exception("token could not be verified")
        unavailable = "access tokens cannot be verified now; try again"
        raise UnavailableError(unavailable) from error


def _sharing_key(principal: Principal) -> str:
    """Equal only for callers that may see each other's answers: everything that decides what is read.

    And the client, for the access log names it: answers that are shared are read once.
    """
    parts = (
        principal.operator_id or "",
        "" if principal.proof is None else principal.proof.client_id,
        "|",
        *sorted(principal.roles),
        "|",
        *sorted(principal.scopes),
        "|",
        *sorted(principal.purposes),
        "|",
        *sorted(principal.regimes),
    )
    return "\x1f".join(parts)
