"""What others do after a reader's part has ended changes nothing that the reader is shown.

A whole story is told. After every few acts its readers read everything they can; whatever lies behind a
frozen horizon must be the same as before these acts, unless the reader itself was among those who acted.
Source: design of access, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celltrail.commands import requests as ask
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.filters import BatteryFilter, BatteryOrder
from celltrail.domain.views import BatteryView, PageRequest
from celltrail.domain.visibility import NOW, Facet
from celltrail.storage import batteries, events, models, recycling, shipments
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from celltrail.storage.reader import Reader
from tests.storage import lived

EVERYTHING = PageRequest(first=1_000)
POINT_4 = (Facet.INDIVIDUAL, Facet.MEASUREMENT, Facet.REGIME, Facet.REGIME_ABROAD)
OWN_LEG = (
    LifecycleEventType.SHIPMENT_CREATED,
    LifecycleEventType.SHIPMENT_DISPATCHED,
    LifecycleEventType.SHIPMENT_RECEIVED,
)
"""What a party sees of its shipment, whatever else of the battery it reads."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader is shown of one battery. `point_4` is all that only point 4 opens."""

    view: BatteryView
    point_4: tuple[Any, ...]
    rest: tuple[Any, ...]

    @property
    def horizon(self) -> Mapping[Facet, int]:
        """How far the reader reads each facet."""
        return self.view.horizon

    def is_frozen(self, *facets: Facet) -> bool:
        """Whether the reader's part in all of these has ended."""
        return all(self.horizon.get(facet, 0) < NOW for facet in facets)


READERS = ("maker", "cellmaker", "exporter", "oem", "dealer", "recycler", "cn")
EVERY = 3


@dataclass(slots=True)
class _Watched(lived._Life):
    """The story of `lived`, watched after every few acts. `seen` is by reader and battery."""

    seen: dict[tuple[str, str], Shown] = field(default_factory=dict)
    acted: dict[str, str] = field(default_factory=dict)
    compared: int = 0
    differences: list[str] = field(default_factory=list)

    async def do(self, who: str, command: Any, request: type[ask.Request], **values: Any) -> ask.Outcome:  # noqa: ANN401 -- as the story's own
        # By its name, for a dataclass with slots is another class than the one that `super()` remembers.
        outcome = await lived._Life.do(self, who, command, request, **values)
        self.acted[who] = command.__name__
        if self.acts % EVERY == 0:
            await self.look()
        return outcome

    async def look(self) -> None:
        """Compare what everybody is shown with what it was shown before."""
        now = {
            (reader, battery_id): shown
            for reader in READERS
            for battery_id, shown in (await self._read(reader)).items()
        }
        for place, before in self.seen.items():
            self._compare(place, before, now.get(place))
        self.seen, self.acted = now, {}

    async def _read(self, who: str) -> dict[str, Shown]:
        async with self.database.reading(Acting.DESK) as connection:
            reader = Reader(connection, principal=lived.WHO[who], now=lived.NOW)
            found = await batteries.page(reader, EVERYTHING, where=BatteryFilter(), order=BatteryOrder())
            ids = [view.id for view in found.items]
            histories = await events.histories(reader, ids, EVERYTHING)
            legs = await shipments.of_batteries(reader, ids, EVERYTHING)
            inside = await batteries.components_of(reader, ids, EVERYTHING)
            ends = await recycling.records_by_battery_ids(reader, ids)
            attributes = await models.attributes_of_batteries(reader, ids)
        return {
            view.id: Shown(
                view,
                (
                    view.individual,
                    view.state_of_health,
                    view.cycle_count,
                    view.measured_at,
                    view.as_of,
                    tuple(each for each in histories[view.id].items if each.type not in OWN_LEG),
                    tuple(each.id for each in inside[view.id].items),
                    ends.get(view.id),
                ),
                (
                    tuple(histories[view.id].items),
                    tuple(legs[view.id].items),
                    attributes.get(view.id),
                ),
            )
            for view in found.items
        }

    def _compare(self, place: tuple[str, str], before: Shown, after: Shown | None) -> None:
        reader, battery_id = place
        if reader in self.acted or (after is not None and after.horizon != before.horizon):
            return
        named = f"{battery_id} as {reader} after {self.acted}"
        if after is None:
            self.differences.append(f"{named} is gone")
        elif before.is_frozen(*Facet):
            self.compared += 1
            if after != before:
                self.differences.append(f"{named} differs")
        elif before.is_frozen(*POINT_4):
            self.compared += 1
            if after.point_4 != before.point_4:
                self.differences.append(f"{named} differs in point 4")


async def test_c68_later_acts_of_others_change_nothing_behind_a_frozen_horizon(tmp_path: Path) -> None:
    # SQLite alone: that both databases answer alike is shown where each function is tested.
    url = f"sqlite:///{tmp_path / 'celltrail.db'}"
    await upgrade(url)
    database = Database.open(url)
    story = _Watched(database, lived.Lived(url))

    await story.on_board()
    for part in (story.made, story.traded, story.used, story.ended, story.lived_twice):
        await part()
    await story.look()
    await database.dispose()

    assert story.differences == []
    assert story.compared > 50
