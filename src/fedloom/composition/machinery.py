"""What a library adds to a subgraph for its router: `_service`, `_entities` and their types.

Source: Federation subgraph specification, "Subgraph schema additions".
"""

from __future__ import annotations

MACHINE_TYPES = frozenset({"_Any", "_Service", "_Entity"})
MACHINE_FIELDS = frozenset({"_service", "_entities"})
