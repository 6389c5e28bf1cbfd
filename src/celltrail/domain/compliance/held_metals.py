"""Which metals a chemistry is made with, of those that rules ask about (from memory)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from celltrail.domain.vocabulary import Chemistry

HELD: Final[Mapping[Chemistry, frozenset[str] | None]] = {
    Chemistry.NMC: frozenset({"cobalt", "lithium", "manganese", "nickel"}),
    Chemistry.LCO: frozenset({"cobalt", "lithium"}),
    Chemistry.LFP: frozenset({"lithium"}),
    Chemistry.LMO: frozenset({"lithium", "manganese"}),
    Chemistry.LTO: frozenset({"lithium"}),
    Chemistry.LEAD_ACID: frozenset({"lead"}),
    Chemistry.NIMH: frozenset({"cobalt", "nickel"}),
    Chemistry.NICD: frozenset({"nickel"}),
    Chemistry.SUPERCAPACITOR: None,
    Chemistry.OTHER: None,
}
"""Of cobalt, lead, lithium, manganese and nickel; None where all are possible."""
