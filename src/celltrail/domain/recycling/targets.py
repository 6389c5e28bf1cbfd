"""Which shares the law asks for, by date: recycling efficiency and recovery of materials.

TARGETS holds one row per figure with its source and how sure it is; the code reads the table. A date is the
first day on which its figure holds. Not legal advice: what is not from an opened source says so in its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from celltrail.domain.confidence import Confidence
from celltrail.domain.recycling.materials import Fraction, RecoveredElement
from celltrail.domain.vocabulary import Chemistry, Regime


class ChemistryGroup(StrEnum):
    """The battery types that Annex XII Part B tells apart."""

    LEAD_ACID = "LEAD_ACID"
    LITHIUM_BASED = "LITHIUM_BASED"
    NICKEL_CADMIUM = "NICKEL_CADMIUM"
    OTHER = "OTHER"


Subject = ChemistryGroup | RecoveredElement | Literal[Fraction.BLACK_MASS]


@dataclass(frozen=True, slots=True)
class Target:
    """From `begins` on, `share` (0..1) of the subject is to be recovered (`confidence`: of the share)."""

    subject: Subject
    share: Decimal
    begins: date
    regime: Regime
    source: str
    confidence: Confidence
    begins_confidence: Confidence


_S, _S2, _M = Confidence.SOURCED, Confidence.SECONDARY, Confidence.MEMORY
_G, _E = ChemistryGroup, RecoveredElement

_PART_B_2025 = (
    "Regulation (EU) 2023/1542, Annex XII Part B, as in the press note of the Commission of 2025-07-04"
)
_PART_B_2030 = "Regulation (EU) 2023/1542, Annex XII Part B, as encoded alike by several open projects"
_PART_C = "Regulation (EU) 2023/1542, Annex XII Part C, as encoded alike by several open projects"
_NORMS = "MIIT industry norms for the comprehensive utilisation of waste power batteries, 2024 edition"


def _part_b(begins: date, source: str, confidence: Confidence, **percent: int) -> Iterable[Target]:
    for name, value in percent.items():
        share = Decimal(value) / 100
        yield Target(
            _G[name.upper()],
            share,
            begins,
            Regime.EU_2023_1542,
            source,
            confidence,
            begins_confidence=confidence,
        )


def _recovery(
    begins: date, regime: Regime, source: str, begins_confidence: Confidence, **percent: int
) -> Iterable[Target]:
    for name, value in percent.items():
        subject: Subject = Fraction.BLACK_MASS if name == "black_mass" else _E[name.upper()]
        yield Target(subject, Decimal(value) / 100, begins, regime, source, _S2, begins_confidence)


_EU, _CN = Regime.EU_2023_1542, Regime.CN_MIIT

EFFICIENCY_TARGETS: tuple[Target, ...] = (
    *_part_b(
        date(2025, 12, 31), _PART_B_2025, _S, lead_acid=75, lithium_based=65, nickel_cadmium=80, other=50
    ),
    *_part_b(
        date(2030, 12, 31), _PART_B_2030, _S2, lead_acid=80, lithium_based=70, nickel_cadmium=80, other=50
    ),
)

RECOVERY_TARGETS: tuple[Target, ...] = (
    *_recovery(date(2027, 12, 31), _EU, _PART_C, _S2, cobalt=90, copper=90, lead=90, nickel=90, lithium=50),
    *_recovery(date(2031, 12, 31), _EU, _PART_C, _S2, cobalt=95, copper=95, lead=95, nickel=95, lithium=80),
    # Listed recyclers. That the edition holds from 2025 on is from memory.
    *_recovery(
        date(2025, 1, 1), _CN, _NORMS, _M,
        copper=98, aluminium=98, black_mass=98, lithium=90, nickel=98, cobalt=98, manganese=98,
    ),
)  # fmt: skip

# A supercapacitor stores no energy chemically (Art. 3(1)): no target is claimed for it.
CHEMISTRY_GROUPS: Mapping[Chemistry, ChemistryGroup | None] = {
    Chemistry.LFP: _G.LITHIUM_BASED,
    Chemistry.LMO: _G.LITHIUM_BASED,
    Chemistry.LCO: _G.LITHIUM_BASED,
    Chemistry.NMC: _G.LITHIUM_BASED,
    Chemistry.LTO: _G.LITHIUM_BASED,
    Chemistry.LEAD_ACID: _G.LEAD_ACID,
    Chemistry.NICD: _G.NICKEL_CADMIUM,
    Chemistry.NIMH: _G.OTHER,
    Chemistry.OTHER: _G.OTHER,
    Chemistry.SUPERCAPACITOR: None,
}


def target_for(
    element: RecoveredElement | Literal[Fraction.BLACK_MASS],
    on: date,
    *,
    regime: Regime = Regime.EU_2023_1542,
) -> Target | None:
    """The recovery target of a material that holds on a day; None when there is none (yet)."""
    return _in_force(RECOVERY_TARGETS, element, on, regime=regime)


def efficiency_target(chemistry: Chemistry, on: date) -> Target | None:
    """The recycling efficiency that the EU asks for on a day; None when there is none (yet)."""
    group = CHEMISTRY_GROUPS[chemistry]
    return None if group is None else _in_force(EFFICIENCY_TARGETS, group, on, regime=Regime.EU_2023_1542)


def is_met(target: Target, share: Decimal | None) -> bool | None:
    """Whether a share meets a target; None when the share is not known."""
    return None if share is None else share >= target.share


def _in_force(targets: Iterable[Target], subject: Subject, on: date, *, regime: Regime) -> Target | None:
    begun = (
        each for each in targets if each.subject == subject and each.regime == regime and each.begins <= on
    )
    return max(begun, key=lambda each: each.begins, default=None)
