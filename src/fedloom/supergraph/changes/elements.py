"""Changes of fields, arguments, input fields and enum values: types, defaults, descriptions, deprecations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from graphql import (
    ListTypeNode,
    ListValueNode,
    NonNullTypeNode,
    ObjectValueNode,
    StringValueNode,
    TypeNode,
    ValueNode,
    print_ast,
)

from fedloom.sdl.definitions import Element, Field, InputValue, type_text
from fedloom.supergraph.changes.severity import Change, change

_Part = TypeVar("_Part", bound=Element)
_NO_REASON = "no reason given"


@dataclass(frozen=True, slots=True)
class InputCodes:
    """The kinds of changes of one kind of input."""

    removed: str
    required_added: str
    optional_added: str
    kind: str
    kind_safe: str
    default: str
    default_added: str
    became_required: str


OF_ARGUMENTS = InputCodes(
    removed="ARG_REMOVED",
    required_added="REQUIRED_ARG_ADDED",
    optional_added="OPTIONAL_ARG_ADDED",
    kind="ARG_CHANGED_KIND",
    kind_safe="ARG_CHANGED_KIND_SAFE",
    default="ARG_DEFAULT_VALUE_CHANGE",
    default_added="ARG_DEFAULT_VALUE_ADDED",
    became_required="ARG_BECAME_REQUIRED",
)
OF_DIRECTIVE_ARGUMENTS = InputCodes(
    removed="DIRECTIVE_ARG_REMOVED",
    required_added="REQUIRED_DIRECTIVE_ARG_ADDED",
    optional_added="OPTIONAL_DIRECTIVE_ARG_ADDED",
    kind="ARG_CHANGED_KIND",
    kind_safe="ARG_CHANGED_KIND_SAFE",
    default="ARG_DEFAULT_VALUE_CHANGE",
    default_added="ARG_DEFAULT_VALUE_ADDED",
    became_required="ARG_BECAME_REQUIRED",
)
OF_INPUT_FIELDS = InputCodes(
    removed="FIELD_REMOVED",
    required_added="REQUIRED_INPUT_FIELD_ADDED",
    optional_added="OPTIONAL_INPUT_FIELD_ADDED",
    kind="FIELD_CHANGED_KIND",
    kind_safe="FIELD_CHANGED_KIND_SAFE",
    default="INPUT_FIELD_DEFAULT_VALUE_CHANGE",
    default_added="INPUT_FIELD_DEFAULT_VALUE_ADDED",
    became_required="INPUT_FIELD_BECAME_REQUIRED",
)


def field_changes(old: Field, new: Field, place: str) -> Iterator[Change]:
    """Of a field that both have, at the coordinate `place`."""
    if old.type != new.type:
        code = "FIELD_CHANGED_KIND_SAFE" if _is_safe_to_get(old.type, new.type) else "FIELD_CHANGED_KIND"
        yield change(code, place, f"{place} was {type_text(old.type)}, and is {type_text(new.type)}")
    yield from input_changes(old.arguments, new.arguments, f"{place}({{}}:)", OF_ARGUMENTS)
    yield from note_changes(old, new, place)


def input_changes(
    old: Mapping[str, InputValue], new: Mapping[str, InputValue], form: str, codes: InputCodes
) -> Iterator[Change]:
    """Of arguments or input fields; `form` makes a coordinate of a name."""
    yield from removals(old, new, form, codes.removed)
    for name in missing(new, old):
        code = codes.required_added if new[name].is_required else codes.optional_added
        wanted = "required" if new[name].is_required else "optional"
        yield change(code, form.format(name), f"{form.format(name)} is new and {wanted}")
    for before, after in both(old, new):
        yield from _input_value_changes(before, after, form.format(before.name), codes)


def removals(old: Mapping[str, _Part], new: Mapping[str, _Part], form: str, code: str) -> Iterator[Change]:
    """Of parts that are gone, and whether clients had been told."""
    for name in missing(old, new):
        told = directive_text(old[name], "deprecated")
        notice = "" if told is None else f"; it was deprecated: {told or _NO_REASON}"
        yield change(code, form.format(name), f"{form.format(name)} is removed{notice}")


def note_changes(old: Element, new: Element, place: str) -> Iterator[Change]:
    """Of deprecations and descriptions."""
    yield from _deprecation_changes(old, new, place)
    yield from description_changes(old, new, place)


def description_changes(old: Element, new: Element, place: str) -> Iterator[Change]:
    """Of descriptions."""
    if old.description != new.description:
        yield change("DESCRIPTION_CHANGED", place, f"{place} has another description")


def directive_text(element: Element, name: str) -> str | None:
    """The text that a directive of GraphQL gives: "" where it has none, None where it does not stand."""
    for each in element.directives:
        if each.name == name:
            texts = [value.value for value in each.arguments.values() if isinstance(value, StringValueNode)]
            return texts[0] if texts else ""
    return None


def missing(names: Collection[str], others: Collection[str]) -> list[str]:
    """Those that are not among the others, in their order."""
    return [each for each in names if each not in others]


def both(old: Mapping[str, _Part], new: Mapping[str, _Part]) -> Iterator[tuple[_Part, _Part]]:
    """What both have by one name."""
    return ((each, new[name]) for name, each in old.items() if name in new)


def _input_value_changes(old: InputValue, new: InputValue, place: str, codes: InputCodes) -> Iterator[Change]:
    before, after = type_text(old.type), type_text(new.type)
    if before != after:
        code = codes.kind_safe if _is_safe_to_give(old.type, new.type) else codes.kind
        yield change(code, place, f"{place} was {before}, and is {after}")
    yield from _default_changes(old, new, place, codes)
    yield from note_changes(old, new, place)


def _default_changes(old: InputValue, new: InputValue, place: str, codes: InputCodes) -> Iterator[Change]:
    if _meaning(old.default) == _meaning(new.default):
        return
    before, after = _shown(old.default), _shown(new.default)
    if new.is_required and not old.is_required:
        yield change(codes.became_required, place, f"{place} had {before}, and must be given now")
    elif old.is_required:
        yield change(codes.default_added, place, f"{place} was required, and has {after} now")
    else:
        yield change(codes.default, place, f"{place} had {before}, and has {after}")


def _shown(default: ValueNode | None) -> str:
    return "no default" if default is None else f"the default {print_ast(default)}"


def _meaning(node: ValueNode | None) -> object:
    """What a value says, whatever the order of its fields and the form of its strings."""
    if isinstance(node, ObjectValueNode):
        return frozenset((each.name.value, _meaning(each.value)) for each in node.fields)
    if isinstance(node, ListValueNode):
        return tuple(_meaning(each) for each in node.values)
    if isinstance(node, StringValueNode):
        return f'"{node.value}'
    return None if node is None else print_ast(node)


def _deprecation_changes(old: Element, new: Element, place: str) -> Iterator[Change]:
    before, after = (directive_text(each, "deprecated") for each in (old, new))
    if before == after:
        return
    if after is None:
        yield change("DEPRECATION_REMOVED", place, f"{place} is not deprecated any more")
    else:
        code = "DEPRECATION_ADDED" if before is None else "DEPRECATION_CHANGED"
        yield change(code, place, f"{place} is deprecated now: {after or _NO_REASON}")


def _is_safe_to_get(old: TypeNode, new: TypeNode) -> bool:
    """Whether whoever read the old type can read the new one: it may be null less often."""
    if isinstance(new, NonNullTypeNode):
        inner = old.type if isinstance(old, NonNullTypeNode) else old
        return _is_safe_to_get(inner, new.type)
    if isinstance(old, ListTypeNode) and isinstance(new, ListTypeNode):
        return _is_safe_to_get(old.type, new.type)
    return old == new


def _is_safe_to_give(old: TypeNode, new: TypeNode) -> bool:
    """Whether values and variables of the old type fit the new one: it may take null more often."""
    return _is_safe_to_get(new, old)
