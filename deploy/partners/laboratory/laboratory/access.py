"""The access group of each field: the gateway shows a field to those alone who may read its group.

Regulation (EU) 2023/1542, Art. 77(2) and Annex XIII say who reads what; the numbers are points of that annex.
"""

from __future__ import annotations

from enum import Enum

import strawberry
from strawberry.schema_directive import Location


@strawberry.enum
class AccessGroup(Enum):
    """The groups of the gateway, all of them: its enum and this one are one type in the supergraph."""

    IDENTITY = "IDENTITY"
    PUBLIC = "PUBLIC"
    DISMANTLING = "DISMANTLING"
    TEST_REPORTS = "TEST_REPORTS"
    INDIVIDUAL = "INDIVIDUAL"
    COMMERCIAL = "COMMERCIAL"


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="access",
    description="Who reads this field: those who may read its group. For others it is null.",
)
class Access:
    """Stands on every field."""

    group: AccessGroup
