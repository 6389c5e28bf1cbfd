"""The access groups that fields belong to.

A lattice, not a ladder: no group contains another (Regulation (EU) 2023/1542, Art. 77(2) and Annex XIII).
Which capacity reads which group is the table of `celltrail.domain.visibility`.
"""

from __future__ import annotations

from enum import StrEnum


class AccessGroup(StrEnum):
    """The group of a field; the number is the point of Annex XIII that it answers to."""

    IDENTITY = "IDENTITY"
    """Identifiers, level and type: what makes an object addressable."""
    PUBLIC = "PUBLIC"
    """Point 1: what everyone may read."""
    DISMANTLING = "DISMANTLING"
    """Point 2: composition, part numbers, dismantling and safety."""
    TEST_REPORTS = "TEST_REPORTS"
    """Point 3: results that prove compliance."""
    INDIVIDUAL = "INDIVIDUAL"
    """Point 4: the individual battery, its state, use and events."""
    COMMERCIAL = "COMMERCIAL"
    """Who supplied whom, terms and references of trade: no passport data."""
