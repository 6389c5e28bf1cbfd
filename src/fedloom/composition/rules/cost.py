"""`@cost` and `@listSize`: weights of fields, and sizes of lists. Source: Federation: @cost, @listSize."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NonNullTypeNode,
    StringValueNode,
    TypeNode,
)

from fedloom.composition.rules.applications import Application
from fedloom.composition.rules.facts import Facts
from fedloom.sdl.definitions import CompositeType, InterfaceType, named_type, type_text
from fedloom.sdl.problems import Code, Problem

# The arguments that name something, and what it is called where they cannot be used.
_NAMING = {
    "slicingArguments": Code.LIST_SIZE_INVALID_SLICING_ARGUMENT,
    "sizedFields": Code.LIST_SIZE_INVALID_SIZED_FIELD,
}


def check_costs(facts: Facts) -> Iterator[Problem]:
    """Refuse costs of interfaces' fields, and sizes that say nothing of a list."""
    for each in facts.applied("cost"):
        if isinstance(each.owner, InterfaceType) and each.argument is None:
            found = "weighs a field of an interface, whose cost is that of its objects' fields"
            step = "Put it on the fields of the objects that implement the interface"
            yield facts.problem(Code.COST_APPLIED_TO_INTERFACE_FIELD, each, found, step)
    for each in facts.applied("listSize"):
        yield from _check_lists_given(facts, each)
        yield from _check_assumed_size(facts, each)
        yield from _check_slicing_arguments(facts, each)
        if sized := _texts(each, "sizedFields"):
            yield from _check_sized_fields(facts, each, sized)
        elif not isinstance(each.directive.arguments.get("sizedFields"), StringValueNode):
            yield from _check_list(facts, each)


def _check_lists_given(facts: Facts, application: Application) -> Iterator[Problem]:
    """One string would be a list of one by GraphQL; the reference composers do not read it so."""
    for argument, code in _NAMING.items():
        if isinstance(application.directive.arguments.get(argument), StringValueNode):
            found = f"gives one string as {argument}, where a list is wanted"
            yield facts.problem(code, application, found, "Put it into brackets")


def _check_assumed_size(facts: Facts, application: Application) -> Iterator[Problem]:
    value = application.directive.arguments.get("assumedSize")
    if isinstance(value, IntValueNode) and int(value.value) < 0:
        found = f"assumes a size of {value.value}, and no list is that short"
        yield facts.problem(Code.LIST_SIZE_INVALID_ASSUMED_SIZE, application, found, "Give 0 or more")


def _check_slicing_arguments(facts: Facts, application: Application) -> Iterator[Problem]:
    assert application.field is not None  # noqa: S101 -- the directive stands on fields only
    arguments = application.field.arguments
    for name in _texts(application, "slicingArguments"):
        if name not in arguments:
            found = f"takes the size from the argument {name}, which the field has not"
        elif not _is_int(arguments[name].type):
            found = f"takes the size from the argument {name}, which is {type_text(arguments[name].type)}"
        else:
            continue
        step = "Name arguments of the field that are Int or Int!"
        yield facts.problem(Code.LIST_SIZE_INVALID_SLICING_ARGUMENT, application, found, step)


def _check_sized_fields(facts: Facts, application: Application, sized: list[str]) -> Iterator[Problem]:
    assert application.field is not None  # noqa: S101 -- the directive stands on fields only
    owner = facts.schema.types.get(named_type(application.field.type))
    fields = owner.fields if isinstance(owner, CompositeType) else {}
    for name in sized:
        if name not in fields:
            found = f"gives the size of {name}, which {named_type(application.field.type)} has not as a field"
            step = "Name fields of the type that is returned"
            yield facts.problem(Code.LIST_SIZE_INVALID_SIZED_FIELD, application, found, step)
        elif not _is_list(fields[name].type):
            found = f"gives the size of {name}, which is {type_text(fields[name].type)} and no list"
            yield facts.problem(
                Code.LIST_SIZE_APPLIED_TO_NON_LIST, application, found, "Name fields with lists"
            )


def _check_list(facts: Facts, application: Application) -> Iterator[Problem]:
    assert application.field is not None  # noqa: S101 -- the directive stands on fields only
    if not _is_list(application.field.type):
        found = f"gives the size of {type_text(application.field.type)}, which is no list"
        step = "Remove it, or name the lists inside with sizedFields:"
        yield facts.problem(Code.LIST_SIZE_APPLIED_TO_NON_LIST, application, found, step)


def _texts(application: Application, argument: str) -> list[str]:
    value = application.directive.arguments.get(argument)
    values = value.values if isinstance(value, ListValueNode) else ()
    return [each.value for each in values if isinstance(each, StringValueNode)]


def _is_list(node: TypeNode) -> bool:
    return isinstance(node.type if isinstance(node, NonNullTypeNode) else node, ListTypeNode)


def _is_int(node: TypeNode) -> bool:
    return type_text(node) in {"Int", "Int!"}
