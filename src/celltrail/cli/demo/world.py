"""The demonstration's data: partners, models, lives, a second life, and imported documents. Written once.

The first start keeps what it set out to write, and each consignment leaves its mark in the transaction that
writes it. A start after one that was cut off goes on where that one ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.cli.demo import documents
from celltrail.cli.demo.acts import Actor, principal_of
from celltrail.cli.demo.families import FAMILY
from celltrail.cli.demo.histories import Consignment, consignments
from celltrail.cli.demo.partners import COMPETITOR, MAKER, PARTNERS
from celltrail.commands import models
from celltrail.commands import requests as ask
from celltrail.commands.importing import import_document
from celltrail.domain.vocabulary import BatteryCategory, Chemistry
from celltrail.settings import ConfigurationError
from celltrail.storage import operators
from celltrail.storage.acting import Acting, act_as
from celltrail.storage.engine import Database
from celltrail.storage.secrets import find_secret, server_secret

SEED = 1542
DEFAULT_BATTERIES = 3_000
FEWEST_BATTERIES = FAMILY + documents.BATTERIES

_PLAN, _CONSIGNMENT, _WHOLE = "demonstration-plan", "demonstration-consignment-{}", "demonstration"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the first start set out to write: `today` is its day, from which the histories count back."""

    batteries: int
    today: date
    seed: int
    model_ids: dict[str, str]

    def as_json(self) -> bytes:
        """The plan as it is kept."""
        return orjson.dumps(asdict(self))

    @classmethod
    def from_json(cls, raw: bytes) -> Plan:
        """The plan that was kept."""
        kept = orjson.loads(raw)
        return cls(kept["batteries"], date.fromisoformat(kept["today"]), kept["seed"], kept["model_ids"])


async def begin(database: Database, *, batteries: int, now: datetime) -> Plan:
    """The plan of this database; at the first start it is made, and partners and models are there.

    Raises:
        ConfigurationError: the database holds something else than a demonstration.
    """
    async with database.writing(Acting.DESK) as connection:
        kept = await find_secret(connection, _PLAN)
        if kept is not None:
            return Plan.from_json(kept)
        if await operators.list_operators(connection):
            message = (
                "the database holds other data than a demonstration: choose another directory with --data"
            )
            raise ConfigurationError(message)
        await _take_on_board(connection, now)
        plan = Plan(batteries, now.date(), SEED, await _describe_models(connection, now))
        await act_as(connection, Acting.DESK)
        await server_secret(connection, _PLAN, plan.as_json)
    return plan


async def complete(database: Database, plan: Plan, *, now: datetime, on_progress: Progress) -> None:
    """Write what is missing of the plan; whole families, so a few batteries more or fewer than asked."""
    async with database.reading(Acting.DESK) as connection:
        if await find_secret(connection, _WHOLE) is not None:
            return
    packs = max(1, (plan.batteries - documents.BATTERIES) // FAMILY)
    made = 0
    for consignment in consignments(packs, model_ids=plan.model_ids, today=plan.today, seed=plan.seed):
        await _live_once(database, consignment, now)
        made += len(consignment.families) * FAMILY
        on_progress(made, plan.batteries)
    await _import(database, now)
    async with database.writing(Acting.DESK) as connection:
        await server_secret(connection, _WHOLE, lambda: b"whole")
    made += documents.BATTERIES
    on_progress(made, made)


async def _take_on_board(connection: AsyncConnection, now: datetime) -> None:
    for partner in PARTNERS:
        await operators.add_operator(
            connection,
            operator_id=partner.id,
            name=partner.name,
            country=partner.country,
            roles=partner.roles,
            regimes=partner.regimes,
            identifiers=partner.identifiers,
            now=now,
        )


async def _describe_models(connection: AsyncConnection, now: datetime) -> dict[str, str]:
    found = {}
    actor = Actor(connection, now, "models")
    for maker, name in ((MAKER, "Example LFP 100"), (COMPETITOR, "Rival LFP 90")):
        outcome = await actor.act(maker, models.register_battery_model, _model(actor.key(), name))
        found[maker.id] = outcome.model_id or ""
    return found


def _model(key: str, name: str) -> ask.RegisterBatteryModel:
    declared = {
        "rated_capacity": "280",
        "certified_usable_battery_energy": "98.5",
        "nominal_voltage": "352",
        "expected_lifetime_cycles": 3000,
        "warranty_period": 96,
        "recycled_lithium_post_consumer": "4.5",
        "battery_chemistry": "LFP",
    }
    return ask.RegisterBatteryModel(
        idempotency_key=key,
        name=name,
        category=BatteryCategory.EV,
        chemistry=Chemistry.LFP,
        rated_capacity_ah=Decimal(280),
        nominal_voltage_v=Decimal(352),
        rated_energy_kwh=Decimal("98.5"),
        mass_kg=Decimal("412.5"),
        attributes=tuple(ask.DeclaredAttribute(name, value) for name, value in declared.items()),
    )


async def _live_once(database: Database, consignment: Consignment, now: datetime) -> None:
    mark = _CONSIGNMENT.format(consignment.number)
    async with database.writing(Acting.DESK) as connection:
        if await find_secret(connection, mark) is None:
            await consignment.live(Actor(connection, now, f"consignment-{consignment.number}"))
            await act_as(connection, Acting.DESK)
            await server_secret(connection, mark, lambda: b"lived")


async def _import(database: Database, now: datetime) -> None:
    """Documents as partners send them, through the importer that users call; it takes each of them once."""
    for filename, raw in documents.of(MAKER):
        await import_document(
            database, raw, filename=filename, principal=principal_of(MAKER), now=now, today=now.date()
        )
