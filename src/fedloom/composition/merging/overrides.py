"""`@override`: a field moves from one subgraph to another.

With a label the move is gradual, and both keep resolving the field: which of them is decided per request.
Source: Federation: @override; `_LABEL` is the published pattern of labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from graphql import StringValueNode

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.wording import in_subgraphs
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import Directive, Field, applied, is_applied
from fedloom.sdl.problems import Code

_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_\-:./]*|percent\((\d{1,2}(\.\d{1,8})?|100)\)")
_PREVENTING = ("provides", "requires")


@dataclass(slots=True)
class Overrides:
    """The moves of one field.

    `source_of[subgraph]` is what its `@override` names. `overridden` are the subgraphs that no longer resolve
    the field, or only some requests: those are in `labels` too, with the subgraphs that take over from them.
    """

    source_of: dict[str, str] = field(default_factory=dict)
    overridden: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)

    def is_gone(self, subgraph: str) -> bool:
        """Whether a subgraph resolves the field for no request."""
        return subgraph in self.overridden and subgraph not in self.labels


def read_overrides(bench: Workbench, owner: str, sources: Mapping[str, Field]) -> Overrides:
    """The moves of a field, from its definitions; what cannot be moved is refused."""
    found = Overrides()
    for subgraph, each in sources.items():
        for directive in applied(each, "override"):
            _Override(bench, owner, sources, subgraph, directive).read(found)
    return found


@dataclass(frozen=True, slots=True)
class _Override:
    """One application, in `subgraph`."""

    bench: Workbench
    owner: str
    sources: Mapping[str, Field]
    subgraph: str
    directive: Directive

    def read(self, found: Overrides) -> None:
        source = self._text("from") or ""
        if not self._is_allowed_here(source):
            return
        found.source_of[self.subgraph] = source
        if source not in self.bench.sources.by_name:
            self._hint_unknown(source)
        elif source not in self.sources:
            self._check_not_abstracted(source)
        elif self._can_move(source):
            self._move(source, found)

    def _is_allowed_here(self, source: str) -> bool:
        kind = self.bench.sources
        if self.subgraph in kind.interface_objects.get(self.owner, ()):
            return self._refuse(
                Code.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE,
                "a field of an @interfaceObject type cannot be moved. Remove the @override",
            )
        if not kind.is_object(self.owner):
            return self._refuse(
                Code.OVERRIDE_ON_INTERFACE,
                "a field of an interface is resolved nowhere. Put @override on the fields of its objects",
            )
        if source == self.subgraph:
            return self._refuse(
                Code.OVERRIDE_FROM_SELF_ERROR,
                "it names its own subgraph. Name the one that has it now",
            )
        return True

    def _can_move(self, source: str) -> bool:
        if is_applied(self.sources[self.subgraph], "external"):
            return self._refuse(
                Code.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE,
                "the field is @external, so it is not resolved here. Remove one of the two",
            )
        there = self.sources[source]
        if is_applied(there, "override"):
            return self._refuse(
                Code.OVERRIDE_SOURCE_HAS_OVERRIDE,
                f'subgraph "{source}" overrides it as well. Only one subgraph may have @override for it',
            )
        for known in _PREVENTING:
            if is_applied(there, known):
                return self._refuse(
                    Code.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE,
                    f'it has @{known} in subgraph "{source}". Remove that, or the @override',
                )
        label = self._text("label")
        if label and not _LABEL.fullmatch(label):
            self._refuse(
                Code.OVERRIDE_LABEL_INVALID,
                f'the label "{label}" is not allowed. A label is a letter with letters, digits and _-:./ or '
                "percent(x) with a number from 0 to 100",
            )
        return True

    def _move(self, source: str, found: Overrides) -> None:
        if is_applied(self.sources[source], "external"):
            self._hint(
                HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED,
                f'it is @external in "{source}". Remove the @override',
            )
            return
        found.overridden.add(source)
        label = self._text("label")
        if label:
            found.labels[source] = found.labels[self.subgraph] = label
            self._hint(
                HintCode.OVERRIDE_MIGRATION_IN_PROGRESS,
                f'it moves gradually from "{source}". Remove it there once all requests go here',
            )
            return
        name = self.sources[source].name
        used = self.bench.sources.is_used(source, self.owner, name)
        advice = (
            f'it is still used by directives or interfaces of "{source}". Mark it @external there'
            if used
            else f'remove it in "{source}"'
        )
        self._hint(HintCode.OVERRIDDEN_FIELD_CAN_BE_REMOVED, advice)

    def _check_not_abstracted(self, source: str) -> None:
        """The source may resolve the field for all objects of an interface, as an interface object."""
        sources = self.bench.sources
        name = self.sources[self.subgraph].name
        for interface in sources.interfaces_of(self.owner):
            if source in sources.interface_objects.get(interface, ()):
                definition = sources.composites(interface)[source]
                if name in definition.fields:
                    self._refuse(
                        Code.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE,
                        f'subgraph "{source}" resolves it for all of {interface} (@interfaceObject); such '
                        "a field cannot be moved. Remove the @override",
                    )
                    return
        message = f'subgraph "{source}" has no such field any more. Remove the @override'
        self._hint(HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED, message)

    def _hint_unknown(self, source: str) -> None:
        near = get_close_matches(source, self.bench.sources.by_name, 1)
        known = f'"{near[0]}" is one' if near else f"there are {in_subgraphs(self.bench.sources.names)}"
        advice = f'there is no subgraph "{source}"; {known}'
        self._hint(HintCode.FROM_SUBGRAPH_DOES_NOT_EXIST, advice)

    def _refuse(self, code: Code, reason: str) -> bool:
        self.bench.findings.refuse(code, self._message(reason), self._coordinate, subgraphs=[self.subgraph])
        return False

    def _hint(self, code: HintCode, advice: str) -> None:
        self.bench.findings.hint(code, self._message(advice), self._coordinate, subgraphs=[self.subgraph])

    def _message(self, text: str) -> str:
        return f'{self._coordinate} has @override in subgraph "{self.subgraph}": {text}.'

    @property
    def _coordinate(self) -> str:
        return f"{self.owner}.{self.sources[self.subgraph].name}"

    def _text(self, argument: str) -> str | None:
        value = self.directive.arguments.get(argument)
        return value.value if isinstance(value, StringValueNode) else None
