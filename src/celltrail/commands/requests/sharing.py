"""Requests that mend, share and claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celltrail.commands.requests.base import Request
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.keys import BatteryKey
from celltrail.domain.parties import PartyKey
from celltrail.domain.visibility import Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEvent(Request):
    """The event stays; a correction is appended. `changes` maps field names to the right values (JSON)."""

    event_id: str
    reason: str
    changes: tuple[tuple[str, Any], ...]
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAccess(Request):
    """Let another operator read groups of a battery, for a purpose and a time.

    It is named by its id, or by an identifier, whether it is on board or not.
    """

    battery: BatteryKey
    groups: frozenset[AccessGroup]
    purpose: str
    until: datetime
    operator_id: str | None = None
    party: PartyKey | None = None
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeAccess(Request):
    """Take a grant back; gone at once."""

    grant_id: str
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBattery(Request):
    """Say that one has a battery in its hands; `battery` is its unique identifier or code, never an id."""

    battery: BatteryKey
    capacity: Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmClaim(Request):
    """Answer a claim: assign its work until a time, or refuse it."""

    claim_id: str
    accept: bool
    until: datetime | None = None
    expected_version: str | None = None
