"""An issuer's keys behind a URL: fetched while the ones at hand serve, by one fetch at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import httpx

from celltrail.auth.errors import VerificationUnavailableError
from celltrail.auth.issuers import SigningAlgorithm
from celltrail.auth.jwks import JwksRefusedError, KeySet, VerificationKey, parse_jwks
from celltrail.auth.jwks_url import is_loopback
from celltrail.auth.key_source import STALE_LIMIT_S, Clock, believable, log_passed_over, logger

REFRESH_AFTER_S = 30.0
"""From this age keys are fetched again, while the ones at hand go on serving."""
BELIEVED_FOR_S = 50.0
"""From this age a fetch is waited for; with its time-out this keeps a withdrawn key's end within 60 s."""
RETRY_AFTER_S = 5.0
"""After a failed fetch."""
UNKNOWN_KID_INTERVAL_S = 30.0
FETCH_TIMEOUT_S = 5.0
MAX_JWKS_BYTES = 262_144


@dataclass(slots=True)
class _Attempts:
    """When what was tried; None is never."""

    fetched_at: float | None = None
    failed_at: float | None = None
    for_unknown_kid_at: float | None = None


class UrlKeys:
    """Keys behind a URL, fetched without ever standing in the way of the start, one fetch at a time."""

    def __init__(
        self, issuer: str, url: str, *, clock: Clock = time.monotonic, timeout_s: float = FETCH_TIMEOUT_S
    ) -> None:
        self._timeout_s = timeout_s
        self._issuer, self._url, self._clock = issuer, url, clock
        self._keys: KeySet | None = None
        self._attempts = _Attempts()
        self._flight: asyncio.Task[None] | None = None
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            timeout=timeout_s,
            trust_env=not is_loopback(url),  # no proxy between us and ourselves
            headers={"accept": "application/jwk-set+json, application/json", "accept-encoding": "identity"},
        )

    async def candidates(
        self, kid: str | None, *, algorithm: SigningAlgorithm
    ) -> tuple[VerificationKey, ...]:
        """See KeySource."""
        asked_at = self._clock()
        await self._refresh_by_age()
        found = self._believed().candidates(kid, algorithm=algorithm)
        if not found and self._may_ask_for_unknown_kid(asked_at):
            await self._fetch()
            found = self._believed().candidates(kid, algorithm=algorithm)
        if not found and self._attempts.failed_at is not None:
            # The key may be new, and the issuer cannot be asked: that is no answer about the token.
            raise VerificationUnavailableError(self._issuer, "unknown key, and the last fetch failed")
        return found

    async def believes(self, fingerprint: str) -> bool:
        """See KeySource."""
        await self._refresh_by_age()
        return self._believed().holds(fingerprint)

    async def aclose(self) -> None:
        """End a running fetch and close the connections."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait([self._flight])
        await self._client.aclose()

    async def _refresh_by_age(self) -> None:
        age_s = self._age_s()
        if age_s < REFRESH_AFTER_S or self._age_of(self._attempts.failed_at) < RETRY_AFTER_S:
            return
        # While the source is failing, callers with usable keys do not queue behind each time-out.
        must_wait = age_s > STALE_LIMIT_S or (age_s >= BELIEVED_FOR_S and self._attempts.failed_at is None)
        if must_wait:
            await self._fetch()
        else:
            self._start_fetch()

    def _may_ask_for_unknown_kid(self, asked_at: float) -> bool:
        fetched_at = self._attempts.fetched_at
        if fetched_at is not None and fetched_at >= asked_at:  # these keys are this caller's already
            return False
        if self._flight is not None and not self._flight.done():  # it may bring the key: wait for it
            return True
        if self._age_of(self._attempts.for_unknown_kid_at) < UNKNOWN_KID_INTERVAL_S:
            return False
        self._attempts.for_unknown_kid_at = self._clock()
        return True

    async def _fetch(self) -> None:
        """Wait for the running fetch, or a new one. A caller that goes away does not end it for the
        others."""
        await asyncio.shield(self._start_fetch())

    def _start_fetch(self) -> asyncio.Task[None]:
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(self._fetch_once(), name=f"jwks {self._issuer}")
        return self._flight

    async def _fetch_once(self) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                keys = parse_jwks(await self._body())
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, JwksRefusedError) as exc:
            self._attempts.failed_at = self._clock()
            logger.warning(
                "the keys of issuer %r cannot be fetched: %s: %s", self._issuer, type(exc).__name__, exc
            )
            return
        if keys != self._keys:
            log_passed_over(self._issuer, keys)
        self._keys = keys
        self._attempts.fetched_at, self._attempts.failed_at = self._clock(), None

    async def _body(self) -> bytes:
        async with self._client.stream("GET", self._url) as response:
            if response.status_code != httpx.codes.OK:
                raise JwksRefusedError(f"status {response.status_code}; redirects are not followed")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise JwksRefusedError("an encoded answer, which may be far larger than it looks")
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MAX_JWKS_BYTES:
                    raise JwksRefusedError(f"more than {MAX_JWKS_BYTES} bytes")
            return bytes(body)

    def _believed(self) -> KeySet:
        return believable(self._keys, issuer=self._issuer, age_s=self._age_s())

    def _age_s(self) -> float:
        return self._age_of(self._attempts.fetched_at)

    def _age_of(self, moment: float | None) -> float:
        return float("inf") if moment is None else self._clock() - moment
