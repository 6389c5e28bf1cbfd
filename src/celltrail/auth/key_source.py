"""What a source of an issuer's keys promises, and how long keys are believed.

A withdrawn key is gone within 60 s of the withdrawal, while the source answers; when it does not, the last
good keys serve for one hour, and then tokens cannot be verified: VerificationUnavailableError, never a token
let through (design of access, section 1; security cases 21-25).

Ages are measured with a monotonic clock that is passed in: wall clocks jump.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from celltrail.auth.errors import VerificationUnavailableError
from celltrail.auth.issuers import SigningAlgorithm
from celltrail.auth.jwks import KeySet, VerificationKey

logger = logging.getLogger("celltrail.auth.keys")

STALE_LIMIT_S = 3600.0

Clock = Callable[[], float]


class KeySource(Protocol):
    """The keys of one issuer, from memory."""

    async def candidates(
        self, kid: str | None, *, algorithm: SigningAlgorithm
    ) -> tuple[VerificationKey, ...]:
        """The keys that may have signed a token with this header; empty when the issuer has none such.

        Raises:
            VerificationUnavailableError: there are no keys young enough to say so.
        """

    async def believes(self, fingerprint: str) -> bool:
        """Whether the key is one of the issuer's now: for tokens that were verified with it before.

        Raises:
            VerificationUnavailableError: as above.
        """

    async def aclose(self) -> None:
        """Let go of connections and running fetches."""


def believable(keys: KeySet | None, *, issuer: str, age_s: float) -> KeySet:
    """The keys at hand, `age_s` after they were last known to be right.

    Raises:
        VerificationUnavailableError: there are none, or they are too old.
    """
    if keys is None:
        raise VerificationUnavailableError(issuer, "no keys could be had yet")
    if age_s > STALE_LIMIT_S:
        raise VerificationUnavailableError(issuer, f"the last good keys are {age_s:.0f} s old")
    return keys


def log_passed_over(issuer: str, keys: KeySet) -> None:
    """Say in the log why keys of a set are not used."""
    for reason in keys.passed_over:
        logger.info("a key of issuer %r is not used: %s", issuer, reason)
