"""How the story of the canaries is told: partners act by commands, and each text is planted for readers.

The story itself is in `canary_plot.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from celltrail.commands import (
    corrections,
    declarations,
    installation,
    market,
    registration,
    upkeep,
    work,
)
from celltrail.commands import requests as ask
from celltrail.commands.perform import perform
from celltrail.domain.keys import BatteryKey
from celltrail.domain.visibility import Capacity, Facet
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.drafts import EvidenceDraft
from celltrail.storage.engine import Database
from tests.graph.canary_partners import WHO, Notebook, uid

START = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


@dataclass(slots=True)
class Story:
    """Tells it: the database, the notebook, internal ids by name, and a clock that ticks with every act."""

    database: Database
    notebook: Notebook = field(default_factory=Notebook)
    ids: dict[str, str] = field(default_factory=dict)
    now: datetime = START
    acts: int = 0

    def plant(self, name: str, *readers: str) -> str:
        """Plant a text for its readers."""
        return self.notebook.plant(name, *readers)

    async def act(
        self,
        who: str,
        command: Callable[..., Awaitable[ask.Outcome]],
        request: Callable[..., Any],
        **facts: object,
    ) -> ask.Outcome:
        """Let a partner record something, an hour after what was recorded before."""
        self.acts += 1
        self.now += timedelta(hours=1)
        asked = request(idempotency_key=f"act-{self.acts}", **facts)
        return await perform(self.database, command, asked, principal=WHO[who], now=self.now)

    def key(self, name: str) -> BatteryKey:
        """A battery by its name in the story."""
        return BatteryKey(id=self.ids[name])

    async def register(
        self, who: str, name: str, *readers: str, level: BatteryLevel = BatteryLevel.PACK, model: str = ""
    ) -> None:
        """Register a battery whose unique identifier is for `readers`."""
        new = ask.NewBattery(
            uid=uid(who, self.plant(f"uid-of-{name}", *readers)),
            level=level,
            model_id=self.ids.get(model),
            produced_on=date(2027, 1, 4),
            mass_kg=Decimal(400),
        )
        outcome = await self.act(
            who, registration.register_batteries, ask.RegisterBatteries, batteries=(new,)
        )
        self.ids[name] = outcome.battery_ids[0]

    async def measure(self, who: str, name: str, *readers: str) -> None:
        """Record a measurement with a device that is named for `readers`."""
        device = self.plant(f"device-of-{who}-on-{name}", *readers)
        await self.act(
            who,
            upkeep.record_measurement,
            ask.RecordMeasurement,
            battery=self.key(name),
            state_of_health=Decimal("0.9"),
            device=device,
        )

    async def declare(self, who: str, name: str, attribute: str, value: object) -> None:
        """Declare one attribute of a battery."""
        declared = ask.DeclaredAttribute(attribute, value)
        await self.act(
            who,
            declarations.declare_attributes,
            ask.DeclareAttributes,
            battery=self.key(name),
            attributes=(declared,),
        )

    async def sell(self, who: str, buyer: str, *names: str) -> None:
        """Sell batteries to another partner."""
        keys = tuple(map(self.key, names))
        await self.act(who, market.sell_battery, ask.SellBattery, batteries=keys, buyer_id=buyer)

    async def remove(self, who: str, name: str, *readers: str) -> None:
        """Take a battery out of its system; why is for `readers`."""
        reason = self.plant(f"removal-of-{name}", *readers)
        await self.act(
            who, installation.remove_battery, ask.RemoveBattery, battery=self.key(name), reason=reason
        )

    async def install(self, who: str, name: str, *readers: str) -> None:
        """Build a battery into a system that is named for `readers`."""
        system = self.plant(f"system-of-{name}", *readers)
        await self.act(
            who, installation.install_battery, ask.InstallBattery, battery=self.key(name), system=system
        )

    async def assign(self, who: str, worker: str, name: str, capacities: Iterable[Capacity]) -> None:
        """Give work on a battery to another partner."""
        for capacity in capacities:
            await self.act(
                who,
                work.assign_work,
                ask.AssignWork,
                batteries=(self.key(name),),
                operator_id=worker,
                capacity=capacity,
            )

    def document(self, name: str, *readers: str) -> ask.Occurrence:
        """A document that is given with an act; its title and link are for `readers`."""
        title = self.plant(name, *readers)
        link = f"https://documents.example/{title}"
        draft = EvidenceDraft(title, "ab" * 32, "application/pdf", link, Facet.INDIVIDUAL)
        return ask.Occurrence(evidence=(draft,))


async def last_event(story: Story, battery_id: str, event_type: str) -> str:
    """The id of the last event of a type on a battery."""
    event = tables.event
    async with story.database.reading(Acting.DESK) as connection:
        found = await connection.scalar(
            sa.select(event.c.id)
            .where(event.c.battery_id == battery_id, event.c.type == event_type)
            .order_by(event.c.position.desc())
            .limit(1)
        )
    return str(found)


async def correct(story: Story, who: str, name: str, event_type: str, *readers: str) -> None:
    """Correct the last event of a type that a partner recorded; what is right is for `readers`."""
    event_id = await last_event(story, story.ids[name], event_type)
    await story.act(
        who,
        corrections.correct_event,
        ask.CorrectEvent,
        event_id=event_id,
        reason=story.plant(f"why-corrected-on-{name}", *readers),
        changes=(("description", story.plant(f"right-on-{name}", *readers)),),
    )
