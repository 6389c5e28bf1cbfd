"""POST /telemetry: where the vehicles' backend delivers what it heard. Acknowledged means: on disk.

| status | meaning |
|---|---|
| 200 | everything is kept; the counts are of what was new |
| 401 | the secret is missing or another one |
| 413 | the body is larger than MAX_BODY_BYTES |
| 422 | something in it is wrong: `error.path` leads there, and nothing was kept |
"""

from __future__ import annotations

import asyncio
import hmac
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from telematics.following import Followers
from telematics.reading import TelemetryRefusedError, parse_telemetry
from telematics.store import Store

MAX_BODY_BYTES = 1_000_000


class Ingest:
    """Takes telemetry from whoever knows the secret."""

    def __init__(self, store: Store, followers: Followers, *, secret: str) -> None:
        self._store, self._followers = store, followers
        self._expected = f"Bearer {secret}".encode()

    async def take(self, request: Request) -> Response:
        """Answer one request."""
        given = request.headers.get("authorization", "").encode("latin-1")
        if not hmac.compare_digest(given, self._expected):
            answer = _refusal(401, "UNAUTHORIZED", "send the header Authorization: Bearer SECRET")
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        body = await _body(request)
        if body is None:
            return _refusal(413, "TOO_LARGE", f"a body has at most {MAX_BODY_BYTES} bytes")
        try:
            telemetry = parse_telemetry(body, now=datetime.now(UTC))
        except TelemetryRefusedError as error:
            return _refusal(422, "INVALID_TELEMETRY", error.message, *error.path)
        new = await asyncio.to_thread(self._store.record, telemetry)
        self._followers.publish(new.readings)
        recorded = {"readings": len(new.readings), "chargeSessions": len(new.sessions)}
        return JSONResponse({"recorded": recorded})


async def _body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _refusal(status: int, code: str, message: str, *path: str | int) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message, "path": path}}, status_code=status)
