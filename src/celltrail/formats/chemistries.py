"""Which chemistry a text of a partner means."""

from __future__ import annotations

import re

from celltrail.domain.vocabulary import Chemistry

# In this order: a longer name that holds a shorter one comes first.
_NAMES: tuple[tuple[Chemistry, tuple[str, ...]], ...] = (
    (Chemistry.NMC, ("NMC", "NCM", "NICKEL MANGANESE COBALT", "NICKEL COBALT MANGANESE")),
    (Chemistry.LFP, ("LFP", "LIFEPO4", "IRON PHOSPHATE")),
    (Chemistry.LTO, ("LTO", "LITHIUM TITANATE")),
    (Chemistry.LMO, ("LMO", "LITHIUM MANGANESE OXIDE")),
    (Chemistry.LCO, ("LCO", "LITHIUM COBALT OXIDE")),
    (Chemistry.NIMH, ("NIMH", "NICKEL METAL HYDRIDE")),
    (Chemistry.NICD, ("NICD", "NICKEL CADMIUM")),
    (Chemistry.LEAD_ACID, ("LEAD ACID",)),
    (Chemistry.SUPERCAPACITOR, ("SUPERCAPACITOR", "ULTRACAPACITOR")),
    (Chemistry.OTHER, ("OTHER",)),
)


def chemistry_of(text: str) -> Chemistry | None:
    """Return the chemistry that a text names, in words or short; None when it names none that we know."""
    words = f" {' '.join(re.findall(r'[A-Z0-9]+', text.upper()))} "
    return next((chemistry for chemistry, names in _NAMES if any(f" {n} " in words for n in names)), None)
