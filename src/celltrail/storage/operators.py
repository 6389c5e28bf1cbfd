"""Economic operators: who is on board, and what each reader learns of another.

Name and country are for whoever is named; roles, identifiers and sites for the operator itself and for those
that it trades with (design of access, section 2). Two operators trade when one sold, assigned or passed on
responsibility to the other, or when both are parties of one shipment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.filters import SupplierFilter
from celltrail.domain.views import FacilityView, OperatorView, Page, PageRequest
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole, Regime, ShipmentStatus
from celltrail.storage import tables
from celltrail.storage.floor import HasAnswered
from celltrail.storage.keyset import Keyset
from celltrail.storage.onboarding import NewFacility, add_operator
from celltrail.storage.reader import Reader
from celltrail.storage.shipping import PARTIES

__all__ = [
    "NewFacility",
    "add_operator",
    "by_ids",
    "count_suppliers",
    "known",
    "list_operators",
    "suppliers",
]

# Acts of one operator that name another as its counterparty. The participation of whoever is named begins
# at the position of the act, so the two are found without opening the event's body.
_TRADES = (
    LifecycleEventType.SOLD,
    LifecycleEventType.OWNERSHIP_TRANSFERRED,
    LifecycleEventType.PLACED_ON_MARKET,
    LifecycleEventType.RESPONSIBILITY_TRANSFERRED,
    LifecycleEventType.WORK_ASSIGNED,
)
_LEFT = (ShipmentStatus.DISPATCHED, ShipmentStatus.IN_TRANSIT, ShipmentStatus.RECEIVED)


async def by_ids(reader: Reader, ids: Sequence[str]) -> dict[str, OperatorView]:
    """These operators, each as far as the reader may know it.

    Whoever reads a field that names an operator may know its name; this function does not ask which field it
    was.
    """
    operator, wanted = tables.operator, sorted(set(ids))
    rows = await reader.fetch(sa.select(operator).where(operator.c.id.in_(wanted)))
    known_well = await _trade_parties(reader, wanted)
    identifiers, facilities = await _details(reader, known_well)
    return {
        row.id: _view(row, identifiers[row.id], facilities[row.id])
        if row.id in known_well
        else OperatorView(id=row.id, name=row.name, country=row.country)
        for row in rows
    }


async def suppliers(
    reader: Reader, request: PageRequest, *, where: SupplierFilter | None = None
) -> Page[OperatorView]:
    """The operators that sold or shipped to the reader, by name."""
    every = _suppliers(reader, where or SupplierFilter()).subquery("every")
    found = await Keyset().page(reader, every, request, details=sa.select, show=lambda row: str(row.id))
    views = await by_ids(reader, found.items)
    return Page(
        [views[each] for each in found.items],
        found.keys,
        has_next=found.has_next,
        has_previous=found.has_previous,
    )


async def count_suppliers(reader: Reader, where: SupplierFilter | None = None) -> int:
    """How many operators sold or shipped to the reader."""
    every = _suppliers(reader, where or SupplierFilter()).subquery("every")
    (row,) = await reader.fetch(sa.select(sa.func.count().label("number")).select_from(every))
    return int(row.number)


async def known(
    connection: AsyncConnection, operator_id: str
) -> tuple[frozenset[OperatorRole], frozenset[Regime]] | None:
    """What a token may say that this operator does: its roles, and the regimes whose authority it is."""
    operator = tables.operator
    found: sa.CursorResult[Any] = await connection.execute(
        sa.select(operator.c.roles, operator.c.regimes).where(operator.c.id == operator_id)
    )
    return next(((_roles(row), _regimes(row)) for row in found), None)


async def list_operators(connection: AsyncConnection) -> list[OperatorView]:
    """Everyone on board, for whoever runs the gateway."""
    operator, identifier, facility = tables.operator, tables.operator_identifier, tables.facility
    identifiers = _grouped_identifiers((await connection.execute(sa.select(identifier))).all())
    facilities = _grouped_facilities((await connection.execute(sa.select(facility))).all())
    rows = await connection.execute(sa.select(operator).order_by(operator.c.id))
    return [_view(row, identifiers[row.id], facilities[row.id]) for row in rows]


async def _trade_parties(reader: Reader, ids: Sequence[str]) -> set[str]:
    """Those of the operators that the reader trades with, and itself.

    Naming somebody is not enough: a buyer or a party of a shipment counts once it has recorded something of
    what it was named for. Whoever names the reader has.
    """
    me = reader.principal.operator_id
    if reader.scope.is_empty or me is None:
        return set()
    parties = sa.union(*_by_acts(me, ids), *_by_shipments(me, ids)).subquery("parties")
    operator = tables.operator
    rows = await reader.fetch(
        sa.select(operator.c.id).where(
            operator.c.id.in_(ids),
            sa.or_(operator.c.id == me, operator.c.id.in_(sa.select(parties.c[0]))),
        )
    )
    return {row.id for row in rows}


def _by_acts(me: str, ids: Sequence[str]) -> list[sa.Select[Any]]:
    """Who named the reader in an act, and whom it named that has answered."""
    part, event = tables.participation, tables.event
    acts = sa.and_(
        event.c.position == part.c.began_position,
        event.c.battery_id == part.c.battery_id,
        event.c.type.in_([each.value for each in _TRADES]),
    )
    answer = event.alias("answer")
    answers = (
        sa.exists()
        .where(
            answer.c.battery_id == part.c.battery_id,
            answer.c.recorded_by == part.c.operator_id,
            answer.c.position > part.c.began_position,
        )
        .correlate(part)
    )
    has_answered = HasAnswered(answers, part.c.battery_id, part.c.operator_id, part.c.began_position)
    theirs = sa.select(event.c.recorded_by).join(part, acts).where(part.c.operator_id == me)
    mine = sa.select(part.c.operator_id).join(event, acts)
    return [theirs, mine.where(part.c.operator_id.in_(ids), event.c.recorded_by == me, has_answered)]


def _by_shipments(me: str, ids: Sequence[str]) -> list[sa.Select[Any]]:
    """The other parties of the reader's shipments that have recorded something of them."""
    shipment, answer = tables.shipment, tables.event.alias("answer")
    is_party = sa.or_(*(shipment.c[party] == me for party in PARTIES))
    return [
        sa.select(shipment.c[other])
        .join(answer, (answer.c.shipment_id == shipment.c.id) & (answer.c.recorded_by == shipment.c[other]))
        .where(shipment.c[other].in_(ids), is_party)
        for other in PARTIES
    ]


