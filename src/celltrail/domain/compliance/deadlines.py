"""By when an event is to be reported: one row for each kind of report, with its source and how sure it is.

China published terms for each event in 2018 and repealed them on 2026-04-01. Order No. 73, which replaced
them, is said to set 15 to 40 days by event; the split was not found. The terms of 2018 are kept for events
since then, as our own reading, and can be configured (`Terms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from celltrail.domain.compliance.findings import Debtor, Stage
from celltrail.domain.compliance.working_days import DueDay, after_working_days
from celltrail.domain.confidence import Confidence
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.vocabulary import Regime

ORDER_73: Final = date(2026, 4, 1)


class Count(StrEnum):
    """What a term counts."""

    WORKING_DAYS = "WORKING_DAYS"
    SAME_DAY = "SAME_DAY"
    """It is to be done by the day of the event."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A report that an event of this type causes, for events from `begins` until the day before `ends`."""

    id: str
    regime: Regime
    event: Event
    stage: Stage
    what: str
    debtor: Debtor
    count: Count
    term: int
    legal_basis: str
    source: str
    confidence: Confidence
    begins: date
    ends: date | None = None

    def due(self, on: date, terms: Mapping[str, int] = MappingProxyType({})) -> DueDay:
        """The last day for an event of that day; `terms` are configured working days by the row's id."""
        if self.count is Count.SAME_DAY:
            return DueDay(on)
        return after_working_days(on, terms.get(self.id, self.term))


_CN: Final = Regime.CN_MIIT
_EU: Final = Regime.EU_2023_1542
_PROVISIONS: Final = "Interim Provisions on traceability, MIIT Announcement 2018 No. 35"
_BEGAN: Final = date(2018, 8, 1)
_S, _S2, _M, _D = Confidence.SOURCED, Confidence.SECONDARY, Confidence.MEMORY, Confidence.DESIGN
_COPY: Final = "jdcsww.com, copy of the announcement"
_NOT_FOUND: Final = "the split of 15 to 40 days by event was not found"

# id, event, stage, what, working days, article, source, confidence
_TERMS_2018: Final = (
    ("BINDING", Event.INSTALLED, Stage.VEHICLE_INSTALLATION, "binding of battery and vehicle",
        15, "", "egb634.com; a draft of May 2018 said 7", _S2),
    ("SALE", Event.SOLD, Stage.SALE, "sale of the vehicle", 30, ", Art. 9", "not opened", _M),
    ("SWAP", Event.SWAPPED, Stage.SWAP, "battery swap", 30, "", "no term of its own was found", _D),
    ("REPAIR", Event.REPAIRED, Stage.MAINTENANCE_REPLACEMENT, "repair or replacement",
        30, ", Art. 10", _COPY, _S),
    ("SCRAP", Event.REMOVED, Stage.DECOMMISSION, "battery removed and handed over",
        15, ", Art. 13", _COPY, _S),
    ("COLLECTION", Event.COLLECTED, Stage.COLLECTION, "waste battery received", 30, ", Art. 11", _COPY, _S),
    ("ECHELON", Event.PRODUCED, Stage.ECHELON_USE, "echelon product leaves the store",
        15, ", Art. 14", _COPY, _S),
    ("DISMANTLING", Event.DISMANTLED, Stage.DISMANTLING, "waste battery dismantled",
        30, ", Art. 15", _COPY, _S),
    ("RECOVERY", Event.RECYCLED, Stage.MATERIAL_RECOVERY, "recycling and final treatment finished",
        30, ", Art. 15", _COPY, _S),
)  # fmt: skip

# id, event, stage, what, debtor, legal basis, confidence
_EU_DUTIES: Final = (
    ("EU-REGISTRATION", Event.PLACED_ON_MARKET, Stage.REGISTRATION, "registration of the passport",
        Debtor.RESPONSIBLE, "Art. 77(10)", _S2),
    ("EU-RESPONSIBILITY", Event.RESPONSIBILITY_TRANSFERRED, Stage.REGISTRATION,
        "registration of who answers for the passport", Debtor.RESPONSIBLE, "Art. 77(7)", _S2),
    ("EU-WASTE", Event.COLLECTED, Stage.STATUS_CHANGE, "status waste in the passport",
        Debtor.RECORDER, "Art. 77(7), second subparagraph; Annex XIII 4(c)", _S2),
    ("EU-CEASED", Event.RECYCLED, Stage.MATERIAL_RECOVERY, "end of the passport in the registry",
        Debtor.RECORDER, "Art. 77(8)", _S2),
)  # fmt: skip


def _china() -> tuple[Deadline, ...]:
    rows = []
    for name, event, stage, what, term, article, source, confidence in _TERMS_2018:
        common = (_CN, event, stage, what, Debtor.RECORDER, Count.WORKING_DAYS, term)
        rows.append(
            Deadline(
                f"CN-2018-{name}", *common, f"{_PROVISIONS}{article}", source, confidence, _BEGAN, ORDER_73
            )
        )
        basis = f"MIIT Order No. 73 (2025); the term is that of the repealed {_PROVISIONS}{article}"
        rows.append(Deadline(f"CN-{name}", *common, basis, _NOT_FOUND, _D, ORDER_73))
    return tuple(rows)


DEADLINES: Final[tuple[Deadline, ...]] = (
    *_china(),
    *(
        Deadline(
            duty,
            _EU,
            event,
            stage,
            what,
            debtor,
            Count.SAME_DAY,
            0,
            f"Regulation (EU) 2023/1542, {basis}",
            "paraphrase of the consolidated text; no term is set",
            confidence,
            date(2027, 2, 18),
        )
        for duty, event, stage, what, debtor, basis, confidence in _EU_DUTIES
    ),
)


def caused_by(event: Event, on: date) -> tuple[Deadline, ...]:
    """The reports that an event of a day causes, of all regimes, if these apply to the battery."""
    return tuple(
        each
        for each in DEADLINES
        if each.event is event and each.begins <= on and (each.ends is None or on < each.ends)
    )
