"""Who may record what: for each event type the capacities in the battery, and the roles, that may.

Source: design of access, section 2 ("No one gets in by recording": nothing irreversible happens without
assignment, custody or a confirmed claim) and the actors of `cn_traceability`. A recycler without ownership
writes end-of-life events only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from celltrail.domain.errors import ForbiddenError, Path
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.visibility import Capacity as C  # noqa: N817 -- the table below is read by its rows
from celltrail.domain.vocabulary import OperatorRole as R

_TRADING = frozenset(R) - {R.AUTHORITY, R.CUSTOMS, R.AUDITOR}
_END_OF_LIFE = frozenset({C.COLLECTOR, C.DISMANTLER, C.RECYCLER, C.CUSTODIAN, C.OWNER})


@dataclass(frozen=True, slots=True)
class Recorders:
    """The caller needs one of the capacities and, in its token, one of the roles."""

    capacities: frozenset[C]
    roles: frozenset[R] = _TRADING


RECORDERS: Mapping[Event, Recorders] = {
    Event.ASSEMBLED: Recorders(frozenset({C.OWNER})),
    Event.INSTALLED: Recorders(
        frozenset({C.OWNER, C.SERVICE}), frozenset({R.OEM, R.MANUFACTURER, R.SERVICE})
    ),
    Event.PLACED_ON_MARKET: Recorders(
        frozenset({C.OWNER, C.OEM, C.IMPORTER}), frozenset({R.MANUFACTURER, R.IMPORTER, R.OEM, R.DISTRIBUTOR})
    ),
    Event.SOLD: Recorders(frozenset({C.OWNER})),
    Event.OWNERSHIP_TRANSFERRED: Recorders(frozenset({C.OWNER})),
    Event.RESPONSIBILITY_TRANSFERRED: Recorders(frozenset({C.RESPONSIBLE})),
    Event.SWAPPED: Recorders(frozenset({C.OWNER, C.CUSTODIAN, C.SERVICE})),
    Event.MEASURED: Recorders(frozenset({C.OWNER, C.OEM, C.RESPONSIBLE, C.SERVICE, *_END_OF_LIFE})),
    Event.REPAIRED: Recorders(frozenset({C.OWNER, C.OEM, C.SERVICE})),
    Event.ATTRIBUTES_DECLARED: Recorders(frozenset({C.PRODUCER, C.RESPONSIBLE, C.OEM})),
    Event.EVIDENCE_ATTACHED: Recorders(
        frozenset({C.PRODUCER, C.RESPONSIBLE, C.OEM, C.SERVICE, *_END_OF_LIFE})
    ),
    Event.SHIPMENT_CREATED: Recorders(
        frozenset({C.OWNER, C.CUSTODIAN, C.COLLECTOR, C.DISMANTLER, C.RECYCLER})
    ),
    Event.WORK_ASSIGNED: Recorders(frozenset({C.OWNER, C.CUSTODIAN, C.RESPONSIBLE})),
    Event.REMOVED: Recorders(frozenset({C.OEM, C.SERVICE, *_END_OF_LIFE})),
    Event.COLLECTED: Recorders(_END_OF_LIFE, frozenset({R.COLLECTOR, R.DISMANTLER, R.RECYCLER})),
    Event.DISMANTLED: Recorders(_END_OF_LIFE - {C.COLLECTOR}, frozenset({R.DISMANTLER, R.RECYCLER})),
    Event.LOT_PROCESSED: Recorders(_END_OF_LIFE - {C.COLLECTOR}, frozenset({R.RECYCLER})),
    Event.RECYCLED: Recorders(_END_OF_LIFE - {C.COLLECTOR}, frozenset({R.RECYCLER})),
    # A second life needs the outgoing operator's consent: only the owner uses a battery up.
    Event.REPURPOSED: Recorders(frozenset({C.OWNER})),
    Event.ACCESS_GRANTED: Recorders(frozenset({C.OWNER, C.RESPONSIBLE})),
}


def require_writing(principal: Principal) -> None:
    """Refuse the public, and a token that may only read.

    Raises:
        ForbiddenError: the token does not allow recording at all.
    """
    if principal.is_public:
        message = "recording needs an access token of an operator"
        raise ForbiddenError(message)
    if TokenScope.WRITE not in principal.scopes:
        message = f"the access token does not carry the scope {TokenScope.WRITE}"
        raise ForbiddenError(message)


def require_role(principal: Principal, event: Event, *, path: Path = ()) -> None:
    """Refuse an event that no role of the caller records.

    Raises:
        ForbiddenError: names the roles that may.
    """
    roles = RECORDERS[event].roles
    if not principal.roles & roles:
        message = f"recording {event} needs one of the roles {', '.join(sorted(roles))}"
        raise ForbiddenError(message, path=path)


def require_capacity(capacities: frozenset[C], event: Event, *, named: str, path: Path = ()) -> None:
    """Refuse an event on a battery in which the caller takes part, but not so that it may record it.

    Raises:
        ForbiddenError: names the capacities that may. Whoever takes part in nothing gets NotFound before.
    """
    permitted = RECORDERS[event].capacities
    if not capacities & permitted:
        message = f"recording {event} on {named} needs to take part in it as {', '.join(sorted(permitted))}"
        raise ForbiddenError(message, path=path)
