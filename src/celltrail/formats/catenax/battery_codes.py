"""Chinese codes in Catena-X, aspect `io.catenax.traction_battery_code` 2.0.0: a tree of GB/T 34014 codes.

The aspect's text speaks of 18 characters for an echelon product; its pattern and the standard have 19.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.formats.constraints import OneOf
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.identifiers import read_code
from celltrail.formats.statements import Assembled, BatteryReference, BatteryStated, Statement

_LEVELS: Mapping[str, BatteryLevel] = {
    "pack": BatteryLevel.PACK,
    "module": BatteryLevel.MODULE,
    "cell": BatteryLevel.CELL,
}


@dataclass(frozen=True, slots=True)
class CodedPart:
    """A pack, module or cell with its code, and what is built into it."""

    product_type: Annotated[str, OneOf(tuple(_LEVELS))]
    traction_battery_code: str
    subcomponents: tuple[CodedPart, ...] | None = None


def statements_of(root: CodedPart, findings: Findings, *, today: date) -> tuple[Statement, ...]:
    """Return each coded part once, and what is built into what; faults go to `findings`."""
    return tuple(_walk(root, "", findings, today=today, above=(), seen=set()))


def _walk(
    part: CodedPart,
    pointer: str,
    findings: Findings,
    *,
    today: date,
    above: tuple[str, ...],
    seen: set[str],
) -> Iterator[Statement]:
    place = f"{pointer}/tractionBatteryCode"
    code = read_code(part.traction_battery_code, place, today=today, findings=findings)
    if code is None or _is_repeated(code, place, findings, above=above, seen=seen):
        return
    seen.add(code.text)
    _check_level(part, code, pointer, findings)
    reference = BatteryReference(code=code.text)
    yield BatteryStated(
        pointer=pointer, battery=reference, level=code.product_type, produced_on=code.produced_on
    )
    children: list[BatteryReference] = []
    for index, child in enumerate(part.subcomponents or ()):
        below = f"{pointer}/subcomponents/{index}"
        inner = list(_walk(child, below, findings, today=today, above=(*above, code.text), seen=seen))
        children += [s.battery for s in inner[:1] if isinstance(s, BatteryStated)]
        yield from inner
    if children:
        yield Assembled(
            pointer=f"{pointer}/subcomponents", at=None, parent=reference, children=tuple(children)
        )


def _is_repeated(
    code: TractionBatteryCode, place: str, findings: Findings, *, above: tuple[str, ...], seen: set[str]
) -> bool:
    if code.text in above:
        findings.report(FaultCode.SELF_REFERENCE, place, f"{code.text} is listed inside itself")
    elif code.text in seen:
        findings.report(FaultCode.DUPLICATE_ITEM, place, f"{code.text} is listed twice")
    return code.text in seen


def _check_level(part: CodedPart, code: TractionBatteryCode, pointer: str, findings: Findings) -> None:
    if _LEVELS[part.product_type] is not code.product_type:
        message = f"productType is {part.product_type!r}, the code is that of a {code.product_type.lower()}"
        findings.report(FaultCode.LEVEL_MISMATCH, f"{pointer}/productType", message)
