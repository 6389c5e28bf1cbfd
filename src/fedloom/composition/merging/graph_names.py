"""The values of the enum `join__Graph`: a GraphQL name for each subgraph.

Source: the join specification, "enum join__Graph": a name is upper-case, made of letters, digits and `_`,
starts with no digit and does not end in `_` with digits; names that fall together are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9]")
_ENDS_LIKE_A_NUMBERED_NAME = re.compile(r"_\d+$")


def graph_names(subgraphs: Sequence[str]) -> dict[str, str]:
    """The enum value of each subgraph, by its name."""
    wanted = {name: _sanitised(name) for name in subgraphs}
    by_value: dict[str, list[str]] = {}
    for name, value in wanted.items():
        by_value.setdefault(value, []).append(name)
    numbered = {
        name: value if len(names) == 1 else f"{value}_{place}"
        for value, names in by_value.items()
        for place, name in enumerate(names, start=1)
    }
    return {name: numbered[name] for name in subgraphs}


def _sanitised(name: str) -> str:
    value = _NOT_ALLOWED.sub("_", name)
    if value[:1].isdigit():
        value = f"_{value}"
    if _ENDS_LIKE_A_NUMBERED_NAME.search(value):
        value = f"{value}_"
    return value.upper()
