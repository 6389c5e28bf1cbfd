"""The demonstration's data: partners, models, lives, a second life, and imported documents. Written once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from celltrail.cli.demo import documents
from celltrail.cli.demo.acts import Actor, principal_of
from celltrail.cli.demo.histories import FAMILY, Consignment, consignments
from celltrail.cli.demo.partners import COMPETITOR, MAKER, PARTNERS, Partner
from celltrail.commands import models
from celltrail.commands import requests as ask
from celltrail.commands.importing import import_document
from celltrail.domain.vocabulary import BatteryCategory, Chemistry
from celltrail.settings import ConfigurationError
from celltrail.storage import operators
from celltrail.storage.engine import Database
from celltrail.storage.secrets import find_secret, server_secret

SEED = 1542
_MARK = "demonstration"
DEFAULT_BATTERIES = 3_000
FEWEST_BATTERIES = FAMILY + documents.BATTERIES

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """What is there: how many batteries."""

    batteries: int


async def is_there(database: Database) -> bool:
    """Whether the data were written before; a second start keeps them.

    Raises:
        ConfigurationError: the database holds something else, or data whose writing was cut off.
    """
    async with database.reading() as connection:
        if await find_secret(connection, _MARK) is not None:
            return True
        if await operators.list_operators(connection):
            message = (
                "the database holds other data, or a demonstration whose writing was cut off: "
                "choose another directory with --data, or remove this one"
            )
            raise ConfigurationError(message)
    return False


async def make(database: Database, *, batteries: int, now: datetime, on_progress: Progress) -> DemoWorld:
    """Write the demonstration's data; whole families, so a few batteries more or fewer than asked."""
    await _take_on_board(database, now)
    model_ids = await _describe_models(database, now)
    packs = max(1, (batteries - documents.BATTERIES) // FAMILY)
    made = 0
    for consignment in consignments(packs, model_ids=model_ids, today=now.date(), seed=SEED):
        await _live(database, consignment, now)
        made += len(consignment.families) * FAMILY
        on_progress(made, batteries)
    await _import(database, now)
    async with database.writing() as connection:
        await server_secret(connection, _MARK, lambda: b"whole")
    made += documents.BATTERIES
    on_progress(made, made)
    return DemoWorld(made)


async def _take_on_board(database: Database, now: datetime) -> None:
    async with database.writing() as connection:
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


async def _describe_models(database: Database, now: datetime) -> dict[str, str]:
    found = {}
    async with database.writing() as connection:
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


async def _live(database: Database, consignment: Consignment, now: datetime) -> None:
    async with database.writing() as connection:
        await consignment.live(Actor(connection, now, f"consignment-{consignment.number}"))


async def _import(database: Database, now: datetime) -> None:
    """Documents as partners send them, through the importer that users call."""
    for partner, filename, raw in _documents():
        await import_document(
            database,
            raw,
            filename=filename,
            principal=principal_of(partner),
            now=now,
            today=now.date(),
        )


def _documents() -> list[tuple[Partner, str, bytes]]:
    return [(MAKER, filename, raw) for filename, raw in documents.of(MAKER)]
