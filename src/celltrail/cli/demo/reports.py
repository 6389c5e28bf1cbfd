"""What the demonstration's vehicles and its laboratory report to the partners' subgraphs.

Histories fit to the lives in the database and are the same at each start, so that recording them again
changes nothing. After that some vehicles report every few seconds, and the laboratory repeats an assay.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from celltrail.app import Installation, utc_now
from celltrail.cli.demo.acts import principal_of
from celltrail.cli.demo.partners import IMPORTER, RECYCLER
from celltrail.cli.demo.subgraphs import LABORATORY, TELEMATICS, RunningSubgraph
from celltrail.cli.demo.world import SEED
from celltrail.cli.output import complain, shown
from celltrail.domain.filters import BatteryFilter, RecyclingFilter
from celltrail.domain.views import BatteryView, LotView, PageRequest
from celltrail.domain.vocabulary import BatteryLevel, LifecycleStage
from celltrail.graph.ids import global_id
from celltrail.storage import batteries, recycling
from celltrail.storage.reader import Reader

MOST_REPORTED = 100
LIVE_VEHICLES = 5
READING_EVERY_S, ASSAY_EVERY_S = 2.0, 15.0
CYCLES_PER_DAY = 250 / 365

# Mass fractions in the black mass of LFP batteries: plausible, not measured.
_BLACK_MASS = {
    "LITHIUM": "0.0192",
    "IRON": "0.1610",
    "PHOSPHORUS": "0.0895",
    "COPPER": "0.0210",
    "ALUMINIUM": "0.0140",
    "CARBON": "0.3150",
    "FLUORINE": "0.0120",
}
_RECORD_ASSAY = """\
mutation ($input: LaboratoryRecordAssayInput!) {
  laboratoryRecordAssay(input: $input) { __typename ... on LaboratoryInvalidInput { message path } }
}"""


@dataclass(frozen=True, slots=True)
class Reported:
    """Of whom there is something to report: packs that were measured, and lots, the oldest first."""

    packs: Sequence[BatteryView]
    lots: Sequence[LotView]

    @property
    def in_use(self) -> list[BatteryView]:
        """The packs whose vehicles report."""
        in_use = LifecycleStage.IN_USE
        return [each for each in self.packs if each.individual and each.individual.stage is in_use]


async def reported(installation: Installation) -> Reported:
    """Look them up, as the OEM and the recycler see them."""
    now = utc_now()
    async with installation.database.reading() as connection:
        oem = Reader(connection, principal=principal_of(IMPORTER), now=now)
        everything = PageRequest(first=MOST_REPORTED)
        packs = await batteries.page(oem, everything, where=BatteryFilter(levels=(BatteryLevel.PACK,)))
    async with installation.database.reading() as connection:
        recycler = Reader(connection, principal=principal_of(RECYCLER), now=now)
        records = await recycling.page(recycler, everything, where=RecyclingFilter())
        lot_ids = dict.fromkeys(lot_id for record in records.items for lot_id, _ in record.lot_shares)
        lots = await recycling.lots_by_ids(recycler, list(lot_ids))
    measured = [each for each in packs.items if each.measured_at is not None]
    return Reported(measured, sorted(lots.values(), key=lambda lot: lot.processed_at))


async def report_histories(running: Sequence[RunningSubgraph], found: Reported) -> None:
    """Record what was reported before today; a subgraph that fails is told, and left alone."""
    for each in running:
        try:
            async with each.client() as client:
                if each.subgraph is TELEMATICS and found.packs:
                    await _send(client, _history(found.packs))
                if each.subgraph is LABORATORY:
                    for lot in found.lots:
                        await _record(client, _assay(lot, sample=_sample(lot, 1), at=lot.processed_at))
        except httpx.HTTPError as error:
            complain(f"[dim]{each.subgraph.name}[/dim]  took no history: {shown(repr(error))}")


async def report_on(running: Sequence[RunningSubgraph], found: Reported) -> None:
    """Report until cancelled. While a subgraph does not answer, what it misses is lost, as on the road."""
    async with asyncio.TaskGroup() as reporting:
        for each in running:
            if each.subgraph is TELEMATICS and found.in_use:
                reporting.create_task(_drive(each, found.in_use[:LIVE_VEHICLES]))
            if each.subgraph is LABORATORY and found.lots:
                reporting.create_task(_repeat_assays(each, found.lots[0]))


async def _drive(telematics: RunningSubgraph, packs: Sequence[BatteryView]) -> None:
    async with telematics.client() as client:
        while True:
            now = utc_now()
            with contextlib.suppress(httpx.HTTPError):  # that its process has ended was told
                await _send(client, {"readings": [_reading(pack, now) for pack in packs]})
            await asyncio.sleep(READING_EVERY_S)


async def _repeat_assays(laboratory: RunningSubgraph, lot: LotView) -> None:
    async with laboratory.client() as client:
        while True:
            await asyncio.sleep(ASSAY_EVERY_S)
            now = utc_now()
            with contextlib.suppress(httpx.HTTPError):  # as above
                await _record(client, _assay(lot, sample=_sample(lot, int(now.timestamp())), at=now))


async def _send(client: httpx.AsyncClient, telemetry: Mapping[str, Any]) -> None:
    (await client.post("/telemetry", json=telemetry)).raise_for_status()


async def _record(client: httpx.AsyncClient, assay: Mapping[str, Any]) -> None:
    body = {"query": _RECORD_ASSAY, "variables": {"input": assay}}
    (await client.post("/graphql", json=body)).raise_for_status()


def _history(packs: Sequence[BatteryView]) -> dict[str, Any]:
    """The last measurement of each pack, and how it was charged in the weeks before."""
    sessions = itertools.chain.from_iterable(_sessions(pack) for pack in packs)
    return {
        "readings": [_reading(pack, pack.measured_at) for pack in packs if pack.measured_at],
        "chargeSessions": list(sessions),
    }


def _reading(pack: BatteryView, at: datetime) -> dict[str, Any]:
    """What the vehicle says at a time, going on from its last measurement; the charge goes up and down."""
    measured_at = pack.measured_at or at
    seconds = (at - measured_at).total_seconds()
    chance = random.Random(f"{SEED}/{pack.uid}/{at.timestamp()}")  # noqa: S311 -- a demonstration
    wave = math.sin(seconds / 300 + len(pack.uid) + _phase(pack))
    return {
        "battery": _id_of(pack),
        "takenAt": at.isoformat(),
        "stateOfChargePercent": round(55 + 35 * wave, 1),
        "stateOfCertifiedEnergyPercent": float((pack.state_of_health or Decimal(1)) * 100),
        "chargeCycles": (pack.cycle_count or 0) + int(seconds / 86_400 * CYCLES_PER_DAY),
        "temperatureC": round(24 + chance.uniform(-6, 9), 1),
    }


def _sessions(pack: BatteryView) -> Iterator[dict[str, Any]]:
    chance = random.Random(f"{SEED}/{pack.uid}")  # noqa: S311 -- as above
    for week in range(8):
        ended_at = (pack.measured_at or utc_now()) - timedelta(days=7 * week, hours=chance.randrange(1, 20))
        yield {
            "battery": _id_of(pack),
            "session": f"week-{week}",
            "startedAt": (ended_at - timedelta(minutes=chance.randrange(25, 420))).isoformat(),
            "endedAt": ended_at.isoformat(),
            "energyKwh": round(chance.uniform(18, 74), 1),
        }


def _assay(lot: LotView, *, sample: str, at: datetime) -> dict[str, Any]:
    """No two determinations are alike: each differs by up to three per cent."""
    chance = random.Random(f"{SEED}/{sample}")  # noqa: S311 -- as above
    return {
        "lot": str(global_id("MaterialLot", lot.id)),
        "sample": sample,
        "laboratory": f"{RECYCLER.name}, laboratory",
        "method": "ICP_OES",
        "sampledAt": at.isoformat(),
        "massFractions": [
            {"element": element, "fraction": str(_varied(Decimal(fraction), chance))}
            for element, fraction in _BLACK_MASS.items()
        ],
    }


def _sample(lot: LotView, number: int) -> str:
    """The laboratory's own number: the recycler's reference of a lot is not everybody's to read."""
    return f"BM-{lot.id[:8]}-{number}"


def _varied(fraction: Decimal, chance: random.Random) -> Decimal:
    return (fraction * (1000 + chance.randrange(-30, 31)) / 1000).quantize(Decimal("0.0001"))


def _phase(pack: BatteryView) -> float:
    return random.Random(pack.uid).uniform(0, math.tau)  # noqa: S311 -- as above


def _id_of(pack: BatteryView) -> str:
    return str(global_id("Battery", pack.id))
