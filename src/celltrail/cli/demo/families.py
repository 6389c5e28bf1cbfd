"""Packs, their modules and their cells, by codes: what the lives of a demonstration are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from celltrail.cli.demo.partners import Partner
from celltrail.domain.identifiers import TractionBatteryCode
from celltrail.domain.keys import BatteryKey
from celltrail.domain.vocabulary import BatteryLevel, Chemistry

MODULES_PER_PACK = 4
CELLS_PER_MODULE = 12
FAMILY = 1 + MODULES_PER_PACK * (1 + CELLS_PER_MODULE)
"""Batteries in one pack's family, itself included."""

PACK_KG, MODULE_KG, CELL_KG = Decimal("412.5"), Decimal("88.125"), Decimal("6.9")
SHELL_KG = PACK_KG - MODULES_PER_PACK * MODULE_KG
"""What is left of a pack when its modules are out."""

# Codes read off real cells (GB/T 34014 examples); they sit in the first pack.
REAL_CODES = ("001CB240000003B3C0221953", "04QCB76836300JBC40000903")


@dataclass(frozen=True, slots=True)
class Family:
    """One pack, and what is inside it, by code."""

    pack: str
    modules: dict[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[tuple[str, BatteryLevel]]:
        yield self.pack, BatteryLevel.PACK
        for module, cells in self.modules.items():
            yield module, BatteryLevel.MODULE
            for cell in cells:
                yield cell, BatteryLevel.CELL


class Codes:
    """Hands out GB/T 34014 codes of one maker, none twice."""

    def __init__(self, maker_code: str) -> None:
        self._maker_code, self._serial = maker_code, 0

    def next(self, level: BatteryLevel, made_on: date) -> str:
        """A new code of that level and day."""
        self._serial += 1
        code = TractionBatteryCode.compose(
            maker_code=self._maker_code,
            product_type=level,
            chemistry=Chemistry.LFP,
            specification_code="A1",
            traceability_code=f"D{self._serial:06d}",
            produced_on=made_on,
            serial=self._serial,
        )
        return str(code)


def uid_of(partner: Partner, code: str) -> str:
    """The EU unique identifier that goes with a code: a GIAI, of 30 characters at most.

    It stands under the partner's prefix; the maker code is left out, since the prefix says the same.
    """
    prefix = next(value for scheme, value in partner.identifiers if scheme.value == "GS1_PREFIX")
    return f"https://id.gs1.org/8004/{prefix}{code[3:]}"


def by_code(code: str) -> BatteryKey:
    """The key of a battery by its code."""
    return BatteryKey(code=code)


def new_family(codes: Codes, made_on: date) -> Family:
    """A pack with its modules and their cells."""
    modules = {
        codes.next(BatteryLevel.MODULE, made_on): tuple(
            codes.next(BatteryLevel.CELL, made_on) for _ in range(CELLS_PER_MODULE)
        )
        for _ in range(MODULES_PER_PACK)
    }
    return Family(codes.next(BatteryLevel.PACK, made_on), modules)


def with_real_cells(family: Family) -> Family:
    """The same with codes read off real cells in its first module."""
    modules = dict(family.modules)
    first = next(iter(modules))
    modules[first] = (*REAL_CODES, *modules[first][len(REAL_CODES) :])
    return Family(family.pack, modules)
