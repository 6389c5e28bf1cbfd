"""What was recovered of batteries, whoever may read it: for rules alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from celltrail.domain.compliance.facts import Recovery
from celltrail.domain.recycling.mass_balance import recovered_share, recycling_efficiency
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.views import MaterialMass
from celltrail.storage import tables
from celltrail.storage.fetching import Fetcher
from celltrail.storage.lot_graph import Lot, LotGraph, read_lots
from celltrail.storage.recycling_scope import entries


@dataclass(frozen=True, slots=True)
class RecoveredBattery:
    """What became of one battery: the mass that went into lots, who processed them, and what came of it."""

    input_mass_kg: Decimal
    processed_by: str
    lot_ids: frozenset[str]
    recovery: Recovery | None


@dataclass(frozen=True, slots=True)
class Entered:
    """What of each battery went into which lots, and those with all that they are joined to."""

    rows: Mapping[str, Sequence[sa.Row[tuple[object, ...]]]]
    graph: LotGraph

    def at(self, battery_id: str, upto: int) -> RecoveredBattery | None:
        """What became of a battery up to a log position; None where nothing of it was in a lot."""
        rows = [row for row in self.rows.get(battery_id, ()) if row.entered <= upto]
        return _recovered(rows, self.graph, upto) if rows else None


async def entered(fetcher: Fetcher, battery_ids: Sequence[str]) -> Entered:
    """What of these batteries and their parts went into lots."""
    asked = entries().where(tables.containment.c.ancestor_id.in_(battery_ids)).distinct()
    rows: defaultdict[str, list[sa.Row[tuple[object, ...]]]] = defaultdict(list)
    for row in await fetcher.fetch(asked):
        rows[row.owner_id].append(row)
    lots = {str(row.lot_id) for several in rows.values() for row in several}
    return Entered(rows, await read_lots(fetcher, lots, with_drawing=True))


def _recovered(rows: Sequence[sa.Row[tuple[object, ...]]], graph: LotGraph, upto: int) -> RecoveredBattery:
    batteries = sorted({str(row.battery_id) for row in rows})
    reached = [
        graph.lots[each]
        for each in graph.drawing_from(str(row.lot_id) for row in rows)
        if graph.lots[each].created <= upto
    ]
    reached.sort(key=lambda lot: lot.created)
    mass = sum((Decimal(row.mass_kg) for row in rows), Decimal())
    finished = [lot for lot in reached if lot.recovered and lot.recycled <= upto]
    return RecoveredBattery(
        input_mass_kg=mass,
        processed_by=reached[-1].processed_by,
        lot_ids=frozenset(lot.id for lot in reached),
        recovery=_recovery(finished, graph, batteries, mass) if finished else None,
    )


def _recovery(lots: Sequence[Lot], graph: LotGraph, batteries: Sequence[str], mass: Decimal) -> Recovery:
    masses: dict[RecoveredElement, Decimal] = defaultdict(Decimal)
    inputs: dict[RecoveredElement, Decimal | None] = {}
    for lot in lots:
        for output in lot.recovered:
            element = RecoveredElement(output.material.material)
            masses[element] += graph.part(lot.id, output.material.mass_kg, batteries)
            inputs[element] = _added(inputs.get(element, Decimal()), output.material, lot, graph, batteries)
    return Recovery(
        finished_on=max(lot.processed_at for lot in lots).date(),
        efficiency=recycling_efficiency(masses.values(), mass),
        shares={each: recovered_share(kg, inputs[each]) for each, kg in masses.items()},
    )


def _added(
    so_far: Decimal | None, told: MaterialMass, lot: Lot, graph: LotGraph, batteries: Sequence[str]
) -> Decimal | None:
    """How much went in is known only where every lot says it."""
    if so_far is None or told.input_mass_kg is None:
        return None
    return so_far + graph.part(lot.id, told.input_mass_kg, batteries)
