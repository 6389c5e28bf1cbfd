"""`@context` and `@fromContext`: names, and arguments that can take what they ask for.

Source: Federation: @context, @fromContext; Federation error codes, CONTEXT_*, NO_CONTEXT_IN_SELECTION.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import BooleanValueNode

from fedloom.composition.rules.applications import Application
from fedloom.composition.rules.context_readings import ContextReading, argument_text
from fedloom.composition.rules.facts import Facts
from fedloom.sdl.definitions import CompositeType, InterfaceType, ObjectType, applied
from fedloom.sdl.problems import Code, Problem

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def check_contexts(facts: Facts) -> Iterator[Problem]:
    """Names of contexts, where arguments may ask for one, and what they select."""
    for each in facts.applied("context"):
        name = argument_text(each, "name")
        if not _NAME.fullmatch(name or ""):
            found = "sets a context whose name is not allowed"
            step = "Use ASCII letters and digits only, a letter first"
            yield facts.problem(Code.CONTEXT_NAME_INVALID, each, found, step)
    for each in facts.applied("fromContext"):
        if not isinstance(each.owner, ObjectType):
            yield _misplaced(facts, each)
    for reading in facts.contexts:
        yield from _check_place(facts, reading.application)
        yield from _check_selection(facts, reading)
        if reading.context is not None:
            yield from _check_key(facts, reading.application)


def _misplaced(facts: Facts, application: Application) -> Problem:
    where = "an interface" if isinstance(application.owner, CompositeType) else "a directive"
    found = f"stands on an argument of {where}, which no subgraph can fill"
    step = "Use it on arguments of the fields of objects"
    return facts.problem(Code.CONTEXT_NOT_SET, application, found, step)


def _check_place(facts: Facts, application: Application) -> Iterator[Problem]:
    owner, field, argument = application.owner, application.field, application.argument
    assert isinstance(owner, ObjectType) and field is not None and argument is not None  # noqa: S101, PT018 -- as read
    for name in owner.interfaces:
        interface = facts.schema.types.get(name)
        if isinstance(interface, InterfaceType) and field.name in interface.fields:
            found = f"stands on an argument of a field of interface {name}, which clients may ask for as well"
            step = f"Take the field out of {name}, or the argument out of the context"
            yield facts.problem(Code.CONTEXT_NOT_SET, application, found, step)
    if argument.default is not None:
        found = "stands on an argument with a default value, which could never be used"
        yield facts.problem(Code.CONTEXT_NOT_SET, application, found, "Remove the default value")


def _check_key(facts: Facts, application: Application) -> Iterator[Problem]:
    owner = application.owner
    if all(
        _is_not_resolvable(each)
        for each in (key.arguments.get("resolvable") for key in applied(owner, "key"))
    ):
        found = f"needs {owner.name} to be found by a key, and it has no resolvable @key"
        step = f"Add a @key to {owner.name}, and resolve it by that"
        yield facts.problem(Code.CONTEXT_NO_RESOLVABLE_KEY, application, found, step)


def _is_not_resolvable(value: object) -> bool:
    return isinstance(value, BooleanValueNode) and not value.value


def _check_selection(facts: Facts, reading: ContextReading) -> Iterator[Problem]:
    if reading.context is None:
        found = "names no context with a selection"
        step = 'Write both, as in field: "$seller { country }"'
        yield facts.problem(Code.NO_CONTEXT_IN_SELECTION, reading.application, found, step)
    elif not reading.is_set:
        found = f"asks for the context {reading.context}, which no type of the subgraph sets"
        step = f'Put @context(name: "{reading.context}") on the types that the field is reached through'
        yield facts.problem(Code.CONTEXT_NOT_SET, reading.application, found, step)
    for fault in reading.faults:
        found = f"selects what it cannot take from the context {reading.context}: {fault}"
        step = "Select one field whose type is that of the argument, on all types that set the context"
        yield facts.problem(Code.CONTEXT_INVALID_SELECTION, reading.application, found, step)
