"""Whether a principal that was proved is still let in: what is known of revocations, and how old that is.

The list is read by `celltrail.bus.standing` every second. A list that is too old decides nothing: then it
cannot be said that a token was not revoked, and a check that cannot run has failed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from celltrail.auth.errors import RefusalReason, TokenRefusedError, VerificationUnavailableError
from celltrail.domain.principal import Principal
from celltrail.domain.revocations import Revocations

MAX_AGE_S = 5.0
"""A revocation that is older than this is known here, or nobody is let in."""


class Standing:
    """The list of revocations as last read. Used on one event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, max_age_s: float = MAX_AGE_S) -> None:
        self.clock = clock
        self._max_age_s = max_age_s
        self._revocations: Revocations | None = None
        self._read_at = 0.0
        self._learnt = asyncio.Event()

    def learn(self, revocations: Revocations, *, read_at: float) -> None:
        """Take a list that was read after `read_at` of the clock."""
        self._revocations, self._read_at = revocations, read_at
        self._learnt.set()

    def check(self, principal: Principal) -> None:
        """Let the principal pass, or not. The public has no token to revoke.

        Raises:
            TokenRefusedError: its token is revoked, or its operator suspended (401).
            VerificationUnavailableError: the list is too old to say (503).
        """
        proof = principal.proof
        if proof is None:
            return
        if self._revocations is None or not self._is_young():
            raise VerificationUnavailableError(proof.issuer, "the list of revocations is too old")
        if self._revocations.revoke_token_of(principal):
            raise TokenRefusedError(RefusalReason.REVOKED, "the token is revoked")
        if self._revocations.suspend_operator_of(principal):
            raise TokenRefusedError(RefusalReason.SUSPENDED, "the operator is suspended")

    async def recheck(self, principal: Principal) -> None:
        """As `check`, for an open stream: an old list is waited for as long as a young one stays so.

        Raises:
            TokenRefusedError: as in `check`.
            VerificationUnavailableError: as in `check`, after the wait.
        """
        if principal.proof is not None and not self._is_young():
            self._learnt.clear()
            try:
                async with asyncio.timeout(self._max_age_s):
                    await self._learnt.wait()
            except TimeoutError:
                pass  # `check` says why
        self.check(principal)

    def is_revoked(self, principal: Principal) -> bool:
        """Whether the list, however old, names the principal's token or operator."""
        known = self._revocations
        return known is not None and (
            known.revoke_token_of(principal) or known.suspend_operator_of(principal)
        )

    def _is_young(self) -> bool:
        return self.clock() - self._read_at <= self._max_age_s
