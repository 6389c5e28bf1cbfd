"""What is determined of one sample of black mass, and what is no assay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import strawberry

CLOCK_SKEW = timedelta(minutes=5)
MAX_DIGITS = 8

_NAME = re.compile(r"[\x21-\x7e]{1,200}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


@strawberry.enum(name="LaboratoryElement", description="What is determined in a sample.")
class Element(StrEnum):
    """What is looked for. Annex XII, Part C names the recovered materials among them."""

    LITHIUM = "LITHIUM"
    NICKEL = "NICKEL"
    COBALT = "COBALT"
    MANGANESE = "MANGANESE"
    COPPER = "COPPER"
    ALUMINIUM = "ALUMINIUM"
    IRON = "IRON"
    PHOSPHORUS = "PHOSPHORUS"
    FLUORINE = "FLUORINE"
    CARBON = "CARBON"


@strawberry.enum(name="LaboratoryMethod", description="The method by which elements are determined.")
class Method(StrEnum):
    """How it is determined."""

    ICP_OES = "ICP_OES"
    ICP_MS = "ICP_MS"
    AAS = "AAS"
    XRF = "XRF"
    COMBUSTION = "COMBUSTION"
    ION_CHROMATOGRAPHY = "ION_CHROMATOGRAPHY"


class AssayRefusedError(Exception):
    """An assay that cannot be one; `path` leads to the fault, from the mutation's `input`."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.message, self.path = message, path


@dataclass(frozen=True, slots=True)
class MassFraction:
    """The share of one element in the dry mass of the sample, 0 to 1."""

    element: Element
    fraction: Decimal


@dataclass(frozen=True, slots=True)
class Assay:
    """One sample of one lot; `sample` is the laboratory's own number of it."""

    lot: str
    sample: str
    laboratory: str
    method: Method
    sampled_at: datetime
    mass_fractions: tuple[MassFraction, ...]


def require_assay(assay: Assay, *, now: datetime) -> None:
    """Check what the types do not say.

    Raises:
        AssayRefusedError: it cannot be true, or cannot be kept.
    """
    for name, pattern in (("lot", _NAME), ("sample", _NAME), ("laboratory", _TEXT)):
        if not pattern.fullmatch(getattr(assay, name)):
            raise AssayRefusedError("this is a text of 1 to 200 characters", name)
    if assay.sampled_at > now + CLOCK_SKEW:
        raise AssayRefusedError("a sample is not taken in the future", "sampledAt")
    _require_fractions(assay.mass_fractions)


def _require_fractions(given: Sequence[MassFraction]) -> None:
    if not given:
        raise AssayRefusedError("an assay determines at least one element", "massFractions")
    seen: set[Element] = set()
    for index, each in enumerate(given):
        place = ("massFractions", index)
        if each.element in seen:
            raise AssayRefusedError(f"{each.element} is determined twice", *place, "element")
        seen.add(each.element)
        if not 0 <= each.fraction <= 1 or len(each.fraction.as_tuple().digits) > MAX_DIGITS:
            message = f"a mass fraction is a number from 0 to 1 of at most {MAX_DIGITS} digits"
            raise AssayRefusedError(message, *place, "fraction")
    total = sum(each.fraction for each in given)
    if total > 1:
        raise AssayRefusedError(f"the mass fractions make {total}, more than the whole", "massFractions")
