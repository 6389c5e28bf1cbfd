"""Documents: parsed, measured and validated once per text, then kept.

One `Documents` belongs to one API schema; a new schema gets a new one, so no entry outlives its schema.
Refusals are kept like successes: the same bad text costs its analysis once. The store is bounded by
the characters it holds, because what a parsed document takes in memory grows with its text.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Lexer,
    OperationDefinitionNode,
    Source,
    TokenKind,
    parse,
    specified_rules,
    validate,
)

from fedloom.errors import (
    DocumentTooLongError,
    ErrorEntry,
    OperationInvalidError,
    OperationSyntaxError,
    OperationUnknownError,
    RequestError,
    TokensExceededError,
    clip,
)
from fedloom.operation.cost import CostShape, cost_shape
from fedloom.operation.limits import Limits
from fedloom.operation.literals import check_literals
from fedloom.operation.measure import check_size

_MAX_VALIDATION_ERRORS = 20


class OperationKind(StrEnum):
    """The three kinds of operation (GraphQL 2.3)."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Operation:
    """One valid operation of a document, ready to be planned and run many times."""

    name: str | None
    kind: OperationKind
    document: DocumentNode
    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    cost: CostShape


@dataclass(frozen=True, slots=True)
class _Valid:
    """A valid document; an operation of it is weighed when it is first meant, and kept from then on."""

    document: DocumentNode
    definitions: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    operations: dict[str | None, Operation] = field(default_factory=dict)


class Documents:
    """The operations that clients have sent, by text."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema, self._limits = schema, limits
        self._known: OrderedDict[str, _Valid | RequestError] = OrderedDict()
        self._characters = 0

    def operation(self, text: str, name: str | None) -> Operation:
        """Return the operation that `name` means in `text`.

        Raises:
            RequestError: the text is over a limit, cannot be parsed, is not valid, or has no such operation.
        """
        known = self._known.get(text)
        if known is None:
            known = self._remember(text, self._read(text))
        else:
            self._known.move_to_end(text)
        if isinstance(known, RequestError):
            # It is raised many times; without this it would keep the frames of all of them.
            raise known.with_traceback(None)
        definition = _chosen(known.definitions, name)
        chosen = definition.name.value if definition.name else None
        if chosen not in known.operations:
            known.operations[chosen] = self._operation(known, definition)
        return known.operations[chosen]

    def check(self, text: str) -> None:
        """Read a text without keeping it.

        Raises:
            RequestError: as `operation`.
        """
        read = self._read(text)
        if isinstance(read, RequestError):
            raise read
        for definition in read.definitions.values():
            self._operation(read, definition)

    def _read(self, text: str) -> _Valid | RequestError:
        try:
            document = _parse(text, self._limits)
            check_size(document, self._limits)
            check_literals(document, self._limits)
            self._validate(document)
        except RequestError as refusal:
            refusal.__context__ = refusal.__cause__ = None
            return refusal
        definitions = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
        return _Valid(
            document,
            {node.name.value if node.name else None: node for node in definitions},
            {node.name.value: node for node in fragments},
        )

    def _operation(self, valid: _Valid, definition: OperationDefinitionNode) -> Operation:
        return Operation(
            name=definition.name.value if definition.name else None,
            kind=OperationKind(definition.operation.value),
            document=valid.document,
            definition=definition,
            fragments=valid.fragments,
            cost=cost_shape(self._schema, definition, valid.fragments, limits=self._limits),
        )

    def _validate(self, document: DocumentNode) -> None:
        errors = validate(
            self._schema, document, specified_rules, max_errors=_MAX_VALIDATION_ERRORS, hide_suggestions=True
        )
        if errors:
            raise OperationInvalidError(
                clip(errors[0].message), entries=_entries(errors, OperationInvalidError.code)
            )

    def _remember(self, text: str, known: _Valid | RequestError) -> _Valid | RequestError:
        if len(text) > self._limits.max_characters:
            return known
        self._known[text] = known
        self._characters += len(text)
        while self._characters > self._limits.max_cached_characters:
            oldest, _ = self._known.popitem(last=False)
            self._characters -= len(oldest)
        return known


def _parse(text: str, limits: Limits) -> DocumentNode:
    if len(text) > limits.max_characters:
        raise DocumentTooLongError(len(text), limits.max_characters)
    try:
        return parse(
            text,
            max_lexical_tokens=limits.max_tokens,
            max_comments=limits.max_tokens,
            allow_empty_selection_sets=False,  # GraphQL 2.4: a selection set is not empty
        )
    except GraphQLSyntaxError as error:
        if (found := _tokens_until(text, error, limits.max_tokens)) > limits.max_tokens:
            raise TokensExceededError(found, limits.max_tokens) from error
        raise OperationSyntaxError(
            clip(error.message), entries=_entries([error], OperationSyntaxError.code)
        ) from error


def _tokens_until(text: str, error: GraphQLSyntaxError, maximum: int) -> int:
    """Count the tokens up to the error; the parser tells a bound from the grammar in words only."""
    end = next(iter(error.positions or ()), 0)
    lexer = Lexer(Source(text))
    count = 0
    try:
        while count <= maximum and lexer.advance().kind is not TokenKind.EOF and lexer.token.start <= end:
            count += 1
    except GraphQLSyntaxError:
        return count
    return count


def _chosen(
    definitions: Mapping[str | None, OperationDefinitionNode], name: str | None
) -> OperationDefinitionNode:
    if name is not None:
        chosen = definitions.get(name)
        if chosen is None:
            raise OperationUnknownError(f"the document has no operation named {clip(name, 80)!r}")
        return chosen
    if len(definitions) != 1:
        raise OperationUnknownError(
            f"the document has {len(definitions)} operations: say in operationName which one to run"
        )
    return next(iter(definitions.values()))


def _entries(errors: Iterable[GraphQLError], code: str) -> list[ErrorEntry]:
    return [
        ErrorEntry(
            clip(error.message),
            code,
            locations=tuple((place.line, place.column) for place in error.locations or ()),
        )
        for error in errors
    ]
