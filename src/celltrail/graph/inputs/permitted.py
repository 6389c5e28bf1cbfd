"""Which conditions a caller may set at all: none on what none of its roles can ever read.

Design of access, section 3: filtering or sorting by a field is FORBIDDEN when no capacity of the caller's
roles can read it; otherwise rows in which it is unreadable do not match. Each table names, for the fields of
one input, the facets of which one has to be readable. What is not named is IDENTITY or PUBLIC, which every
capacity reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import ForbiddenError, Path
from celltrail.domain.filters import BatteryOrderField
from celltrail.domain.principal import Principal
from celltrail.domain.visibility import Facet, ever_readable
from celltrail.graph.inputs.lists import argument_name

Needed = Mapping[str, frozenset[Facet]]

_STATE = frozenset({Facet.INDIVIDUAL, Facet.OWN_RECORDS})
_MEASUREMENT = _STATE | {Facet.MEASUREMENT}
_OWN_LEG = frozenset({Facet.OWN_SIDE})
_EVENT = _STATE | _OWN_LEG | {Facet.REGIME, Facet.REGIME_ABROAD}

OF_BATTERIES: Final[Needed] = {
    "stages": _STATE,
    "passport_statuses": _STATE,
    "owners": _STATE,
    "custodians": _STATE,
    "state_of_health_below": _MEASUREMENT,
    "state_of_health_from": _MEASUREMENT,
}
OF_BATTERY_ORDERS: Final[Mapping[BatteryOrderField, frozenset[Facet]]] = {
    BatteryOrderField.STATE_OF_HEALTH: _MEASUREMENT
}
OF_SHIPMENTS: Final[Needed] = {
    "statuses": _OWN_LEG | {Facet.INDIVIDUAL},
    "references": _OWN_LEG,
    "consignors": _OWN_LEG,
    "consignees": _OWN_LEG,
    "carriers": _OWN_LEG,
    "origins": _OWN_LEG,
    "destinations": _OWN_LEG,
}
OF_RECYCLING: Final[Needed] = dict.fromkeys(
    ("routes", "collected_from", "collected_to", "is_recycled"), frozenset({Facet.INDIVIDUAL})
)
OF_EVENTS: Final[Needed] = {"shipments": _EVENT, "recorded_by": _EVENT}


_GROUPS: Final[Mapping[Facet, AccessGroup]] = {
    Facet.INDIVIDUAL: AccessGroup.INDIVIDUAL,
    Facet.OWN_RECORDS: AccessGroup.INDIVIDUAL,
    Facet.MEASUREMENT: AccessGroup.INDIVIDUAL,
    Facet.REGIME: AccessGroup.INDIVIDUAL,
    Facet.REGIME_ABROAD: AccessGroup.INDIVIDUAL,
    Facet.OWN_SIDE: AccessGroup.COMMERCIAL,
}


def groups_of(conditions: object | None, needed: Needed) -> frozenset[AccessGroup]:
    """The access groups that the conditions of one input ask about; what matches tells of them."""
    if conditions is None:
        return frozenset()
    asked = [facets for name, facets in needed.items() if getattr(conditions, name) is not None]
    return frozenset(_GROUPS[facet] for facets in asked for facet in facets)


def groups_of_order(order: BatteryOrderField) -> frozenset[AccessGroup]:
    """The access groups that an order tells of."""
    return frozenset(_GROUPS[facet] for facet in OF_BATTERY_ORDERS.get(order, frozenset()))


def require_readable(conditions: object, needed: Needed, principal: Principal) -> None:
    """Refuse a condition on a field that no capacity of the caller's roles reads.

    Raises:
        ForbiddenError: there is one; the path names it. It depends on the roles alone, and tells nothing
            about rows.
    """
    for name, facets in needed.items():
        if getattr(conditions, name) is not None:
            require_one_of(facets, principal, path=("filter", argument_name(name)))


def require_one_of(needed: frozenset[Facet], principal: Principal, *, path: Path) -> None:
    """Refuse what none of these facets opens to the caller's roles.

    Raises:
        ForbiddenError: none is ever readable.
    """
    readable = ever_readable(principal.roles, purposes=principal.purposes)
    if not needed & readable:
        message = f"your roles never read what {'.'.join(map(str, path))} is about"
        raise ForbiddenError(message, path=path)
