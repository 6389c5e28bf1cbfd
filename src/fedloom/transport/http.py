"""One subgraph over HTTP (GraphQL over HTTP, "Response"; a client's side).

What is accepted: JSON in `application/graphql-response+json` or `application/json`, not encoded, within bytes
and seconds. Redirects are not followed: they would carry a caller's headers to somebody else. A status that
is not a success with a body of GraphQL is read for its errors only.
"""

from __future__ import annotations

import asyncio
import ssl

import orjson

from fedloom.errors import SubgraphAnswerInvalidError, SubgraphTimeoutError, SubgraphUnreachableError
from fedloom.transport.address import read_address
from fedloom.transport.connection import ConnectionBrokenError, HttpAnswer, ProtocolBrokenError
from fedloom.transport.limits import TransportLimits
from fedloom.transport.pool import ConnectionPool
from fedloom.transport.reaching import MayConnect
from fedloom.transport.request import Headers, SubgraphRequest
from fedloom.transport.signing import Outgoing, Sign, unsigned
from fedloom.transport.tls import connection_fault

_JSON = b"application/json"
_GRAPHQL = b"application/graphql-response+json"
_HEAD = (
    "POST {target} HTTP/1.1\r\nhost: {authority}\r\n"
    "accept: application/graphql-response+json, application/json;q=0.9\r\n"
    "accept-encoding: identity\r\ncontent-type: application/json\r\n"
)
#: What a subgraph is told by us; the caller's headers of these names are not forwarded.
OWN_HEADERS = frozenset(
    {
        b"host",
        b"accept",
        b"accept-encoding",
        b"content-type",
        b"content-length",
        b"content-encoding",
        b"transfer-encoding",
        b"connection",
        b"keep-alive",
        b"te",
        b"trailer",
        b"upgrade",
        b"expect",
    }
)


def written(headers: Headers) -> bytes:
    """Headers as lines, without those that are ours."""
    return b"".join(b"%b: %b\r\n" % each for each in headers if each[0] not in OWN_HEADERS)


class HttpSubgraph:
    """Asks one subgraph. Connections belong to the event loop that it is first used on."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        limits: TransportLimits | None = None,
        ssl_context: ssl.SSLContext | None = None,
        may_connect: MayConnect | None = None,
    ) -> None:
        """Prepare; nothing is connected yet.

        Raises:
            AddressError: the URL leads nowhere.
        """
        self.name, self.url = name, url
        self._limits = limits or TransportLimits()
        address = read_address(url)
        self._pool = ConnectionPool(
            address.origin, self._limits, ssl_context=ssl_context, may_connect=may_connect
        )
        self._head = _HEAD.format(target=address.target, authority=address.authority).encode()

    @property
    def connections(self) -> int:
        """How many connections there are, in use or not."""
        return self._pool.size

    async def text(self, request: SubgraphRequest, headers: Headers = (), sign: Sign = unsigned) -> bytes:
        """Ask, and return the JSON text of the answer. `sign` is called whenever the request is sent.

        Raises:
            SubgraphTimeoutError, SubgraphUnreachableError, SubgraphAnswerInvalidError: as they say.
        """
        limit = asyncio.timeout(self._limits.timeout_s)
        try:
            async with limit:
                answer = await self._answer(request, headers, sign)
        except TimeoutError as error:
            if not limit.expired():
                raise SubgraphUnreachableError(self.name, "no connection in time") from error
            raise SubgraphTimeoutError(self.name, f"no answer in {self._limits.timeout_s:g} s") from error
        except ConnectionBrokenError as error:
            raise SubgraphUnreachableError(self.name, str(error)) from error
        except OSError as error:
            raise SubgraphUnreachableError(self.name, connection_fault(error)) from error
        except ProtocolBrokenError as error:
            raise SubgraphAnswerInvalidError(self.name, str(error)) from error
        return self._checked(answer)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._pool.close()

    async def _answer(self, request: SubgraphRequest, headers: Headers, sign: Sign) -> HttpAnswer:
        unsigned_head = self._head + written(headers) + b"content-length: %d\r\n" % len(request.body)
        outgoing = Outgoing("POST", self.url, request.body)
        limits = self._limits
        max_idle_s = limits.max_idle_s if request.is_repeatable else limits.max_idle_before_mutation_s
        while True:
            connection, was_used = await self._pool.take(max_idle_s=max_idle_s)
            try:
                head = unsigned_head + written(sign(outgoing)) + b"\r\n"
                answer = await connection.request(head, request.body)
            except ConnectionBrokenError as error:
                self._pool.drop(connection)
                # The subgraph closed it while it lay idle; another one is taken, in the end a new one.
                if was_used and error.is_untouched and request.is_repeatable:
                    continue
                raise
            except BaseException:
                self._pool.drop(connection)
                raise
            self._pool.give_back(connection)
            return answer

    def _checked(self, answer: HttpAnswer) -> bytes:
        media = answer.content_type.partition(b";")[0].strip().lower()
        is_success = 200 <= answer.status < 300  # noqa: PLR2004 # RFC 9110, 15.3
        if media not in (_JSON, _GRAPHQL):
            shown = media.decode("latin-1")[:80] or "none"
            raise SubgraphAnswerInvalidError(self.name, f"status {answer.status} with content type {shown}")
        if is_success:
            return answer.body
        return self._errors_only(answer)

    def _errors_only(self, answer: HttpAnswer) -> bytes:
        try:
            members = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            members = None
        errors = members.get("errors") if isinstance(members, dict) else None
        if not errors:
            raise SubgraphAnswerInvalidError(self.name, f"status {answer.status} without errors of GraphQL")
        return orjson.dumps({"errors": errors})
