"""An issuer's keys in a file, read again when it changes."""

from __future__ import annotations

import time
from pathlib import Path

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.auth.issuers import SigningAlgorithm
from celltrail.auth.jwks import JwksRefusedError, KeySet, VerificationKey, parse_jwks
from celltrail.auth.key_source import Clock, believable, log_passed_over, logger


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

    async def believes(self, fingerprint: str) -> bool:
        """See KeySource."""
        return self._current().holds(fingerprint)

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
        return believable(self._keys, issuer=self._issuer, age_s=self._clock() - self._good_at)

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
        log_passed_over(self._issuer, self._keys)
        return True