def _suppliers(reader: Reader, where: SupplierFilter) -> sa.Select[Any]:
    operator, part, event = tables.operator, tables.participation, tables.event
    shipment, version = tables.shipment, tables.shipment_version
    me = reader.principal.operator_id
    sellers = (
        sa.select(event.c.recorded_by)
        .join(part, part.c.began_position == event.c.position)
        .where(event.c.type == LifecycleEventType.SOLD.value, part.c.operator_id == me)
    )
    consignors = (
        sa.select(shipment.c.consignor_id)
        .join(version, (version.c.shipment_id == shipment.c.id) & (version.c.to_position == tables.OPEN))
        .where(shipment.c.consignee_id == me, version.c.status.in_([each.value for each in _LEFT]))
    )
    statement = sa.select(operator.c.id, operator.c.name.label("ordered_by")).where(
        sa.false() if reader.scope.is_empty else operator.c.id != me,
        sa.or_(operator.c.id.in_(sellers), operator.c.id.in_(consignors)),
    )
    if where.countries is not None:
        statement = statement.where(operator.c.country.in_(where.countries))
    return statement


async def _details(
    reader: Reader, ids: Iterable[str]
) -> tuple[defaultdict[str, list[tuple[IdentifierScheme, str]]], defaultdict[str, list[FacilityView]]]:
    identifier, facility, wanted = tables.operator_identifier, tables.facility, sorted(ids)
    identifiers = await reader.fetch(sa.select(identifier).where(identifier.c.operator_id.in_(wanted)))
    facilities = await reader.fetch(sa.select(facility).where(facility.c.operator_id.in_(wanted)))
    return _grouped_identifiers(identifiers), _grouped_facilities(facilities)


def _grouped_identifiers(
    rows: Iterable[sa.Row[Any]],
) -> defaultdict[str, list[tuple[IdentifierScheme, str]]]:
    grouped: defaultdict[str, list[tuple[IdentifierScheme, str]]] = defaultdict(list)
    for row in rows:
        grouped[row.operator_id].append((IdentifierScheme(row.scheme), row.value))
    return grouped


def _grouped_facilities(rows: Iterable[sa.Row[Any]]) -> defaultdict[str, list[FacilityView]]:
    grouped: defaultdict[str, list[FacilityView]] = defaultdict(list)
    for row in rows:
        grouped[row.operator_id].append(
            FacilityView(
                id=row.id,
                operator_id=row.operator_id,
                name=row.name,
                country=row.country,
                identifier=row.identifier,
            )
        )
    return grouped


def _view(
    row: sa.Row[Any], identifiers: list[tuple[IdentifierScheme, str]], facilities: list[FacilityView]
) -> OperatorView:
    return OperatorView(
        id=row.id,
        name=row.name,
        country=row.country,
        roles=_roles(row),
        regimes=_regimes(row),
        identifiers=tuple(sorted(identifiers)),
        facilities=tuple(sorted(facilities, key=lambda each: each.id)),
    )


def _roles(row: sa.Row[Any]) -> frozenset[OperatorRole]:
    return frozenset(map(OperatorRole, row.roles))


def _regimes(row: sa.Row[Any]) -> frozenset[Regime]:
    return frozenset(map(Regime, row.regimes))
