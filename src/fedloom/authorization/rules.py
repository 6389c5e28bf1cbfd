"""What each field of each object type demands, with all that it touches: the object, and what it returns.

An interface is only its objects, so its own demands are theirs. Composition writes on an interface what its
objects demand together; that says nothing new of any of them, and only what goes beyond it counts as the
interface's own. So an object is judged alike whichever way it is asked for. A field that returns an interface
or a union can be had by whoever may have one of its objects. Source: Federation: `@authenticated`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fedloom.authorization.claims import Claims
from fedloom.authorization.demands import NOTHING, Demand, all_of, demand_of
from fedloom.query_graph.joins import possible_types
from fedloom.sdl.definitions import CompositeType, Field, InterfaceType, ObjectType, Schema, named_type
from fedloom.sdl.elements import places
from fedloom.supergraph.api_schema import api_definitions
from fedloom.supergraph.model import Supergraph

_PROTECTING = frozenset({"authenticated", "requiresScopes", "policy"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A field's demands: `every` one of itself, its object and what it returns; one of `any_of`, if any."""

    every: Demand
    any_of: frozenset[Demand] = frozenset()

    def allows(self, claims: Claims) -> bool:
        """Whether a caller with these claims may have the field."""
        return self.every.is_fulfilled_by(claims) and (
            not self.any_of or any(each.is_fulfilled_by(claims) for each in self.any_of)
        )


def rules_of(supergraph: Supergraph) -> dict[str, Rule]:
    """The rules of the fields that demand anything, by coordinate, such as `Battery.owner`."""
    schema = supergraph.schema
    if not any(each.known in _PROTECTING for place in places(schema) for each in place.directives):
        return {}
    reading = _Reading(schema, possible_types(api_definitions(supergraph)))
    return {
        f"{each.name}.{field.name}": rule
        for each in schema.objects()
        for field in each.fields.values()
        if (rule := reading.rule(each, field)) != _OPEN
    }


_OPEN = Rule(NOTHING)


class _Reading:
    """`visible` are the object types of an interface or a union that clients can meet."""

    def __init__(self, schema: Schema, visible: Mapping[str, frozenset[str]]) -> None:
        self._schema, self._visible = schema, visible
        self._own = dict(_own_demands(schema))
        self._types = {each.name: self._of_object(each) for each in schema.objects()}

    def rule(self, owner: ObjectType, field: Field) -> Rule:
        """The rule of one field."""
        inherited = (self._own.get(f"{each}.{field.name}", NOTHING) for each in owner.interfaces)
        every = all_of((self._types[owner.name], demand_of(field), *inherited))
        returned = named_type(field.type)
        if returned in self._types:
            return Rule(every & self._types[returned])
        if (objects := self._visible.get(returned)) is not None:
            demands = frozenset(self._types[each] for each in objects)
            return Rule(every, demands if all(demands) else frozenset())
        named = self._schema.types.get(returned)
        return Rule(every if named is None else every & demand_of(named))

    def _of_object(self, named: ObjectType) -> Demand:
        return all_of((demand_of(named), *(self._own.get(each, NOTHING) for each in named.interfaces)))


def _own_demands(schema: Schema) -> Iterator[tuple[str, Demand]]:
    """What interfaces and their fields demand beyond their objects, by coordinate."""
    objects = possible_types(schema)
    for each in schema.types.values():
        if isinstance(each, InterfaceType):
            own = [one for name in objects[each.name] if isinstance(one := schema.types[name], CompositeType)]
            yield each.name, demand_of(each).beyond(all_of(map(demand_of, own)))
            for field in each.fields.values():
                fields = (one.fields[field.name] for one in own if field.name in one.fields)
                yield f"{each.name}.{field.name}", demand_of(field).beyond(all_of(map(demand_of, fields)))
