"""Where an issuer's keys come from: a JWKS file or a JWKS URL, and how long they are believed.

Both answer from memory. A withdrawn key is gone within 60 s of the withdrawal, while the source answers;
when it does not, the last good keys serve for one hour, and then tokens cannot be verified:
VerificationUnavailableError, never a token let through. The start does not need the URL (design of access,
section 1; security cases 21-25).

Ages are measured with a monotonic clock that is passed in: wall clocks jump.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from celltrail.auth.errors import IssuerConfigurationError, VerificationUnavailableError
from celltrail.auth.issuers import Issuer, SigningAlgorithm
from celltrail.auth.jwks import JwksRefusedError, KeySet, VerificationKey, parse_jwks
from celltrail.auth.jwks_url import fault_of_jwks_url, is_loopback

logger = logging.getLogger(__name__)

REFRESH_AFTER_S = 30.0
"""From this age keys are fetched again, while the ones at hand go on serving."""
BELIEVED_FOR_S = 50.0
"""From this age a fetch is waited for; with its time-out this keeps a withdrawn key's end within 60 s."""
STALE_LIMIT_S = 3600.0
RETRY_AFTER_S = 5.0
"""After a failed fetch."""
UNKNOWN_KID_INTERVAL_S = 30.0
FETCH_TIMEOUT_S = 5.0
MAX_JWKS_BYTES = 262_144

Clock = Callable[[], float]


class KeySource(Protocol):
    """The keys of one issuer."""

    async def candidates(
        self, kid: str | None, *, algorithm: SigningAlgorithm
    ) -> tuple[VerificationKey, ...]:
        """The keys that may have signed a token with this header; empty when the issuer has none such.

        Raises:
            VerificationUnavailableError: there are no keys young enough to say so.
        """

    async def aclose(self) -> None:
        """Let go of connections and running fetches."""


def open_key_source(issuer: Issuer, *, clock: Clock = time.monotonic) -> KeySource:
    """The key source that the registry names for an issuer.

    Raises:
        IssuerConfigurationError: its JWKS file holds no key that could verify its tokens, or its URL is
            unsafe.
    """
    if issuer.jwks_url is not None:
        fault = fault_of_jwks_url(issuer.jwks_url)
        if fault is not None:
            raise IssuerConfigurationError(fault, where="issuers", issuer=issuer.name, key="jwks_url")
        return UrlKeys(issuer.name, issuer.jwks_url, clock=clock)
    if issuer.jwks_file is None:
        raise IssuerConfigurationError("has no keys", where="issuers", issuer=issuer.name, key="jwks_file")
    source = FileKeys(issuer.name, issuer.jwks_file, clock=clock)
    source.require_key_for(issuer.algorithms)
    return source


class FileKeys:
    """Keys in a file, read again when the file changes."""

    def __init__(self, issuer: str, path: Path, *, clock: Clock = time.monotonic) -> None:
        self._issuer, self._path, self._clock = issuer, path, clock
        self._keys: KeySet | None = None
        self._seen: tuple[int, int, int] | None = None
        self._is_intact = False
        self._good_at = 0.0

    async def candidates(
        self, kid: str | None, *, algorithm: SigningAlgorithm
    ) -> tuple[VerificationKey, ...]:
        """See KeySource."""
        return self._current().candidates(kid, algorithm=algorithm)

    async def aclose(self) -> None:
        """Nothing is held open."""

    def require_key_for(self, algorithms: frozenset[SigningAlgorithm]) -> None:
        """Check at the start what would otherwise refuse every token later.

        Raises:
            IssuerConfigurationError: the file holds no usable key for any of the algorithms.
        """
        try:
            keys = parse_jwks(self._path.read_bytes())
        except (OSError, JwksRefusedError) as exc:
            raise self._unusable(f"{str(self._path)!r} is no usable key set: {exc}") from exc
        if not any(key.algorithm in algorithms for key in keys.keys):
            reasons = "; ".join(keys.passed_over) or "no key fits"
            raise self._unusable(
                f"{str(self._path)!r} holds no key for {', '.join(sorted(algorithms))} ({reasons})"
            )

    def _unusable(self, message: str) -> IssuerConfigurationError:
        return IssuerConfigurationError(message, where="issuers", issuer=self._issuer, key="jwks_file")

    def _current(self) -> KeySet:
        state = self._state()
        if state is None or state != self._seen:
            self._is_intact = self._read()
            self._seen = state
        if self._is_intact:
            self._good_at = self._clock()
        return _believable(self._keys, issuer=self._issuer, age_s=self._clock() - self._good_at)

    def _state(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read(self) -> bool:
        """Take the keys from the file, or keep those at hand."""
        try:
            self._keys = parse_jwks(self._path.read_bytes())
        except (OSError, JwksRefusedError) as exc:
            logger.warning("the JWKS file of issuer %r cannot be used: %s", self._issuer, exc)
            return False
        _log_passed_over(self._issuer, self._keys)
        return True


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
            self._attempts.for_unknown_kid_at = self._clock()
            await self._fetch()
            found = self._believed().candidates(kid, algorithm=algorithm)
        if not found and self._attempts.failed_at is not None:
            # The key may be new, and the issuer cannot be asked: that is no answer about the token.
            raise VerificationUnavailableError(self._issuer, "unknown key, and the last fetch failed")
        return found

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
        return self._age_of(self._attempts.for_unknown_kid_at) >= UNKNOWN_KID_INTERVAL_S

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
            _log_passed_over(self._issuer, keys)
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
        return _believable(self._keys, issuer=self._issuer, age_s=self._age_s())

    def _age_s(self) -> float:
        return self._age_of(self._attempts.fetched_at)

    def _age_of(self, moment: float | None) -> float:
        return float("inf") if moment is None else self._clock() - moment


def _believable(keys: KeySet | None, *, issuer: str, age_s: float) -> KeySet:
    if keys is None:
        raise VerificationUnavailableError(issuer, "no keys could be had yet")
    if age_s > STALE_LIMIT_S:
        raise VerificationUnavailableError(issuer, f"the last good keys are {age_s:.0f} s old")
    return keys


def _log_passed_over(issuer: str, keys: KeySet) -> None:
    for reason in keys.passed_over:
        logger.info("a key of issuer %r is not used: %s", issuer, reason)
