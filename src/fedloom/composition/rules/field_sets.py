"""What is asked of every field set: that it can be read, and selects what its directive allows.

`@requires` and `@provides` select what other subgraphs resolve: each leaf is external, or inside of a field
that is.
Sources: Federation: @key, @requires, @provides; Federation error codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fedloom.composition.rules.facts import Facts
from fedloom.composition.rules.field_set_readings import FieldSetReading
from fedloom.composition.selections import SelectedField
from fedloom.sdl.definitions import is_applied
from fedloom.sdl.problems import Problem


def check_field_sets(facts: Facts) -> Iterator[Problem]:
    """Refuse field sets: one problem where it cannot be read, else all that is not allowed in it."""
    for each in (one for several in facts.field_sets.values() for one in several):
        if each.is_readable:
            yield from _check_directives(facts, each)
            yield from _check_arguments(facts, each)
            yield from _check_external(facts, each)
        else:
            yield _unreadable(facts, each)


def _unreadable(facts: Facts, each: FieldSetReading) -> Problem:
    rule, reading = each.rule, each.reading
    if each.text is None:
        found = "does not give its fields as a string"
        return facts.problem(rule.invalid_type, each.application, found, 'Write them as in fields: "id name"')
    if reading.is_refused and rule.select_invalid_type:
        found = f"cannot be used: {reading.fault}, whose fields differ from object to object"
        step = "Select fields that return scalars, enums or objects"
        return facts.problem(rule.select_invalid_type, each.application, found, step)
    found = f"cannot be read: {reading.fault}"
    step = "Name fields that the subgraph defines; add those that others resolve, with @external"
    return facts.problem(rule.invalid, each.application, found, step)


def _check_directives(facts: Facts, each: FieldSetReading) -> Iterator[Problem]:
    for name in each.reading.directives:
        found = f"applies @{name} inside of its fields, where no directive is allowed"
        yield facts.problem(each.rule.directive_inside, each.application, found, "Remove it there")


def _check_arguments(facts: Facts, each: FieldSetReading) -> Iterator[Problem]:
    if each.rule.has_arguments is None:
        return
    for selected in _all(each.reading.selected):
        if selected.field and selected.field.arguments:
            found = f"selects {selected.coordinate}, which has arguments"
            step = f"Select fields without arguments: of others @{each.rule.known} could not say which value"
            yield facts.problem(each.rule.has_arguments, each.application, found, step)


def _check_external(facts: Facts, each: FieldSetReading) -> Iterator[Problem]:
    if each.rule.missing_external is None:
        return
    for selected in _not_external(facts, each.reading.selected):
        found = f"selects {selected.coordinate}, which this subgraph resolves anyway"
        step = "Take it out, or mark it @external if only others resolve it"
        yield facts.problem(each.rule.missing_external, each.application, found, step)


def _all(selected: Iterable[SelectedField]) -> Iterator[SelectedField]:
    for each in selected:
        yield each
        yield from _all(each.inner)


def _not_external(facts: Facts, selected: Iterable[SelectedField]) -> Iterator[SelectedField]:
    """The leaves that are not external, and not inside of a field that is; `__typename` is known anyway.

    What is inside of an interface's field comes from others if that field is external in one of the objects.
    """
    for each in selected:
        if each.field is not None and is_applied(each.field, "external"):
            continue
        if not each.inner:
            yield each
        elif (each.owner, each.selection.name) not in facts.external_in_objects:
            yield from _not_external(facts, each.inner)
