"""What the law leaves open, or we could not read in it: configuration with defaults, never a silent fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from celltrail.domain.vocabulary import BatteryCategory

_UNSET: Mapping[BatteryCategory, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Days from which duties hold that still wait for an act; absent: pending.

    By category, because the acts differ. Once an act is adopted, whoever runs the installation sets its day.
    """

    carbon_footprint_declaration: Mapping[BatteryCategory, date] = field(default_factory=lambda: _UNSET)
    carbon_footprint_label: Mapping[BatteryCategory, date] = field(default_factory=lambda: _UNSET)
    responsible_sourcing: Mapping[BatteryCategory, date] = field(default_factory=lambda: _UNSET)
    instructions_for_use: Mapping[BatteryCategory, date] = field(default_factory=lambda: _UNSET)
    #: Order No. 73 speaks of power batteries of new energy vehicles; whether it reaches others is not known.
    cn_categories: frozenset[BatteryCategory] = frozenset({BatteryCategory.EV})
    #: Recycled content is documented from this day, if the methodology act came too late for the usual one.
    recycled_content_documentation: date | None = None
    #: Working days of reports, by the ids of `deadlines`; others keep those of their rows.
    terms: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


DEFAULT = Assumptions()
