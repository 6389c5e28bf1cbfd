"""How many complete identifiers one caller may look up in a minute: whoever guesses them is stopped.

Counted in this process, by the caller's sharing key: an operator's client, or for the public the address that
a request comes from. Counters are of one minute, so that they cannot grow without bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

_MINUTE_S: Final = 60


class RateLimitedError(Exception):
    """The caller has asked too often. `retry_after_s` is in seconds."""

    def __init__(self, allowed: int, retry_after_s: int) -> None:
        self.message = f"{allowed} look-ups in a minute are the most; try again in {retry_after_s} s"
        super().__init__(self.message)
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class LookupLimit:
    """The look-ups of all callers in this minute."""

    allowed: int
    _minute: int = field(init=False, default=0)
    _counts: dict[str, int] = field(init=False, default_factory=dict)

    def charge(self, caller: str, *, now: datetime) -> None:
        """Count one look-up.

        Raises:
            RateLimitedError: it is one too many.
        """
        at = now.timestamp()
        if (minute := int(at // _MINUTE_S)) != self._minute:
            self._minute = minute
            self._counts.clear()
        self._counts[caller] = self._counts.get(caller, 0) + 1
        if self._counts[caller] > self.allowed:
            raise RateLimitedError(self.allowed, _MINUTE_S - int(at % _MINUTE_S))


def unlimited() -> None:
    """Count nothing: for whoever runs the graph beside a gateway."""
