"""Contracts: what of the schema introspection shows to whom. A host says it; what can be asked stays.

A field that a caller is not shown is no secret: the document is checked against the whole schema, and who may
have the field's value is decided elsewhere.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from graphql import GraphQLDirective, GraphQLSchema

from fedloom.executor.context import Caller
from fedloom.supergraph.contract import contracted

#: A contract of a large schema takes a few megabytes; callers are of a few kinds.
MAX_CONTRACTS = 64


@dataclass(frozen=True, slots=True)
class Contracts:
    """Which contract a caller has, and which fields a contract shows, by coordinates like `Battery.stage`.

    Callers of one contract are answered alike; `directives` are told of besides GraphQL's own.
    """

    contract_of: Callable[[Caller], Hashable]
    shows: Callable[[Hashable, str], bool]
    directives: Sequence[GraphQLDirective] = ()


class ContractSchemas:
    """The schemas of the contracts that were asked for last, of one API schema."""

    def __init__(self, schema: GraphQLSchema, contracts: Contracts | None) -> None:
        self._schema, self._contracts = schema, contracts
        self._known: OrderedDict[Hashable, GraphQLSchema] = OrderedDict()

    def contract_of(self, caller: Caller) -> Hashable:
        """The caller's contract, None where there are none."""
        return None if self._contracts is None else self._contracts.contract_of(caller)

    def schema(self, contract: Hashable) -> GraphQLSchema:
        """What the contract shows, made once."""
        contracts = self._contracts
        if contracts is None:
            return self._schema
        known = self._known.get(contract)
        if known is None:
            known = contracted(
                self._schema,
                lambda coordinate: contracts.shows(contract, coordinate),
                directives=contracts.directives,
            )
            self._known[contract] = known
            if len(self._known) > MAX_CONTRACTS:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(contract)
        return known
