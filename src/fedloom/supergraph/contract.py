"""The part of an API schema that one kind of caller is shown.

A field goes where its host does not show it, or where nothing is left of what it leads to; a type goes with
its last field, or when nothing leads to it any more. What is left is a schema in itself. Inputs, enums and
scalars go when nothing asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from graphql import (
    GraphQLArgument,
    GraphQLDirective,
    GraphQLField,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_input_type,
    is_interface_type,
    is_object_type,
    is_union_type,
)

Shows = Callable[[str], bool]
"""Whether a field is shown, by its coordinate: `Battery.stage`."""

_WithFields = GraphQLObjectType | GraphQLInterfaceType
_Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


def contracted(
    schema: GraphQLSchema, shows: Shows, *, directives: Iterable[GraphQLDirective] = ()
) -> GraphQLSchema:
    """The schema with the shown fields alone; `directives` are told of besides its own."""
    shown = _Shown(schema, shows)
    own = (_with_types_of(schema, each) for each in directives)
    return _Copy(schema, shown).schema((*schema.directives, *own))


class _Shown:
    """Which fields of which types are left, by their names."""

    def __init__(self, schema: GraphQLSchema, shows: Shows) -> None:
        self._schema = schema
        self.fields: dict[str, dict[str, GraphQLField]] = {
            name: {each: field for each, field in type_.fields.items() if shows(f"{name}.{each}")}
            for name, type_ in schema.type_map.items()
            if not name.startswith("__") and (is_object_type(type_) or is_interface_type(type_))
        }
        while self._take_away():
            pass

    def has(self, type_: GraphQLNamedType) -> bool:
        """Whether anything is left of a type."""
        if is_union_type(type_):
            return any(self.has(each) for each in type_.types)
        return bool(self.fields.get(type_.name, True))

    def _take_away(self) -> bool:
        gone = [
            (name, each)
            for name, fields in self.fields.items()
            for each, field in fields.items()
            if not self.has(get_named_type(field.type)) or self._is_missing_below(name, each)
        ]
        for name, each in gone:
            del self.fields[name][each]
        return bool(gone)

    def _is_missing_below(self, name: str, field_name: str) -> bool:
        """An interface promises no field that a type of it has no longer."""
        type_ = self._schema.type_map[name]
        if not is_interface_type(type_):
            return False
        below = self._schema.get_implementations(type_)
        return any(
            self.has(each) and field_name not in self.fields[each.name]
            for each in (*below.objects, *below.interfaces)
        )


class _Copy:
    """Types with what is shown of them; those that nothing is taken from are the schema's own."""

    def __init__(self, schema: GraphQLSchema, shown: _Shown) -> None:
        self._schema, self._shown = schema, shown
        self._copies: dict[str, _Composite] = {}

    def schema(self, directives: Iterable[GraphQLDirective]) -> GraphQLSchema:
        """The whole; types that only an interface leads to are among it."""
        old = self._schema
        roots = [
            None if each is None or not self._shown.has(each) else self._of(each)
            for each in (old.query_type, old.mutation_type, old.subscription_type)
        ]
        reached: dict[str, _Composite] = {}
        ahead = [each for each in roots if each is not None]
        while ahead:
            type_ = ahead.pop()
            if type_.name in reached:
                continue
            reached[type_.name] = type_
            ahead += self._beyond(type_)
        return GraphQLSchema(
            query=_root(roots[0]),
            mutation=_root(roots[1]),
            subscription=_root(roots[2]),
            types=list(reached.values()),
            directives=list(directives),
            description=old.description,
            assume_valid=True,
        )

    def _beyond(self, type_: _Composite) -> list[_Composite]:
        if is_union_type(type_):
            return list(type_.types)
        assert isinstance(type_, _WithFields)  # noqa: S101 # what is no union has fields
        further: list[_Composite] = [*type_.interfaces]
        for field in type_.fields.values():
            target = self._schema.type_map[get_named_type(field.type).name]
            if isinstance(target, _Composite):
                further.append(self._of(target))
            # A field of an interface leads to all types of it; that a type has an interface leads to none.
            if is_interface_type(target):
                below = self._schema.get_implementations(target).objects
                further += [self._of(each) for each in below if self._shown.has(each)]
        return further

    def _of(self, type_: _Composite) -> _Composite:
        known = self._copies.get(type_.name)
        if known is None:
            known = self._copies[type_.name] = self._copied(type_)
        return known

    def _copied(self, type_: _Composite) -> _Composite:
        shown = self._shown
        # Copies are asked for when the schema is built, so that types may lead to each other.
        if isinstance(type_, GraphQLUnionType):
            return GraphQLUnionType(
                type_.name,
                lambda: [_object(self._of(each)) for each in type_.types if shown.has(each)],
                description=type_.description,
            )
        make = GraphQLObjectType if isinstance(type_, GraphQLObjectType) else GraphQLInterfaceType
        return make(
            type_.name,
            lambda: {name: self._field(each) for name, each in shown.fields[type_.name].items()},
            interfaces=lambda: [_interface(self._of(each)) for each in type_.interfaces if shown.has(each)],
            description=type_.description,
        )

    def _field(self, field: GraphQLField) -> GraphQLField:
        return GraphQLField(
            self._type(field.type),
            args=field.args,
            description=field.description,
            deprecation_reason=field.deprecation_reason,
        )

    def _type(self, type_: GraphQLOutputType) -> GraphQLOutputType:
        if isinstance(type_, GraphQLNonNull):
            return GraphQLNonNull(self._type(type_.of_type))  # type: ignore[arg-type] # none is in another
        if isinstance(type_, GraphQLList):
            return GraphQLList(self._type(type_.of_type))
        return self._of(type_) if isinstance(type_, _Composite) else type_


def _with_types_of(schema: GraphQLSchema, directive: GraphQLDirective) -> GraphQLDirective:
    """The directive with the schema's own types in its arguments: it may come from another schema."""
    args = {
        name: GraphQLArgument(
            _known(schema, each.type), default_value=each.default_value, description=each.description
        )
        for name, each in directive.args.items()
    }
    return GraphQLDirective(
        directive.name,
        directive.locations,
        args=args,
        is_repeatable=directive.is_repeatable,
        description=directive.description,
    )


def _known(schema: GraphQLSchema, type_: GraphQLInputType) -> GraphQLInputType:
    if isinstance(type_, GraphQLNonNull):
        return GraphQLNonNull(_known(schema, type_.of_type))  # type: ignore[arg-type] # none is in another
    if isinstance(type_, GraphQLList):
        return GraphQLList(_known(schema, type_.of_type))
    known = schema.get_type(type_.name)
    return known if is_input_type(known) else type_


def _object(type_: _Composite) -> GraphQLObjectType:
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101 # copies are of the kind of what they copy
    return type_


def _interface(type_: _Composite) -> GraphQLInterfaceType:
    assert isinstance(type_, GraphQLInterfaceType)  # noqa: S101 # as above
    return type_


def _root(type_: _Composite | None) -> GraphQLObjectType | None:
    return None if type_ is None else _object(type_)
