"""One supergraph in service: its API schema, what was read and planned against it, its subgraphs.

A new supergraph is a new generation. Nothing of one is seen by a request that was begun with another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    execute_root_selection_set,
    print_ast,
)

from fedloom.authorization.claims import Claims
from fedloom.authorization.decisions import NOTHING_REFUSED, Authorization, Refused
from fedloom.errors import FedloomError
from fedloom.executor.clients import SubgraphClient
from fedloom.executor.compiled_plan import CompiledPlan, compile_plan
from fedloom.executor.context import Caller
from fedloom.executor.in_process import InProcessSubgraph
from fedloom.executor.plan_executor import PlanExecutor
from fedloom.executor.scalars import with_scalars_of
from fedloom.gateway.conditions import ConditionVariables
from fedloom.gateway.contracts import Contracts, ContractSchemas
from fedloom.gateway.introspection import introspection_of
from fedloom.gateway.labels import Labels
from fedloom.gateway.service import RequestChecks
from fedloom.operation.documents import Operation
from fedloom.operation.limits import Limits
from fedloom.operation.variables import variables_invalid
from fedloom.query_plan.model import Plan
from fedloom.supergraph.api_schema import api_schema
from fedloom.supergraph.model import Supergraph


class PlanMaker(Protocol):
    """Plans operations over one supergraph: `fedloom.planner.Planner`, or plans that a test has written."""

    def plan(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        *,
        labels: frozenset[str] = ...,
        refused: frozenset[str] = ...,
    ) -> Plan:
        """The plan of a valid operation; raises FedloomError where there is none."""


#: Plans that are kept, the one used last longest. One takes some 20 to 200 kB with its functions.
MAX_PLANS = 1_000
#: An answer to introspection may take half a megabyte; clients send the same few texts, under few contracts.
_MAX_INTROSPECTIONS = 32


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan depends on besides its operation: the labels that are on, the fields that are refused."""

    labels: frozenset[str] = frozenset()
    refused: Refused = NOTHING_REFUSED


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """An operation, ready to run: its plan, its conditions, and the part that introspection answers."""

    compiled: CompiledPlan
    conditions: ConditionVariables
    introspection: DocumentNode | None


class Generation:
    """Everything that belongs to one supergraph."""

    def __init__(
        self,
        supergraph: Supergraph,
        clients: Mapping[str, SubgraphClient],
        executor: PlanExecutor,
        *,
        limits: Limits,
        planner: PlanMaker,
        in_process: Iterable[InProcessSubgraph] = (),
        contracts: Contracts | None = None,
    ) -> None:
        self.supergraph, self.clients, self.executor = supergraph, clients, executor
        self.api_schema = api_schema(supergraph)
        for each in in_process:
            self.api_schema = with_scalars_of(self.api_schema, each.schema)
        self.checks = RequestChecks(self.api_schema, limits)
        self.labels = Labels(supergraph)
        self._authorization = Authorization(supergraph, self.api_schema)
        self._planner = planner
        self._plans: OrderedDict[tuple[Operation, Terms], Planned | FedloomError] = OrderedDict()
        self._contracts = ContractSchemas(self.api_schema, contracts)
        self._introspections: OrderedDict[tuple[Operation, Hashable], dict[str, Any]] = OrderedDict()

    @property
    def planned_operations(self) -> list[tuple[Operation, Refused]]:
        """The operations that were planned, with what was refused of them; the one used last first."""
        return list(dict.fromkeys((operation, terms.refused) for operation, terms in reversed(self._plans)))

    def terms(self, operation: Operation, labels: frozenset[str], claims: Claims) -> Terms:
        """The terms of an operation for a caller with these claims."""
        return Terms(labels, self._authorization.refused(operation, claims))

    def planned(self, operation: Operation, terms: Terms) -> Planned:
        """The plan of an operation, made once for its terms.

        Raises:
            FedloomError: it cannot be planned. That is remembered as well.
        """
        known = self._plans.get((operation, terms))
        if known is None:
            known = self._plans[operation, terms] = self._plan(operation, terms)
            if len(self._plans) > MAX_PLANS:
                self._plans.popitem(last=False)
        else:
            self._plans.move_to_end((operation, terms))
        if isinstance(known, FedloomError):
            # It is raised many times; without this it would keep the frames of all of them.
            raise known.with_traceback(None)
        return known

    def replanned(self, operation: Operation, labels: frozenset[str], claims: Claims) -> Plan:
        """The plan of an operation that was read for another generation.

        Raises:
            FedloomError: it is not valid here, or cannot be planned.
        """
        read = self._read_again(operation)
        return self.planned(read, self.terms(read, labels, claims)).compiled.plan

    def warm(self, operation: Operation, refused: Refused) -> None:
        """Plan an operation of another generation, if it can be had here, for whom it was planned there."""
        try:
            read = self._read_again(operation)
            self.planned(read, Terms(refused=self._authorization.of_old(read, refused)))
        except FedloomError:
            return

    def introspected(
        self, planned: Planned, operation: Operation, variables: Mapping[str, object], caller: Caller
    ) -> dict[str, Any]:
        """The root object with the answers to `__schema` and `__type`, under their storage keys."""
        if planned.introspection is None:
            return {}
        contract = self._contracts.contract_of(caller)
        data = self._introspections.get((operation, contract))
        if data is None:
            schema = self._contracts.schema(contract)
            data = _introspect(schema, planned.introspection, operation, variables)
            if not operation.definition.variable_definitions:
                self._introspections[operation, contract] = data
                if len(self._introspections) > _MAX_INTROSPECTIONS:
                    self._introspections.popitem(last=False)
        fields = planned.compiled.plan.shape.fields
        return {each.key: data.get(each.response_key) for each in fields if each.is_introspection}

    def close(self) -> None:
        """Let go of connections that nobody uses."""
        for each in self.clients.values():
            each.close()

    def _read_again(self, operation: Operation) -> Operation:
        source = operation.document.loc
        text = print_ast(operation.document) if source is None else source.source.body
        return self.checks.read(text, operation.name)

    def _plan(self, operation: Operation, terms: Terms) -> Planned | FedloomError:
        try:
            plan = self._planner.plan(
                operation.document,
                operation.definition,
                operation.fragments,
                labels=terms.labels,
                refused=terms.refused,
            )
        except FedloomError as error:
            error.__context__ = error.__cause__ = None
            return error
        has_introspection = any(each.is_introspection for each in plan.shape.fields)
        return Planned(
            compile_plan(plan, operation.name),
            ConditionVariables(plan, operation),
            introspection_of(operation) if has_introspection else None,
        )


def _introspect(
    schema: GraphQLSchema, document: DocumentNode, operation: Operation, variables: Mapping[str, object]
) -> dict[str, Any]:
    built: list[GraphQLError] | Executor[Any] = Executor.build(
        schema,
        document,
        raw_variable_values=dict(variables),
        operation_name=operation.name,
        hide_suggestions=True,
    )
    if isinstance(built, list):
        raise variables_invalid(built)
    # No resolver of introspection waits, so the answer is there at once.
    return cast("ExecutionResult", execute_root_selection_set(built)).data or {}
