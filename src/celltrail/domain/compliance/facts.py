"""All facts of one battery that rules judge, whoever may read them.

Shares of recycled content are per cent, as the attributes are; recovered shares are 0..1; energy is
kilowatt-hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.compliance.findings import Debtor
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.recycling.materials import RecoveredElement
from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, PassportStatus

FACT_GROUPS: Mapping[str, AccessGroup] = {
    "placed_on_market": AccessGroup.PUBLIC,
    "rated_energy": AccessGroup.PUBLIC,
    "is_imported": AccessGroup.PUBLIC,  # where its maker sits is public
    "recycled_on": AccessGroup.INDIVIDUAL,
    "recycling_efficiency": AccessGroup.INDIVIDUAL,
    "recovered_electrode_powder": AccessGroup.INDIVIDUAL,
    "battery_code": AccessGroup.PUBLIC,
    "made_in_china": AccessGroup.PUBLIC,
    "parent_battery": AccessGroup.INDIVIDUAL,
    "original_codes": AccessGroup.INDIVIDUAL,
    "state_of_health": AccessGroup.INDIVIDUAL,
    "sold_on": AccessGroup.INDIVIDUAL,
    "collected_on": AccessGroup.INDIVIDUAL,
    "lot_input_mass": AccessGroup.INDIVIDUAL,
    "events": AccessGroup.INDIVIDUAL,
    **{f"recovered_{each.lower()}": AccessGroup.INDIVIDUAL for each in RecoveredElement},
}
"""The facts that rules name beside the attributes, and who reads them."""


@dataclass(frozen=True, slots=True)
class Datum:
    """One value that the record has, declared or recorded on a day."""

    value: object
    since: date | None = None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """The battery got another status (Annex XIII 4(c))."""

    status: PassportStatus
    on: date


@dataclass(frozen=True, slots=True)
class Original:
    """A battery that this one was made from in its second life."""

    placed_on_market: date | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was recovered of the battery's materials: shares 0..1 of what went in, None where not known."""

    finished_on: date
    efficiency: Decimal | None
    shares: Mapping[RecoveredElement, Decimal | None]
    electrode_powder: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the life: `fields` are those of its body that are known, and `vin` and `facility` as they
    were then.
    """

    type: LifecycleEventType
    on: date
    recorded_by: str | None = None
    fields: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryFacts:
    """One battery. `values` are by attribute id; what the record itself says stands there as well.

    `is_of_china`: made in China or imported into it. `events` are in their order.
    """

    level: BatteryLevel
    category: BatteryCategory | None = None
    chemistry: Chemistry | None = None
    rated_energy_kwh: Decimal | None = None
    has_only_external_storage: bool | None = None
    produced_on: date | None = None
    placed_on_market: date | None = None
    is_imported: bool | None = None
    status: PassportStatus = PassportStatus.ORIGINAL
    status_changes: tuple[StatusChange, ...] = ()
    originals: tuple[Original, ...] = ()
    made_from_originals_on: date | None = None
    recovery: Recovery | None = None
    code: TractionBatteryCode | None = None
    is_of_china: bool | None = None
    events: tuple[Happened, ...] = ()
    values: Mapping[str, Datum] = field(default_factory=lambda: MappingProxyType({}))
    parties: Mapping[Debtor, str] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, attribute: str) -> object | None:
        """The value of an attribute; None where there is none."""
        found = self.values.get(attribute)
        return None if found is None else found.value

    def changed_by(self, on: date) -> date | None:
        """The day of the newest change of status up to a day."""
        return max((each.on for each in self.status_changes if each.on <= on), default=None)
