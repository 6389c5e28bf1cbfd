"""The values of the variables that decide in `@skip` and `@include`, for one request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import BooleanValueNode

from fedloom.errors import VariablesInvalidError
from fedloom.operation.documents import Operation
from fedloom.query_plan.model import Conditions, Fetch, Plan
from fedloom.response.conditions import condition_variables


class ConditionVariables:
    """The variables of one plan's conditions, with their defaults."""

    def __init__(self, plan: Plan, operation: Operation) -> None:
        names = condition_variables(plan.shape)
        for fetch in plan.fetches:
            names |= {each.variable for conditions in _conditions(fetch) for each in conditions}
        defaults = {
            node.variable.name.value: node.default_value.value
            for node in operation.definition.variable_definitions or ()
            if isinstance(node.default_value, BooleanValueNode)
        }
        self._defaults = {name: defaults.get(name) for name in names}

    def values(self, variables: Mapping[str, object]) -> dict[str, bool]:
        """The values for a request's variables, which fit their types.

        Raises:
            VariablesInvalidError: null was given to one (GraphQL 5.8.5, "Allowing Optional Variables").
        """
        values: dict[str, bool] = {}
        for name, default in self._defaults.items():
            value = variables.get(name, default)
            if not isinstance(value, bool):
                raise VariablesInvalidError(f"the variable ${name} decides over a field and must not be null")
            values[name] = value
        return values


def _conditions(fetch: Fetch) -> Iterator[Conditions]:
    yield from (fetch.conditions, *fetch.one_of, fetch.lookup_conditions, *fetch.lookup_one_of)
    for each in fetch.also:
        yield from (each.conditions, *each.one_of)
