"""Who asks: the gateway alone. Its token says for whom, its signature that nobody else sent this, and once.

The gateway publishes its keys at ``/.well-known/jwks.json``. Each request carries

    Authorization      a JSON Web Token (RFC 9068): EdDSA, for this subgraph alone, 60 seconds. Its ``sub`` is
                       the caller: a pseudonym that is the same for one company at this subgraph
    Signature          an HTTP message signature (RFC 9421): method, authority, path, query, token and body
    Signature-Input    what it covers, with a nonce
    Content-Digest     of the body (RFC 9530)

Where a proxy changes the Host header, the authority does not match: let it pass the header on.
"""

from __future__ import annotations

import asyncio
import hmac
import math
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from starlette.datastructures import URL, Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GRAPHQL_PATH = "/graphql"
TAG = "celltrail-subgraph"
COVERED = ("@method", "@authority", "@path", "@query", "authorization")
LEEWAY_S, LIFETIME_S = 10, 60
ASK_AGAIN_S = 30
MAX_BODY_BYTES = 5_000_000
MAX_NONCES = 1_000_000


class NotTheGatewayError(Exception):
    """The request is not the gateway's, or was sent before; the message says why, for the log."""


@dataclass(frozen=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str]


class _Keys(HTTPSignatureKeyResolver):
    """The gateway's keys: fetched when first needed, and anew for one that is not known, but not at once."""

    def __init__(self, url: str) -> None:
        self._client = jwt.PyJWKClient(url, cache_jwk_set=True, lifespan=300, timeout=5)
        self._asked_again = -math.inf

    def resolve_private_key(self, key_id: str) -> Any:  # noqa: ANN401 -- the library's protocol
        raise LookupError(key_id)

    def resolve_public_key(self, key_id: str) -> Any:  # noqa: ANN401 -- as above
        key = self._find(key_id, refresh=False)
        if key is None and time.monotonic() - self._asked_again > ASK_AGAIN_S:
            self._asked_again = time.monotonic()
            key = self._find(key_id, refresh=True)
        if key is None:
            raise jwt.PyJWKClientError(f"no key {key_id[:80]!r}")
        return key.key

    def _find(self, key_id: str, *, refresh: bool) -> jwt.PyJWK | None:
        keys = self._client.get_jwk_set(refresh=refresh).keys
        return next((each for each in keys if each.key_id == key_id), None)


class Gateway:
    """Verifies requests. `audience` is this subgraph: ``urn:celltrail:subgraph:NAME``."""

    def __init__(self, url: str, *, issuer: str, audience: str) -> None:
        self._keys = _Keys(f"{url.rstrip('/')}/.well-known/jwks.json")
        self._issuer, self._audience = issuer, audience
        self._verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=self._keys)
        self._nonces: dict[str, float] = {}

    def verify(self, request: _Request, body: bytes | None) -> tuple[str, str | None]:
        """Return the pseudonym of the caller, and the nonce. Keys may be fetched: call it in a thread.

        Raises:
            NotTheGatewayError: the token or the signature is missing or wrong.
        """
        caller = self._caller(request.headers.get("authorization", ""))
        components = COVERED if body is None else (*COVERED, "content-digest")
        try:
            (result,) = self._verifier.verify(
                request,
                max_age=timedelta(seconds=LIFETIME_S),
                expect_tag=TAG,
                require_components=components,
                body=body,
            )
        except (HTTPMessageSignaturesException, ValueError) as error:
            raise NotTheGatewayError(f"signature: {error}") from error
        return caller, result.nonce

    def _caller(self, authorization: str) -> str:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotTheGatewayError("no token")
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != "at+jwt":
                raise NotTheGatewayError("token: another typ")
            claims = jwt.decode(
                token,
                self._keys.resolve_public_key(header.get("kid", "")),
                algorithms=["EdDSA"],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat", "sub", "jti"]},
            )
        except jwt.PyJWTError as error:
            raise NotTheGatewayError(f"token: {error}") from error
        return str(claims["sub"])

    def use(self, nonce: str | None) -> None:
        """Use a nonce, once for as long as a signature lives. Call it on the event loop: none comes between.

        Raises:
            NotTheGatewayError: the request was sent before.
        """
        now = time.monotonic()
        while self._nonces and (first := next(iter(self._nonces))) and self._nonces[first] <= now:
            del self._nonces[first]
        if not nonce or nonce in self._nonces:
            raise NotTheGatewayError("signature: its nonce is missing, or was used before")
        if len(self._nonces) >= MAX_NONCES:
            raise NotTheGatewayError("too many requests to remember")
        self._nonces[nonce] = now + LIFETIME_S + 2 * LEEWAY_S


class OnlyTheGateway:
    """Around the service: what is asked of its graph is verified first. The caller stands in the scope.

    `secret` is that of a program of its own, which may ask as well: ``Authorization: Bearer SECRET``.
    """

    def __init__(self, app: ASGIApp, gateway: Gateway, *, secret: str | None = None) -> None:
        self._app, self._gateway = app, gateway
        self._own = None if secret is None else f"Bearer {secret}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in {"http", "websocket"} or scope["path"] != GRAPHQL_PATH:
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("authorization", "").encode("latin-1")
        if self._own is not None and hmac.compare_digest(given, self._own):
            await self._app(scope, receive, send)
            return
        is_socket = scope["type"] == "websocket"
        body = None if is_socket else await _body(receive)
        if not is_socket and body is None:
            await JSONResponse({"error": "the body is too large"}, 413)(scope, receive, send)
            return
        headers = {name: ", ".join(Headers(scope=scope).getlist(name)) for name in Headers(scope=scope)}
        url = str(URL(scope=scope))
        url = url.replace("ws", "http", 1) if is_socket else url
        request = _Request(str(scope.get("method", "GET")), url, headers)
        try:
            scope["caller"], nonce = await asyncio.to_thread(self._gateway.verify, request, body)
            self._gateway.use(nonce)
        except NotTheGatewayError as error:
            if is_socket:
                await send({"type": "websocket.close", "code": 4401, "reason": "not the gateway"})
            else:
                refusal = JSONResponse({"errors": [{"message": str(error)}]}, 401)
                await refusal(scope, receive, send)
            return
        await self._app(scope, receive if body is None else _replayed(body, receive), send)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None if it is too large, or was cut off."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
