"""Labels of `@override`: which are on for one request (Federation, "Incremental migration with progressive
@override").

`percent(N)` is on for N of a hundred requests; one number is drawn for each request, so that of two such
labels the smaller is never on without the larger. What other labels mean is the host's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from fedloom.executor.context import Caller
from fedloom.supergraph.model import Supergraph

#: The labels of a supergraph that are on for a caller, of those that are no `percent(N)`.
LabelsOf = Callable[[Caller, Collection[str]], Collection[str]]
_PERCENT = re.compile(r"percent\((\d{1,3}(?:\.\d{1,8})?)\)")


def no_labels(_caller: Caller, _labels: Collection[str]) -> Collection[str]:
    """None is on: fields stay where they were."""
    return ()


class Labels:
    """The labels of one supergraph."""

    def __init__(self, supergraph: Supergraph) -> None:
        labels = {
            join.override_label
            for joins in supergraph.field_joins.values()
            for join in joins
            if join.override_label is not None
        }
        self._percentages = {
            each: float(match[1]) for each in labels if (match := _PERCENT.fullmatch(each)) is not None
        }
        self._others = frozenset(labels - self._percentages.keys())

    def on(self, caller: Caller, *, drawn: float, labels_of: LabelsOf) -> frozenset[str]:
        """Those that are on; `drawn` is at random from 0 up to, not including, 100."""
        if not self._percentages and not self._others:
            return frozenset()
        on = {each for each, percentage in self._percentages.items() if drawn < percentage}
        if self._others:
            on |= self._others.intersection(labels_of(caller, self._others))
        return frozenset(on)
