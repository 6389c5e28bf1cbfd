"""Who sees what: capacities, access groups, and one pure function over them.

Rows: an operator takes part in a battery in one or more capacities, each for a time; that is its slice.
Fields: each field belongs to one access group, and each capacity reads some of them (a lattice, not a ladder:
Regulation (EU) 2023/1542, Art. 77(2), Annex XIII).

Time: a running participation reads up to now; an ended one is frozen at the log position of its end, or gone.
The unit of the answer is therefore, for one battery and one operator, a `Horizon`: for each facet the last
log position whose facts may be read. `storage/scoping.py` asks the same tables in SQL; `horizon` here is
the truth that it is tested against.

A facet is an access group or a part of one that some capacity reads alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.vocabulary import OperatorRole, Regime

NOW = 2**62
"""The log position that no event reaches: 'up to now'."""


class Capacity(StrEnum):
    """How an operator takes part in a battery (design of access, section 2)."""

    PRODUCER = "PRODUCER"
    RESPONSIBLE = "RESPONSIBLE"
    COMPONENT_SUPPLIER = "COMPONENT_SUPPLIER"
    OEM = "OEM"
    OWNER = "OWNER"
    DISTRIBUTOR = "DISTRIBUTOR"
    EXPORTER = "EXPORTER"
    IMPORTER = "IMPORTER"
    CONSIGNOR = "CONSIGNOR"
    CONSIGNEE = "CONSIGNEE"
    CARRIER = "CARRIER"
    CUSTODIAN = "CUSTODIAN"
    SERVICE = "SERVICE"
    COLLECTOR = "COLLECTOR"
    DISMANTLER = "DISMANTLER"
    RECYCLER = "RECYCLER"
    AUTHORITY = "AUTHORITY"
    AUTHORITY_ABROAD = "AUTHORITY_ABROAD"
    GRANTEE = "GRANTEE"
    SUCCESSOR_OWNER = "SUCCESSOR_OWNER"


class Facet(StrEnum):
    """An access group, or a part of one that some capacity reads alone.

    OWN_RECORDS: of INDIVIDUAL and TEST_REPORTS what the reader recorded or declared itself. SAFETY: the
    part of DISMANTLING that protects those who handle the goods. MEASUREMENT: the last measurements of
    INDIVIDUAL. REGIME: of INDIVIDUAL the event types that a Chinese authority is owed; REGIME_ABROAD: those
    that it is still owed after export. OWN_SIDE: of COMMERCIAL what names the reader as a party.
    """

    IDENTITY = "IDENTITY"
    PUBLIC = "PUBLIC"
    SAFETY = "SAFETY"
    DISMANTLING = "DISMANTLING"
    TEST_REPORTS = "TEST_REPORTS"
    OWN_RECORDS = "OWN_RECORDS"
    MEASUREMENT = "MEASUREMENT"
    REGIME = "REGIME"
    REGIME_ABROAD = "REGIME_ABROAD"
    INDIVIDUAL = "INDIVIDUAL"
    OWN_SIDE = "OWN_SIDE"


class AfterEnd(StrEnum):
    """What is left of a participation that has ended."""

    FROZEN = "FROZEN"
    GONE = "GONE"


@dataclass(frozen=True, slots=True)
class CapacityRule:
    """What a capacity reads, whether it reaches into components, and what is left after its end."""

    facets: frozenset[Facet]
    covers_components: bool = True
    after_end: AfterEnd = AfterEnd.FROZEN


_F = Facet
_KNOWN = frozenset({_F.IDENTITY, _F.PUBLIC})
_TRANSPORT = CapacityRule(_KNOWN | {_F.SAFETY, _F.OWN_SIDE})
_WORK = CapacityRule(_KNOWN | {_F.SAFETY, _F.DISMANTLING, _F.INDIVIDUAL, _F.MEASUREMENT, _F.OWN_SIDE})
_OWNER = _WORK  # The columns "works on it" and "owner, OEM" differ only in time.

# Design of access, section 2 ("reads as") and section 3 (the columns). INDIVIDUAL of transport is "own leg":
# the events of the leg itself, which name the reader as a party, and never the state of the battery.
CAPACITIES: Mapping[Capacity, CapacityRule] = {
    Capacity.PRODUCER: CapacityRule(_KNOWN | {_F.SAFETY, _F.DISMANTLING, _F.OWN_RECORDS, _F.OWN_SIDE}),
    Capacity.RESPONSIBLE: CapacityRule(_WORK.facets | {_F.TEST_REPORTS, _F.OWN_RECORDS}),
    Capacity.COMPONENT_SUPPLIER: CapacityRule(frozenset({_F.IDENTITY}), covers_components=False),
    Capacity.OEM: _OWNER,
    Capacity.OWNER: _OWNER,
    Capacity.DISTRIBUTOR: _OWNER,
    Capacity.EXPORTER: _TRANSPORT,
    Capacity.IMPORTER: _TRANSPORT,
    Capacity.CONSIGNOR: _TRANSPORT,
    Capacity.CONSIGNEE: _TRANSPORT,
    Capacity.CARRIER: _TRANSPORT,
    Capacity.CUSTODIAN: _TRANSPORT,
    Capacity.SERVICE: _WORK,
    Capacity.COLLECTOR: _WORK,
    Capacity.DISMANTLER: _WORK,
    Capacity.RECYCLER: _WORK,
    Capacity.AUTHORITY: CapacityRule(_KNOWN | {_F.SAFETY, _F.DISMANTLING, _F.TEST_REPORTS}),
    # CN: after export only export and end-of-life facts; what it saw before stays with its AUTHORITY part.
    Capacity.AUTHORITY_ABROAD: CapacityRule(frozenset({_F.IDENTITY, _F.REGIME_ABROAD})),
    Capacity.GRANTEE: CapacityRule(frozenset({_F.IDENTITY}), after_end=AfterEnd.GONE),
    # Second life: the successor's owner reads identity, point 1 and the last measurements of its originals.
    Capacity.SUCCESSOR_OWNER: CapacityRule(_KNOWN | {_F.MEASUREMENT}, covers_components=False),
}

# An authority of China also reads the events of cn_traceability.csv (INDIVIDUAL row of section 3).
AUTHORITY_FACETS: Mapping[Regime, frozenset[Facet]] = {
    Regime.CN_MIIT: CAPACITIES[Capacity.AUTHORITY].facets | {_F.REGIME},
    Regime.EU_2023_1542: CAPACITIES[Capacity.AUTHORITY].facets,
}

# cn_traceability.csv, column stage: production, vehicle_installation, sale, swap, maintenance_replacement,
# export, decommission, collection, echelon_use, dismantling, material_recovery.
REGIME_EVENTS = frozenset(
    {
        Event.PRODUCED,
        Event.ASSEMBLED,
        Event.INSTALLED,
        Event.PLACED_ON_MARKET,
        Event.SOLD,
        Event.SWAPPED,
        Event.REPAIRED,
        Event.SHIPMENT_DISPATCHED,
        Event.REMOVED,
        Event.COLLECTED,
        Event.DISMANTLED,
        Event.RELEASED,
        Event.REPURPOSED,
        Event.LOT_PROCESSED,
        Event.RECYCLED,
    }
)

REGIME_EVENTS_ABROAD = frozenset(
    {
        Event.SHIPMENT_DISPATCHED,
        Event.REMOVED,
        Event.COLLECTED,
        Event.DISMANTLED,
        Event.RELEASED,
        Event.REPURPOSED,
        Event.LOT_PROCESSED,
        Event.RECYCLED,
    }
)

# Facets that a grant of a group opens. COMMERCIAL is never granted (section 2, Grants).
GRANTED_FACETS: Mapping[AccessGroup, frozenset[Facet]] = {
    AccessGroup.IDENTITY: frozenset({_F.IDENTITY}),
    AccessGroup.PUBLIC: frozenset({_F.PUBLIC}),
    AccessGroup.DISMANTLING: frozenset({_F.DISMANTLING, _F.SAFETY}),
    AccessGroup.TEST_REPORTS: frozenset({_F.TEST_REPORTS}),
    AccessGroup.INDIVIDUAL: frozenset({_F.INDIVIDUAL, _F.MEASUREMENT}),
}

# Facets of which one is enough to read something of a group. Everybody who sees an object reads the others.
FACETS_OF_GROUP: Mapping[AccessGroup, frozenset[Facet]] = {
    AccessGroup.DISMANTLING: frozenset({_F.DISMANTLING, _F.SAFETY}),
    AccessGroup.TEST_REPORTS: frozenset({_F.TEST_REPORTS, _F.OWN_RECORDS}),
    AccessGroup.INDIVIDUAL: frozenset(
        {_F.INDIVIDUAL, _F.MEASUREMENT, _F.REGIME, _F.REGIME_ABROAD, _F.OWN_RECORDS}
    ),
    AccessGroup.COMMERCIAL: frozenset({_F.OWN_SIDE}),
}

# Containment goes down without these (section 2).
NOT_INHERITED = frozenset({_F.TEST_REPORTS, _F.OWN_SIDE})

# A purpose in a token narrows (Art. 77(2) third subparagraph; eu_rules, section 3); an unknown one leaves
# point 1.
PURPOSE_FACETS: Mapping[str, frozenset[Facet]] = {
    "repairer": frozenset({_F.DISMANTLING, _F.SAFETY}),
    "remanufacturer": frozenset({_F.DISMANTLING, _F.SAFETY}),
    "second_life": frozenset({_F.DISMANTLING, _F.SAFETY}),
    "recycler": frozenset({_F.DISMANTLING, _F.SAFETY}),
    "purchaser": frozenset({_F.INDIVIDUAL, _F.MEASUREMENT}),
    "aggregator": frozenset({_F.INDIVIDUAL, _F.MEASUREMENT}),
}


@dataclass(frozen=True, slots=True)
class Participation:
    """One operator (or the authorities of one regime) in one battery and one capacity, for a time.

    `ended` is the log position of its end, None while it runs. `until` ends it by the clock. `groups` are
    those of a grant. `grant`s, assignments and legs are told apart by `shipment_id` and `granted_by`.
    """

    id: str
    battery_id: str
    capacity: Capacity
    began: int
    operator_id: str | None = None
    regime: Regime | None = None
    ended: int | None = None
    until: datetime | None = None
    groups: frozenset[AccessGroup] = frozenset()
    granted_by: str | None = None
    shipment_id: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Containment:
    """`descendant` was inside `ancestor` from one log position to another; each battery contains itself."""

    ancestor_id: str
    descendant_id: str
    depth: int
    began: int
    ended: int | None = None


Horizon = Mapping[Facet, int]
"""For each readable facet, the last log position whose facts may be read (NOW: all). A missing facet is
unreadable.
"""


def facets_of(participation: Participation) -> frozenset[Facet]:
    """What one participation reads, before containment and time."""
    if participation.capacity is Capacity.GRANTEE:
        opened = (GRANTED_FACETS[group] for group in participation.groups if group in GRANTED_FACETS)
        return CAPACITIES[Capacity.GRANTEE].facets.union(*opened)
    if participation.capacity is Capacity.AUTHORITY and participation.regime is not None:
        return AUTHORITY_FACETS[participation.regime]
    return CAPACITIES[participation.capacity].facets


def purposes_allow(purposes: Iterable[str]) -> frozenset[Facet]:
    """The facets that a token with these purposes may read; all of them without a purpose."""
    named = tuple(purposes)
    if not named:
        return frozenset(Facet)
    allowed: frozenset[Facet] = _KNOWN | {_F.OWN_SIDE}
    return allowed.union(*(PURPOSE_FACETS.get(purpose, frozenset()) for purpose in named))


def reads_state(capacities: Iterable[Capacity], purposes: Iterable[str]) -> bool:
    """Whether running parts in these capacities, with these purposes, read the state: INDIVIDUAL."""
    opened = any(_F.INDIVIDUAL in CAPACITIES[capacity].facets for capacity in capacities)
    return opened and _F.INDIVIDUAL in purposes_allow(purposes)


def horizon(
    battery_id: str,
    *,
    participations: Iterable[Participation],
    containments: Iterable[Containment],
    now: datetime,
    position_at: Mapping[tuple[str, datetime], int],
    purposes: Iterable[str] = (),
) -> Horizon:
    """Return what one operator may read of one battery: the union of its participations, each within its
    time.

    `participations` are those of this operator (and of its regimes) in any battery; `containments` every row
    whose descendant is this battery, itself included. `position_at` gives, for a battery and a time, the last
    position recorded for it by then: the end of what ends by the clock.
    """
    allowed = purposes_allow(purposes)
    reach: dict[Facet, int] = {}
    for inside in containments:
        if inside.descendant_id != battery_id:
            continue
        for part in participations:
            if part.battery_id != inside.ancestor_id:
                continue
            upto = _reaches(part, inside, now=now, position_at=position_at)
            if upto is None:
                continue
            for facet in _through(part, inside) & allowed:
                reach[facet] = max(reach.get(facet, upto), upto)
    return reach


def _through(part: Participation, inside: Containment) -> frozenset[Facet]:
    """The facets that reach a component; all of them for the battery itself."""
    facets = facets_of(part)
    if inside.depth == 0:
        return facets
    return facets - NOT_INHERITED if CAPACITIES[part.capacity].covers_components else frozenset()


def _reaches(
    part: Participation,
    inside: Containment,
    *,
    now: datetime,
    position_at: Mapping[tuple[str, datetime], int],
) -> int | None:
    """The last position that this part reads through this containment; None when it opens nothing."""
    ended = part.ended
    if part.until is not None and part.until <= now:
        # What ended by the clock stays ended there, although the log may close it later.
        lapsed = position_at.get((part.battery_id, part.until), part.began)
        ended = lapsed if ended is None else min(ended, lapsed)
    if ended is not None and CAPACITIES[part.capacity].after_end is AfterEnd.GONE:
        return None
    upto = min(NOW if ended is None else ended, NOW if inside.ended is None else inside.ended)
    # A part that began after the component had left, or ended before it came, never covered it.
    return upto if upto >= max(part.began, inside.began) else None


# What an operator of a role can ever take part as. Trading roles may come to own, so they can take part as
# anything that trades or works; authorities read only as authorities, and auditors no row at all.
_TRADING = frozenset(Capacity) - {Capacity.AUTHORITY, Capacity.AUTHORITY_ABROAD}
ROLE_CAPACITIES: Mapping[OperatorRole, frozenset[Capacity]] = dict.fromkeys(OperatorRole, _TRADING) | {
    OperatorRole.AUTHORITY: frozenset({Capacity.AUTHORITY, Capacity.AUTHORITY_ABROAD}),
    OperatorRole.CUSTOMS: frozenset(),
    OperatorRole.AUDITOR: frozenset(),
}


def ever_readable(roles: Iterable[OperatorRole], *, purposes: Iterable[str] = ()) -> frozenset[Facet]:
    """The facets that some capacity of these roles reads: filtering by another is FORBIDDEN (section 3)."""
    reached = set(_KNOWN)
    for role in roles:
        for capacity in ROLE_CAPACITIES[role]:
            reached |= CAPACITIES[capacity].facets
            if capacity is Capacity.GRANTEE:
                reached.update(*GRANTED_FACETS.values())
            if capacity is Capacity.AUTHORITY:
                reached.update(*AUTHORITY_FACETS.values())
    return frozenset(reached) & purposes_allow(purposes)


# Of the DISMANTLING attributes (point 2) those that protect whoever handles the goods: transport and
# customs read these alone (section 3, "safety").
SAFETY_ATTRIBUTES = frozenset({"safety_measures"})

_FACET_OF_GROUP: Mapping[AccessGroup, Facet] = {
    AccessGroup.IDENTITY: _F.IDENTITY,
    AccessGroup.PUBLIC: _F.PUBLIC,
    AccessGroup.DISMANTLING: _F.DISMANTLING,
    AccessGroup.TEST_REPORTS: _F.TEST_REPORTS,
    AccessGroup.INDIVIDUAL: _F.INDIVIDUAL,
    AccessGroup.COMMERCIAL: _F.OWN_SIDE,
}


def facet_of_attribute(attribute: str, group: AccessGroup) -> Facet:
    """The facet that reads an attribute of this id and group."""
    if group is AccessGroup.DISMANTLING and attribute in SAFETY_ATTRIBUTES:
        return _F.SAFETY
    return _FACET_OF_GROUP[group]
