"""Claims: "I have it in my hands", said by one who takes no part in the battery.

A claim is kept by the identifier that was scanned and never looked up, so that it is answered alike whether
the battery exists, is hidden or is not. It opens point 1 of a passport on the market, which everybody with
the identifier may read, and nothing else; owner and responsible operator see it, and their confirmation
assigns the work. Silence never does (design of access, section 2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LIFETIME: Final = timedelta(days=30)
"""How long a claim waits for an answer."""

MOST_IN_A_DAY: Final = 100
"""How many claims an operator may file within 24 hours: identifiers are not assumed unguessable."""


class ClaimState(StrEnum):
    """What has become of a claim."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"


def state_of(answer: str | None, *, until: datetime, now: datetime) -> ClaimState:
    """The state of a claim with this answer; one without lapses at `until`."""
    if answer is not None:
        return ClaimState(answer)
    return ClaimState.PENDING if now < until else ClaimState.LAPSED
