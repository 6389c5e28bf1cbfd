"""The graph: what partners ask and follow, as a GraphQL schema and a subgraph of Federation 2.

The domain's enums are wrapped before any module here names one in a type, because Strawberry would otherwise
wrap them itself, without descriptions.
"""

from __future__ import annotations

from celltrail.graph import enums as enums
