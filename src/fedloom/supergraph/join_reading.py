"""The directives of the join specification, read from the elements of a supergraph on which they stand.

Source: the join specification, versions 0.2 to 0.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import parse_type, value_from_ast_untyped

from fedloom.sdl.definitions import Directive, Element, NamedType
from fedloom.sdl.problems import Code, Problem, ProblemsFoundError
from fedloom.supergraph.model import ContextArgument, FieldJoin, TypeJoin

_Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JoinReader:
    """Reads joins; `names` are the subgraphs by their values in the enum `join__Graph`."""

    names: Mapping[str, str]

    def types(self, named: NamedType) -> tuple[TypeJoin, ...]:
        """Which subgraphs define a type, and by which keys."""
        return tuple(
            TypeJoin(
                subgraph=self._name(given),
                key=given.get("key"),
                is_resolvable=given.get("resolvable", True),
                is_extension=given.get("extension", False),
                is_interface_object=given.get("isInterfaceObject", False),
            )
            for given in given_by(named, "join__type")
        )

    def fields(self, element: Element) -> tuple[FieldJoin, ...]:
        """What each subgraph knows of a field."""
        return tuple(self._field(given) for given in given_by(element, "join__field"))

    def implementations(self, named: NamedType) -> tuple[tuple[str, str], ...]:
        """Which subgraph says that a type implements which interface."""
        return tuple((self._name(given), given["interface"]) for given in given_by(named, "join__implements"))

    def members(self, named: NamedType) -> tuple[tuple[str, str], ...]:
        """Which subgraph has which member of a union."""
        return tuple((self._name(given), given["member"]) for given in given_by(named, "join__unionMember"))

    def values(self, element: Element) -> tuple[str, ...]:
        """The subgraphs that have a value of an enum."""
        return tuple(self._name(given) for given in given_by(element, "join__enumValue"))

    def passed_on(self, directives: Iterable[Directive]) -> Iterable[tuple[Directive, tuple[str, ...]]]:
        """Directives that travel as `@join__directive`, each with its subgraphs."""
        for each in directives:
            if each.known == "join__directive":
                given = _values(each)
                arguments = {
                    part.name.value: part.value for part in getattr(each.arguments.get("args"), "fields", ())
                }
                subgraphs = tuple(self.names[graph] for graph in given.get("graphs") or ())
                yield Directive(given["name"], arguments), subgraphs

    def _field(self, given: _Arguments) -> FieldJoin:
        written = given.get("type")
        return FieldJoin(
            subgraph=self._name(given) if given.get("graph") else None,
            requires=given.get("requires"),
            provides=given.get("provides"),
            type=None if written is None else parse_type(written, no_location=True),
            is_external=given.get("external", False),
            override=given.get("override"),
            override_label=given.get("overrideLabel"),
            is_used_overridden=given.get("usedOverridden", False),
            context_arguments=tuple(
                ContextArgument(each["context"], each["name"], each["type"], each["selection"])
                for each in given.get("contextArguments") or ()
            ),
        )

    def _name(self, given: _Arguments) -> str:
        graph = str(given.get("graph"))
        if graph not in self.names:
            message = f"a join names the subgraph {graph}; there are {', '.join(self.names)}"
            raise refused(message)
        return self.names[graph]


def given_by(element: Element, known: str) -> Iterable[_Arguments]:
    """The arguments of each application of a directive."""
    return (_values(each) for each in element.directives if each.known == known)


def _values(directive: Directive) -> _Arguments:
    return {name: value_from_ast_untyped(value) for name, value in directive.arguments.items()}


def refused(message: str) -> ProblemsFoundError:
    """What no supergraph is refused with."""
    return ProblemsFoundError([Problem(Code.INVALID_FEDERATION_SUPERGRAPH, f"No supergraph: {message}.")])
