"""A plan's shape, ready to show answers: the straight way first, the careful one where it gives up."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from fedloom.errors import ErrorEntry
from fedloom.query_plan.model import Shape
from fedloom.response.answer import Response
from fedloom.response.completion import Completion
from fedloom.response.conditions import condition_variables
from fedloom.response.projection import IRREGULAR, Projection, compile_projection
from fedloom.response.refusals import refusals_of

#: Values of conditions for which a projection is kept; an operation with many more is shown the careful way.
_KEPT_PROJECTIONS = 16


class CompiledShape:
    """Shows answers of one shape. Projections are compiled when they are first needed."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._variables = tuple(sorted(condition_variables(shape)))
        self._projections: OrderedDict[tuple[bool, ...], Projection] = OrderedDict()
        self.refusals = refusals_of(shape)

    def response(
        self, root: Mapping[str, Any], errors: Sequence[ErrorEntry], holds: Mapping[str, bool]
    ) -> Response:
        """The response of merged objects; `errors` are those of the fetches."""
        refused = self.refusals.entries(holds) if self.refusals else ()
        try:
            return Response(self._projection(holds)(root), (*refused, *errors))
        except IRREGULAR:
            pass
        completion = Completion(errors, holds)
        data = completion.data(self.shape, root)
        return Response(data, (*refused, *errors, *completion.errors))

    def _projection(self, holds: Mapping[str, bool]) -> Projection:
        values = tuple(holds[each] for each in self._variables)
        projection = self._projections.get(values)
        if projection is None:
            projection = self._projections[values] = compile_projection(self.shape, holds)
            if len(self._projections) > _KEPT_PROJECTIONS:
                self._projections.popitem(last=False)
        return projection
