"""Descriptions: the one that most subgraphs give stays, the first of several.

None counts not at all, and an empty one only where there are no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.wording import by_subgraph, in_subgraphs


def merge_description(
    descriptions: Mapping[str, str | None], coordinate: str, findings: Findings
) -> str | None:
    """The description of an element, from those by subgraph."""
    given = {subgraph: text for subgraph, text in descriptions.items() if text}
    if not given:
        return next((text for text in descriptions.values() if text is not None), None)
    if len(set(given.values())) == 1:
        return next(iter(given.values()))
    counted = Counter(given.values())
    chosen = max(given.values(), key=lambda each: counted[each])
    users = [subgraph for subgraph, text in given.items() if text == chosen]
    message = (
        f"{coordinate} is described differently: "
        f"{by_subgraph({subgraph: _shown(text) for subgraph, text in given.items()})}. "
        f"The supergraph uses that of {in_subgraphs(users)}; write the same in all, or in one only."
    )
    findings.hint(HintCode.INCONSISTENT_DESCRIPTION, message, coordinate, subgraphs=given)
    return chosen


def _shown(text: str) -> str:
    """The beginning, on one line; whole descriptions make messages unreadable."""
    line = " ".join(text.split())
    limit = 60
    return f'"{line}"' if len(line) <= limit else f'"{line[: limit - 1]}…"'
